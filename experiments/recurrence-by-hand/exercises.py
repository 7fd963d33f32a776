# The exercises of this chapter in Python. Statements stand in Exercises.swift and Exercises+Limits.swift; cells and marks of
# solutions are those of Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup
from dataclasses import dataclass

import numpy as np
import torch

torch.set_num_threads(1)  # networks as small as these are fastest so

# %% exercise 1
@dataclass
class ThreeSteps:
    """What exercise 1 asks for."""

    net_gradients: list  # of the hidden unit at the steps 1, 2, 3, in this order
    gradient: list  # dE/dw, dE/du, dE/dv
    forgetful: list  # dE/dw and dE/du of the forgetful student


def three_steps():
    """The numbers of exercise 1, worked by hand."""
    # BEGIN SOLUTION 1
    return ThreeSteps(net_gradients=[0.75, 1.5, -1], gradient=[2.75, -1, 1.375], forgetful=[3, -0.5])
    # END SOLUTION

# %% tests 1
def _three_steps(forgets):
    """The net gradients, and the gradient by w, u, v, by PyTorch's automatic differentiation."""
    w, u, v = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (1.0, 0.5, 2.0))
    h, loss, nets = torch.zeros((), dtype=torch.float64), 0, []
    for x, target in zip((1, 2, 1), (2, 4, 5)):
        nets.append(w * x + u * (h.detach() if forgets else h))
        h = torch.relu(nets[-1])
        loss = loss + 0.5 * (target - v * h) ** 2
    slopes = [slope.item() for slope in torch.autograd.grad(loss, nets + [w, u, v])]
    return slopes[:3], slopes[3:]


def exercise1_goes_back_through_time():
    answer = three_steps()
    nets, gradient = _three_steps(forgets=False)
    expect_close(answer.net_gradients, nets, "the net gradients")
    expect_close(answer.gradient, gradient, "the gradient by w, u, v")


def exercise1_forgets_the_way_back():
    _, gradient = _three_steps(forgets=True)
    expect_close(three_steps().forgetful, gradient[:2], "the forgetful gradient by w, u")

# %% exercise 2
@dataclass
class BitNetwork:
    """A network that reads one bit a step, with m rectified hidden units and one logit: W `[m]`, U `[m, m]` (row i has
    the weights into unit i), b `[m]`, V `[m]`, c.
    """

    W: list
    U: list
    b: list
    V: list
    c: float


def one_after_zero():
    """A `BitNetwork` whose logit is positive if the bit is 1 and the bit before was 0."""
    # BEGIN SOLUTION 2
    return BitNetwork(W=[1, 1], U=[[0, 0], [-1, 0]], b=[0, 0], V=[0, 1], c=-0.5)
    # END SOLUTION


def three_ones():
    """A `BitNetwork` whose logit is positive if the last three bits were 1."""
    # BEGIN SOLUTION 2
    return BitNetwork(W=[1, 0, 1], U=[[0, 0, 0], [1, 0, 0], [1, 1, 0]], b=[0, 0, -2], V=[0, 0, 1], c=-0.5)
    # END SOLUTION


def same_as_before():
    """A `BitNetwork` whose logit is positive if the bit is the same as the bit before."""
    # BEGIN SOLUTION 2
    return BitNetwork(W=[1, 1, -1], U=[[0, 0, 0], [-1, 0, 0], [1, 0, 0]], b=[0, 0, 0], V=[0, -1, -1], c=0.5)
    # END SOLUTION

# %% tests 2
LENGTH = 12
# For each string of 12 bits, a row, the bit at each step; before the first bit there are two zeros.
BITS = np.pad((np.arange(2**LENGTH)[:, None] >> np.arange(LENGTH)) & 1, ((0, 0), (2, 0)))
NOW, BEFORE, TWO_BEFORE = BITS[:, 2:], BITS[:, 1:-1], BITS[:, :-2]
QUESTIONS = {
    "(a)": (NOW == 1) & (BEFORE == 0), "(b)": NOW + BEFORE + TWO_BEFORE == 3, "(c)": NOW == BEFORE,
}


def _judge(network, question):
    """At which steps `[strings, 12]` of all strings of 12 bits the logit has the wrong sign, its smallest distance to 0,
    and m.
    """
    demand(isinstance(network, BitNetwork), f"question {question}: not a BitNetwork")
    W = numbers(network.W, (None,), f"question {question}: W")
    m = len(W)
    U, b = numbers(network.U, (m, m), f"question {question}: U"), numbers(network.b, (m,), f"question {question}: b")
    V, c = numbers(network.V, (m,), f"question {question}: V"), numbers(network.c, (), f"question {question}: c")
    h, logits = np.zeros((2**LENGTH, m)), []
    for t in range(LENGTH):
        h = np.maximum(0, NOW[:, t, None] * W + h @ U.T + b)
        logits.append(h @ V + c)
    logits = np.stack(logits, axis=1)
    return (logits > 0) != QUESTIONS[question], float(np.abs(logits).min()), m


