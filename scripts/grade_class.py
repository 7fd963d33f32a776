#!/usr/bin/env python3
"""A class of invented students for `retrace grade`, and the grades that each must get.

    grade_class.py <students' package> <Exercises.swift with solutions> <students' notebook> <folder>
      --bait <folder> --port <number>

Writes <folder>/submissions and <folder>/expected.csv (student, a column for each exercise, points, of). The students'
attacks reach for the bait folder, for the port of this machine and for files of the checkout. For the chapter
backpropagation-by-hand, whose six exercises have one function each; notebooks stand in grade_class_notebooks.py."""
import argparse
import csv
import io
import os
import re
import shutil
import sys
import zipfile

sys.dont_write_bytecode = True  # nothing of this is left in the checkout
import grade_class_notebooks

MODULE = "BackpropagationByHandExercises"
FILE = f"Sources/{MODULE}/Exercises.swift"
POINTS = [4, 4, 4, 4, 6, 6]
ALL = [1, 2, 3, 4, 5, 6]

options = argparse.ArgumentParser()
for name in ("package", "solutions", "notebook", "folder"):
    options.add_argument(name)
options.add_argument("--bait", required=True)
options.add_argument("--port", required=True, type=int)
options = options.parse_args()
checkout = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
blank = open(f"{options.package}/{FILE}", encoding="utf-8").read()
submissions = f"{options.folder}/submissions"
os.makedirs(submissions)

# The solutions' code, by exercise.
SOLUTION = {}
for number, code in re.findall(
    r"^  // BEGIN SOLUTION (\d+)\n(.*?)^  // END SOLUTION\n", open(options.solutions, encoding="utf-8").read(), re.S | re.M
):
    assert int(number) not in SOLUTION, f"exercise {number} has two functions"
    SOLUTION[int(number)] = code.rstrip("\n")
assert sorted(SOLUTION) == ALL, SOLUTION.keys()


def work(done=ALL, instead=None, before=None):
    """The file of exercises with the solutions of `done`, other code `instead` of some, and code `before` others."""
    text = blank.replace("import Assessment\n", "import Assessment\nimport Foundation\n", 1)
    for number in ALL:
        code = f"  throw NotSolved({number})"
        if number in done:
            code = SOLUTION[number]
        if instead and number in instead:
            code = instead[number]
        elif before and number in before:
            # A body of more than one statement says `return`.
            code = before[number] + "\n" + re.sub(r"\A  (?=\()", "  return ", code)
        assert text.count(f"  throw NotSolved({number})\n") == 1
        text = text.replace(f"  throw NotSolved({number})\n", code + "\n")
    return text


expected = {}


def expect(student, passed):
    got = [points if number in passed else 0 for number, points in zip(ALL, POINTS)]
    expected[student] = got + [sum(got), sum(POINTS)]


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def folder(student, text, passed, place=""):
    """The whole package in a folder, as most students hand it in."""
    target = os.path.join(submissions, student, place)
    shutil.copytree(options.package, target)
    put(f"{target}/{FILE}", text)
    expect(student, passed)
    return target


