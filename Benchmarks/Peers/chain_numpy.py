"""The twelve operations of FusedChain.swift by NumPy, and how far our result is from NumPy's.

    chain_numpy.py SIDE INPUT OUR_RESULT
"""
import statistics
import sys
import time

import numpy as np

from measurement import report

side = int(sys.argv[1])
x = np.fromfile(sys.argv[2], "f4").reshape(side, side)


def chain(x):
    s = np.sqrt(x * 0.0001 + 0.5)
    u = s * 3
    f = np.floor(u)
    e = np.exp((u - f) * -1)
    return np.abs(e / s + f - 2)


result = chain(x)
assert result.dtype == np.float32
collected, reduced = [], []
for _ in range(5):
    start = time.perf_counter()
    result = chain(x)
    collected.append(time.perf_counter() - start)
    start = time.perf_counter()
    mean = float(chain(x).mean())
    reduced.append(time.perf_counter() - start)
ours = np.fromfile(sys.argv[3], "f4").reshape(side, side)
difference = np.abs(ours - result) / np.maximum(np.abs(result), 1)
report(
    statistics.median(collected), reduced=statistics.median(reduced), mean=mean, difference=float(difference.max()))
