"""The sentences of SpatialMap's feedback. Its prompts are in `renderings.spatial_map`."""

from __future__ import annotations

from ...verifiers.spatial_map.problem import SpatialMapProblem
from ...verifiers.verdict import Fault
from ..core.task import Degree
from . import evidence as two_maps

WORDS = {
    "NE": "north-east", "NW": "north-west", "SE": "south-east", "SW": "south-west",
    "N": "north", "E": "east", "S": "south", "W": "west",
}  # fmt: skip
READING_FAULTS = {
    "not_understood": "The answer is not in a form that was asked for, or names something that is not on the map.",
    "several_answers": "The answer says more than one thing.",
    "half_a_direction": "The answer must be a direction such as NE, on both axes.",
    "not_a_whole_number": "The answer must be one whole number.",
}
"""Of answers that cannot be read; nothing is told beside them."""


def describe_fault(problem: SpatialMapProblem, fault: Fault, degree: Degree) -> str:
    """One sentence on a fault; a claim that is false and one that is open read alike."""
    if fault.kind in READING_FAULTS:
        return READING_FAULTS[fault.kind]
    if told := two_maps.describe(fault, degree):
        return told
    if fault.kind == "is_determined":
        return "The facts do settle the question."
    return _not_entailed(problem, fault, degree)


def _not_entailed(problem: SpatialMapProblem, fault: Fault, degree: Degree) -> str:
    """Which claim does not follow; the same words whether it is false or open."""
    question = problem.question
    if question.kind == "direction":
        if degree == "where":
            return (
                f"The direction you gave of {question.place} from {question.reference} does not follow from the facts."
            )
        claimed = WORDS.get(str(fault.detail.get("claimed")), "there")
        return f"It does not follow from the facts that {question.place} lies {claimed} of {question.reference}."
    there = f"{WORDS[question.direction or '']} of {question.reference}"
    if question.kind == "count":
        claimed = "" if degree == "where" else f" {fault.detail.get('claimed')}"
        return f"It does not follow from the facts that the number{claimed} is the number of places {there}."
    if degree == "where":
        return f"It does not follow from the facts that your list is the list of places {there}."
    if "place" in fault.detail:
        return f"It does not follow from the facts that {fault.detail['place']} lies {there}."
    return f"It does not follow from the facts that no further place lies {there}."
