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


def sigma(z):
    return 1 / (1 + numpy.exp(-z))


class USCLSTM:
    """As USC prints it: each gate has a matrix for [C, h, x]; with `coupled` gates i is 1 - f. `mmds`: without C, and
    h = tanh(c o) as in (13.15). Each gate's matrix is kept for itself, and put among the others by name at the end."""

    def __init__(self, inputs, hidden, sees_memory, coupled, mmds):
        self.m, self.sees, self.coupled, self.mmds = hidden, sees_memory, coupled, mmds
        self.gates = ["f", "g", "o"] if coupled else ["i", "f", "g", "o"]
        self.seeing = [gate for gate in self.gates if gate != "g"]
        blocks = len(self.gates)
        self.p = {"input_weight": draw(blocks * hidden, inputs), "recurrent_weight": draw(blocks * hidden, hidden),
                  "bias": draw(blocks * hidden)}
        if sees_memory:
            self.p["peephole_weight"] = draw((blocks - 1) * hidden, hidden)

    def rows(self, gate, among):
        k = among.index(gate)
        return slice(k * self.m, (k + 1) * self.m)

    def net(self, gate, c, h, x):
        own = self.rows(gate, self.gates)
        z = self.p["input_weight"][own] @ x + self.p["recurrent_weight"][own] @ h + self.p["bias"][own]
        if self.sees and gate != "g":
            z = z + self.p["peephole_weight"][self.rows(gate, self.seeing)] @ c
        return z

    def forward(self, xs):
        h, c = numpy.zeros(self.m), numpy.zeros(self.m)
        self.past, ys = [], []
        for x in xs:
            f, u = sigma(self.net("f", c, h, x)), numpy.tanh(self.net("g", c, h, x))
            i = 1 - f if self.coupled else sigma(self.net("i", c, h, x))
            new = f * c + i * u
            o = sigma(self.net("o", new, h, x))
            self.past.append((x, h, c, i, f, u, o, new))
            c, h = new, numpy.tanh(new * o) if self.mmds else o * numpy.tanh(new)
            ys.append(h)
        return numpy.array(ys)

    def back(self, gate, dz, seen, h, x, g):
        """What one gate's net gradient does: to its parameters, and to C, h and x."""
        own = self.rows(gate, self.gates)
        g["input_weight"][own] += numpy.outer(dz, x)
        g["recurrent_weight"][own] += numpy.outer(dz, h)
        g["bias"][own] += dz
        dc = numpy.zeros(self.m)
        if self.sees and gate != "g":
            among = self.rows(gate, self.seeing)
            g["peephole_weight"][among] += numpy.outer(dz, seen)
            dc = self.p["peephole_weight"][among].T @ dz
        return dc, self.p["recurrent_weight"][own].T @ dz, self.p["input_weight"][own].T @ dz

    def backward(self, dys, g):
        dh, dc, dxs = numpy.zeros(self.m), numpy.zeros(self.m), []
        for dy, (x, h, c, i, f, u, o, new) in zip(dys[::-1], self.past[::-1]):
            dh = dh + dy
            if self.mmds:
                inner = dh / numpy.cosh(new * o) ** 2
                do, dc = inner * new, dc + inner * o
            else:
                do, dc = dh * numpy.tanh(new), dc + dh * o / numpy.cosh(new) ** 2
            seen, dh, dx = self.back("o", do * o * (1 - o), new, h, x, g)
            dc = dc + seen
            df, di = dc * c, dc * u
            slopes = {"g": dc * i * (1 - u * u)}
            if self.coupled:
                slopes["f"] = (df - di) * f * (1 - f)
            else:
                slopes["f"], slopes["i"] = df * f * (1 - f), di * i * (1 - i)
            dc = dc * f
            for gate, dz in slopes.items():
                parts = self.back(gate, dz, c, h, x, g)
                dc, dh, dx = dc + parts[0], dh + parts[1], dx + parts[2]
            dxs.append(dx)
        return numpy.array(dxs[::-1])


