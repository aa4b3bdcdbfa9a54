"""Compiled fits of the coverage model to many bootstrap samples.

The likelihood and the downhill simplex are those of `extrapolation`, for two free parameters: the share of instances
that are never solved is held. Instances with the same counts are exchangeable, so a sample is the number of times
each pair of counts was picked.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def fit_many(
    right: NDArray[np.int64], draws: NDArray[np.int64], times: Floats, never: Floats, start: tuple[float, float]
) -> Floats:
    """Return a and b of the most likely model for every sample.

    Args:
        right: Shape (pairs,), int64; right draws of the different pairs of counts.
        draws: Shape (pairs,), int64; all draws.
        times: Shape (samples, pairs), float64; how often each pair occurs.
        never: Shape (samples,), float64; the share of instances that no number of draws solves.
        start: Logit of the mean and logarithm of a + b, the start of every fit.

    Returns:
        Shape (samples, 2), float64.
    """
    found: Floats = _kernel()(right, draws, times, never, np.array(start))
    return found


@functools.cache
def _kernel() -> Callable[..., Any]:
    from numba import njit
    from numba.extending import register_jitable

    # Compiled as parts of the kernel, which this way can be cached on disk.
    for part in (_parameters, _rise, _loss, _sort, _seek):
        register_jitable(part)
    kernel: Callable[..., Any] = njit(cache=True)(_fit_many)
    return kernel


def _fit_many(right: Any, draws: Any, times: Any, never: Any, start: Any) -> Any:
    most = draws.max() + 1
    sums = np.empty((3, most))
    found = np.empty((len(times), 2))
    for sample in range(len(times)):
        point = _seek(right, draws, times[sample], never[sample], start, sums)
        found[sample, 0], found[sample, 1] = _parameters(point)
    return found


def _parameters(point: Any) -> Any:
    mean = 1 / (1 + math.exp(-max(-30.0, min(30.0, point[0]))))
    size = math.exp(max(-7.0, min(9.0, point[1])))
    return max(mean * size, 1e-9), max((1 - mean) * size, 1e-9)


def _rise(start: Any, sums: Any) -> Any:
    """log(start (start + 1) ... (start + count - 1)) for every count."""
    sums[0] = 0.0
    for i in range(1, len(sums)):
        sums[i] = sums[i - 1] + math.log(start + (i - 1))


def _loss(right: Any, draws: Any, times: Any, never: Any, point: Any, sums: Any) -> Any:
    a, b = _parameters(point)
    _rise(a, sums[0])
    _rise(b, sums[1])
    _rise(a + b, sums[2])
    loss = 0.0
    for i in range(len(right)):
        if times[i] > 0:
            c, n = right[i], draws[i]
            chance = (1 - never) * math.exp(sums[0, c] + sums[1, n - c] - sums[2, n])
            if c == 0:
                chance += never
            loss -= times[i] * (math.log(chance) if chance > 0 else -1e6)
    return loss


def _sort(ranked: Any) -> Any:
    """Three rows (loss, point), the least first, as tuples are ordered."""
    for i in range(1, 3):
        for j in range(i, 0, -1):
            later = False
            for k in range(3):
                if ranked[j, k] != ranked[j - 1, k]:
                    later = ranked[j, k] < ranked[j - 1, k]
                    break
            if not later:
                break
            for k in range(3):
                ranked[j, k], ranked[j - 1, k] = ranked[j - 1, k], ranked[j, k]


def _seek(right: Any, draws: Any, times: Any, never: Any, start: Any, sums: Any) -> Any:
    ranked = np.empty((3, 3))
    for i in range(3):
        ranked[i, 1:] = start
        if i:
            ranked[i, i] += 1
        ranked[i, 0] = _loss(right, draws, times, never, ranked[i, 1:], sums)
    _sort(ranked)
    tried, further = np.empty(3), np.empty(3)
    for _ in range(160):
        centre = np.array([(ranked[0, 1] + ranked[1, 1]) / 2, (ranked[0, 2] + ranked[1, 2]) / 2])
        tried[1:] = centre - (ranked[2, 1:] - centre)
        tried[0] = _loss(right, draws, times, never, tried[1:], sums)
        if tried[0] < ranked[0, 0]:
            further[1:] = centre - 2.0 * (ranked[2, 1:] - centre)
            further[0] = _loss(right, draws, times, never, further[1:], sums)
            ranked[2] = further if further[0] < tried[0] else tried
        elif tried[0] < ranked[1, 0]:
            ranked[2] = tried
        else:
            further[1:] = centre + 0.5 * (ranked[2, 1:] - centre)
            further[0] = _loss(right, draws, times, never, further[1:], sums)
            if further[0] < ranked[2, 0]:
                ranked[2] = further
            else:
                for i in range(1, 3):
                    ranked[i, 1:] = (ranked[i, 1:] + ranked[0, 1:]) / 2
                    ranked[i, 0] = _loss(right, draws, times, never, ranked[i, 1:], sums)
        _sort(ranked)
        if ranked[2, 0] - ranked[0, 0] < 1e-9:
            break
    return ranked[0, 1:]
