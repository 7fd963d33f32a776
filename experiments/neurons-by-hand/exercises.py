# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup
import numpy as np
import torch

torch.set_num_threads(1)  # networks as small as these are fastest so

# %% exercise 1
def consecutive_ones_of_five():
    """Weights and thresholds of three units for "two consecutive ones among five bits".

    Returns the weights of the two hidden units `[2, 5]`, their thresholds `[2]`, the two weights of the output unit, and
    its threshold.
    """
    # BEGIN SOLUTION 1
    return [[1, 2, 1, 0, 0], [0, 0, 1, 2, 1]], [2.5, 2.5], [1, 1], 0.5
    # END SOLUTION

# %% tests 1
def exercise1_consecutive_ones():
    answer = consecutive_ones_of_five()
    demand(len(answer) == 4, "four things are asked for: weights and thresholds of the hidden units and of the output")
    hidden, thresholds = numbers(answer[0], (2, 5), "the hidden weights"), numbers(answer[1], (2,), "the thresholds")
    output, last = numbers(answer[2], (2,), "the output's weights"), numbers(answer[3], (), "the output's threshold")
    bits = (np.arange(32)[:, None] >> np.arange(4, -1, -1)) & 1
    good = (bits[:, :-1] & bits[:, 1:]).any(axis=1)
    for tie in (False, True):
        def fires(z, threshold):
            return np.where(z == threshold, tie, z > threshold)

        y = fires(fires(bits @ hidden.T, thresholds) @ output, last)
        wrong = ["".join(map(str, row)) for row in bits[y != good]]
        expect(not wrong, f"wrong for {len(wrong)} of the 32 vectors, the first of them {wrong[0] if wrong else ''}")

# %% exercise 2
def saturation_points():
    """The positive z at which the slope is one hundredth of the slope at 0, to four decimals: for the logistic function
    and for tanh.
    """
    # BEGIN SOLUTION 2
    return 5.9864, 2.9932
    # END SOLUTION

# %% tests 2
def exercise2_saturation():
    answer = numbers(saturation_points(), (2,), "the points")
    expect((answer > 0).all(), "both points are to be positive")
    for point, function, name in zip(answer, (torch.sigmoid, torch.tanh), ("the logistic slope", "the slope of tanh")):
        z = torch.tensor([point, 0.0], dtype=torch.float64, requires_grad=True)
        there, at_0 = torch.autograd.grad(function(z).sum(), z)[0].tolist()
        expect(is_close(100 * there / at_0, 1, within=2e-4), f"{name} there is no hundredth of that at 0")

# %% exercise 3
def codes_and_regions():
    """The answers of both parts: the three signs, +1 or -1, that no point of the plane has; and the smallest number of
    lines that can cut the plane into 26 regions or more.
    """
    # BEGIN SOLUTION 3
    return [-1, 1, 1], 7
    # END SOLUTION

# %% tests 3
def _patterns(weights, biases):
    """The sign patterns of perceptrons at all points around all crossings of two of the lines: in general position every
    region has a corner, so that these are all patterns.
    """
    found = set()
    for i in range(len(weights)):
        for j in range(i):
            pair = [i, j]
            crossing = np.linalg.solve(weights[pair], -biases[pair])
            for sides in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                point = crossing + 1e-6 * np.linalg.solve(weights[pair], np.array(sides))
                found.add(tuple(np.where(weights @ point + biases > 0, 1, -1).tolist()))
    return found


def exercise3_missing_code():
    found = _patterns(np.array([[1.0, 1], [-1, 1], [1, 0]]), np.array([-2.0, -1, -3]))
    missing = numbers(codes_and_regions()[0], (3,), "the signs")
    demand(np.isin(missing, (-1, 1)).all(), "three signs, +1 or -1, are asked for")
    expect(tuple(missing.astype(int).tolist()) not in found, "there is a region with these signs")


def exercise3_perceptrons():
    stream = RandomStream(3, "lines")

    def regions(count):
        weights = stream.normals((count, 2))
        return len(_patterns(weights, stream.normals((count,))))

    answer = whole(codes_and_regions()[1], "the number of lines")
    demand(answer in range(2, 27), f"{answer} lines cannot be right")
    expect(regions(answer) >= 26, "so many lines make too few regions")
    expect(regions(max(2, answer - 1)) < 26, "fewer lines are enough")

# %% exercise 4
def bits_per_report():
    """H(p), H(p, q), D(p||q) and D(q||p) in bits."""
    # BEGIN SOLUTION 4
    return [1.75, 2.375, 0.625, 0.5]
    # END SOLUTION

