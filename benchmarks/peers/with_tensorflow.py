#!/usr/bin/env python3
"""One of Retrace's trainings in TensorFlow: with_tensorflow.py FOLDER THREADS [OPTION]…; see common.py.

Plain tf.function: any number of epochs is one call of one graph, which updates the variables. Loops are written as
tf.while_loop and nothing is left to be rewritten (autograph), so that the graph is what stands here."""
import os
import sys

os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import tensorflow as tf

from common import converse, load, options

folder, threads = sys.argv[1], int(sys.argv[2])
# The loop over steps in the graph, unrolled, or TensorFlow's own layer for the plain LSTM; graphs as they stand or compiled
# by XLA; the loop over mini-batches and epochs in the graph or in Python; operations side by side.
chosen = options(
    steps=["loop", "unrolled", "block"], compile=["off", "xla"], epochs=["graph", "python"], interop=["1", "2"])
tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(int(chosen["interop"]))
function = tf.function(autograph=False, jit_compile=True if chosen["compile"] == "xla" else None)

settings, weights, data = load(folder)
work, units = settings["work"], settings["units"]


def laid_out(key, array):
    """A weight in the layout that TensorFlow works in: windows before channels, and behind the pictures too."""
    if key.startswith("conv") and key.endswith(".weight"):
        return array.transpose(2, 3, 1, 0)
    if work in ("mnist-cnn", "mnist-cnn-adam") and key == "dense1.weight":
        return array.reshape(-1, 16, 4, 4).transpose(0, 2, 3, 1).reshape(len(array), -1)
    return array


# Retrace has one bias where PyTorch has two; the second is zero.
start = {key: laid_out(key, array) for key, array in weights.items() if "bias_hh" not in key}
parameters = {key: tf.Variable(array) for key, array in start.items()}
data = {name: tf.constant(array) for name, array in data.items()}


def value_of(name):
    """A parameter as it is now, read once and not by every step of a loop."""
    return tf.convert_to_tensor(parameters[name])


def affine(x, weight, bias):
    """Over the last axis of x, for all steps in one product: [T, N, 7] gives [T, N, rows of weight]."""
    w = value_of(weight)
    y = tf.matmul(tf.reshape(x, [-1, x.shape[-1]]), w, transpose_b=True) + value_of(bias)
    return tf.reshape(y, [*x.shape[:-1], w.shape[0]])


def dense(name, x):
    return affine(x, name + ".weight", name + ".bias")


def over_steps(cell, state, *steps):
    """The first part of the state behind each step, [T, N, …]; `cell` takes the state, a tuple, and a step of each of
    `steps`, [T, …], and gives the next state."""
    length, first = steps[0].shape[0], state[0]
    if chosen["steps"] == "unrolled":
        states = []
        for step in zip(*(tf.unstack(all_steps) for all_steps in steps)):
            state = cell(state, *step)
            states.append(state[0])
        return tf.stack(states)
    arrays = [
        tf.TensorArray(all_steps.dtype, size=length, element_shape=all_steps.shape[1:]).unstack(all_steps)
        for all_steps in steps]
    states = tf.TensorArray(tf.float32, size=length, element_shape=first.shape)

    def body(t, state, states):
        state = cell(state, *(array.read(t) for array in arrays))
        return t + 1, state, states.write(t, state[0])

    states = tf.while_loop(
        lambda t, state, states: t < length, body, (tf.constant(0), state, states), maximum_iterations=length)[2]
    return tf.ensure_shape(states.stack(), [length, *first.shape])


def zeros(x, width):
    return tf.zeros([x.shape[1], width])


def rnn(x):
    z, u = affine(x, "rnn1.weight_ih_l0", "rnn1.bias_ih_l0"), value_of("rnn1.weight_hh_l0")
    def cell(state, z):
        return (tf.tanh(z + tf.matmul(state[0], u, transpose_b=True)),)
    return dense("dense1", over_steps(cell, (zeros(x, units),), z))


