"""Thoughtless answers to TSP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...verifiers.tsp import TspProblem
from ..keys import Stream
from .guess import Guess


def guesses(problem: TspProblem, stream: Stream) -> Iterator[Guess]:
    """A random order, the nearest neighbour tour from city 0, and orders that the prompt shows."""
    n, weights = problem.cities, problem.weights.tolist()
    order = list(range(n))
    yield Guess("constant", "as numbered", _write(order))
    nearest = sorted(range(1, n), key=lambda city: (weights[0][city], city))
    yield Guess("copied", "first row, rising", _write([0, *nearest]))
    shuffled = list(order)
    stream.shuffle(shuffled)
    yield Guess("random", "permutation", _write(shuffled))
    tour, left = [0], set(order[1:])
    while left:
        row = weights[tour[-1]]
        tour.append(min(left, key=lambda city: (row[city], city)))
        left.discard(tour[-1])
    yield Guess("greedy", "nearest neighbour", _write(tour))


def _write(tour: Sequence[int]) -> str:
    return " -> ".join(map(str, [*tour, tour[0]]))
