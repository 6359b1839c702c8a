"""Peer: JAX. Compiled functions, gradients by `grad`, tasks by `vmap`.

Convolutions go task by task instead: with a kernel per task `vmap` makes a grouped convolution,
which XLA's CPU compiler runs ten times slower.

Layouts are those of the problem file: images [n, 28, 28, 1], dense weights [in, out], kernels
[3, 3, in, out].
"""

import os

os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
from jax import lax

import common

PEER = "jax"
LAYOUT = ("NHWC", "HWIO", "NHWC")
ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"


def dense(p, layer, x):
    return x @ p[f"{layer}/weight"] + p[f"{layer}/bias"]


def mlp(p, x, depth):
    """x [n, in] -> [n, out]."""
    for i in range(1, depth):
        x = jax.nn.relu(dense(p, f"dense{i}", x))
    return dense(p, f"dense{depth}", x)


def conv_block(p, i, x):
    """3x3 convolution, batch norm with the batch's own statistics, ReLU, 2x2 max-pool."""
    x = lax.conv_general_dilated(x, p[f"conv{i}/weight"], (1, 1), "SAME", dimension_numbers=LAYOUT)
    x = x + p[f"conv{i}/bias"]
    mean, var = x.mean((0, 1, 2)), x.var((0, 1, 2))
    x = (x - mean) * lax.rsqrt(var + 1e-5) * p[f"norm{i}/scale"] + p[f"norm{i}/shift"]
    return max_pool(jax.nn.relu(x))


def max_pool(x):
    """[n, h, w, c] -> [n, h // 2, w // 2, c]; an odd last row or column is dropped."""
    n, h, w, c = x.shape
    h, w = h // 2, w // 2
    return x[:, : 2 * h, : 2 * w].reshape(n, h, 2, w, 2, c).max((2, 4))


def conv_net(p, x):
    """x [n, 28, 28, 1] -> logits [n, classes]."""
    for i in range(1, 5):
        x = conv_block(p, i, x)
    return dense(p, "head", x.reshape(len(x), -1))


def loss_function(work):
    def loss(p, x, y):
        out = mlp(p, x, len(work.sizes) - 1) if work.sizes else conv_net(p, x)
        if not work.classes:
            return jnp.mean((out - y) ** 2)
        return -jnp.mean(jnp.sum(jax.nn.log_softmax(out) * jax.nn.one_hot(y, work.classes), -1))

    return loss


def task_gradient(work, loss):
    """(params, task) -> (query loss after adapting, its gradient by the initial params)."""

    def adapt(p, sx, sy):
        for _ in range(work.steps):
            g = jax.grad(loss)(p, sx, sy)
            p = jax.tree.map(lambda p, g: p - work.rate * g, p, g)
        return p

    def second_order(p, sx, sy, qx, qy):
        return loss(adapt(p, sx, sy), qx, qy)

    def first_order(p, sx, sy, qx, qy):
        return jax.value_and_grad(loss)(adapt(p, sx, sy), qx, qy)

    return first_order if work.first_order else jax.value_and_grad(second_order)


def together(one):
    """Meta-loss and meta-gradient, means over the tasks: all tasks in one vectorised call."""

    def gradient(p, batch):
        results = jax.vmap(one, in_axes=(None, 0, 0, 0, 0))(p, *batch)
        return jax.tree.map(lambda a: a.mean(0), results)

    return gradient


def one_by_one(one):
    """The same with one compiled call per task."""
    one = jax.jit(one)
    average = jax.jit(lambda results: jax.tree.map(lambda *a: sum(a) / len(a), *results))
    return lambda p, batch: average([one(p, *task) for task in zip(*batch)])


def adam(p, g, state):
    """The bias-corrected Adam of the trainer; state is (first moments, second moments, time)."""
    (b1, b2), (m, v, t) = common.ADAM["betas"], state
    t = t + 1
    m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, g)
    v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, v, g)
    scale, root = common.ADAM["lr"] / (1 - b1**t), jnp.sqrt(1 - b2**t)
    move = lambda p, m, v: p - scale * m / (jnp.sqrt(v) / root + common.ADAM["eps"])
    return jax.tree.map(move, p, m, v), (m, v, t)


def train(work, p, batches):
    one = task_gradient(work, loss_function(work))
    gradient = together(one) if work.sizes else one_by_one(one)
    update = jax.jit(adam)

    def iteration(p, state, batch):
        value, g = gradient(p, batch)
        return value, *update(p, g, state)

    if work.sizes:
        iteration = jax.jit(iteration, donate_argnums=(0, 1))
    zeros = lambda: jax.tree.map(jnp.zeros_like, p)
    state = zeros(), zeros(), jnp.zeros((), jnp.float32)

    def step(i):
        nonlocal p, state
        value, p, state = iteration(p, state, batches[i % len(batches)])
        return value

    return step


def adapt_only(work, p, batches):
    """The mean over the tasks of the query loss before the first and after every step."""
    loss = loss_function(work)

    def one(p, sx, sy, qx, qy):
        curve = [loss(p, qx, qy)]
        for _ in range(work.steps):
            p = jax.tree.map(lambda p, g: p - work.rate * g, p, jax.grad(loss)(p, sx, sy))
            curve.append(loss(p, qx, qy))
        return jnp.stack(curve)

    every = jax.vmap(one, in_axes=(None, 0, 0, 0, 0))
    compiled = jax.jit(lambda p, batch: every(p, *batch).mean(0))
    return lambda i: compiled(p, batches[i % len(batches)])


def build(work, params, batches, options):
    if options.exact:
        raise SystemExit("jax: not in float64, where XLA 0.10.2 compiles the max-pool wrongly")
    if options.threads == 1:
        os.environ["XLA_FLAGS"] = ONE_THREAD
    params, batches = jax.device_put((params, batches))
    return (adapt_only if work.adapt else train)(work, params, batches)


if __name__ == "__main__":
    common.measure(PEER, build)
