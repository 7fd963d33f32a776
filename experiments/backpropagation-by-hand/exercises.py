# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup
import math

import numpy as np
import torch

torch.set_num_threads(1)  # networks as small as these are fastest so

# %% exercise 1
def graph_gradients():
    """The gradients of L by each node, in this order: y, z, u, x (2 numbers each), W1, W2 (2 rows of 2 numbers)."""
    # BEGIN SOLUTION 1
    return [-2, 2], [-4, 4], [-4, 3], [-11, 7], [[-4, -8], [3, 6]], [[0, -1], [0, 1]]
    # END SOLUTION

# %% tests 1
def exercise1_graph():
    answer = graph_gradients()
    demand(len(answer) == 6, "six gradients are asked for: by y, z, u, x, W1, W2")

    def node(values):
        return torch.tensor(values, dtype=torch.float64, requires_grad=True)

    x, W1, W2 = node([1, 2]), node([[2, -1], [-1, 1]]), node([[1, 2], [-1, 4]])
    u = W1 @ x + torch.tensor([0, math.log(3) / 2 - 1], dtype=torch.float64)
    z = torch.tanh(u)
    y = W2 @ z + torch.tensor([0, 1], dtype=torch.float64)
    truth = torch.autograd.grad(((y - 2) ** 2).sum(), [y, z, u, x, W1, W2])
    for found, right, name in zip(answer, truth, ("y", "z", "u", "x", "W1", "W2")):
        expect_close(found, right.numpy(), f"g({name})")

# %% exercise 2
def softmax_slopes():
    """The slopes of probability i (rows) by logit k (columns) `[3, 3]`, and the three deltas for the true class 3."""
    # BEGIN SOLUTION 2
    jacobian = np.array([[7, -2, -5], [-2, 12, -10], [-5, -10, 15]]) / 64
    return jacobian, [1 / 8, 2 / 8, -3 / 8]
    # END SOLUTION

# %% tests 2
def exercise2_slopes():
    answer = softmax_slopes()
    demand(len(answer) == 2, "two things are asked for: the slopes and the deltas")
    logits = torch.tensor([1.0, 2, 5], dtype=torch.float64).log().requires_grad_()
    slopes = torch.autograd.functional.jacobian(lambda l: torch.softmax(l, 0), logits)
    found = numbers(answer[0], (3, 3), "the slopes")
    for i in range(3):
        expect_close(found[i], slopes[i].numpy(), f"row {i + 1} of the slopes")
    torch.nn.functional.cross_entropy(logits[None], torch.tensor([2])).backward()
    expect_close(answer[1], logits.grad.numpy(), "delta")

# %% exercise 3
def tied_gradients():
    """dE/dw_in and dE/dw_out of the network with two weights, and dE/dw of the network with one; `math.log` is there."""
    # BEGIN SOLUTION 3
    ln3 = math.log(3)
    return -0.75 * ln3, -1, -1 - 0.75 * ln3
    # END SOLUTION

# %% tests 3
def exercise3_tied_weight():
    answer = numbers(tied_gradients(), (3,), "the gradients")
    x = math.log(3) / 4

    def error(w_in, w_out):
        return 0.5 * (3 - w_out * torch.tanh(w_in * x)) ** 2

    w_in, w_out, w = (torch.tensor(2.0, dtype=torch.float64, requires_grad=True) for _ in range(3))
    error(w_in, w_out).backward()
    error(w, w).backward()
    expect_close(answer[0], w_in.grad.item(), "dE/dw_in")
    expect_close(answer[1], w_out.grad.item(), "dE/dw_out")
    expect_close(answer[2], w.grad.item(), "dE/dw of the one weight")

# %% exercise 4
def chain_of_ten():
    """The three answers: a ratio, the weight of logistic neurons, the weight of tanh neurons."""
    # BEGIN SOLUTION 4
    return 1 / 262_144, 4, 1
    # END SOLUTION

# %% tests 4
def exercise4_chain():
    ratio, logistic_weight, tanh_weight = numbers(chain_of_ten(), (3,), "the answers")

    def share(function, middle, weight):
        """delta 1 / delta 10 of ten neurons with z = 0, each of value `middle`."""
        z = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        first, value = z, function(z)
        for _ in range(9):
            z = weight * value - weight * middle
            value = function(z)
        delta_10 = torch.autograd.grad(value, z, retain_graph=True)[0]
        return (torch.autograd.grad(value, first)[0] / delta_10).item()

    part = ratio / share(torch.sigmoid, 0.5, 1.0)
    expect(is_close(part, 1, within=1e-3), "the ratio of the ten logistic neurons is wrong, or not exact enough")
    demand(logistic_weight > 0 and tanh_weight > 0, "both weights are to be positive")
    logistic = share(torch.sigmoid, 0.5, float(logistic_weight))
    expect(is_close(logistic, 1, within=1e-3), "with this weight delta shrinks or grows in logistic neurons")
    tanh = share(torch.tanh, 0.0, float(tanh_weight))
    expect(is_close(tanh, 1, within=1e-3), "with this weight delta shrinks or grows in tanh neurons")

