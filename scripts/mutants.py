#!/usr/bin/env python3
"""Whether the tests of exercises by code find wrong solutions: small changes of the right ones, graded as a class.

    scripts/mutants.py [--chapter SLUG …] [--open-ended] [--list] [--again] [--retrace PROGRAM] [--count 20] [--limit 20]

Changes the instructors' solution of every exercise by code in up to 20 ways (scripts/mutations.py), puts the k-th of every
exercise of a chapter into submission k and has `retrace grade` judge them. What does not compile is replaced by the next
change. So it goes through the chapters that are named, or through all. At the end it prints one table, how many changes
of each exercise were tried and how many lose points, and the survivors by name; exit 1 where fewer than 95 % of an
exercise's mutants lose points, where the solutions themselves do, and where a chapter cannot be judged; the others are judged
all the same. What changes nothing that could be observed stands with its reason in scripts/mutants-equivalent.txt and is not
counted.

Everything is kept in build/mutants/<slug>: the same command goes on where it was stopped, and leaves alone what is done
there, as long as exercises, tests, the libraries that they use, these scripts and the options are the same (--again does it
once more, as after a change of `retrace grade` itself). Needs `make build` and what `retrace grade` needs.
"""
import argparse
import hashlib
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
HEADING = re.compile(r"^ *(?://: *)?### Exercise (\d+)\..*\((by hand|by code|open-ended), \d+ points\)", re.M)
BODY = re.compile(r"^( +)// BEGIN SOLUTION (\d+)\n(.*?)^ +// END SOLUTION\n", re.S | re.M)
IMPORT = re.compile(r"^ *(?:@\w+ )*(?:public |package |internal )?import (?:\w+ )?(\w+)", re.M)
UNMUTATED = "the solutions"
# What the file that says what came out of a chapter is called, in its folder.
DONE = "done.json"


class Failure(Exception):
    """What the script cannot go on after, in one line."""


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}") from None


def exercise_files(slug):
    """The names of a chapter's files of exercises, in the order of Sources/Weaving/ExerciseFiles.swift."""
    folder = f"experiments/{slug}"
    names = os.listdir(folder) if os.path.isdir(folder) else []
    found = [name for name in names if re.fullmatch(r"Exercises(\+.*)?\.swift", name)]
    return sorted(found, key=lambda name: (name != "Exercises.swift", name))


class Chapter:
    """A chapter's files of exercises, and the mutants of those that are asked for."""

    def __init__(self, slug, kinds):
        self.slug = slug
        self.files = {name: read(f"experiments/{slug}/{name}") for name in exercise_files(slug)}
        if not self.files:
            raise Failure(f"there is no experiments/{slug}/Exercises.swift, nor a file Exercises+Topic.swift beside it")
        self.text = "".join(self.files.values())
        self.kinds = {int(number): kind for number, kind in HEADING.findall(self.text)}
        self.wanted = [number for number, kind in sorted(self.kinds.items()) if kind in kinds]
        self.mutants = {number: [] for number in self.wanted}
        for file, text in self.files.items():
            for body in BODY.finditer(text):
                number = int(body[2])
                if number in self.mutants:
                    name = re.findall(r"\bfunc (\w+)", text[: body.start()])[-1]
                    for change in mutations(body[3]):
                        self.mutants[number].append((f"{name} {change.name}", file, body.start(3) + change.start,
                                                     body.start(3) + change.end, change.new))
        # Kinds of changes take turns in each function, and functions of an exercise do.
        for number, found in self.mutants.items():
            functions = {}
            for mutant in found:
                functions.setdefault(mutant[0].split()[0], []).append(mutant)
            turns = [(turn, index, mutant) for index, own in enumerate(functions.values()) for turn, mutant in enumerate(own)]
            self.mutants[number] = [mutant for _, _, mutant in sorted(turns, key=lambda entry: entry[:2])]

    def submission(self, chosen):
        """The files {name: text} with these mutants {exercise: mutant} and the solutions of the other wanted exercises in
        them, and the exercise of each line {(name, line): exercise} of a solution. An exercise that is None or not wanted
        is left as students get it."""
        texts, lines = {}, {}
        for file, text in self.files.items():
            parts, end = [], 0
            for body in BODY.finditer(text):
                number = int(body[2])
                parts.append(text[end : body.start(3)])
                code = body[3]
                if number not in self.wanted or (number in chosen and chosen[number] is None):
                    code = f"{body[1]}throw NotSolved({number})\n"
                elif number in chosen:
                    _, its, start, stop, new = chosen[number]
                    if its == file and body.start(3) <= start < body.end(3):
                        code = text[body.start(3) : start] + new + text[stop : body.end(3)]
                first = "".join(parts).count("\n") + 1
                lines.update({(file, line): number for line in range(first, first + code.count("\n") + 1)})
                parts.append(code)
                end = body.end(3)
            parts.append(text[end:])
            texts[file] = "".join(parts)
        return texts, lines

    def sources(self):
        """The paths of all that decides whether a mutant loses points: exercises, tests, and the libraries of both."""
        module = "".join(word[:1].upper() + word[1:] for word in self.slug.split("-")) + "Exercises"
        tests = [f"Tests/ExercisesTests/{name}.swift" for name in (f"{module}Tests", f"{module}HiddenTests", "Judging")]
        paths = [f"experiments/{self.slug}/{name}" for name in self.files] + [path for path in tests if os.path.exists(path)]
        imported = {name for path in paths for name in IMPORT.findall(read(path))} | {"Answering", "Assessment"}
        seen = set()
        while imported - seen:
            name = min(imported - seen)
            seen.add(name)
            for folder, _, files in os.walk(f"Sources/{name}"):
                files = [file for file in files if not file.startswith(".")]
                paths += [f"{folder}/{file}" for file in files]
                for file in files:
                    if file.endswith(".swift"):
                        imported.update(IMPORT.findall(read(f"{folder}/{file}")))
        return sorted(paths)


