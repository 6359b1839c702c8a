"""Peer: TorchOpt. Its differentiable `MetaSGD`, one task after the other, as in its own examples.

It has no first-order form: that workload is skipped.
"""

import torch

import common
from torch_model import Net, adam, to_torch, use_threads

try:
    import torchopt
except ImportError:
    torchopt = None

PEER = "torchopt"


def each_task(net, inner, batch):
    """The tasks of a batch, every one from the same initial parameters and inner optimiser."""
    start = torchopt.extract_state_dict(net, by="reference")
    fresh = torchopt.extract_state_dict(inner, by="reference")
    for task in zip(*batch):
        yield task
        torchopt.recover_state_dict(net, start)
        torchopt.recover_state_dict(inner, fresh)


def train(work, net, inner, batches):
    optimizer = adam(list(net.parameters()))

    def step(i):
        batch, total = batches[i % len(batches)], 0
        optimizer.zero_grad()
        for sx, sy, qx, qy in each_task(net, inner, batch):
            for _ in range(work.steps):
                inner.step(net(sx, sy))
            value = net(qx, qy) / len(batch[0])
            value.backward()
            total += value.detach()
        optimizer.step()
        return total

    return step


def adapt_only(work, net, inner, batches):
    """The mean over the tasks of the query loss before the first and after every step."""

    def curve(sx, sy, qx, qy):
        losses = [query_loss(net, qx, qy)]
        for _ in range(work.steps):
            inner.step(net(sx, sy))
            losses.append(query_loss(net, qx, qy))
        return torch.stack(losses)

    def step(i):
        tasks = each_task(net, inner, batches[i % len(batches)])
        return torch.stack([curve(*task) for task in tasks]).mean(0)

    return step


@torch.no_grad()
def query_loss(net, qx, qy):
    return net(qx, qy)


def build(work, params, batches, options):
    use_threads(options.threads)
    params, batches = to_torch(params, batches, options)
    net = Net(work, params)
    inner = torchopt.MetaSGD(net, lr=work.rate)
    return (adapt_only if work.adapt else train)(work, net, inner, batches)


if __name__ == "__main__":
    work = common.WORKLOADS[common.arguments().workload]
    if torchopt is None:
        common.skip(PEER, "torchopt is not installed")
    if work.first_order:
        common.skip(PEER, "TorchOpt's MetaSGD has no first-order form")
    common.measure(PEER, build)
