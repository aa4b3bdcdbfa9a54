"""Answers to questions about maps: a direction, places, a number, or that it is open; and how they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from ...verifiers.claim import Claim
from ...verifiers.spatial_map.check import answer_to_json
from ...verifiers.spatial_map.problem import QUADRANTS, UNDETERMINED, Answer, SpatialMapProblem
from ..core.answer_form import AnswerForm, Part, Repeated, listed, maybe, number, one_of, row
from ..core.instance import Truth

if TYPE_CHECKING:
    from ...verifiers.spatial_map.evidence import Layout

SpatialMapReply: TypeAlias = "Answer | Claim[Layout]"
"""An answer; where evidence is required, "cannot be determined" with its maps."""

DIRECTION_NAMES = {
    "NE": "north-east", "NW": "north-west", "SE": "south-east", "SW": "south-west",
    "N": "north", "E": "east", "S": "south", "W": "west",
}  # fmt: skip
"""Directions as sentences of feedback name them."""


def write(problem: SpatialMapProblem, answer: SpatialMapReply) -> str:
    """Write an answer as the prompt asks for it."""
    if isinstance(answer, Claim):
        return _write_maps(answer)
    if isinstance(answer, frozenset):
        return ", ".join(answer_to_json(problem, answer)) or "none"
    return str(answer)


def to_json(problem: SpatialMapProblem, answer: SpatialMapReply) -> Any:
    """Return an answer as verdicts show it.

    A direction, a list of names, a number, "cannot be determined", or an object with its maps.
    """
    if isinstance(answer, Claim):
        keys = ("west_to_east", "south_to_north")
        maps = [dict(zip(keys, map(list, layout), strict=True)) for layout in answer.evidence]
        return {"claim": UNDETERMINED, "evidence": maps}
    return answer_to_json(problem, answer)


def truth_answer(problem: SpatialMapProblem, truth: Truth) -> SpatialMapReply:
    """Make the only right answer from the truth, or the right claim with a proof."""
    if problem.evidence == "required" and truth["answer"] == UNDETERMINED:
        return prove(problem)
    answer: Answer | list[str] = truth["answer"]
    return frozenset(answer) if isinstance(answer, list) else answer


def prove(problem: SpatialMapProblem) -> Claim[Layout]:
    """Return two maps that fit the text and answer differently.

    Raises:
        ValueError: The text settles the question.
    """
    from ...verifiers.spatial_map.solve import solve

    derivation = solve(problem)["derivation"]
    if not isinstance(derivation, dict):
        raise ValueError("truth: the question is settled")
    return Claim(tuple(_layout(ranks) for ranks in derivation["maps"]))


def _layout(ranks: Mapping[str, Sequence[int]]) -> Layout:
    from ...verifiers.spatial_map.evidence import Layout

    east, north = (tuple(sorted(ranks, key=lambda name: ranks[name][axis])) for axis in (0, 1))
    return Layout(east, north)


def _write_maps(claim: Claim[Layout]) -> str:
    maps = [
        f"map {number} west to east {', '.join(layout.eastward)}; south to north {', '.join(layout.northward)}"
        for number, layout in enumerate(claim.evidence, 1)
    ]
    return UNDETERMINED + (": " + "; ".join(maps) if maps else "")


def answer_form(problem: SpatialMapProblem) -> AnswerForm:
    """Return the form of answers: a direction, places or a number, or that it is open, with maps where it must have them."""
    question, names = problem.question, listed(problem.places)
    others = [place for place in problem.places if place != question.reference]
    claim: Part = row(UNDETERMINED)
    if problem.evidence == "required":
        order = Repeated(names, len(problem.places), len(problem.places), ", ")
        drawn = row("map ", number(1, 2), " west to east ", order, "; south to north ", order)
        claim = row(claim, maybe(row(": ", Repeated(drawn, 1, 2, "; "))))
    if question.kind == "direction":
        return AnswerForm(one_of(*QUADRANTS, claim))
    if question.kind == "count":
        return AnswerForm(one_of(number(0, len(others)), claim))
    return AnswerForm(one_of(Repeated(listed(others), 1, len(others), ", "), "none", claim))
