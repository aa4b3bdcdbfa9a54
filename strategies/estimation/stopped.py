"""Unbiased coverage from runs that stop at the first right answer.

Where drawing ends at the first right answer, the number of draws is itself random and depends on the
outcome. The share of right ones among the draws is then biased upwards as an estimate of the average (an
instance solved with chance p gives, without a cap, p ln(1/p) / (1 - p) in expectation instead of p), and a
best-of-n from subsets of the draws is biased too. One thing stays exact: whether the first right answer came
within n draws, and so whether best-of-n would have been right, for every n up to the cap.

Where caps differ among instances (a budget ran out, say), the instances still at risk at each draw are
used (Kaplan & Meier 1958), which is right as long as a cap does not depend on the answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import LEVEL, Estimate, share, t_quantile

Whole = NDArray[np.int64]


def coverage_of_stopped(
    first_right: ArrayLike, drawn: ArrayLike, sizes: Sequence[int], level: float = LEVEL
) -> list[Estimate]:
    """Return how often best-of-n is right, from draws that stopped at the first right answer.

    Args:
        first_right: Shape (instances,), int64; the number of the first right draw, from 1, or 0 without one.
        drawn: Shape (instances,), int64; draws made. An instance without a right one is unknown beyond them.
        sizes: The values of n, each at least 1.
        level: Coverage of the intervals.

    Returns:
        One estimate per n. With equal caps it is the share of instances and its Wilson interval; else the
        Kaplan-Meier estimate with Greenwood's variance on the scale log(-log) (Kalbfleisch & Prentice 1980), NaN
        for n beyond every cap.

    Raises:
        ValueError: The shapes differ, or a first right draw lies outside the draws made.
    """
    first, total = np.asarray(first_right, np.int64), np.asarray(drawn, np.int64)
    if first.shape != total.shape or first.ndim != 1:
        raise ValueError(f"first_right, drawn: expected one shape (instances,), got {first.shape} and {total.shape}")
    if np.any((first < 0) | (first > total)):
        raise ValueError("first_right: expected 0 or a draw that was made")
    if len(sizes) and min(sizes) < 1:
        raise ValueError(f"sizes: expected whole numbers from 1, got {min(sizes)}")
    events = np.bincount(first, minlength=int(total.max(initial=0)) + 1)
    # At risk at a draw: the instances that made it, as none draws on after a right one.
    made = np.where(first > 0, first, total)
    at_risk = np.bincount(made, minlength=events.size)[::-1].cumsum()[::-1]
    return [_coverage_at(first, total, events, at_risk, n, level) for n in sizes]


def _coverage_at(first: Whole, total: Whole, events: Whole, at_risk: Whole, n: int, level: float) -> Estimate:
    known = (first > 0) | (total >= n)
    if known.all():
        return share((first > 0) & (first <= n), level)
    if not np.any(total >= n):
        return Estimate(math.nan, math.nan, math.nan, int(known.sum()))
    return _kaplan_meier(events[1 : n + 1], at_risk[1 : n + 1], first.size, level)


def _kaplan_meier(events: Whole, at_risk: Whole, count: int, level: float) -> Estimate:
    """Return the estimate from the right answers, and the instances at risk, at each draw."""
    events, at_risk = events[at_risk > 0], at_risk[at_risk > 0]
    survival = float(np.prod(1 - events / at_risk))
    some = events < at_risk
    greenwood = float((events[some] / (at_risk[some] * (at_risk[some] - events[some]))).sum())
    if not 0.0 < survival < 1.0:
        return Estimate(1 - survival, 0.0, 1.0, count)
    half = t_quantile(0.5 + level / 2, count - 1) * math.sqrt(greenwood) / abs(math.log(survival))
    low, high = (survival ** math.exp(sign * half) for sign in (1, -1))
    return Estimate(1 - survival, 1 - high, 1 - low, count)
