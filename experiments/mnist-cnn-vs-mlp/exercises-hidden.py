# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.
# Exercises 4 and 5 take and return networks of PyTorch, which no line to a student's program holds: from notebooks they are
# not graded, and `retrace grade` says so.


def exercise3_other_rates():
    for rate, divisor in ((0.05, 4.0), (2.0, 0.5), (1.0, 1.0), (0.37, 1000.0)):
        answer = numbers(first_layer_for_bytes(rate, divisor), (3,), "the answers")
        name = f"step size {rate}, divisor {divisor}"
        # The sums must stay what they are, w x = (factor w) (divisor x); and a step of w, a slope times a step size, must
        # shrink as w does while its slope grows as x does.
        expect_close(answer[0] * divisor, 1, f"{name}: the factor")
        expect_close(answer[1] * divisor / (rate * answer[0]), 1, f"{name}: the step size of the weights")
        expect_close(answer[2] / rate, 1, f"{name}: the step size of the biases")


def exercise6_repeats():
    first, again = (numbers(errors_with_shuffled_pixels(120, 40, 2, 3), (4,), "the errors") for _ in range(2))
    expect((first == again).all(), "the same seed counts other errors")
    are_counts = ((0 <= first) & (first <= 40) & (first == np.floor(first))).all()
    expect(are_counts, "counts of errors among 40 digits are none of 0 to 40")


def exercise6_little_training():
    # Ten digits, seen once, teach next to nothing; guessing is wrong in nine of ten.
    few = numbers(errors_with_shuffled_pixels(10, 100, 1, 5), (4,), "the errors")
    for name, errors in zip(("CNN", "CNN, shuffled", "MLP", "MLP, shuffled"), few):
        expect(50 < errors <= 100, f"{name}: {errors:.0f} of 100 wrong after one epoch on ten digits")


def exercise6_new_digits():
    # Sixty digits are learned by heart, and new ones are not known from them.
    errors = numbers(errors_with_shuffled_pixels(60, 60, 60, 4), (4,), "the errors")
    for name, count in zip(("CNN", "CNN, shuffled", "MLP", "MLP, shuffled"), errors):
        expect(count > 4, f"{name}: {count:.0f} of 60 test digits wrong after sixty training digits; are they new ones?")
