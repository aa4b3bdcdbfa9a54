"""Generate TSP instances from keys and indices, each with a proved shortest tour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...verifiers.tsp import solve as solver
from ...verifiers.tsp.problem import TspProblem, TspSolution
from ...verifiers.tsp.truth import NODE_LIMIT, truth_of
from .._core import tsp_generate
from ..core.ids import Stream
from ..core.instance import Draft
from .parameters import KINDS, TspParameters

ATTEMPTS = 16
"""Candidates tried for one index before giving up."""
KIND_PURPOSE = 2**32
"""Of the stream that draws the kind of mixed weights; those below are the attempts."""
MOST_KICKS = 200
"""Kicks after which the search for an optimum stops being measured."""


def build(parameters: TspParameters, key: bytes, indices: NDArray[np.uint64], threads: int) -> list[Draft[TspProblem]]:
    """Return the instances with these indices (uint64, shape (k,)), in their order; see `Task.build`.

    Raises:
        ValueError: No candidate of an index was proved; the message says what to change.
    """
    drafts: dict[int, Draft[TspProblem]] = {}
    waiting = indices
    for attempt in range(ATTEMPTS):
        problems = _candidates(parameters, key, waiting, attempt, threads)
        solutions = solver.solve_with_effort(problems, node_limit=NODE_LIMIT, threads=threads)
        proved = [solution.proved for solution in solutions]
        kept = [i for i, good in enumerate(proved) if good]
        made = _drafts([problems[i] for i in kept], [solutions[i] for i in kept], threads)
        drafts |= zip(waiting[proved].tolist(), made, strict=True)
        waiting = waiting[~np.array(proved, dtype=bool)]
        if not len(waiting):
            return [drafts[index] for index in indices.tolist()]
    raise ValueError(
        f"cities: no optimum among {ATTEMPTS} candidates of index {waiting[0]} was proved within {NODE_LIMIT} "
        f"nodes, with cities={parameters.cities}, weights={parameters.weights}; 60 cities are always in reach"
    )


def _candidates(
    parameters: TspParameters, key: bytes, indices: NDArray[np.uint64], attempt: int, threads: int
) -> list[TspProblem]:
    kinds = [_kind(parameters, key, index) for index in indices.tolist()]
    problems: dict[int, TspProblem] = {}
    for kind in dict.fromkeys(kinds):
        rows = [row for row, drawn in enumerate(kinds) if drawn == kind]
        weights, coordinates = tsp_generate(
            key,
            indices[rows],
            attempt,
            parameters.cities,
            kind,
            parameters.grid,
            parameters.max_weight,
            threads,
        )
        placed = kind == "euclidean"
        made = (TspProblem(w, c if placed else None) for w, c in zip(weights, coordinates, strict=True))
        problems |= zip(rows, made, strict=True)
    return [problems[row] for row in range(len(kinds))]


def _drafts(problems: list[TspProblem], solutions: list[TspSolution], threads: int) -> list[Draft[TspProblem]]:
    goals = [solution.objective for solution in solutions]
    efforts = solver.efforts(problems, goals, most_kicks=MOST_KICKS, threads=threads)
    return [
        Draft(problem, truth_of(solution), _difficulty(solution, effort))
        for problem, solution, effort in zip(problems, solutions, efforts, strict=True)
    ]


def _difficulty(solution: TspSolution, effort: solver.Effort) -> dict[str, float | int]:
    """The columns of docs/difficulty.md."""
    best = solution.objective
    columns: dict[str, float | int] = {
        "cities": len(solution.tour),
        "moves": effort.moves,
        "kicks": effort.kicks,
        "gap_greedy": _gap(effort.greedy, best),
        "gap_2opt": _gap(effort.two_opt, best),
        "gap_local_search": _gap(effort.local_search, best),
        "nodes": solution.nodes,
    }
    if solution.optimal_tours is not None and solution.near_optimal_tours is not None:
        columns["optimal_tours"] = solution.optimal_tours
        columns["near_optimal_tours"] = solution.near_optimal_tours
    return columns


def _gap(length: int, best: int) -> float:
    return round((length - best) / best, 6)


def _kind(parameters: TspParameters, key: bytes, index: int) -> str:
    if parameters.weights != "mixed":
        return parameters.weights
    return KINDS[Stream(key, index, KIND_PURPOSE).below(len(KINDS))]


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
