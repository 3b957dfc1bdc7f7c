#!/usr/bin/env python3
"""The models of the benchmark in PyTorch, on the CPU (Debian: python3-torch).

    pytorch.py [--threads N] [NAME ...]   prints `name<TAB>seconds` for each model, or for those named: the median of seven blocks
    pytorch.py [--threads N] --serve      answers requests, a line each, until the input ends:
        time NAME SECONDS     one block of that length           -> name, seconds of a call
        check NAME FILE       writes all results as doubles      -> name, how many
        peak NAME             one call more                      -> name, bytes by which resident memory grew, and those of the inputs

A call computes values and gradients anew: torch.autograd.grad accumulates into nothing, so nothing has to be zeroed. Every model is
written in the operations that PyTorch has for it. The numbers of a tensor follow from its name, so that another program can make the same.
"""
import argparse
import ctypes
import os
import statistics
import sys
import time

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
arguments.add_argument("names", nargs="*", metavar="NAME")
arguments.add_argument("--threads", type=int, default=1)
arguments.add_argument("--serve", action="store_true")
options = arguments.parse_args()

# Read when the libraries are loaded.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(options.threads)
# A setting may hold OpenBLAS to the kernels of an older processor; by itself it chooses the best that this one can run.
for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(variable, None)

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

torch.set_num_threads(options.threads)
torch.set_float32_matmul_precision("highest")

MASK = 0xFFFFFFFF
TYPES = {"f32": torch.float32, "f64": torch.float64}


def uniform(name, count):
    """Numbers from 0 to 1 that the name determines, as doubles: a hash of the position."""
    seed = 0
    for letter in name:
        seed = (seed * 31 + ord(letter)) & MASK
    h = (torch.arange(count, dtype=torch.int64) * 2654435761 + seed) & MASK
    h = ((h ^ (h >> 15)) * 2246822519) & MASK
    h = ((h ^ (h >> 13)) * 3266489917) & MASK
    return (h ^ (h >> 16)).double() / 2.0**32


class Given:
    """Makes inputs, and counts their bytes."""

    def __init__(self, dtype):
        self.dtype, self.bytes = dtype, 0

    def data(self, name, *shape):
        count = 1
        for extent in shape:
            count *= extent
        tensor = (uniform(name, count) - 0.5).to(self.dtype).reshape(shape)
        self.bytes += tensor.numel() * tensor.element_size()
        return tensor

    def variable(self, name, *shape):
        return self.data(name, *shape).requires_grad_()

    def labels(self, name, count, classes):
        labels = (uniform(name, count) * classes).long()
        self.bytes += labels.numel() * labels.element_size()
        return labels


def perceptron(given, batch, features, hidden, classes):
    x, labels = given.data("x", batch, features), given.labels("labels", batch, classes)
    w1, b1 = given.variable("W1", features, hidden), given.variable("b1", hidden)
    w2, b2 = given.variable("W2", hidden, classes), given.variable("b2", classes)

    def step():
        loss = F.cross_entropy(torch.addmm(b2, torch.relu(torch.addmm(b1, x, w1)), w2), labels)
        return (loss, *torch.autograd.grad(loss, (w1, b1, w2, b2)))

    return step


def cross_entropy(given, batch, classes):
    logits, labels = given.variable("logits", batch, classes), given.labels("labels", batch, classes)

    def step():
        loss = F.cross_entropy(logits, labels)
        return (loss, *torch.autograd.grad(loss, (logits,)))

    return step


def layer_norm(given, batch, width):
    x, gamma, beta = given.variable("x", batch, width), given.variable("gamma", width), given.variable("beta", width)
    cotangent = given.data("ct_y", batch, width)

    def step():
        y = F.layer_norm(x, (width,), gamma, beta, 1e-5)
        return (y, *torch.autograd.grad(y, (x, gamma, beta), cotangent))

    return step


