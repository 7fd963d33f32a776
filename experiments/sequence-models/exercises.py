# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup
import itertools
from dataclasses import dataclass

import numpy as np
import torch

torch.set_num_threads(1)  # networks as small as these are fastest so

# %% exercise 1
@dataclass
class FourClocks:
    """The weights of both, the rows of part 2, and the periods of parts 3 and 4."""

    clockwork: int
    rnn: int
    rows: float
    at_step_12: list
    hear_step_6: list


def four_clocks():
    # BEGIN SOLUTION 1
    return FourClocks(
        clockwork=10 * 25, rnn=400, rows=5 + 2.5 + 1.25 + 0.625, at_step_12=[1, 2, 4], hear_step_6=[1, 2])
    # END SOLUTION

# %% tests 1
def exercise1_clocks():
    answer = four_clocks()
    periods = np.repeat([1, 2, 4, 8], 5)
    # A weight for each unit and each unit that feeds it.
    expect(answer.clockwork == (periods[None] >= periods[:, None]).sum(), "part 1: another number of weights for the clockwork")
    expect(answer.rnn == torch.nn.RNN(3, 20).weight_hh_l0.numel(), "part 1: another number of weights for the RNN")
    rows = Seal("mgpjnhlpalobfjgj", "sequence-models 1, rows")
    expect(rows.opens_with_number(answer.rows, 3), "part 2: another number of rows on the average")
    twelve = Seal("ineaejlgenkaedin", "sequence-models 1, step 12")
    expect(twelve.opens_with(sorted(answer.at_step_12)), "part 3: other modules are computed at step 12")
    six = Seal("nlkghhicoieiijib", "sequence-models 1, step 6")
    expect(six.opens_with(sorted(answer.hear_step_6)), "part 4: other modules can have taken it up at step 6")

# %% exercise 2
def six_sequences():
    """Part 1: the padding; parts 2 and 3: the lengths of the buckets, a list from short to long, and the padding. Returns
    the padding, a pair for two buckets, and a pair for three.
    """
    # BEGIN SOLUTION 2
    return 23, ([4, 10], 5), ([4, 7, 10], 2)
    # END SOLUTION

# %% tests 2
def exercise2_buckets():
    lengths = [3, 4, 4, 7, 9, 10]

    def padding(buckets):
        return sum(min(bucket for bucket in buckets if bucket >= length) - length for length in lengths)

    one, *others = six_sequences()
    expect(one == padding([max(lengths)]), "part 1: another number of steps is padding")
    demand(len(others) == 2 and all(len(pair) == 2 for pair in others), "lengths and padding are asked for, twice")
    for count, (found, left) in zip((2, 3), others):
        shorter = itertools.combinations(sorted(set(lengths))[:-1], count - 1)
        best = min(([*choice, max(lengths)] for choice in shorter), key=padding)
        expect(list(found) == best, f"{count} buckets of other lengths pad less")
        expect(left == padding(best), f"{count} buckets: the best ones leave another number of steps")

# %% exercise 3
def stack_in_one_number():
    """The numbers of parts 1 to 3, and the symbols of part 4."""
    # BEGIN SOLUTION 3
    return 55 / 64, 7 / 16, 119 / 256, 26
    # END SOLUTION

# %% tests 3
def exercise3_stack():
    *found, symbols = numbers(stack_in_one_number(), (4,), "the numbers")
    seals = (("q", "omkienhdlkinamlj"), ("popped", "pblmdlifmignnbcj"), ("pushed", "pemboicmaidhkapb"))
    for part, (number, (name, letters)) in enumerate(zip(found, seals), start=1):
        seal = Seal(letters, f"sequence-models 3, {name}")
        expect(seal.opens_with_number(number, 6), f"the number of part {part} is wrong, or not exact enough")
    right = Seal("ffnicibdiojkbfjf", "sequence-models 3, symbols").opens_with([symbols])
    expect(right and symbols == int(symbols), "part 4: another number of symbols")

# %% exercise 4
def greedy_string(next_symbol, start, length):
    """The string of `length` symbols after `start` that greedy decoding writes, a list; of equals the first.
    `next_symbol[i][j]` is the probability that symbol j comes after symbol i.
    """
    # BEGIN SOLUTION 4
    greedy = []
    for _ in range(length):
        greedy.append(int(np.argmax(next_symbol[greedy[-1] if greedy else start])))
    return greedy
    # END SOLUTION


def likeliest_string(next_symbol, start, length):
    """The likeliest string of `length` symbols after `start`, a list, and its probability."""
    # BEGIN SOLUTION 4
    # Of all strings that end in a symbol only the likeliest can go on to be the likeliest.
    best = [([], 1.0 if symbol == start else 0.0) for symbol in range(len(next_symbol))]
    for _ in range(length):
        best = [
            max(((string + [symbol], chance * next_symbol[before][symbol]) for before, (string, chance) in enumerate(best)),
                key=lambda way: way[1])
            for symbol in range(len(next_symbol))]
    return max(best, key=lambda way: way[1])
    # END SOLUTION

