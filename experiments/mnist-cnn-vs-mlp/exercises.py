# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup with digits
import copy
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)  # networks as small as these are fastest so


def chapter_cnn():
    """The chapter's CNN for pictures `[N, 1, 28, 28]`."""
    return nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def chapter_mlp():
    """The chapter's MLP for pictures `[N, 784]`."""
    return nn.Sequential(nn.Linear(784, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))

# %% exercise 1
def softmax_by_hand():
    """The loss and the gradient by z `[3]` of part 2, and the loss of part 3 (natural logarithms)."""
    # BEGIN SOLUTION 1
    return 1.204, [0.6, -0.7, 0.1], 2.303
    # END SOLUTION

# %% tests 1
def exercise1_softmax():
    loss, gradient, guessing = softmax_by_hand()
    z = torch.tensor([[math.log(6), math.log(3), 0]], dtype=torch.float64, requires_grad=True)
    truth = nn.functional.cross_entropy(z, torch.tensor([1]))
    truth.backward()
    expect_close(loss, truth.item(), "E of part 2", within=6e-4)
    expect_close(gradient, z.grad[0].numpy(), "the gradient of part 2", within=6e-4)
    ten = nn.functional.cross_entropy(torch.zeros((1, 10), dtype=torch.float64), torch.tensor([7]))
    expect_close(guessing, ten.item(), "E of guessing", within=6e-4)

# %% exercise 2
@dataclass
class Counts:
    """1: the deviations of the counts. 2: their distance. 3: least and largest value of the quotient. 4: the least number
    of test digits.
    """

    deviations: tuple  # CNN, MLP
    distance: float
    paired: tuple  # least, largest
    test_digits: int


def counts_by_hand():
    # BEGIN SOLUTION 2
    cnn, mlp = 147 * (1 - 0.0147), 264 * (1 - 0.0264)  # variances
    difference = 264 - 147
    per_digit = 0.98 * 0.02 + 0.983 * 0.017
    return Counts(
        deviations=(math.sqrt(cnn), math.sqrt(mlp)),
        distance=difference / math.sqrt(cnn + mlp),
        paired=(difference / math.sqrt(264 + 147), difference / math.sqrt(difference)),
        test_digits=math.ceil(4 * per_digit / (0.003 * 0.003)))
    # END SOLUTION

# %% tests 2
def _deviation(trials, probability, scale=1):
    """The standard deviation of `scale` times a binomial number, by adding up all outcomes."""
    k = np.arange(trials + 1)
    lgamma = np.vectorize(math.lgamma)
    logs = math.lgamma(trials + 1) - lgamma(k + 1.0) - lgamma(trials - k + 1.0)
    chances = np.exp(logs + k * math.log(probability) + (trials - k) * math.log(1 - probability))
    mean = chances @ k
    return scale * math.sqrt(chances @ (k - mean) ** 2)


def exercise2_counts():
    answer = counts_by_hand()
    cnn, mlp = _deviation(10_000, 0.0147), _deviation(10_000, 0.0264)
    deviations = numbers(answer.deviations, (2,), "the deviations")
    expect_close(deviations[0], cnn, "the deviation of the CNN's count", within=0.06)
    expect_close(deviations[1], mlp, "the deviation of the MLP's count", within=0.06)
    expect_close(answer.distance, 117 / math.hypot(cnn, mlp), "the distance of part 2", within=0.06)
    # All possible numbers of common errors; each digit that only one network misreads goes either way like a coin.
    quotients = [117 / _deviation(264 + 147 - 2 * common, 0.5, scale=2) for common in range(148)]
    paired = numbers(answer.paired, (2,), "the values of part 3")
    expect_close(paired[0], min(quotients), "the least value of part 3", within=0.06)
    expect_close(paired[1], max(quotients), "the largest value of part 3", within=0.06)


def exercise2_test_digits():
    per_digit = _deviation(1, 0.02) ** 2 + _deviation(1, 0.017) ** 2
    answer = whole(counts_by_hand().test_digits, "the number of part 4")
    demand(answer > 1, "part 4 asks for more than one digit")
    expect(0.003 >= 2 * math.sqrt(per_digit / answer), "so many digits are too few")
    expect(0.003 < 2 * math.sqrt(per_digit / (answer - 1)), "fewer digits are enough")

