# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup
import copy
import functools
import math

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)  # networks as small as these are fastest so

# %% exercise 1
def expected_variances():
    """Part 1: expected variance of z and expected mean square of delta, two lists for layers 1, 2, 3 in this order."""
    # BEGIN SOLUTION 1
    variance = 0.1 * 0.1
    z1 = 3 * variance * 1
    z2 = 50 * variance * z1
    z3 = 200 * variance * z2
    delta2 = 10 * variance * 1
    delta1 = 200 * variance * delta2
    return [z1, z2, z3], [delta1, delta2, 1]
    # END SOLUTION


def factors_of_xavier():
    """Part 2: the factors of a layer from 50 to 200 linear units, of var(z) forwards and of the mean of delta squared
    backwards: two numbers for weights drawn by (61), and two by (62).
    """
    # BEGIN SOLUTION 1
    variance_61, variance_62 = 2 / (50 + 200), 1 / 50
    return (50 * variance_61, 200 * variance_61), (50 * variance_62, 200 * variance_62)
    # END SOLUTION

# %% tests 1
def _is_near(a, b, within):
    """Whether `a` differs from `b` by a share of `within` at most."""
    return bool(abs(a - b) <= within * abs(b))


def _simulate(widths, deviations, draws, function=lambda z: z, examples=20):
    """Mean squares of z and of delta in each layer of networks of these widths, the inputs first, over many draws. Inputs,
    and the deltas that come from above, are standard normal.
    """
    random = np.random.default_rng(1)
    z_squares, delta_squares = np.zeros(len(deviations)), np.zeros(len(deviations))
    for _ in range(draws):
        a, sums = torch.tensor(random.standard_normal((examples, widths[0]))), []
        for n_in, n_out, deviation in zip(widths, widths[1:], deviations):
            weights = torch.tensor(deviation * random.standard_normal((n_in, n_out)))
            sums.append((a @ weights).requires_grad_())
            a = function(sums[-1])
        deltas = torch.autograd.grad(a, sums, torch.tensor(random.standard_normal(a.shape)))
        z_squares += [(z.detach() ** 2).mean().item() / draws for z in sums]
        delta_squares += [(delta**2).mean().item() / draws for delta in deltas]
    return z_squares, delta_squares


def exercise1_variances():
    z, delta = (numbers(part, (3,), name) for part, name in zip(expected_variances(), ("z", "delta")))
    drawn_z, drawn_delta = _simulate((3, 50, 200, 10), (0.1, 0.1, 0.1), 200)
    for layer in range(3):
        expect(_is_near(z[layer], drawn_z[layer], 0.1), f"z of layer {layer + 1}: drawn networks differ")
        expect(_is_near(delta[layer], drawn_delta[layer], 0.1), f"delta of layer {layer + 1}: drawn networks differ")


def exercise1_factors():
    rules = {"(61)": math.sqrt(2 / 250), "(62)": math.sqrt(1 / 50)}
    factors = numbers(factors_of_xavier(), (2, 2), "the factors")
    for (forward, backward), (name, deviation) in zip(factors, rules.items()):
        # A layer in front of the one in question, so that there are sums z and deltas below it.
        z, delta = _simulate((50, 50, 200), (math.sqrt(1 / 50), deviation), 80)
        expect(_is_near(forward, z[1] / z[0], 0.08), f"{name}, forwards: drawn layers differ")
        expect(_is_near(backward, delta[0] / delta[1], 0.08), f"{name}, backwards: drawn layers differ")

# %% exercise 2
def rectified_normal():
    """Mean square and variance of a rectified standard normal variable, and the factors of part 3 for one layer and ten."""
    # BEGIN SOLUTION 2
    mean_square = 0.5
    variance = 0.5 - 1 / (2 * math.pi)
    factor = mean_square / variance
    return mean_square, variance, factor, factor**10
    # END SOLUTION

# %% tests 2
def exercise2_moments():
    mean_square, variance, _, _ = numbers(rectified_normal(), (4,), "the answers")
    a = np.maximum(0, np.random.default_rng(2).standard_normal(200_000))
    expect(_is_near(mean_square, (a**2).mean(), 0.01), "the mean square of 200,000 drawn numbers differs")
    expect(_is_near(variance, a.var(), 0.01), "the variance of 200,000 drawn numbers differs")


def exercise2_factor():
    _, variance, factor, after_ten = numbers(rectified_normal(), (4,), "the answers")
    demand(variance > 0, "a variance is positive")
    width = 120
    z, _ = _simulate((width,) * 12, (math.sqrt(1 / (width * variance)),) * 11, 20, torch.relu)
    expect(_is_near(after_ten, z[10] / z[0], 0.3), "ten drawn layers have another factor")
    expect(_is_near(factor, (z[10] / z[0]) ** 0.1, 0.03), "drawn layers have another factor each")