def equivalents():
    """{(slug, exercise, name): reason} of the mutants that are no mistakes."""
    found = {}
    for number, line in enumerate(read(EQUIVALENT).splitlines(), 1):
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
        # What did not compile before, as long as the exercises are the same.
        self.memory = {"text": chapter.text, "broken": {}, "alone": []}
        try:
            with open(f"{self.folder}/broken.json", encoding="utf-8") as file:
                memory = json.load(file)
            if memory["text"] == chapter.text:
                self.memory = memory
        except (OSError, ValueError, KeyError):
            pass

    def key(self):
        """What decides the outcome, as a number: of the library's programs all but `retrace grade` itself."""
        digest = hashlib.sha256()
        options = [self.options.count, self.options.limit, self.options.open_ended, self.skipped]
        digest.update(json.dumps(options).encode())
        for path in self.chapter.sources() + ["scripts/mutants.py", "scripts/mutations.py"]:
            with open(path, "rb") as file:
                content = file.read()
            digest.update(f"\n{path} {len(content)}\n".encode() + content)
        return digest.hexdigest()

    def outcome(self):
        """The rows of the table, from before where nothing has changed since."""
        key = self.key()
        try:
            with open(f"{self.folder}/{DONE}", encoding="utf-8") as file:
                done = json.load(file)
            if done["key"] == key and not self.options.again:
                self.tell("done before, with the same sources")
                return done["rows"]
        except (OSError, ValueError, KeyError):
            pass
        if self.options.again:
            shutil.rmtree(f"{self.folder}/grades", ignore_errors=True)
        count = sum(len(self.chosen(number)) for number in self.chapter.wanted)
        numbers = ", ".join(map(str, self.chapter.wanted))
        self.tell(f"{count} mutants in exercises {numbers}")
        rows = self.rows()
        put(f"{self.folder}/{DONE}", json.dumps({"key": key, "rows": rows}, ensure_ascii=False, indent=1) + "\n")
        return rows

    def tell(self, text):
        print(f"mutants: {self.chapter.slug}: {text}", file=sys.stderr, flush=True)

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
            submissions = {name: self.chapter.submission(mutants) for name, mutants in plan.items()}
            place = f"{self.folder}/submissions"
            for name in os.listdir(place) if os.path.isdir(place) else []:
                if name not in plan:
                    shutil.rmtree(f"{place}/{name}")
            for name, (texts, _) in submissions.items():
                for file in os.listdir(f"{place}/{name}") if os.path.isdir(f"{place}/{name}") else []:
                    if file not in texts:
                        os.remove(f"{place}/{name}/{file}")
                for file, text in texts.items():
                    put(f"{place}/{name}/{file}", text)
            results = self.run(plan)
            wrong = {name for name, own in results.items() if any(one["state"] == "not compiled" for one in own.values())}
            if not wrong:
                return plan, results
            for name in sorted(wrong):
                self.blame(name, plan[name], submissions[name][1], results[name])
            put(f"{self.folder}/broken.json", json.dumps(self.memory, ensure_ascii=False, indent=1) + "\n")

    def run(self, plan, again=True):
        command = [self.options.retrace, "grade", f"{self.folder}/submissions", "--chapter", self.chapter.slug,
                   "--limit", str(self.options.limit), "--output", f"{self.folder}/grades"]
        code = subprocess.run(command, stdout=sys.stderr).returncode
        if code in (-2, -15, 130, 143):
            raise KeyboardInterrupt  # `retrace grade` was asked to stop, and so are we
        if code:
            raise Failure(f"{self.chapter.slug}: '{' '.join(command)}' ended with {code}")
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
        places = [place for hint in hints for place in re.findall(r"^(Exercises[^:/]*\.swift):(\d+):", hint)]
        at = {lines.get((file, int(line))) for file, line in places}
        guilty = [number for number in own if number in at] or (list(own) if len(own) == 1 else [])
        for number in guilty:
            self.memory["broken"].setdefault(str(number), []).append(own[number][0])
        if not guilty:
            self.memory["alone"] += [f"{number} {mutant[0]}" for number, mutant in own.items()]

    def rows(self):
        """What came out of each exercise."""
        plan, results = self.grade()
        rows = []
        for number in self.chapter.wanted:
            own = results[UNMUTATED][number]
            tried = [(name, mutants[number][0]) for name, mutants in plan.items() if mutants.get(number)]
            rows.append({
                "exercise": number, "state": own["state"], "hints": own["hints"], "tried": len(tried),
                "survivors": [mutant for name, mutant in tried if results[name][number]["state"] == "passed"],
            })
        return rows


