# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)  # networks as small as these are fastest so


def shapes(network, input_shape):
    """What each layer of a `torch.nn.Sequential` puts out for one example: shapes without the axis of examples. Nothing is
    computed, so that large networks take no time.
    """
    x, found = torch.empty((1, *input_shape), device="meta"), []
    for layer in network:
        if list(layer.parameters()):
            empty = {name: torch.empty_like(values, device="meta") for name, values in layer.named_parameters()}
            x = torch.func.functional_call(layer, empty, (x,))
        else:
            x = layer(x)
        found.append(tuple(x.shape[1:]))
    return found

# %% exercise 1
@dataclass
class Sides:
    """Answers 1 to 5."""

    responses: int
    padding: int
    depth: int  # the number of layers of part 3
    last_side: int  # the side of the last output of part 3
    fitting_side: int  # part 4
    strided_sides: list  # part 5, the first output first


def sides_by_hand():
    # BEGIN SOLUTION 1
    return Sides(responses=194 * 194, padding=3, depth=33, last_side=2, fitting_side=202, strided_sides=[65, 20, 5])
    # END SOLUTION

# %% tests 1
def exercise1_sides():
    answer = sides_by_hand()
    side, window = 200, 7

    def places(side, stride=1, padding=0):
        layer = nn.Conv2d(1, 1, window, stride, padding)
        return shapes([layer], (1, side, window))[0][1]

    def in_a_row(stride):
        found = []
        while (found[-1] if found else side) >= window:
            found.append(places(found[-1] if found else side, stride))
        return found

    expect(answer.responses == places(side) ** 2, "the number of responses of part 1 is wrong")
    padding = whole(answer.padding, "the padding of part 2")
    demand(padding >= 0, f"no picture has a padding of {padding}")
    expect(places(side, padding=padding) == side, "with this padding the side does not stay the same")
    expect(answer.depth == len(in_a_row(1)), "the number of layers of part 3 is wrong")
    expect(answer.last_side == in_a_row(1)[-1], "the last side of part 3 is wrong")
    expect(list(answer.strided_sides) == in_a_row(3), "the sides of part 5 are wrong")
    # The next side that is seen whole: a row or column more gives the window a place more.
    fitting = next(n for n in range(side + 1, side + 50) if places(n, 3) > places(side, 3))
    expect(answer.fitting_side == fitting, "the side of part 4 is wrong")

# %% exercise 2
def pooled_numbers(m, k, d, f, s):
    """How many numbers the pooling layer puts out."""
    # BEGIN SOLUTION 2
    side = (m - f) // s + 1
    return side * side * k
    # END SOLUTION

# %% tests 2
def exercise2_pooling():
    for m, k, d, f, s in ((24, 6, 1, 2, 2), (112, 64, 3, 3, 2), (10, 5, 7, 3, 3), (9, 4, 2, 9, 1), (13, 1, 8, 2, 5)):
        network = [nn.Conv2d(d, k, 1), nn.MaxPool2d(f, s)]
        right = pooled_numbers(m, k, d, f, s) == int(np.prod(shapes(network, (d, m, m))[1]))
        expect(right, f"for m = {m}, k = {k}, d = {d}, f = {f}, s = {s} a pooling layer puts out another number")

# %% exercise 3
def parameters_by_hand():
    """The parameters of 1 to 4, with biases."""
    # BEGIN SOLUTION 3
    single_7 = 64 * (64 * 49 + 1)
    three_3 = 3 * (64 * (64 * 9 + 1))
    single_3 = 256 * (256 * 9 + 1)
    bottleneck = 64 * (256 + 1) + 64 * (64 * 9 + 1) + 256 * (64 + 1)
    return [single_7, three_3, single_3, bottleneck]
    # END SOLUTION

# %% tests 3
def exercise3_counts():
    networks = [
        [nn.Conv2d(64, 64, 7)], [nn.Conv2d(64, 64, 3) for _ in range(3)], [nn.Conv2d(256, 256, 3)],
        [nn.Conv2d(256, 64, 1), nn.Conv2d(64, 64, 3), nn.Conv2d(64, 256, 1)],
    ]
    answer = numbers(parameters_by_hand(), (4,), "the counts")
    for part, (found, layers) in enumerate(zip(answer, networks)):
        count = sum(values.numel() for layer in layers for values in layer.parameters())
        expect(found == count, f"count {part + 1} is not that of such a network")

# %% exercise 4
def fields_of_view(layers):
    """The side of the square of the picture that one output of each layer depends on, the first layer first. `layers` is a
    list of pairs: the side of the window, and the stride.
    """
    # BEGIN SOLUTION 4
    side, step = 1, 1  # of one number, and between neighbors, in pixels of the picture
    sides = []
    for window, stride in layers:
        side += (window - 1) * step
        step *= stride
        sides.append(side)
    return sides
    # END SOLUTION

# %% tests 4
def _field_by_backward_pass(layers):
    """The side of the square on which dy/dx is not zero, for one output in the middle and weights of 1."""
    side = 3
    for window, stride in reversed(layers):
        side = (side - 1) * stride + window
    x = torch.zeros((1, 1, side, side), dtype=torch.float64, requires_grad=True)
    y = x
    for window, stride in layers:
        y = nn.functional.conv2d(y, torch.ones((1, 1, window, window), dtype=torch.float64), stride=stride)
    y[0, 0, 1, 1].backward()
    rows = torch.nonzero(x.grad[0, 0])[:, 0]
    return int(rows.max() - rows.min() + 1)


