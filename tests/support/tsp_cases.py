"""Random travelling salesman problems and the definition in pure Python."""

from __future__ import annotations

import random

import numpy as np

from assay.verifiers.tsp import reference as definition
from assay.verifiers.tsp.problem import TspProblem
from assay.verifiers.tsp.reference import check as check_by_definition
from assay.verifiers.tsp.reference import length as length_by_definition

__all__ = ["check_by_definition", "length_by_definition", "optimum_by_permutations", "random_problem"]


def random_problem(random_source: random.Random, cities: int, largest: int = 9, symmetric: bool = True) -> TspProblem:
    """Independent weights from 0 to `largest`; small ones make many ties."""
    weights = [[random_source.randint(0, largest) for _ in range(cities)] for _ in range(cities)]
    for i in range(cities):
        for j in range(i if symmetric else 0):
            weights[i][j] = weights[j][i]
    return TspProblem(np.array(weights))


def optimum_by_permutations(problem: TspProblem) -> tuple[int, int]:
    """The shortest length, and how many tours have it (reverses once if symmetric)."""
    return definition.optimum(problem.weights.tolist())
