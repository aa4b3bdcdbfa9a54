"""Maps described in words: do two maps prove that the question cannot be decided?

Each map is an order of all places from west to east and one from south to north. Together
they are a proof when both fit every statement and answer the question differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ..claim import MISSING
from ..verdict import Fault
from .problem import QUADRANTS, RELATIONS, SIGNS, SpatialMapProblem

AXES: Final = ("west to east", "south to north")


class Layout(NamedTuple):
    """A map: names of places in two orders."""

    eastward: tuple[str, ...]
    northward: tuple[str, ...]


def check(problem: SpatialMapProblem, maps: Sequence[Layout]) -> Fault | None:
    """Return the first fault of the maps, or None when they prove the claim."""
    if not maps:
        return Fault(MISSING)
    if len(maps) != 2:
        return Fault("not_two_maps", {}, {"maps": len(maps)})
    for number, layout in enumerate(maps, 1):
        fault = _order_fault(problem, number, layout) or _broken(problem, number, _ranks(layout))
        if fault is not None:
            return fault
    first, second = (_answer(problem, _ranks(layout)) for layout in maps)
    return Fault("maps_agree") if first == second else None


Ranks = tuple[Mapping[str, int], Mapping[str, int]]
"""How far east, and how far north, each place lies."""


def _ranks(layout: Layout) -> Ranks:
    east, north = ({name: rank for rank, name in enumerate(order)} for order in layout)
    return east, north


def _order_fault(problem: SpatialMapProblem, number: int, layout: Layout) -> Fault | None:
    """A place that an order has twice, or lacks."""
    for axis, order in zip(AXES, layout, strict=True):
        seen: set[str] = set()
        for name in order:
            if name in seen:
                return Fault("map_place_repeated", {"map": number, "order": axis, "place": name})
            seen.add(name)
        for name in problem.places:
            if name not in seen:
                return Fault("map_place_missing", {"map": number, "order": axis, "place": name})
    return None


def _lies(ranks: Ranks, place: str, direction: str, reference: str) -> bool:
    """Whether a place lies in a direction of another one, on both axes that it speaks of."""
    return all(
        (rank[place] - rank[reference]) * sign > 0
        for rank, sign in zip(ranks, SIGNS[RELATIONS.index(direction)], strict=True)
        if sign
    )


def _broken(problem: SpatialMapProblem, number: int, ranks: Ranks) -> Fault | None:
    """The first statement that does not hold on the map."""
    for place, relation, reference in problem.relations:
        if not _lies(ranks, place, relation, reference):
            return Fault("statement_broken", {"map": number, "statement": [place, relation, reference]})
    return None


def _answer(problem: SpatialMapProblem, ranks: Ranks) -> object:
    """The right answer on one map."""
    question = problem.question
    if question.kind == "direction":
        return next(d for d in QUADRANTS if _lies(ranks, question.place or "", d, question.reference))
    others = [name for name in problem.places if name != question.reference]
    there = {name for name in others if _lies(ranks, name, question.direction or "", question.reference)}
    return there if question.kind == "which" else len(there)