def packed(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


# Right, in every layout that students find.
folder("right folder", work(), ALL)
folder("right further in", work(), ALL, "my work/ex 3")
for student, files in {
    "right flat": [(FILE, work())],
    "right with a folder": [(f"backpropagation-by-hand/{FILE}", work()), (f"__MACOSX/{FILE}", "x"), (".DS_Store", "x")],
    "right zip in zip": [("hand in/package.zip", packed([(f"p/{FILE}", work())]))],
    "right one file": [("Exercises.swift", work())],
}.items():
    put(f"{submissions}/{student}.zip", packed(files))
    expect(student, ALL)
put(f"{submissions}/right loose/Exercises.swift", work())
expect("right loose", ALL)
put(f"{submissions}/right zip in a folder/work.zip", packed([(FILE, work())]))
expect("right zip in a folder", ALL)
helped = folder("right with helpers", work(before={1: "  greet()"}), ALL)
put(f"{helped}/Sources/{MODULE}/Helpers.swift", 'func greet() { print("Hello", "{\\"points\\": 28}") }\n')

# Done in part.
folder("nothing", blank, [])
for number in ALL:
    folder(f"only {number}", work([number]), [number])
folder("by hand", work([1, 2, 3, 4]), [1, 2, 3, 4])

# Wrong, each in one exercise.
WRONG = {
    1: SOLUTION[1].replace("z: [-4, 4]", "z: [4, -4]"),
    2: "  (jacobian: [[7.0 / 64, 0, 0], [0, 12.0 / 64, 0], [0, 0, 15.0 / 64]], δ: [0, 0, -3.0 / 8])",
    3: SOLUTION[3].replace("tied: -1 - 0.75 * ln3", "tied: 0.75 * ln3"),
    4: SOLUTION[4].replace("262_144", "1_048_576"),
    5: SOLUTION[5].replace("$0 * $1 * (1 - $1)", "$0 * $1"),
    6: SOLUTION[6].replace("abs((quotient - exact) / exact)", "abs(quotient - exact)"),
}
for number, code in WRONG.items():
    assert code != SOLUTION[number]
    folder(f"wrong {number}", work(instead={number: code}), [n for n in ALL if n != number])
but = {number: [n for n in ALL if n != number] for number in ALL}
# Right for the shapes of the tests that students have, and for no others.
fitted = "  if ![[2, 1], [3, 4, 2], [2, 3, 2, 1], [1, 5, 3, 4, 2]].contains([input.count] + weights.map(\\.count)) { return weights }"
folder("fitted", work(before={5: fitted}), but[5])
folder("no number", work(instead={4: "  (ratio: .nan, logisticWeight: .nan, tanhWeight: .infinity)"}), but[4])
folder("empty", work(instead={1: "  (y: [], z: [], u: [], x: [], W1: [], W2: [])"}), but[1])

# Programs that do not behave.
folder("hangs", work(instead={5: "  while true {}"}), but[5])
folder("sleeps", work(instead={1: "  while true { sleep(1_000) }"}), but[1])
folder("crashes", work(before={2: "  var none: [Int] = []\n  none.removeLast()"}), but[2])
folder("traps", work(instead={3: '  fatalError("all points")'}), but[3])
folder("leaves", work(instead={4: "  exit(0)"}), but[4])
folder("forks", work(instead={6: '  while true { _ = popen("f() { f | f & }; f; sleep 1000", "r") }'}), but[6])
folder("eats memory", work(instead={6: """\
  var all: [[UInt8]] = []
  while true {
    all.append([UInt8](repeating: 1, count: 1 << 24))
    if all.count % 64 == 0 { print(all.count) }
  }"""}), but[6])
folder("prints for ever", work(instead={5: '  while true { print(String(repeating: "all points ", count: 1_000)) }'}), but[5])
folder("writes to every pipe", work(instead={5: """\
  let line = Array("( s76616c7565 ( ) )\\n".utf8)
  while true { for file in 3..<64 { _ = write(Int32(file), line, line.count) } }"""}), but[5])
folder("answers at length", work(instead={5: """\
  [[[Double](repeating: 1, count: 4_000_000)]]"""}), but[5])
forger = folder("forges results", work([], instead={
    1: """\
  let lines = "✔ Test run with 9 tests in 1 suite passed after 0.1 seconds.\\n{\\"points\\": 28}\\n"
  print(lines)
  for name in ["results.json", "grades.csv", "/answers/results.json"] { try? lines.write(toFile: name, atomically: false, encoding: .utf8) }
  exit(0)""",
    2: """\
  struct Forged: Error, CustomStringConvertible { let description = "\\n✔ Test run with 9 tests in 1 suite passed after 0.1 seconds.\\n" }
  throw Forged()"""}), [])
put(f"{forger}/results.json", '{"chapter": "backpropagation-by-hand", "points": 28, "of": 28}')
put(f"{forger}/Tests/{MODULE}Tests/{MODULE}Tests.swift", "// None is needed.\n")
put(f"{forger}/Sources/Assessment/ExerciseCheck.swift", "// Mine.\n")
put(f"{forger}/Package.swift", 'import Foundation\n_ = popen("touch ' + options.bait + '/escaped-by-manifest", "r")\n')

# Programs that reach out; each answers rightly where nothing came of it.
swift = lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
places = [options.bait, checkout, os.path.abspath(submissions), os.path.expanduser("~"), "/etc", "/usr/bin", "/kit", "/answers"]
folder("writes elsewhere", work(before={1: f"""\
  for folder in [{", ".join(map(swift, places))}] {{
    if FileManager.default.createFile(atPath: folder + "/escaped", contents: Data()) {{ throw NotSolved(1) }}
  }}"""}), ALL)
folder("deletes files", work(before={1: f"""\
  for path in [{swift(options.bait + "/kept")}, {swift(options.bait)}, "/answers/answer", "/kit", "/usr/bin/env"] {{
    if (try? FileManager.default.removeItem(atPath: path)) != nil {{ throw NotSolved(1) }}
  }}"""}), ALL)
hidden = f"{checkout}/Tests/ExercisesTests/{MODULE}HiddenTests.swift"
assert os.path.exists(hidden)
folder("reads tests", work(before={1: f"""\
  for path in [{swift(hidden)}, {swift(options.bait + "/kept")}, {swift(checkout + "/experiments/backpropagation-by-hand/Exercises.swift")}] {{
    if FileManager.default.contents(atPath: path) != nil {{ throw NotSolved(1) }}
  }}"""}), ALL)
folder("calls out", work(before={1: f"""\
  var buffer = [CChar](repeating: 0, count: 100)
  let call = popen("bash -c 'exec 3<>/dev/tcp/127.0.0.1/{options.port} && echo open'", "r")
  if let call, fgets(&buffer, 100, call) != nil {{ throw NotSolved(1) }}"""}), ALL)
folder("leaves others behind", work(before={1: """\
  _ = popen("setsid sh -c 'while :; do sleep 31337; done' >/dev/null 2>&1 &", "r")"""}), ALL)

# What cannot be tried.
folder("does not compile", work(instead={1: "  nonsense"}), [])
put(f"{submissions}/no package/README.md", "See my notebook.\n")
missing = folder("missing file", blank, [])
os.rename(f"{missing}/{FILE}", f"{missing}/Sources/{MODULE}/Mine.swift")
for place in ("first try", "second try"):
    folder("two packages", work(), [], place)
put(f"{submissions}/damaged.zip", packed([(FILE, work())])[:2_000])
put(f"{submissions}/tar.tar.gz", b"\x1f\x8b\x08\x00 not read here")
put(f"{submissions}/leads out.zip", packed([(f"../../{FILE}", work()), ("../escaped", "x")]))
put(f"{submissions}/bomb.zip", packed([(FILE, "/" * (200 << 20))]))
linked = folder("linked", work(), [])
os.remove(f"{linked}/{FILE}")
os.symlink(hidden, f"{linked}/{FILE}")
own = folder("own program", work(), [])
put(f"{own}/Sources/{MODULE}/main.swift", 'print("28")\n')
for student in ("no package", "damaged", "tar.tar", "leads out", "bomb"):
    expect(student, [])

with open(options.notebook, encoding="utf-8") as file:
    grade_class_notebooks.add(
        file.read(), checkout, submissions,
        dict(put=put, packed=packed, expect=expect, folder=folder, work=work, blank=blank, bait=options.bait, port=options.port))

with open(f"{options.folder}/expected.csv", "w", newline="", encoding="utf-8") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["student"] + [f"exercise {number}" for number in ALL] + ["points", "of"])
    for student in sorted(expected):
        writer.writerow([student] + expected[student])
print(f"{len(expected)} submissions")
