"""Power analysis: the instances and draws needed to detect a difference.

Two models (or strategies) answer the same instances, with `draws` draws each. The variance of one instance's
difference has two parts (Miller 2024, "Adding Error Bars to Evals", arXiv 2411.00640, §5):

    omega^2 + (sigma_a^2 + sigma_b^2) / draws,

where omega^2 is the variance, over instances, of the difference of the two true chances, and sigma^2 the mean
variance of one draw on an instance. More draws shrink only the second part. Then

    instances = (t_{1 - alpha / 2} + t_{power})^2 * variance / difference^2,

with quantiles of Student's t distribution at the degrees of freedom of that number, as the test uses them, and
`EXTRA` instances more for the width that the interval keeps where few instances agree. The least answer is `FEWEST`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .intervals import t_quantile

FEWEST = 6
"""Fewest instances that a comparison rests on (`runs.analysis.paired`)."""
EXTRA = 3
"""Instances beyond the formula of normal scores, so that simulated power is at most 3 points below the promised one."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Variance of the difference between two models on the same instances.

    Attributes:
        between: omega^2, the variance over instances of the difference of the two true chances.
        within: sigma_a^2 + sigma_b^2, the mean variances of one draw of each.
    """

    between: float
    within: float

    def variance(self, draws: int) -> float:
        """Return the variance of one instance's difference, with so many draws of each model."""
        return self.between + self.within / draws


def supposed_spread(first: float, second: float, variation: float, correlation: float) -> Spread:
    """Return the spread to expect before anything is measured.

    Args:
        first: The accuracy of one, in (0, 1).
        second: The accuracy of the other, in (0, 1).
        variation: Share of the largest possible variance p (1 - p) that instances' true chances have: 0 when
            all are equally hard, 1 when a model solves an instance always or never.
        correlation: Of the two models' true chances over instances.

    Raises:
        ValueError: A value is out of range.
    """
    for name, value in (("first", first), ("second", second)):
        if not 0.0 < value < 1.0:
            raise ValueError(f"{name}: expected an accuracy above 0 and below 1, got {value}")
    if not 0.0 <= variation <= 1.0:
        raise ValueError(f"variation: expected 0 to 1, got {variation}")
    if not -1.0 <= correlation <= 1.0:
        raise ValueError(f"correlation: expected -1 to 1, got {correlation}")
    spreads = [accuracy * (1 - accuracy) for accuracy in (first, second)]
    deviations = [math.sqrt(variation * spread) for spread in spreads]
    between = deviations[0] ** 2 + deviations[1] ** 2 - 2 * correlation * deviations[0] * deviations[1]
    return Spread(max(0.0, between), (1 - variation) * sum(spreads))


def measured_spread(first: Sequence[ArrayLike], second: Sequence[ArrayLike]) -> Spread:
    """Return the spread of two models as measured on the same instances.

    Args:
        first: One bool array of shape (draws,) per instance, at least two draws each.
        second: The same of the other, the instances in the same order.

    Raises:
        ValueError: The numbers of instances differ or are below two, or an instance has fewer than two draws.
    """
    if len(first) != len(second) or len(first) < 2:
        raise ValueError(
            f"first, second: expected the same instances, at least two, got {len(first)} and {len(second)}"
        )
    rows = [[np.asarray(row, np.float64) for row in side] for side in (first, second)]
    if min(row.size for side in rows for row in side) < 2:
        raise ValueError("first, second: expected at least two draws on every instance")
    differences = np.array([b.mean() - a.mean() for a, b in zip(*rows, strict=True)])
    noise = np.array([[row.var(ddof=1) / row.size for row in side] for side in rows]).sum(axis=0)
    within = float(np.array([[row.var(ddof=1) for row in side] for side in rows]).mean(axis=1).sum())
    # Differences of means vary by the noise of the draws too; what remains is the instances' own.
    return Spread(max(0.0, float(differences.var(ddof=1) - noise.mean())), within)


def instances_needed(difference: float, spread: Spread, draws: int, alpha: float = 0.05, power: float = 0.8) -> int:
    """Return the number of instances that show a difference with the given chance.

    Args:
        difference: Of the two accuracies, not 0.
        spread: Variance of an instance's difference.
        draws: Per instance and model, at least 1.
        alpha: Chance of a false finding, two-sided.
        power: Chance to find the difference when it exists.

    Raises:
        ValueError: A value is out of range.
    """
    _check(draws, alpha, power)
    if difference == 0 or not math.isfinite(difference):
        raise ValueError(f"difference: expected a number other than 0, got {difference}")
    needed = spread.variance(draws) / difference**2

    def enough(instances: int) -> bool:
        return instances - EXTRA >= _factor(alpha, power, instances) ** 2 * needed

    low, high = FEWEST - 1, FEWEST
    while not enough(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def detectable_difference(instances: int, spread: Spread, draws: int, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the smallest difference that so many instances show with the given chance.

    Args:
        instances: At least `FEWEST`.
        spread: Variance of an instance's difference.
        draws: Per instance and model, at least 1.
        alpha: Chance of a false finding, two-sided.
        power: Chance to find the difference when it exists.

    Raises:
        ValueError: A value is out of range.
    """
    _check(draws, alpha, power)
    if instances < FEWEST:
        raise ValueError(f"instances: expected at least {FEWEST}, got {instances}")
    return _factor(alpha, power, instances) * math.sqrt(spread.variance(draws) / (instances - EXTRA))


def _factor(alpha: float, power: float, instances: int) -> float:
    """Return the distance of a difference from 0, in standard errors, that so many instances show with a chance of `power`."""
    degrees = instances - 1
    other = 0.0 if power == 0.5 else math.copysign(t_quantile(max(power, 1 - power), degrees), power - 0.5)
    return t_quantile(1 - alpha / 2, degrees) + other


def _check(draws: int, alpha: float, power: float) -> None:
    if draws < 1:
        raise ValueError(f"draws: expected at least 1, got {draws}")
    for name, value in (("alpha", alpha), ("power", power)):
        if not 0.0 < value < 1.0:
            raise ValueError(f"{name}: expected a share above 0 and below 1, got {value}")
