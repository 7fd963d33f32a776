# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.


def exercise2_long_vectors():
    for seed in range(1, 21):
        stream = RandomStream(seed, "nine bits")
        a, b = ([stream.integer(2) for _ in range(9)] for _ in range(2))
        b[:seed % 7] = a[:seed % 7]  # so that they differ late, too
        if (sum(a) - sum(b)) % 2 != 0:
            b[8] = 1 - b[8]
        if a == b:
            b[7], b[8] = 1 - b[7], 1 - b[8]
        found = numbers(partners(list(a), list(b)), (2, 9), f"{a}, {b}")
        demand(np.isin(found, (0, 1)).all(), f"{a}, {b}: not two vectors of bits")
        said = found.astype(int).tolist()
        demand(((found.sum(axis=1) - sum(a)) % 2 == 1).all(), f"{a}, {b}: {said} do not have the other parity")
        demand((found.sum(axis=0) == np.array(a) + np.array(b)).all(), f"{a}, {b}: {said} have another sum")


def exercise4_four_inputs():
    inputs, _ = truth_table(4, 0)
    # Twice the second input counts as much as both the others that speak for it.
    for outputs in (inputs @ [1, 2, -1, 1] >= 2, inputs.sum(axis=1) >= 3, inputs @ [-2, 1, 1, -1] >= 0):
        weights = perceptron_weights(inputs.copy(), outputs.astype(float))
        demand(weights is not None, "no weights for a function of four bits that one unit can compute")
        weights = numbers(weights, (5,), "the weights for four inputs")
        right = ((weights[0] + inputs @ weights[1:] >= 0) == outputs).all()
        expect(right, "the weights for a function of four bits are wrong")
    # Zeros are where the rule starts, and a unit fires at 0.
    always = perceptron_weights(truth_table(3, 0)[0], np.ones(8))
    demand(always is not None, "no weights for a function that is always 1")
    right = (numbers(always, (4,), "the weights for three inputs") == 0).all()
    expect(right, "a function that is always 1: the rule changes no weight")
    for outputs in (parity_table(4)[1], (inputs[:, 0] == inputs[:, 3]).astype(float)):
        none = perceptron_weights(inputs.copy(), outputs.copy()) is None
        expect(none, "weights for a function of four bits that no unit computes")


def exercise5_seven_inputs():
    inputs, _ = truth_table(7, 0)
    drawn = [RandomStream(seed, "seven inputs").permutation(128) for seed in (1, 2, 3)]
    for outputs in (*(np.array(order) % 2 for order in drawn), inputs[:, 6], np.array(drawn[0]) >= 127, np.zeros(128)):
        outputs = outputs.astype(float)
        answer = network_for(inputs.copy(), outputs.copy())
        demand(answer is not None, _NOTHING)
        demand(isinstance(answer, (tuple, list)) and len(answer) == 4, "four things are asked for: W1, b1, W2, b2")
        W1 = numbers(answer[0], (None, 7), "W1")
        b1, W2 = numbers(answer[1], (len(W1),), "b1"), numbers(answer[2], (len(W1),), "W2")
        b2 = numbers(answer[3], (), "b2")
        for tie in (0, 1):
            h = inputs @ W1.T + b1
            z = np.where(h == 0, tie, h > 0) @ W2 + b2
            wrong = int((np.where(z == 0, tie, z > 0) != outputs).sum())
            demand(wrong == 0, f"a function of seven bits: wrong in {wrong} rows, if a sum of 0 counts as {tie}")


def exercise6_long_run():
    def slopes(theta):
        """The gradient of E over the four cases, from the derivatives of the page."""
        x, t = parity_table(2)
        h = 1 / (1 + np.exp(-(x @ theta[:4].reshape(2, 2).T + theta[4:6])))
        y = 1 / (1 + np.exp(-(h @ theta[6:8] + theta[8])))
        delta = (y - t) * y * (1 - y)
        blame = delta[:, None] * theta[6:8] * h * (1 - h)
        return np.concatenate([(blame.T @ x).ravel(), blame.sum(axis=0), delta @ h, [delta.sum()]])

    for seed, momentum, rate, epochs in ((23, 0.7, 0.2, 30), (41, 0.3, 1.5, 12), (8, 0.95, 0.05, 40)):
        theta = np.concatenate([array.ravel() for array in initial_weights(seed)])
        velocity = np.zeros(9)
        for _ in range(epochs):
            velocity = momentum * velocity - rate * slopes(theta)
            theta = theta + velocity
        answer = trained_with_momentum(seed, momentum, rate, epochs)
        demand(len(answer) == 4, "four arrays are asked for: W1, b1, W2, b2")
        found = np.concatenate([np.asarray(array, dtype=float).ravel() for array in answer])
        expect(is_close(found, theta), f"after {epochs} epochs with a momentum of {momentum} the weights are others")
