"""How many different networks PyTorch makes of one training with one seed, for one to four threads.

The network is the published MLP on digits; pictures and labels are drawn, so that no data are needed. Everything that
PyTorch offers for repeatable runs is on. Prints a line of CSV a number of threads: threads,sha256,differs,largest.
"""
import hashlib
import subprocess
import sys

if len(sys.argv) == 2:
    import torch
    from torch import nn

    torch.set_num_threads(int(sys.argv[1]))
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(1)
    pictures, labels = torch.rand(6000, 784), torch.randint(10, (6000,))
    network = nn.Sequential(
        nn.Linear(784, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
    descent = torch.optim.SGD(network.parameters(), lr=0.2)
    for epoch in range(2):
        order = torch.randperm(len(pictures))
        for batch in order.split(1000):
            descent.zero_grad()
            nn.functional.cross_entropy(network(pictures[batch]), labels[batch]).backward()
            descent.step()
    weights = torch.cat([p.detach().flatten() for p in network.parameters()]).numpy()
    sys.stdout.buffer.write(weights.tobytes())
else:
    import numpy

    print("threads,sha256,weights_that_differ,largest_difference")
    first = None
    for threads in range(1, 5):
        run = [sys.executable, "-W", "ignore", __file__, str(threads)]
        weights = subprocess.run(run, capture_output=True, check=True).stdout
        again = subprocess.run(run, capture_output=True, check=True).stdout
        assert weights == again, f"{threads} threads, twice: not the same bytes"
        numbers = numpy.frombuffer(weights, dtype="<f4")
        first = numbers if first is None else first
        gap = abs(numbers - first)
        print(f"{threads},{hashlib.sha256(weights).hexdigest()},{(gap > 0).sum()} of {len(gap)},{gap.max():.3g}")
