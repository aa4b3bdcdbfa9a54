"""Tours in plain Python, straight from the definition."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

Weights = Sequence[Sequence[int]]


def length(weights: Weights, tour: Sequence[int]) -> int:
    """The sum of the weights of consecutive cities, from the last back to the first included."""
    return sum(weights[tour[i - 1]][tour[i]] for i in range(len(tour)))


def check(weights: Weights, tour: Sequence[int]) -> tuple[int, int, int]:
    """(status, place, length) as `verifiers.tsp.check_batch` has them."""
    n, seen = len(weights), set[int]()
    for position, city in enumerate(tour):
        if not 0 <= city < n:
            return 1, position, -1
        if city in seen:
            return 2, position, -1
        seen.add(city)
    missing = set(range(n)) - seen
    if missing:
        return 3, min(missing), -1
    return 0, -1, length(weights, tour)


def optimum(weights: Weights) -> tuple[int, int]:
    """The shortest length, and how many tours have it (reverses once if symmetric), by trying every one."""
    n = len(weights)
    lengths = [length(weights, (0, *rest)) for rest in itertools.permutations(range(1, n))]
    best = min(lengths)
    symmetric = all(weights[i][j] == weights[j][i] for i in range(n) for j in range(i))
    return best, lengths.count(best) // 2 if symmetric else lengths.count(best)