# %% exercise 3
def leaky_deviation(fan_in, slope):
    """The deviation for the weights of a unit with `fan_in` inputs that come from leaky rectifiers; `slope` is the slope of
    the rectifier below 0, 0 for the plain rectifier.
    """
    # BEGIN SOLUTION 3
    passed = (1 + slope**2) / 2  # mean square of a over mean square of z
    return math.sqrt(1 / (fan_in * passed))
    # END SOLUTION

# %% tests 3
def exercise3_keeps_the_mean_square():
    width = 100
    for slope in (-1, 0, 0.01, 0.25, 0.5, 1):
        deviation = numbers(leaky_deviation(width, slope), (), f"slope {slope}: the deviation")
        demand(deviation > 0 and np.isfinite(deviation), f"slope {slope}: {deviation} is no deviation")
        z, _ = _simulate((width,) * 12, (float(deviation),) * 11, 12, lambda x: torch.where(x > 0, x, slope * x))
        expect(_is_near((z[10] / z[0]) ** 0.1, 1, 0.03), f"slope {slope}: over ten layers the mean square shrinks or grows")


def exercise3_width():
    narrow, wide = leaky_deviation(25, 0.3), leaky_deviation(100, 0.3)
    expect(_is_near(narrow, 2 * wide, 1e-12), "a quarter of the inputs does not double the deviation")

# %% exercise 4
def different_parameters():
    """The largest possible number of different values among the 13 parameters after training, in cases 1, 2, 3."""
    # BEGIN SOLUTION 4
    symmetric = 2 + 1 + 1 + 1  # one weight for each input, one hidden bias, one output weight, the output bias
    stuck = 1 + 1  # the output bias, and 0
    return [symmetric, stuck, symmetric]
    # END SOLUTION

# %% tests 4
def exercise4_different():
    answer = numbers(different_parameters(), (3,), "the answers")
    cases = ((torch.tanh, 0.5), (torch.tanh, 0), (torch.sigmoid, 0))
    for number, (mine, (function, start)) in enumerate(zip(answer, cases), start=1):
        stream = RandomStream(4, "examples")
        x, t = torch.tensor(stream.normals((8, 2))), torch.tensor(stream.normals((8,)))
        values = [torch.full((3, 2), start), torch.zeros(3), torch.full((3,), start), torch.zeros(1)]
        values = [value.double().requires_grad_() for value in values]
        for _ in range(300):
            W, b, v, c = values
            y = function(x @ W.T + b) @ v + c
            slopes = torch.autograd.grad((0.5 * (t - y) ** 2).mean(), values)
            values = [(value - 0.2 * slope).detach().requires_grad_() for value, slope in zip(values, slopes)]
        # Sums in another order may differ in the last bits: numbers closer than 1e-9 are the same.
        flat = np.sort(np.concatenate([value.detach().numpy().ravel() for value in values]))
        different = 1 + int((np.diff(flat) > 1e-9).sum())
        expect(mine == different, f"case {number}: a trained network has another number of different parameters")

# %% exercise 5
def scaled_to_unit_square(network, inputs):
    """A copy of `network` with the weights of each dense layer scaled such that its z, before the activation, have mean
    square 1.

    `network` is a `torch.nn.Sequential` of `nn.Linear` with biases 0, and activations; `network[i](x)` runs layer i alone.
    `inputs` is a batch `[N, D]`, an example in each row.
    """
    # BEGIN SOLUTION 5
    scaled, x = copy.deepcopy(network), inputs
    with torch.no_grad():
        for layer in scaled:
            # Anew for each layer: its inputs have changed with the layers before.
            if isinstance(layer, nn.Linear):
                layer.weight /= (layer(x) ** 2).mean().sqrt()
            x = layer(x)
    return scaled
    # END SOLUTION

