# Graders run these too (`retrace grade`); they are in no edition. What a student may have fitted to the tests at hand shows
# here.
# Exercises 2 and 6 are asked without an argument; of 6 the tests at hand do not try how long a string may be.


def exercise3_other_sizes():
    d, m, p = 1, 3, 2
    for steps in (1, 2, 11):
        stream = RandomStream(30, f"hidden steps {steps}")
        network = RecurrentSoftmax(
            U=stream.normals((m, d)), W=stream.normals((m, m)), V=stream.normals((p, m)), b=stream.normals((m,)),
            c=stream.normals((p,)))
        x = stream.normals((steps, d))
        observed = np.array([[1.0, 0] if t % 3 == 0 else [0, 1.0] for t in range(steps)])

        def loss(**changed):
            """e of a network with other weights, from nothing but its definition."""
            _, outputs = RecurrentSoftmax(**{**vars(network), **changed}).run(x)
            return -np.log(outputs[observed > 0]).sum()

        answer = input_and_output_gradients(RecurrentSoftmax(**vars(network)), x.copy(), observed.copy())
        demand(len(answer) == 2, "two gradients are asked for: de/dU and de/dV")
        for found, name in zip(answer, "UV"):
            weights = getattr(network, name)
            slopes = np.zeros_like(weights)
            for place in np.ndindex(weights.shape):
                h = np.zeros_like(weights)
                h[place] = 1e-5
                slopes[place] = (loss(**{name: weights + h}) - loss(**{name: weights - h})) / 2e-5
            expect_close(found, slopes, f"de/d{name} of a sequence of length {steps}", within=1e-6)


def exercise5_other_blocks():
    for block in (1, 7):
        stream = RandomStream(51, f"hidden blocks {block}")
        coupled = stream.normals((3 * block,))
        layer = layer_parameter(coupled.copy(), block)
        expect_close(layer, np.concatenate([-coupled[:block], coupled]), f"the layer's blocks of {block}")
        # E is linear in the layer's numbers here, so that its gradient by the coupled ones is a sum of two.
        slopes = stream.normals((4 * block,))
        truth = slopes[block:].copy()
        truth[:block] -= slopes[:block]
        expect_close(coupled_gradient(slopes.copy(), block), truth, f"the gradient by blocks of {block}")


def exercise6_long_strings():
    stream, length = RandomStream(61, "long strings"), 400
    # Drawn ones with more zeros or more ones, then patterns that come back again and again.
    bits = [[int(stream.uniform() < chance) for _ in range(length)] for chance in (0.1, 0.3, 0.5, 0.7, 0.9) * 4]
    bits += [[int(bit) for bit in (pattern * length)[:length]] for pattern in ("0", "1", "01", "110", "1110", "0011", "110111")]
    padded = np.pad(np.array(bits), ((0, 0), (2, 0)))  # before the first bit there are zeros
    now, before, earlier = padded[:, 2:], padded[:, 1:-1], padded[:, :-2]
    truths = {"(a)": now > before, "(b)": now + before + earlier == 3, "(c)": now == before}
    networks = smallest_networks()
    demand(len(networks) == 3, f"{len(networks)} networks, three are asked for")
    for network, (question, truth) in zip(networks, truths.items()):
        demand(isinstance(network, BitNetwork), f"question {question}: not a BitNetwork")
        W = numbers(network.W, (None,), f"question {question}: W")
        m = len(W)
        U, b = numbers(network.U, (m, m), f"question {question}: U"), numbers(network.b, (m,), f"question {question}: b")
        V, c = numbers(network.V, (m,), f"question {question}: V"), numbers(network.c, (), f"question {question}: c")
        h, near = np.zeros((len(bits), m)), 1.0
        for t in range(length):
            h = np.maximum(0, now[:, t, None] * W + h @ U.T + b)
            logits = h @ V + c
            near = min(near, float(np.abs(logits).min()))
            wrong = (logits > 0) != truth[:, t]
            demand(not wrong.any(), f"question {question}: wrong at step {t + 1} of a long string")
        expect(near > 1e-9, f"question {question}: a logit of a long string is too near to 0")
