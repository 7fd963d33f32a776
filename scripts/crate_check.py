#!/usr/bin/env python3
"""Checks what `retrace collect` and `retrace strings` say about their files.

    scripts/crate_check.py FOLDER … [--shards build/shards]

A FOLDER with `ro-crate-metadata.json`: roc-validator finds nothing that Process Run Crate or RO-Crate 1.1 requires and is
not there; every file of the crate has the size and SHA-256 that it says, and with --shards every shard that lies elsewhere
too; each file of a report is a result of a collecting, and that names its shards. A FOLDER with `croissant.json`:
mlcroissant finds no fault, and the records that it loads, written as a table again, are the file's bytes.
Prints each fault; exit 1 if there is any.

Needs from PyPI roc-validator and mlcroissant, and the files of rocrate 0.13.0, which has JSON-LD's words for RO-Crate 1.1,
so that nothing is fetched: pip install roc-validator==0.13.0 mlcroissant==1.1.1 && pip install --no-deps rocrate==0.13.0
"""
import argparse
import hashlib
import importlib.util
import json
import pathlib
import sys
import urllib.parse

CONTEXT = "https://w3id.org/ro/crate/1.1/context"


def listed(value):
    """The ids that a property refers to."""
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [one["@id"] for one in values]


def differs(path, entity):
    """In what a file is not what its entity says."""
    if not path.is_file():
        return [f"{path}: no such file"]
    content = path.read_bytes()
    found = {"contentSize": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}
    return [f"{path}: {name} is {found[name]}, the crate says {entity.get(name)}"
            for name in found if found[name] != entity.get(name)]


class Words:
    """The answer to whoever asks for RO-Crate's context."""

    status_code = 200
    headers = {"Content-Type": "application/ld+json"}

    def __init__(self, text):
        self.text = text

    def json(self):
        return json.loads(self.text)


def validate(folder):
    """What is required and missing. Nothing is asked of the network."""
    from rocrate_validator import models, services
    from rocrate_validator.utils import http

    package = importlib.util.find_spec("rocrate").submodule_search_locations[0]
    words = Words((pathlib.Path(package) / "data" / "ro-crate.jsonld").read_text(encoding="utf-8"))
    if words.json()["@id"] != CONTEXT:
        sys.exit("crate_check.py: needs rocrate==0.13.0, whose context is that of RO-Crate 1.1")

    def get(_, url, **__):
        if url != CONTEXT:
            raise RuntimeError(f"asked for {url}")
        return words

    http.HttpRequester.get = get
    result = services.validate(services.ValidationSettings(
        rocrate_uri=str(folder), profile_identifier="process-run-crate",
        requirement_severity=models.Severity.REQUIRED, offline=True))
    return [f"{folder}: {issue.check.identifier}: {issue.message} ({issue.violatingEntity})" for issue in result.get_issues()]


def check_crate(folder, shards):
    faults = validate(folder)
    crate = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    actions = [entity for entity in entities.values() if entity["@type"] == "CreateAction"]
    results = {id for action in actions for id in listed(action["result"])}
    used = [id for action in actions if action["@id"].startswith("#collected/") for id in listed(action.get("object"))]
    records = 0
    for id, entity in entities.items():
        if entity["@type"] == "File":
            faults += differs(folder / urllib.parse.unquote(id), entity)
            if not id.endswith(".shard") and id not in results:
                faults.append(f"{folder}: nothing says where {id} comes from")
        elif id.startswith("#shard/") and shards:
            faults += differs(shards / entity["name"], entity)
    if not results:
        faults.append(f"{folder}: no report was collected")
    all_shards = [id for id in used if id.startswith("#shard/") or id.endswith(".shard")]
    for id in all_shards:
        if "sha256" not in entities.get(id, {}):
            faults.append(f"{folder}: {id} is not described")
        records += id in results
    print(f"{folder}: {len(entities)} entities; {len(all_shards)} shards, of {records} it is said how they were made")
    return faults


def check_croissant(folder):
    import mlcroissant

    faults = []
    description = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    try:
        data = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
        # It compares the files' SHA-256 itself.
        loaded = {one["@id"]: list(data.records(one["@id"])) for one in description["recordSet"]}
    except (mlcroissant.ValidationError, mlcroissant.GenerationError) as error:
        return [f"{folder}: {error}; {error.__cause__ or ''}"]
    for records in description["recordSet"]:
        names = [field["@id"] for field in records["field"]]
        lines = [",".join(field["name"] for field in records["field"])]
        for record in loaded[records["@id"]]:
            values = [record[name] for name in names]
            lines.append(",".join(value.decode() if isinstance(value, bytes) else str(value) for value in values))
        file = records["field"][0]["source"]["fileObject"]["@id"]
        if ("\n".join(lines) + "\n").encode() != (folder / file).read_bytes():
            faults.append(f"{folder}: the records that mlcroissant loads are not {file}")
        print(f"{folder}: {len(lines) - 1} records of {records['@id']}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--shards", type=pathlib.Path, help="where shards lie that are no part of the crate")
    arguments = parser.parse_args()
    faults = []
    for folder in arguments.folders:
        checks = [("ro-crate-metadata.json", lambda: check_crate(folder, arguments.shards)),
                  ("croissant.json", lambda: check_croissant(folder))]
        wanted = [check for name, check in checks if (folder / name).is_file()]
        if not wanted:
            faults.append(f"{folder}: nothing to check")
        for check in wanted:
            faults += check()
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