# %% tests 4
def exercise4_bits():
    p = torch.tensor([0.5, 0.25, 0.125, 0.125], dtype=torch.float64)
    q = torch.tensor([0.125, 0.5, 0.25, 0.125], dtype=torch.float64)

    def cross_entropy(a, b):
        return torch.nn.functional.cross_entropy(b.log()[None], a[None]).item() / np.log(2)

    answer = numbers(bits_per_report(), (4,), "the bits")
    expect_close(answer[0], cross_entropy(p, p), "H(p)")
    expect_close(answer[1], cross_entropy(p, q), "H(p, q)")
    expect_close(answer[2], cross_entropy(p, q) - cross_entropy(p, p), "D(p||q)")
    expect_close(answer[3], cross_entropy(q, p) - cross_entropy(q, q), "D(q||p)")

# %% exercise 5
def silu_values(x):
    """phi(z) = z sigma(z) for every number z of the array `x`, of any shape; what the layer's `values` does. NumPy only,
    with `np.exp`; numbers as far from 0 as 1000 should do no harm.
    """
    # BEGIN SOLUTION 5
    return x * logistic(x)
    # END SOLUTION


def silu_slopes(x, y, dY):
    """dE/dz = phi'(z) dE/dphi for every number z of `x`; `y` is what `silu_values` gave for `x`, and `dY` is dE/dphi; what
    the layer's `slopes` does.
    """
    # BEGIN SOLUTION 5
    sigma = logistic(x)
    return dY * (sigma + y * (1 - sigma))  # phi' = sigma + phi (1 - sigma)
    # END SOLUTION


# BEGIN SOLUTION 5
def logistic(z):
    """1 / (1 + exp(-z)) without an exponential that is too large."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)
# END SOLUTION

# %% tests 5
def exercise5_values():
    z = np.array([[-1000.0, -30, -2], [-0.5, 0, 0.5], [2, 30, 1000]])
    expect_close(silu_values(z.copy()), z * torch.sigmoid(torch.tensor(z)).numpy(), "the values")


def exercise5_slopes():
    stream = RandomStream(5, "SiLU")
    x, dY = 2 * stream.normals((6, 5)), stream.normals((6, 5))
    y = numbers(silu_values(x.copy()), (6, 5), "the values")
    h = 1e-5
    differences = (silu_values(x + h) - silu_values(x - h)) / (2 * h)
    expect_close(silu_slopes(x.copy(), y, dY.copy()), differences * dY, "dE/dz beside central differences", within=1e-6)


def exercise5_minimum():
    def slope(z):
        x = np.array([z])
        return float(np.squeeze(silu_slopes(x, silu_values(x), np.ones(1))))

    low, high = -5.0, 0.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    value = float(np.squeeze(silu_values(np.array([low]))))
    expect(is_close(value, 1 + low), "where the slope changes its sign the value is not 1 + z")
    expect(-4.9 < low < -0.1, "the slope does not change its sign between -5 and 0")

# %% exercise 6
def dead_share(inputs, low, high, bias, examples, units, seed):
    """The share of rectified units that give 0 for all examples, between 0 and 1.

    `inputs` is D, how many inputs a unit has; weights are drawn from N(0, 2/D), He's rule. Each input of each example is
    uniform from `low` to `high`. `bias` is the bias of all units, `examples` and `units` say how many there are.
    """
    # BEGIN SOLUTION 6
    weights = np.sqrt(2 / inputs) * RandomStream(seed, "weights").normals((units, inputs))
    points = RandomStream(seed, "examples").uniforms((inputs, examples), low, high)
    return float((weights @ points + bias <= 0).all(axis=1).mean())
    # END SOLUTION

# %% tests 6
def exercise6_count():
    units, examples = 4000, 200
    for inputs, low, bias in ((1, 0, 0), (2, 0, 0), (3, 0, 0), (1, -1, -0.5), (2, -1, -1)):
        share = numbers(dead_share(inputs, low, 1, bias, examples, units, 1), (), "the share")
        stream = RandomStream(6, "count")
        points = stream.uniforms((examples, inputs), low, 1)
        weights = np.sqrt(2 / inputs) * stream.normals((inputs, units))
        silent = (points @ weights + bias <= 0).all(axis=0).mean()
        # Two counts of 4,000 differ by 0.011 or less in two of three cases; four times that is allowed.
        expect(
            is_close(share, silent, within=0.045),
            f"for D = {inputs}, inputs from {low} to 1 and the bias {bias} a count of other units finds another share")


def exercise6_limits():
    def share(inputs, low, bias):
        return dead_share(inputs, low, 1, bias, 100, 500, 2)

    expect(share(1, -1, 0) == 0, "with inputs on both sides of 0 and no bias no unit should be dead")
    expect(share(4, 0, 50) == 0, "with a bias of 50 no unit should be dead")
    expect(share(4, 0, -50) == 1, "with a bias of -50 all units should be dead")
    expect(share(4, 0, 0.5) < share(4, 0, -0.5), "a positive bias should leave fewer units dead than a negative one")