class Table:
    """What came out of all chapters."""

    def __init__(self):
        self.lines = ["| exercise | tried | lose points | share |", "| --- | ---: | ---: | ---: |"]
        self.survivors, self.faults = [], []
        self.tried = self.lost = 0

    def add(self, slug, rows):
        for row in rows:
            label, hints = f"{slug} {row['exercise']}", "; ".join(row["hints"])
            if row["state"] == "not graded":
                self.lines.append(f"| {label} | | | not graded: {hints} |")
                continue
            if row["state"] != "passed":
                self.faults.append(f"{label}: the solution itself is {row['state']}: {hints}")
            tried = row["tried"]
            lost = tried - len(row["survivors"])
            self.lines.append(f"| {label} | {tried} | {lost} | {share(lost, tried)} |")
            self.survivors += [f"{slug} | {row['exercise']} | {mutant}" for mutant in row["survivors"]]
            if lost < math.ceil(SHARE * tried - 1e-9) or not tried:
                self.faults.append(f"{label}: {lost} of {tried} mutants lose points, fewer than {100 * SHARE:.0f} %")
            self.tried, self.lost = self.tried + tried, self.lost + lost

    def text(self):
        last = f"| all | {self.tried} | {self.lost} | {share(self.lost, self.tried)} |"
        return "\n".join(self.lines + [last, "", "Survivors:"] + (self.survivors or ["none"]))


def share(lost, tried):
    """In whole per cent, rounded down: 95 % are not fewer."""
    return f"{100 * lost // tried} %" if tried else "none"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chapter", action="append", metavar="SLUG", help="only this chapter; may be repeated")
    parser.add_argument("--open-ended", action="store_true", help="exercises that are open-ended as well")
    parser.add_argument("--list", action="store_true", help="list the mutants, the first of each exercise, and grade nothing")
    parser.add_argument("--again", action="store_true", help="chapters that are done with the same sources once more")
    parser.add_argument("--retrace", default=".build/release/retrace", help="the program that grades")
    parser.add_argument("--count", type=int, default=20, help="how many mutants an exercise gets at most")
    parser.add_argument("--limit", type=int, default=20, help="seconds for all answers of an exercise")
    options = parser.parse_args()
    if options.count < 1 or options.limit < 1:
        parser.error("--count and --limit need positive numbers")
    os.chdir(ROOT)
    kinds = {"by code"} | ({"open-ended"} if options.open_ended else set())
    slugs = list(dict.fromkeys(options.chapter or sorted(slug for slug in os.listdir("experiments") if exercise_files(slug))))
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
    table = Table()
    for trial in trials:
        try:
            table.add(trial.chapter.slug, trial.outcome())
        except Failure as failure:
            table.faults.append(str(failure))
            trial.tell("not judged")
    print(table.text(), flush=True)
    for fault in table.faults:
        print(f"mutants: {fault}", file=sys.stderr)
    return 1 if table.faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        print(f"mutants: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
