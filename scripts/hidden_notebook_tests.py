#!/usr/bin/env python3
"""Whether the tests of exercises in Python find wrong solutions, those that students get and hidden ones
(experiments/<slug>/exercises-hidden.py).

    python3 scripts/hidden_notebook_tests.py [--exercise N] [SLUG ...]

For each exercise with a hidden test, our own solution must pass all tests. Then wrong ones are judged, each of which must
lose points: the parrot, which knows all answers that the tests at hand ask for, gives to any other question one that it
knows, and must pass those tests and fail a hidden one; and what stands in scripts/wrong-notebooks/<slug>.txt. There a
line `%% N what is wrong` begins a wrong solution of exercise N, then comes a pair of lines or more, `- old` and `+ new`,
which change its solution, or code whose functions take the places of the right ones. Arguments and answers go through the same line
as a student's (handouts/grading), in one process and without a sandbox. Needs NumPy and PyTorch; exit 1 where a wrong
solution loses nothing.
"""
import argparse
import json
import os
import re
import signal
import sys

sys.dont_write_bytecode = True  # nothing of this is left in the checkout
CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(CHECKOUT, "handouts", "grading"))

import judge  # noqa: E402
import wire  # noqa: E402

CELL = re.compile(r"^# %% (?:setup(?: with ([a-z, ]+))?|(exercise|tests) (\d+))$", re.M)
INDENTED = re.compile(r"^( +)# BEGIN SOLUTION (\d+)\n.*?^\1# END SOLUTION$", re.S | re.M)
ALONE = re.compile(r"^# BEGIN SOLUTION \d+\n.*?^# END SOLUTION$", re.S | re.M)
LIMIT = 30  # seconds of a processor for an answer
FEWEST = 5  # wrong solutions of an exercise, besides the parrot


def read(*path):
    with open(os.path.join(CHECKOUT, *path), encoding="utf-8") as file:
        return file.read()


def chapter(slug):
    """The code of a notebook as handouts/grading/judge.py reads it; Sources/Handouts/Grading/NotebookJudge.swift has the
    same from files that were checked.
    """
    text = read("experiments", slug, "exercises.py")
    found, exercises, support, setup = list(CELL.finditer(text)), {}, ["notebook"], ""
    for cell, following in zip(found, [*found[1:], None]):
        code = text[cell.end() : following.start() if following else len(text)].strip("\n")
        if cell[2] is None:
            support += [f"notebook-{name}" for name in (cell[1] or "").split(", ") if name]
            setup = code
        elif cell[2] == "tests":
            exercises[cell[3]]["tests"] = code
        else:
            students = ALONE.sub("", INDENTED.sub(r"\1raise NotSolved(\2)", code))
            exercises[cell[3]] = {"students": students, "instructors": code}
    return {
        "support": [[name, read("handouts", f"{name}.py")] for name in support], "setup": setup, "exercises": exercises,
        "hidden": read("experiments", slug, "exercises-hidden.py")}


def wrong_solutions(slug, given):
    """The wrong solutions of a chapter: number of the exercise, what is wrong, and code."""
    found = []
    for part in re.split(r"^%% ", read("scripts", "wrong-notebooks", f"{slug}.txt"), flags=re.M)[1:]:
        heading, _, body = part.partition("\n")
        number, _, name = heading.partition(" ")
        code = body
        if body.startswith("- "):
            code = given["exercises"][number]["instructors"]
            for old, new in re.findall(r"^- (.*)\n\+ ?(.*)$", body, re.M):
                if code.count(old) < 1:
                    raise SystemExit(f"{slug} {number}, {name}: its solution has no {old!r}")
                code = code.replace(old, new)
        found.append((number, name, code))
    return found


def late(*_):
    raise TimeoutError(f"no answer after {LIMIT} seconds")


class Answers:
    """Answers questions by a solution, as handouts/grading/answer.py does, and remembers them."""

    def __init__(self, given, code=""):
        self.solved, self.known = judge.Notebook(given), {}
        exec(compile(code, "<wrong>", "exec"), self.solved.namespace)
        self.notebook = None

    def __call__(self, question):
        records = wire.records(self.solved.namespace)
        signal.signal(signal.SIGPROF, late)
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        try:
            arguments = wire.unpacked(question["arguments"], records)
            named = dict(wire.unpacked(question["named"], records))
            answer = wire.packed(self.solved.namespace[question["ask"]](*arguments, **named))
        except wire.Unsendable:
            raise
        except Exception as error:
            raise self.notebook.namespace["Hint"](f"{question['ask']} throws {type(error).__name__}") from None
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self.known.setdefault(question["ask"], {})[json.dumps(question)] = answer
        return wire.message(wire.line({"value": answer}))["value"]


