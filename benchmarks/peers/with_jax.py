#!/usr/bin/env python3
"""One of Retrace's trainings in JAX: with_jax.py FOLDER THREADS [OPTION]…; see common.py.

Any number of epochs is one call of one compiled function, whose weights are donated."""
import os
import sys

from common import converse, load, options

folder, threads = sys.argv[1], int(sys.argv[2])
# How a convolution is computed, how many steps of a scan stand side by side, and flags of XLA: read once, at its start.
chosen = options(
    convolution=["windows", "library"], unroll=["1", "4", "16"], xla="", xla_runtime="", xla_scheduler="")
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = " ".join([
    f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'} intra_op_parallelism_threads={threads}",
    *(chosen[name] for name in ("xla", "xla_runtime", "xla_scheduler") if chosen[name])])

import jax
import jax.numpy as jnp
from jax import lax

settings, weights, data = load(folder)
work, units, unroll = settings["work"], settings["units"], int(chosen["unroll"])
data = {name: jnp.asarray(array) for name, array in data.items()}
# Retrace has one bias where PyTorch has two; the second is zero.
weights = {key: jnp.asarray(array) for key, array in weights.items() if "bias_hh" not in key}


def dense(p, name, x):
    return x @ p[name + ".weight"].T + p[name + ".bias"]


def rnn(p, x):
    """x [T, N, 7]; the inputs' part of the product for all steps at once."""
    z = x @ p["rnn1.weight_ih_l0"].T + p["rnn1.bias_ih_l0"]
    def cell(h, z):
        h = jnp.tanh(z + h @ p["rnn1.weight_hh_l0"].T)
        return h, h
    return dense(p, "dense1", lax.scan(cell, jnp.zeros((x.shape[1], units)), z, unroll=unroll)[1])


