# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup with reber
import math
from dataclasses import dataclass

import numpy as np
import torch

torch.set_num_threads(1)  # networks as small as these are fastest so

# %% exercise 1
@dataclass
class CoinToss:
    """What exercise 1 asks for, for 100 strings."""

    mean: float  # strings with a mistake, in the mean
    deviation: float  # their standard deviation
    at_most_forty: float  # the probability of 40 or fewer, to within 0.001


def coin_toss():
    # BEGIN SOLUTION 1
    return CoinToss(mean=50, deviation=5, at_most_forty=0.0287)
    # END SOLUTION

# %% tests 1
def exercise1_coin():
    chances = np.array([1.0])  # of 0, 1, ... wrong strings
    for _ in range(100):
        chances = np.convolve(chances, [0.5, 0.5])
    wrong = np.arange(101)
    mean = chances @ wrong
    answer = coin_toss()
    expect_close(answer.mean, mean, "the mean")
    expect_close(answer.deviation, math.sqrt(chances @ (wrong - mean) ** 2), "the standard deviation", within=1e-6)
    expect_close(answer.at_most_forty, chances[:41].sum(), "the probability of 40 or fewer", within=0.001)

# %% exercise 2
def mean_length(automaton, minimum_length):
    """The mean length of the strings of `automaton` that have at least `minimum_length` symbols;
    `automaton.probability_of_length_at_least(k)` gives the probabilities. There are `REBER` and `EMBEDDED_REBER`.
    """
    # BEGIN SOLUTION 2
    def chance(k):
        return automaton.probability_of_length_at_least(k)

    # E[L] = n + the sum of P(L >= k | L >= n) over k > n; a hundred symbols more are as good as infinitely many.
    more = sum(chance(k) for k in range(minimum_length + 1, minimum_length + 101))
    return minimum_length + more / chance(minimum_length)
    # END SOLUTION

# %% tests 2
def exercise2_mean_length():
    for automaton in (REBER, EMBEDDED_REBER):
        for minimum_length in (0, 14, 40):
            lengths = [len(text) for text in automaton.samples(3_000, RandomStream(2, "strings"), minimum_length)]
            answer = numbers(mean_length(automaton, minimum_length), (), "the mean length")
            # Five standard deviations of a mean over so many strings.
            right = is_close(answer, np.mean(lengths), within=5 * np.std(lengths) / math.sqrt(3_000))
            expect(
                right, f"{automaton.name}: 3,000 strings of {minimum_length} symbols or more have another mean length")

# %% exercise 3
def share_left(bias, steps):
    """The share of the gradient that is left after `steps` steps with forget gates of sigma(bias)."""
    # BEGIN SOLUTION 3
    return (1 / (1 + math.exp(-bias))) ** steps
    # END SOLUTION


def forget_bias(share, steps):
    """The bias with which the share `share` (between 0 and 1) is left after `steps` steps."""
    # BEGIN SOLUTION 3
    return -math.log(math.expm1(-math.log(share) / steps))  # -ln(p^(-1/k) - 1)
    # END SOLUTION

# %% tests 3
def _measured_share(bias, steps):
    """What the gradient by the first input is of the gradient by the last, for an LSTM of one unit whose gates see neither
    input nor state, and a loss at the end.
    """
    layer = torch.nn.LSTM(1, 1, dtype=torch.float64)
    with torch.no_grad():
        for values in layer.parameters():
            values.zero_()
        layer.weight_ih_l0[2], layer.bias_ih_l0[1] = 1, float(bias)
    x = torch.zeros((steps + 1, 1), dtype=torch.float64, requires_grad=True)
    layer(x)[0][-1].sum().backward()
    return (x.grad[0] / x.grad[-1]).item()


def exercise3_share():
    for bias in (0, 1, 3, 5):
        for steps in (1, 7, 40):
            truth = _measured_share(bias, steps)
            name = f"the share for a bias of {bias} after {steps} steps"
            expect_close(share_left(bias, steps), truth, name, within=1e-9 * truth)


def exercise3_bias():
    for share in (0.01, 0.5, 0.9):
        for steps in (1, 10, 40, 200):
            bias = numbers(forget_bias(share, steps), (), "the bias")
            right = is_close(_measured_share(bias, steps), share)
            expect(right, f"with the bias for {steps} steps an LSTM does not keep {share}")