def lstm(x):
    if chosen["steps"] == "block":
        return dense("dense1", block_lstm(x))
    z, u = affine(x, "lstm1.weight_ih_l0", "lstm1.bias_ih_l0"), value_of("lstm1.weight_hh_l0")
    def cell(state, z):
        h, c = state
        i, f, g, o = tf.split(z + tf.matmul(h, u, transpose_b=True), 4, axis=1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        return tf.sigmoid(o) * tf.tanh(c), c
    return dense("dense1", over_steps(cell, (zeros(x, units), zeros(x, units)), z))


def block_lstm(x):
    """All steps in one operation, whose gates come in the order i, g, f, o. It can limit the memory and adds to the forget
    gate's bias; here it does neither."""
    def reordered(rows):
        i, f, g, o = tf.split(rows, 4, axis=0)
        return tf.concat([i, g, f, o], axis=0)
    both = tf.concat([value_of("lstm1.weight_ih_l0"), value_of("lstm1.weight_hh_l0")], axis=1)
    none = tf.zeros([units])
    return tf.raw_ops.BlockLSTM(
        seq_len_max=tf.constant(x.shape[0], tf.int64), x=x, cs_prev=zeros(x, units), h_prev=zeros(x, units),
        w=tf.transpose(reordered(both)), wci=none, wcf=none, wco=none, b=reordered(value_of("lstm1.bias_ih_l0")),
        forget_bias=0.0, cell_clip=-1.0, use_peephole=False).h


def gru(x):
    """Retrace's GRU: the reset gate goes before the product, and z lets the candidate in."""
    z = affine(x, "gru1.input_weight", "gru1.bias")
    gates, candidate = tf.split(value_of("gru1.recurrent_weight"), [2 * units, units], axis=0)
    def cell(state, z):
        h = state[0]
        update, reset = tf.split(tf.sigmoid(z[:, :2 * units] + tf.matmul(h, gates, transpose_b=True)), 2, axis=1)
        g = tf.tanh(z[:, 2 * units:] + tf.matmul(reset * h, candidate, transpose_b=True))
        return ((1 - update) * h + update * g,)
    return dense("dense1", over_steps(cell, (zeros(x, units),), z))


def lstm_form(x):
    """Forms of the LSTM: coupled gates have no rows for i; peepholes are there or not."""
    sees, coupled, tanh_last = (work == f"emb-{form}" for form in ("peephole", "coupled", "tanh-last"))
    z, u = affine(x, "lstm1.input_weight", "lstm1.bias"), value_of("lstm1.recurrent_weight")
    first = units if coupled else 2 * units
    if sees:
        before, after = tf.split(value_of("lstm1.peephole_weight"), [first, units], axis=0)
    def cell(state, z):
        h, c = state
        gates, g, o = tf.split(z + tf.matmul(h, u, transpose_b=True), [first, units, units], axis=1)
        gates = tf.sigmoid(gates + tf.matmul(c, before, transpose_b=True) if sees else gates)
        f = gates[:, first - units:]
        c = f * c + (1 - f if coupled else gates[:, :units]) * tf.tanh(g)
        o = tf.sigmoid(o + tf.matmul(c, after, transpose_b=True) if sees else o)
        return tf.tanh(o * c) if tanh_last else o * tf.tanh(c), c
    return dense("dense1", over_steps(cell, (zeros(x, units), zeros(x, units)), z))


def clockwork(x):
    """All units at every step, of which those are kept whose turn it is. The blocks of U stand in one matrix, zeros below
    them."""
    periods = settings["periods"]
    size = units // len(periods)
    u = tf.concat([
        tf.pad(value_of(f"clockwork1.recurrent_weight_{k + 1}"), [[0, 0], [k * size, 0]]) for k in range(len(periods))],
        axis=0)
    z = affine(x, "clockwork1.input_weight", "clockwork1.bias")
    due = tf.constant([
        [t % period == 0 for period in periods for _ in range(size)] for t in range(1, x.shape[0] + 1)])
    def cell(state, z, due):
        h = state[0]
        return (tf.where(due, tf.tanh(z + tf.matmul(h, u, transpose_b=True)), h),)
    return dense("dense1", over_steps(cell, (zeros(x, units),), z, due))


def output_rnn(x):
    z = affine(x, "outputrecurrent1.input_weight", "outputrecurrent1.bias")
    u, v, bias = (value_of(f"outputrecurrent1.{name}") for name in ("recurrent_weight", "output_weight", "output_bias"))
    def cell(state, z):
        h = tf.tanh(z + tf.matmul(state[0], u, transpose_b=True))
        return (tf.matmul(h, v, transpose_b=True) + bias,)
    return over_steps(cell, (zeros(x, 7),), z)


def convolved(name, x):
    y = tf.nn.conv2d(x, value_of(name + ".weight"), 1, "VALID")
    return tf.nn.max_pool2d(tf.nn.relu(tf.nn.bias_add(y, value_of(name + ".bias"))), 2, 2, "VALID")


def head(x):
    return dense("dense3", tf.nn.relu(dense("dense2", tf.nn.relu(dense("dense1", x)))))


def cnn(x):
    return head(tf.reshape(convolved("conv2", convolved("conv1", tf.reshape(x, [-1, 28, 28, 1]))), [x.shape[0], 256]))


def drop(x, rate):
    return tf.nn.dropout(x, rate) if rate else x


def drawing(x):
    """The MLP with dropout on inputs and hidden units, or noise on inputs."""
    if settings["input_noise"]:
        return head(x + settings["input_noise"] * tf.random.normal(x.shape))
    x = tf.nn.relu(dense("dense1", drop(x, settings["input_dropout"])))
    x = tf.nn.relu(dense("dense2", drop(x, settings["hidden_dropout"])))
    return dense("dense3", drop(x, settings["hidden_dropout"]))


model = {
    "reber-rnn": rnn, "emb-rnn": rnn, "emb-lstm": lstm, "emb-gru": gru, "mnist-cnn": cnn, "mnist-mlp": head,
    "mnist-cnn-adam": cnn,
    "emb-peephole": lstm_form, "emb-coupled": lstm_form, "emb-tanh-last": lstm_form, "emb-clockwork": clockwork,
    "emb-output": output_rnn, "mnist-mlp-dropout": head, "mnist-mlp-noise": head,
    "reber-mlp": lambda x: dense("dense2", tf.tanh(dense("dense1", x))),
}[work]

draws = settings["input_dropout"] > 0 or settings["input_noise"] > 0
if "images" in data:
    count, size = data["labels"].shape[0], settings["batch"]
    def loss(rows, drawn):
        x = tf.cast(tf.gather(data["images"], rows), tf.float32) / 255
        labels = tf.cast(tf.gather(data["labels"], rows), tf.int32)
        logits = drawing(x) if drawn else model(x)
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits))
    first, steps_an_epoch = tf.range(size), count // size
