"""Count the shortest tours."""

from __future__ import annotations

from typing import Any, Final

from .problem import TspProblem
from .solve import held_karp

MOST_CITIES: Final = 16
"""The counter goes through all sets of cities: its time and memory double with every city."""


def counts(problem: TspProblem) -> dict[str, Any]:
    """`{"optimal_tours": number}`, a tour and its reverse once if weights are symmetric; empty beyond 16 cities."""
    if problem.cities > MOST_CITIES:
        return {}
    (solution,) = held_karp([problem], threads=1)
    return {"optimal_tours": solution.optimal_tours}
