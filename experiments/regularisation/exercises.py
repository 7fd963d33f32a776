# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup with digits
import math

import numpy as np
import torch

torch.set_num_threads(1)  # networks as small as these are fastest so

# %% exercise 1
def penalised_minima():
    """Part 1: the three minima, for alpha = 1; part 2: the smallest alpha whose minimum is at 0, for each of the three,
    `math.inf` where there is none.
    """
    # BEGIN SOLUTION 1
    return [3 / 2, 3 / 3, 3 - 1], [math.inf, math.inf, 3]
    # END SOLUTION

# %% tests 1
def exercise1_minima():
    minima, zero_from = penalised_minima()
    minima, zero_from = numbers(minima, (3,), "the minima"), numbers(zero_from, (3,), "part 2")
    w = np.linspace(-4, 4, 80_001)
    penalties = {"alpha/2 w²": w**2 / 2, "alpha w²": w**2, "alpha |w|": np.abs(w)}

    def lowest(alpha, penalty):
        return w[np.argmin((w - 3) ** 2 / 2 + alpha * penalty)]

    for (name, penalty), minimum, alpha in zip(penalties.items(), minima, zero_from):
        expect_close(minimum, lowest(1, penalty), f"the minimum with {name}", within=1e-3)
        if not math.isfinite(alpha):
            expect(lowest(1e3, penalty) > 0, f"part 2, {name}: the minimum is not at 0 from there on")
            continue
        expect(abs(lowest(alpha, penalty)) < 1e-9, f"part 2, {name}: the minimum is not at 0 from there on")
        expect(lowest(0.99 * alpha, penalty) > 1e-3, f"part 2, {name}: the minimum is at 0 for a smaller alpha already")

# %% exercise 2
def four_masks():
    """Mean and variance of the net input over the masks, mean of the rectified unit, and its output without dropout."""
    # BEGIN SOLUTION 2
    nets = np.array([0, 4, -4, 0])  # nobody, the first, the second, both
    return nets.mean(), nets.var(), np.maximum(nets, 0).mean(), 0
    # END SOLUTION

# %% tests 2
def exercise2_masks():
    answer = numbers(four_masks(), (4,), "the answers")
    seals = (
        ("mean", "abddoekoaecdogcd"), ("variance", "cegoalhcjiedclpi"), ("rectified mean", "jonphmhldadllhae"),
        ("without dropout", "boaaajcgnobpkafe"))
    for number, (name, letters) in zip(answer, seals):
        right = Seal(letters, f"regularisation 2, {name}").opens_with_number(number, 3)
        expect(right, f"the number \"{name}\" is wrong")

# %% exercise 3
def stops():
    """The epochs of parts 1 to 3: the stop at the first rise; stop and best with patience 3, strictly; the best with ≥."""
    # BEGIN SOLUTION 3
    return 4, 5, 2, 7
    # END SOLUTION

# %% tests 3
def exercise3_stops():
    errors = [0.8, 0.6, 0.6, 0.7, 0.6, 0.65, 0.5]

    def patient(improves):
        """The epoch at which a training with patience 3 stops, or None, and the best one."""
        best, since = 0, 0
        for epoch in range(1, len(errors)):
            best, since = (epoch, 0) if improves(errors[epoch], errors[best]) else (best, since + 1)
            if since == 3:
                return epoch + 1, best + 1
        return None, best + 1

    first, stop, best, printed = numbers(stops(), (4,), "the epochs")
    rise = next(epoch for epoch in range(1, len(errors)) if errors[epoch] > errors[epoch - 1]) + 1
    expect(first == rise, "the first rise is at another epoch")
    strict = patient(lambda new, old: new < old)
    expect(stop == strict[0], "with equal errors as none better it stops at another epoch")
    expect(best == strict[1], "with equal errors as none better it returns another epoch")
    expect((None, printed) == patient(lambda new, old: new <= old), "as printed it returns another epoch")

# %% exercise 4
def weights_under_noise(x, t, sigma):
    """The two weights of the linear unit that make the mean loss under noise on the inputs smallest.

    `x` is an array `[n, 2]` of the inputs; at least two examples are not multiples of each other, or sigma is above 0. `t`
    are the targets `[n]`, `sigma` is the standard deviation of the noise.
    """
    # BEGIN SOLUTION 4
    return np.linalg.solve(x.T @ x + len(x) * sigma**2 * np.eye(2), x.T @ t)
    # END SOLUTION

