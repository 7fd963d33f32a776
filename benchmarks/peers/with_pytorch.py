#!/usr/bin/env python3
"""One of Retrace's trainings in PyTorch: with_pytorch.py FOLDER THREADS [OPTION]…; see common.py.

What was tried and is slower: packed sequences, which compute nothing past an end."""
import sys

import torch
import torch.nn.functional as F
from torch import nn

from common import converse, load, options


class Recurrent(nn.Module):
    """RNN or LSTM, one layer over all steps of [T, N, 7], or [N, T, 7] if strings stand first, then a dense layer."""
    def __init__(self, kind, units):
        super().__init__()
        layer = (nn.LSTM if kind == "lstm" else nn.RNN)(7, units, batch_first=strings_first)
        self.kind = kind + "1"
        self.add_module(self.kind, layer)
        self.dense1 = nn.Linear(units, 7)

    def forward(self, x):
        return self.dense1(getattr(self, self.kind)(x)[0])


class GRULoop(nn.Module):
    """Retrace's GRU over all steps of [T, N, 7], then a dense layer. nn.GRU is another variant, so a loop."""
    def __init__(self, units):
        super().__init__()
        shapes = {"input_weight": (3 * units, 7), "recurrent_weight": (3 * units, units), "bias": (3 * units,)}
        self.gru1 = nn.ParameterDict({name: nn.Parameter(torch.zeros(shape)) for name, shape in shapes.items()})
        self.dense1 = nn.Linear(units, 7)

    def forward(self, x):
        p, units = self.gru1, self.dense1.in_features
        gates, candidate = p["recurrent_weight"].T.split([2 * units, units], 1)
        h, states = x.new_zeros(x.shape[1], units), []
        for z in x @ p["input_weight"].T + p["bias"]:
            update, reset = torch.sigmoid(z[:, :2 * units] + h @ gates).chunk(2, 1)
            g = torch.tanh(z[:, 2 * units:] + (reset * h) @ candidate)
            h = (1 - update) * h + update * g
            states.append(h)
        return self.dense1(torch.stack(states))


def parameters(shapes):
    return nn.ParameterDict({name: nn.Parameter(torch.zeros(shape)) for name, shape in shapes.items()})


class LSTMLoop(nn.Module):
    """Forms of the LSTM that nn.LSTM has not: coupled gates have no rows for i; peepholes are there or not."""
    def __init__(self, work, units):
        super().__init__()
        self.sees, self.coupled, self.tanh_last = (work == f"emb-{form}" for form in ("peephole", "coupled", "tanh-last"))
        blocks = 3 if self.coupled else 4
        shapes = {"input_weight": (blocks * units, 7), "recurrent_weight": (blocks * units, units), "bias": (blocks * units,)}
        if self.sees:
            shapes["peephole_weight"] = ((blocks - 1) * units, units)
        self.lstm1 = parameters(shapes)
        self.dense1 = nn.Linear(units, 7)

    def forward(self, x):
        p, units = self.lstm1, self.dense1.in_features
        u, first = p["recurrent_weight"].T, units if self.coupled else 2 * units
        if self.sees:
            before, after = p["peephole_weight"].T.split([first, units], 1)
        h = c = x.new_zeros(x.shape[1], units)
        states = []
        for z in x @ p["input_weight"].T + p["bias"]:
            gates, g, o = (z + h @ u).split([first, units, units], 1)
            gates = torch.sigmoid(gates + c @ before if self.sees else gates)
            f = gates[:, first - units:]
            c = f * c + (1 - f if self.coupled else gates[:, :units]) * torch.tanh(g)
            o = torch.sigmoid(o + c @ after if self.sees else o)
            h = torch.tanh(o * c) if self.tanh_last else o * torch.tanh(c)
            states.append(h)
        return self.dense1(torch.stack(states))


