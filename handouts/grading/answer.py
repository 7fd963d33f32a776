"""The student's side: executes a notebook in its sandbox and answers questions, a line each, over what was standard input
and output at the start.

    python3 -I -B answer.py <given.json> <notebook> <folders to import from>...

`given.json` holds the code that students are given, and the names of the functions that are asked. All that is done here is
the student's: a program that is tampered with gives another answer, and no points for anything but a right one.
"""
import io
import json
import os
import sys
import traceback
import types

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [HERE, *sys.argv[3:], *(path for path in sys.path if path not in (HERE, *sys.argv[3:]))]

import cells  # noqa: E402
import wire  # noqa: E402
import without_torch  # noqa: E402


class Sink(io.TextIOBase):
    """Where what students print goes: nowhere."""

    def write(self, text):
        return len(text)


def place(error):
    """The last line of the student's own code on the way to an error."""
    frames = [
        (frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename.startswith("<cell ")]
    if not frames:
        return ""
    code, line = frames[-1]
    return f" in {code.co_name}, line {line} of code {code.co_filename[1:-1]}"


def answer(question, namespace, asked, faults, sources):
    """The answer to a question, as a message."""
    name = question["ask"]
    function = namespace.get(name)
    if name not in asked or function is None:
        named = [fault for fault in faults if f"def {name}(" in sources[fault[0] - 1]]
        return {"absent": f"; code cell {named[0][0]} fails: {named[0][1]}" if named else ""}
    known = wire.records(namespace)
    try:
        arguments = wire.unpacked(question["arguments"], known)
        named = dict(wire.unpacked(question["named"], known))
        found = function(*arguments, **named)
    except BaseException as error:  # also SystemExit, and whatever a student makes
        if type(error).__name__ == "NotSolved":
            return {"not solved": True}
        if isinstance(error, ModuleNotFoundError) and str(error) == without_torch.WORDS:
            return {"needs": "torch"}
        return {"thrown": cells.words(error).replace(":", place(error) + ":", 1)}
    try:
        return {"value": wire.packed(found)}
    except wire.Unsendable as error:
        return {"unsent": str(error)}
    except BaseException as error:
        return {"thrown": cells.words(error)}


def main(given, notebook):
    questions, answers = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)

    def say(message):
        try:
            data = wire.line(message)
        except (ValueError, RecursionError):
            data = wire.line({"unsent": "what cannot be written"})
        while data:
            data = data[os.write(answers, data):]

    with open(given, encoding="utf-8") as file:
        given = json.load(file)
    # As in a notebook, everything stands in the module __main__.
    module = types.ModuleType("__main__")
    sys.modules["__main__"], namespace = module, module.__dict__
    without_torch.install()
    for name, code in given["code"]:
        exec(compile(code, f"<{name}>", "exec"), namespace)
    for name in given["asked"]:
        namespace.pop(name, None)
    say({"ready": True})
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Sink()
    try:
        with open(notebook, encoding="utf-8-sig") as file:
            sources = cells.code(file.read())
    except (ValueError, OSError) as error:
        say({"unreadable": str(error) if type(error) is ValueError else "the notebook is no text in UTF-8"})
        return
    faults = cells.execute(sources, namespace)
    say({"cells": [[number, words] for number, words in faults]})
    for line in questions:
        say(answer(json.loads(line), namespace, set(given["asked"]), faults, sources))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
