# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup with digits
from collections import Counter
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional as F

torch.set_num_threads(1)  # networks as small as these are fastest so


def conv(picture, weights, stride=1, padding=0):
    """One picture `[H, W]` through one filter `[k, l]` of a convolutional layer of PyTorch, which does not flip it."""
    picture, weights = (torch.as_tensor(np.asarray(values, dtype=float)) for values in (picture, weights))
    return F.conv2d(picture[None, None], weights[None, None], stride=stride, padding=padding)[0, 0].numpy()

# %% exercise 1
@dataclass
class Maps:
    """Answers 1 to 5, each map row by row."""

    map: list  # [3, 3]
    strided: list  # [2, 2]
    padded_corners: list  # [4]
    pooled: list  # [2, 2]
    convolution: list  # [3, 3]


def maps_by_hand():
    # BEGIN SOLUTION 1
    return Maps(
        map=[[3, -2, 5], [6, 3, 0], [-2, 7, 0]],
        strided=[[3, 5], [-2, 0]],
        padded_corners=[2, 0, -1, 0],
        pooled=[[6, 5], [7, 7]],
        convolution=[[0, -1, 6], [8, 1, 0], [-1, 7, -1]])
    # END SOLUTION

# %% tests 1
X = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 1], [1, 0, 3, 0]])
W = np.array([[1, -1], [0, 2]])


def exercise1_maps():
    answer = maps_by_hand()
    expect_close(answer.map, conv(X, W), "the map")
    expect_close(answer.strided, conv(X, W, stride=2), "the map with stride 2")
    corners = conv(X, W, padding=1)[np.ix_([0, -1], [0, -1])].ravel()
    expect_close(answer.padded_corners, corners, "the corners of the padded map")


def exercise1_pooling_and_convolution():
    answer = maps_by_hand()
    pooled = F.max_pool2d(torch.tensor(conv(X, W))[None], 2, stride=1)[0].numpy()
    expect_close(answer.pooled, pooled, "the pooled map")
    # (f * h)(i, j) = sum of f(i - k, j - l) h(k, l), wherever all of f is inside of the picture.
    places = range(1, 4)
    convolution = [
        [sum(X[i - k, j - l] * W[k, l] for k in (0, 1) for l in (0, 1)) for j in places] for i in places]
    expect_close(answer.convolution, convolution, "the convolution")

# %% exercise 2
def detectors():
    """Weights `[3, 3]`, row by row, and bias of the detectors 1, 2, 3: a list of three pairs."""
    # BEGIN SOLUTION 2
    return [
        ([[-1, 1, 1], [-1, 1, 1], [-1, 1, 1]], -5),
        ([[-1, 1, 1], [-1, -1, 1], [-1, -1, -1]], -2),
        ([[1, 1, 1], [1, -1, -1], [1, -1, -1]], -4),
    ]
    # END SOLUTION


def forgiving_detectors():
    """The three biases with which the same weights forgive one wrong cell, and the number of patterns that each filter
    then answers to.
    """
    # BEGIN SOLUTION 2
    return [bias + 1 for _, bias in detectors()], 1 + 9
    # END SOLUTION

# %% tests 2
PATTERNS = [np.array([int(cell) for cell in text]) for text in ("011011011", "011001000", "111100100")]
ALL_PATTERNS = (np.arange(512)[:, None] >> np.arange(9)) & 1


def _detectors():
    """The answers to exercise 2, if they have the shape of such."""
    answer = detectors()
    demand(len(answer) == 3, f"{len(answer)} detectors, three are asked for")
    return [numbers(weights, (3, 3), f"the weights of detector {n}").ravel() for n, (weights, _) in enumerate(answer, 1)]


def exercise2_detects():
    for number, (weights, (_, bias), pattern) in enumerate(zip(_detectors(), detectors(), PATTERNS), start=1):
        passes, errors = ALL_PATTERNS @ weights + bias > 0, (ALL_PATTERNS != pattern).sum(axis=1)
        expect(passes[errors == 0].all(), f"detector {number} does not answer to its pattern")
        others = passes[errors > 0].sum()
        patterns = "1 pattern" if others == 1 else f"{others} patterns"
        expect(others == 0, f"detector {number} answers to {patterns} besides its own")