def lstm(p, x):
    z = x @ p["lstm1.weight_ih_l0"].T + p["lstm1.bias_ih_l0"]
    def cell(state, z):
        h, c = state
        i, f, g, o = jnp.split(z + h @ p["lstm1.weight_hh_l0"].T, 4, axis=1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h
    zero = jnp.zeros((x.shape[1], units))
    return dense(p, "dense1", lax.scan(cell, (zero, zero), z, unroll=unroll)[1])


def gru(p, x):
    """Retrace's GRU: the reset gate goes before the product, and z lets the candidate in."""
    z = x @ p["gru1.input_weight"].T + p["gru1.bias"]
    gates, candidate = jnp.split(p["gru1.recurrent_weight"].T, [2 * units], axis=1)
    def cell(h, z):
        update, reset = jnp.split(jax.nn.sigmoid(z[:, :2 * units] + h @ gates), 2, axis=1)
        g = jnp.tanh(z[:, 2 * units:] + (reset * h) @ candidate)
        h = (1 - update) * h + update * g
        return h, h
    return dense(p, "dense1", lax.scan(cell, jnp.zeros((x.shape[1], units)), z, unroll=unroll)[1])


def lstm_form(p, x):
    """Forms of the LSTM: coupled gates have no rows for i; peepholes are there or not."""
    coupled, tanh_last = work == "emb-coupled", work == "emb-tanh-last"
    z = x @ p["lstm1.input_weight"].T + p["lstm1.bias"]
    u, first = p["lstm1.recurrent_weight"].T, units if coupled else 2 * units
    if work == "emb-peephole":
        before, after = jnp.split(p["lstm1.peephole_weight"].T, [first], axis=1)
    def cell(state, z):
        h, c = state
        gates, g, o = jnp.split(z + h @ u, [first, first + units], axis=1)
        gates = jax.nn.sigmoid(gates + c @ before if work == "emb-peephole" else gates)
        f = gates[:, first - units:]
        c = f * c + (1 - f if coupled else gates[:, :units]) * jnp.tanh(g)
        o = jax.nn.sigmoid(o + c @ after if work == "emb-peephole" else o)
        h = jnp.tanh(o * c) if tanh_last else o * jnp.tanh(c)
        return (h, c), h
    zero = jnp.zeros((x.shape[1], units))
    return dense(p, "dense1", lax.scan(cell, (zero, zero), z, unroll=unroll)[1])


def clockwork(p, x):
    """All units at every step, of which those are kept whose turn it is: shapes that change from step to step cannot be
    compiled into a scan. The blocks of U stand in one matrix, zeros below them."""
    periods = settings["periods"]
    size = units // len(periods)
    u = jnp.concatenate([
        jnp.pad(p[f"clockwork1.recurrent_weight_{k + 1}"], ((0, 0), (k * size, 0))) for k in range(len(periods))]).T
    z = x @ p["clockwork1.input_weight"].T + p["clockwork1.bias"]
    due = jnp.arange(1, len(x) + 1)[:, None] % jnp.repeat(jnp.array(periods), size) == 0
    def cell(h, step):
        z, due = step
        h = jnp.where(due, jnp.tanh(z + h @ u), h)
        return h, h
    return dense(p, "dense1", lax.scan(cell, jnp.zeros((x.shape[1], units)), (z, due), unroll=unroll)[1])


def output_rnn(p, x):
    p = {key.split(".")[1]: array for key, array in p.items()}
    z = x @ p["input_weight"].T + p["bias"]
    def cell(y, z):
        y = jnp.tanh(z + y @ p["recurrent_weight"].T) @ p["output_weight"].T + p["output_bias"]
        return y, y
    return lax.scan(cell, jnp.zeros((x.shape[1], 7)), z, unroll=unroll)[1]


def convolve(p, name, x):
    """The windows [N, H', W', kh kw C] side by side and one product; lax.conv_general_dilated with its gradients took five
    times as long on a processor, and is tried again by search-peers."""
    w = p[name + ".weight"]
    if chosen["convolution"] == "library":
        y = lax.conv_general_dilated(x, w, (1, 1), "VALID", dimension_numbers=("NHWC", "OIHW", "NHWC"))
        return jax.nn.relu(y + p[name + ".bias"])
    filters, _, high, wide = w.shape
    rows, columns = x.shape[1] - high + 1, x.shape[2] - wide + 1
    windows = [x[:, i:i + rows, j:j + columns] for i in range(high) for j in range(wide)]
    y = jnp.concatenate(windows, axis=-1) @ w.transpose(2, 3, 1, 0).reshape(-1, filters)
    return jax.nn.relu(y + p[name + ".bias"])


def pool(x):
    n, rows, columns, channels = x.shape
    return x.reshape(n, rows // 2, 2, columns // 2, 2, channels).max((2, 4))


def head(p, x):
    return dense(p, "dense3", jax.nn.relu(dense(p, "dense2", jax.nn.relu(dense(p, "dense1", x)))))


def drop(key, x, rate):
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def drawing(p, x, key):
    """The MLP with dropout on inputs and hidden units, or noise on inputs."""
    if settings["input_noise"]:
        return head(p, x + settings["input_noise"] * jax.random.normal(key, x.shape))
    first, second, third = jax.random.split(key, 3)
    x = jax.nn.relu(dense(p, "dense1", drop(first, x, settings["input_dropout"])))
    x = jax.nn.relu(dense(p, "dense2", drop(second, x, settings["hidden_dropout"])))
    return dense(p, "dense3", drop(third, x, settings["hidden_dropout"]))


def cnn(p, x):
    x = pool(convolve(p, "conv2", pool(convolve(p, "conv1", x.reshape(-1, 28, 28, 1)))))
    return head(p, x.transpose(0, 3, 1, 2).reshape(len(x), -1))


model = {
    "reber-rnn": rnn, "emb-rnn": rnn, "emb-lstm": lstm, "emb-gru": gru, "mnist-cnn": cnn, "mnist-mlp": head,
    "mnist-cnn-adam": cnn,
    "emb-peephole": lstm_form, "emb-coupled": lstm_form, "emb-tanh-last": lstm_form, "emb-clockwork": clockwork,
    "emb-output": output_rnn, "mnist-mlp-dropout": head, "mnist-mlp-noise": head,
    "reber-mlp": lambda p, x: dense(p, "dense2", jnp.tanh(dense(p, "dense1", x))),
}[work]

draws = settings["input_dropout"] > 0 or settings["input_noise"] > 0
if "images" in data:
    def loss(p, batch):
        rows, key = batch  # Without a key nothing is drawn.
        x = data["images"][rows].astype(jnp.float32) / 255
        logits = model(p, x) if key is None else drawing(p, x, key)
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), data["labels"][rows, None], 1).mean()
    def batches(key):
        rows = jax.random.permutation(key, len(data["labels"])).reshape(-1, settings["batch"])
        return rows, jax.random.split(jax.random.fold_in(key, 1), len(rows)) if draws else None
    first = jnp.arange(settings["batch"]), None
