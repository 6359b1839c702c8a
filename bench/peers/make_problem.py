"""Writes a problem file with numpy alone, to try the peers without the trainer.

    python make_problem.py --workload omniglot-1 --out problem.safetensors [--seed 0]

The benchmark itself uses the file that the trainer writes. Weights are Glorot-normal, with which
no inner step diverges; sinusoids are A sin(x - phase) with A in [0.1, 5]; an image is its
class's random drawing, moved a little.
"""

import argparse
import json

import numpy as np

from common import LOSSES, WORKLOADS, layer_names


def initial_params(work, rng):
    """{"params/layer/tensor": float32 array}; biases and shifts 0, scales 1."""
    shapes = dict(weight_shapes(work))
    params = {}
    for layer, tensor in layer_names(work):
        if tensor == "weight":
            shape = shapes[layer]
            width, area = shape[-1], np.prod(shape[:-2])
            value = rng.normal(0, np.sqrt(2 / (area * (shape[-2] + width))), shape)
        else:
            value = np.full(width, float(tensor == "scale"))
        params[f"params/{layer}/{tensor}"] = value.astype("<f4")
    return params


def weight_shapes(work):
    if work.sizes:
        for i, shape in enumerate(zip(work.sizes, work.sizes[1:]), 1):
            yield f"dense{i}", shape
        return
    for i in range(1, 5):
        yield f"conv{i}", (3, 3, 1 if i == 1 else 64, 64)
    yield "head", (64, work.classes)


def sinusoids(work, rng):
    """Regression batch: x and y are [tasks, n, 1]."""
    amplitude = rng.uniform(0.1, 5, (work.tasks, 1, 1))
    phase = rng.uniform(0, np.pi, (work.tasks, 1, 1))
    for part, n in (("support", work.support), ("query", work.query)):
        x = rng.uniform(-5, 5, (work.tasks, n, 1))
        yield f"{part}/x", x.astype("<f4")
        yield f"{part}/y", (amplitude * np.sin(x - phase)).astype("<f4")


def drawings(work, rng):
    """A random character per task and class, by a wandering 2x2 pen: [tasks, classes, 28, 28]."""
    ink = np.zeros((work.tasks, work.classes, 28, 28))
    for page in ink.reshape(-1, 28, 28):
        for r, c in np.clip(14 + np.cumsum(rng.integers(-1, 2, (60, 2)), 0), 3, 23):
            page[r : r + 2, c : c + 2] = 1
    return ink


def images(work, rng):
    """Classification batch: x [tasks, n, 28, 28, 1], or [tasks, n, 784] for an MLP; y [tasks, n].

    Every example is its class's drawing moved by up to two pixels.
    """
    ink, shape = drawings(work, rng), (-1,) if work.sizes else (28, 28, 1)
    for part, n in (("support", work.support), ("query", work.query)):
        y = np.tile(np.arange(n) % work.classes, (work.tasks, 1))
        moves = rng.integers(-2, 3, (*y.shape, 2))
        moved = lambda t, i: np.roll(ink[t, y[t, i]], moves[t, i], (0, 1))
        x = np.stack([moved(*index) for index in np.ndindex(y.shape)])
        yield f"{part}/x", x.reshape(*y.shape, *shape).astype("<f4")
        yield f"{part}/y", y.astype("<i4")


def write_safetensors(path, tensors):
    """Tensors are float32 or int32; the data follow the header in its order."""
    header, offset = {}, 0
    for name, value in tensors.items():
        kind = "F32" if value.dtype == np.float32 else "I32"
        span = [offset, offset + value.nbytes]
        header[name] = {"dtype": kind, "shape": list(value.shape), "data_offsets": span}
        offset = span[1]
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for value in tensors.values():
            file.write(value.tobytes())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workload", required=True, choices=WORKLOADS)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    work, rng = WORKLOADS[args.workload], np.random.default_rng(args.seed)
    tensors = initial_params(work, rng)
    for j in range(LOSSES):
        batch = images(work, rng) if work.classes else sinusoids(work, rng)
        tensors |= {f"batch{j}/{name}": value for name, value in batch}
    write_safetensors(args.out, tensors)


if __name__ == "__main__":
    main()
