# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.


def exercise5_symmetry():
    z = np.array([0.0, 0.1, 0.7, 1.9, 4, 11])

    def answers(z, above=1.0):
        """Value and slope at each z, the slope times `above`."""
        values = numbers(silu_values(z.copy()), z.shape, "the values")
        return values, numbers(silu_slopes(z.copy(), values.copy(), np.full(z.shape, above)), z.shape, "the slopes")

    (up, up_slopes), (down, down_slopes) = answers(z), answers(-z)
    expect_close(up - down, z, "the value at z less that at -z")
    expect_close(up_slopes + down_slopes, np.ones(6), "the sum of the slopes at z and at -z")
    expect_close(up_slopes[0], 0.5, "the slope at 0")
    values, slopes = answers(np.array([-1000.0, 1000]))
    expect_close(values, [0, 1000], "the values far from 0")
    expect_close(slopes, [0, 1], "the slopes far from 0")
    expect_close(answers(z, -3.0)[1], -3 * up_slopes, "slopes under a gradient of -3")


def exercise5_other_shapes():
    stream = RandomStream(51, "hidden SiLU")
    for shape in ((1,), (7,), (1, 4), (2, 3, 2)):
        z, above = 3 * stream.normals(shape), stream.normals(shape)
        sigma = 1 / (1 + np.exp(-z))
        name = f"for an array of shape {shape}"
        values = numbers(silu_values(z.copy()), shape, f"the values {name}")
        expect_close(values, z * sigma, f"the values {name}")
        slopes = silu_slopes(z.copy(), z * sigma, above.copy())
        expect_close(slopes, above * sigma * (1 + z * (1 - sigma)), f"the slopes {name}")


def exercise6_known_deviation():
    for inputs in (2, 8, 50):
        share = numbers(dead_share(inputs, 1, 1, 1, 3, 4000, 9), (), "the share")
        # Inputs that are all 1 make sums of the variance 2, and the share that lies below -1. Five deviations of a count of
        # 4,000.
        silent = 0.5 * math.erfc(1 / 2)
        expect(
            is_close(share, silent, within=0.034),
            f"{inputs} inputs that are all 1, a bias of 1: the share does not fit to weights from N(0, 2/D)")


def exercise6_no_input():
    expect(dead_share(3, 0, 0, 0, 4, 50, 3) == 1, "a unit whose sum is always 0 gives 0 and is dead")
    expect(dead_share(3, 0, 0, 0.001, 4, 50, 3) == 0, "a unit whose sum is always positive is not dead")


def exercise6_examples():
    shares = numbers([dead_share(30, -1, 1, 0, examples, 4000, 4) for examples in (1, 2, 6)], (3,), "the shares")
    # For one example a unit is on either side; for two, nearly independent of each other, in one of four cases.
    expect(is_close(shares[0], 0.5, within=0.04), "with one example the share is not that of a coin")
    expect(shares[1] < shares[0] and shares[2] < shares[1], "more examples should leave fewer units dead")


def exercise6_seeds():
    shares = [dead_share(1, 0, 1, 0, 5, 200, seed) for seed in (11, 12, 13, 14)]
    expect(len(set(shares)) > 1, "four seeds find the same share: the seed does nothing")
