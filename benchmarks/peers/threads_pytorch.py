"""How many different networks PyTorch makes of one training with one seed, for one to four threads, and how many Retrace.

PyTorch's network is the published MLP on digits; pictures and labels are drawn, so that no data are needed. Everything that
PyTorch offers for repeatable runs is on. Retrace's is the chapter's own, one epoch from its first seed. Both run twice
with each number of threads, and must leave the same bytes both times. Where RepDL was built (scripts/repdl.sh), it trains the
same network on the same data as PyTorch. `make bench-threads` runs it; it writes threads.csv and same-bits.md in
reports/benchmarks.
"""
import argparse
import glob
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

SIZES = [784, 120, 84, 10]


def shown(number):
    """A number that Python wrote, as pages have it (Sources/Host/PageNumber.swift)."""
    if "e" not in number:
        return number
    factor, exponent = number.split("e")
    return f"{factor} × 10{str(int(exponent)).translate(str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'))}"


def train(threads, folder):
    """The weights that PyTorch's training leaves, as bytes; with RepDL's layers, if its folder is given. Its time on stderr."""
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(1)
    pictures, labels = torch.rand(6000, SIZES[0]), torch.randint(10, (6000,))
    layers = [layer for a, b in zip(SIZES, SIZES[1:]) for layer in (nn.Linear(a, b), nn.ReLU())]
    network, loss = nn.Sequential(*layers[:-1]), nn.CrossEntropyLoss()
    if folder:
        sys.path.insert(0, folder)
        import repdl

        network, loss = repdl.from_torch_module(network), repdl.nn.CrossEntropyLoss()
    start = time.perf_counter()
    descent = torch.optim.SGD(network.parameters(), lr=0.2)
    for _ in range(2):
        for batch in torch.randperm(len(pictures)).split(1000):
            descent.zero_grad()
            loss(network(pictures[batch]), labels[batch]).backward()
            descent.step()
    print(time.perf_counter() - start, file=sys.stderr)
    return torch.cat([p.detach().flatten() for p in network.parameters()]).numpy().tobytes()


def pytorch(threads, repdl=None):
    """The weights, and the seconds that the training took."""
    run = [sys.executable, "-W", "ignore", __file__, "--train", str(threads)] + (["--repdl", repdl] if repdl else [])
    done = subprocess.run(run, capture_output=True, check=True)
    return done.stdout, float(done.stderr.split()[-1])


def retrace(program, threads):
    """The numbers of the MLP that the chapter's program saves."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["--seeds", "1...1", "--epochs", "1", "--threads", str(threads), "--fresh", "--verdicts-only"]
        subprocess.run([program, *words, "--output", folder], capture_output=True, check=True)
        found = glob.glob(f"{folder}/models/**/mnist-cnn-vs-mlp-mlp-1*.safetensors", recursive=True)
        assert len(found) == 1, found
        data = open(found[0], "rb").read()
        files = json.load(open(f"{folder}/mnist-cnn-vs-mlp/run.json"))["data"]
        origin = "stand-in digits" if any("stand-in" in file["origin"] for file in files.values()) else "MNIST"
        seconds = None  # of another training than the peers'
    return data[8 + int.from_bytes(data[:8], "little"):], seconds, origin


def compare(run):
    """For each number of threads the SHA-256, how many weights differ from those of one thread, by how much, and the
    seconds of the faster of two trainings."""
    import numpy

    rows, first = [], None
    for threads in range(1, 5):
        (weights, seconds), (again, seconds_again) = run(threads), run(threads)
        assert weights == again, f"{threads} threads, twice: not the same bytes"
        numbers = numpy.frombuffer(weights, dtype="<f4")
        first = numbers if first is None else first
        gap = abs(numbers - first)
        fastest = f"{min(seconds, seconds_again):.3g}" if seconds else ""
        digest = hashlib.sha256(weights).hexdigest()
        rows.append([threads, digest, int((gap > 0).sum()), len(gap), f"{gap.max():.3g}", fastest])
    return rows


def processor(cpuinfo):
    """Its name with the numbers by which two of one name are told apart, as ProcessorModel.identity has them."""
    values = dict(reversed([[part.strip() for part in line.split(":", 1)] for line in cpuinfo.splitlines() if ":" in line]))
    numbers = [
        f"{name} {values[key]}" for name, key in (("family", "cpu family"), ("model", "model"), ("stepping", "stepping"))
        if key in values]
    return values.get("model name", "") + (f" ({', '.join(numbers)})" if numbers else "")


def page(theirs, ours, origin, version, repdl, commit):
    machine = processor(open("/proc/cpuinfo").read()) or platform.machine()
    cost = "not measured here: it is on no package registry, and no copy was at hand"
    if repdl:
        cost = (
            f"{float(repdl[0][5]) / float(theirs[0][5]):.0f} times PyTorch's time on one thread for the same training, "
            f"{repdl[0][5]} s to {theirs[0][5]} s (the faster of two each; commit `{commit}`, on no package registry, built "
            f"from a copy; its part for graphics cards was not tried; {os.cpu_count()} processors with a load of "
            f"{os.getloadavg()[2]:.1f} in the last quarter of an hour)")
    left = f", RepDL {len({row[1] for row in repdl})}" if repdl else ""
    lines = [
        f"| {a[0]} | `{a[1][:16]}…` | `{b[1][:16]}…` | {b[2]:,} of {b[3]:,} | {shown(b[4])} |" for a, b in zip(ours, theirs)]
    return f"""<!-- Written by benchmarks/peers/threads_pytorch.py (`make bench-threads`). Do not edit. -->