class ClockworkLoop(nn.Module):
    """Each period divides the next one, so those modules whose turn it is come first."""
    def __init__(self, units, periods):
        super().__init__()
        self.periods, self.size = periods, units // len(periods)
        shapes = {"input_weight": (units, 7), "bias": (units,)}
        for k in range(len(periods)):
            shapes[f"recurrent_weight_{k + 1}"] = (self.size, units - k * self.size)
        self.clockwork1 = parameters(shapes)
        self.dense1 = nn.Linear(units, 7)

    def forward(self, x):
        p, units = self.clockwork1, self.dense1.in_features
        u = torch.cat([F.pad(p[f"recurrent_weight_{k + 1}"], (k * self.size, 0)) for k in range(len(self.periods))]).T
        h, states = x.new_zeros(x.shape[1], units), []
        for t, z in enumerate(x @ p["input_weight"].T + p["bias"], 1):
            rows = self.size * sum(t % period == 0 for period in self.periods)
            new = torch.tanh(z[:, :rows] + h @ u[:, :rows])
            h = torch.cat([new, h[:, rows:]], 1)
            states.append(h)
        return self.dense1(torch.stack(states))


class OutputLoop(nn.Module):
    """The output is fed back."""
    def __init__(self, units):
        super().__init__()
        self.outputrecurrent1 = parameters({
            "input_weight": (units, 7), "recurrent_weight": (units, 7), "bias": (units,), "output_weight": (7, units),
            "output_bias": (7,)})

    def forward(self, x):
        p = self.outputrecurrent1
        u, v, y, outputs = p["recurrent_weight"].T, p["output_weight"].T, x.new_zeros(x.shape[1], 7), []
        for z in x @ p["input_weight"].T + p["bias"]:
            y = torch.tanh(z + y @ u) @ v + p["output_bias"]
            outputs.append(y)
        return torch.stack(outputs)


class Memoryless(nn.Module):
    """The MLP on strings: a symbol at a time."""
    def __init__(self, units):
        super().__init__()
        self.dense1, self.dense2 = nn.Linear(7, units), nn.Linear(units, 7)

    def forward(self, x):
        return self.dense2(torch.tanh(self.dense1(x)))


class CNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.dense1, self.dense2, self.dense3 = nn.Linear(256, units), nn.Linear(units, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = x.view(-1, 1, 28, 28)
        if channels_last:
            x = x.contiguous(memory_format=torch.channels_last)
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.dense3(F.relu(self.dense2(F.relu(self.dense1(x)))))


class MLP(nn.Module):
    """With dropout on inputs and hidden units, or noise on inputs, if it is asked for, while it trains."""
    def __init__(self, units, input_dropout=0, hidden_dropout=0, noise=0):
        super().__init__()
        self.noise, self.input_dropout, self.hidden_dropout = noise, input_dropout, hidden_dropout
        self.dense1, self.dense2, self.dense3 = nn.Linear(784, units), nn.Linear(units, 84), nn.Linear(84, 10)

    def drop(self, x, rate):
        return F.dropout(x, rate) if self.training and rate else x

    def forward(self, x):
        if self.training and self.noise:
            x = torch.randn_like(x).mul_(self.noise).add_(x)
        x = self.drop(F.relu(self.dense1(self.drop(x, self.input_dropout))), self.hidden_dropout)
        return self.dense3(self.drop(F.relu(self.dense2(x)), self.hidden_dropout))


folder, threads = sys.argv[1], int(sys.argv[2])
# The layout of pictures, or of strings; threads of its second pool, for operations side by side, which a training has none
# of; oneDNN's layers and products or PyTorch's own; loss and gradient as they stand, or compiled, with or without loops
# over steps in place of the recurrent layers; Adam as one operation, as a few over all parameters, or one after the other.
chosen = options(
    layout=["contiguous", "channels_last", "batch_first"], interop=["default", "1"], onednn=["on", "off"],
    compile=["off", "on", "recurrent"], adam=["fused", "foreach", "loop"])
channels_last, strings_first = chosen["layout"] == "channels_last", chosen["layout"] == "batch_first"
torch.set_num_threads(threads)
if chosen["interop"] != "default":
    torch.set_num_interop_threads(int(chosen["interop"]))
torch.backends.mkldnn.enabled = chosen["onednn"] == "on"
settings, weights, data = load(folder)
data = {name: torch.from_numpy(array) for name, array in data.items()}
units = settings["units"]
model = {
    "reber-rnn": lambda: Recurrent("rnn", units), "emb-rnn": lambda: Recurrent("rnn", units),
    "emb-lstm": lambda: Recurrent("lstm", units), "emb-gru": lambda: GRULoop(units),
    **{name: lambda: LSTMLoop(settings["work"], units) for name in ("emb-peephole", "emb-coupled", "emb-tanh-last")},
    "emb-clockwork": lambda: ClockworkLoop(units, settings["periods"]), "emb-output": lambda: OutputLoop(units),
    "reber-mlp": lambda: Memoryless(units),
    "mnist-cnn": lambda: CNN(units), "mnist-cnn-adam": lambda: CNN(units), "mnist-mlp": lambda: MLP(units),
    "mnist-mlp-dropout": lambda: MLP(units, settings["input_dropout"], settings["hidden_dropout"]),
    "mnist-mlp-noise": lambda: MLP(units, noise=settings["input_noise"]),
}[settings["work"]]()
model.load_state_dict({key: torch.from_numpy(array) for key, array in weights.items()}, strict=True)
if channels_last:
    model = model.to(memory_format=torch.channels_last)
# Retrace has one bias where PyTorch has two, of which the second stays at the zeros that it was saved with.
trained = [parameter for name, parameter in model.named_parameters() if "bias_hh" not in name]
for name, parameter in model.named_parameters():
    parameter.requires_grad_("bias_hh" not in name)

if "images" in data:
    def batches():
        order = torch.randperm(len(data["labels"]))
        return order.split(settings["batch"])
    def loss(rows):
        return F.cross_entropy(model(data["images"][rows].float().div_(255)), data["labels"][rows].long())
    first = torch.arange(settings["batch"])
else:
    inputs, targets, mask = (
        data[name] if strings_first else data[name].transpose(0, 1).contiguous() for name in ("inputs", "targets", "mask"))
    if settings["work"] == "reber-mlp":  # No memory: nothing past an end needs to be computed.
        inputs, targets, mask = inputs[mask > 0], targets[mask > 0], mask[mask > 0]
    weight = mask.unsqueeze(-1)
    def batches():
        return [None]
    def loss(_):
        return F.binary_cross_entropy_with_logits(
            model(inputs), targets, weight=weight, reduction="sum") / settings["divisor"]
    first = None


if chosen["compile"] != "off":
    import torch._dynamo

    # nn.RNN and nn.LSTM are left out of what is compiled, unless it is asked for: then they are unrolled, as loops are.
    torch._dynamo.config.allow_rnn = chosen["compile"] == "recurrent"
    loss = torch.compile(loss, dynamic=False)


def new_adam():
    """Adam before its first step; None where the step is plain gradient descent's."""
    if settings["adam"] is None:
        return None
    first, second, epsilon = settings["adam"]
    return torch.optim.Adam(
        trained, lr=settings["learning_rate"], betas=(first, second), eps=epsilon, fused=chosen["adam"] == "fused",
        foreach=chosen["adam"] == "foreach")


adam = new_adam()


def gradient(batch):
    for parameter in trained:
        parameter.grad = None
    value = loss(batch)
    value.backward()
    return value


def step(batch):
    gradient(batch)
    if settings["clip"]:
        nn.utils.clip_grad_norm_(trained, settings["clip"])
    if adam:
        adam.step()
        return
    with torch.no_grad():
        for parameter in trained:
            parameter.add_(parameter.grad, alpha=-settings["learning_rate"])


def check():
    global adam
    model.eval()  # Without dropout and noise, whose numbers are each library's own.
    value = gradient(first)
    norm = torch.cat([parameter.grad.flatten() for parameter in trained]).norm()
    step(first)
    after = loss(first).item()
    model.load_state_dict({key: torch.from_numpy(array) for key, array in weights.items()})
    model.train()
    adam = new_adam()
    return value.item(), norm.item(), after


def run(epochs):
    for _ in range(epochs):
        for batch in batches():
            step(batch)


converse(check(), run)
