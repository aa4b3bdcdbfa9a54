"""Paired differences of questions that come in groups: several about one passage, one maze, one repository.

Questions of one group are alike, so the group is the unit of chance. The mean stays that over questions; its standard error is the
cluster-robust one, from the sums of the differences within each group (Liang & Zeger 1986; Miller 2024, arXiv 2411.00640, §2.2), with
the factor G / (G - 1) and Student's t with G - 1 degrees of freedom for G groups.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .intervals import LEVEL, central_chance, t_quantile
from .paired import SMALLEST, Difference


@dataclass(frozen=True, slots=True)
class ClusteredDifference:
    """A mean difference with the groups as the unit of chance.

    Attributes:
        difference: With its interval and p-value.
        clusters: Number of groups.
        design_effect: Variance of the mean divided by that of as many questions without groups; NaN where either is 0.
    """

    difference: Difference
    clusters: int
    design_effect: float


def clustered_difference(
    first: ArrayLike,
    second: ArrayLike,
    clusters: Sequence[Hashable],
    level: float = LEVEL,
    bounds: tuple[float, float] | None = (0.0, 1.0),
) -> ClusteredDifference:
    """Return the mean difference of the second from the first, on the same questions in groups.

    Args:
        first: Shape (questions,), float64; one score per question.
        second: Shape (questions,), float64; scores of the other, in the same order.
        clusters: The group of each question.
        level: Coverage of the interval.
        bounds: Range of the scores, which the interval does not leave; None for no bounds.

    Raises:
        ValueError: The shapes differ, or a score is not finite.
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if a.shape != b.shape or a.ndim != 1 or len(clusters) != a.size:
        raise ValueError(f"first, second, clusters: expected one length, got {a.shape}, {b.shape} and {len(clusters)}")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        raise ValueError("first, second: expected finite scores")
    apart, count = b - a, a.size
    places = {name: place for place, name in enumerate(dict.fromkeys(clusters))}
    groups = len(places)
    width = math.inf if bounds is None else bounds[1] - bounds[0]
    varies = count > 1 and a.std() > 0 and b.std() > 0
    correlation = float(np.corrcoef(a, b)[0, 1]) if varies else math.nan
    if groups < 2:
        middle = float(apart.mean()) if count else math.nan
        return ClusteredDifference(Difference(middle, -width, width, 1.0, count, correlation), groups, math.nan)
    middle = float(apart.mean())
    sums = np.bincount([places[name] for name in clusters], weights=apart - middle, minlength=groups)
    error = math.sqrt(float(sums @ sums) * groups / (groups - 1)) / count
    alone = float(apart.var(ddof=1)) / count
    half = t_quantile(0.5 + level / 2, groups - 1) * error
    low, high = max(-width, middle - half), min(width, middle + half)
    p_value = 1.0 if middle == 0 else SMALLEST
    if error > 0:
        p_value = max(SMALLEST, 1.0 - central_chance(abs(middle) / error, groups - 1))
    effect = error**2 / alone if alone > 0 and error > 0 else math.nan
    return ClusteredDifference(Difference(middle, low, high, p_value, count, correlation), groups, effect)
