#!/usr/bin/env python3
"""Whether the tests of exercises by code find wrong solutions: small changes of the right ones, graded as a class.

    scripts/mutants.py [--chapter SLUG …] [--open-ended] [--list] [--retrace PROGRAM] [--count 20] [--limit 20]

Changes the instructors' solution of every exercise by code in up to 20 ways (scripts/mutations.py), puts the k-th of every
exercise of a chapter into submission k and has `retrace grade` judge them. What does not compile is replaced by the next
change. Prints a table and the survivors by name; exit 1 where fewer than 95 % of an exercise's mutants lose points, and
where the solutions themselves do. What changes nothing that could be observed stands with its reason in
scripts/mutants-equivalent.txt and is not counted. Everything is kept in build/mutants/<slug>; the same command goes on
where it was stopped. Needs `make build` and what `retrace grade` needs.
"""
import argparse
import json
import math
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True  # the checkout stays as it is
from mutations import mutations  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EQUIVALENT = "scripts/mutants-equivalent.txt"
SHARE = 0.95
HEADING = re.compile(r"^ *### Exercise (\d+)\..*\((by hand|by code|open-ended), \d+ points\)", re.M)
BODY = re.compile(r"^( +)// BEGIN SOLUTION (\d+)\n(.*?)^ +// END SOLUTION\n", re.S | re.M)
UNMUTATED = "the solutions"


class Failure(Exception):
    """What the script cannot go on after, in one line."""


class Chapter:
    """A chapter's file of exercises, and the mutants of those that are asked for."""

    def __init__(self, slug, kinds):
        self.slug = slug
        path = f"experiments/{slug}/Exercises.swift"
        if not os.path.exists(path):
            raise Failure(f"there is no {path}")
        with open(path, encoding="utf-8") as file:
            self.text = file.read()
        self.kinds = {int(number): kind for number, kind in HEADING.findall(self.text)}
        self.wanted = [number for number, kind in sorted(self.kinds.items()) if kind in kinds]
        self.mutants = {number: [] for number in self.wanted}
        for body in BODY.finditer(self.text):
            number = int(body[2])
            if number in self.mutants:
                name = re.findall(r"\bfunc (\w+)", self.text[: body.start()])[-1]
                for change in mutations(body[3]):
                    self.mutants[number].append((f"{name} {change.name}", body.start(3) + change.start,
                                                 body.start(3) + change.end, change.new))
        # Kinds of changes take turns in each function, and functions of an exercise do.
        for number, found in self.mutants.items():
            functions = {}
            for mutant in found:
                functions.setdefault(mutant[0].split()[0], []).append(mutant)
            turns = [(turn, index, mutant) for index, own in enumerate(functions.values()) for turn, mutant in enumerate(own)]
            self.mutants[number] = [mutant for _, _, mutant in sorted(turns, key=lambda entry: entry[:2])]

    def submission(self, chosen):
        """The file with these mutants {exercise: mutant} and the solutions of the other wanted exercises in it, and the
        exercise of each line of a solution. An exercise that is None or not wanted is left as students get it."""
        parts, lines, end = [], {}, 0
        for body in BODY.finditer(self.text):
            number = int(body[2])
            parts.append(self.text[end : body.start(3)])
            code = body[3]
            if number not in self.wanted or (number in chosen and chosen[number] is None):
                code = f"{body[1]}throw NotSolved({number})\n"
            elif number in chosen:
                _, start, stop, new = chosen[number]
                if body.start(3) <= start < body.end(3):
                    code = self.text[body.start(3) : start] + new + self.text[stop : body.end(3)]
            first = "".join(parts).count("\n") + 1
            lines.update({line: number for line in range(first, first + code.count("\n") + 1)})
            parts.append(code)
            end = body.end(3)
        parts.append(self.text[end:])
        return "".join(parts), lines