# %% exercise 5
def gradients(weights, inputs, target):
    """dE/dw for one example, with NumPy and no automatic differentiation.

    `weights` has for each layer, from the inputs to the outputs, an array `[neurons, 1 + n]`: for each neuron the bias,
    then a weight for each of the n neurons (or inputs) of the layer before. `inputs` are the inputs of the network,
    `target` is what its outputs should be. Returns the gradients, in the layout of `weights`. The exponential function is
    `np.exp`.
    """
    # BEGIN SOLUTION 5
    activations = [np.asarray(inputs)]  # a of each layer, the inputs first
    for w in weights:
        activations.append(1 / (1 + np.exp(-(w[:, 0] + w[:, 1:] @ activations[-1]))))
    result = []
    blame = -(target - activations[-1])  # dE/da of the layer at hand
    for w, a, below in reversed(list(zip(weights, activations[1:], activations))):
        delta = blame * a * (1 - a)
        result.insert(0, np.outer(delta, np.concatenate([[1], below])))
        blame = w[:, 1:].T @ delta
    return result
    # END SOLUTION

# %% tests 5
def exercise5_backpropagation():
    for sizes in ([2, 1], [3, 4, 2], [2, 3, 2, 1], [1, 5, 3, 4, 2]):
        stream = RandomStream(5, f"sizes {sizes}")
        weights = [stream.normals((neurons, 1 + n)) for n, neurons in zip(sizes, sizes[1:])]
        inputs, target = stream.normals((sizes[0],)), stream.uniforms((sizes[-1],))
        traced = [torch.tensor(w, requires_grad=True) for w in weights]
        a = torch.tensor(inputs)
        for w in traced:
            a = torch.sigmoid(w[:, 0] + w[:, 1:] @ a)
        (0.5 * ((torch.tensor(target) - a) ** 2).sum()).backward()
        answer = gradients([w.copy() for w in weights], inputs.copy(), target.copy())
        demand(len(answer) == len(weights), f"gradients of {len(answer)} layers, {len(weights)} are asked for")
        for layer, (found, w) in enumerate(zip(answer, traced)):
            name = f"the gradient of layer {layer + 1} in a network with layers of {sizes}"
            expect_close(found, w.grad.numpy(), name)

# %% exercise 6
def difference_errors(steps, central):
    """|difference quotient - E'(1)| / |E'(1)| for each step, in double precision.

    `steps` is an array of positive numbers h. `central` says whether the quotient is the central one; else it is the
    one-sided one. `GradientCheck` is the checker of gradients in Retrace's library.
    """
    # BEGIN SOLUTION 6
    def sigma(z):
        return 1 / (1 + np.exp(-z))

    def error(w):
        return (1 - sigma(w)) ** 2 / 2

    h = np.asarray(steps, dtype=float)
    exact = -sigma(1) * (1 - sigma(1)) ** 2
    quotient = (error(1 + h) - error(1 - h)) / (2 * h) if central else (error(1 + h) - error(1)) / h
    return np.abs((quotient - exact) / exact)
    # END SOLUTION

# %% tests 6
def exercise6_values():
    def loss(w):
        return 0.5 * (1 - torch.sigmoid(w)) ** 2

    w = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    loss(w).backward()
    steps = torch.tensor([0.5, 0.1, 0.01], dtype=torch.float64)
    for central in (True, False):
        low, width = (1 - steps, 2 * steps) if central else (torch.ones(3, dtype=torch.float64), steps)
        truth = (((loss(1 + steps) - loss(low)) / width / w.grad) - 1).abs().detach().numpy()
        kind = "central" if central else "one-sided"
        expect_close(
            difference_errors(steps.numpy().copy(), central), truth,
            f"the errors of the {kind} quotient for the steps {steps.tolist()}")


def exercise6_shape():
    steps = np.array([1e-13, 1e-5, 1e-1])
    two = numbers(difference_errors(steps.copy(), True), (3,), "the errors of the central quotient")
    one = numbers(difference_errors(steps.copy(), False), (3,), "the errors of the one-sided quotient")
    expect(two[0] > 100 * two[1], "the central quotient should be far worse for a step of 1e-13 than for 1e-5")
    expect(two[2] > 100 * two[1], "the central quotient should be far worse for a step of 0.1 than for 1e-5")
    expect(two[1] < one[1] / 100, "for a step of 1e-5 the central quotient should be far better than the one-sided one")
