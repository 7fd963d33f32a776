# What the tests of all notebooks judge by. There is nothing to be done here.
import hashlib
import json
import math
import traceback

import numpy as np


class NotSolved(Exception):
    """What an exercise raises until it is done."""

    def __init__(self, exercise):
        super().__init__(f"Exercise {exercise} is not solved yet")


class Hint(Exception):
    """What is wrong with an answer, where nothing more can be asked of it."""


_hints = []
_results = {}
_NOTHING = "nothing is returned (None); is a return missing?"


def expect(is_right, hint):
    """Says `hint` unless the answer is right, and goes on."""
    if not is_right and hint not in _hints:
        _hints.append(hint)


def demand(is_right, hint):
    """Ends the test with `hint` unless the answer is right: for a shape without which the rest cannot be asked."""
    if not is_right:
        raise Hint(hint)


def numbers(answer, shape, name):
    """`answer` as an array of numbers of this shape; None in the shape stands for any length."""
    demand(answer is not None, f"{name}: {_NOTHING}")
    try:
        array = np.array(answer, dtype=float)
    except (TypeError, ValueError):
        raise Hint(f"{name}: not an array of numbers") from None
    fits = array.ndim == len(shape) and all(want in (None, have) for want, have in zip(shape, array.shape))
    demand(fits, f"{name}: shape {array.shape}, {tuple('any' if n is None else n for n in shape)} is asked for")
    return array


def whole(answer, name):
    """`answer` as a whole number; 3.0 is one too."""
    number = float(numbers(answer, (), name))
    demand(number.is_integer(), f"{name}: a whole number is asked for")
    return int(number)


def is_close(answer, truth, within=1e-9):
    """Whether all numbers are as near to the truth as they must be; what is not a number never is."""
    answer, truth = np.asarray(answer, dtype=float), np.asarray(truth, dtype=float)
    return answer.shape == truth.shape and bool(np.all(np.abs(answer - truth) <= within))


def expect_close(answer, truth, name, within=1e-9):
    """Says of `name`, a number or an array, that it is wrong unless it is near to the truth, and where."""
    truth = np.asarray(truth, dtype=float)
    try:
        answer = numbers(answer, truth.shape, name)
    except Hint as hint:  # what else is wrong is said too
        expect(False, str(hint))
        return
    wrong = np.argwhere(~(np.abs(answer - truth) <= within))
    if len(wrong) == 0:
        return
    if truth.ndim == 0:
        expect(False, f"{name} is wrong, or not exact enough" if np.isfinite(answer) else f"{name} is no finite number")
    else:
        places = [int(index) + 1 for index in wrong[0]]
        if truth.ndim == 1:
            place = f"number {places[0]} of {len(truth)}"
        elif truth.ndim == 2:
            place = f"row {places[0]}, column {places[1]}"
        else:
            place = f"number {', '.join(map(str, places))} of shape {truth.shape}"
        more = len(wrong) - 1
        others = f", and so {'is' if more == 1 else 'are'} {more} more" if more else ""
        expect(False, f"{name}: {place} is wrong, or not exact enough{others}")


class Seal:
    """A right answer in a form from which nobody reads it off: a hash of its whole numbers, and of the seal's name."""

    def __init__(self, letters, name):
        self.letters, self.name = letters, name

    @staticmethod
    def letters_of(values, name):
        text = f"{name}: {' '.join(str(value) for value in values)}"
        digits = hashlib.sha256(text.encode()).hexdigest()[:16]
        return "".join("abcdefghijklmnop"[int(digit, 16)] for digit in digits)

    def opens_with(self, values):
        """Whether these are the whole numbers sealed."""
        return Seal.letters_of([int(value) for value in values], self.name) == self.letters

    def opens_with_number(self, number, decimals):
        """Whether this is the number sealed, give or take one in the last of so many decimals."""
        scaled = float(number) * 10**decimals
        if not math.isfinite(scaled) or abs(scaled) >= 1e15:
            return False
        places = int(math.copysign(math.floor(abs(scaled) + 0.5), scaled))
        return any(self.opens_with([value]) for value in (places - 1, places, places + 1))