class Parrot:
    """Knows the answers to the questions of some tests, and gives to others the one to the question of about the same
    length."""

    def __init__(self, known):
        self.known = known

    def __call__(self, question):
        text, answers = json.dumps(question), self.known.get(question["ask"], {})
        if not answers:
            raise self.notebook.namespace["Hint"](f"{question['ask']} was never asked")
        return answers.get(text, answers[min(answers, key=lambda other: abs(len(other) - len(text)))])


def failures(given, number, ask, is_hidden):
    """The hints of the tests of an exercise that do not pass: the hidden ones, or those at hand."""
    notebook = judge.Notebook(given, ask)
    ask.notebook = notebook
    for other, cells in given["exercises"].items():
        notebook.run(f"tests {other}", cells["tests"])
        if other == number:
            break
    before = dict(notebook.namespace)
    notebook.run("hidden tests", given["hidden"])
    start, hints, count = f"exercise{number}_", [], 0
    for name, test in list(notebook.namespace.items()):
        if name in before and before[name] is not test:
            raise SystemExit(f"the hidden tests define {name} again")
        if name.startswith(start) and (name not in before) == is_hidden:
            state, said = notebook.namespace["_run"](test)
            count += 1
            if state != "passed":
                hints += said or [name]
    return hints, count


def check(slug, only):
    """How many wrong solutions were tried, and the sentences to be said of those that lose nothing."""
    given, faults, tried, by_hidden = chapter(slug), [], 0, 0
    wrong = wrong_solutions(slug, given)
    numbers = sorted(set(re.findall(r"^def exercise(\d+)_", given["hidden"], re.M)), key=int)
    for number in numbers if only is None else [only]:
        right = Answers(given)
        for is_hidden in (False, True):
            if is_hidden:
                parrot = Parrot({name: dict(answers) for name, answers in right.known.items()})
            hints, count = failures(given, number, right, is_hidden)
            if hints or count == 0:
                faults.append(f"{slug} {number}: our own solution does not pass: {(hints or ['there is no test'])[0]}")
        mine = [(name, Answers(given, code)) for other, name, code in wrong if other == number]
        if len(mine) < FEWEST:
            faults.append(f"{slug} {number}: {len(mine)} wrong solutions, {FEWEST} are asked for")
        # What is asked for without arguments is asked for once: there a parrot knows all.
        is_new = any(set(answers) - set(parrot.known.get(name, ())) for name, answers in right.known.items())
        for name, ask in [("parrot", parrot), *mine] if is_new else mine:
            hidden, visible = failures(given, number, ask, True)[0], failures(given, number, ask, False)[0]
            tried, by_hidden = tried + 1, by_hidden + bool(hidden)
            if name == "parrot" and visible:
                faults.append(f"{slug} {number}: the parrot does not pass the tests at hand: {visible[0]}")
            if not (hidden or visible) or (name == "parrot" and not hidden):
                faults.append(f"{slug} {number}, {name}: loses no points")
            seen = f"hidden: {hidden[0]}" if hidden else "hidden tests pass"
            print(f"{slug} {number}, {name}: {'also ' if hidden and visible else ''}{seen}"[:200], flush=True)
    print(f"{slug}: exercises {', '.join(numbers)}; {tried} wrong solutions, {by_hidden} fail a hidden test", flush=True)
    return tried, by_hidden, faults


def main():
    parser = argparse.ArgumentParser(description="Judges wrong solutions by the tests of exercises in Python.")
    parser.add_argument("--exercise", metavar="N", help="only this exercise")
    parser.add_argument(
        "slugs", nargs="*", metavar="SLUG", help="chapters; all that have hidden tests in Python where none is named")
    options = parser.parse_args()
    folder = os.path.join(CHECKOUT, "experiments")
    slugs = options.slugs or sorted(
        slug for slug in os.listdir(folder) if os.path.exists(os.path.join(folder, slug, "exercises-hidden.py")))
    found = [check(slug, options.exercise) for slug in slugs]
    for fault in (fault for _, _, faults in found for fault in faults):
        print(fault)
    tried, by_hidden = sum(each[0] for each in found), sum(each[1] for each in found)
    print(f"{len(slugs)} chapters, {tried} wrong solutions; {by_hidden} fail a hidden test")
    sys.exit(any(faults for _, _, faults in found))


if __name__ == "__main__":
    main()