def gelu(given, batch, width):
    x, cotangent = given.variable("x", batch, width), given.data("ct_y", batch, width)

    def step():
        y = F.gelu(x)
        return (y, *torch.autograd.grad(y, (x,), cotangent))

    return step


def attention(given, batch, length, width, heads):
    x, cotangent = given.variable("x", batch, length, width), given.data("ct_y", batch, length, width)
    wq, wk, wv, wo = (given.variable(name, width, width) for name in ("Wq", "Wk", "Wv", "Wo"))

    def split(z):
        return z.view(batch, length, heads, width // heads).transpose(1, 2)

    def step():
        q, k, v = split(x @ wq), split(x @ wk), split(x @ wv)
        weights = torch.softmax(q @ k.transpose(2, 3) / (width // heads) ** 0.5, 3)
        y = (weights @ v).transpose(1, 2).reshape(batch, length, width) @ wo
        return (y, *torch.autograd.grad(y, (x, wq, wk, wv, wo), cotangent))

    return step


KINDS = {"perceptron": perceptron, "cross-entropy": cross_entropy, "layer-norm": layer_norm, "gelu": gelu, "attention": attention}
EXTENTS = {
    "perceptron": ["1x16x16x4", "1x64x64x10", "32x64x128x10", "128x784x256x10", "512x784x1024x10", "65536x16x64x4"],
    "cross-entropy": ["4096x1000"],
    "layer-norm": ["4096x1024"],
    "gelu": ["4096x1024"],
    "attention": ["8x128x256x4"],
}
NAMES = [f"{kind}.{extents}.{type}" for kind in KINDS for extents in EXTENTS[kind] for type in TYPES]


def made(name):
    """The step of a model, by a name such as `gelu.4096x1024.f32`, and the bytes of its inputs."""
    kind, extents, type = name.split(".")
    given = Given(TYPES[type])
    return KINDS[kind](given, *map(int, extents.split("x"))), given


def seconds(step, times):
    start = time.perf_counter()
    for _ in range(times):
        step()
    return (time.perf_counter() - start) / times


def block(step, length):
    """The median of short turns, each long enough for the clock, for so many seconds in all."""
    times = max(1, int(0.0005 / max(min(seconds(step, 1), seconds(step, 1)), 1e-9)))
    turns, end = [], time.perf_counter() + length
    while len(turns) < 4 or time.perf_counter() < end:
        turns.append(seconds(step, times))
    return statistics.median(turns)


def warm(step):
    end = time.perf_counter() + 0.3
    for _ in range(1000):
        step()
        if time.perf_counter() > end:
            break
    return step


def resident(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))


def peak(name):
    step, given = made(name)
    # Once before, so that code and workspaces of the libraries are not counted; what it freed goes back to the system.
    step()
    ctypes.CDLL(None).malloc_trim(0)
    before = resident("VmRSS")
    with open("/proc/self/clear_refs", "w") as clear:
        clear.write("5")
    results = step()
    return resident("VmHWM") - before, given.bytes, len(results)


def serve():
    steps = {}

    def ready(name):
        if name not in steps:
            steps.clear()
            steps[name] = warm(made(name)[0])
        return steps[name]

    for line in sys.stdin:
        request, name, *rest = line.split(maxsplit=2)
        if request == "time":
            print(name, block(ready(name), float(rest[0])), sep="\t", flush=True)
        elif request == "check":
            results = torch.cat([r.detach().double().reshape(-1) for r in ready(name)()])
            results.numpy().astype("<f8").tofile(rest[0].strip())
            print(name, results.numel(), sep="\t", flush=True)
        elif request == "peak":
            print(name, *peak(name)[:2], sep="\t", flush=True)


if options.serve:
    serve()
else:
    for name in options.names or NAMES:
        step = warm(made(name)[0])
        print(name, statistics.median(block(step, 0.2) for _ in range(7)), sep="\t", flush=True)
