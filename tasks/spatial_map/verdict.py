"""The verdict on an answer about a map, by the rules of `tasks/spatial_map/task.py`, and the sentences of its feedback.

What follows from the text is decided in `verifiers/spatial_map/check.py`.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...verifiers.claim import Claim
from ...verifiers.spatial_map.check import check, check_answers
from ...verifiers.spatial_map.problem import UNDETERMINED, SpatialMapProblem
from ...verifiers.verdict import Fault, Verdict, correct, wrong
from ..core.instance import Degree, Truth
from .answer import DIRECTION_NAMES, SpatialMapReply, to_json, truth_answer, write


def judge(problem: SpatialMapProblem, answer: SpatialMapReply) -> Verdict:
    """Return the verdict on an answer, from the statements themselves."""
    if not isinstance(answer, Claim):
        return check(problem, answer)
    from ...verifiers.spatial_map import evidence

    # The maps decide; where the text settles the question none can be a proof, and the claim is a fault, too.
    settled = [fault for fault in check(problem, UNDETERMINED).faults if fault.kind == "is_determined"]
    fault = evidence.check(problem, answer.evidence)
    faults = settled + ([fault] if fault else [])
    shown = to_json(problem, answer)
    return wrong(shown, *faults) if faults else correct(shown)


def judge_together(problems: Sequence[SpatialMapProblem], answers: Sequence[SpatialMapReply]) -> list[Verdict]:
    """Return the verdicts of `judge`; all answers without evidence are checked in one native call."""
    plain = [(problem, a) for problem, a in zip(problems, answers, strict=True) if not isinstance(a, Claim)]
    checked = iter(check_answers([problem for problem, _ in plain], [answer for _, answer in plain]))
    return [
        judge(problem, answer) if isinstance(answer, Claim) else next(checked)
        for problem, answer in zip(problems, answers, strict=True)
    ]


# -------------------------------------------------------------------------- feedback

READING_FAULTS = {
    "not_understood": "The answer is not in a form that was asked for, or names something that is not on the map.",
    "several_answers": "The answer says more than one thing.",
    "half_a_direction": "The answer must be a direction such as NE, on both axes.",
    "not_a_whole_number": "The answer must be one whole number.",
}
"""Faults of answers that cannot be read; `oracle` adds nothing to them."""
_NOT_ENTAILED = frozenset(("wrong_direction", "wrong_count", "not_determined", "place_extra", "place_missing"))


def describe(problem: SpatialMapProblem, fault: Fault, degree: Degree, truth: Truth | None) -> str:
    """Describe a fault in one sentence; a claim that is false and one that is open read alike below `oracle`."""
    if fault.kind in READING_FAULTS:
        return READING_FAULTS[fault.kind]
    if degree == "oracle" and truth is not None:
        return f"The right answer is: {write(problem, truth_answer(problem, truth))}."
    if fault.kind == "is_determined":
        return "The facts do settle the question."
    if fault.kind in _NOT_ENTAILED:
        return _not_entailed(problem, fault, degree)
    from .evidence import describe as describe_evidence

    return describe_evidence(fault, degree) or _not_entailed(problem, fault, degree)


def _not_entailed(problem: SpatialMapProblem, fault: Fault, degree: Degree) -> str:
    """Which claim does not follow; the same words whether it is false or open."""
    question = problem.question
    if question.kind == "direction":
        if degree == "where":
            return (
                f"The direction you gave of {question.place} from {question.reference} does not follow from the facts."
            )
        claimed = DIRECTION_NAMES.get(str(fault.detail.get("claimed")), "there")
        return f"It does not follow from the facts that {question.place} lies {claimed} of {question.reference}."
    there = f"{DIRECTION_NAMES[question.direction or '']} of {question.reference}"
    if question.kind == "count":
        claimed = "" if degree == "where" else f" {fault.detail.get('claimed')}"
        return f"It does not follow from the facts that the number{claimed} is the number of places {there}."
    if degree == "where":
        return f"It does not follow from the facts that your list is the list of places {there}."
    if "place" in fault.detail:
        return f"It does not follow from the facts that {fault.detail['place']} lies {there}."
    return f"It does not follow from the facts that no further place lies {there}."
