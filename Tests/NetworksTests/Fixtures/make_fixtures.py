"""Writes fixtures.json: outputs, losses and gradients of small networks, computed by plain loops.

An implementation of its own: no line of it follows the Swift code, examples come first, and each
layer is one example at a time. Run it in this folder: python3 make_fixtures.py
"""
import json
import math
import numpy

random = numpy.random.default_rng(20)


def draw(*shape):
    return random.uniform(-0.8, 0.8, shape)


class Dense:
    def __init__(self, inputs, units):
        self.p = {"weight": draw(units, inputs), "bias": draw(units)}

    def forward(self, x):
        self.x = x
        w, b = self.p["weight"], self.p["bias"]
        return numpy.array([sum(w[i, j] * x[j] for j in range(len(x))) + b[i] for i in range(len(b))])

    def backward(self, dy, g):
        w, dx = self.p["weight"], numpy.zeros(len(self.x))
        for i in range(len(dy)):
            g["bias"][i] += dy[i]
            for j in range(len(self.x)):
                g["weight"][i, j] += dy[i] * self.x[j]
                dx[j] += w[i, j] * dy[i]
        return dx


class Conv:
    def __init__(self, channels, filters, window, stride, padding):
        self.stride, self.padding = stride, padding
        self.p = {"weight": draw(filters, channels, *window), "bias": draw(filters)}

    def forward(self, x):
        w, b, s, p = self.p["weight"], self.p["bias"], self.stride, self.padding
        self.shape = x.shape
        self.x = numpy.pad(x, ((0, 0), (p, p), (p, p)))
        height = (self.x.shape[1] - w.shape[2]) // s + 1
        width = (self.x.shape[2] - w.shape[3]) // s + 1
        y = numpy.zeros((len(b), height, width))
        for f, i, j in numpy.ndindex(*y.shape):
            y[f, i, j] = b[f] + sum(
                w[f, c, u, v] * self.x[c, i * s + u, j * s + v] for c, u, v in numpy.ndindex(*w.shape[1:]))
        return y

    def backward(self, dy, g):
        w, s, p = self.p["weight"], self.stride, self.padding
        dx = numpy.zeros(self.x.shape)
        for f, i, j in numpy.ndindex(*dy.shape):
            g["bias"][f] += dy[f, i, j]
            for c, u, v in numpy.ndindex(*w.shape[1:]):
                g["weight"][f, c, u, v] += dy[f, i, j] * self.x[c, i * s + u, j * s + v]
                dx[c, i * s + u, j * s + v] += dy[f, i, j] * w[f, c, u, v]
        return dx[:, p:p + self.shape[1], p:p + self.shape[2]]


