"""Answers to calendars: a meeting, or the claim that there is no slot; and how they are written."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from ...verifiers.calendar.clock import DAY, DAYS, write_clock
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.claim import Claim
from ..core.answer_form import AnswerForm, Part, Repeated, digits, listed, maybe, one_of, row
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


def answer_form(problem: CalendarProblem) -> AnswerForm:
    """Return the form of answers: a day and a span of the clock, or the claim, with reasons where it must have them."""
    step = math.gcd(problem.granularity, problem.duration, 60)
    claim: Part = row("no slot")
    if problem.evidence == "required":
        from ...verifiers.calendar.evidence import RULES

        because = listed([*(person.name for person in problem.people), *RULES])
        reason = row(listed(DAYS), " ", _spans(1, least=0), " ", because)
        claim = row(claim, maybe(row(": ", Repeated(reason, separator="; "))))
    return AnswerForm(one_of(row(listed(DAYS), " ", _spans(step, least=step if problem.duration < 60 else 60)), claim))


def _spans(step: int, least: int) -> Part:
    """Return spans of the clock that last `least` minutes or more, their ends multiples of a divisor of 60 minutes."""
    spans: list[Part] = []
    for hour in range(24):
        ends = [row(digits(f"{hour + 1:02d}", "23"), ":", _minutes(0, step))] if hour < 23 else []
        spans.append(row(f"{hour:02d}:", _minutes(0, step), "-", one_of(*ends, "24:00")))
        for minute in range(0, 60 - least, step):
            spans.append(row(f"{hour:02d}:{minute:02d}-{hour:02d}:", _minutes(minute + least, step)))
    return one_of(*spans)


def _minutes(first: int, step: int) -> Part:
    """Return the minutes of an hour from the first on."""
    if step == 1:
        return digits(f"{first:02d}", "59")
    return listed([f"{minute:02d}" for minute in range(first, 60, step)])
