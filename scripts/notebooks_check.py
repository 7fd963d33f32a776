#!/usr/bin/env python3
"""Executes every notebook of the editions in a folder of handouts, from top to bottom, each in a kernel and a folder of its
own: instructors' notebooks must pass all exercises, students' must say of each "not solved yet", and nothing may fail
otherwise. Needs nbformat, nbclient, ipykernel, numpy and torch.

    scripts/notebooks_check.py build/handouts
"""

import json
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jupyter_client
import nbclient
import nbformat

WANTED = {"students": "not solved", "instructors": "passed"}


def faults_of_form(path, text):
    """What is wrong with the file before anything runs."""
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    faults = []
    if (notebook.nbformat, notebook.nbformat_minor) != (4, 5):
        faults.append("not of the form 4.5")
    if nbformat.writes(notebook, version=4) + "\n" != text:
        faults.append("Jupyter would write the same notebook in other bytes")
    if any(cell.cell_type == "code" and cell.outputs for cell in notebook.cells):
        faults.append("has outputs")
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.count("$") % 2:
            faults.append(f"{cell.id}: an odd number of $")
    return faults, notebook


def check(path, edition):
    """The number of exercises, and what is wrong."""
    faults, notebook = faults_of_form(path, path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        # Sockets in this folder instead of ports: nothing of it can be reached from elsewhere.
        kernel = jupyter_client.manager.AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{folder}/kernel")
        client = nbclient.NotebookClient(notebook, km=kernel, timeout=600, resources={"metadata": {"path": folder}})
        client.owns_km = True  # or the kernel would stay
        try:
            client.execute()
        except nbclient.exceptions.CellExecutionError as error:
            return 0, faults + [f"a cell ends with an error: {error.ename}: {error.evalue}"]
        results = json.loads((Path(folder) / "results.json").read_text(encoding="utf-8"))
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                faults.append(f"{cell.id}: {output.text.strip().splitlines()[-1]}")
    tested = [cell.id for cell in notebook.cells if re.fullmatch(r"exercise-[0-9]+-tests", cell.id)]
    if not tested or len(tested) != len(results["exercises"]):
        faults.append(f"{len(tested)} exercises with tests, {len(results['exercises'])} results")
    for row in results["exercises"]:
        if row["state"] != WANTED[edition]:
            faults.append(f"exercise {row['number']}: {row['state']} {'; '.join(row['hints'])}")
    return len(tested), faults


def main(folder):
    notebooks = [
        (path, edition) for edition in WANTED for path in sorted((Path(folder) / edition / "notebooks").glob("*.ipynb"))]
    if not notebooks:
        sys.exit(f"notebooks_check: {folder}: no notebooks of students or instructors")
    failed = False
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = pool.map(lambda each: check(*each), notebooks)
        for (path, edition), (count, faults) in zip(notebooks, outcomes):
            print(f"{edition}/{path.name}: {count} exercises, {'; '.join(faults) if faults else WANTED[edition]}", flush=True)
            failed = failed or bool(faults)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: scripts/notebooks_check.py HANDOUTS")
    main(sys.argv[1])