def exercise2_forgives():
    biases, patterns = forgiving_detectors()
    biases = numbers(biases, (3,), "the biases")
    for number, (weights, bias, pattern) in enumerate(zip(_detectors(), biases, PATTERNS), start=1):
        sums, errors = ALL_PATTERNS @ weights, (ALL_PATTERNS != pattern).sum(axis=1)
        passes = sums + bias > 0
        answers, refuses = passes[errors <= 1].all(), not passes[errors > 1].any()
        if sums[errors <= 1].min() <= sums[errors > 1].max():
            expect(False, f"detector {number}: with these weights no bias does it; choose others, which detect too")
        else:
            expect(answers, f"detector {number} does not answer to all patterns with one wrong cell")
            expect(refuses, f"detector {number} answers to patterns with more than one wrong cell")
        is_counted = not (answers and refuses) or passes.sum() == patterns
        expect(is_counted, f"detector {number} does what it should, but not to as many patterns as the answer says")

# %% exercise 3
def composed(first, second):
    """The one filter `[p + q - 1, p + q - 1]` that does what `first` `[p, p]` and then `second` `[q, q]` do, with loops
    of your own.
    """
    # BEGIN SOLUTION 3
    p, q = len(first), len(second)
    result = np.zeros((p + q - 1, p + q - 1))
    for a in range(p):
        for b in range(p):
            result[a : a + q, b : b + q] += first[a, b] * second
    return result
    # END SOLUTION

# %% tests 3
def exercise3_composed():
    for p, q in ((3, 3), (2, 4), (5, 1), (1, 3)):
        stream = RandomStream(3, "filters")
        u, v, picture = stream.normals((p, p)), stream.normals((q, q)), stream.normals((9, 9))
        both = numbers(composed(u.copy(), v.copy()), (p + q - 1, p + q - 1), f"filters of sides {p} and {q}")
        expect(
            is_close(conv(picture, both), conv(conv(picture, u), v), within=1e-12),
            f"filters of sides {p} and {q}: on a random picture the one filter does not give what the two give")

# %% exercise 4
@dataclass
class Gradients:
    """y; delta `[4]`; dE/dw `[3]`; dE/db; dE/dx `[6]`."""

    y: float
    delta: list
    weight: list
    bias: float
    input: list


def gradients_by_hand():
    # BEGIN SOLUTION 4
    return Gradients(y=-1, delta=[-2, 4, 0, -4], weight=[10, -16, -8], bias=-2, input=[-2, 2, 6, -8, -4, 4])
    # END SOLUTION

# %% tests 4
def exercise4_gradients():
    def tensor(values):
        return torch.tensor(values, dtype=torch.float64, requires_grad=True)

    x, w, b = tensor([1, 2, 0, -1, 3, 1]), tensor([1, 1, -1]), tensor([0])
    v = tensor([1, -2, 3, 2])
    z = F.conv1d(x[None, None], w[None, None], b)[0, 0]
    y = v @ torch.relu(z)
    delta, weight, bias, inputs = (slope.numpy() for slope in torch.autograd.grad(0.5 * (1 - y) ** 2, (z, w, b, x)))
    answer = gradients_by_hand()
    expect_close(answer.y, y.item(), "y")
    expect_close(answer.delta, delta, "delta")
    expect_close(answer.weight, weight, "dE/dw")
    expect_close(answer.bias, bias[0], "dE/db")
    expect_close(answer.input, inputs, "dE/dx")

# %% exercise 5
def input_gradient(delta, weights, stride, side):
    """dE/dx `[n, n]` of a layer with one filter and no padding, with loops of your own.

    `delta` is dE/dy `[n', n']` with n' = (n - k) // s + 1, `weights` the filter W `[k, k]`, `stride` s and `side` n, the
    side of the picture.
    """
    # BEGIN SOLUTION 5
    gradient, k = np.zeros((side, side)), len(weights)
    for i in range(len(delta)):
        for j in range(len(delta)):
            gradient[stride * i : stride * i + k, stride * j : stride * j + k] += delta[i, j] * weights
    return gradient
    # END SOLUTION

# %% tests 5
def exercise5_input_gradient():
    for side, window, stride in ((5, 3, 1), (7, 3, 2), (8, 3, 2), (9, 2, 3), (6, 2, 4), (4, 4, 1)):
        random = RandomStream(5, "filter, picture and deltas")
        weights, picture = random.normals((window, window)), torch.tensor(random.normals((side, side)), requires_grad=True)
        y = F.conv2d(picture[None, None], torch.tensor(weights)[None, None], stride=stride)[0, 0]
        delta = random.normals(tuple(y.shape))
        y.backward(torch.tensor(delta))
        example = f"side {side}, window {window}, stride {stride}"
        answer = input_gradient(delta.copy(), weights.copy(), stride, side)
        expect_close(answer, picture.grad.numpy(), f"{example}: the gradient", within=1e-12)

