"""Which TSP problems are the same, and how many different ones there are.

Problems are the same up to the order of the cities, and up to the direction in which tours are read.

The weights decide alone: coordinates only explain them, so turned, mirrored and shifted points
with the same weights are the same problem. A matrix and its transpose count as the same, because
a tour of one read backwards is a tour of the other, and as long. Weights with another factor or
offset are other sums to do, and count as another problem.

The size of the space counts matrices, over the orders of the cities: exactly for drawn weights, as an
estimate for points. There are M^(n(n-1)/2) symmetric matrices with at most n! twins each, M^(n(n-1)) others with 2·n!. (Above 60 cities
a few are passed over because their proof is long; that is not counted.) For points the numbers of
positions on the grid are divided by the shifts, turns and reflections that keep the distances, and
by two for each city from the third on, because a rounded distance leaves some room.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...verifiers.tsp.problem import TspProblem
from ..core.symmetry import (
    BUDGET,
    Fingerprints,
    as_bytes,
    fingerprint_graphs,
    least,
    log2_choose,
    log2_factorial,
    offsets,
)
from .parameters import TspParameters


def fingerprints(problems: Sequence[TspProblem], threads: int = 0, budget: int = BUDGET) -> Fingerprints:
    """Return the fingerprints of problems, uint8, shape (k, 16); see `Task.fingerprints`."""
    forward = _words([problem.weights for problem in problems], threads, budget)
    found = as_bytes(forward).copy()
    other = [row for row, problem in enumerate(problems) if not problem.symmetric]
    if other:
        backward = _words([problems[row].weights.T for row in other], threads, budget)
        found[other] = least(np.stack([forward[other], backward], axis=1))
    return found


def _words(matrices: Sequence[NDArray[np.int32]], threads: int, budget: int) -> NDArray[np.uint64]:
    sizes = np.array([len(matrix) for matrix in matrices], np.int64)
    arcs = np.concatenate([_arcs(matrix) for matrix in matrices]) if len(matrices) else np.empty((0, 3), np.int32)
    colours = np.zeros(int(sizes.sum()), np.int32)
    return fingerprint_graphs("tsp", colours, offsets(sizes), arcs, offsets(sizes * (sizes - 1)), threads, budget)


_ENDS: dict[int, NDArray[np.int32]] = {}


def _arcs(matrix: NDArray[np.int32]) -> NDArray[np.int32]:
    """Every ordered pair of cities with its weight."""
    size = len(matrix)
    ends = _ENDS.get(size)
    if ends is None:
        source, target = np.nonzero(~np.eye(size, dtype=np.bool_))
        ends = np.stack([source, target, np.zeros_like(source)], axis=1).astype(np.int32)
        if size <= 128:
            _ENDS[size] = ends
    arcs = ends.copy()
    arcs[:, 2] = matrix[arcs[:, 0], arcs[:, 1]]
    return arcs


def bits(parameters: TspParameters) -> float:
    """Return the size of the space in bits, see `Task.space_bits`; of mixed weights that of the smallest of the three."""
    if parameters.weights == "mixed":
        kinds: tuple[Literal["euclidean", "uniform", "asymmetric"], ...] = ("euclidean", "uniform", "asymmetric")
        return min(bits(dataclasses.replace(parameters, weights=kind)) for kind in kinds)
    n, grid = parameters.cities, parameters.grid
    weights = math.log2(parameters.max_weight)
    if parameters.weights == "uniform":
        found = n * (n - 1) / 2 * weights - log2_factorial(n)
    elif parameters.weights == "asymmetric":
        found = n * (n - 1) * weights - log2_factorial(n) - 1
    else:
        shifts = 2 * math.log2(max(1.0, 2 * grid / (n + 1)))
        turns = math.log2(2 * math.pi * grid)
        found = log2_choose(grid * grid, n) - shifts - turns - 1 - (n - 2)
    return max(0.0, found)
