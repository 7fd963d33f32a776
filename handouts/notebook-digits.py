# Digits for a notebook without MNIST, drawn by the program itself, the same as in the chapters. There is nothing to be done
# here.
import math

import numpy as np

# The ways of writing each digit: strokes of a pen, in hundredths of the digit's box, x to the right and y downwards. A
# stroke turns sharply at a point marked !, and is drawn towards the others without touching them.
_PATHS = [
    [
        "50,0 24,0 4,22 0,50 4,78 24,100 50,100 76,100 96,78 100,50 96,22 76,0 50,0",
        "62,8 30,-6 4,20 -2,60 14,96 50,104 88,96 102,58 92,16 62,-2 42,6",
        "55,2 30,4 20,30 18,60 28,94 50,102 74,94 84,60 80,24 60,2 46,4",
        "80,14 62,-6 20,4 -2,40 4,86 36,108 80,92 104,52 96,12 66,2 58,8",
    ],
    [
        "50,0 50,100",
        "56,0 50,50 47,100",
        "28,22 44,14 52,0! 52,100",
        "30,20 50,0! 50,100 / 26,100 76,100",
        "46,0 52,40 50,100",
        "30,34 44,18 54,0! 54,100",
    ],
    [
        "12,26 15,-8 85,-10 92,30 60,66 8,99! 92,97",
        "10,24 20,-10 95,-8 88,40 50,90 12,108 0,86 25,74 55,94 96,96",
        "15,16 40,-14 100,2 80,52 14,99! 45,86 70,100 94,92",
        "14,8 50,-6 92,4 80,36 10,98! 90,99",
        "16,30 16,0 55,-12 94,10 88,50 42,72 10,98! 50,96 92,99",
    ],
    [
        "12,14 30,-12 100,-4 92,42 42,47! 104,46 108,100 40,110 6,86",
        "14,3 86,2! 46,40! 100,38 108,100 45,110 6,90",
        "12,16 40,-12 98,0 88,40 46,56 34,42 60,40 106,56 92,108 30,108 6,86",
        "18,10 40,-8 88,-4 82,36 40,40! 90,34 116,70 84,110 20,108 8,92",
    ],
    [
        "22,2 12,58! 94,54 / 74,0 68,100",
        "62,100 68,0! 6,68! 96,64",
        "18,4 2,64 44,66 84,50 / 82,2 76,50 74,100",
        "60,0 8,56! 94,58 / 62,24 56,100",
        "28,0 8,46! 8,56! 84,50 / 86,6 70,100",
        "44,0 20,26 -6,72 50,66 92,56 / 76,4 76,40 70,100",
    ],
    [
        "22,2 16,44! 50,26 104,44 100,104 40,110 6,88 / 22,2 88,0",
        "88,2 24,3! 18,46! 60,24 106,50 92,110 28,108 4,88",
        "86,6 50,-4 14,0 14,44 50,42 100,52 94,106 36,108 6,90",
        "30,4 20,42! 58,32 94,52 90,100 50,112 8,94 / 32,4 94,6",
    ],
    [
        "74,0 24,22 -8,92 40,112 100,100 92,46 38,48 14,80",
        "40,0 14,40 2,108 62,114 104,70 62,42 24,54 10,78",
        "86,10 56,-8 10,20 -4,88 40,112 96,100 92,50 44,44 8,78",
        "60,0 20,40 4,80 24,104 60,106 92,90 86,60 48,52 16,72",
    ],
    [
        "10,5 90,4! 46,100",
        "8,6 92,4! 40,100 / 30,54 78,50",
        "12,20 14,4! 90,4! 62,44 46,100",
        "6,14 24,-2 60,10 94,2! 66,42 52,100",
        "12,4 88,2! 70,50 66,100 / 42,50 94,48",
        "8,8 44,8 86,3! 66,50 52,100",
    ],
    [
        "78,12 60,-8 6,-4 12,38 56,50 104,70 88,108 10,110 -2,72 44,52 92,36 96,4 72,-4 60,6",
        "50,0 24,0 12,22 24,46 50,46 76,46 88,22 76,0 50,0"
        " / 50,46 18,46 0,72 18,100 50,100 82,100 100,72 82,46 50,46",
        "50,48 8,32 14,-4 52,0 92,-4 92,30 50,48 -2,66 0,104 50,100 100,104 104,68 50,48",
        "90,4 70,24 30,56 -4,84 20,110 72,108 100,82 70,50 16,34 8,0 44,-8 70,0",
    ],
    [
        "86,12 60,-10 0,-4 6,52 60,62 86,8! 84,100",
        "88,18 64,-12 -4,-4 2,60 66,60 90,8! 98,80 76,114 20,98",
        "90,10 50,-12 -4,18 14,62 72,46 92,4! 66,50 52,100",
        "80,4 30,-8 2,30 30,58 70,50 84,4! 80,50 66,100",
        "82,30 80,-8 10,-12 2,44 50,62 88,34 84,0 96,60 66,104 30,102",
        "78,6 20,-2 -6,44 24,66 66,52 86,4! 76,50 70,100",
    ],
]


def _clipped(low, value, high):
    return max(low, min(high, value))


def _spline(points):
    """The curve of a stroke as a line of points; a corner is a control point taken twice."""
    control = [point[:2] for point in points for _ in range(2 if point[2] else 1)]
    line = [control[0]]
    if len(control) <= 2:
        return line + [control[1]]
    for middle in range(1, len(control) - 1):
        (sx, sy), (vx, vy), (ex, ey) = line[-1], control[middle], control[middle + 1]
        if middle < len(control) - 2:
            ex, ey = (vx + ex) / 2, (vy + ey) / 2
        for step in range(1, 7):
            t = step / 6
            a, b, c = (1 - t) * (1 - t), 2 * t * (1 - t), t * t
            line.append((a * sx + b * vx + c * ex, a * sy + b * vy + c * ey))
    return line


