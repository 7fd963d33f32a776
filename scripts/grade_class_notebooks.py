"""The notebooks in the class of `grade_class.py`: invented students of backpropagation-by-hand who hand in notebooks of
Jupyter."""
import json
import os
import re

SLUG = "backpropagation-by-hand"
ALL = [1, 2, 3, 4, 5, 6]


def solutions(path):
    """The solutions' code in exercises.py, by exercise, with the indent of a function's rest."""
    with open(path, encoding="utf-8") as file:
        found = re.findall(r"^    # BEGIN SOLUTION (\d+)\n(.*?)^    # END SOLUTION\n", file.read(), re.S | re.M)
    solution = {int(number): code.rstrip("\n") for number, code in found}
    assert sorted(solution) == ALL and len(found) == len(ALL), [number for number, _ in found]
    return solution


def add(blank, checkout, submissions, class_):
    """Writes the submissions. `blank` is the students' notebook, `class_` what `grade_class.py` does for each student: `put`,
    `packed`, `expect`, `folder` (a package), `work` (a file of Swift), and the bait's folder and port.
    """
    solution = solutions(f"{checkout}/experiments/{SLUG}/exercises.py")
    put, packed, expect = class_["put"], class_["packed"], class_["expect"]

    def notebook(done=ALL, instead=None, before=None, cells=()):
        """The notebook with the solutions of `done`, other code `instead` of some, code `before` others, and more cells."""
        found = json.loads(blank)
        for number in ALL:
            code = solution[number] if number in done else f"    raise NotSolved({number})"
            code = {**{number: code}, **(instead or {})}[number]
            if before and number in before:
                code = before[number] + "\n" + code
            cell = next(cell for cell in found["cells"] if cell["id"] == f"exercise-{number}")
            text = "".join(cell["source"])
            assert text.count(f"    raise NotSolved({number})") == 1
            # Saved by Jupyter Lab, some editors write a text instead of lines.
            cell["source"] = text.replace(f"    raise NotSolved({number})", code)
        for place, source in enumerate(cells):
            found["cells"].append(
                dict(cell_type="code", id=f"own-{place}", metadata={}, execution_count=1, source=source.splitlines(True),
                     outputs=[dict(output_type="stream", name="stdout", text=["28 of 28 points\n"])]))
        return json.dumps(found)

    def hand_in(student, text, passed, name=f"{SLUG}.ipynb"):
        put(f"{submissions}/{student}/{name}", text)
        expect(student, passed)

    but = {number: [n for n in ALL if n != number] for number in ALL}

    # Right, in the layouts that students find.
    hand_in("notebook right", notebook(), ALL, f"my work/{SLUG}.ipynb")
    hand_in("notebook renamed", notebook(cells=["1 / 0", "import nowhere", "%timeit chain_of_ten()"]), ALL, "Sheet 3 (1).ipynb")
    inner = packed([(f"work/{SLUG}.ipynb", notebook()), (f"__MACOSX/work/._{SLUG}.ipynb", "x"), ("other.ipynb", "{}")])
    put(f"{submissions}/notebook zip in zip.zip", packed([("hand in/sheet 3.zip", inner)]))
    expect("notebook zip in zip", ALL)

    # With a package: it counts, unless nothing was done in it.
    class_["folder"]("notebook and package", class_["work"]([1, 2]), [1, 2])
    put(f"{submissions}/notebook and package/{SLUG}.ipynb", notebook())
    class_["folder"]("notebook and empty package", class_["blank"], [3])
    put(f"{submissions}/notebook and empty package/{SLUG}.ipynb", notebook([3]))

    # Done in part, or wrong.
    hand_in("notebook half done", notebook([1, 2, 5]), [1, 2, 5])
    wrong = {
        2: solution[2].replace("-2, -5]", "2, -5]"), 4: "    return 1 / 262_144, 1, 4",
        5: solution[5].replace("a * (1 - a)", "a"), 6: "    return np.array([1.0])"}
    assert wrong[2] != solution[2] and wrong[5] != solution[5]
    hand_in("notebook wrong", notebook(instead=wrong), [1, 3])
    # Right for the shapes of the tests that students have, and for no others.
    fitted = """\
    sizes = [len(inputs)] + [len(w) for w in weights]
    if sizes not in ([2, 1], [3, 4, 2], [2, 3, 2, 1], [1, 5, 3, 4, 2]):
        return weights"""
    hand_in("notebook fitted", notebook(before={5: fitted}), but[5])

    # Programs that do not behave.
    hand_in("notebook hangs", notebook(instead={5: "    while True:\n        pass"}), but[5])
    hand_in("notebook forks", notebook(instead={6: "    import os\n    while True:\n        os.fork()"}), but[6])
    line = b'{"state": "passed", "hints": [], "cells": []}\n'
    forged = f"""\
    import os
    for pipe in range(64):
        try:
            os.write(pipe, {line!r})
        except OSError:
            pass
    os._exit(0)"""
    cut = '''\
    import os
    for pipe in range(3, 64):
        try:
            os.write(pipe, b'{"value": {"array": "AAAA", \\n')
        except OSError:
            pass'''
    class Forged:
        """What pickle would run."""

        def __reduce__(self):
            return (os.system, (f"touch '{class_['bait']}/escaped-by-pickle'",))

    import pickle

    pickled = f"    return {pickle.dumps(Forged())!r}"
    hand_in("notebook forges results", notebook([6], instead={1: forged, 2: cut, 3: pickled}), [6])
    forger = f"{submissions}/notebook forges results"
    put(f"{forger}/results.json", '{"chapter": "backpropagation-by-hand", "points": 28, "of": 28}')
    put(f"{forger}/numpy.py", f"import os\nos.system(\"touch '{class_['bait']}/escaped-by-import'\")\n")

    # Those that reach out; each answers rightly where nothing came of it.
    places = [class_["bait"], checkout, os.path.abspath(submissions), os.path.expanduser("~")]
    places += ["/etc", "/usr/bin", "/kit", "/submission"]
    secrets = [f"{checkout}/experiments/{SLUG}/{name}" for name in ("exercises.py", "exercises-hidden.py")]
    secrets.append(f"{class_['bait']}/kept")
    reaching = f"""\
    import os, socket
    for path in {[f"{place}/escaped" for place in places]!r}:
        try:
            open(path, "w")
        except OSError:
            continue
        raise NotSolved(1)
    for path in {secrets!r}:
        if os.path.exists(path):
            raise NotSolved(1)
    try:
        socket.create_connection(("127.0.0.1", {class_["port"]}), 1)
    except OSError:
        pass
    else:
        raise NotSolved(1)"""
    hand_in("notebook reaches out", notebook(before={1: reaching}), ALL)

    # What cannot be tried.
    hand_in("notebook cut off", notebook()[:9_000], [])
    hand_in("notebook of another chapter", notebook().replace(SLUG, "xor-net"), [], "xor-net.ipynb")
    hand_in("notebooks two", notebook(), [], f"one/{SLUG}.ipynb")
    put(f"{submissions}/notebooks two/two/{SLUG}.ipynb", notebook())
