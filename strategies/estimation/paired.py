"""Paired comparison of two models or strategies on the same instances.

Two models or strategies that answered the same instances are compared instance by instance: the difficulty that
an instance has for both cancels in the mean difference (Miller 2024, "Adding Error Bars to Evals", arXiv 2411.00640,
§4). The interval combines the intervals of the two means (`intervals.share`) and their correlation, following Newcombe
1998 ("Improved confidence intervals for the difference between binomial proportions based on paired data", method 10)
and Zou & Donner 2008 ("Construction of confidence limits about effect measures"): it stays in the range that
differences can have, and has a width where few instances agree; for many it is the normal interval. Where the scores
differ on few instances, the correlation of the two is no evidence that they seldom do, and the interval is that of the
mean of the differences themselves. Where many are compared, Holm's procedure (1979) keeps the chance of any false
finding at 5 %.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import LEVEL, mean, share

SMALLEST = 1e-12
"""Smallest p-value: beyond it, normal quantiles are no longer exact."""
ROUNDING = 1e-9
"""Tolerance of scores beyond their bounds."""
FEW_APART, MOST_ALIKE = 12.0, 0.6
"""Below both (the second as a share of the instances), `effectively_apart` says too little of the two scores' correlation."""
_PRECISE = 1e-4
"""Precision of the normal quantile at which the search for a p-value ends."""


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
    """Return 1 minus the largest level at which an interval leaves 0 out; at least `SMALLEST`.

    The end next to 0 moves smoothly with the normal quantile of the level, which a secant within a bracket finds.
    """

    def beyond(score: float) -> float:
        """Distance of the interval from 0: negative where it holds 0."""
        low, high = interval(1 - _two_sided(score))
        return max(low, -high)

    # Both sides of the 5 % level are searched apart, so that the p-value never contradicts the 95 % interval.
    middle = _score(1 - LEVEL)
    low, high = interval(LEVEL)
    at_level = max(low, -high)
    left, right = (middle, _score(SMALLEST)) if at_level > 0 else (0.0, middle)
    above, below = (at_level, beyond(right)) if at_level > 0 else (beyond(left), at_level)
    if below > 0:
        return SMALLEST
    if above <= 0:
        return 1.0
    while right - left > _PRECISE:
        step = left + (right - left) * above / (above - below)
        # Two points on either side of the secant's: a smooth curve has its root between them, and the bracket closes.
        for point in (step - _PRECISE / 3, step + _PRECISE / 3):
            if left < point < right:
                value = beyond(point)
                left, above, right, below = (point, value, right, below) if value > 0 else (left, above, point, value)
        if right - left > _PRECISE:
            point = (left + right) / 2
            value = beyond(point)
            left, above, right, below = (point, value, right, below) if value > 0 else (left, above, point, value)
    if at_level > 0:
        return min(_two_sided(left), 1 - LEVEL)
    return max(_two_sided(right), math.nextafter(1 - LEVEL, 1.0))


def _score(p_value: float) -> float:
    return -NormalDist().inv_cdf(p_value / 2)


def _two_sided(score: float) -> float:
    return math.erfc(score / math.sqrt(2))


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
    first, second = (np.clip(scores, 0.0, 1.0) for scores in shares)
    apart = effectively_apart(second - first)
    if apart < min(FEW_APART, MOST_ALIKE * a.size):
        found = share((1.0 + second - first) / 2, level)
        return width * (2 * found.low - 1), width * (2 * found.high - 1)
    one, two = share(first, level), share(second, level)
    together = 0.0 if math.isnan(correlation) else correlation

    def away(x: float, y: float) -> float:
        return math.sqrt(max(0.0, x * x - 2 * together * x * y + y * y))

    middle = two.mean - one.mean
    low = middle - away(two.mean - two.low, one.high - one.mean)
    high = middle + away(two.high - two.mean, one.mean - one.low)
    return width * max(-1.0, low), width * min(1.0, high)


def effectively_apart(differences: NDArray[np.float64], times: NDArray[np.float64] | None = None) -> float:
    """Return the effective number of instances whose scores differ: (sum of |d|)^2 / (sum of d^2); 0 where none does.

    Args:
        differences: Shape (instances,), float64.
        times: Shape (instances,), float64; how often each counts; once when None.
    """
    sizes = np.abs(differences)
    weights = np.ones_like(sizes) if times is None else times
    squares = float(weights @ sizes**2)
    return float(weights @ sizes) ** 2 / squares if squares > ROUNDING**2 else 0.0


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
