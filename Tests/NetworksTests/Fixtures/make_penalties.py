"""Writes penalties.json: the parameters of a small network after each of some steps of PyTorch's SGD with weight decay,
penalties and clipping by value, in double precision.

The loss is half the squared error, a mean over the examples. Run it in this folder with a Python that has PyTorch:
python3 make_penalties.py
"""
import json
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
generator = torch.Generator().manual_seed(15)


def draw(*shape):
    return torch.rand(shape, generator=generator) * 1.6 - 0.8


inputs, targets = draw(7, 4), draw(7, 3)
start = [draw(5, 4), draw(5), draw(3, 5), draw(3)]
start[0][1, 2] = 0.0
start[2][0, 3] = 0.0
rate, alpha, limit = 0.1, 0.03, 0.04


def flat(parameters):
    return torch.cat([p.detach().reshape(-1) for p in parameters]).tolist()


def path(optimiser, penalty=None, clips=False, steps=8):
    """`optimiser` makes one of the weights and the biases, `penalty` is a function of both."""
    parameters = [p.clone().requires_grad_() for p in start]
    weights, biases = parameters[::2], parameters[1::2]
    rule, after = optimiser(weights, biases), []
    for _ in range(steps):
        rule.zero_grad()
        outputs = torch.tanh(inputs @ weights[0].T + biases[0]) @ weights[1].T + biases[1]
        loss = ((targets - outputs) ** 2).sum() / 2 / len(inputs)
        if penalty:
            loss = loss + alpha * penalty(weights, biases)
        loss.backward()
        if clips:
            torch.nn.utils.clip_grad_value_(parameters, limit)
        rule.step()
        after.append(flat(parameters))
    return after


def plain(weights, biases):
    return torch.optim.SGD(weights + biases, lr=rate)


paths = {
    "weight_decay of all": path(lambda w, b: torch.optim.SGD(w + b, lr=rate, weight_decay=alpha)),
    "weight_decay of weights": path(lambda w, b: torch.optim.SGD(
        [{"params": w, "weight_decay": alpha}, {"params": b, "weight_decay": 0.0}], lr=rate)),
    "weight_decay with momentum": path(
        lambda w, b: torch.optim.SGD(w + b, lr=rate, momentum=0.9, weight_decay=alpha)),
    "squares of weights": path(plain, lambda w, b: sum((p ** 2).sum() for p in w)),
    "magnitudes of all": path(plain, lambda w, b: sum(p.abs().sum() for p in w + b)),
    "clipped by value": path(plain, clips=True),
}
fixture = {
    "torch": torch.__version__, "learningRate": rate, "alpha": alpha, "limit": limit,
    "inputs": inputs.tolist(), "targets": targets.tolist(), "start": flat(start), "paths": paths,
}
with open("penalties.json", "w") as file:
    json.dump(fixture, file, indent=None, separators=(",", ":"))
    file.write("\n")
