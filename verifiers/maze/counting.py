"""Count the shortest paths."""

from __future__ import annotations

from typing import Any

from .problem import MazeProblem
from .solve import MOST_COUNTED, solve


def counts(problem: MazeProblem) -> dict[str, Any]:
    """`{"shortest_paths": number}`; 0 without a path, a string above 2**53, "2**64 - 1 or more" where counting ends."""
    number = solve(problem).shortest_walks
    if number >= MOST_COUNTED:
        return {"shortest_paths": "2**64 - 1 or more"}
    return {"shortest_paths": number if number <= 2**53 else str(number)}