# %% exercise 3
def first_layer_for_bytes(learning_rate, divisor):
    """How the first layer is to be treated if its inputs are `divisor` times as large: the factor for its initial weights,
    the step size of its weights and that of its biases, where the original has the step size `learning_rate`.
    """
    # BEGIN SOLUTION 3
    return 1 / divisor, learning_rate / divisor**2, learning_rate
    # END SOLUTION

# %% tests 3
def exercise3_same_outputs():
    rate = 0.4
    for divisor in (255.0, 0.1):
        factor, weight_step, bias_step = numbers(first_layer_for_bytes(rate, divisor), (3,), "the answers")
        stream = RandomStream(3, "weights and examples")
        values = [stream.normals((5, 6)) / 2, np.zeros(5), stream.normals((3, 5)) / 2, np.zeros(3)]
        original = [torch.tensor(value) for value in values]
        scaled = [original[0] * factor, *original[1:]]
        x, labels = torch.tensor(stream.uniforms((12, 6))), torch.arange(12) % 3

        def step(parameters, inputs, rates):
            """The outputs, and the parameters after a step."""
            parameters = [value.clone().requires_grad_() for value in parameters]
            W, b, V, c = parameters
            outputs = torch.tanh(inputs @ W.T + b) @ V.T + c
            slopes = torch.autograd.grad(nn.functional.cross_entropy(outputs, labels), parameters)
            return outputs, [(value - each * slope).detach() for value, each, slope in zip(parameters, rates, slopes)]

        for count in range(7):
            outputs, original = step(original, x, [rate] * 4)
            others, scaled = step(scaled, divisor * x, [float(weight_step), float(bias_step), rate, rate])
            hint = "with these initial weights the networks do not begin alike"
            if count > 0:
                hint = f"the networks are no longer the same after {count} step{'s' if count > 1 else ''}"
            # Whatever is wrong at one step is wrong at all that follow.
            demand(is_close(others.detach(), outputs.detach()), f"divisor {divisor}: {hint}")

# %% exercise 4
def rearranged(network, order):
    """A network that puts out for the shuffled inputs what `network` puts out for the original ones.

    `network` is a `torch.nn.Sequential` whose first layer is an `nn.Linear` with `weight` `[H, D]`; it must not be changed,
    and `copy.deepcopy` copies it. `order` is a permutation of 0 to D - 1, a list; number i of a shuffled input is number
    `order[i]` of the original.
    """
    # BEGIN SOLUTION 4
    result = copy.deepcopy(network)
    with torch.no_grad():
        result[0].weight.copy_(network[0].weight[:, order])
    return result
    # END SOLUTION

# %% tests 4
def exercise4_rearranged():
    torch.manual_seed(4)
    network = nn.Sequential(nn.Linear(784, 12), nn.ReLU(), nn.Linear(12, 10)).double()
    order = RandomStream(4, "weights and order").permutation(784)
    pictures = torch.tensor(stand_in_digits(20)[0].reshape(20, 784) / 255)
    with torch.no_grad():
        truth = network(pictures)
        found = rearranged(network, list(order))(pictures[:, order])
        expect(torch.equal(network(pictures), truth), "the network given was changed")
    demand(found.shape == truth.shape, f"outputs of the shape {tuple(found.shape)}")
    wrong = [number for number in range(20) if not is_close(found[number], truth[number])]
    expect(not wrong, f"pictures {wrong[:3]} and others: other outputs for the shuffled pixels")

# %% exercise 5
def fully_convolutional(cnn):
    """The CNN of this chapter, made by `chapter_cnn`, as a `torch.nn.Sequential` of convolutions, rectifiers and pooling
    only, for pictures `[N, 1, H, W]`, H and W at least 28. Returns a network with the outputs `[N, 10, H'', W'']`.
    """
    # BEGIN SOLUTION 5
    sliding = nn.Sequential(
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 120, 4), nn.ReLU(), nn.Conv2d(120, 84, 1), nn.ReLU(), nn.Conv2d(84, 10, 1)).to(cnn[0].weight.dtype)
    sources = [layer for layer in cnn if isinstance(layer, (nn.Conv2d, nn.Linear))]
    with torch.no_grad():
        for target, source in zip((layer for layer in sliding if isinstance(layer, nn.Conv2d)), sources):
            # Flatten keeps the order [C, H, W], that of a filter's weights: the numbers need a new shape only.
            target.weight.copy_(source.weight.reshape(target.weight.shape))
            target.bias.copy_(source.bias)
    return sliding
    # END SOLUTION

