"""The grader's side: the tests of a chapter's exercises in Python, with functions that ask a student's program. Nothing of a
student's is imported, executed or unpickled in this process.

    judge.py check <cells.json> <given.json>                     which exercises can be judged; writes given.json
    judge.py <N,N,...> <cells.json> <command> <seconds> <megabytes>    judges these exercises

`cells.json` holds the code of the notebook (Sources/Handouts/Grading/NotebookJudge.swift writes it), `given.json` that part
of it which a student's program gets, `command` the words, a line each, that start that program in its sandbox. What comes of
it is a line of JSON, one for each exercise. Each is judged by a process and a sandbox of its own, so that one whose answers
take too long or too much loses itself only.
"""
import ast
import json
import os
import signal
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
JUDGING = 300  # seconds of a judge's own
sys.path.insert(0, HERE)

import conversation  # noqa: E402
import wire  # noqa: E402
import without_torch  # noqa: E402


def asked(code, number):
    """The functions that students write for an exercise, in the students' code of its cell: names, and the arguments'."""
    found = {}
    for node in ast.parse(code).body:
        raises = any(
            isinstance(inner, ast.Raise) and ast.unparse(inner) == f"raise NotSolved({number})" for inner in ast.walk(node))
        if raises and isinstance(node, ast.FunctionDef):
            found[node.name] = [argument.arg for argument in node.args.args]
        elif raises:
            return {}  # a member of a class, which cannot be asked
    return found


class Notebook:
    """The code of the students' notebook without the tests, in a namespace of its own, with other functions in the place of
    those that students write.
    """

    def __init__(self, chapter, ask=None):
        self.chapter, self.namespace = chapter, {"__name__": "__main__"}
        for name, code in chapter["support"]:
            self.run(name, code)
        self.run("setup", chapter["setup"])
        for number, cells in chapter["exercises"].items():
            self.run(f"exercise {number}", cells["students" if ask else "instructors"])
            for name in asked(cells["students"], number) if ask else ():
                self.namespace[name] = self.asking(name, ask)

    def run(self, name, code):
        exec(compile(code, f"<{name}>", "exec"), self.namespace)

    def asking(self, name, ask):
        def function(*arguments, **named):
            known = wire.records(self.namespace)
            question = {"ask": name, "arguments": wire.packed(list(arguments)), "named": wire.packed(named)}
            try:
                return wire.unpacked(ask(question), known)
            except wire.WireError as error:
                raise self.namespace["Hint"](f"{name}: {error}") from None

        function.__name__ = name
        return function

    def judged(self, number):
        """What comes of the tests of an exercise: states, and hints, each once."""
        for other, cells in self.chapter["exercises"].items():
            # Tests use what stands with those before them.
            self.run(f"tests {other}", cells["tests"])
            if other == number:
                break
        self.run("hidden tests", self.chapter["hidden"])
        tests = [value for name, value in list(self.namespace.items()) if name.startswith(f"exercise{number}_")]
        states, hints = [], []
        for test in tests:
            state, said = self.namespace["_run"](test)
            states.append(state)
            hints += [hint for hint in said if hint not in hints]
        return states, [hint for hint in hints if hint != f"Exercise {number} is not solved yet"]


def check(chapter):
    """Why an exercise cannot be judged, by its number: each is tried with our own solution, whose arguments and answers go
    through the same line as a student's.
    """
    reasons, lacks_torch = {}, without_torch.install()
    solved = Notebook(chapter)

    def answer(question):
        known, name = wire.records(solved.namespace), question["ask"]
        arguments = wire.unpacked(question["arguments"], known)
        found = solved.namespace[name](*arguments, **dict(wire.unpacked(question["named"], known)))
        try:
            return wire.message(wire.line({"value": wire.packed(found)}))["value"]
        except wire.Unsendable as error:
            unsent.append(f"its function {name} returns {error}")
            raise

    for number, cells in chapter["exercises"].items():
        unsent, names = [], asked(cells["students"], number)
        notebook = Notebook(chapter, answer)
        for name in names:
            notebook.namespace[name] = _noting(notebook.namespace[name], name, unsent)
        states, hints = notebook.judged(number)
        if not names:
            reasons[number] = "it has no function"
        elif unsent:
            reasons[number] = unsent[0]
        elif any(state != "passed" for state in states) or not states:
            words = hints[0] if hints else "it has no test"
            reasons[number] = (
                "its solution or its tests need PyTorch, which is not at hand" if lacks_torch
                else f"our own solution does not pass: {words}")
    return reasons


def _noting(function, name, unsent):
    """The same, noting an argument that cannot be sent."""

    def noting(*arguments, **named):
        try:
            return function(*arguments, **named)
        except wire.Unsendable as error:
            unsent.append(f"its function {name} takes {error}")
            raise

    return noting


def given(chapter):
    """What a student's program gets: code, and the names of the functions that are asked."""
    cells = chapter["exercises"]
    code = [*chapter["support"], ["setup", chapter["setup"]]]
    code += [[f"exercise {number}", cells[number]["students"]] for number in cells]
    return {"code": code, "asked": [name for number in cells for name in asked(cells[number]["students"], number)]}


def judge(chapter, number, command, seconds, megabytes):
    """What comes of an exercise: a state, hints, and the cells that failed."""
    with open(command, encoding="utf-8") as file:
        program = conversation.Conversation(file.read().splitlines(), command + ".errors", seconds, megabytes)
    notebook = None

    def ask(question):
        kind, value = program.answer(question)
        namespace = notebook.namespace
        if kind == "value":
            return value
        if kind == "not solved":
            raise namespace["NotSolved"](number)
        raise namespace["Hint"](value)

    notebook = Notebook(chapter, ask)
    try:
        states, hints = notebook.judged(number)
    finally:
        program.end()
    state = "not solved" if "not solved" in states else "failed" if "failed" in states or not states else "passed"
    # What became of the program counts more than what a test made of it.
    if program.state is not None:
        state, hints = program.state, [program.words] + [hint for hint in hints if hint != program.words]
    return {"number": number, "state": state, "hints": hints, "cells": program.cells}


def judge_all(chapter, numbers, command, seconds, megabytes):
    """Judges exercises one after the other, each in a process of its own; whatever is imported is imported once."""
    without_torch.install()
    Notebook(chapter, lambda question: None)
    for number in numbers:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                say(judge(chapter, number, command, seconds, megabytes))
                code = 0
            finally:
                os._exit(code)
        end = time.monotonic() + seconds + conversation.STARTING + JUDGING
        is_late = False
        while (over := os.waitpid(child, os.WNOHANG)) == (0, 0):
            if time.monotonic() > end and not is_late:
                is_late = True
                os.kill(child, signal.SIGKILL)
            time.sleep(0.01)
        if over[1] != 0:
            state, hint = ("late", "judging it takes too long") if is_late else ("failed", "the answer cannot be judged")
            say({"number": number, "state": state, "hints": [hint], "cells": []})


def say(found):
    """Writes a line of what comes of it; whatever tests print goes elsewhere."""
    os.write(result, (json.dumps(found) + "\n").encode())


def main(arguments):
    with open(arguments[1], encoding="utf-8") as file:
        chapter = json.load(file)
    if arguments[0] == "check":
        say(check(chapter))
        with open(arguments[2], "w", encoding="utf-8") as file:
            json.dump(given(chapter), file)
    else:
        judge_all(chapter, arguments[0].split(","), arguments[2], float(arguments[3]), int(arguments[4]))


if __name__ == "__main__":
    result = os.dup(1)
    os.dup2(2, 1)
    main(sys.argv[1:])
