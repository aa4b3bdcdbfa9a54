"""The truths of maps as JSON, each with a derivation that others can check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import Outcomes, extremes_batch
from .problem import AXES, RELATIONS, SIGNS, UNDETERMINED, Codes, SpatialMapProblem


def truths(
    problems: Sequence[SpatialMapProblem],
    arrays: tuple[Codes, Codes, NDArray[np.int64], Codes],
    outcomes: Outcomes,
) -> list[dict[str, Any]]:
    """Return the truths of a batch as JSON, each with a derivation that others can check.

    Args:
        arrays: Those of `pack`, int32 and int64, of the shapes (k,), (m, 3), (k + 1,), (k, 4).
        outcomes: Those of `solve_batch`.

    `answer` is a direction, a list of places, a number or "cannot be determined"; `status`
    is `determined` or `undetermined`. `derivation` is, when determined, a list of
    `{"place", "east_west", "north_south"}`: chains from the reference to the place or back, each
    member stated to lie farther east (north) than the next; a place that does not lie in the
    direction has the one chain that refutes it. When not determined it
    is `{"maps": [{name: [east, north]…}, {…}]}`: two maps that fit and answer differently.
    """
    open_rows = np.flatnonzero(~outcomes.determined)
    ranks: dict[int, list[Any]] = {}
    if len(open_rows):
        drawn = extremes_batch(*arrays)
        ranks = {row: drawn[outcomes.start[row] : outcomes.start[row + 1]].tolist() for row in open_rows.tolist()}
    starts, length, following = (array.tolist() for array in (outcomes.start, outcomes.length, outcomes.next))
    directions = outcomes.direction.tolist()
    return [
        _open_truth(problem, ranks[row])
        if row in ranks
        else _settled_truth(problem, directions[row], length[first:last], following[first:last])
        for row, (problem, first, last) in enumerate(zip(problems, starts, starts[1:], strict=False))
    ]


def _settled_truth(
    problem: SpatialMapProblem, direction: int, length: Sequence[Sequence[int]], following: Sequence[Sequence[int]]
) -> dict[str, Any]:
    question = problem.question

    def proof(place: int, axes: Iterable[int]) -> dict[str, Any]:
        lies: dict[str, Any] = {"place": problem.places[place]}
        for axis in axes:
            lies[AXES[axis]] = _chain(problem.places, place, length, following, axis)
        return lies

    if question.kind == "direction":
        place = problem.places.index(question.place or "")
        answer: Any = RELATIONS[direction]
        return {"answer": answer, "status": "determined", "derivation": [proof(place, (0, 1))]}
    signs = SIGNS[RELATIONS.index(question.direction or "")]
    asked = [axis for axis in (0, 1) if signs[axis]]
    inside: list[str] = []
    derivation: list[dict[str, Any]] = []
    for place, name in enumerate(problem.places):
        if name == question.reference:
            continue
        refuted = [axis for axis in asked if length[place][axis] * signs[axis] < 0]
        if refuted:
            derivation.append(proof(place, [min(refuted, key=lambda axis: abs(length[place][axis]))]))
        else:
            inside.append(name)
            derivation.append(proof(place, asked))
    answer = inside if question.kind == "which" else len(inside)
    return {"answer": answer, "status": "determined", "derivation": derivation}


def _chain(
    places: Sequence[str], place: int, length: Sequence[Sequence[int]], following: Sequence[Sequence[int]], axis: int
) -> list[str]:
    """Places from the farthest east (north) on, each farther than the next by one statement."""
    rising = length[place][axis] < 0
    chain = [places[place]]
    while (place := following[place][axis]) >= 0:
        chain.append(places[place])
    return chain[::-1] if rising else chain


def _open_truth(problem: SpatialMapProblem, ranks: Sequence[Sequence[Sequence[int]]]) -> dict[str, Any]:
    maps = [{name: list(ranks[i][layout]) for i, name in enumerate(problem.places)} for layout in (0, 1)]
    return {"answer": UNDETERMINED, "status": "undetermined", "derivation": {"maps": maps}}
