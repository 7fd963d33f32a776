# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.


def exercise5_other_shapes():
    def error(weights, a, target):
        """E of a network of logistic neurons, from nothing but its definition."""
        for w in weights:
            a = 1 / (1 + np.exp(-(w[:, 0] + w[:, 1:] @ a)))
        return 0.5 * ((target - a) ** 2).sum()

    for sizes in ([1, 1], [4, 1], [2, 1, 3], [3, 3, 3, 3, 3]):
        stream = RandomStream(50, f"hidden sizes {sizes}")
        weights = [2 * stream.normals((neurons, 1 + n)) for n, neurons in zip(sizes, sizes[1:])]
        # Targets that no logistic neuron reaches are targets as well.
        inputs, target = stream.normals((sizes[0],)), 3 * stream.normals((sizes[-1],))
        answer = gradients([w.copy() for w in weights], inputs.copy(), target.copy())
        demand(len(answer) == len(weights), f"gradients of {len(answer)} layers, {len(weights)} are asked for")
        for layer, (found, w) in enumerate(zip(answer, weights)):
            slopes = np.zeros_like(w)
            for place in np.ndindex(w.shape):
                ends = []
                for step in (1e-5, -1e-5):
                    moved = [each.copy() for each in weights]
                    moved[layer][place] += step
                    ends.append(error(moved, inputs, target))
                slopes[place] = (ends[0] - ends[1]) / 2e-5
            name = f"the gradient of layer {layer + 1} in a network with layers of {sizes}"
            expect_close(found, slopes, name, within=1e-7)


def exercise6_other_steps():
    def error(w):
        return (1 - 1 / (1 + np.exp(-w))) ** 2 / 2

    sigma = 1 / (1 + math.exp(-1))
    slope, steps = -sigma * (1 - sigma) ** 2, np.array([0.02, 0.7, 0.2])
    for central in (True, False):
        quotient = (error(1 + steps) - error(1 - steps)) / (2 * steps) if central else (error(1 + steps) - error(1)) / steps
        kind = "central" if central else "one-sided"
        name = f"the errors of the {kind} quotient for the steps {steps.tolist()}"
        expect_close(difference_errors(steps.copy(), central), np.abs(quotient / slope - 1), name)
        none = numbers(difference_errors(np.zeros(0), central), (0,), "the errors of no steps")
        expect(len(none) == 0, "no steps should have no errors")
