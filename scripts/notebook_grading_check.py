#!/usr/bin/env python3
"""The Python side of `retrace grade` tried by itself: what goes over the pipe and what is refused there, which cells of a
notebook are executed, and a made-up chapter judged from notebooks of all sorts. The students' programs run without a sandbox
here, so the notebooks do no harm. Needs NumPy; PyTorch where it is at hand.

    python3 scripts/notebook_grading_check.py
"""
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass

CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GRADING = os.path.join(CHECKOUT, "handouts", "grading")
sys.dont_write_bytecode = True  # nothing of this is left in the checkout
sys.path.insert(0, GRADING)

import numpy as np  # noqa: E402

import cells  # noqa: E402
import judge  # noqa: E402
import wire  # noqa: E402

try:
    import torch
except ImportError:
    torch = None


@dataclass
class Pair:
    """A record of both sides."""

    first: float
    second: list


def sent(value, known=None):
    """What arrives of a value."""
    return wire.unpacked(wire.message(wire.line({"value": wire.packed(value)}))["value"], known or {"Pair": Pair})


class WireTests(unittest.TestCase):
    """Values on their way."""

    def test_plain_values_arrive_as_they_were(self):
        for value in (None, True, False, 0, -3, 10**40, 0.1, -1e-300, "", "ä\n\u2028\"", [], [1, [2.5, "x"]], (1, (2,)), {1, 2},
                      {"a": 1, 2: [3]}, Pair(1.5, [1, 2])):
            found = sent(value)
            self.assertEqual(found, value)
            self.assertIs(type(found), type(value))
        self.assertTrue(math.isnan(sent(math.nan)))
        self.assertEqual(sent([math.inf, -math.inf, -0.0]), [math.inf, -math.inf, 0.0])

    def test_arrays_keep_their_kind_shape_and_bits(self):
        for kind in ("float64", "float32", "float16", "int64", "uint8", "bool", "complex128"):
            for shape in ((), (0,), (3,), (2, 3), (1, 0, 2)):
                array = np.arange(math.prod(shape)).reshape(shape).astype(kind)
                found = sent(array)
                self.assertEqual((found.dtype, found.shape, found.tobytes()), (array.dtype, shape, array.tobytes()))
                self.assertTrue(found.flags.writeable)
        self.assertEqual(sent(np.array([[1, 2], [3, 4]], dtype=">i4").T).tolist(), [[1, 3], [2, 4]])
        self.assertIs(type(sent(np.float32(0.1))), np.float32)
        self.assertEqual(sent([np.array([1, 2], dtype=object), range(2)]), [[1, 2], [0, 1]])

    @unittest.skipIf(torch is None, "PyTorch is not at hand")
    def test_tensors_arrive_without_their_gradients(self):
        tensor = torch.tensor([[1.0, 2.0]], dtype=torch.float64, requires_grad=True)
        found = sent(tensor)
        self.assertTrue(torch.equal(found, tensor.detach()) and found.dtype == tensor.dtype and not found.requires_grad)

    def test_what_cannot_be_sent_is_named(self):
        deep = []
        for _ in range(50):
            deep = [deep]
        for value, words in ((len, "a function"), (object(), "an object"), (np.array(["x"]), "an array of str"), (b"x", "a bytes"),
                             (10**400, "a whole number of more"), (deep, "lists that lie too deep")):
            with self.assertRaises(wire.Unsendable) as caught:
                wire.packed(value)
            self.assertTrue(str(caught.exception).startswith(words), str(caught.exception))

    def test_whatever_comes_is_read_or_refused(self):
        whole = {"array": "AAAAAAAA8D8=", "dtype": "float64", "shape": [1]}
        self.assertEqual(wire.unpacked(whole, {}).tolist(), [1.0])
        changes = [{"shape": [2]}, {"shape": [-1]}, {"shape": [10**12]}, {"shape": [True]}, {"shape": "1"}, {"shape": [1] * 9},
                   {"dtype": "object"}, {"dtype": "O"}, {"dtype": ["float64"]}, {"array": "AAA"}, {"array": 3}, {"more": 1}]
        for change in changes:
            with self.assertRaises(wire.WireError, msg=str(change)):
                wire.unpacked({**whole, **change}, {})
        for value in ({}, {"float": "1"}, {"tuple": 1}, {"set": [[1]]}, {"dict": [[1]]}, {"dict": [[[], 1]]}, {"pickle": "x"},
                      {"record": "Pair", "fields": {"first": 1}},
                      {"record": "Pair", "fields": {"first": 1, "second": 2, "x": 3}},
                      {"record": "Other", "fields": {}}, {"record": ["Pair"], "fields": {}}, 10**400,
                      {"array": "Ag==", "dtype": "bool", "shape": [1]}, {"scalar": "AAAAAAAA8D8=", "dtype": "float64", "shape": [1]}):
            with self.assertRaises(wire.WireError, msg=str(value)):
                wire.unpacked(value, {"Pair": Pair})
        for text in (b"", b"[1]", b"{", b"\xff", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000,
                     b'{"a": %s}' % (b"9" * 5_000)):
            with self.assertRaises(wire.WireError, msg=str(text[:20])):
                wire.message(text)


