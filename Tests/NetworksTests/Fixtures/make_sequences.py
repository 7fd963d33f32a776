"""Writes sequences.json: what PyTorch's recurrent layers make of packed sequences of unequal lengths, in double precision.

A deep bidirectional LSTM step by step, a bidirectional RNN whose last states are kept, two stacked LSTMs, and an
encoder-decoder of two LSTMs with a teacher. Each with loss, outputs and all gradients; the loss is half the squared error,
a sum. Run it in this folder with a Python that has PyTorch: python3 make_sequences.py
"""
import json
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.manual_seed(16)
lengths = [5, 2, 4, 1]


def draw(*shape):
    return torch.rand(shape) * 1.6 - 0.8


def settled(module):
    """All numbers drawn anew; here there is one bias, so PyTorch's second is 0."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(draw(*parameter.shape) * ("bias_hh" not in name))
    return module


def numbers(modules, pick):
    """By name, without the second biases."""
    return {f"{prefix}{name}": pick(parameter).reshape(-1).tolist() for prefix, module in modules.items()
            for name, parameter in module.named_parameters() if "bias_hh" not in name}


def half_square(outputs, targets, mask):
    return (((outputs - targets) ** 2).sum(2) * mask).sum() / 2


def mask_of(lengths):
    return torch.tensor([[float(t < n) for n in lengths] for t in range(max(lengths))])


def case(name, modules, x, outputs, targets, mask, **more):
    """Time first, then sequences, then features; outputs past an end are 0."""
    loss = half_square(outputs, targets, mask)
    loss.backward()
    return {
        "name": name, "loss": loss.item(), "inputs": x.tolist(), "targets": targets.tolist(),
        "outputs": (outputs * mask.unsqueeze(2)).tolist(), "inputGradients": x.grad.tolist(),
        "parameters": numbers(modules, lambda p: p.detach()), "gradients": numbers(modules, lambda p: p.grad), **more,
    }


def packed(layer, x, lengths):
    out, state = layer(pack_padded_sequence(x, lengths, enforce_sorted=False))
    return pad_packed_sequence(out)[0], state


def stepwise(name, layer):
    dense = settled(nn.Linear(layer.hidden_size * (2 if layer.bidirectional else 1), 2))
    x = draw(5, 4, 3).requires_grad_()
    outputs = dense(packed(settled(layer), x, lengths)[0])
    return case(name, {"layer.": layer, "dense.": dense}, x, outputs, draw(5, 4, 2), mask_of(lengths))


def many_to_one():
    layer, dense = settled(nn.RNN(3, 4, bidirectional=True)), settled(nn.Linear(8, 2))
    x = draw(5, 4, 3).requires_grad_()
    _, h = packed(layer, x, lengths)
    outputs = dense(torch.cat([h[0], h[1]], 1)).unsqueeze(0)
    return case("many to one", {"layer.": layer, "dense.": dense}, x, outputs, draw(1, 4, 2), torch.ones(1, 4))


def encoder_decoder():
    encoder, decoder, dense = settled(nn.LSTM(3, 4)), settled(nn.LSTM(2, 4)), settled(nn.Linear(4, 2))
    written = [2, 6, 3, 3]
    x, fed = draw(5, 4, 3).requires_grad_(), draw(6, 4, 2).requires_grad_()
    _, context = packed(encoder, x, lengths)
    outputs = dense(decoder(fed, context)[0])
    result = case("encoder-decoder", {"encoder.": encoder, "decoder.": decoder, "dense.": dense}, x, outputs,
                  draw(6, 4, 2), mask_of(written), fed=fed.tolist())
    return {**result, "fedGradients": fed.grad.tolist(), "targetLengths": written}


fixtures = [
    stepwise("deep bidirectional", nn.LSTM(3, 4, num_layers=2, bidirectional=True)),
    stepwise("stacked", nn.LSTM(3, 4, num_layers=2)), many_to_one(), encoder_decoder(),
]
for fixture in fixtures:
    fixture["lengths"] = lengths
with open("sequences.json", "w") as file:
    json.dump({"torch": torch.__version__, "cases": fixtures}, file, indent=None, separators=(",", ":"))
    file.write("\n")
