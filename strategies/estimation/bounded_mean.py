"""Confidence limits of the mean of numbers in [0, 1], valid for few numbers of any distribution.

The upper limit is the quantile of the mean under random weights, one of them on the largest possible number:

    W_1 x_1 + ... + W_n x_n + W_{n+1} * 1,   W uniform on the simplex (Dirichlet(1, ..., 1)).

Source: Gaffke 2005 ("Three test statistics for a nonparametric one-sided hypothesis on the mean of a nonnegative
variable"); Learned-Miller & Thomas 2019 ("A new confidence interval for the mean of a bounded random variable",
arXiv 1905.06208), who conjecture that it covers for every distribution. For numbers that are 0 or 1 it is the limit of
Clopper & Pearson (1934); for many numbers it is the normal limit. The weight on the largest number is what a normal
interval lacks: an instance not yet seen may be unlike all that were.

The weights are those of independent exponential variables E_i, so the mean exceeds t where the sum of E_i (x_i - t) is
positive. The chance of that is computed by the saddlepoint approximation (Lugannani & Rice 1980; in the form of
Barndorff-Nielsen 1986), without random numbers; tests compare it with the exact values.
"""

from __future__ import annotations

import functools
import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEAST, _MOST = math.exp(-30.0), math.exp(14.0)
"""Range of the distance of the pole of the saddlepoint from the largest number."""
_PRECISE = 1e-5
"""Precision of the normal quantile at which the search ends."""
_STEPS = 60
_HALVINGS = 28
_CLOSE = 1e-3
"""Normal score below which the correction of the saddlepoint is replaced by its limit."""


def upper_limit(values: Floats, tail: float) -> float:
    """Return the upper confidence limit of the mean of the distribution that the numbers come from.

    Args:
        values: Shape (instances,), float64, in [0, 1], not empty.
        tail: Chance, at most, that the limit lies below the mean; above 0 and below 0.5.
    """
    numbers, times = np.unique(values, return_counts=True)
    return upper_limit_of(numbers, times.astype(np.float64), tail)


def upper_limit_of(numbers: Floats, times: Floats, tail: float) -> float:
    """Return `upper_limit` of numbers that occur so many times each, which need not be whole.

    Args:
        numbers: Shape (numbers,), float64, in [0, 1], not empty.
        times: Shape (numbers,), float64, above 0.
        tail: See `upper_limit`.
    """
    gaps, weights = np.append(1.0 - numbers, 0.0), np.append(times, 1.0)
    if not gaps.any():
        return 1.0
    return _search(gaps.tobytes(), weights.tobytes(), tail)


@functools.lru_cache(maxsize=512)
def _search(gap_bytes: bytes, weight_bytes: bytes, tail: float) -> float:
    """Search for the limit, cached: a report needs the same shares in sentences, tables and curves."""
    gaps, weights, wanted = np.frombuffer(gap_bytes), np.frombuffer(weight_bytes), _normal_quantile(tail)
    # On the logarithm of the pole's distance, the normal score of the limit falls; regula falsi (Illinois).
    left, right = math.log(_LEAST), math.log(_MOST)
    above, below = _score(_LEAST, gaps, weights)[0] - wanted, _score(_MOST, gaps, weights)[0] - wanted
    limit, side = 1.0, 0
    if above <= 0:  # all numbers are 1 but for rounding
        return 1.0
    if below >= 0:
        return _score(_MOST, gaps, weights)[1]
    for step in range(_STEPS):
        # Every third step halves the bracket, so that a flat end does not hold the search up.
        middle = (left + right) / 2 if step % 3 == 2 else (left * below - right * above) / (below - above)
        middle = middle if left < middle < right else (left + right) / 2
        score, limit = _score(math.exp(middle), gaps, weights)
        off = score - wanted
        if abs(off) < _PRECISE:
            break
        if off > 0:
            left, above = middle, off
            below = below / 2 if side > 0 else below
            side = 1
        else:
            right, below = middle, off
            above = above / 2 if side < 0 else above
            side = -1
    return min(1.0, limit)


def _score(distance: float, gaps: Floats, weights: Floats) -> tuple[float, float]:
    """Return the normal score of the chance that the weighted mean exceeds a limit, and this limit.

    Args:
        distance: Of the pole of the saddlepoint from 1; the smaller, the higher the limit.
        gaps: Distances of the different numbers from 1.
        weights: How often each occurs.
    """
    poles = gaps + distance  # c - x_i for the pole c = 1 + distance
    shares = weights / poles
    mass = float(shares.sum())
    # At the saddlepoint s = 1 / (c - limit), the weighted mean of x_i - limit with weights 1 / (c - x_i) is 0.
    short = float(shares @ gaps) / mass
    scale = short + distance
    ratios = poles / scale
    root = math.sqrt(max(0.0, 2.0 * float(weights @ np.log(ratios))))
    spread = (short - gaps) / poles
    deviation = math.sqrt(float(weights @ spread**2))
    if root < _CLOSE:  # both terms vanish; their quotient tends to a sixth of the skewness
        skewness = 2.0 * float(weights @ spread**3) / deviation**3 if deviation > 0.0 else 0.0
        return root + skewness / 6.0, 1.0 - short
    return root + math.log(deviation / root) / root, 1.0 - short


@functools.lru_cache(maxsize=256)
def _normal_quantile(tail: float) -> float:
    return -NormalDist().inv_cdf(tail)


def upper_limits(numbers: Floats, times: Floats, tail: float) -> Floats:
    """Return `upper_limit_of` for many samples of the same numbers at once, by bisection; to about 1e-6.

    Args:
        numbers: Shape (numbers,), float64, in [0, 1].
        times: Shape (samples, numbers), float64, from 0.
        tail: See `upper_limit`.

    Returns:
        Shape (samples,), float64.
    """
    gaps = np.append(1.0 - numbers, 0.0)
    weights = np.concatenate([times, np.ones((len(times), 1))], axis=1)
    wanted = _normal_quantile(tail)
    left, right = np.full(len(times), math.log(_LEAST)), np.full(len(times), math.log(_MOST))
    shorts = np.zeros(len(times))
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        distance = np.exp(middle)[:, None]
        poles = gaps + distance
        shares = weights / poles
        shorts = shares @ gaps / shares.sum(axis=1)
        scale = shorts[:, None] + distance
        roots = np.sqrt(np.maximum(2.0 * (weights * np.log(poles / scale)).sum(axis=1), _CLOSE**2))
        deviations = np.sqrt((weights * ((shorts[:, None] - gaps) / poles) ** 2).sum(axis=1))
        higher = roots + np.log(np.maximum(deviations, _CLOSE) / roots) / roots > wanted
        left, right = np.where(higher, middle, left), np.where(higher, right, middle)
    found: Floats = 1.0 - shorts
    return found
