"""Expected scores of n draws: curves over n from the draws of one run.

From N draws on an instance follow, for every n <= N and without bias, the expected scores of
the average, the best, the worst and the most voted of n draws: the mean over all subsets of
n draws, computed in closed form. A failed call is a draw that is not right and has no vote,
everywhere; so, for every instance and n,

    worst <= average <= best   and   worst <= majority <= best.

Instances may have different numbers of draws; one with fewer than n has no value at n (NaN).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import Estimate, mean, share
from .voting import expected_vote

Floats = NDArray[np.float64]

WORTH_COMPILING = 10_000_000
"""Pairs of draws on the same instance above which votes are counted by compiled loops; below, loading them takes longer."""


@dataclass(frozen=True, eq=False, slots=True)
class Draws:
    """All draws on one instance, each with its verdict, its vote and its cost.

    Attributes:
        correct: Shape (N,), bool; False for a failed call.
        votes: Shape (N,), int64; equal for answers of equal meaning, -1 without an answer.
        tokens: Shape (N,), int64.
    """

    correct: NDArray[np.bool_]
    votes: NDArray[np.int64]
    tokens: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Iterable[tuple[bool, Hashable | None, int]]) -> Draws:
        """Return the draws of rows (correct, canonical answer or None, tokens)."""
        known: dict[Hashable, int] = {}
        table = [
            (right, -1 if vote is None else known.setdefault(vote, len(known)), cost) for right, vote, cost in rows
        ]
        correct, votes, tokens = zip(*table, strict=True) if table else ((), (), ())
        return cls(np.array(correct, bool), np.array(votes, np.int64), np.array(tokens, np.int64))


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The four expected scores at one n, over the instances with at least n draws.

    Attributes:
        n: Draws.
        average: Mean score of the draws.
        best: Chance that any of them is right.
        worst: Chance that all of them are right.
        majority: Chance that the most voted answer is right.
    """

    n: int
    average: Estimate
    best: Estimate
    worst: Estimate
    majority: Estimate


@dataclass(frozen=True, slots=True)
class TokenUse:
    """Cost of a draw and its variation.

    Attributes:
        mean: Tokens per draw; the mean of the instances' means.
        within: Standard deviation among draws on the same instance.
        across: Standard deviation among the instances' true means, without the noise of `within`.
    """

    mean: Estimate
    within: float
    across: float


def curve(draws: Sequence[Draws], sizes: Sequence[int] | None = None) -> list[CurvePoint]:
    """Return the four scores against n, with intervals clustered by instance (see `intervals`).

    Args:
        draws: One per instance.
        sizes: The values of n; every n up to the most draws of an instance when None.
    """
    if sizes is None:
        sizes = range(1, max((len(one.correct) for one in draws), default=0) + 1)
    correct = [one.correct for one in draws]
    tables = [
        average_of_n(correct, sizes),
        best_of_n(correct, sizes),
        worst_of_n(correct, sizes),
        majority_of_n(draws, sizes),
    ]
    lengths = np.array([len(row) for row in correct], np.int64)
    points = []
    for column, n in enumerate(sizes):
        there = lengths >= n
        estimates = [share(table[there, column]) for table in tables]
        points.append(CurvePoint(n, *estimates))
    return points


def average_of_n(correct: Sequence[ArrayLike], sizes: Sequence[int]) -> Floats:
    """Return the expected average score of n draws: the share of right ones, whatever n is.

    Args:
        correct: One bool array of shape (draws,) per instance; rows may differ in length.
        sizes: The values of n, each at least 1.

    Returns:
        float64 of shape (instances, len(sizes)); NaN where the instance has fewer than n draws.

    Raises:
        ValueError: A size is below 1.
    """
    right, total, n = _counts(correct, sizes)
    with np.errstate(invalid="ignore"):
        return np.where(n <= total, right / total, np.nan)


def best_of_n(correct: Sequence[ArrayLike], sizes: Sequence[int]) -> Floats:
    """Return the chance that at least one of n draws is right (pass@n), unbiased.

    1 - C(N - c, n) / C(N, n) for c right ones of N (Chen et al. 2021, "Evaluating Large
    Language Models Trained on Code", eq. 1).

    Args:
        correct: One bool array of shape (draws,) per instance; rows may differ in length.
        sizes: The values of n, each at least 1.

    Returns:
        float64 of shape (instances, len(sizes)); NaN where the instance has fewer than n draws.

    Raises:
        ValueError: A size is below 1.
    """
    right, total, n = _counts(correct, sizes)
    return np.maximum(1.0 - _all_among(total - right, total, n), average_of_n(correct, sizes))


