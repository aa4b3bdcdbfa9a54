"""Best and even allocation of a total of draws, computed from recorded draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..engine.base_options import require


@dataclass(frozen=True, slots=True)
class Allocation:
    """Draws allocated to instances.

    Attributes:
        solved: Instances solved; an expectation for an even share.
        spent: Draws in all.
        draws: For each instance.
    """

    solved: float
    spent: int
    draws: tuple[int, ...]


def oracle_allocation(rows: Sequence[Sequence[bool]], total: int) -> Allocation:
    """Return the allocation that solves the most instances when the results of all draws are known beforehand.

    Exact: an instance is worth one, and costs the draws up to its first right one, so the cheapest are
    taken first. An upper bound for every allocation that takes draws in their order.

    Args:
        rows: For each instance, whether its draws are right, in order.
        total: Draws available.

    Raises:
        ValueError: The total is negative.
    """
    require(total >= 0, "total", total, "a number from 0")
    costs = sorted((list(row).index(True) + 1, i) for i, row in enumerate(rows) if any(row))
    draws, left, solved = [0] * len(rows), total, 0
    for cost, i in costs:
        if cost > left:
            break
        draws[i], left, solved = cost, left - cost, solved + 1
    return Allocation(float(solved), total - left, tuple(draws))


def even_allocation(rows: Sequence[Sequence[bool]], total: int) -> Allocation:
    """Return the expected result when each instance gets the same share of the draws.

    Every subset of an instance's draws is as likely as any other of its size: 1 - C(N - c, n) / C(N, n)
    with c right ones of N (Chen et al. 2021). A remainder goes to the first instances, one draw each,
    averaged over which instances these are.

    Args:
        rows: For each instance, whether its draws are right.
        total: Draws available.

    Raises:
        ValueError: The total is negative, or an instance has fewer draws than its share.
    """
    require(total >= 0, "total", total, "a number from 0")
    if not rows:
        return Allocation(0.0, 0, ())
    share, more = divmod(total, len(rows))
    least = min(map(len, rows))
    require(share + (more > 0) <= least, "total", total, f"at most {least} draws for each of {len(rows)} instances")
    part = more / len(rows)
    solved = math.fsum((1 - part) * _pass_at(row, share) + part * _pass_at(row, share + 1) for row in rows)
    return Allocation(solved, total, tuple(share + (i < more) for i in range(len(rows))))


def _pass_at(row: Sequence[bool], n: int) -> float:
    wrong = len(row) - sum(map(bool, row))
    return 1.0 - math.comb(wrong, n) / math.comb(len(row), n) if n <= len(row) else 0.0
