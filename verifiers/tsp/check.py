"""Check that lists of cities are tours, and measure their length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._core import tsp_check
from .problem import MAX_WEIGHT, TspProblem

TOUR, UNKNOWN_CITY, CITY_REPEATED, CITY_MISSING = range(4)
"""The statuses of `check_batch`."""


def check_batch(
    tours: NDArray[np.int32],
    offsets: NDArray[np.int64],
    graph_of: NDArray[np.int64],
    weights: NDArray[np.int32],
    cities: NDArray[np.int64],
    threads: int = 0,
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
    """Check which lists of cities are tours of their graphs, and how long each is.

    Args:
        tours: The cities of all tours end to end, without the return to the first city.
        offsets: Where each tour begins in `tours`, and its end; one more than tours.
        graph_of: The number of each tour's graph.
        weights: The matrices of all graphs end to end, row by row.
        cities: The number of cities of each graph.
        threads: 0 for all cores.

    Returns:
        `status`: 0 a tour, 1 a city is unknown, 2 a city is repeated, 3 a city is missing.
        `place`: the position of the first city that is unknown or repeated, the smallest
        missing city, or -1. `length`: of the closed tour, or -1 when it is none.

    Raises:
        TypeError: An array has another dtype.
        ValueError: The arrays do not fit together.
    """
    return tsp_check(tours, offsets, graph_of, weights, cities, threads)


@dataclass(frozen=True, slots=True)
class TourCheck:
    """The result for one list of cities; the fields are those of `check_batch`."""

    status: int
    place: int
    length: int


def check(problem: TspProblem, tour: Sequence[int]) -> TourCheck:
    """Check whether a list of cities is a tour, and how long it is. City numbers beyond 32 bits are unknown."""
    (result,) = check_many([problem], [tour])
    return result


def check_many(problems: Sequence[TspProblem], tours: Sequence[Sequence[int]]) -> list[TourCheck]:
    """`check` for many; `problems` and `tours` have the same length, and problems may repeat.

    Raises:
        ValueError: The lengths differ.
    """
    if len(problems) != len(tours):
        raise ValueError(f"tours: expected as many as problems, {len(problems)}, got {len(tours)}")
    distinct = {id(problem): problem for problem in problems}
    number = {key: i for i, key in enumerate(distinct)}
    flat = [city if 0 <= city <= MAX_WEIGHT else -1 for tour in tours for city in tour]
    weights, cities = _laid_out(list(distinct.values()))
    columns = check_batch(
        np.array(flat, dtype=np.int32),
        np.cumsum([0, *map(len, tours)], dtype=np.int64),
        np.array([number[id(problem)] for problem in problems], dtype=np.int64),
        weights,
        cities,
    )
    return [TourCheck(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _laid_out(problems: Sequence[TspProblem]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    cities = np.array([problem.cities for problem in problems], dtype=np.int64)
    if not problems:
        return np.zeros(0, dtype=np.int32), cities
    return np.concatenate([problem.weights.ravel() for problem in problems]), cities
