"""What all peers share: weights and data as Retrace wrote them, and the conversation with bench-peers.

A peer prints one line of JSON with what it computes from the given weights, so that bench-peers can
compare it with ours, then answers each line of its input: `run N` trains N epochs and prints the seconds
that they took, `memory` prints the process's highest resident memory in bytes.

Behind folder and threads stand options, name=value. What a peer does without any is what its library does by itself;
search-peers looks which of settings.csv make it faster, and bench-peers gives it those.
"""
import json
import re
import sys
import time

import numpy


def read_safetensors(path):
    """The tensors of a safetensors file: length of the header, header in JSON, numbers."""
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    return {
        key: numpy.frombuffer(data[start:], "<f4")[slice(*(at // 4 for at in entry["data_offsets"]))]
        .reshape(entry["shape"]).copy()
        for key, entry in header.items() if key != "__metadata__"
    }


def load(folder):
    """Settings, weights by their PyTorch names, and data: strings `inputs` and `targets` [N, T, 7] with
    `mask` [N, T], or `images` [N, 784] as bytes with `labels` [N]."""
    settings = json.load(open(f"{folder}/settings.json"))
    data = {name: numpy.load(f"{folder}/{name}.npy") for name in settings["data"]}
    return settings, read_safetensors(f"{folder}/weights.safetensors"), data


def options(**defaults):
    """The options of the command line; a name or a value that is not among `defaults` (name: values, the first one holds;
    or a text that may be any other) ends the program, because it would be timed as if it had been set."""
    chosen = {name: values if isinstance(values, str) else values[0] for name, values in defaults.items()}
    for word in sys.argv[3:]:
        name, _, value = word.partition("=")
        if name not in defaults or not isinstance(defaults[name], str) and value not in defaults[name]:
            sys.exit(f"{sys.argv[0]}: {word} is no option; there are: {defaults}")
        chosen[name] = value
    return chosen


def converse(check, run):
    """`check` is (loss, norm of its gradient, loss after one step); `run(n)` trains n epochs."""
    print(json.dumps(dict(zip(("loss", "gradient_norm", "loss_after_step"), map(float, check)))), flush=True)
    for line in sys.stdin:
        word, *arguments = line.split()
        if word == "run":
            start = time.perf_counter()
            run(int(arguments[0]))
            print(time.perf_counter() - start, flush=True)
        elif word == "memory":
            kilobytes = re.search(r"VmHWM:\s*(\d+)", open("/proc/self/status").read())[1]
            print(int(kilobytes) * 1024, flush=True)
