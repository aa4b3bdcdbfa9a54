"""Count the maps that fit the text, and the answers that occur on them.

Two maps are the same when their places come in the same order from west to east and from
south to north. The axes are independent, so their number is a product; on each axis it is
the number of linear extensions of a partial order, counted set by set: the orders of a set
of places that is closed downwards end with one of its maximal places.
"""

from __future__ import annotations

from typing import Any, Final

from .arrays import solve_batch
from .problem import SpatialMapProblem, pack
from .solve import closures

MOST_SETS: Final = 100_000
"""Sets of places that are looked at for one axis before the counting is given up."""


def counts(problem: SpatialMapProblem) -> dict[str, Any]:
    """`{"maps": number, "answers": number}`.

    `maps` is missing where the limit came first, and is a string above 2**53; `answers` is
    missing for a set of places that the text does not determine.
    """
    told: dict[str, Any] = {}
    axes = [linear_extensions(_below(axis.tolist())) for axis in closures(problem)]
    if axes[0] is not None and axes[1] is not None:
        number = axes[0] * axes[1]
        told["maps"] = number if number <= 2**53 else str(number)
    outcome = solve_batch(*pack([problem]), threads=1)
    if outcome.determined[0]:
        told["answers"] = 1
    elif problem.question.kind == "direction":
        told["answers"] = int(outcome.possible[0])
    elif problem.question.kind == "count":
        told["answers"] = int(outcome.possible[0] - outcome.certain[0]) + 1
    return told


def linear_extensions(below: list[int], most_sets: int = MOST_SETS) -> int | None:
    """Count the orders in which the elements of a partial order can stand; None when there are too many sets.

    Args:
        below: For each element the bits of all that must come before it.

    >>> linear_extensions([0, 0b1, 0])
    3
    """
    ways, seen = {0: 1}, 1
    for _ in below:
        longer: dict[int, int] = {}
        for placed, number in ways.items():
            for element, before in enumerate(below):
                if not placed >> element & 1 and before & ~placed == 0:
                    grown = placed | 1 << element
                    longer[grown] = longer.get(grown, 0) + number
        ways, seen = longer, seen + len(longer)
        if seen > most_sets:
            return None
    (number,) = ways.values()
    return number


def _below(farther: list[list[bool]]) -> list[int]:
    return [sum(1 << b for b, beyond in enumerate(row) if beyond) for row in farther]