def _expect_right(network, question):
    wrong, margin, units = _judge(network, question)
    if wrong.any():
        last = int(np.flatnonzero(wrong.any(axis=0))[0])
        string = "".join(str(bit) for bit in NOW[np.flatnonzero(wrong[:, last])[0], : last + 1])
        expect(
            False,
            f"question {question}: wrong at {wrong.sum()} of {wrong.size} steps; the shortest string at whose last bit it is "
            f"wrong: {string}")
    return margin, units


def exercise2_one_after_zero():
    _expect_right(one_after_zero(), "(a)")


def exercise2_three_ones():
    _expect_right(three_ones(), "(b)")


def exercise2_same_as_before():
    _expect_right(same_as_before(), "(c)")

# %% exercise 3
@dataclass
class RecurrentSoftmax:
    """A recurrent network with softmax outputs in MMDS's letters: U `[m, d]`, W `[m, m]`, V `[p, m]`, b `[m]`, c `[p]` for
    d inputs, m hidden units, p classes; row i has the weights into unit i.
    """

    U: np.ndarray
    W: np.ndarray
    V: np.ndarray
    b: np.ndarray
    c: np.ndarray

    def run(self, x):
        """The states `[T, m]` and the outputs `[T, p]` for the inputs `[T, d]`."""
        s, states, outputs = np.zeros(len(self.b)), [], []
        for inputs in x:
            s = np.tanh(self.U @ inputs + self.W @ s + self.b)
            powers = np.exp(self.V @ s + self.c)
            states.append(s)
            outputs.append(powers / powers.sum())
        return np.array(states), np.array(outputs)


def input_and_output_gradients(network, x, observed):
    """de/dU `[m, d]` and de/dV `[p, m]` of a `RecurrentSoftmax` for the inputs x `[T, d]` and the observed outputs
    `[T, p]`, with NumPy and no automatic differentiation.
    """
    # BEGIN SOLUTION 3
    s, y = network.run(x)
    dU, dV = np.zeros_like(network.U), np.zeros_like(network.V)
    later = np.zeros(len(network.b))  # delta of the step after
    for t in reversed(range(len(x))):
        error = y[t] - observed[t]
        dV += np.outer(error, s[t])
        later = (1 - s[t] ** 2) * (network.V.T @ error + network.W.T @ later)
        dU += np.outer(later, x[t])
    return dU, dV
    # END SOLUTION

# %% tests 3
def exercise3_agrees_with_pytorch():
    d, m, p, steps = 3, 4, 5, 6
    for seed in (1, 2, 3):
        stream = RandomStream(seed, "exercise 3")
        network = RecurrentSoftmax(
            U=stream.uniforms((m, d), -0.8, 0.8), W=stream.uniforms((m, m), -0.8, 0.8),
            V=stream.uniforms((p, m), -0.8, 0.8), b=stream.uniforms((m,), -0.5, 0.5), c=stream.uniforms((p,), -0.5, 0.5))
        x, labels = stream.normals((steps, d)), [stream.integer(p) for _ in range(steps)]
        traced = {name: torch.tensor(values, requires_grad=True) for name, values in vars(network).items()}
        s, loss = torch.zeros(m, dtype=torch.float64), 0
        for inputs, label in zip(torch.tensor(x), labels):
            s = torch.tanh(traced["U"] @ inputs + traced["W"] @ s + traced["b"])
            loss = loss - torch.log_softmax(traced["V"] @ s + traced["c"], 0)[label]
        loss.backward()
        answer = input_and_output_gradients(network, x.copy(), np.eye(p)[labels])
        demand(len(answer) == 2, "two gradients are asked for: de/dU and de/dV")
        expect_close(answer[0], traced["U"].grad.numpy(), "de/dU")
        expect_close(answer[1], traced["V"].grad.numpy(), "de/dV")

# %% exercise 4
@dataclass
class Hump:
    """What exercise 4 asks for, all with a = 0.9."""

    top: int  # the smallest k at which the upper right entry of the k-th power is largest
    height: float  # that entry
    below_one: int  # the smallest k after the top at which that entry is below 1


def hump():
    """The numbers of exercise 4; the height may be written as a formula, with `0.9**2` for the square of 0.9."""
    # BEGIN SOLUTION 4
    return Hump(top=9, height=9 * 0.9**8, below_one=35)
    # END SOLUTION

