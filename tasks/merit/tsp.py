"""TSP: a tour must visit every city once; the shorter, the better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...verifiers import tsp

if TYPE_CHECKING:
    from ...verifiers.tsp import TspProblem
    from ..verdicts.tsp_answer import TourAnswer


def merit(problem: TspProblem, answer: TourAnswer) -> float | None:
    """As `Task.merit`. A stated length must be that of the tour."""
    result = tsp.check(problem, answer.cities)
    if result.status != tsp.TOUR or answer.length not in (None, result.length):
        return None
    return -float(result.length)
