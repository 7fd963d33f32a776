# The exercises of this chapter in Python. Statements stand in Exercises.swift; cells and marks of solutions are those of
# Sources/Weaving/PythonExercises.swift, what tests judge by is in handouts/notebook.py.

# %% setup
import numpy as np
import torch

torch.set_num_threads(1)  # networks as small as these are fastest so

# Table 3, X `[2, 4]`: temperature and humidity, an example in each column; and the electrical output of the four hours.
PLANT_INPUTS = np.array([[0.04, 0.84, 0.50, 0.53], [0.81, 0.58, 0.07, 1.00]])
PLANT_OUTPUTS = np.array([0.94, 0.13, 0.57, 0.36])

# %% exercise 1
def between_units():
    """The answers of the three parts: the inputs for temperature and humidity, the prediction in MW, and the largest
    possible deviation in MW.
    """
    # BEGIN SOLUTION 1
    return [0.5153, 0.4617], 458.01, 1.07
    # END SOLUTION

# %% tests 1
def exercise1_units():
    inputs, prediction, _ = between_units()
    inputs, prediction = numbers(inputs, (2,), "the inputs"), numbers(prediction, (), "the prediction")
    # Four decimals of the ranges of the two inputs.
    temperature = 1.81 + inputs[0] * (37.11 - 1.81)
    humidity = 25.56 + inputs[1] * (100.16 - 25.56)
    output = (prediction - 420.26) / (495.76 - 420.26)
    expect(is_close(temperature, 20, within=0.002), "the first input is not that of the temperature")
    expect(is_close(humidity, 60, within=0.004), "the second input is not that of the humidity")
    expect(is_close(output, 0.5, within=1e-4), "so many megawatts are another output")


def exercise1_deviation():
    off = numbers(between_units()[2], (), "the deviation")
    demand(off > 0, "the deviation is to be positive")

    def error(megawatts):
        return 0.5 * (megawatts / (495.76 - 420.26)) ** 2

    expect(error(off - 0.006) < 0.0001, "one hour can be off by less than that only")
    expect(error(off + 0.006) > 0.0001, "one hour can be off by more than that")

# %% exercise 2
def rectified_hour():
    """The prediction of neuron 8, the six deltas of neurons 3 to 8 in this order, and the weight from neuron 7 to neuron 8
    after the update.
    """
    # BEGIN SOLUTION 2
    return 0.056673, [0.041221, 0, -0.020532, -0.047199, 0.196664, -0.393327], -0.490297
    # END SOLUTION

# %% tests 2
def exercise2_hour():
    prediction, deltas, w87 = rectified_hour()

    def tensor(values):
        return torch.tensor(values, dtype=torch.float64, requires_grad=True)

    weights = [
        tensor([[0.10, -0.20, 0.11], [-0.15, 0.07, -0.17], [0.04, 0.11, -0.02]]),
        tensor([[0.15, -0.04, 0.10, 0.06], [0.12, 0.20, 0.14, -0.09]]), tensor([[0.10, 0.12, -0.50]])]
    a, sums = tensor([0.5, 0.5]), []
    for w in weights:
        sums.append(w[:, 0] + w[:, 1:] @ a)
        a = torch.relu(sums[-1])
    *truth, slope = torch.autograd.grad(0.5 * (0.45 - a[0]) ** 2, [*sums, weights[2]])
    expect_close(prediction, a.item(), "the prediction of neuron 8", within=1e-6)
    deltas, truth = numbers(deltas, (6,), "the deltas"), torch.cat(truth).numpy()
    for neuron, (found, right) in enumerate(zip(deltas, truth), start=3):
        expect_close(found, right, f"delta of neuron {neuron}", within=1e-6)
    expect_close(w87, -0.5 - 0.2 * slope[0, 2].item(), "the weight from neuron 7 to 8 after the update", within=1e-6)

# %% exercise 3
def best_plane():
    """The plane through the four hours of Table 3, `PLANT_INPUTS` and `PLANT_OUTPUTS`, with the smallest E: the weights
    w0, w1 (temperature), w2 (humidity), and its E. `np.linalg.lstsq` does the algebra.
    """
    # BEGIN SOLUTION 3
    design = np.vstack([np.ones(4), PLANT_INPUTS]).T
    w = np.linalg.lstsq(design, PLANT_OUTPUTS, rcond=None)[0]
    return w, 0.5 * ((PLANT_OUTPUTS - design @ w) ** 2).sum()
    # END SOLUTION

# %% tests 3
def exercise3_plane():
    weights, error = best_plane()
    w = torch.tensor(numbers(weights, (3,), "the weights"), requires_grad=True)
    a = w[0] + w[1:] @ torch.tensor(PLANT_INPUTS)
    least = 0.5 * ((torch.tensor(PLANT_OUTPUTS) - a) ** 2).sum()
    least.backward()
    expect(w.grad.norm() < 1e-6, "another plane has a smaller E")
    expect_close(error, least.item(), "E of this plane", within=1e-8)

# %% exercise 4
def largest_stable_rate(inputs):
    """The learning rate above which gradient descent on a linear neuron diverges. `inputs` is an array `[D, N]` of D
    features of N examples, without the row of ones. Use power iteration, not a function for eigenvalues.
    """
    # BEGIN SOLUTION 4
    rows = np.vstack([np.ones(inputs.shape[1]), inputs])
    v = np.ones(len(rows))
    for _ in range(2_000):
        product = rows @ (rows.T @ v)  # A v, without forming A
        largest = np.linalg.norm(product)
        v = product / largest
    return 2 / largest
    # END SOLUTION