else:
    inputs, targets, mask = (data[name].swapaxes(0, 1) for name in ("inputs", "targets", "mask"))
    if work == "reber-mlp":  # No memory: nothing past an end needs to be computed.
        inputs, targets, mask = inputs[mask > 0], targets[mask > 0], mask[mask > 0]
    def loss(p, _):
        z = model(p, inputs)
        entropy = jax.nn.softplus(z) - targets * z
        return jnp.sum(entropy * mask[..., None]) / settings["divisor"]
    def batches(key):
        return jnp.zeros(1)
    first = jnp.zeros(())


def gradient(p, batch):
    value, slopes = jax.value_and_grad(loss)(p, batch)
    return value, slopes, jnp.sqrt(sum(jnp.sum(slope ** 2) for slope in slopes.values()))


def begin(p):
    """What a step changes: the weights, and with Adam both means and how many steps there were."""
    return (p, jax.tree.map(jnp.zeros_like, p), jax.tree.map(jnp.zeros_like, p), jnp.zeros(())) if settings["adam"] else p


def adam(state, slopes):
    """Kingma and Ba (2015), algorithm 1."""
    p, m, v, steps = state
    (first, second, epsilon), steps = settings["adam"], steps + 1
    m = jax.tree.map(lambda mean, slope: first * mean + (1 - first) * slope, m, slopes)
    v = jax.tree.map(lambda mean, slope: second * mean + (1 - second) * slope ** 2, v, slopes)
    scale, correction = settings["learning_rate"] / (1 - first ** steps), 1 / jnp.sqrt(1 - second ** steps)
    p = jax.tree.map(lambda weight, m, v: weight - scale * m / (correction * jnp.sqrt(v) + epsilon), p, m, v)
    return p, m, v, steps


def step(state, batch):
    p = state[0] if settings["adam"] else state
    _, slopes, norm = gradient(p, batch)
    if settings["adam"]:
        return adam(state, slopes), None
    rate = settings["learning_rate"]
    if settings["clip"]:
        rate = rate * jnp.minimum(1, settings["clip"] / norm)
    return jax.tree.map(lambda weight, slope: weight - rate * slope, p, slopes), None


@jax.jit
def check(p):
    value, _, norm = gradient(p, first)
    after = step(begin(p), first)[0]
    return value, norm, loss(after[0] if settings["adam"] else after, first)


def train(state, key, epochs):
    def epoch(number, state):
        return lax.scan(step, state, batches(jax.random.fold_in(key, number)))[0]
    return lax.fori_loop(0, epochs, epoch, state)


train = jax.jit(train, donate_argnums=0)
seen = check(weights)
# For masks and noise XLA's own generator, which is faster than JAX's.
key = jax.random.key(1, impl="rbg" if draws else None)


state = begin(weights)


def run(epochs):
    global state
    state = jax.block_until_ready(train(state, key, epochs))


converse(seen, run)