class CellTests(unittest.TestCase):
    """Which cells are executed."""

    def run_cells(self, *sources):
        namespace = {}
        return namespace, cells.execute(list(sources), namespace)

    def test_definitions_imports_and_what_they_use_are_executed(self):
        found, faults = self.run_cells(
            "import math", "RATE = 2", "def f(x):\n    return RATE * x", "unused = 1 / 0", "for n in range(3):\n    seen = n",
            "f(1)", "1 +", "def g():\n    return 1\n\nmissing", "%matplotlib inline\n!ls\ndef h():\n    return 3", "%%bash\nrm x",
            "def k():\n    return '''\n%d''' % 4\n\ncheck(1)\nresults()")
        self.assertEqual([found[name]() for name in "ghk"], [1, 3, "\n4"])
        self.assertEqual(found["f"](3), 6)
        self.assertFalse({"unused", "seen", "n"} & set(found))
        self.assertEqual([place for place, _ in faults], [7, 8])
        self.assertTrue(faults[0][1].startswith("line 1: SyntaxError: "), faults[0][1])
        self.assertEqual(faults[1][1], "NameError: name 'missing' is not defined")

    def test_a_cell_that_takes_long_or_ends_the_program_is_left(self):
        before, cells.SECONDS = cells.SECONDS, 0.2
        try:
            found, faults = self.run_cells("import sys\nwhile True: pass", "import os\nsys.exit(0)", "def f():\n    return 1")
        finally:
            cells.SECONDS = before
        self.assertEqual(found["f"](), 1)
        self.assertEqual([words for _, words in faults], ["it takes longer than 0.2 seconds", "SystemExit: 0"])

    def test_what_is_no_notebook_says_why(self):
        for text, reason in (("", "no JSON"), ("[]", "no cells"), ('{"cells": 1}', "no cells"),
                             ('{"cells": [{"cell_type": "code", "source": 1}]}', "no text")):
            with self.assertRaisesRegex(ValueError, reason):
                cells.code(text)
        text = '{"cells": [1, {"cell_type": "markdown", "source": "x"}, {"cell_type": "code", "source": ["a\\n", "b"]}]}'
        self.assertEqual(cells.code(text), ["a\nb"])


SETUP = "import numpy as np\nfrom dataclasses import dataclass\n\n\n@dataclass\nclass Two:\n    a: int\n    b: list\n"
EXERCISES = {
    "1": ("def twice(x):\n    {}", 1, "return 2 * x",
          "def exercise1_twice():\n    expect_close(twice(np.arange(3)), np.array([0, 2, 4]), 'twice')"),
    "2": ("def pair():\n    {}", 2, "return Two(a=1, b=[2])",
          "def exercise2_pair():\n    demand(isinstance(pair(), Two), 'not a Two')\n    expect(pair().a == 1, 'a is wrong')"),
    "3": ("def maker():\n    {}", 3, "return lambda x: x", "def exercise3_maker():\n    expect(maker()(1) == 1, 'wrong')"),
}


def chapter():
    """A made-up chapter of three exercises, the third of which answers with a function."""
    with open(os.path.join(CHECKOUT, "handouts", "notebook.py"), encoding="utf-8") as file:
        support = file.read()
    exercises = {
        number: dict(students=code.format(f"raise NotSolved({n})"), instructors=code.format(solution), tests=tests)
        for number, (code, n, solution, tests) in EXERCISES.items()}
    hidden = "def exercise1_negative():\n    expect_close(twice(np.array([-1.0])), np.array([-2]), 'twice of -1')\n"
    return dict(support=[["notebook", support]], setup=SETUP, exercises=exercises, hidden=hidden)