def worst_of_n(correct: Sequence[ArrayLike], sizes: Sequence[int]) -> Floats:
    """Return the chance that all of n draws are right (pass^n), unbiased.

    C(c, n) / C(N, n) for c right ones of N (Yao et al. 2024, "tau-bench").

    Args:
        correct: One bool array of shape (draws,) per instance; rows may differ in length.
        sizes: The values of n, each at least 1.

    Returns:
        float64 of shape (instances, len(sizes)); NaN where the instance has fewer than n draws.

    Raises:
        ValueError: A size is below 1.
    """
    right, total, n = _counts(correct, sizes)
    return np.minimum(_all_among(right, total, n), average_of_n(correct, sizes))


def majority_of_n(draws: Sequence[Draws], sizes: Sequence[int]) -> Floats:
    """Return the chance that the most voted answer of n draws is right, ties broken by lot.

    The exact mean over all subsets of n draws; `voting` describes the method. Draws without
    an answer have no vote, and n of them together are wrong.

    Args:
        draws: One per instance.
        sizes: The values of n, each at least 1.

    Returns:
        float64 of shape (instances, len(sizes)); NaN where the instance has fewer than n draws.

    Raises:
        ValueError: A size is below 1.
    """
    result = np.full((len(draws), len(sizes)), np.nan)
    compiled = sum(len(one.correct) ** 2 for one in draws) >= WORTH_COMPILING
    for row, one in enumerate(draws):
        there = [column for column, n in enumerate(sizes) if n <= len(one.correct)]
        voting = one.votes >= 0
        _, answer, counts = np.unique(one.votes[voting], return_inverse=True, return_counts=True)
        right = np.bincount(answer, weights=one.correct[voting], minlength=len(counts)) / np.maximum(counts, 1)
        silent = int((~voting).sum())
        result[row, there] = expected_vote(counts.tolist(), right.tolist(), silent, [sizes[i] for i in there], compiled)
    correct = [one.correct for one in draws]
    bounded: Floats = np.clip(result, worst_of_n(correct, sizes), best_of_n(correct, sizes))
    return bounded


def token_use(tokens: Sequence[ArrayLike]) -> TokenUse:
    """Return the cost of draws, with its spread split into chance and differences among instances.

    The variance components of a one-way layout with unequal numbers (Searle, Casella &
    McCulloch, "Variance Components", 1992, §3.6), which are unbiased before the root is
    taken; a negative one is reported as 0, an undetermined one as NaN.

    Args:
        tokens: One int64 array of shape (draws,) per instance, failed calls included; rows may differ in length.
    """
    rows = [np.asarray(row, np.float64) for row in tokens if np.size(row)]
    means = np.array([row.mean() for row in rows])
    lengths = np.array([row.size for row in rows], np.float64)
    total, groups = float(lengths.sum()), len(rows)
    within = across = math.nan
    if total > groups:
        within = sum(float(((row - row.mean()) ** 2).sum()) for row in rows) / (total - groups)
        if groups > 1:
            typical = (total - float((lengths**2).sum()) / total) / (groups - 1)
            overall = float((means * lengths).sum()) / total
            between = float((lengths * (means - overall) ** 2).sum()) / (groups - 1)
            across = max(0.0, (between - within) / typical)
    return TokenUse(mean(means), math.sqrt(within), math.sqrt(across))


def _counts(correct: Sequence[ArrayLike], sizes: Sequence[int]) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return right draws and all draws, shape (instances, 1), and the sizes, shape (1, sizes)."""
    rows = [np.asarray(row, bool) for row in correct]
    right = np.array([row.sum() for row in rows], np.float64).reshape(-1, 1)
    total = np.array([row.size for row in rows], np.float64).reshape(-1, 1)
    n = np.array(sizes, np.int64).reshape(1, -1)
    if n.size and n.min() < 1:
        raise ValueError(f"sizes: expected whole numbers from 1, got {int(n.min())}")
    return right, total, n


def _all_among(some: Floats, total: Floats, n: NDArray[np.int64]) -> Floats:
    """Return C(some, n) / C(total, n): the chance that n draws without replacement all fall among `some`."""
    i = np.arange(n.max(initial=1))
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = np.where(i < total, np.maximum(some - i, 0.0) / (total - i), np.nan)
    chances: Floats = np.cumprod(factors, axis=1, dtype=np.float64)
    return chances[:, n[0] - 1]
