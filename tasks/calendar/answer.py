"""Answers to calendars: a meeting, or the claim that there is no slot; and how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from ...verifiers.calendar.clock import DAY, DAYS, write_clock
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.claim import Claim
from ..core.instance import Truth

if TYPE_CHECKING:
    from ...verifiers.calendar.evidence import Reason

CalendarReply: TypeAlias = "Meeting | Claim[Reason]"
"""A slot, or that there is none; with its reasons where evidence is required."""


def write(answer: CalendarReply) -> str:
    """Write an answer as the prompt asks for it."""
    if isinstance(answer, Claim):
        return "no slot" + (": " + "; ".join(map(_write_reason, answer.evidence)) if answer.evidence else "")
    if answer == NO_SLOT:
        return "no slot"
    return f"{DAYS[answer.day]} {write_clock(answer.start)}-{write_clock(answer.end)}"


def _write_reason(reason: Reason) -> str:
    return f"{DAYS[reason.day]} {write_clock(reason.first)}-{write_clock(reason.last)} {reason.person or reason.rule}"


def to_json(answer: CalendarReply) -> dict[str, Any]:
    """Return an answer as verdicts show it: its slot, null for none, and the reasons of a claim."""
    if isinstance(answer, Claim):
        return {"slot": None, "evidence": [_reason_to_json(reason) for reason in answer.evidence]}
    if answer == NO_SLOT:
        return {"slot": None}
    return {"slot": [DAYS[answer.day], write_clock(answer.start), write_clock(answer.end)]}


def _reason_to_json(reason: Reason) -> dict[str, str]:
    because = {"person": reason.person} if reason.person else {"rule": reason.rule}
    return {
        "day": DAYS[reason.day], "first": write_clock(reason.first), "last": write_clock(reason.last), **because,
    }  # fmt: skip


def truth_answer(problem: CalendarProblem, truth: Truth) -> CalendarReply:
    """Make a right answer from the truth: the earliest slot, or the right claim."""
    first = truth["earliest"]
    if first is None:
        return prove(problem) if problem.evidence == "required" else NO_SLOT
    start, end = (60 * int(clock[:2]) + int(clock[3:]) for clock in first[1:])
    return Meeting(DAYS.index(first[0]), start, end)


def prove(problem: CalendarProblem) -> Claim[Reason]:
    """Return reasons against every start.

    Raises:
        ValueError: There is a slot.
    """
    return Claim(tuple(_reasons(problem)))


def _reasons(problem: CalendarProblem) -> Iterator[Reason]:
    from ...verifiers.calendar.evidence import Reason
    from ...verifiers.calendar.proof import blocked_starts

    for start, last, because in blocked_starts(problem):
        day, first = divmod(start, DAY)
        rule = str(because.get("rule", "")).replace("_", " ")
        yield Reason(day, first, last - day * DAY, because.get("person", ""), rule)
