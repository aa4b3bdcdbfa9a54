"""Mazes: do these squares prove that no walk leads from the start to the exit?

The evidence is a set of free squares that holds exactly one of start and exit and that no
move leaves: all squares in reach of the start, say, or all from which the exit is in reach. A
walk cannot get out of it, nor in. A list of walls would be shorter, but every list of all walls
would do, and that is a copy of the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..claim import MISSING
from ..verdict import Fault
from .problem import MazeProblem, Square, neighbours


def check(problem: MazeProblem, squares: Iterable[Square]) -> Fault | None:
    """Return the first fault of the squares, or None when they prove the claim."""
    inside = set(squares)
    if not inside:
        return Fault(MISSING)
    for square in sorted(inside):
        if not problem.is_free(square):
            return Fault("cut_not_free", {"square": list(square)})
    ends = (problem.start in inside, problem.exit in inside)
    if ends == (False, False):
        return Fault("cut_without_end")
    for square in sorted(inside):
        for there in neighbours(square):
            if there not in inside and problem.is_free(there):
                return Fault("cut_leaks", {"from": list(square), "to": list(there)})
    # Closed and with both ends: this is a proof of nothing, and nothing is left to point at.
    return Fault("cut_with_both_ends") if all(ends) else None