# %% tests 5
def exercise5_scaled():
    functions = [nn.Tanh(), nn.ReLU(), nn.Softplus(), nn.ELU()]
    widths, stream, layers = [7, 20, 30, 40, 50, 3], RandomStream(5, "weights and inputs"), []
    for index, (n_in, n_out) in enumerate(zip(widths, widths[1:])):
        layer = nn.Linear(n_in, n_out, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor((0.5 + index) * stream.normals((n_out, n_in))))
            layer.bias.zero_()
        layers += [layer, functions[index]] if index < len(functions) else [layer]
    network, x = nn.Sequential(*layers), torch.tensor(3 * stream.normals((40, 7)) + 1)
    before = copy.deepcopy(network)
    scaled = scaled_to_unit_square(network, x)
    kinds = [type(layer) for layer in network]
    demand(isinstance(scaled, nn.Sequential) and [type(layer) for layer in scaled] == kinds, "other layers than before")
    with torch.no_grad():
        for index, (old, given, new) in enumerate(zip(before, network, scaled)):
            x = new(x)
            if not isinstance(new, nn.Linear):
                continue
            name = f"layer {index + 1}"
            expect(torch.equal(old.weight, given.weight), f"the weights of {name} of the network given were changed")
            expect(is_close((x**2).mean().item(), 1), f"the mean square of z after {name} is {(x**2).mean().item():.6g}")
            factor = (new.weight[0, 0] / old.weight[0, 0]).item()
            multiple = factor > 0 and is_close(new.weight.numpy(), old.weight.numpy() * factor)
            expect(multiple, f"the weights of {name} are no positive multiple of what they were")
            expect((new.bias == 0).all(), f"the biases of {name} are no longer 0")

# %% exercise 6
def delta_statistics(function, gain):
    """How the deltas of 10 hidden layers of 100 units with weights from N(0, sqrt(gain / 100)) behave, over a few seeds.
    `function` is an activation of PyTorch, such as `torch.sigmoid`.

    Returns the factor by which the mean of delta squared changes with each layer on the way back (a geometric mean), and
    the spread, 3 (mean of delta^2)^2 / (mean of delta^4) over the units of hidden layer 5, the mean over all examples.
    """
    # BEGIN SOLUTION 6
    logarithms, spreads = [], []
    for seed in (1, 2, 3, 4):
        weights, a, top = drawn(seed)
        sums = []
        for W in weights:
            sums.append((math.sqrt(gain / 100) * W @ a).requires_grad_())
            a = function(sums[-1])
        squares = [delta**2 for delta in torch.autograd.grad(a, sums, top)]
        # Layers 3 to 8: away from both ends, where the signal has found its shape.
        logarithms.append(math.log(squares[2].mean() / squares[7].mean()) / 5)
        middle = squares[4]
        spreads.append((3 * middle.mean(dim=0) ** 2 / (middle**2).mean(dim=0)).mean().item())
    return math.exp(np.mean(logarithms)), float(np.mean(spreads))
    # END SOLUTION


def critical_gain_of_logistic_units():
    """The gain g at which the mean of delta squared neither grows nor shrinks in a network of logistic units, to about
    1 %.
    """
    # BEGIN SOLUTION 6
    low, high = 1.0, 1000.0
    while high / low > 1.01:
        middle = math.sqrt(low * high)  # halves the interval on a logarithmic scale
        low, high = (middle, high) if delta_statistics(torch.sigmoid, middle)[0] < 1 else (low, middle)
    return math.sqrt(low * high)
    # END SOLUTION


# BEGIN SOLUTION 6
@functools.lru_cache
def drawn(seed):
    """Standard normal weights of ten layers, inputs of 20 examples, and what comes from above."""
    stream = RandomStream(seed, "weights, inputs and deltas")
    weights = [torch.tensor(stream.normals((100, 100))) for _ in range(10)]
    return weights, torch.tensor(stream.normals((100, 20))), torch.tensor(stream.normals((100, 20)))
# END SOLUTION

# %% tests 6
def exercise6_known_units():
    for gain in (0.5, 3):
        factor, spread = delta_statistics(lambda z: z, gain)
        expect(_is_near(factor, gain, 0.1), f"gain {gain}: the factor of linear units is not as derived")
        expect(_is_near(spread, 1, 0.15), f"gain {gain}: the spread of linear units is not as derived")
        factor, spread = delta_statistics(torch.relu, gain)
        expect(_is_near(factor, gain / 2, 0.15), f"gain {gain}: the factor of rectifiers is not as derived")
        # Every other unit is shut.
        expect(_is_near(spread, 0.5, 0.2), f"gain {gain}: the spread of rectifiers is not as derived")


def exercise6_critical_gain():
    gain = float(numbers(critical_gain_of_logistic_units(), (), "the gain"))
    demand(gain > 0 and math.isfinite(gain), f"{gain} is no gain")

    def quotient(gain):
        _, delta = _simulate((100,) * 11, (math.sqrt(gain / 100),) * 10, 8, torch.sigmoid)
        return delta[2] / delta[7]

    expect(quotient(gain / 1.5) < 1, "with two thirds of this gain deltas do not shrink")
    expect(quotient(gain * 1.5) > 1, "with one and a half times this gain deltas do not grow")