# %% exercise 6
def euler_network():
    """The weights of a network for pictures of zeros and ones of any size, whose output is the Euler number: filters
    `[F, 2, 2]` and biases `[F]` of one convolutional layer with a padding of 1, and weights `[F]` of the linear unit, one
    for all cells of a filter's rectified map.
    """
    # BEGIN SOLUTION 6
    # With padding, each cell is the upper left one of exactly one window. Filters: a cell, a pair side by side, a pair one
    # above the other, a full square. Bias: 1 less the number of cells, so a filter says 1 if all are black, else 0.
    filters = [[[1, 0], [0, 0]], [[1, 1], [0, 0]], [[1, 0], [1, 0]], [[1, 1], [1, 1]]]
    return filters, [0, -1, -1, -3], [1, -1, -1, 1]
    # END SOLUTION


def euler_numbers(pictures):
    """The outputs `[N]` of that network for pictures `[N, side, side]` of zeros and ones."""
    filters, biases, weights = (torch.tensor(np.array(values, dtype=float)) for values in euler_network())
    pictures = torch.tensor(np.asarray(pictures, dtype=float))
    maps = torch.relu(F.conv2d(pictures[:, None], filters[:, None], biases, padding=1))
    return (maps.sum(dim=(2, 3)) @ weights).numpy()


def euler_numbers_of_digits(threshold):
    """For each digit 0 to 9 a dictionary: how many of its drawings have which Euler number, in the first 400 training
    digits of the stand-ins, seed 1: `stand_in_digits(400)`. A cell is black where its grey value, from 0 (paper) to 255
    (ink), is above `threshold`.
    """
    # BEGIN SOLUTION 6
    pictures, labels = stand_in_digits(400)
    counts = [Counter() for _ in range(10)]
    for label, number in zip(labels, euler_numbers(pictures > threshold)):
        counts[label][round(number)] += 1
    return counts
    # END SOLUTION

# %% tests 6
def _by_flooding(picture):
    """Connected black pieces less holes: black over edges, white over corners too, with a white frame around."""
    cells = np.pad(picture, 1)
    seen, pieces = np.zeros_like(cells, dtype=bool), [0, 0]
    for start in np.ndindex(cells.shape):
        if seen[start]:
            continue
        color, waiting = cells[start], [start]
        pieces[int(color)] += 1
        seen[start] = True
        while waiting:
            row, column = waiting.pop()
            for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (-1, 1), (1, -1), (1, 1)):
                r, c = row + down, column + right
                if (color and down and right) or not (0 <= r < cells.shape[0] and 0 <= c < cells.shape[1]):
                    continue
                if not seen[r, c] and cells[r, c] == color:
                    seen[r, c] = True
                    waiting.append((r, c))
    return pieces[1] - (pieces[0] - 1)  # the white around is no hole


def exercise6_shapes():
    filters, biases, weights = euler_network()
    filters = numbers(filters, (None, 2, 2), "the filters")
    numbers(biases, (len(filters),), "the biases")
    numbers(weights, (len(filters),), "the weights")


def exercise6_euler_numbers():
    stream = RandomStream(6, "pictures")
    small = ((np.arange(512)[:, None] >> np.arange(9)) & 1).reshape(512, 3, 3)
    large = np.array([stream.uniforms((8, 8)) < number / 200 for number in range(200)]).astype(int)
    for pictures in (small, large):
        truth = np.array([_by_flooding(picture) for picture in pictures])
        wrong = np.flatnonzero(~(np.abs(euler_numbers(pictures) - truth) < 1e-9))
        first = [" ".join("".join(map(str, row)) for row in pictures[index]) for index in wrong[:1]]
        expect(not len(wrong), f"wrong for {len(wrong)} of {len(pictures)} pictures, the first of them {first}")


def exercise6_digits():
    pictures, labels = stand_in_digits(400)
    for threshold in (60, 128):
        truth = [Counter() for _ in range(10)]
        for picture, label in zip(pictures > threshold, labels):
            truth[label][_by_flooding(picture.astype(int))] += 1
        answer = euler_numbers_of_digits(threshold)
        demand(len(answer) == 10, f"a table of {len(answer)} digits")
        wrong = [digit for digit in range(10) if dict(answer[digit]) != dict(truth[digit])]
        expect(
            not wrong,
            f"with the threshold {threshold} the Euler numbers of the digits {wrong} are not those of their pictures")
