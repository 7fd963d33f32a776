# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.


def exercise4_one_direction():
    for copies in (1, 2, 9):
        answer = weights_under_noise(np.array([[3.0, -1]] * copies), np.full(copies, 2.0), 0.5)
        # (|x|² + sigma²) w = t x, and at right angles to x the penalty alone decides.
        answer = numbers(answer, (2,), "the weights")
        expect_close(answer * 10.25, [6, -2], f"{copies} equal examples: 10.25 times the weights")


def exercise4_slopes():
    for examples in (2, 5, 30):
        stream = RandomStream(41, f"hidden examples {examples}")
        x, t = stream.normals((examples, 2)) * [4, 1] + [1, -2], 3 * stream.normals((examples,))
        for sigma in (0, 0.1, 1.5):
            w = numbers(weights_under_noise(x.copy(), t.copy(), sigma), (2,), "the weights")
            slopes = sigma**2 * w + (x @ w - t) @ x / examples
            name = f"{examples} examples, deviation {sigma}: the slopes at the weights"
            expect_close(slopes, [0, 0], name, within=1e-8)


def exercise5_slopes():
    for threshold, decay in ((0.8, 2.5), (0.3, 0.0), (0.0, 4.0), (3.0, 0.1)):
        stream = RandomStream(51, f"hidden numbers {threshold}")
        w = np.concatenate([3 * stream.normals((40,)), [threshold, -threshold, 50, -50]])
        name = f"threshold {threshold}, decay {decay}"
        answer = numbers(shrunk(w.copy(), threshold, decay), w.shape, name)
        # The slope is 0 at what is left, and 0 is left only within the threshold.
        flat = np.abs((1 + decay) * answer + np.sign(answer) * threshold - w) <= 1e-12
        wrong = int((~np.where(answer == 0, np.abs(w) <= threshold, flat)).sum())
        expect(wrong == 0, f"{name}: {wrong} of {len(w)} numbers do not go to the minimum")
        numbers(shrunk(np.zeros(0), threshold, decay), (0,), "what is left of no numbers")


def exercise6_seeds():
    few = [whole(errors_under_noise(60, 0.1, seed), "the count") for seed in (1, 2, 3)]
    expect(all(0 <= count <= 300 for count in few), "counts of errors among 300 digits are none of 0 to 300")
    expect(len(set(few)) > 1, "three seeds make the same number of errors: the seed does nothing")
    more = [whole(errors_under_noise(600, 0.1, seed), "the count") for seed in (1, 2, 3)]
    expect(sum(more) < sum(few), "ten times as many digits should leave fewer errors")