def equivalents():
    """{(slug, exercise, name): reason} of the mutants that are no mistakes."""
    found = {}
    with open(EQUIVALENT, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = [field.strip() for field in line.split(" | ")]
            if len(fields) != 4 or not fields[1].isdigit() or not fields[3]:
                raise Failure(f"{EQUIVALENT}:{number}: not 'slug | exercise | mutant | reason'")
            found[fields[0], int(fields[1]), fields[2]] = fields[3]
    return found


def put(path, text):
    """Writes a file whole or not at all, and only if it would change."""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


class Trial:
    """The mutants of one chapter, graded."""

    def __init__(self, chapter, options, known):
        self.chapter, self.options = chapter, options
        self.folder = f"build/mutants/{chapter.slug}"
        self.skipped = {number: [] for number in chapter.wanted}
        self.candidates = {}
        for number, mutants in chapter.mutants.items():
            own = {name for slug, exercise, name in known if (slug, exercise) == (chapter.slug, number)}
            stale = own - {mutant[0] for mutant in mutants}
            if stale:
                raise Failure(f"{EQUIVALENT}: {chapter.slug} {number} has no mutant '{sorted(stale)[0]}'")
            self.skipped[number] = sorted(own)
            self.candidates[number] = [mutant for mutant in mutants if mutant[0] not in own]
        # What did not compile before, as long as the file is the same.
        self.memory = {"text": chapter.text, "broken": {}, "alone": []}
        try:
            with open(f"{self.folder}/broken.json", encoding="utf-8") as file:
                memory = json.load(file)
            if memory["text"] == chapter.text:
                self.memory = memory
        except (OSError, ValueError, KeyError):
            pass

    def chosen(self, number):
        broken = self.memory["broken"].get(str(number), [])
        return [mutant for mutant in self.candidates[number] if mutant[0] not in broken][: self.options.count]

    def plan(self):
        """{submission: {exercise: mutant}}"""
        plan = {UNMUTATED: {}}
        for number in self.chapter.wanted:
            for k, mutant in enumerate(self.chosen(number), 1):
                if f"{number} {mutant[0]}" in self.memory["alone"]:
                    others = {other: None for other in self.chapter.wanted}
                    plan[f"mutant {k:02} of {number}"] = others | {number: mutant}
                else:
                    plan.setdefault(f"mutant {k:02}", {})[number] = mutant
        # A submission without a mutant of an exercise leaves it unsolved: that costs least.
        for name, mutants in plan.items():
            if name != UNMUTATED:
                for number in self.chapter.wanted:
                    mutants.setdefault(number, None)
        return plan

    def grade(self):
        """Grades until all compile; returns the plan and {submission: {exercise: result}}."""
        while True:
            plan = self.plan()
            files = {name: self.chapter.submission(mutants) for name, mutants in plan.items()}
            place = f"{self.folder}/submissions"
            for name in os.listdir(place) if os.path.isdir(place) else []:
                if name not in plan:
                    shutil.rmtree(f"{place}/{name}")
            for name, (text, _) in files.items():
                put(f"{place}/{name}/Exercises.swift", text)
            results = self.run(plan)
            wrong = {name for name, own in results.items() if any(one["state"] == "not compiled" for one in own.values())}
            if not wrong:
                return plan, results
            for name in sorted(wrong):
                self.blame(name, plan[name], files[name][1], results[name])
            put(f"{self.folder}/broken.json", json.dumps(self.memory, ensure_ascii=False, indent=1) + "\n")

    def run(self, plan, again=True):
        command = [self.options.retrace, "grade", f"{self.folder}/submissions", "--chapter", self.chapter.slug,
                   "--limit", str(self.options.limit), "--output", f"{self.folder}/grades"]
        code = subprocess.run(command, stdout=sys.stderr).returncode
        if code:
            raise Failure(f"'{' '.join(command)}' ended with {code}")
        results = {}
        for name in plan:
            try:
                with open(f"{self.folder}/grades/results/{name}.json", encoding="utf-8") as file:
                    results[name] = {one["number"]: one for one in json.load(file)["results"]}
            except OSError:
                # A sandbox did not work: such a result is not kept, and is tried once more.
                if again:
                    return self.run(plan, again=False)
                raise Failure(f"{self.chapter.slug}: no result for '{name}'") from None
        return results

    def blame(self, name, mutants, lines, results):
        """Takes those mutants of a submission that do not compile out of it, or has them compiled by themselves."""
        hints = [hint for one in results.values() for hint in one["hints"]]
        if name == UNMUTATED:
            raise Failure(f"{self.chapter.slug}: the solutions do not compile: {hints[0] if hints else ''}")
        own = {number: mutant for number, mutant in mutants.items() if mutant}
        at = {lines.get(int(line)) for hint in hints for line in re.findall(r"^Exercises\.swift:(\d+):", hint)}
        guilty = [number for number in own if number in at] or (list(own) if len(own) == 1 else [])
        for number in guilty:
            self.memory["broken"].setdefault(str(number), []).append(own[number][0])
        if not guilty:
            self.memory["alone"] += [f"{number} {mutant[0]}" for number, mutant in own.items()]

    def report(self):
        """Prints the rows of the table; returns the survivors and what is wrong."""
        plan, results = self.grade()
        survivors, faults = [], []
        for number in self.chapter.wanted:
            label = f"{self.chapter.slug} {number}"
            state = results[UNMUTATED][number]["state"]
            if state == "not graded":
                print(f"| {label} | | | not graded: {'; '.join(results[UNMUTATED][number]['hints'])} |")
                continue
            if state != "passed":
                faults.append(f"{label}: the solution itself is {state}: {'; '.join(results[UNMUTATED][number]['hints'])}")
            tried = [(name, mutants[number][0]) for name, mutants in plan.items() if mutants.get(number)]
            alive = [mutant for name, mutant in tried if results[name][number]["state"] == "passed"]
            lost = len(tried) - len(alive)
            share = f"{100 * lost / len(tried):.0f} %" if tried else "none"
            print(f"| {label} | {len(tried)} | {lost} | {share} |", flush=True)
            survivors += [f"{self.chapter.slug} | {number} | {mutant}" for mutant in alive]
            if lost < math.ceil(SHARE * len(tried) - 1e-9) or not tried:
                faults.append(f"{label}: {lost} of {len(tried)} mutants lose points")
        return survivors, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chapter", action="append", metavar="SLUG", help="only this chapter; may be repeated")
    parser.add_argument("--open-ended", action="store_true", help="exercises that are open-ended as well")
    parser.add_argument("--list", action="store_true", help="list the mutants, the first of each exercise, and grade nothing")
    parser.add_argument("--retrace", default=".build/release/retrace", help="the program that grades")
    parser.add_argument("--count", type=int, default=20, help="how many mutants an exercise gets at most")
    parser.add_argument("--limit", type=int, default=20, help="seconds for all answers of an exercise")
    options = parser.parse_args()
    if options.count < 1 or options.limit < 1:
        parser.error("--count and --limit need positive numbers")
    os.chdir(ROOT)
    kinds = {"by code"} | ({"open-ended"} if options.open_ended else set())
    slugs = options.chapter or sorted(name for name in os.listdir("experiments")
                                      if os.path.exists(f"experiments/{name}/Exercises.swift"))
    if not options.list and not os.access(options.retrace, os.X_OK):
        raise Failure(f"{options.retrace} is missing; run: make build")
    known = equivalents()
    trials = [Trial(Chapter(slug, kinds), options, known) for slug in slugs]
    if options.list:
        for trial in trials:
            for number in trial.chapter.wanted:
                for mutant in trial.candidates[number][: options.count]:
                    print(f"{trial.chapter.slug} | {number} | {mutant[0]}")
        return 0
    print("| exercise | compile | lose points | share |\n| --- | ---: | ---: | ---: |")
    survivors, faults = [], []
    for trial in trials:
        alive, wrong = trial.report()
        survivors += alive
        faults += wrong
    print("".join(f"\n{line}" for line in ["Survivors:"] + (survivors or ["none"])))
    for fault in faults:
        print(f"mutants: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        print(f"mutants: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