class Clockwork:
    """A matrix of all m x m recurrent weights, in which those from a faster module to a slower one are 0."""

    def __init__(self, inputs, sizes, periods):
        self.m, self.periods = sum(sizes), periods
        ends = numpy.cumsum(sizes)
        self.modules = [range(end - size, end) for size, end in zip(sizes, ends)]
        self.p = {"input_weight": draw(self.m, inputs), "bias": draw(self.m)}
        for k, module in enumerate(self.modules):
            self.p[f"recurrent_weight_{k + 1}"] = draw(len(module), self.m - module[0])

    def whole(self):
        u = numpy.zeros((self.m, self.m))
        for k, module in enumerate(self.modules):
            u[module[0]:module[-1] + 1, module[0]:] = self.p[f"recurrent_weight_{k + 1}"]
        return u

    def due(self, t):
        return numpy.array([t % period == 0 for module, period in zip(self.modules, self.periods) for _ in module])

    def forward(self, xs):
        u, self.xs, self.hs = self.whole(), xs, [numpy.zeros(self.m)]
        for t, x in enumerate(xs, 1):
            new = numpy.tanh(self.p["input_weight"] @ x + u @ self.hs[-1] + self.p["bias"])
            self.hs.append(numpy.where(self.due(t), new, self.hs[-1]))
        return numpy.array(self.hs[1:])

    def backward(self, dys, g):
        u, dh, dxs = self.whole(), numpy.zeros(self.m), []
        du = numpy.zeros((self.m, self.m))
        for t in range(len(dys), 0, -1):
            dh = dh + dys[t - 1]
            dz = numpy.where(self.due(t), dh * (1 - self.hs[t] ** 2), 0)
            g["input_weight"] += numpy.outer(dz, self.xs[t - 1])
            g["bias"] += dz
            du += numpy.outer(dz, self.hs[t - 1])
            dxs.append(self.p["input_weight"].T @ dz)
            dh = numpy.where(self.due(t), 0, dh) + u.T @ dz
        for k, module in enumerate(self.modules):
            g[f"recurrent_weight_{k + 1}"] += du[module[0]:module[-1] + 1, module[0]:]
        return numpy.array(dxs[::-1])


class OutputRecurrent:
    def __init__(self, inputs, hidden, outputs):
        self.p = {"input_weight": draw(hidden, inputs), "recurrent_weight": draw(hidden, outputs), "bias": draw(hidden),
                  "output_weight": draw(outputs, hidden), "output_bias": draw(outputs)}

    def forward(self, xs):
        w, u, b, v, c = self.p.values()
        self.xs, self.hs, self.os = xs, [], [numpy.zeros(len(c))]
        for x in xs:
            self.hs.append(numpy.tanh(b + u @ self.os[-1] + w @ x))
            self.os.append(c + v @ self.hs[-1])
        return numpy.array(self.os[1:])

    def backward(self, dys, g):
        after, dxs = numpy.zeros(len(self.os[0])), []
        for t in reversed(range(len(dys))):
            do = dys[t] + after
            g["output_weight"] += numpy.outer(do, self.hs[t])
            g["output_bias"] += do
            da = (1 - self.hs[t] ** 2) * (self.p["output_weight"].T @ do)
            g["input_weight"] += numpy.outer(da, self.xs[t])
            g["recurrent_weight"] += numpy.outer(da, self.os[t])
            g["bias"] += da
            dxs.append(self.p["input_weight"].T @ da)
            after = self.p["recurrent_weight"].T @ da
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
for name, form in [("lstm-peephole", (True, False, False)), ("lstm-coupled", (False, True, False)),
                   ("lstm-tanh-last", (False, False, True)), ("lstm-combined", (True, True, True))]:
    fixtures.append(fixture(
        name, [USCLSTM(3, 4, *form), Steps(Dense(4, 3))], ["lstm1", "dense1"], sigmoid,
        sequences([6, 2, 4], 3, lambda: random.integers(0, 2, 3).astype(float))))
fixtures += [
    fixture("clockwork", [Clockwork(3, [2, 1, 2], [1, 2, 4]), Steps(Dense(5, 3))], ["clockwork1", "dense1"], sigmoid,
            sequences([9, 3, 5], 3, lambda: random.integers(0, 2, 3).astype(float))),
    fixture("output-recurrent", [OutputRecurrent(3, 4, 2)], ["outputrecurrent1"], sigmoid,
            sequences([6, 1, 4], 3, lambda: random.integers(0, 2, 2).astype(float))),
]
with open("fixtures.json", "w") as file:
    json.dump(fixtures, file, indent=None, separators=(",", ":"))
    file.write("\n")