# %% exercise 4
def one_unit(W, U, b):
    """An LSTM of one unit for seven inputs. For the input gate, forget gate, candidate and output gate, in this order, the
    order of PyTorch: W has a row of seven weights, U one weight of the state before, b one bias.
    """
    layer = torch.nn.LSTM(7, 1, dtype=torch.float64)
    given = (W, np.reshape(U, (4, 1)), b, np.zeros(4))
    with torch.no_grad():
        for values, wanted in zip((layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, layer.bias_hh_l0), given):
            values.copy_(torch.tensor(np.array(wanted, dtype=float)))
    return layer


def letter_keeper():
    """The unit, made by `one_unit`, and the threshold between the states that mean P and those that mean T."""
    # BEGIN SOLUTION 4
    none = [0, 0, 0, 0, 0, 0, 0]
    candidate = [0, 0, 0.7, 0, 3, 0, 0]  # of B, E, P, S, T, V, X
    return one_unit(W=[none, none, candidate, none], U=[-60, 0, 0, 0], b=[15, 12, 0, 20]), 0.65
    # END SOLUTION

# %% tests 4
def exercise4_keeps_the_letter():
    layer, threshold = letter_keeper()
    is_one = isinstance(layer, torch.nn.LSTM) and (layer.input_size, layer.hidden_size, layer.num_layers) == (7, 1, 1)
    demand(is_one, "not one LSTM of one unit")
    stream = RandomStream(4, "strings")
    texts = EMBEDDED_REBER.samples(100, stream) + EMBEDDED_REBER.samples(50, stream, 40)
    texts += [text for text in EMBEDDED_REBER.samples(10, stream, 190) if len(text) <= 200]
    for text in texts:
        with torch.no_grad():
            states = layer(torch.tensor(EMBEDDED_REBER.encoded(text)[0]))[0][1:, 0]
        wrong = int(((states > threshold) != (text[1] == "T")).sum())
        demand(wrong == 0, f"the state is on the wrong side of the threshold at {wrong} steps of {text}")

# %% exercise 5
def gradient_reach(network, inputs, targets, step):
    """The norms of dE/dx_t for t = 1 ... tau, an array `[tau]`, with E the binary cross-entropy of step `step` (tau,
    counted from 1), for one sequence: inputs `[T, D]` and targets `[T, P]`, tensors of PyTorch. `network(inputs)` gives the
    logits `[T, P]`; PyTorch's automatic differentiation stands for `trace`.
    """
    # BEGIN SOLUTION 5
    x = inputs.clone().requires_grad_()
    logits = network(x)[step - 1]
    torch.nn.functional.binary_cross_entropy_with_logits(logits, targets[step - 1], reduction="sum").backward()
    return x.grad[:step].norm(dim=1).numpy()
    # END SOLUTION


def untrained(kind, units, bias, seed):
    """A function from inputs `[T, 7]` to logits `[T, 7]`: a layer `torch.nn.LSTM` or `torch.nn.RNN` of so many units and a
    dense one, with the chapter's initial weights; `bias` is added to those of the forget gates.
    """
    stream = RandomStream(seed, "initial weights")
    layer, last = kind(7, units, dtype=torch.float64), torch.nn.Linear(units, 7, dtype=torch.float64)
    bound = 1 / math.sqrt(units)
    with torch.no_grad():
        for values in (layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, last.weight, last.bias):
            values.copy_(torch.tensor(stream.uniforms(tuple(values.shape), -bound, bound)))
        layer.bias_hh_l0.zero_()
        layer.bias_ih_l0[units : 2 * units] += bias
    return lambda x: last(layer(x)[0])


def shares_at_second_symbol(seed):
    """The norm of dE/dx_2 over that of dE/dx_tau before training, where step tau predicts the second-last symbol of one
    embedded string of 44 symbols: for an LSTM of 20 units with forget bias 0, the same with forget bias 3, and an RNN of 60
    units, in this order. `untrained` makes them, and `EMBEDDED_REBER.encoded(text)` gives inputs and targets as arrays.
    """
    # BEGIN SOLUTION 5
    text = "BTBT" + 35 * "S" + "XSETE"
    inputs, targets = (torch.tensor(part) for part in EMBEDDED_REBER.encoded(text))
    networks = [
        untrained(torch.nn.LSTM, 20, 0, seed), untrained(torch.nn.LSTM, 20, 3, seed), untrained(torch.nn.RNN, 60, 0, seed)]
    reaches = [gradient_reach(network, inputs, targets, len(text) - 2) for network in networks]
    return [reach[1] / reach[-1] for reach in reaches]
    # END SOLUTION

