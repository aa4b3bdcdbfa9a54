"""Paired comparison of two models or strategies on the same instances.

Two models or strategies that answered the same instances are compared instance by instance: the difficulty that
an instance has for both cancels in the mean difference (Miller 2024, "Adding Error Bars to Evals", arXiv 2411.00640,
§4). The interval combines Wilson's intervals of the two means and their correlation, following Newcombe 1998
("Improved confidence intervals for the difference between binomial proportions based on paired data", method 10)
and Zou & Donner 2008 ("Construction of confidence limits about effect measures"): it stays in the range that
differences can have, and has a width where few instances agree; for many it is the t interval. Where many are
compared, Holm's procedure (1979) keeps the chance of any false finding at 5 %.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import LEVEL, mean, share
from .signs import tossed_sums

EXACT_UP_TO = 16
"""Most instances with a difference for which every assignment of signs is tried."""
LARGEST_FRACTION = 64
"""Largest denominator tried for a common fraction."""
MOST_UNITS = 20_000
"""Sum of the differences in units above which signs are tossed."""
SMALLEST = 1e-12
"""Smallest p-value: beyond it, quantiles of the t distribution are no longer exact."""
_BISECTED = 1e-3
"""Relative precision of a p-value."""
ROUNDING = 1e-9
"""Tolerance of scores beyond their bounds."""
_NO_LIMIT = 2**53
"""Number of samples for `share` that does not bind: the spread over the instances sets the effective number."""
FLIPS = 20_000
"""Random assignments of signs above `EXACT_UP_TO`."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A mean difference, second minus first.

    Attributes:
        mean: Over the instances, each with equal weight.
        low: Lower end of the interval.
        high: Upper end.
        p_value: Two-sided, of no difference: 1 minus the largest level at which the interval leaves 0 out. So it is at most
            0.05 exactly where the 95 % interval does; at least `SMALLEST`.
        instances: Number of instances it rests on.
        correlation: Of the two scores over the instances; NaN where one does not vary.
    """

    mean: float
    low: float
    high: float
    p_value: float
    instances: int
    correlation: float

    @property
    def shown(self) -> bool:
        """True if the difference is told apart from 0 at the 5 % level: the interval, or the p-value, which agrees with it."""
        return self.p_value <= 1 - LEVEL


def paired_difference(
    first: ArrayLike, second: ArrayLike, level: float = LEVEL, bounds: tuple[float, float] | None = (0.0, 1.0)
) -> Difference:
    """Return the mean difference of the second from the first, on the same instances.

    Args:
        first: Shape (instances,), float64; one score per instance (a mean over its draws, say).
        second: Shape (instances,), float64; scores of the other, the instances in the same order.
        level: Coverage of the interval.
        bounds: Range of the scores; the interval then stays within the range of their differences.
            None for no bounds and the t interval of the mean difference.

    Raises:
        ValueError: The shapes differ, a score is not finite, or one lies beyond the bounds.
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f"first, second: expected one shape (instances,), got {a.shape} and {b.shape}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("first, second: expected finite scores")
    difference = b - a
    count = difference.size
    if count == 0:
        return Difference(math.nan, math.nan, math.nan, 1.0, 0, math.nan)
    varies = count > 1 and a.std() > 0 and b.std() > 0
    correlation = float(np.corrcoef(a, b)[0, 1]) if varies else math.nan

    def interval(at: float) -> tuple[float, float]:
        return _t_interval(difference, at) if bounds is None else _in_range(a, b, correlation, at, bounds)

    low, high = interval(level)
    p_value = _level_without_zero(interval) if count > 1 else 1.0
    return Difference(float(difference.mean()), low, high, p_value, count, correlation)


def _level_without_zero(interval: Callable[[float], tuple[float, float]]) -> float:
    """Return 1 minus the largest level at which an interval leaves 0 out, by bisection; at least `SMALLEST`."""

    def leaves_out(p: float) -> bool:
        low, high = interval(1 - p)
        return low > 0 or high < 0

    # Both sides of the 5 % level are searched apart, so that the p-value never contradicts the 95 % interval.
    shown = leaves_out(1 - LEVEL)
    if shown and leaves_out(SMALLEST):
        return SMALLEST
    inside, outside = (SMALLEST, 1 - LEVEL) if shown else (1 - LEVEL, 1.0)
    while outside > inside * (1 + _BISECTED):
        middle = math.sqrt(inside * outside)
        if leaves_out(middle):
            outside = middle
        else:
            inside = middle
    return outside


