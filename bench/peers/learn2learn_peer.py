"""Peer: learn2learn. Its `MAML` wrapper, one task after the other, as in its own examples.

Its compiled data loaders do not build on current Pythons, so `setup.sh` unpacks the sources and
only the modules of the wrapper are imported: bare packages stand in for the two above them.
"""

import importlib.util
import sys
from types import ModuleType

import torch

import common
from torch_model import Net, adam, to_torch, use_threads

PEER = "learn2learn"


def import_maml():
    """learn2learn's MAML without the package's `__init__`, which imports the data loaders."""
    spec = importlib.util.find_spec("learn2learn")
    if spec is None:
        common.skip(PEER, "learn2learn is not installed")
    folder = spec.submodule_search_locations[0]
    for name, path in (("learn2learn", folder), ("learn2learn.algorithms", f"{folder}/algorithms")):
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = [path]
    from learn2learn.algorithms.maml import MAML

    return MAML


def train(work, net, maml, batches):
    optimizer = adam(net.parameters())

    def step(i):
        batch, total = batches[i % len(batches)], 0
        optimizer.zero_grad()
        for sx, sy, qx, qy in zip(*batch):
            learner = maml.clone()
            for _ in range(work.steps):
                learner.adapt(learner(sx, sy))
            value = learner(qx, qy) / len(batch[0])
            value.backward()
            total += value.detach()
        optimizer.step()
        return total

    return step


def adapt_only(work, maml, batches):
    """The mean over the tasks of the query loss before the first and after every step."""

    def curve(sx, sy, qx, qy):
        learner, losses = maml.clone(), [query_loss(maml, qx, qy)]
        for _ in range(work.steps):
            learner.adapt(learner(sx, sy))
            losses.append(query_loss(learner, qx, qy))
        return torch.stack(losses)

    return lambda i: torch.stack([curve(*task) for task in zip(*batches[i % len(batches)])]).mean(0)


@torch.no_grad()
def query_loss(learner, qx, qy):
    return learner(qx, qy)


def build(work, params, batches, options):
    use_threads(options.threads)
    params, batches = to_torch(params, batches, options)
    net = Net(work, params)
    maml = import_maml()(net, lr=work.rate, first_order=work.first_order or work.adapt)
    return adapt_only(work, maml, batches) if work.adapt else train(work, net, maml, batches)


if __name__ == "__main__":
    common.measure(PEER, build)