# The same bits, and what others promise

One training with one seed, on one machine ({machine}), with one to four threads: the SHA-256 of the weights that it leaves.
Each was run twice with each number of threads and left the same bytes both times.

| Threads | Retrace | PyTorch {version} | PyTorch: weights that differ from one thread's | By at most |
| ---: | --- | --- | ---: | ---: |
{chr(10).join(lines)}

Retrace left {len({row[1] for row in ours})} network, PyTorch {len({row[1] for row in theirs})}{left}. All train the published MLP on \
digits, 784-120-84-10 with ReLU, in batches of 1,000: Retrace its chapter's program, the first seed, one epoch on {origin}; \
PyTorch two epochs on 6,000 drawn pictures, with `torch.use_deterministic_algorithms(True)`, and so RepDL where it was at hand. The digests in full: \
[threads.csv](threads.csv).

| Library | Promises | What it costs |
| --- | --- | --- |
| Retrace | the same bits for any number of threads and at every level of its kernels; [the published networks](../networks.csv) by SHA-256, which `make verify` compares | [side-by-side.md](side-by-side.md) |
| PyTorch | that results can be repeated on one platform with one release; not across releases, commits or platforms ([Reproducibility](https://docs.pytorch.org/docs/stable/notes/randomness.html)). | some deterministic operations are slower, as it says there |
| [RepDL](https://github.com/microsoft/RepDL) | the same bits across runs and platforms, by correct rounding and fixed orders of sums ([Xie, Zhang and Chen 2025](https://arxiv.org/abs/2510.09180)) | {cost} |

What was shown of Retrace, and on what: the published networks by whole runs with two threads on two makes of processor, at
AVX2 and at AVX-512; other numbers of threads and resumed runs on shorter trainings; other compilers and 64-bit ARM by
calls of the kernels, played back (`scripts/same-bits.sh`).

Run it again: `make bench-threads`.
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", type=int)
    parser.add_argument("--repdl", help="folder in which scripts/repdl.sh has built it")
    parser.add_argument("--retrace", default=".build/release/mnist-cnn-vs-mlp")
    parser.add_argument("--output", default="reports/benchmarks")
    arguments = parser.parse_args()
    if arguments.train:
        sys.stdout.buffer.write(train(arguments.train, arguments.repdl))
        return
    import torch

    theirs = compare(pytorch)
    repdl, commit = [], ""
    if arguments.repdl and os.path.exists(f"{arguments.repdl}/commit"):
        repdl = compare(lambda threads: pytorch(threads, arguments.repdl))
        commit = open(f"{arguments.repdl}/commit").read().strip()
    origins = set()

    def run(threads):
        numbers, seconds, origin = retrace(arguments.retrace, threads)
        origins.add(origin)
        return numbers, seconds

    ours = compare(run)
    rows = ["library,threads,sha256,weights_that_differ,weights,largest_difference,seconds"]
    rows += [",".join(map(str, [f"PyTorch {torch.__version__}", *row])) for row in theirs]
    rows += [",".join(map(str, [f"RepDL {commit}", *row])) for row in repdl]
    rows += [",".join(map(str, ["Retrace", *row])) for row in ours]
    open(f"{arguments.output}/threads.csv", "w").write("\n".join(rows) + "\n")
    text = page(theirs, ours, " and ".join(sorted(origins)), torch.__version__, repdl, commit)
    open(f"{arguments.output}/same-bits.md", "w").write(text)


main()
