"""Baselines for TSP: a null model, trivial answers, and two ways to rank tours without the truth.

The null model is a randomised nearest neighbour tour with a few random moves. Both rankings, the
self-check of an answer and the dense score of a population, go by the length of the tour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

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
    """Yield a random order, the nearest neighbour tour from city 0, and orders that the prompt shows."""
    n, weights = problem.cities, problem.weights.tolist()
    order = list(range(n))
    yield TrivialAnswer("constant", "as numbered", _write(order))
    nearest = sorted(range(1, n), key=lambda city: (weights[0][city], city))
    yield TrivialAnswer("copied", "first row, rising", _write([0, *nearest]))
    shuffled = list(order)
    stream.shuffle(shuffled)
    yield TrivialAnswer("random", "permutation", _write(shuffled))
    tour, left = [0], set(order[1:])
    while left:
        row = weights[tour[-1]]
        tour.append(min(left, key=lambda city: (row[city], city)))
        left.discard(tour[-1])
    yield TrivialAnswer("greedy", "nearest neighbour", _write(tour))


def _write(tour: Sequence[int]) -> str:
    return " -> ".join(map(str, [*tour, tour[0]]))


def self_check(problem: TspProblem, answer: TourAnswer) -> float | None:
    """Return minus the length of a tour; None for what is no tour or states another length. See `Task.self_check`."""
    result = check(problem, answer.cities)
    if result.status != TOUR or answer.length not in (None, result.length):
        return None
    return -float(result.length)
