# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.
# Exercise 5 takes and returns functions, which no line to a student's program holds: from notebooks it is not graded, and
# `retrace grade` says so.


def exercise3_residuals():
    answer = best_plane()
    demand(len(answer) == 2, "two things are asked for: the weights and E")
    weights = numbers(answer[0], (3,), "the weights")
    residuals = PLANT_OUTPUTS - weights[0] - weights[1:] @ PLANT_INPUTS
    expect_close(residuals.sum(), 0, "the sum of the errors", within=1e-6)
    expect_close(residuals @ PLANT_INPUTS[0], 0, "the sum of errors times temperatures", within=1e-6)
    expect_close(residuals @ PLANT_INPUTS[1], 0, "the sum of errors times humidities", within=1e-6)
    expect_close(answer[1], residuals @ residuals / 2, "E", within=1e-8)


def _fits(inputs, largest, name):
    """Judges the rate for inputs whose largest eigenvalue is known."""
    answer = float(numbers(largest_stable_rate(inputs.copy()), (), "the rate"))
    expect(is_close(answer * largest, 2, within=1e-6), f"{name}: not the rate, or not exact enough")


def exercise4_one_input():
    for examples in (3, 10, 40):
        x = 2 + 3 * RandomStream(examples, "hidden inputs").uniforms((examples,))
        # Of two rows the eigenvalues are roots of a quadratic equation.
        square = (x**2).sum()
        largest = (examples + square + math.sqrt((examples - square) ** 2 + 4 * x.sum() ** 2)) / 2
        _fits(x[None], largest, f"{examples} examples of one input")


def exercise4_one_example():
    x = np.array([0.5, 3, -1, 2])
    for copies in (1, 2, 5):
        # A = x xᵀ for each, whose one eigenvalue but 0 is the square of x with its 1.
        times = "once" if copies == 1 else f"{copies} times"
        _fits(np.repeat(x[:, None], copies, axis=1), copies * (1 + x @ x), f"four inputs, the same example {times}")


def exercise4_neighbours():
    # Rows at right angles to each other and to the ones: their squares are the eigenvalues, the largest near to the next.
    signs = np.array([[1, 1, 1, 1, -1, -1, -1, -1], [1, 1, -1, -1, 1, 1, -1, -1], [1, -1, 1, -1, 1, -1, 1, -1]])
    for sizes in ((1.1, 0.9, 0.2), (0.3, 0.9, 0.1), (2, 2, 2)):
        largest = 8 * max(1, *(size**2 for size in sizes))
        _fits(np.array(sizes)[:, None] * signs, largest, "three inputs at right angles to each other")
