"""Exact expected score of a majority vote among n of the recorded replies.

Take n of N replies without replacement, every subset equally likely; the most frequent answer
is submitted, ties broken by lot. An answer g was given c_g times and is right
with share f_g (0 or 1, as equal answers have equal verdicts). We want E[f of the winner].

Subsets of size n are independent coin flips with probability p for every reply, on the
condition that n heads came up. So with b_c(k) the binomial probability of k heads in c,

    E = sum over m of P(the winner has m votes, f, n heads) / b_N(n),

and the numerator is a coefficient of a product over answers: an answer with c_g >= m either
has fewer than m votes, sum over k < m of b_c(k) z^k, or ties, b_c(m) z^m y; answers that
cannot reach m and replies without a vote are free, (1 - p + p z)^free. Beside the product A
runs its sum B of f over the tied answers, and B's coefficient of y^t counts 1/t. All terms
are positive, so nothing cancels, and one pass serves every n that b_N(n) lets through
without underflow; p moves on for the others.

The exponent of z is kept as t * m + e, which makes the arrays small: for N replies the work
is at most of the order N^3, and far less when few answers are right.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import compiled_voting

Floats = NDArray[np.float64]

SMALLEST_LOG = -600.0
"""Log-probability of n heads below which another p is taken; doubles end at -708."""


def expected_vote(
    counts: Sequence[int], right: Sequence[float], silent: int, sizes: Sequence[int], compiled: bool = False
) -> Floats:
    """Return the expected score of a majority vote among n replies, for every n requested.

    Args:
        counts: How often each answer was given, each at least 1.
        right: Share of each answer's replies that are right, in [0, 1].
        silent: Replies without an answer: they are drawn but do not vote.
        sizes: The values of n, each from 1 to sum(counts) + silent.
        compiled: Whether to use Numba's loops (`compiled_voting`): equal to 1e-11, and faster once they are loaded.

    Returns:
        Shape (len(sizes),), float64, in [0, 1]; a vote of silent replies alone scores 0.
    """
    # The order of answers means nothing, and more instances are alike without it.
    groups = sorted(zip(counts, right, strict=True), reverse=True)
    return _expected_vote(tuple(groups), silent, tuple(sizes), compiled).copy()


@functools.lru_cache(maxsize=4096)
def _expected_vote(
    groups: tuple[tuple[int, float], ...], silent: int, sizes: tuple[int, ...], compiled: bool
) -> Floats:
    """Compute `expected_vote`, cached: a report needs it several times, for a table, a figure, and parts of it."""
    counts, right = [count for count, _ in groups], [share for _, share in groups]
    total = sum(counts) + silent
    joint_scores = compiled_voting.joint_scores if compiled else _joint_scores
    result = np.zeros(len(sizes))
    left = [i for i, n in enumerate(sizes) if n >= 1]
    while left:
        middle = sizes[sorted(left, key=lambda i: sizes[i])[len(left) // 2]]
        p = 0.5 if total <= 800 else (middle + 0.5) / (total + 1)
        heads = _log_binomial(total, p)
        reached = [i for i in left if heads[sizes[i]] >= SMALLEST_LOG]
        scores = joint_scores(counts, right, silent, p, max(sizes[i] for i in reached))
        for i in reached:
            result[i] = scores[sizes[i]] / math.exp(heads[sizes[i]])
        left = [i for i in left if i not in reached]
    return np.clip(result, 0.0, 1.0)


def _joint_scores(counts: Sequence[int], right: Sequence[float], silent: int, p: float, largest: int) -> Floats:
    """Return E[score and n heads] for n = 0 … largest."""
    scores = np.zeros(largest + 1)
    most = max((count for count, share in zip(counts, right, strict=True) if share > 0), default=0)
    for m in range(1, min(most, largest) + 1):
        able = [(count, share) for count, share in zip(counts, right, strict=True) if count >= m]
        free = silent + sum(count for count in counts if count < m)
        tied = _tied_scores(able, m, p, largest)
        scores += np.convolve(tied, np.exp(_log_binomial(free, p)))[: largest + 1]
    return scores


def _tied_scores(able: Sequence[tuple[int, float]], m: int, p: float, largest: int) -> Floats:
    """Return E[share right among the tied; m votes win; n heads among these answers], n = 0 … largest."""
    ties = min(largest // m, len(able))
    extra = min(largest, len(able) * (m - 1))
    ways = np.zeros((ties + 1, extra + 1))  # A: [answers tied, heads beyond t * m]
    ways[0, 0] = 1.0
    share = np.zeros_like(ways)  # B: the same, times the sum of f over the tied
    for count, f in able:
        b = np.exp(_log_binomial(count, p)[: m + 1])
        tying, tying_share = b[m] * ways[:-1], b[m] * (share[:-1] + f * ways[:-1])
        ways, share = _below(ways, b[:m]), _below(share, b[:m])
        ways[1:] += tying
        share[1:] += tying_share
    scores = np.zeros(largest + 1)
    for t in range(1, ties + 1):
        reach = min(extra, largest - t * m) + 1
        scores[t * m : t * m + reach] += share[t, :reach] / t
    return scores


def _below(ways: Floats, b: Floats) -> Floats:
    """Return the product with sum over k of b[k] z^k, cut at the width of `ways`."""
    width = ways.shape[1]
    if len(ways) < len(b):
        return np.array([np.convolve(row, b)[:width] for row in ways])
    result: Floats = b[0] * ways
    for k in range(1, min(len(b), width)):
        result[:, k:] += b[k] * ways[:, :-k]
    return result


@functools.lru_cache(maxsize=4096)
def _log_binomial(count: int, p: float) -> Floats:
    """Return log P(k heads in `count` flips), k = 0 … count; from exact binomial coefficients."""
    result = np.empty(count + 1)
    ways = 1
    for k in range(count + 1):
        result[k] = math.log(ways) + k * math.log(p) + (count - k) * math.log1p(-p)
        ways = ways * (count - k) // (k + 1)
    return result
