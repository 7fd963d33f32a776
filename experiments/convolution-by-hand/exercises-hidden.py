# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.


def exercise3_other_sides():
    for p, q in ((1, 1), (6, 2), (2, 7), (1, 4)):
        stream = RandomStream(31, f"hidden filters {p} {q}")
        u, v, side = stream.normals((p, p)), stream.normals((q, q)), p + q - 1
        name = f"filters of sides {p} and {q}"
        answer = numbers(composed(u.copy(), v.copy()), (side, side), name)
        # A picture that is just covered makes one output. With a 1 in one cell and 0 elsewhere it is the weight there.
        outputs = np.zeros((side, side))
        for row, column in np.ndindex(side, side):
            for c, d in np.ndindex(q, q):
                if 0 <= row - c < p and 0 <= column - d < p:
                    outputs[row, column] += v[c, d] * u[row - c, column - d]
        expect(
            is_close(answer, outputs, within=1e-12),
            f"{name}: a picture with a single 1 gets another answer than from two layers")
        turned = numbers(composed(v.copy(), u.copy()), (side, side), name)
        expect(is_close(turned, answer, within=1e-12), "the order of linear layers should not matter")


def exercise5_other_strides():
    for side, window, stride in ((10, 1, 3), (7, 5, 4), (3, 3, 2), (9, 4, 2), (12, 3, 5)):
        stream = RandomStream(51, f"hidden strides {side} {window} {stride}")
        outputs = (side - window) // stride + 1
        weights, delta = stream.normals((window, window)), stream.normals((outputs, outputs))
        # E = sum of delta y is linear in x: what a cell adds to it is the gradient.
        slopes = np.zeros((side, side))
        for p, q in np.ndindex(side, side):
            for i, j in np.ndindex(outputs, outputs):
                u, v = p - stride * i, q - stride * j
                if 0 <= u < window and 0 <= v < window:
                    slopes[p, q] += delta[i, j] * weights[u, v]
        answer = input_gradient(delta.copy(), weights.copy(), stride, side)
        name = f"side {side}, window {window}, stride {stride}: the gradient"
        expect_close(answer, slopes, name, within=1e-12)


def exercise6_other_sides():
    def answers(pictures):
        return numbers(euler_numbers(np.array(pictures)), (len(pictures),), "the Euler numbers")

    expect_close(answers([[[0]], [[1]]]), [0, 1], "the Euler numbers of a single cell")
    # No hole fits in; two pieces are there only where just the corners of a diagonal are black.
    four = ((np.arange(16)[:, None] >> np.arange(4)) & 1).reshape(16, 2, 2)
    pieces = [0 if not code else 2 if code in (0b1001, 0b0110) else 1 for code in range(16)]
    expect_close(answers(four), pieces, "the Euler numbers of the pictures of 2 × 2")
    # Rings around each other: every ring is a piece with a hole, which counts as nothing.
    side = 13
    rows, columns = np.indices((side, side))
    edge = np.minimum(np.minimum(rows, columns), np.minimum(side - 1 - rows, side - 1 - columns))
    rings = 1 - edge % 2
    board = 1 - (rows + columns) % 2
    large = answers([rings, 1 - rings, board, np.ones((side, side), dtype=int)])
    for found, right, name in zip(large, (1, 0, 85, 1), (
            "rings within each other around a cell", "rings within each other", "a chessboard", "a black square")):
        expect_close(found, right, f"the Euler number of {name}")
    # No square: the weights are those of cells and not of places.
    stripes = np.arange(4 * 25).reshape(1, 4, 25) % 25 % 3 == 0
    expect_close(answers(stripes.astype(int)), [9], "the Euler number of a wide picture of stripes")


def exercise6_thresholds():
    labels = stand_in_digits(400)[1]
    drawings = [int((labels == digit).sum()) for digit in range(10)]

    def table(threshold):
        found = euler_numbers_of_digits(threshold)
        demand(len(found) == 10, f"a table of {len(found)} digits")
        return [dict(counts) for counts in found]

    expect(
        table(255) == [{0: count} for count in drawings],
        "with the threshold 255 no cell is black, and the table is not that of white pictures")
    some = table(0)
    expect(
        [sum(counts.values()) for counts in some] == drawings, "with the threshold 0 drawings are missing in the table")
    expect(
        any(set(counts) - {1} for counts in some),
        "with the threshold 0 the cells of the value 0 should stay white, and loops keep their holes")