# %% tests 5
def exercise5_squares():
    torch.manual_seed(6)
    cnn = chapter_cnn().double()
    network = fully_convolutional(cnn)
    demand(isinstance(network, nn.Sequential), "a torch.nn.Sequential is asked for")
    others = {type(layer).__name__ for layer in network} - {"Conv2d", "ReLU", "MaxPool2d"}
    expect(not others, f"there are other layers: {', '.join(sorted(others))}")
    for height, width in ((28, 28), (28, 40), (36, 32)):
        picture = torch.tensor(RandomStream(7, "picture").uniforms((1, 1, height, width)))
        with torch.no_grad():
            answers = network(picture)
            shape = (1, 10, (height - 24) // 4, (width - 24) // 4)
            demand(tuple(answers.shape) == shape, f"{height} × {width}: the outputs have the shape {tuple(answers.shape)}")
            for i in range(shape[2]):
                for j in range(shape[3]):
                    truth = cnn(picture[:, :, 4 * i : 4 * i + 28, 4 * j : 4 * j + 28])[0]
                    right = is_close(answers[0, :, i, j], truth)
                    demand(
                        right,
                        f"output ({i}, {j}) of a picture of {height} × {width} is not what the CNN says to its square")

# %% exercise 6
def errors_with_shuffled_pixels(training_count, test_count, epochs, seed):
    """Test errors of the chapter's CNN and MLP on digits with their pixels in order and with all pixels shuffled (one
    permutation for all digits), after training on the first `training_count` stand-in digits.

    `stand_in_digits(count)` and `stand_in_digits(count, "test")` draw them, `chapter_cnn` and `chapter_mlp` make the
    networks. Returns numbers of errors among the first `test_count` test digits: CNN, CNN shuffled, MLP, MLP shuffled.
    """
    # BEGIN SOLUTION 6
    (x, labels), (new_x, new_labels) = (digits(training_count, "training"), digits(test_count, "test"))
    order = RandomStream(seed, "order of the pixels").permutation(784)
    errors = []
    for make, shape in ((chapter_cnn, (-1, 1, 28, 28)), (chapter_mlp, (-1, 784))):
        for pixels in (list(range(784)), order):
            network = trained(make(), x[:, pixels].reshape(shape), labels, epochs, seed)
            with torch.no_grad():
                found = network(new_x[:, pixels].reshape(shape)).argmax(dim=1)
            errors.append(int((found != new_labels).sum()))
    return tuple(errors)
    # END SOLUTION


# BEGIN SOLUTION 6
def digits(count, part):
    """Pixels `[count, 784]` between 0 and 1, and labels."""
    pictures, labels = stand_in_digits(count, part)
    return torch.tensor(pictures.reshape(count, 784) / 255, dtype=torch.float32), torch.tensor(labels)


def trained(network, x, labels, epochs, seed):
    """Trains with He's initial weights, mini-batches of 50 and a step size of 0.1."""
    stream, shuffle = RandomStream(seed, "initial weights"), RandomStream(seed, "order of the digits")
    with torch.no_grad():
        for layer in network:
            if hasattr(layer, "weight"):
                deviation = math.sqrt(2 / layer.weight[0].numel())
                layer.weight.copy_(torch.tensor(deviation * stream.normals(tuple(layer.weight.shape))))
                layer.bias.zero_()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    for _ in range(epochs):
        order = shuffle.permutation(len(x))
        for first in range(0, len(order), 50):
            batch = order[first : first + 50]
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(x[batch]), labels[batch]).backward()
            optimizer.step()
    return network
# END SOLUTION

# %% tests 6
def exercise6_shuffled():
    count = 300
    answer = numbers(errors_with_shuffled_pixels(600, count, 4, 1), (4,), "the errors")
    for name, errors in zip(("CNN", "CNN, shuffled", "MLP", "MLP, shuffled"), answer):
        # Guessing is wrong in nine of ten.
        expect(0 < errors < count * 2 / 3, f"{name}: {errors:.0f} of {count} wrong")
    cnn, cnn_shuffled, mlp, mlp_shuffled = answer
    expect(
        cnn_shuffled > 1.3 * cnn,
        f"the CNN makes {cnn:.0f} errors, and {cnn_shuffled:.0f} on shuffled pixels, which should cost it more")
    expect(
        abs(mlp_shuffled - mlp) < count / 8,
        f"the MLP makes {mlp:.0f} errors, and {mlp_shuffled:.0f} on shuffled pixels, which it should hardly notice")
