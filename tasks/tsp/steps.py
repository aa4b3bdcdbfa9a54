"""TSP step by step: a step is the next city; the return to the first is left out."""

from __future__ import annotations

import re
from collections.abc import Hashable
from itertools import pairwise
from typing import Any

from ...verifiers.tsp.problem import TspProblem
from ..core.keys import Stream
from ..core.steps import Prefix, StepGrammar

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