# %% tests 4
def exercise4_learning_rate():
    for features in (1, 2, 5):
        inputs, targets = PLANT_INPUTS, PLANT_OUTPUTS
        if features != 2:
            stream = RandomStream(4, "inputs")
            inputs, targets = stream.normals((features, 12)), stream.normals((12,))
        rate = float(numbers(largest_stable_rate(inputs.copy()), (), "the rate"))
        rows = np.vstack([np.ones(inputs.shape[1]), inputs])

        def slopes_after(updates, learning_rate):
            w = np.zeros(len(rows))
            for _ in range(updates):
                w = w + learning_rate * rows @ (targets - w @ rows)
            return np.linalg.norm(rows @ (targets - w @ rows))

        start = slopes_after(0, 0)
        name = f"{features} input{'s' if features > 1 else ''}"
        below, above = slopes_after(1_500, 0.98 * rate), slopes_after(1_500, 1.02 * rate)
        expect(below < 1e-3 * start, f"{name}: descent does not converge just below this rate")
        expect(above > 1e3 * start, f"{name}: descent does not diverge just above this rate")

# %% exercise 5
def invented_hours(count, low, high, seed):
    """Hours of the invented plant, an array `[count, 3]`: temperature in °C, uniform from `low` to `high`; humidity in %,
    uniform from 30 to 100; and the output in MW.
    """
    stream = RandomStream(seed, f"invented hours {float(low)}...{float(high)}")
    hours = [(stream.uniform(low, high), stream.uniform(30, 100)) for _ in range(count)]
    return np.array([[t, h, 510 - 2.3 * t - 0.17 * h] for t, h in hours])


def trained_plant(hours, hidden, output, seed):
    """A network 2-3-2-1 trained on `hours` with PyTorch in double precision, from °C and % to MW.

    Each column of the hours is mapped to [0, 1] by its own extremes. Training: E summed over mini-batches of four in a
    shuffled order, learning rate 0.1, 300 epochs, Xavier's initial weights, uniform, and biases of 0. `hidden` is what the
    neurons of both hidden layers compute and `output` what the output neuron does, functions such as `torch.sigmoid`,
    `torch.relu`, or `lambda z: z`. The same seed gives the same network.

    Returns a function of an array of temperatures in °C and an array of humidities in %: the predicted outputs in MW.
    """
    # BEGIN SOLUTION 5
    low, high = hours.min(axis=0), hours.max(axis=0)
    unit = torch.tensor((hours - low) / (high - low))
    stream = RandomStream(seed, "weights")
    parameters = []
    for n_in, n_out in ((2, 3), (3, 2), (2, 1)):
        bound = np.sqrt(6 / (n_in + n_out))
        parameters.append(torch.tensor(stream.uniforms((n_out, n_in), -bound, bound), requires_grad=True))
        parameters.append(torch.zeros(n_out, dtype=torch.float64, requires_grad=True))

    def run(x):
        W1, b1, W2, b2, W3, b3 = parameters
        return output(hidden(hidden(x @ W1.T + b1) @ W2.T + b2) @ W3.T + b3)[:, 0]

    for epoch in range(1, 301):
        order = RandomStream(seed, f"order of epoch {epoch}").permutation(len(hours))
        for first in range(0, len(order), 4):
            batch = unit[order[first : first + 4]]
            slopes = torch.autograd.grad(0.5 * ((batch[:, 2] - run(batch[:, :2])) ** 2).sum(), parameters)
            with torch.no_grad():
                for values, slope in zip(parameters, slopes):
                    values -= 0.1 * slope

    def predict(temperature, humidity):
        x = (np.stack([temperature, humidity], axis=1) - low[:2]) / (high - low)[:2]
        with torch.no_grad():
            return low[2] + (high - low)[2] * run(torch.tensor(x)).numpy()

    return predict
    # END SOLUTION


# BEGIN SOLUTION 5
def errors_by_range(hidden, output, seed):
    """The root mean squared error in MW over 200 hours in each of three ranges: 10 to 30 °C, 30 to 40 °C, 0 to 10 °C."""
    predict = trained_plant(invented_hours(200, 10, 30, seed), hidden, output, seed)
    errors = []
    for low, high in ((10, 30), (30, 40), (0, 10)):
        hours = invented_hours(200, low, high, seed + 1_000)
        errors.append(np.sqrt(((hours[:, 2] - predict(hours[:, 0], hours[:, 1])) ** 2).mean()))
    return errors
# END SOLUTION

# %% tests 5
def exercise5_range():
    hours, others = invented_hours(200, 10, 30, 1), invented_hours(100, 10, 30, 2)
    predictors = {
        "a logistic output": trained_plant(hours.copy(), torch.sigmoid, torch.sigmoid, 1),
        "a linear output": trained_plant(hours.copy(), torch.sigmoid, lambda z: z, 1),
    }
    for (name, predict), most in zip(predictors.items(), (4, 2)):
        found = numbers(predict(others[:, 0], others[:, 1]), (100,), f"with {name} the predictions")
        error = np.sqrt(((others[:, 2] - found) ** 2).mean())
        expect(error < most, f"with {name} new hours within the range are missed by {error:.3g} MW")
    hot = invented_hours(100, 50, 60, 3)
    low, high = hours[:, 2].min(), hours[:, 2].max()
    logistic, linear = (np.asarray(predict(hot[:, 0], hot[:, 1])) for predict in predictors.values())
    inside = ((logistic >= low) & (logistic <= high)).all()
    expect(inside, "for hot hours the logistic output leaves the range of the hours it was trained on")
    expect((linear < low).any(), "for hot hours the linear output should leave the range of the hours it was trained on")
