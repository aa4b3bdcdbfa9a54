"""TSP: the shorter, the fitter; children keep a part of one tour and the order of the other."""

from __future__ import annotations

from typing import Any

from ...verifiers.tsp import TspProblem
from ...verifiers.verdict import Verdict
from ..keys import Stream
from .fitness import UNFIT, Fitness


class TspFitness(Fitness[TspProblem]):
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
        return self._task.answer(self.problem, (*rest[:first], *kept, *rest[first:]))

    def _is_tour(self, answer: Any) -> bool:
        return sorted(answer.cities) == list(range(self.problem.cities))
