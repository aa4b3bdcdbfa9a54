"""3SAT: the fewer clauses are false, the fitter; children take each value from either parent."""

from __future__ import annotations

from typing import Any

from ...verifiers.sat import SatProblem, false_clauses
from ...verifiers.verdict import Verdict
from ..keys import Stream
from .fitness import UNFIT, Fitness


class SatFitness(Fitness[SatProblem]):
    """As MAX-SAT; a claim is as unfit as an assignment with every clause false."""

    def value(self, answer: Any, verdict: Verdict) -> float:
        """Minus the number of false clauses."""
        if not isinstance(answer, tuple):
            return UNFIT if answer is None else -float(len(self.problem.clauses))
        return -float(len(false_clauses(self.problem, answer)))

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """Uniform crossover (Syswerda 1989)."""
        if not (isinstance(one, tuple) and isinstance(other, tuple)):
            return one if isinstance(one, tuple) else other
        return tuple(a if stream.below(2) else b for a, b in zip(one, other, strict=True))