class RandomStream:
    """The random numbers of the chapters, known by a seed and a name: the same numbers as there, up to rounding."""

    _MASK = 2**64 - 1

    def __init__(self, seed, name):
        state = 0xCBF29CE484222325
        for byte in name.encode():
            state = ((state ^ byte) * 0x100000001B3) & self._MASK
        self._state = self._mix(self._mix((seed + 0x9E3779B97F4A7C15) & self._MASK) ^ state)
        self._spare = None

    @classmethod
    def _mix(cls, z):
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & cls._MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & cls._MASK
        return z ^ (z >> 31)

    def _next(self):
        self._state = (self._state + 0x9E3779B97F4A7C15) & self._MASK
        return self._mix(self._state)

    def uniform(self, low=0.0, high=1.0):
        """A uniform number from `low` to `high`."""
        return low + (high - low) * ((self._next() >> 11) * 2.0**-53)

    def integer(self, bound):
        """A uniform whole number from 0 to `bound` - 1."""
        product = self._next() * bound
        threshold = (2**64 - bound) % bound
        while (product & self._MASK) < threshold:
            product = self._next() * bound
        return product >> 64

    def normal(self):
        """A standard normal number."""
        if self._spare is not None:
            spare, self._spare = self._spare, None
            return spare
        while True:
            u, v = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            square = u * u + v * v
            if 0 < square < 1:
                scale = math.sqrt(-2 * math.log(square) / square)
                self._spare = v * scale
                return u * scale

    def uniforms(self, shape, low=0.0, high=1.0):
        """An array of uniform numbers, drawn row by row."""
        return np.array([self.uniform(low, high) for _ in range(int(np.prod(shape)))]).reshape(shape)

    def normals(self, shape):
        """An array of standard normal numbers, drawn row by row."""
        return np.array([self.normal() for _ in range(int(np.prod(shape)))]).reshape(shape)

    def permutation(self, count):
        """The numbers 0 to `count` - 1 in a random order."""
        order = list(range(count))
        for last in range(count - 1, 0, -1):
            other = self.integer(last + 1)
            order[last], order[other] = order[other], order[last]
        return order


def _run(test):
    """What comes of one test: a state and its hints."""
    _hints.clear()
    try:
        test()
    except NotSolved as missing:
        return "not solved", _hints + [str(missing)]
    except Hint as hint:
        return "failed", _hints + [str(hint)]
    except Exception as error:
        # The last line of the student's own code; what tests and libraries did with the answer says nothing to them.
        ours = (_run.__code__.co_filename, test.__code__.co_filename)
        frames = [
            (frame.f_code.co_name, line) for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_globals is globals() and frame.f_code.co_filename not in ours]
        # A test took hold of None: its own words would say nothing to students either.
        if not frames and "NoneType" in str(error):
            return "failed", _hints + [_NOTHING]
        place = f" in {frames[-1][0]}, line {frames[-1][1]} of its cell" if frames else ""
        return "failed", _hints + [f"{type(error).__name__}{place}: {error}"]
    return ("failed" if _hints else "passed"), list(_hints)


def check(exercise):
    """Runs the tests of an exercise, the functions `exerciseN_…`, and says what came of them."""
    tests = [value for name, value in list(globals().items()) if name.startswith(f"exercise{exercise}_")]
    states, hints = [], []
    for test in tests:
        state, said = _run(test)
        states.append(state)
        hints += [hint for hint in said if hint not in hints]
    state = "not solved" if "not solved" in states else "failed" if "failed" in states else "passed"
    if f"Exercise {exercise} is not solved yet" in hints:
        hints.remove(f"Exercise {exercise} is not solved yet")
    _results[exercise] = (state, hints)
    print(f"Exercise {exercise}: {'not solved yet' if state == 'not solved' else state}")
    for hint in hints:
        print(f"  hint: {hint}")


def results():
    """A table of all exercises; written to results.json as `swift run check` writes it in the Swift package."""
    rows = []
    for number, (title, level, points) in EXERCISES.items():
        state, hints = _results.get(number, ("not run", []))
        rows.append(
            dict(number=number, title=title, level=level, points=points if state == "passed" else 0, of=points,
                 passed=state == "passed", state=state,
                 hints=["not solved yet", *hints] if state == "not solved" else hints))
    width = max((len(row["title"]) for row in rows), default=0)
    for row in rows:
        print(f"{row['number']:>3}  {row['title']:<{width}}  {row['points']:>2} of {row['of']:>2}  {row['state']}")
    total, of = sum(row["points"] for row in rows), sum(row["of"] for row in rows)
    print(f"     {'':<{width}}  {total:>2} of {of:>2}")
    with open("results.json", "w", encoding="utf-8") as file:
        json.dump(dict(chapter=CHAPTER, points=total, of=of, exercises=rows), file, ensure_ascii=False, indent=2)
        file.write("\n")
