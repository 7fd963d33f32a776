#!/usr/bin/env python3
"""Loads a model that Retrace saved into PyTorch and counts its errors there.

    count_errors.py cnn|mlp|two-layer-mlp MODEL.safetensors IMAGES LABELS [LOGITS]
    count_errors.py rnn|lstm MODEL.safetensors STRINGS [LOGITS]

IMAGES and LABELS are IDX files as of MNIST, plain or .gz. STRINGS has a string on each line, a tab, and
the symbols that may follow each of its symbols: `BTXSE`, tab, `P|T S|X S|X E $`. Prints how many digits
are misclassified, or how many positions are wrong and in how many strings. Into LOGITS go all outputs
before softmax or sigmoid, as 32-bit floats, example by example.
"""
import gzip
import json
import sys
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch
from torch import nn
import torch.nn.functional as F


def read_safetensors(path):
    """The tensors of a safetensors file: length of the header, header in JSON, numbers."""
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for key, entry in json.loads(data[8:start]).items():
        if key != "__metadata__":
            assert entry["dtype"] == "F32", f"{key}: {entry['dtype']}"
            first, last = entry["data_offsets"]
            numbers = torch.frombuffer(bytearray(data[start + first:start + last]), dtype=torch.float32)
            tensors[key] = numbers.reshape(entry["shape"])
    return tensors


class CNN(nn.Module):
    """Two convolutions and as many dense layers as the file has, of the file's sizes."""

    def __init__(self, tensors):
        super().__init__()
        for n in (1, 2):
            filters, channels, window, _ = tensors[f"conv{n}.weight"].shape
            setattr(self, f"conv{n}", nn.Conv2d(channels, filters, window))
        self.dense = add_dense(self, tensors)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return through(self, self.dense, x)


class MLP(nn.Module):
    """As many dense layers as the file has: three in `mlp`, two in `two-layer-mlp`."""

    def __init__(self, tensors):
        super().__init__()
        self.dense = add_dense(self, tensors)

    def forward(self, x):
        return through(self, self.dense, x.flatten(1))


def add_dense(module, tensors):
    """Gives `module` the layers dense1, dense2, ... of the file; their number."""
    count = sum(key.startswith("dense") and key.endswith(".weight") for key in tensors)
    for n in range(1, count + 1):
        outputs, inputs = tensors[f"dense{n}.weight"].shape
        setattr(module, f"dense{n}", nn.Linear(inputs, outputs))
    return count


def through(module, count, x):
    for n in range(1, count):
        x = F.relu(getattr(module, f"dense{n}")(x))
    return getattr(module, f"dense{count}")(x)


class RNN(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.rnn1, self.dense1 = nn.RNN(7, units, batch_first=True), nn.Linear(units, 7)

    def forward(self, x):
        return self.dense1(self.rnn1(x)[0])


class LSTM(nn.Module):
    def __init__(self, units):
        super().__init__()
        self.lstm1, self.dense1 = nn.LSTM(7, units, batch_first=True), nn.Linear(units, 7)

    def forward(self, x):
        return self.dense1(self.lstm1(x)[0])


def read_idx(path):
    """An IDX file of bytes: two zeros, 8, the number of dimensions, each as 4 bytes, the bytes."""
    data = (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
    rank = data[3]
    shape = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(rank)]
    return torch.frombuffer(bytearray(data[4 + 4 * rank:]), dtype=torch.uint8).reshape(shape)


def one_hot(symbols):
    """Seven numbers, a one for each of the symbols; none for the end, $."""
    return [1.0 if letter in symbols else 0.0 for letter in "BEPSTVX"]


def main(kind, model, *files):
    tensors = read_safetensors(model)
    units = tensors["dense1.weight"].shape[1]
    network = {
        "cnn": lambda: CNN(tensors), "mlp": lambda: MLP(tensors), "two-layer-mlp": lambda: MLP(tensors),
        "rnn": lambda: RNN(units), "lstm": lambda: LSTM(units)}[kind]()
    pictures = kind in ("cnn", "mlp", "two-layer-mlp")
    network.load_state_dict(tensors, strict=True)
    outputs = []
    with torch.no_grad():
        if pictures:
            images, labels = read_idx(files[0]), read_idx(files[1])
            for first in range(0, len(labels), 1000):
                outputs.append(network(images[first:first + 1000].unsqueeze(1).float() / 255))
            wrong = (torch.cat(outputs).argmax(1) != labels).sum().item()
            print(f"{wrong} of {len(labels)} digits")
        else:
            wrong = []
            for line in open(files[0], encoding="ascii"):
                symbols, sets = line.rstrip("\n").split("\t")
                inputs = torch.tensor([[one_hot(symbol) for symbol in symbols]])
                targets = torch.tensor([one_hot(allowed) for allowed in sets.split(" ")]) > 0.5
                outputs.append(network(inputs)[0])
                wrong.append(((outputs[-1] > 0) != targets).any(1).sum().item())
            print(f"{sum(wrong)} positions in {sum(w > 0 for w in wrong)} of {len(wrong)} strings")
    logits = files[2:] if pictures else files[1:]
    if logits:
        numbers = torch.cat(outputs).flatten().contiguous()
        with open(logits[0], "wb") as file:
            file.write(bytes(numbers.untyped_storage())[:4 * numbers.numel()])


if __name__ == "__main__":
    counts = {"cnn": (4, 5), "mlp": (4, 5), "two-layer-mlp": (4, 5), "rnn": (3, 4), "lstm": (3, 4)}
    if len(sys.argv) - 1 not in counts.get(sys.argv[1] if len(sys.argv) > 1 else "", ()):
        sys.exit(__doc__)
    main(*sys.argv[1:])
