"""Compiled majority votes of many draws: the sums of `voting` for one instance after another.

The sums are those of `voting`, for n heads of independent coins. Loops run over the degrees that a product has
reached so far, in rows of contiguous memory, and stop at the largest n requested.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def joint_scores(counts: Sequence[int], right: Sequence[float], silent: int, p: float, largest: int) -> Floats:
    """Return E[score and n heads] for n = 0 … largest, as `voting` computes it, by compiled loops.

    Args:
        counts: How often each answer was given, each at least 1.
        right: The share of each answer's replies that are right.
        silent: Replies without an answer.
        p: Chance of a head, above 0 and below 1.
        largest: The largest n.

    Returns:
        Shape (largest + 1,), float64.
    """
    logs = _log_factorials(sum(counts) + silent)
    scores: Floats = _kernel()(np.array(counts, np.int64), np.array(right, np.float64), silent, logs, p, largest)
    return scores


@functools.lru_cache(maxsize=64)
def _log_factorials(most: int) -> Floats:
    return np.array([math.lgamma(k + 1) for k in range(most + 1)])


@functools.cache
def _kernel() -> Callable[..., Any]:
    from numba import njit
    from numba.extending import register_jitable

    register_jitable(_add)  # compiled as a part of the kernel, which this way can be cached on disk
    kernel: Callable[..., Any] = njit(cache=True)(_joint_scores)
    return kernel


def _joint_scores(counts: Any, right: Any, silent: Any, logs: Any, p: Any, largest: Any) -> Any:
    order = np.argsort(-counts)
    total, most = silent, 0
    for i in range(len(counts)):
        total += counts[i]
        if right[i] > 0:
            most = max(most, counts[i])
    head, tail = np.log(p), np.log1p(-p)
    scores = np.zeros(largest + 1)
    b = np.zeros(total + 1)
    for m in range(1, min(most, largest) + 1):
        able, voting = 0, 0
        while able < len(counts) and counts[order[able]] >= m:
            voting += counts[order[able]]
            able += 1
        ties, extra = min(largest // m, able), min(largest, able * (m - 1))
        ways, share = np.zeros((ties + 1, extra + 1)), np.zeros((ties + 1, extra + 1))
        ways[0, 0] = 1.0
        known = -1  # the count whose chances `b` holds
        for i in range(able):
            count, f = counts[order[i]], right[order[i]]
            if count != known:
                known = count
                for k in range(m + 1):
                    b[k] = np.exp(logs[count] - logs[k] - logs[count - k] + k * head + (count - k) * tail)
            for t in range(min(i + 1, ties), -1, -1):
                # Of the answers so far t are tied and the others hold at most m - 1 each: no more heads than that.
                before, after = min(extra, max(i - t, 0) * (m - 1)), min(extra, (i + 1 - t) * (m - 1))
                own, own_share = ways[t, : after + 1], share[t, : after + 1]
                if t <= i:
                    old, old_share = ways[t, : before + 1].copy(), share[t, : before + 1].copy()
                    own[:], own_share[:] = 0.0, 0.0
                    for k in range(min(m, after + 1)):
                        length = min(before, after - k) + 1
                        _add(own[k : k + length], old[:length], b[k])
                        _add(own_share[k : k + length], old_share[:length], b[k])
                if t > 0:
                    _add(own, ways[t - 1, : after + 1], b[m])
                    _add(own_share, share[t - 1, : after + 1], b[m])
                    _add(own_share, ways[t - 1, : after + 1], b[m] * f)
        tied = np.zeros(min(largest, voting) + 1)
        for t in range(1, ties + 1):
            reach = min(extra, len(tied) - 1 - t * m, (able - t) * (m - 1)) + 1
            if reach > 0:
                _add(tied[t * m : t * m + reach], share[t, :reach], 1.0 / t)
        free = total - voting
        for k in range(min(free, largest) + 1):
            part = np.exp(logs[free] - logs[k] - logs[free - k] + k * head + (free - k) * tail)
            length = min(len(tied), largest + 1 - k)
            _add(scores[k : k + length], tied[:length], part)
    return scores


def _add(to: Any, what: Any, factor: Any) -> Any:
    for i in range(len(to)):
        to[i] += factor * what[i]
