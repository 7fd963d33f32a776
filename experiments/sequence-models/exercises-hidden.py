# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.


def exercise4_ties():
    equal = np.array([[0.25, 0.25, 0.25, 0.25], [0, 0.5, 0, 0.5], [0.2, 0.3, 0.2, 0.3], [0, 0, 0.5, 0.5]])
    for start, string in ((0, [0, 0, 0]), (1, [1, 1, 1]), (2, [1, 1, 1]), (3, [2, 1, 1])):
        answer = [int(symbol) for symbol in greedy_string(equal.copy(), start, 3)]
        expect(answer == string, f"after symbol {start}, with equal probabilities: not the first of equals at each step")
    single = [int(symbol) for symbol in greedy_string(np.ones((1, 1)), 0, 4)]
    expect(single == [0, 0, 0, 0], "of a single symbol the string is wrong")


def exercise4_starts():
    for symbols, seed in ((2, 41), (5, 41), (2, 42), (3, 43), (4, 44), (5, 45)):
        rows = RandomStream(seed, f"hidden rows {symbols}").uniforms((symbols, symbols))
        if symbols > 2:  # from each symbol one step is impossible
            rows[np.arange(symbols), (np.arange(symbols) + 1) % symbols] = 0
        rows = rows / rows.sum(axis=1, keepdims=True)
        for start, length in itertools.product(range(symbols), (1, 3, 4)):
            name = f"{length} of {symbols} symbols after symbol {start}"

            def probability(string):
                return float(np.prod([rows[i, j] for i, j in zip([start, *string], string)]))

            def is_string(string):
                return len(string) == length and all(symbol in range(symbols) for symbol in string)

            largest = max(probability(string) for string in itertools.product(range(symbols), repeat=length))
            found = likeliest_string(rows.copy(), start, length)
            demand(len(found) == 2 and is_string(found[0]), f"{name}: no such string")
            right = is_close(found[1], probability(found[0]), within=1e-12)
            expect(right, f"{name}: not the probability of the string")
            expect(is_close(probability(found[0]), largest, within=1e-12), f"{name}: there is a likelier string")
            greedy = greedy_string(rows.copy(), start, length)
            demand(is_string(greedy), f"{name}: no such greedy string")
            is_greedy = all(rows[before, symbol] == rows[before].max() for before, symbol in zip([start, *greedy], greedy))
            expect(is_greedy, f"{name}: not the likeliest symbol at each step")


def exercise5_compose():
    p = np.array([0.05, 0, 0.4, 0.3, 0.25, 0])
    for first, second in ((2.0, 0.3), (0.5, 5.0), (0.7, 0.7)):
        once = numbers(tempered(p.copy(), first * second), (6,), "the probabilities")
        expect_close(once.sum(), 1, "the sum of the probabilities", within=1e-12)
        expect(once[1] == 0 and once[5] == 0, "a probability of 0 does not stay 0")
        demand((once[2:5] > 0).all(), "what can be should not become impossible")
        before = numbers(tempered(p.copy(), first), (6,), "the probabilities")
        twice = tempered(before, second)
        expect_close(twice, once, f"the probabilities after temperatures {first} and {second}", within=1e-12)
        # ln p is divided by the temperature, up to what all have in common.
        ratio = math.log(once[2] / once[3]) * first * second
        expect_close(ratio, math.log(0.4 / 0.3), "the logarithm of a ratio times the temperature", within=1e-9)


def exercise5_limits():
    def at(p, temperature):
        return tempered(np.array(p, dtype=float), temperature)

    expect_close(at([0.2, 0.5, 0.3], 0.0005), [0, 1, 0], "the probabilities at a very low temperature")
    hot = at([0.2, 0, 0.8], 1e8)
    expect_close(hot, [0.5, 0, 0.5], "the probabilities at a very high temperature", within=1e-7)
    expect_close(at([0.5, 0.5], 0.001), [0.5, 0.5], "the probabilities of two equals at a low temperature")
    expect_close(at([1], 0.2), [1], "the probability of a single symbol")


def exercise6_gates():
    for is_lstm in (True, False):
        share = numbers(remembered_share(0, is_lstm, 1, 2), (), "the share")
        kind = "an LSTM" if is_lstm else "an RNN"
        expect(0.9 < share <= 1, f"with no gap {kind} names a share of {share} rightly")
    opened, closed = (numbers(remembered_share(6, False, bias, 3), (), "the share") for bias in (5, 0))
    expect(opened == closed, "an RNN has no forget gates, yet their bias changes its share")
    expect(is_close(opened * 200, np.round(opened * 200), within=1e-6), f"{opened} is no share of 200 sequences")


def exercise6_far():
    # Gates that are all but shut leave a guess, right in about one half of whatever sequences the seed draws.
    shares = numbers([remembered_share(15, True, -20, seed) for seed in (4, 5, 6)], (3,), "the shares")
    for share in shares:
        expect(0.3 < share < 0.7, f"over a gap of 15 an LSTM with a forget bias of -20 names a share of {share} rightly")
    expect(len(set(shares.tolist())) > 1, "three seeds make the same share: the seed does nothing")