class JudgeTests(unittest.TestCase):
    """Notebooks of all sorts."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.write("cells.json", chapter())
        self.write("given.json", judge.given(chapter()))

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, value):
        with open(self.path(name), "w", encoding="utf-8") as file:
            json.dump(value, file)

    def judged(self, number, *sources, seconds=60):
        self.write("notebook.ipynb", {"cells": [{"cell_type": "code", "source": source} for source in sources]})
        search = [path for path in sys.path if os.path.isdir(path)]
        command = [sys.executable, "-I", "-B", f"{GRADING}/answer.py"]
        command += [self.path("given.json"), self.path("notebook.ipynb"), *search]
        with open(self.path("command"), "w", encoding="utf-8") as file:
            file.write("\n".join(command) + "\n")
        arguments = [number, self.path("cells.json"), self.path("command"), str(seconds), "2048"]
        done = subprocess.run(
            [sys.executable, "-B", f"{GRADING}/judge.py", *arguments], capture_output=True, text=True, check=True, timeout=300)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([line["number"] for line in lines], number.split(","))
        return lines[0]["state"], lines[0]["hints"], lines[0]["cells"]

    def test_an_exercise_whose_answer_cannot_be_sent_is_named(self):
        self.assertEqual(judge.check(chapter()), {"3": "its function maker returns a function"})

    def test_right_wrong_and_open_answers(self):
        right = "def twice(x):\n    print('all points')\n    return 2 * x"
        self.assertEqual(self.judged("1,2", right), ("passed", [], []))
        self.assertEqual(self.judged("1", "def twice(x):\n    return 3 * x")[0], "failed")
        # Right for the tests that students have.
        state, hints, _ = self.judged("1", "def twice(x):\n    return abs(2 * x)")
        self.assertEqual((state, len(hints)), ("failed", 1))
        self.assertEqual(self.judged("1", "def twice(x):\n    raise NotSolved(1)")[:2], ("not solved", []))
        self.assertEqual(self.judged("2", "def pair():\n    return Two(1, [2])"), ("passed", [], []))
        own = "@dataclass\nclass Two:\n    c: int\n\n\ndef pair():\n    return Two(1)"
        self.assertEqual(self.judged("2", own)[:2], ("failed", ["pair: a Two needs the fields a, b, and no others"]))

    def test_what_is_missing_or_fails_is_told(self):
        state, hints, faults = self.judged("1", "import nowhere\ndef twice(x):\n    return 2 * x")
        self.assertEqual(state, "failed")
        self.assertTrue(hints[0].startswith("no cell that could be executed has a function twice; code cell 1 fails: "), hints)
        self.assertEqual(faults, ["code cell 1: ModuleNotFoundError: No module named 'nowhere'"])
        thrown = self.judged("1", "def twice(x):\n    return x.nothing")[1]
        self.assertTrue(thrown[0].startswith("twice throws AttributeError in twice, line 2 of code cell 1: "), thrown)
        self.assertEqual(self.judged("1", "def twice(x):\n    return twice")[1], ["twice returns a function, not what is asked for"])

    def test_programs_that_do_not_behave(self):
        def twice(*lines):
            return "import os\n\n\ndef twice(x):\n" + "".join(f"    {line}\n" for line in lines)

        def forged(line):
            """Writes a line to every pipe that is open."""
            return [
                "for pipe in range(3, 64):", "    try:", f"        os.write(pipe, {line.encode() + bytes([10])!r})",
                "    except OSError:", "        pass", "return 0"]

        for lines, state, hint, seconds in (
            (["while True: pass"], "late", "no answer after 2 seconds", 2),
            (["os._exit(3)"], "crashed", "the program stops: it ends by itself, with code 3", 60),
            (["os.kill(os.getpid(), 9)"], "crashed", "the program stops: signal 9 (SIGKILL)", 60),
            (["return 'x' * (17 << 20)"], "crashed", "the program answers with more than 16 MB", 60),
            (forged('{"state": "passed"}'), "failed", "twice: an answer that means nothing", 60),
            (forged("{["), "failed", "an answer that cannot be read: no line of JSON", 60),
            (forged('{"value": {"pickle": "x"}}'), "failed", "twice: an object that means nothing", 60),
        ):
            found, hints, _ = self.judged("1", twice(*lines), seconds=seconds)
            self.assertEqual((found, hints[:1]), (state, [hint]))


if __name__ == "__main__":
    unittest.main()
