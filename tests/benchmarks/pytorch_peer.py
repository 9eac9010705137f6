#!/usr/bin/python3
# PyTorch's side of `./run bench`: the same training steps, one thread, driven line by line so that the two can take
# turns. Debian's package python3-torch belongs to Debian's own Python, /usr/bin/python3.
#
#   says                       is told                         answers
#   ready VERSION BLAS [CORE]  case CELL B T I H f32|f64       parameters N
#   or: error WHAT             run SECONDS                     MEDIAN_SECONDS STEPS
import ctypes
import os
import re
import statistics
import sys
import time

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"


def say(line):
    print(line, flush=True)


try:
    import torch
    import torch.nn as nn
except ImportError as error:
    say(f"error {error}")
    sys.exit()


def loaded_blas():
    """The file that products come from: of the BLAS libraries in this process, the most telling name. NumPy may bring one
    of its own, which is not PyTorch's. Where there is no file, as pip's PyTorch has MKL inside: what it was built with."""
    with open("/proc/self/maps") as maps:
        files = {line.split()[-1] for line in maps if re.search(r"/[^/]*(blas|mkl|blis|atlas)[^/]*\.so", line)}
    files = sorted(f for f in files if "/numpy" not in f)
    named = [f for f in files if not re.search(r"/lib(c?blas|lapack)\.so", f)]
    inside = re.findall(r"BLAS_INFO=(\w+)", torch.__config__.show())
    blas = (named or files or inside or ["unknown"])[0]
    try:  # OpenBLAS says which processor it has chosen its kernels for
        core = ctypes.CDLL(blas).openblas_get_corename
        core.restype = ctypes.c_char_p
        return f"{blas} {core().decode()}"
    except (OSError, AttributeError):
        return blas


def training_step(cell, batch, steps, inputs, hidden):
    """One step as a function, and the number of parameters."""
    layer = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell](inputs, hidden)
    head, mse = nn.Linear(hidden, inputs), nn.MSELoss()
    parameters = list(layer.parameters()) + list(head.parameters())
    adam = torch.optim.Adam(parameters, lr=1e-3)
    x, y = torch.randn(steps, batch, inputs), torch.randn(steps, batch, inputs)

    def step():
        h, _ = layer(x)
        loss = mse(head(h), y)
        adam.zero_grad()
        loss.backward()
        adam.step()

    return step, sum(p.numel() for p in parameters)


def median_time(step, seconds):
    times, end = [], time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return statistics.median(times), len(times)


torch.set_num_threads(1)
torch.manual_seed(0)
torch.ones(64, 64) @ torch.ones(64, 64)  # so that BLAS is loaded
say(f"ready {torch.__version__} {loaded_blas()}")
step = None
for line in sys.stdin:
    command, *words = line.split()
    if command == "case":
        torch.set_default_dtype({"f32": torch.float32, "f64": torch.float64}[words[5]])
        step, count = training_step(words[0], *map(int, words[1:5]))
        say(f"parameters {count}")
    elif command == "run":
        say("%.9g %d" % median_time(step, float(words[0])))
