"""Confidence intervals of means over instances.

Samples of one instance are alike, so the instance is the unit: each contributes one number,
and only the number of instances shrinks an interval ("clustered by instance"). Two kinds:

- `share`: numbers in [0, 1]; the interval is that of `bounded_mean`, which covers whatever the distribution of the numbers.
- `mean`: any numbers. The t interval.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .bounded_mean import upper_limit

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over instances with its interval; NaN where it is undefined.

    Attributes:
        mean: Of the instances' numbers, each instance with equal weight.
        low: Lower end of the interval.
        high: Upper end.
        instances: Number of instances it rests on.
    """

    mean: float
    low: float
    high: float
    instances: int

    def percents(self) -> tuple[str, str]:
        """Return both ends in percent, whole unless that would hide how narrow the interval is."""
        places = 0 if self.high - self.low >= 0.02 else 1
        return f"{100 * self.low:.{places}f}", f"{100 * self.high:.{places}f}"


def share(values: ArrayLike, level: float = LEVEL) -> Estimate:
    """Return the mean of one number in [0, 1] per instance, with an interval that needs no model of how instances differ.

    The interval covers the mean over all instances of the same kind at least at its level, also where success is rare and
    uneven, from the first instance on: see `bounded_mean`. Numbers that hardly differ are no evidence that instances not
    seen are like them, so many draws of few instances still leave a wide interval.

    Args:
        values: Shape (instances,), float64.
        level: Nominal coverage.
    """
    numbers = np.asarray(values, dtype=np.float64)
    count = numbers.size
    if count == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    p = float(numbers.mean())
    if count == 1:
        return Estimate(p, 0.0, 1.0, 1)
    high = upper_limit(numbers, (1 - level) / 2)
    low = 1.0 - upper_limit(1.0 - numbers, (1 - level) / 2)
    return Estimate(p, max(0.0, min(p, low)), min(1.0, max(p, high)), count)


def mean(values: ArrayLike, level: float = LEVEL) -> Estimate:
    """Return the mean of one number per instance, with a t interval; unbounded below two instances.

    Args:
        values: Shape (instances,), float64.
        level: Nominal coverage.
    """
    numbers = np.asarray(values, dtype=np.float64)
    count = numbers.size
    if count == 0:
        return Estimate(math.nan, math.nan, math.nan, 0)
    middle = float(numbers.mean())
    if count == 1:
        return Estimate(middle, -math.inf, math.inf, 1)
    half = t_quantile(0.5 + level / 2, count - 1) * float(numbers.std(ddof=1)) / math.sqrt(count)
    return Estimate(middle, middle - half, middle + half, count)


@functools.lru_cache(maxsize=4096)
def t_quantile(probability: float, degrees: int) -> float:
    """Return a quantile of Student's t distribution, by bisection of its exact distribution function.

    Args:
        probability: In (0.5, 1).
        degrees: Degrees of freedom, at least 1.

    >>> round(t_quantile(0.975, 10), 4)
    2.2281
    """
    low, high = 0.0, 1.0
    while central_chance(high, degrees) < 2 * probability - 1:
        high *= 2.0
    for _ in range(80):
        middle = (low + high) / 2
        if central_chance(middle, degrees) < 2 * probability - 1:
            low = middle
        else:
            high = middle
    return high


def central_chance(t: float, degrees: int) -> float:
    """Return P(|T| <= t) of Student's t for whole degrees of freedom (Abramowitz & Stegun 26.7.3 and 26.7.4)."""
    if degrees > 1000:  # Cornish-Fisher is exact to 1e-9 there
        z = t * (1 - 1 / (4 * degrees)) / math.sqrt(1 + t * t / (2 * degrees))
        return math.erf(z / math.sqrt(2))
    theta = math.atan2(t, math.sqrt(degrees))
    cosine, sine = math.cos(theta), math.sin(theta)
    odd = degrees % 2
    term, total = (cosine, cosine) if odd else (1.0, 1.0)
    for k in range(3 if odd else 2, degrees - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    if degrees == 1:
        return 2 * theta / math.pi
    return 2 / math.pi * (theta + sine * total) if odd else sine * total
