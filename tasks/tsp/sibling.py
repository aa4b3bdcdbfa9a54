"""Fresh problems of the same form as a given one: new places in the same field, or the same weights on other roads."""

from __future__ import annotations

import numpy as np

from ...verifiers.tsp import solve as solver
from ...verifiers.tsp.problem import TspProblem
from ..core.ids import Stream
from .generate import MOST_KICKS


def resample(problem: TspProblem, stream: Stream) -> TspProblem:
    """Return a problem of as many cities.

    Where the weights are distances between places, new places are drawn uniformly in the rectangle of the old ones. Otherwise the
    weights are put on other roads at random, in both directions where they are symmetric.

    Raises:
        ValueError: The weights keep the triangle inequality, and there are no places: weights put at random would not keep it.
    """
    if problem.euclidean and problem.coordinates is not None:
        return _placed(problem.coordinates.astype(np.int64), stream)
    weights = problem.weights.astype(np.int64)
    if _is_metric(weights):
        raise ValueError(
            "weights: they keep the triangle inequality, and without coordinates no others of their form can be drawn"
        )
    cities = problem.cities
    places = [(i, j) for i in range(cities) for j in range(i + 1, cities)]
    if not problem.symmetric:
        places += [(j, i) for i, j in places]
    values = [int(weights[place]) for place in places]
    stream.shuffle(values)
    made = np.diag(np.diag(weights)).astype(np.int32)
    for (i, j), value in zip(places, values, strict=True):
        made[i, j] = value
        if problem.symmetric:
            made[j, i] = value
    return TspProblem(made)


def _placed(old: np.ndarray[tuple[int, ...], np.dtype[np.int64]], stream: Stream) -> TspProblem:
    low, high = old.min(axis=0).tolist(), old.max(axis=0).tolist()
    points = [[a + stream.below(b - a + 1) for a, b in zip(low, high, strict=True)] for _ in range(len(old))]
    places = np.array(points, np.int64)
    apart = places[:, None, :] - places[None, :, :]
    squares = (apart**2).sum(axis=2)
    weights = np.floor(np.sqrt(squares) + 0.5).astype(np.int32)
    return TspProblem(weights, places)


def _is_metric(weights: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> bool:
    """Return whether no way over a third city is shorter; not said of three cities, where it may be chance."""
    if len(weights) < 4:
        return False
    over = min(
        int((weights[:, k, None] + weights[None, k, :] - weights)[_apart(len(weights), k)].min())
        for k in range(len(weights))
    )
    return over >= 0


def _apart(cities: int, k: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return the pairs of different cities that are not k, bool of shape (cities, cities)."""
    pairs = ~np.eye(cities, dtype=bool)
    pairs[k, :] = pairs[:, k] = False
    return pairs


def difficulty_of(problem: TspProblem) -> tuple[str, float]:
    """Return one class, and the moves of local search until its tour is as short as the optimum."""
    (solution,) = solver.solve_batch([problem])
    (effort,) = solver.efforts([problem], [solution.objective], most_kicks=MOST_KICKS)
    return "", float(effort.moves)
