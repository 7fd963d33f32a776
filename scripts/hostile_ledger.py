#!/usr/bin/env python3
"""Runs the built experiments on copies of the ledger in which one row is hostile.

For each experiment every setting that it reads, and every other row that it judges, is replaced in turn by
values that a slip of the keyboard or ill will could put there. A program must end with exit code 0, or with
exit code 1 and one line on stderr; whatever else it does is listed here.

    scripts/hostile_ledger.py                           # everything; some thousand runs, an hour on one core
    scripts/hostile_ledger.py xor-net --values 4        # one experiment, four values a row, drawn by --seed
"""
import argparse
import concurrent.futures
import csv
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LEDGER = os.path.join(ROOT, "experiments", "published")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def experiments():
    manifest = open(os.path.join(ROOT, "Package.swift"), encoding="utf-8").read()
    return re.findall(r'"([^"]+)"', re.search(r"let experiments = \[(.*?)\]", manifest, re.S).group(1))


def tables():
    found = {}
    for name in sorted(os.listdir(LEDGER)):
        if name.endswith(".csv") and name != "algorithms.csv":
            with open(os.path.join(LEDGER, name), encoding="utf-8", newline="") as file:
                found[name] = list(csv.reader(file))
    return found


def hostile(published):
    """Values in the place of `published`: by themselves, and with its own shape but other numbers."""
    scalars = ["0", "-1", "1", "2", "3", "0.5", "1e9", "-1e9", "1e18", "1e300", "1e-300", "9007199254740993"]
    values = scalars + [
        "[]", "[[]]", "[[],[]]", "", " ", "text", "nan", "inf", "0x10", "1e400", "1e-9223372036854775807", "[1]",
        "[1,2]", "[1,2,3,4,5]", "[0,0]", "[[1,2],[3,4]]", '["a","b"]', "[" * 30 + "1" + "]" * 30,
        "[" + ",".join(["1"] * 2000) + "]", "9" * 400, "\N{PILE OF POO}", "a,b\"c", "x" * 5000,
    ]
    numbers = NUMBER.findall(published)
    if len(numbers) > 1:
        def put(others):
            rest = iter(others)
            return NUMBER.sub(lambda _: next(rest), published)
        for scalar in scalars:
            values.append(put([scalar] * len(numbers)))
            values.append(put([scalar] + numbers[1:]))
        flat = published.strip().startswith("[") and not published.strip().startswith("[[")
        if flat:
            values.append("[" + ",".join(numbers[:-1]) + "]")
            values.append("[" + ",".join(numbers + numbers[-1:]) + "]")
    elif len(published) > 1 and not numbers:
        values += [published[:-1], published + published, published[::-1]]
    return [value for value in dict.fromkeys(values) if value != published]


def limited(seconds, memory):
    def set_limits():
        # Of the processor, so that a busy machine does not look like an endless loop.
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return set_limits


class Trial:
    def __init__(self, programs, data, seconds, memory):
        self.programs, self.data, self.seconds, self.memory = programs, data, seconds, memory
        self.tables = tables()

    def run(self, slug, row=None, value=None, keep=None):
        """What is wrong with the end of `slug` when `row` is `value`; nothing when all is well."""
        folder = tempfile.mkdtemp(prefix="retrace-hostile-")
        try:
            ledger = os.path.join(folder, "ledger")
            os.mkdir(ledger)
            for name, records in self.tables.items():
                column = records[0].index("published")
                with open(os.path.join(ledger, name), "w", encoding="utf-8", newline="") as file:
                    writer = csv.writer(file, lineterminator="\n")
                    for record in records:
                        if record[0] == row:
                            record = record[:column] + [value] + record[column + 1:]
                        writer.writerow(record)
            environment = dict(os.environ, TMPDIR=folder, SWIFT_BACKTRACE="enable=no")
            if self.data:
                environment["RETRACE_DATA"] = self.data
            command = [
                os.path.join(self.programs, slug), "--quick", "--verdicts-only", "--threads", "1", "--fresh",
                "--ledger", ledger, "--output", os.path.join(folder, "out")]
            try:
                end = subprocess.run(
                    command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                    timeout=20 * self.seconds, preexec_fn=limited(self.seconds, self.memory))
            except subprocess.TimeoutExpired:
                return f"still waiting after {20 * self.seconds} s"
            errors = end.stderr.decode("utf-8", "replace")
            # Progress shows itself by carriage returns, and a finished training by a line of its own.
            lines = [
                line for line in errors.replace("\r", "\n").split("\n")
                if line.strip() and not re.match(rf"{slug}, .*(\d+ %|\d+ of \d+|done)", line)]
            if keep is not None and end.returncode == 0:
                with open(os.path.join(folder, "out", slug, "run.json"), encoding="utf-8") as file:
                    keep.update(json.load(file)["settings"])
            if end.returncode == 0 and not lines:
                return None
            if end.returncode == 1 and len(lines) == 1 and lines[0].startswith(slug + ": "):
                line = lines[0]
                if any(word in line for word in ["Fatal error", "Swift/", "Error Domain", "NSCocoa"]):
                    return line
                return None if len(line) < 600 else f"a line of {len(line)} characters: {line[:100]}"
            if end.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
                return f"still running after {self.seconds} s of the processor"
            how = f"signal {-end.returncode}" if end.returncode < 0 else f"exit {end.returncode}"
            return f"{how}: " + " | ".join(line[:160] for line in lines[:3])
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("slugs", nargs="*", default=experiments())
    parser.add_argument("--programs", default=os.path.join(ROOT, ".build", "release"))
    parser.add_argument("--data", default=os.environ.get("RETRACE_DATA"))
    parser.add_argument("--values", type=int, help="how many values a row, drawn at random; all by default")
    parser.add_argument("--others", type=int, default=4, help="the same for rows that are no settings")
    parser.add_argument("--only", nargs="*", help="ids of rows")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=60, help="processor time of a program")
    parser.add_argument("--memory", type=int, default=4 << 30, help="address space of a program, in bytes")
    options = parser.parse_args()
    trial = Trial(options.programs, options.data, options.seconds, options.memory)
    rows = {}
    for records in trial.tables.values():
        names = records[0]
        for record in records[1:]:
            rows[record[0]] = dict(zip(names, record))
    rng = random.Random(options.seed)
    bad = runs = 0
    for slug in options.slugs:
        read = {}
        problem = trial.run(slug, keep=read)
        if problem or not read:
            print(f"{slug}: does not take the ledger as it is: {problem or 'it reads no setting, or refuses one'}")
            bad += 1
            continue
        work = []
        for row in rows.values():
            is_setting = row["id"] in read
            if not is_setting and (row["experiment"] != slug or row["kind"] == "setting"):
                continue
            if options.only and row["id"] not in options.only:
                continue
            values = hostile(row["published"])
            limit = options.values if is_setting else options.others
            if limit is not None and limit < len(values):
                values = rng.sample(values, limit)
            work += [(row["id"], value) for value in values]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for (row, value), problem in zip(work, pool.map(lambda item: trial.run(slug, *item), work)):
                runs += 1
                if problem:
                    bad += 1
                    shown = value if len(value) < 50 else value[:40] + "…"
                    print(f"{slug}: {row} = {shown!r}: {problem}", flush=True)
        print(f"{slug}: {len(work)} runs", file=sys.stderr, flush=True)
    print(f"{runs} runs, {bad} ended badly", file=sys.stderr)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