# %% tests 5
def exercise5_goes_back_to_the_inputs():
    for kind in (torch.nn.LSTM, torch.nn.RNN):
        stream, network, last = RandomStream(5, "exercise 5"), untrained(kind, 4, 0, 5), 5
        x = stream.normals((7, 7))
        targets = np.array([[float(stream.integer(2)) for _ in range(7)] for _ in range(7)])

        def loss(x):
            with torch.no_grad():
                z = network(torch.tensor(x)).numpy()[last - 1]
            return (np.log1p(np.exp(z)) - targets[last - 1] * z).sum()

        slopes = np.zeros((last, 7))
        for place in np.ndindex(slopes.shape):
            h = np.zeros_like(x)
            h[place] = 1e-5
            slopes[place] = (loss(x + h) - loss(x - h)) / 2e-5
        answer = gradient_reach(network, torch.tensor(x), torch.tensor(targets), last)
        truth = np.sqrt((slopes**2).sum(axis=1))
        expect_close(answer, truth, f"the norms for an {kind.__name__}", within=1e-7)


def exercise5_compares_networks():
    for seed in (1, 2, 3):
        closed, opened, simple = numbers(shares_at_second_symbol(seed), (3,), "the shares")
        expect(min(closed, opened, simple) > 0, f"seed {seed}: a share is not positive")
        expect(opened > 10_000 * closed, f"seed {seed}: the second LSTM should carry far more back than the first")
        expect(opened > 10_000 * simple, f"seed {seed}: the second LSTM should carry far more back than the RNN")

# %% exercise 6
def lag_task(lag):
    """The two sequences of a task whose last step comes `lag` steps after the first: inputs `[2, lag + 1, 3]` (zero, one,
    now) and outputs `[2, lag + 1, 2]` (zero, one), tensors of PyTorch.
    """
    inputs, targets = torch.zeros((2, lag + 1, 3)), torch.zeros((2, lag + 1, 2))
    for bit in (0, 1):
        inputs[bit, 0, bit] = inputs[bit, lag, 2] = targets[bit, lag, bit] = 1
    return inputs, targets


def epochs_to_learn(lag, bias, seed):
    """After how many epochs 8 units are right on both sequences at every step, counted from 1; None if not within 2000.
    The layer is a `torch.nn.LSTM` whose forget gates get `bias` more, or a `torch.nn.RNN` if that is None.
    """
    # BEGIN SOLUTION 6
    stream = RandomStream(seed, "lag task")
    layer = (torch.nn.RNN if bias is None else torch.nn.LSTM)(3, 8, batch_first=True)
    last = torch.nn.Linear(8, 2)
    parameters = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, last.weight, last.bias]
    with torch.no_grad():
        for values in parameters:
            values.copy_(torch.tensor(stream.uniforms(tuple(values.shape), -1, 1)))
        layer.bias_hh_l0.zero_()
        if bias is not None:
            layer.bias_ih_l0[8:16] += bias
    inputs, targets = lag_task(lag)
    optimizer = torch.optim.SGD(parameters, lr=1)
    for epoch in range(2001):
        logits = last(layer(inputs)[0])
        if epoch > 0 and ((logits > 0) == (targets > 0)).all():
            return epoch
        optimizer.zero_grad()
        (torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="sum") / 2).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1)
        optimizer.step()
    return None
    # END SOLUTION

# %% tests 6
def exercise6_learns_a_short_lag():
    epochs = [epochs_to_learn(5, 3, seed) for seed in (1, 2, 3)]
    learned = [epoch for epoch in epochs if epoch is not None]
    expect(len(learned) >= 2, f"an LSTM with forget bias 3 learned a lag of 5 with {len(learned)} of three seeds")
    expect(all(epoch > 2 for epoch in learned), "nothing is learned within two epochs")
    expect(len(set(epochs)) > 1, "it takes equally many epochs whatever the seed")


def exercise6_learns_without_gates():
    learned = [epoch for epoch in (epochs_to_learn(2, None, seed) for seed in (1, 2, 3)) if epoch is not None]
    expect(len(learned) >= 2, f"a simple network learned a lag of 2 with {len(learned)} of three seeds")
