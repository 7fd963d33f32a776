# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.
# Exercises 5 and 6 take networks of PyTorch and functions, which no line to a student's program holds: from notebooks they
# are not graded, and `retrace grade` says so.


def exercise3_is_exact():
    for slope in (-2, -0.3, 0, 0.2, 1, 3):
        for fan_in in (1, 7, 300):
            name = f"slope {slope}, {fan_in} inputs"
            deviation = numbers(leaky_deviation(fan_in, slope), (), f"{name}: the deviation")
            # As many z above 0 as below, of the same squares: so these two stand for all of them.
            passed = (1 + slope * slope) / 2
            expect_close(fan_in * deviation * deviation * passed, 1, f"{name}: the factor of the mean square")
            expect(deviation > 0, f"{name}: a deviation is positive")
