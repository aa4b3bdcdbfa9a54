"""Baselines for TSP: a null model, trivial answers, and two ways to rank tours without the truth.

The null model is a randomised nearest neighbour tour with a few random moves. Both rankings, the
self-check of an answer and the dense score of a population, go by the length of the tour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.tsp.check import TOUR, check
from ...verifiers.tsp.problem import TspProblem
from ...verifiers.verdict import Verdict
from ..core.baseline import UNFIT, DenseScore, TrivialAnswer
from ..core.ids import Stream
from .answer import TourAnswer, tour_answer

Matrix = list[list[int]]


def null_model(problem: TspProblem, stream: Stream, previous: TourAnswer | None) -> TourAnswer:
    """Return a tour with a few random improvements: of the previous one, if that is a tour, else of a greedy one.

    The number of moves is chosen so that it is right at times; a local optimum would take
    several times as many.
    """
    weights = problem.weights.tolist()
    n = problem.cities
    given = previous.cities if previous else ()
    tour = list(given) if sorted(given) == list(range(n)) else _random_greedy(weights, stream)
    return tour_answer(problem, _few_moves(weights, problem.symmetric, stream, tour, n * n * (n + 10) // 40))


def _random_greedy(weights: Matrix, stream: Stream) -> list[int]:
    """From a random city to the nearest one left, or now and then to the second nearest."""
    left = list(range(len(weights)))
    tour = [left.pop(stream.below(len(left)))]
    while left:
        row = weights[tour[-1]]
        left.sort(key=lambda city: (row[city], city))
        second = len(left) > 1 and stream.below(4) == 0
        tour.append(left.pop(1 if second else 0))
    return tour


def _few_moves(weights: Matrix, symmetric: bool, stream: Stream, tour: list[int], moves: int) -> list[int]:
    """Tries random moves, keeping those that do not lengthen the tour."""
    for _ in range(moves):
        if symmetric and stream.below(2):
            tour = _try_reversal(weights, stream, tour)
        elif len(tour) > 3:
            tour = _try_segment(weights, stream, tour)
    return tour


def _try_reversal(weights: Matrix, stream: Stream, tour: list[int]) -> list[int]:
    """Turns a random part of the tour around, unless that lengthens it."""
    i, j = sorted((stream.below(len(tour)), stream.below(len(tour))))
    if not 1 <= j - i < len(tour) - 2:
        return tour
    a, b, c, d = tour[i - 1], tour[i], tour[j], tour[(j + 1) % len(tour)]
    if weights[a][c] + weights[b][d] > weights[a][b] + weights[c][d]:
        return tour
    return [*tour[:i], *tour[i : j + 1][::-1], *tour[j + 1 :]]


def _try_segment(weights: Matrix, stream: Stream, tour: list[int]) -> list[int]:
    """Moves one to three consecutive cities to another place, unless that lengthens the tour."""
    n = len(tour)
    start, size = stream.below(n), 1 + stream.below(min(3, n - 3))
    gap = start + size + stream.below(n - size - 1)
    before, first, last, after = tour[start - 1], tour[start], tour[(start + size - 1) % n], tour[(start + size) % n]
    p, q = tour[gap % n], tour[(gap + 1) % n]
    removed = weights[before][first] + weights[last][after] + weights[p][q]
    if weights[before][after] + weights[p][first] + weights[last][q] > removed:
        return tour
    turned = [*tour[start:], *tour[:start]]
    place = gap - start + 1
    return [*turned[size:place], *turned[:size], *turned[place:]]


class TspDenseScore(DenseScore[TspProblem]):
    """By the length of the tour, whatever length was stated."""

    def value(self, answer: Any, verdict: Verdict) -> float:
        """Minus the length; UNFIT for what is no tour."""
        return -float(self.problem.length(answer.cities)) if self._is_tour(answer) else UNFIT

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """Order crossover (Davis 1985)."""
        if not (self._is_tour(one) and self._is_tour(other)):
            return one if self._is_tour(one) else other
        first, last = sorted((stream.below(self.problem.cities), stream.below(self.problem.cities)))
        kept = one.cities[first : last + 1]
        rest = [city for city in other.cities if city not in kept]
        return tour_answer(self.problem, (*rest[:first], *kept, *rest[first:]))

    def _is_tour(self, answer: Any) -> bool:
        return sorted(answer.cities) == list(range(self.problem.cities))


def trivial_answers(problem: TspProblem, stream: Stream) -> Iterator[TrivialAnswer]:
    """Yield a random order, orders that the prompt shows, and tours built once and never changed.

    Nearest neighbour from every start and cheapest insertion build tours and take nothing back, so they
    count as cheap; 2-opt and other improvements search, and do not.
    """
    n, weights = problem.cities, problem.weights
    order = list(range(n))
    yield TrivialAnswer("constant", "as numbered", _write(order))
    shuffled = list(order)
    stream.shuffle(shuffled)
    yield TrivialAnswer("random", "permutation", _write(shuffled))
    first_row = weights[0].tolist()
    nearest = sorted(range(1, n), key=lambda city: (first_row[city], city))
    yield TrivialAnswer("copied", "first row, rising", _write([0, *nearest]))
    tours = _nearest_neighbour(weights)
    yield TrivialAnswer("greedy", "nearest neighbour", _write(tours[0].tolist()))
    lengths = weights[tours, np.roll(tours, -1, axis=1)].sum(axis=1, dtype=np.int64)
    best = tours[int(lengths.argmin())].tolist()
    yield TrivialAnswer("greedy", "best nearest neighbour of all starts", _write(best))
    yield TrivialAnswer("greedy", "cheapest insertion", _write(_cheapest_insertion(weights.tolist())))


def _nearest_neighbour(weights: NDArray[Any]) -> NDArray[np.int64]:
    """Return the nearest neighbour tour from each city; of cities equally near the one with the lowest number.

    Args:
        weights: int, shape (n, n).

    Returns:
        int64, shape (n, n): row i is the tour from city i.
    """
    n = len(weights)
    tours = np.empty((n, n), np.int64)
    tours[:, 0] = starts = np.arange(n)
    far = np.int64(np.iinfo(np.int64).max)
    distances, seen = weights.astype(np.int64), np.eye(n, dtype=bool)
    for step in range(1, n):
        tours[:, step] = np.where(seen, far, distances[tours[:, step - 1]]).argmin(axis=1)
        seen[starts, tours[:, step]] = True
    return tours


def _cheapest_insertion(weights: Matrix) -> list[int]:
    """Return the tour that grows by the city and place that lengthen it least (Rosenkrantz, Stearns and Lewis 1977)."""
    left = set(range(1, len(weights)))
    tour = [0]
    while left:
        edges = list(zip(tour, [*tour[1:], tour[0]], strict=True))
        _, city, place = min(
            (weights[a][city] + weights[city][b] - weights[a][b], city, place)
            for city in left
            for place, (a, b) in enumerate(edges, 1)
        )
        tour.insert(place, city)
        left.discard(city)
    return tour


def features(problem: TspProblem) -> dict[str, float]:
    """Return the number of cities, the extremes of the distances, and how the cheap tours compare. See `Task.features`."""
    weights = problem.weights
    off = weights[~np.eye(len(weights), dtype=bool)].astype(np.float64)
    tours = _nearest_neighbour(weights)
    lengths = weights[tours, np.roll(tours, -1, axis=1)].sum(axis=1, dtype=np.int64)
    mean = max(1.0, float(lengths.mean()))
    return {
        "cities": float(problem.cities),
        "spread": float(off.std() / max(1.0, off.mean())),
        "shortest": float(off.min() / max(1.0, off.mean())),
        "longest": float(off.max() / max(1.0, off.mean())),
        "distinct nearest-neighbour lengths": float(len(np.unique(lengths))),
        "starts of the best length": float((lengths == lengths.min()).sum()),
        "nearest neighbour from 0": float(lengths[0] / mean),
        "best nearest neighbour": float(lengths.min() / mean),
        "as numbered": float(problem.length(tuple(range(problem.cities))) / mean),
    }


def _write(tour: Sequence[int]) -> str:
    return " -> ".join(map(str, [*tour, tour[0]]))


def self_check(problem: TspProblem, answer: TourAnswer) -> float | None:
    """Return minus the length of a tour; None for what is no tour or states another length. See `Task.self_check`."""
    result = check(problem, answer.cities)
    if result.status != TOUR or answer.length not in (None, result.length):
        return None
    return -float(result.length)