# %% tests 4
def exercise4_finds_the_top():
    answer = hump()
    matrix = np.array([[0.9, 1], [0, 0.9]])
    entries = np.array([np.linalg.matrix_power(matrix, k)[0, 1] for k in range(400)])
    # Rounding must not decide between neighbours that are equal.
    highest = entries.max()
    top = whole(answer.top, "the k of the largest entry")
    is_largest = 0 <= top < len(entries) and entries[top] > highest - 1e-9
    expect(is_largest, "the entry is not largest there")
    is_smallest = not is_largest or top == np.argmax(entries > highest - 1e-9)
    expect(is_smallest, "a smaller k has the same entry; the smallest is asked for")
    height = numbers(answer.height, (), "the height")
    expect(is_close(height, highest, within=1e-4), "the largest entry is another number")
    expect(answer.below_one == np.flatnonzero(entries >= 1)[-1] + 1, "it is not from there on that the entry stays below 1")

# %% exercise 5
def layer_parameter(coupled, block):
    """The layer's blocks i, f, g, o, `4 * block` numbers, for the coupled unit's f, g, o, a NumPy array of `3 * block`. The
    layer has them in the order of PyTorch's `torch.nn.LSTM`.
    """
    # BEGIN SOLUTION 5
    return np.concatenate([-coupled[:block], coupled])  # 1 - sigma(z) = sigma(-z)
    # END SOLUTION


def coupled_gradient(layer, block):
    """The gradient by the coupled unit's f, g, o, `3 * block` numbers, for the gradient by the layer's i, f, g, o, an
    array of `4 * block`, at the parameters that `layer_parameter` returns.
    """
    # BEGIN SOLUTION 5
    forget = layer[block : 2 * block] - layer[:block]  # dE/dW_f - dE/dW_i
    return np.concatenate([forget, layer[2 * block :]])
    # END SOLUTION

# %% tests 5
def exercise5_ties_the_gates():
    d, m, steps = 3, 2, 5
    blocks = [m * d, m * m, m]
    names = ["the weights of the inputs", "the weights of the states", "the biases"]
    for seed in (1, 2):
        stream = RandomStream(seed, "exercise 5")
        coupled = [stream.uniforms((3 * block,), -1, 1) for block in blocks]
        x, target = stream.uniforms((steps, d), -1, 1), stream.uniforms((steps, m), -1, 1)

        # The coupled unit from its equations.
        traced = [torch.tensor(values, requires_grad=True) for values in coupled]
        W, U, b = traced[0].reshape(3 * m, d), traced[1].reshape(3 * m, m), traced[2]
        h, c, states = torch.zeros(m, dtype=torch.float64), torch.zeros(m, dtype=torch.float64), []
        for inputs in torch.tensor(x):
            f, g, o = (W @ inputs + U @ h + b).chunk(3)
            f = torch.sigmoid(f)
            c = f * c + (1 - f) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            states.append(h)
        states = torch.stack(states)
        (0.5 * ((states - torch.tensor(target)) ** 2).sum()).backward()

        layer = torch.nn.LSTM(d, m, dtype=torch.float64)
        parameters = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0]
        with torch.no_grad():
            layer.bias_hh_l0.zero_()
            for parameter, values, block, name in zip(parameters, coupled, blocks, names):
                answer = numbers(layer_parameter(values.copy(), block), (4 * block,), f"layer_parameter for {name}")
                parameter.copy_(torch.tensor(answer).reshape(parameter.shape))
        found = layer(torch.tensor(x))[0]
        right = is_close(found.detach().numpy(), states.detach().numpy())
        expect(right, "the layer does not compute the coupled unit's states")
        (0.5 * ((found - torch.tensor(target)) ** 2).sum()).backward()
        for parameter, wanted, block, name in zip(parameters, traced, blocks, names):
            answer = coupled_gradient(parameter.grad.numpy().ravel().copy(), block)
            expect_close(answer, wanted.grad.numpy(), f"the gradient by {name}")

# %% exercise 6
def smallest_networks():
    """`BitNetwork`s for (a), (b) and (c) of exercise 2, in this order, with as few hidden units as possible."""
    # BEGIN SOLUTION 6
    return [
        BitNetwork(W=[1], U=[[-0.5]], b=[0], V=[1], c=-0.875),
        BitNetwork(W=[2], U=[[0.5]], b=[-1], V=[1], c=-1.625),
        BitNetwork(W=[1, -1], U=[[-0.5, 0], [1, 0]], b=[0, 0], V=[-1, -2], c=0.875),
    ]
    # END SOLUTION

# %% tests 6
FEWEST = {"(a)": "hfbfgkajcppiembm", "(b)": "ncdnamgcdnkllabn", "(c)": "lajepoddoehgmhhb"}


def exercise6_is_right_with_few_units():
    networks = smallest_networks()
    demand(len(networks) == 3, f"{len(networks)} networks, three are asked for")
    for network, question in zip(networks, QUESTIONS):
        margin, units = _expect_right(network, question)
        expect(margin >= 0.01, f"question {question}: a logit of ±{margin:.3g} is too near to 0")
        fewest = Seal(FEWEST[question], f"recurrence-by-hand 6, {question}")
        expect(fewest.opens_with([units]), f"question {question}: {units} hidden units are not the fewest")
