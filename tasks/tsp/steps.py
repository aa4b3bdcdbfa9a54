"""Tours step by step, and TSP problems in a few words.

A step is the next city; the return to the first is left out.

The compact encoding, for models that are trained from nothing, has a word for each ordered pair of cities: its
weight in 48ths of the largest. Rounding makes the problem easier to write and the answer not always certain: two
tours may look alike in words of which one is shorter. In an answer, a word is a city.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import Any

from ...verifiers.tsp.problem import TspProblem
from ..core.ids import Stream
from ..core.steps import CompactEncoding, Prefix, StepGrammar, Steps
from .answer import TourAnswer

_CITY = re.compile(r"(?:->|go to|visit|to)?[ ]{0,4}(?:city|node)?[ ]{0,4}(\d{1,7})", re.IGNORECASE)
_NEAR = 3
"""The nearest city is guessed two times in so many, and otherwise the second nearest."""


class TspStepGrammar(StepGrammar[TspProblem]):
    """A step is a city not yet visited; the first may be any."""

    separator = " -> "

    @property
    def wording(self) -> str:
        return (
            "A step is the number of the next city of the tour, one not yet visited; the first step is the city "
            "where the tour begins, and the return to it is no step."
        )

    def choices(self, prefix: Prefix) -> list[Hashable]:
        return [city for city in range(self.problem.cities) if city not in prefix]

    def ended(self, prefix: Prefix) -> bool:
        return len(prefix) == self.problem.cities

    def answer(self, prefix: Prefix) -> Any:
        return self._task.answer(self.problem, prefix)

    def steps(self, answer: Any) -> Prefix | None:
        """The order in which the tour is told; None where it is no tour."""
        cities = tuple(answer.cities)
        return cities if sorted(cities) == list(range(self.problem.cities)) else None

    def goes_on(self, prefix: Prefix, answer: Any) -> Prefix | None:
        """Told from the prefix's first city, with symmetric weights in either direction."""
        steps = self.steps(answer)
        if steps is None or not prefix:
            return steps
        start = steps.index(prefix[0])
        told = steps[start:] + steps[:start]
        for order in (told, (told[0], *told[:0:-1])) if self.problem.symmetric else (told,):
            if order[: len(prefix)] == prefix:
                return order[len(prefix) :]
        return None

    def same(self, prefix: Prefix) -> Hashable:
        """Prefixes of equal ends and cities compete by their length alone, so each is its own."""
        return prefix

    def write_step(self, prefix: Prefix, step: Any) -> str:
        return str(step)

    def read_bare(self, prefix: Prefix, text: str) -> Any:
        """`4`, `city 4`, `-> 4`."""
        match = _CITY.fullmatch(text)
        return int(match[1]) if match else None

    def guess(self, prefix: Prefix, stream: Stream) -> Any:
        """The nearest city left, now and then the second nearest; any to begin with."""
        left = [city for city in range(self.problem.cities) if city not in prefix]
        if not prefix:
            return stream.choice(left)
        row = self.problem.weights[prefix[-1]].tolist()
        left.sort(key=lambda city: (row[city], city))
        return left[1 if len(left) > 1 and stream.below(_NEAR) == 0 else 0]

    def opinion(self, prefix: Prefix, stream: Stream) -> float:
        """The tour completed by nearest cities, against the one from the first city alone."""
        if len(prefix) < 2:
            return 1.0
        return min(1.0, self._greedy(prefix[:1]) / max(1, self._greedy(prefix))) ** 4

    def _greedy(self, prefix: Prefix) -> int:
        tour, left = list(prefix), [city for city in range(self.problem.cities) if city not in prefix]
        while left:
            row = self.problem.weights[tour[-1]].tolist()
            tour.append(left.pop(min(range(len(left)), key=lambda place: (row[left[place]], left[place]))))
        return sum(int(self.problem.weights[a, b]) for a, b in pairwise([*tour, tour[0]]))


# -------------------------------------------------------------------- compact encoding

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
