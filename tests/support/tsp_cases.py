"""Random travelling salesman problems and the definition in pure Python."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import numpy as np

from assay.verifiers.tsp import TspProblem


def random_problem(random_source: random.Random, cities: int, largest: int = 9, symmetric: bool = True) -> TspProblem:
    """Independent weights from 0 to `largest`; small ones make many ties."""
    weights = [[random_source.randint(0, largest) for _ in range(cities)] for _ in range(cities)]
    for i in range(cities):
        for j in range(i if symmetric else 0):
            weights[i][j] = weights[j][i]
    return TspProblem(np.array(weights))


def length_by_definition(weights: Sequence[Sequence[int]], tour: Sequence[int]) -> int:
    """The sum of the weights of consecutive cities, the last and the first included."""
    return sum(weights[tour[i - 1]][tour[i]] for i in range(len(tour)))


def check_by_definition(weights: Sequence[Sequence[int]], tour: Sequence[int]) -> tuple[int, int, int]:
    """(status, place, length) as `check_batch` has them."""
    n = len(weights)
    for position, city in enumerate(tour):
        if not 0 <= city < n:
            return 1, position, -1
        if city in tour[:position]:
            return 2, position, -1
    missing = set(range(n)) - set(tour)
    if missing:
        return 3, min(missing), -1
    return 0, -1, length_by_definition(weights, tour)


def optimum_by_permutations(problem: TspProblem) -> tuple[int, int]:
    """The shortest length, and how many tours have it (reverses once if symmetric)."""
    weights = problem.weights.tolist()
    tours = ((0, *rest) for rest in itertools.permutations(range(1, problem.cities)))
    lengths = [length_by_definition(weights, tour) for tour in tours]
    count = lengths.count(min(lengths))
    return min(lengths), count // 2 if problem.symmetric else count
