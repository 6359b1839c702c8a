"""What every peer shares: the workloads, the problem file, the clock and the one JSON line.

A peer hands `measure` its name and `build(work, params, batches, options)`, which returns `step`;
`step(i)` starts meta-iteration i and returns its meta-loss (for sinusoid-adapt the loss curve over
the adaptation steps). `options` are those of the command line.
"""

import argparse
import json
import os
import resource
import sys
import time
from dataclasses import dataclass

import numpy as np

LOADED = time.perf_counter()
ADAM = {"lr": 1e-3, "betas": (0.9, 0.999), "eps": 1e-8}
LOSSES = 5
WINDOWS = 5


@dataclass(frozen=True)
class Workload:
    """One row of the benchmark. `query` and `support` count examples per task."""

    tasks: int
    support: int
    query: int
    rate: float
    steps: int
    sizes: tuple = ()  # widths of an MLP; empty means the four-block convolutional network
    classes: int = 0  # 0 means regression with the mean squared error
    first_order: bool = False
    adapt: bool = False  # no meta-gradient: the query loss before the first and after every step


SINUSOID = (1, 40, 40, 1)
IMAGE_MLP = (784, 256, 128, 64, 64, 5)
WORKLOADS = {
    "sinusoid-1": Workload(25, 10, 10, 0.01, 1, SINUSOID),
    "sinusoid-5": Workload(25, 10, 10, 0.01, 5, SINUSOID),
    "mlp-1": Workload(8, 5, 75, 0.4, 1, IMAGE_MLP, classes=5),
    "omniglot-1": Workload(8, 5, 75, 0.4, 1, classes=5),
    "omniglot-5": Workload(8, 5, 75, 0.4, 5, classes=5),
    "omniglot-5-first-order": Workload(8, 5, 75, 0.4, 5, classes=5, first_order=True),
    "sinusoid-adapt": Workload(600, 10, 10, 0.01, 10, SINUSOID, adapt=True),
}


def layer_names(work):
    """(layer, tensor) pairs in the order of the network; the names of the problem file."""
    if work.sizes:
        return [(f"dense{i}", t) for i in range(1, len(work.sizes)) for t in ("weight", "bias")]
    names = []
    for i in range(1, 5):
        names += [(f"conv{i}", "weight"), (f"conv{i}", "bias")]
        names += [(f"norm{i}", "scale"), (f"norm{i}", "shift")]
    return names + [("head", "weight"), ("head", "bias")]


def read_safetensors(path):
    """All tensors of a safetensors file: 8 bytes of header length, a JSON header, raw data."""
    kinds = {"F32": "<f4", "F64": "<f8", "I32": "<i4", "I64": "<i8"}
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        flat = np.frombuffer(data[first:last], kinds[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def read_problem(path, work):
    """Initial parameters {"layer/tensor": array} and the batches [(sx, sy, qx, qy)], tasks first.

    Dense weights are [in, out], convolution weights [3, 3, in, out], images [T, n, 28, 28, 1]; for
    an MLP they become [T, n, 784].
    """
    tensors = read_safetensors(path)
    params = {f"{a}/{b}": tensors[f"params/{a}/{b}"] for a, b in layer_names(work)}
    parts = ("support/x", "support/y", "query/x", "query/y")
    batches = []
    while f"batch{len(batches)}/support/x" in tensors:
        batch = [tensors[f"batch{len(batches)}/{part}"] for part in parts]
        flat = lambda x: x.reshape(*x.shape[:2], -1) if work.sizes and x.ndim == 5 else x
        batches.append(tuple(map(flat, batch)))
    return params, batches


def seconds_since_process_start():
    """Age of this process, imports included, to 10 ms; elsewhere than on Linux since numpy came."""
    try:
        with open("/proc/self/stat") as file:
            ticks = int(file.read().rsplit(")", 1)[1].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError):
        return time.perf_counter() - LOADED


def peak_rss_mb():
    """Peak resident memory in MiB; VmHWM because ru_maxrss inherits the parent's peak."""
    try:
        with open("/proc/self/status") as file:
            line = next(line for line in file if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    except OSError:
        unit = 2**20 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def keep_to_cores(threads):
    """Use at most `threads` cores, because not every thread pool of a peer has a setting."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--workload", required=True, choices=WORKLOADS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--problem", required=True)
    parser.add_argument("--exact", action="store_true", help="in float64, as a referee")
    return parser.parse_args()


def skip(peer, reason):
    """Say in the peer's one line that there is nothing to measure, and end."""
    print(json.dumps({"peer": peer, "workload": arguments().workload, "skipped": reason}))
    sys.exit(0)


def numbers(value):
    """A meta-loss or a curve as a list, once it is computed; JSON knows no NaN, so that is None."""
    return [float(x) if np.isfinite(x) else None for x in np.asarray(value).ravel()]


def best_rate(step, seconds):
    """Iterations per second in the best of five windows, because the machine may be shared.

    The wait is for the iteration before, so that an asynchronous framework may run one ahead.
    """
    best = 0.0
    for _ in range(WINDOWS):
        start, done, pending = time.perf_counter(), 0, 0.0
        while done == 0 or time.perf_counter() - start < seconds / WINDOWS:
            pending, before = step(LOSSES + done), pending
            numbers(before)
            done += 1
        numbers(pending)
        best = max(best, done / (time.perf_counter() - start))
    return best


def measure(peer, build):
    """Run the workload and print the JSON line; no time is taken with `--seconds 0`."""
    args = arguments()
    work = WORKLOADS[args.workload]
    keep_to_cores(args.threads)
    params, batches = read_problem(args.problem, work)
    step = build(work, params, batches, args)
    losses = numbers(step(0))
    startup = seconds_since_process_start()
    if not work.adapt:
        losses += [numbers(step(i))[0] for i in range(1, LOSSES)]
    rate = best_rate(step, args.seconds) if args.seconds else 0
    print(json.dumps({
        "peer": peer,
        "workload": args.workload,
        "threads": args.threads,
        "itPerSecond": round(rate * (len(batches[0][0]) if work.adapt else 1), 4),
        "startupSeconds": round(startup, 3),
        "peakRssMb": round(peak_rss_mb(), 1),
        "losses": losses,
    }))