class MaxPool:
    p = {}

    def __init__(self, window, stride):
        self.window, self.stride = window, stride

    def forward(self, x):
        k, s = self.window, self.stride
        self.x = x
        y = numpy.zeros((x.shape[0], (x.shape[1] - k) // s + 1, (x.shape[2] - k) // s + 1))
        self.where = {}
        for at in numpy.ndindex(*y.shape):
            c, i, j = at
            cells = [(c, i * s + u, j * s + v) for u in range(k) for v in range(k)]
            self.where[at] = max(cells, key=lambda cell: x[cell])
            y[at] = x[self.where[at]]
        return y

    def backward(self, dy, g):
        dx = numpy.zeros(self.x.shape)
        for at, cell in self.where.items():
            dx[cell] += dy[at]
        return dx


class Tanh:
    p = {}

    def forward(self, x):
        self.y = numpy.tanh(x)
        return self.y

    def backward(self, dy, g):
        return dy / numpy.cosh(numpy.arctanh(self.y)) ** 2


class Flatten:
    p = {}

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(-1)

    def backward(self, dy, g):
        return dy.reshape(self.shape)


class Steps:
    """A layer of vectors applied at each step of a sequence `[T, D]`."""

    def __init__(self, layer):
        self.layer, self.p = layer, layer.p

    def forward(self, xs):
        self.xs = xs
        return numpy.array([self.layer.forward(x) for x in xs])

    def backward(self, dys, g):
        dxs = []
        for x, dy in zip(self.xs, dys):
            self.layer.forward(x)
            dxs.append(self.layer.backward(dy, g))
        return numpy.array(dxs)


class RNN:
    def __init__(self, inputs, hidden, f):
        self.f = f
        self.p = {"weight_ih_l0": draw(hidden, inputs), "weight_hh_l0": draw(hidden, hidden),
                  "bias_ih_l0": draw(hidden)}

    def forward(self, xs):
        self.xs, self.hs, self.zs = xs, [numpy.zeros(len(self.p["bias_ih_l0"]))], []
        for x in xs:
            self.zs.append(self.p["weight_ih_l0"] @ x + self.p["weight_hh_l0"] @ self.hs[-1]
                           + self.p["bias_ih_l0"])
            self.hs.append(numpy.tanh(self.zs[-1]) if self.f == "tanh" else numpy.maximum(self.zs[-1], 0))
        return numpy.array(self.hs[1:])

    def backward(self, dys, g):
        dxs, after = [None] * len(dys), 0
        for t in reversed(range(len(dys))):
            z = self.zs[t]
            slope = 1 - numpy.tanh(z) ** 2 if self.f == "tanh" else (z > 0) * 1.0
            dz = (dys[t] + after) * slope
            g["weight_ih_l0"] += numpy.outer(dz, self.xs[t])
            g["weight_hh_l0"] += numpy.outer(dz, self.hs[t])
            g["bias_ih_l0"] += dz
            dxs[t] = self.p["weight_ih_l0"].T @ dz
            after = self.p["weight_hh_l0"].T @ dz
        return numpy.array(dxs)


class LSTM:
    def __init__(self, inputs, hidden):
        self.m = hidden
        self.p = {"weight_ih_l0": draw(4 * hidden, inputs), "weight_hh_l0": draw(4 * hidden, hidden),
                  "bias_ih_l0": draw(4 * hidden)}

    def forward(self, xs):
        m = self.m
        h, c = numpy.zeros(m), numpy.zeros(m)
        self.past, ys = [], []
        for x in xs:
            z = self.p["weight_ih_l0"] @ x + self.p["weight_hh_l0"] @ h + self.p["bias_ih_l0"]
            i, f, o = (1 / (1 + numpy.exp(-z[k * m:(k + 1) * m])) for k in (0, 1, 3))
            u = numpy.tanh(z[2 * m:3 * m])
            new = f * c + i * u
            self.past.append((x, h, c, i, f, u, o, new))
            c, h = new, o * numpy.tanh(new)
            ys.append(h)
        return numpy.array(ys)

    def backward(self, dys, g):
        dh, dc, dxs = numpy.zeros(self.m), numpy.zeros(self.m), []
        for dy, (x, h, c, i, f, u, o, new) in zip(dys[::-1], self.past[::-1]):
            dh = dh + dy
            dc = dc + dh * o / numpy.cosh(new) ** 2
            dz = numpy.concatenate([dc * u * i * (1 - i), dc * c * f * (1 - f), dc * i * (1 - u * u),
                                    dh * numpy.tanh(new) * o * (1 - o)])
            g["weight_ih_l0"] += numpy.outer(dz, x)
            g["weight_hh_l0"] += numpy.outer(dz, h)
            g["bias_ih_l0"] += dz
            dxs.append(self.p["weight_ih_l0"].T @ dz)
            dh, dc = self.p["weight_hh_l0"].T @ dz, dc * f
        return numpy.array(dxs[::-1])


def half_squared(y, t):
    return float(((t - y) ** 2).sum() / 2), y - t


def softmax(y, t):
    p = numpy.exp(y) / numpy.exp(y).sum()
    return -sum(t[i] * math.log(p[i]) for i in range(len(t))), p - t


def sigmoid(y, t):
    p = 1 / (1 + numpy.exp(-y))
    return float(-(t * numpy.log(p) + (1 - t) * numpy.log(1 - p)).sum()), p - t


def one_hot(n):
    t = numpy.zeros(n)
    t[random.integers(n)] = 1
    return t


def fixture(name, layers, names, loss, examples):
    """`examples`: pairs (x, t). The loss is summed over everything."""
    gradients = [{key: numpy.zeros(value.shape) for key, value in layer.p.items()} for layer in layers]
    outputs, input_gradients, total = [], [], 0.0
    for x, t in examples:
        y = x
        for layer in layers:
            y = layer.forward(y)
        outputs.append(y.tolist())
        if t.ndim == 2:
            parts = [loss(*pair) for pair in zip(y, t)]
            value, dy = sum(part[0] for part in parts), numpy.array([part[1] for part in parts])
        else:
            value, dy = loss(y, t)
        total += value
        for layer, gradient in reversed(list(zip(layers, gradients))):
            dy = layer.backward(dy, gradient)
        input_gradients.append(dy.reshape(-1).tolist())
    named = list(zip(names, layers, gradients))
    return {
        "name": name, "loss": total,
        "inputs": [x.reshape(-1).tolist() for x, _ in examples],
        "targets": [t.reshape(-1).tolist() for _, t in examples],
        "outputs": [numpy.array(y).reshape(-1).tolist() for y in outputs],
        "inputGradients": input_gradients,
        "parameters": {f"{n}.{k}": v.reshape(-1).tolist() for n, layer, _ in named for k, v in layer.p.items()},
        "gradients": {f"{n}.{k}": v.reshape(-1).tolist() for n, _, g in named for k, v in g.items()},
    }


def sequences(lengths, inputs, target):
    return [(draw(n, inputs), numpy.array([target() for _ in range(n)])) for n in lengths]


fixtures = [
    fixture("mlp", [Dense(4, 5), Tanh(), Dense(5, 3)], ["dense1", "", "dense2"], softmax,
            [(draw(4), one_hot(3)) for _ in range(7)]),
    fixture("cnn", [Conv(2, 3, (3, 2), 1, 1), Tanh(), MaxPool(2, 1), Conv(3, 2, (2, 2), 2, 0), Flatten(),
                    Dense(2 * 2 * 3, 4)], ["conv1", "", "", "conv2", "", "dense1"], half_squared,
            [(draw(2, 5, 6), draw(4)) for _ in range(5)]),
    fixture("rnn-tanh", [RNN(3, 4, "tanh"), Steps(Dense(4, 3))], ["rnn1", "dense1"], sigmoid,
            sequences([5, 5, 5], 3, lambda: random.integers(0, 2, 3).astype(float))),
    fixture("rnn-relu", [RNN(3, 4, "relu"), Steps(Dense(4, 3))], ["rnn1", "dense1"], half_squared,
            sequences([4, 6, 1], 3, lambda: draw(3))),
    fixture("lstm", [LSTM(3, 4), Steps(Dense(4, 3))], ["lstm1", "dense1"], sigmoid,
            sequences([6, 2, 4], 3, lambda: random.integers(0, 2, 3).astype(float))),
]
with open("fixtures.json", "w") as file:
    json.dump(fixtures, file, indent=None, separators=(",", ":"))
    file.write("\n")