def exercise4_fields():
    examples = (
        [(3, 1), (2, 2), (3, 1)], [(5, 2), (3, 3), (2, 1), (2, 2)], [(1, 2), (3, 1)], [(4, 4), (2, 1), (2, 1)], [(7, 1)])
    for layers in examples:
        answer = numbers(fields_of_view(list(layers)), (len(layers),), f"the sides for {layers}")
        measured = [_field_by_backward_pass(layers[: depth + 1]) for depth in range(len(layers))]
        wrong = [depth + 1 for depth, truth in enumerate(measured) if answer[depth] != truth]
        expect(not wrong, f"windows and strides {layers}: layer {(wrong or [0])[0]} sees a square of another side")

# %% exercise 5
def multiplications(network, input_shape):
    """For each layer of a `torch.nn.Sequential`, the multiplications by a weight in one forward pass over one example of
    the shape `[C, H, W]`.

    `layer.weight` is `[F, C, kh, kw]` of an `nn.Conv2d` and `[H, D]` of an `nn.Linear`; other layers have none.
    `shapes(network, input_shape)` lists what each layer puts out, `(F, H', W')` or `(H,)`.
    """
    # BEGIN SOLUTION 5
    counts = []
    for layer, output in zip(network, shapes(network, input_shape)):
        # The first axis of the output counts filters or units; each weight is used once at each position.
        positions = int(np.prod(output[1:]))
        counts.append(layer.weight.numel() * positions if hasattr(layer, "weight") else 0)
    return counts
    # END SOLUTION

# %% tests 5
def exercise5_multiplications():
    network = nn.Sequential(
        nn.Conv2d(2, 6, 5, stride=2, padding=1), nn.ReLU(), nn.Conv2d(6, 4, (2, 3)), nn.Sigmoid(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(4 * 3 * 1, 9), nn.Tanh(), nn.Linear(9, 3))
    # The windows as a matrix, a row for each weight of a filter and a column for each position.
    pictures = [torch.zeros((1, 2, 17, 12)), torch.zeros((1, *shapes(network, (2, 17, 12))[1]))]
    windows = [
        nn.functional.unfold(pictures[0], 5, stride=2, padding=1).numel(), nn.functional.unfold(pictures[1], (2, 3)).numel()]
    truth = [6 * windows[0], 0, 4 * windows[1], 0, 0, 0, 9 * network[6].in_features, 0, 3 * 9]
    answer = numbers(multiplications(network, (2, 17, 12)), (9,), "the counts")
    for index, (found, right) in enumerate(zip(answer, truth)):
        expect(found == right, f"the count of layer {index + 1}, {type(network[index]).__name__}, is wrong")

# %% exercise 6
def slim_network():
    """A `torch.nn.Sequential` for pictures `[3, 224, 224]` with 1000 outputs (logits) within the limits above. Build it
    of `nn.Conv2d`, activations, pooling, `nn.Flatten` and `nn.Linear`, without another `Sequential` inside.
    """
    # BEGIN SOLUTION 6
    def bottleneck(channels, inner, outer):
        return [
            nn.Conv2d(channels, inner, 1), nn.ReLU(),
            nn.Conv2d(inner, inner, 3, padding=1), nn.ReLU(),
            nn.Conv2d(inner, outer, 1), nn.ReLU(), nn.MaxPool2d(2),
        ]

    return nn.Sequential(
        nn.Conv2d(3, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        *bottleneck(128, 32, 256), *bottleneck(256, 64, 512), *bottleneck(512, 128, 1024),
        nn.AvgPool2d(7),  # the mean of each channel over the 49 positions that are left
        nn.Flatten(), nn.Linear(1024, 1000))
    # END SOLUTION

# %% tests 6
def _work(network):
    """Multiplications in one forward pass: each number that a filter or a unit puts out takes as many as it has weights."""
    found = shapes(network, (3, 224, 224))
    return sum(
        int(np.prod(output)) * layer.weight[0].numel()
        for layer, output in zip(network, found) if isinstance(layer, (nn.Conv2d, nn.Linear)))


def exercise6_limits():
    channels = [3, 64, 128, 256, 512, 1024]
    original = nn.Sequential(
        *(layer for before, after in zip(channels, channels[1:])
          for layer in (nn.Conv2d(before, after, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))),
        nn.Flatten(), nn.Linear(1024 * 7 * 7, 1000))
    slim = slim_network()
    demand(isinstance(slim, nn.Sequential), "a torch.nn.Sequential is asked for")
    kinds = [type(layer).__name__ for layer in slim]
    demand("Sequential" not in kinds, "no Sequential inside another is asked for")
    output = shapes(slim, (3, 224, 224))[-1]
    expect(output == (1000,), f"outputs of the shape {output}")
    count = sum(values.numel() for values in slim.parameters())
    expect(count <= 5_000_000, f"{count} parameters are too many")
    expect(2 * _work(slim) <= _work(original), f"{_work(slim)} multiplications are too many")
    convolutions = [index for index, kind in enumerate(kinds) if kind == "Conv2d"]
    windows = sum(slim[index].kernel_size == (3, 3) for index in convolutions)
    expect(windows >= 5, f"{windows} convolutions with windows of 3 × 3 are too few")
    rectified = all(index + 1 < len(kinds) and kinds[index + 1].endswith("ReLU") for index in convolutions)
    expect(rectified, "not every convolution has a rectifier right behind it")
