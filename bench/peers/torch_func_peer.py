"""Peer: PyTorch's function transforms, `torch.func` with `vmap` over tasks and nested `grad`."""

import torch
from torch.func import grad, grad_and_value, vmap

import common
from torch_model import adam, composed_norm, loss_function, to_torch, use_threads

PEER = "torch_func"
TASKS = (None, 0, 0, 0, 0)


def descend(p, g, rate):
    return {name: p[name] - rate * g[name] for name in p}


def meta_gradient(work, loss):
    """(params, batch) -> (meta-gradient, meta-loss), both means over the tasks."""

    def adapt(p, sx, sy):
        for _ in range(work.steps):
            p = descend(p, grad(loss)(p, sx, sy), work.rate)
        return p

    def second_order(p, *batch):
        one = lambda p, sx, sy, qx, qy: loss(adapt(p, sx, sy), qx, qy)
        return vmap(one, TASKS)(p, *batch).mean()

    def first_order(p, *batch):
        one = lambda p, sx, sy, qx, qy: grad_and_value(loss)(adapt(p, sx, sy), qx, qy)
        g, value = vmap(one, TASKS)(p, *batch)
        return {name: g[name].mean(0) for name in g}, value.mean()

    return first_order if work.first_order else grad_and_value(second_order)


def train(work, loss, params, batches):
    gradient = meta_gradient(work, loss)
    optimizer = adam(params.values())

    def step(i):
        g, value = gradient(params, *batches[i % len(batches)])
        for name in params:
            params[name].grad = g[name]
        optimizer.step()
        return value

    return step


def adapt_only(work, loss, params, batches):
    """The mean over the tasks of the query loss before the first and after every step."""

    def one(p, sx, sy, qx, qy):
        curve = [loss(p, qx, qy)]
        for _ in range(work.steps):
            p = descend(p, grad(loss)(p, sx, sy), work.rate)
            curve.append(loss(p, qx, qy))
        return torch.stack(curve)

    every = vmap(one, TASKS)
    return lambda i: every(params, *batches[i % len(batches)]).mean(0)


def build(work, params, batches, options):
    use_threads(options.threads)
    params, batches = to_torch(params, batches, options)
    loss = loss_function(work, composed_norm)
    return (adapt_only if work.adapt else train)(work, loss, params, batches)


if __name__ == "__main__":
    common.measure(PEER, build)
