"""TSP: the same up to the order of the cities, and up to the direction in which tours are read.

The weights decide alone: coordinates only explain them, so turned, mirrored and shifted points
with the same weights are the same problem. A matrix and its transpose count as the same, because
a tour of one read backwards is a tour of the other, and as long. Weights with another factor or
offset are other sums to do, and count as another problem.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...verifiers.tsp_problem import TspProblem
from . import Fingerprints, as_bytes
from .graphs import BUDGET, fingerprint_graphs, least, offsets


def fingerprints(problems: Sequence[TspProblem], threads: int = 0, budget: int = BUDGET) -> Fingerprints:
    """See `Task.fingerprints`."""
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