# %% tests 4
def exercise4_noise():
    for deviation in (0.0, 0.3, 2.0):
        stream = RandomStream(4, "examples")
        x, t = stream.normals((7, 2)), stream.normals((7,))
        # Noise of two values and this deviation; of a square nothing but mean and variance counts.
        noise = deviation * np.array([(1, 1), (1, -1), (-1, 1), (-1, -1)])

        def mean_loss(w):
            y = (torch.tensor(x)[:, None] + torch.tensor(noise)) @ w
            return (0.5 * (y - torch.tensor(t)[:, None]) ** 2).mean()

        answer = numbers(weights_under_noise(x.copy(), t.copy(), deviation), (2,), "the weights")
        w = torch.tensor(answer, requires_grad=True)
        least = mean_loss(w)
        least.backward()
        for step in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01), (0.01, 0.01), (-0.01, -0.01)):
            higher = mean_loss(torch.tensor(answer + np.array(step))) > least
            expect(higher, f"deviation {deviation}: weights that differ by {step} have no higher mean loss")
        expect(w.grad.abs().max() < 1e-8, f"deviation {deviation}: the mean loss is not flat there")

# %% exercise 5
def shrunk(w, threshold, decay):
    """For each number of the array `w` the x that makes ½ (x - w)² + t |x| + s/2 x² smallest; `threshold` is t and `decay`
    is s.
    """
    # BEGIN SOLUTION 5
    return np.sign(w) * np.maximum(np.abs(w) - threshold, 0) / (1 + decay)
    # END SOLUTION

# %% tests 5
def exercise5_shrunk():
    w, x = np.array([-2, -0.45, -0.3, 0, 0.2, 0.41, 1.5]), np.linspace(-3, 3, 60_001)
    for t, s in ((0.5, 0.0), (0.0, 0.7), (0.4, 0.3), (0.0, 0.0)):
        name = f"threshold {t}, decay {s}"
        answer = numbers(shrunk(w.copy(), t, s), (7,), name)
        for number, found in zip(w, answer):
            place = x[np.argmin((x - number) ** 2 / 2 + t * np.abs(x) + s / 2 * x**2)]
            expect(is_close(found, place, within=2e-4), f"{name}: {number} goes to another place")
        # What lies within the threshold is 0 and nothing near it.
        small = numbers(shrunk(np.array([t / 2, -t / 2]), t, s), (2,), name)
        expect((small == 0).all(), f"{name}: what lies within the threshold is not exactly 0")

# %% exercise 6
def errors_under_noise(training_count, deviation, seed):
    """How many of 300 test digits a network of 40 rectified units gets wrong after 20 epochs, step size 0.1, batches of 20,
    with normal noise of this deviation on its inputs, which are the bytes over 255. `stand_in_digits(count)` draws the
    training digits, `stand_in_digits(300, "test")` the others. The same seed gives the same count.
    """
    # BEGIN SOLUTION 6
    def tensors(count, part):
        pictures, labels = stand_in_digits(count, part)
        return torch.tensor(pictures.reshape(count, -1) / 255, dtype=torch.float32), torch.tensor(labels)

    generator = torch.Generator().manual_seed(seed)
    (x, labels), (new_x, new_labels) = tensors(training_count, "training"), tensors(300, "test")
    network = torch.nn.Sequential(torch.nn.Linear(784, 40), torch.nn.ReLU(), torch.nn.Linear(40, 10))
    with torch.no_grad():
        for layer in (network[0], network[2]):
            layer.weight.normal_(0, math.sqrt(2 / layer.in_features), generator=generator)
            layer.bias.zero_()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    for _ in range(20):
        for batch in torch.randperm(training_count, generator=generator).split(20):
            noise = deviation * torch.randn((len(batch), 784), generator=generator)
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(network(x[batch] + noise), labels[batch]).backward()
            optimizer.step()
    with torch.no_grad():
        return int((network(new_x).argmax(dim=1) != new_labels).sum())
    # END SOLUTION

# %% tests 6
def exercise6_noise():
    without, little, much = (errors_under_noise(300, deviation, 1) for deviation in (0, 0.2, 30))
    expect(without < 150, f"without noise: {without} errors")
    expect(little < 150, f"with a deviation of 0.2: {little} errors")
    expect(much > without + 50, f"with a deviation of 30: {much} errors, without noise: {without}")
    again = errors_under_noise(300, 0.2, 1)
    expect(again == little, f"the same seed gives {little} errors, then {again}")