def _t_interval(difference: NDArray[np.float64], level: float) -> tuple[float, float]:
    found = mean(difference, level)
    return found.low, found.high


def _in_range(
    a: NDArray[np.float64], b: NDArray[np.float64], correlation: float, level: float, bounds: tuple[float, float]
) -> tuple[float, float]:
    """Return an interval of the difference of means, from the interval of each mean and their correlation."""
    start, width = bounds[0], bounds[1] - bounds[0]
    shares = [(scores - start) / width for scores in (a, b)]
    if min(one.min() for one in shares) < -ROUNDING or max(one.max() for one in shares) > 1 + ROUNDING:
        raise ValueError(f"first, second: expected scores from {bounds[0]} to {bounds[1]}")
    if a.size == 1:
        return -width, width
    one, two = (share(np.clip(scores, 0.0, 1.0), _NO_LIMIT, level) for scores in shares)
    together = 0.0 if math.isnan(correlation) else correlation

    def away(x: float, y: float) -> float:
        return math.sqrt(max(0.0, x * x - 2 * together * x * y + y * y))

    middle = two.mean - one.mean
    low = middle - away(two.mean - two.low, one.high - one.mean)
    high = middle + away(two.high - two.mean, one.mean - one.low)
    return width * max(-1.0, low), width * min(1.0, high)


def sign_flip_test(differences: ArrayLike) -> float:
    """Return the two-sided chance of a mean at least as far from 0 when signs are tossed (Fisher 1935).

    Exact where the differences are multiples of a common fraction, like those of shares of equally many draws (the
    distribution of the sum is a product of binomials), and up to `EXACT_UP_TO` differences that are not 0; else by `FLIPS`
    seeded tosses, the observed one counted among them, so that it is never 0 (Phipson & Smyth 2010).

    Args:
        differences: Shape (instances,), float64.
    """
    values = np.asarray(differences, np.float64)
    return _sign_flips(values[values != 0].tobytes())


@functools.lru_cache(maxsize=1024)
def _sign_flips(differences: bytes) -> float:
    """Compute `sign_flip_test`, cached: a report needs the same differences in its sentences and in its tables."""
    values = np.frombuffer(differences, np.float64)
    if values.size == 0:
        return 1.0
    units = _in_units(values)
    if units is not None:
        return _exact_chance(units)
    seen = abs(float(values.sum())) * (1 - 1e-12)
    if values.size <= EXACT_UP_TO:
        bits = np.arange(1 << values.size, dtype=np.int64)[:, None] >> np.arange(values.size) & 1
        return float((np.abs((1 - 2 * bits) @ values) >= seen).mean())
    beyond = sum(int((np.abs(sums) >= seen).sum()) for sums in tossed_sums("sign flips", FLIPS, values))
    return (beyond + 1) / (FLIPS + 1)


def _in_units(values: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Return the differences as whole multiples of 1 / q for the smallest suitable q; None without one."""
    for q in range(1, LARGEST_FRACTION + 1):
        scaled = values * q
        whole = np.rint(scaled)
        if np.abs(scaled - whole).max() < 1e-9:
            return whole.astype(np.int64) if np.abs(whole).sum() <= MOST_UNITS else None
    return None


def _exact_chance(units: NDArray[np.int64]) -> float:
    """Return P(|sum of tossed units| >= |sum|): the positive part is a sum of independent binomials, one per distinct size."""
    sizes, counts = np.unique(np.abs(units[units != 0]), return_counts=True)
    chances = np.ones(1)
    for size, count in zip(sizes.tolist(), counts.tolist(), strict=True):
        step = np.zeros(size * count + 1)
        logs = [math.lgamma(count + 1) - math.lgamma(k + 1) - math.lgamma(count - k + 1) for k in range(count + 1)]
        step[::size] = np.exp(np.array(logs) - count * math.log(2.0))
        chances = np.convolve(chances, step)
    total = len(chances) - 1
    far = np.abs(2 * np.arange(total + 1) - total) >= abs(int(units.sum()))
    return min(1.0, max(float(chances[far].sum()), SMALLEST))


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values, adjusted so that the chance of any false finding among them stays at the level.

    Holm, "A simple sequentially rejective multiple test procedure", 1979.
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, largest = [1.0] * len(p_values), 0.0
    for rank, i in enumerate(order):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = largest
    return adjusted