else:
    inputs, targets, mask = (tf.transpose(data[name], [1, 0, *range(2, data[name].shape.rank)])
                             for name in ("inputs", "targets", "mask"))
    if work == "reber-mlp":  # No memory: nothing past an end needs to be computed.
        inputs, targets, mask = (tf.boolean_mask(array, mask > 0) for array in (inputs, targets, mask))
    def loss(rows, drawn):
        entropy = tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=model(inputs))
        return tf.reduce_sum(entropy * mask[..., tf.newaxis]) / settings["divisor"]
    first, steps_an_epoch = tf.constant([0]), 1

trained = list(parameters.values())
# Adam's two means, for each parameter, and how many steps there were.
means = [(tf.Variable(tf.zeros_like(variable)), tf.Variable(tf.zeros_like(variable))) for variable in trained]
steps_so_far = tf.Variable(0.0)


def adam(slopes):
    """Kingma and Ba (2015), algorithm 1, by TensorFlow's operation, which adds its epsilon before the correction."""
    first, second, epsilon = settings["adam"]
    steps = steps_so_far.assign_add(1.0)
    first_power, second_power = first ** steps, second ** steps
    for variable, (m, v), slope in zip(trained, means, slopes):
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle, m=m.handle, v=v.handle, beta1_power=first_power, beta2_power=second_power,
            lr=settings["learning_rate"], beta1=first, beta2=second, epsilon=epsilon * tf.sqrt(1 - second_power), grad=slope)


def step(rows, drawn):
    """One step; the loss before it, and the norm of the gradient before it is limited."""
    with tf.GradientTape() as tape:
        value = loss(rows, drawn)
    slopes = tape.gradient(value, trained)
    norm = tf.sqrt(tf.add_n([tf.reduce_sum(slope * slope) for slope in slopes]))
    if settings["adam"]:
        adam(slopes)
        return value, norm
    rate = settings["learning_rate"]
    if settings["clip"]:
        rate = rate * tf.minimum(1.0, settings["clip"] / norm)
    for variable, slope in zip(trained, slopes):
        variable.assign_sub(rate * slope)
    return value, norm


def rows_of_epoch():
    """The rows of each mini-batch; of strings there is one, of all."""
    if "images" not in data:
        return tf.zeros([1, 1], tf.int32)
    return tf.reshape(tf.random.shuffle(tf.range(count)), [steps_an_epoch, size])


@function
def check():
    value, norm = step(first, False)
    return value, norm, loss(first, False)


@function
def train(epochs):
    def epoch(number):
        batches = rows_of_epoch()
        def one(index):
            # What a turn gives waits for its updates: tf.function sees to it, in the bodies of loops too.
            step(batches[index], draws)
            return (index + 1,)
        tf.while_loop(lambda index: index < steps_an_epoch, one, (tf.constant(0),), parallel_iterations=1)
        return (number + 1,)
    return tf.while_loop(lambda number: number < epochs, epoch, (tf.constant(0),), parallel_iterations=1)[0]


@function
def train_step(rows):
    return step(rows, draws)[0]


def run(epochs):
    if chosen["epochs"] == "graph":
        train(tf.constant(epochs)).numpy()
        return
    for _ in range(epochs):
        for rows in tf.unstack(rows_of_epoch()):
            value = train_step(rows)
    value.numpy()


seen = [value.numpy() for value in check()]
for key, variable in parameters.items():
    variable.assign(start[key])
for variable in [steps_so_far, *sum(means, ())]:
    variable.assign(tf.zeros_like(variable))
converse(seen, run)
