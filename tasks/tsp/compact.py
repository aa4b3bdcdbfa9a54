"""TSP in words: a word for each ordered pair of cities, its weight in 48ths of the largest.

Rounding makes the question easier to write and the answer not always certain: two tours may look
alike in words of which one is shorter. In an answer, a word is a city.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...verifiers.tsp.problem import TspProblem
from ..core.compact import CompactEncoding, Steps
from .answer import TourAnswer

MOST_CITIES = 6
PARTS = 48


class TspCompactEncoding(CompactEncoding[TspProblem, TourAnswer]):
    """Tours of up to six cities, symmetric or not."""

    words = (*(f"c{city}" for city in range(MOST_CITIES)), *(f"w{part}" for part in range(PARTS + 1)))

    def of_problem(self, problem: TspProblem) -> list[str]:
        cities = len(problem.weights)
        if cities > MOST_CITIES:
            raise ValueError(f"cities: the compact encoding has words for {MOST_CITIES}, got {cities}")
        weights = problem.weights.tolist()
        most = max(1, max(map(max, weights)))
        pairs = ((i, j) for i in range(cities) for j in range(cities) if i != j)
        return [f"w{(2 * PARTS * weights[i][j] + most) // (2 * most)}" for i, j in pairs]

    def of_answer(self, problem: TspProblem, answer: object) -> list[str]:
        """Return the tour from city 0, in the direction of its smaller neighbour if either will do."""
        cities = [city for city in getattr(answer, "cities", ()) if 0 <= city < MOST_CITIES]
        if len(cities) > 1 and cities[0] == cities[-1]:
            cities.pop()
        if 0 in cities:
            at = cities.index(0)
            cities = cities[at:] + cities[:at]
        if problem.symmetric and len(cities) > 2 and cities[1] > cities[-1]:
            cities[1:] = cities[:0:-1]
        return [f"c{city}" for city in cities[:MOST_CITIES]]

    def of_steps(self, problem: TspProblem, steps: Steps) -> list[str]:
        return [f"c{step}" for step in steps]

    def steps(self, problem: TspProblem, words: Sequence[str]) -> Steps:
        steps: list[int] = []
        for word in words:
            if word[:1] != "c":
                break
            steps.append(int(word[1:]))
        return tuple(steps)

    def text(self, problem: TspProblem, words: Sequence[str]) -> str:
        return " -> ".join(map(str, self.steps(problem, words)))
