"""How many seeds a minute a machine trains by shards: one after the other, each on all cores, and one on each core.

The three ways take turns, round after round, so that what else the machine does meets all of them alike. Memory is the
highest of any one process (`ru_maxrss`); side by side each process takes as much. `make bench-shards` runs it; it writes
shards.csv and shards.md in reports/benchmarks. Standard library only.
"""
import argparse
import csv
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

# Of each model so many seeds a round: enough that starting a program does not count, and minutes at most.
MODELS = {"reber-rnn-vs-mlp/rnn": 40, "mnist-cnn-vs-mlp/cnn": 4, "embedded-reber-lstm-vs-rnn/lstm": 2}
RETRACE = ".build/release/retrace"


def make(model, seeds, processes, threads, data):
    """Makes the shards anew; how long it took in seconds, and the most memory of one process in bytes."""
    folder = tempfile.mkdtemp(prefix="retrace-shards-")
    try:
        start = time.perf_counter()
        running = []
        for first in range(processes):
            ids = [f"{model}/{seed}" for seed in seeds[first::processes]]
            words = [RETRACE, "shard", "run", "--threads", str(threads), "--shards", folder, *data, *ids]
            running.append(subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
        memory = 0
        for child in running:
            errors = child.stderr.read().decode()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode != 0:
                sys.exit(f"shards.py: {model}: {errors.strip().splitlines()[-1] if errors.strip() else child.returncode}")
            memory = max(memory, usage.ru_maxrss * 1024)
        return time.perf_counter() - start, memory
    finally:
        shutil.rmtree(folder)


def digits(value):
    """Three of them, as pages have numbers."""
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS), metavar="SLUG/MODEL")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", help="where to look for data sets first")
    parser.add_argument("--output", default="reports/benchmarks")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds needs 1 or more")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    ways = [("one after the other, on one core", 1, 1), (f"one after the other, on {cores} cores", 1, cores)]
    ways.append((f"{cores} at a time, each on one core", cores, 1))
    if cores == 1:
        ways = ways[:1]
    data = ["--data", options.data] if options.data else []
    rows = []
    for model in options.models:
        seeds = list(range(1, -(-MODELS[model] // cores) * cores + 1))
        found = {way: [] for way, _, _ in ways}
        for turn in range(options.rounds):
            for way, processes, threads in ways:
                found[way].append(make(model, seeds, processes, threads, data))
                print(f"{model}, round {turn + 1} of {options.rounds}, {way}: {found[way][-1][0]:.1f} s", file=sys.stderr)
        base = statistics.median(seconds for seconds, _ in found[ways[0][0]])
        for way, _, _ in ways:
            seconds = statistics.median(seconds for seconds, _ in found[way])
            spread = [60 * len(seeds) / seconds for seconds, _ in found[way]]
            memory = max(memory for _, memory in found[way])
            rows.append([model, way, len(seeds), 60 * len(seeds) / seconds, min(spread), max(spread), base / seconds, memory / 2**20])
    os.makedirs(options.output, exist_ok=True)
    with open(f"{options.output}/shards.csv", "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["model", "way", "seeds", "seeds_a_minute", "slowest_round", "fastest_round", "times_one_core", "megabytes"])
        table.writerows(rows)
    commit = subprocess.run(["git", "rev-parse", "--short=10", "HEAD"], capture_output=True, text=True).stdout.strip()
    lines = [
        f"| {model} | {way} | {seeds} | {digits(rate)} | {digits(low)} to {digits(high)} | {ratio:.2f} | {memory:.0f} |"
        for model, way, seeds, rate, low, high, ratio, memory in rows]
    with open(f"{options.output}/shards.md", "w") as file:
        file.write(f"""<!-- Written by benchmarks/shards.py (`make bench-shards`). Do not edit. -->

# How many seeds a minute

Shards of the published settings, made by three ways that took turns in {options.rounds} rounds, at commit `{commit}` on {cores} processors \
({platform.machine()}) with a load of {os.getloadavg()[2]:.1f} in the last quarter of an hour.

| Model | Way | Seeds a round | Seeds a minute | Slowest to fastest round | Times one core | Memory of a process, MB |
| --- | --- | ---: | ---: | --- | ---: | ---: |
{chr(10).join(lines)}

Rates are medians of the rounds, loading data and starting programs included. A core that has no seed left to begin waits until
the others have ended; with {cores} processors that is at most the time of one seed a run. All numbers: [shards.csv](shards.csv).
""")


main()