def _strokes(digit, stream):
    """A drawing of `digit`: strokes of points with the pen's radius, in pixels."""
    paths = _PATHS[digit]
    path = paths[stream.integer(len(paths))]
    haste = stream.uniform()
    carelessness = 0.014 + 0.030 * haste * haste
    spread = 0.055 + 0.085 * haste * haste
    grid = [(spread * stream.normal(), spread * stream.normal()) for _ in range(9)]
    half = _clipped(-0.18, 0.09 * stream.normal(), 0.18)
    cosine, sine = (1 - half * half) / (1 + half * half), 2 * half / (1 + half * half)
    slant = _clipped(-0.8, -0.12 + 0.28 * stream.normal(), 0.5)
    width = _clipped(0.36, 0.68 + 0.14 * stream.normal(), 1.05)
    radius = _clipped(0.62, 1.22 + 0.36 * stream.normal(), 1.95)
    pressure = 0.16 * stream.normal()

    def weights(t):
        return (1 - t) * (1 - t), 2 * t * (1 - t), t * t

    def moved(x, y):
        across, down = weights(x), weights(y)
        for row in range(3):
            for column in range(3):
                weight = down[row] * across[column]
                x += weight * grid[3 * row + column][0]
                y += weight * grid[3 * row + column][1]
        x, y = x - 0.5, y - 0.5
        return cosine * width * x + (cosine * slant - sine) * y, sine * width * x + (sine * slant + cosine) * y

    strokes = []
    for stroke in path.split("/"):
        points = []
        for point in stroke.split():
            x, y = (float(number) / 100 for number in point.rstrip("!").split(","))
            points.append((x + carelessness * stream.normal(), y + carelessness * stream.normal(), point.endswith("!")))
        line = _spline(points)
        strokes.append([
            (*moved(x, y), max(0.5, radius * (1 + pressure * (index / (len(line) - 1) - 0.5))))
            for index, (x, y) in enumerate(line)])
    size = 20 - 4 * stream.uniform() * stream.uniform()
    offset = stream.uniform(-1.6, 1.6), stream.uniform(-1.6, 1.6)
    return _placed(strokes, size, radius, offset)


def _placed(strokes, size, radius, offset):
    """Fits the drawing with its ink into a square of `size` pixels, the centre of the ink in the centre of the picture."""
    spots = [spot for stroke in strokes for spot in stroke]
    low, high = [min(spot[k] for spot in spots) for k in (0, 1)], [max(spot[k] for spot in spots) for k in (0, 1)]
    moment, ink = [0.0, 0.0], 1e-9
    for stroke in strokes:
        for a, b in zip(stroke, stroke[1:]):
            length = math.sqrt((b[0] - a[0]) * (b[0] - a[0]) + (b[1] - a[1]) * (b[1] - a[1]))
            moment = [moment[k] + length / 2 * (a[k] + b[k]) for k in (0, 1)]
            ink += length
    scale = (size - 2 * radius) / max(high[0] - low[0], high[1] - low[1])
    margin = radius + 1
    shift = [
        max(margin - scale * low[k], min(28 - margin - scale * high[k], 14 + offset[k] - scale * moment[k] / ink))
        for k in (0, 1)]
    return [[(x * scale + shift[0], y * scale + shift[1], r) for x, y, r in stroke] for stroke in strokes]


def _rendered(strokes):
    """The drawing as a picture `[28, 28]`, 0 for paper and 255 for ink."""
    rim, depth = 0.85, np.full((28, 28), -0.85)
    for stroke in strokes:
        for (ax, ay, ar), (bx, by, br) in zip(stroke, stroke[1:]):
            reach = max(ar, br) + rim

            def pixels(low, high):
                first = min(28, max(0, math.ceil(low - reach - 0.5)))
                return first, max(first, min(28, math.floor(high + reach + 0.5)))

            (left, right), (top, bottom) = pixels(min(ax, bx), max(ax, bx)), pixels(min(ay, by), max(ay, by))
            dx, dy = bx - ax, by - ay
            px = np.arange(left, right)[None] + 0.5 - ax
            py = np.arange(top, bottom)[:, None] + 0.5 - ay
            t = np.clip((px * dx + py * dy) * (1 / max(dx * dx + dy * dy, 1e-12)), 0, 1)
            ex, ey = px - t * dx, py - t * dy
            inside = ar + t * (br - ar) - np.sqrt(ex * ex + ey * ey)
            depth[top:bottom, left:right] = np.maximum(depth[top:bottom, left:right], inside)
    t = np.minimum(1, (depth + rim) / (2 * rim))
    return np.floor(255 * t * t * (3 - 2 * t) + 0.5).astype(np.uint8)


_drawn = {}


def stand_in_digits(count, part="training"):
    """The first digits of the part "training" or "test": pictures `[count, 28, 28]` of bytes, 0 for paper and 255 for ink,
    and labels `[count]`.
    """
    for index in range(count):
        if (part, index) not in _drawn:
            stream = RandomStream(1, f"stand-in {part} digit {index}")
            label = stream.integer(10)
            _drawn[part, index] = _rendered(_strokes(label, stream)), label
    found = [_drawn[part, index] for index in range(count)]
    return np.array([picture for picture, _ in found]), np.array([label for _, label in found])