# %% tests 4
def exercise4_strings():
    for length in range(1, 6):
        rows = RandomStream(length, "rows").uniforms((3, 3))
        rows = rows / rows.sum(axis=1, keepdims=True)

        def probability(string):
            return float(np.prod([rows[i, j] for i, j in zip([0, *string], string)]))

        def is_string(string):
            return len(string) == length and all(symbol in (0, 1, 2) for symbol in string)

        found, chance = likeliest_string(rows.copy(), 0, length)
        demand(is_string(found), f"the likeliest string is none of {length} symbols 0, 1, 2")
        expect(is_close(chance, probability(found), within=1e-12), f"the probability is not that of the string {found}")
        most = max(probability(string) for string in itertools.product(range(3), repeat=length))
        expect(most <= chance + 1e-12, f"another string of {length} symbols is likelier")
        greedy = greedy_string(rows.copy(), 0, length)
        demand(is_string(greedy), f"the greedy string is none of {length} symbols 0, 1, 2")
        for place, (before, symbol) in enumerate(zip([0, *greedy], greedy), start=1):
            expect(rows[before, symbol] == rows[before].max(), f"symbol {place} of {length} is not the likeliest")


def exercise4_example():
    rows = np.array([[0, 0.6, 0.4], [0.4, 0.3, 0.3], [1, 0, 0]])
    greedy, (best, chance) = greedy_string(rows.copy(), 0, 2), likeliest_string(rows.copy(), 0, 2)
    demand(len(greedy) == 2 and len(best) == 2, "strings of two symbols are asked for")
    expect(rows[0, greedy[0]] * rows[greedy[0], greedy[1]] < chance, "for these rows the two should differ")

# %% exercise 5
def tempered(p, temperature):
    """The probabilities at a temperature above 0 from an array of those at 1; a probability of 0 stays 0."""
    # BEGIN SOLUTION 5
    powers = (p / p.max()) ** (1 / temperature)  # as powers of the largest, so that none overflows
    return powers / powers.sum()
    # END SOLUTION

# %% tests 5
def exercise5_temperature():
    logits = torch.tensor([1.5, -0.5, 0.25, -2], dtype=torch.float64)
    for temperature in (0.25, 1, 3):
        p, truth = torch.softmax(logits, 0).numpy(), torch.softmax(logits / temperature, 0).numpy()
        expect_close(tempered(p.copy(), temperature), truth, f"temperature {temperature}", within=1e-12)
        with_zero = numbers(tempered(np.array([0, 0.25, 0.75]), temperature), (3,), "the probabilities")
        expect(with_zero[0] == 0, f"temperature {temperature}: a symbol of probability 0 does not keep it")

# %% exercise 6
def remembered_share(gap, is_lstm, forget_bias, seed):
    """The share of 200 new sequences that is named rightly after 400 epochs, 8 units, step size 1, gradient norm at most 1.
    `torch.nn.LSTM` and `torch.nn.RNN` have the gates' biases in the order i, f, g, o. The same seed gives the same share.
    """
    # BEGIN SOLUTION 6
    def sequences(name):
        stream = RandomStream(seed, name)
        bits = torch.tensor([[float(stream.integer(2)) for _ in range(gap + 1)] for _ in range(200)])
        marks = torch.zeros_like(bits)
        marks[:, 0] = 1
        return torch.stack([bits, marks], dim=2), bits[:, 0]

    stream = RandomStream(seed, "weights")
    layer = (torch.nn.LSTM if is_lstm else torch.nn.RNN)(2, 8, batch_first=True)
    last = torch.nn.Linear(8, 1)
    parameters = [layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0, last.weight, last.bias]
    with torch.no_grad():
        for values in parameters:
            values.copy_(torch.tensor(stream.uniforms(tuple(values.shape), -0.35, 0.35)))
        if is_lstm:
            layer.bias_ih_l0[8:16] += forget_bias
        layer.bias_hh_l0.zero_()

    def logits(inputs):
        return last(layer(inputs)[0][:, -1])[:, 0]

    (inputs, targets), (new_inputs, new_targets) = sequences("training"), sequences("test")
    optimizer = torch.optim.SGD(parameters, lr=1)
    for _ in range(400):
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(logits(inputs), targets).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1)
        optimizer.step()
    with torch.no_grad():
        return ((logits(new_inputs) > 0) == (new_targets > 0.5)).double().mean().item()
    # END SOLUTION

# %% tests 6
def exercise6_remembered():
    near = remembered_share(1, True, 3, 1)
    expect(near > 0.8, f"over a gap of 1 an LSTM remembers a share of {near} only")
    again = remembered_share(1, True, 3, 1)
    expect(again == near, f"the same seed gives the share {near}, then {again}")
    simple = remembered_share(1, False, 0, 1)
    expect(simple > 0.8, f"over a gap of 1 an RNN remembers a share of {simple} only")
    opened, closed = remembered_share(12, True, 3, 1), remembered_share(12, True, -10, 1)
    expect(opened > 0.8, f"over a gap of 12 an LSTM with a forget bias of 3 remembers a share of {opened} only")
    expect(closed < 0.7, f"with a forget bias of -10 an LSTM remembers over a gap of 12: a share of {closed}")
