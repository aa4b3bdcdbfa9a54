"""Answers to 3SAT: an assignment, or the claim that there is none; and how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from ...verifiers.claim import Claim
from ...verifiers.sat.problem import SatProblem
from ..core.answer_form import AnswerForm, Characters, InARow, Part, Repeated, maybe, number, one_of, row
from ..core.instance import Truth

if TYPE_CHECKING:
    from ...verifiers.sat.evidence import Step

UNSATISFIABLE: Final = "unsatisfiable"
SatAnswer = tuple[bool, ...] | Literal["unsatisfiable"]
"""Every variable's value in order, or the claim."""
SatReply: TypeAlias = "SatAnswer | Claim[Step]"
"""An assignment, or the claim; with its refutation where evidence is required."""


def write(answer: SatReply) -> str:
    """Write an answer as the prompt asks for it."""
    if isinstance(answer, Claim):
        return _write_claim(answer)
    if answer == UNSATISFIABLE:
        return UNSATISFIABLE
    return write_assignment(answer)


def write_assignment(values: tuple[bool, ...] | list[bool]) -> str:
    """Write the values of all variables: `x1=T x2=F`."""
    return " ".join(f"x{v}={'T' if value else 'F'}" for v, value in enumerate(values, 1))


def to_json(answer: SatReply) -> Any:
    """Return a list of booleans, or the word, or an object with the refutation, as verdicts show it."""
    if isinstance(answer, Claim):
        rows = [{"step": s.number, "clause": list(s.literals), "from": list(s.sources)} for s in answer.evidence]
        return {"claim": UNSATISFIABLE, "evidence": rows}
    return UNSATISFIABLE if answer == UNSATISFIABLE else list(answer)


def truth_answer(problem: SatProblem, truth: Truth) -> SatReply:
    """Make a right answer from the truth.

    Raises:
        ValueError: The truth is not known, or its refutation is longer than an answer may hold.
    """
    if truth["status"] == "unknown":
        raise ValueError("truth: the formula has not been decided")
    if truth["status"] == "unsatisfiable" and problem.evidence == "required":
        return prove(problem)
    return UNSATISFIABLE if truth["status"] == "unsatisfiable" else tuple(map(bool, truth["solution"]))


def _write_claim(claim: Claim[Step]) -> str:
    return UNSATISFIABLE + (": " + "; ".join(map(_write_step, claim.evidence)) if claim.evidence else "")


def _write_step(step: Step) -> str:
    clause = " ∨ ".join(f"{'¬' if x < 0 else ''}x{abs(x)}" for x in step.literals) or "empty"
    named = f" from {', '.join(map(str, step.sources))}" if step.sources else ""
    pivot = f" on x{step.pivot}" if step.pivot else ""
    return f"{step.number}. {clause}{named}{pivot}"


def prove(problem: SatProblem) -> Claim[Step]:
    """Return a refutation from our own solver, without steps that are not needed.

    Raises:
        ValueError: None was found, or it is longer than an answer may hold.
    """
    from ...verifiers.sat.evidence import MAX_NUMBERS, MAX_STEPS, Step
    from ...verifiers.sat.proof import refutation

    found = refutation(problem.to_cnf())
    if found is None:
        raise ValueError("truth: no refutation was found")
    first = len(problem.clauses) + 1
    needed = {len(found.lemmas) - 1}
    for place in range(len(found.lemmas) - 1, -1, -1):
        if place in needed:
            needed.update(hint - first for hint in found.hints[place] if hint >= first)
    kept = sorted(needed)
    renamed = {first + place: number for number, place in enumerate(kept, first)}
    steps = tuple(
        Step(number, tuple(sorted(found.lemmas[place])), tuple(renamed.get(hint, hint) for hint in found.hints[place]))
        for number, place in enumerate(kept, first)
    )
    if len(steps) > MAX_STEPS or sum(len(step.literals) + len(step.sources) for step in steps) > MAX_NUMBERS:
        raise ValueError(f"truth: the refutation found has {len(steps)} steps, more than an answer may hold")
    return Claim(steps)


def answer_form(problem: SatProblem) -> AnswerForm:
    """Return the form of answers: a value for every variable in order, or the claim, with a refutation where it must have one."""
    n = problem.variables
    value = Characters("TF")
    values = row(*(piece for v in range(1, n + 1) for piece in (f"{' ' if v > 1 else ''}x{v}=", value)))
    claim: Part = row(UNSATISFIABLE)
    if problem.evidence == "required":
        named = row("x", number(1, n))
        clause = one_of("empty", Repeated(row(maybe("¬"), named), separator=" ∨ "))
        sources = row(" from ", Repeated(number(1, 9999), separator=", "))
        step = row(number(1, 99999), ". ", clause, maybe(row(sources, maybe(row(" on ", named)))))
        claim = InARow((claim, maybe(row(": ", Repeated(step, separator="; ")))))
    return AnswerForm(one_of(values, claim))
