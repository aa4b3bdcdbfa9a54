"""Calendars without a slot: reasons in prompts and answers, and what is said of their faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...verifiers.calendar_plan import CalendarProblem
from ...verifiers.calendar_reasons import blocked_starts
from ...verifiers.clock import DAY, DAYS, write_clock
from ...verifiers.evidence.calendar_plan import MAX_REASONS, RULES, Reason
from ...verifiers.evidence.claim import Claim
from ...verifiers.verdict import Fault
from ..keys import Stream


def form(problem: CalendarProblem, example: str) -> str:
    """How to answer, and when the claim that there is no slot is proved."""
    limits = _limits(problem)
    rules = f" or, if it is not a person, one of these rules: {', '.join(limits)}" if limits else ""
    true = " A line that names a rule is true if each start in it breaks that rule." if limits else ""
    excluded = "Starts that the rules above exclude whoever is free" if limits else "Starts on days that are not listed"
    return (
        f"Give the day, start and end inside answer tags, in this form: <answer>{example}</answer> (this only shows the "
        "form). If no time satisfies every rule, write instead inside the tags the two words no slot, a colon, and the "
        f"reasons, at most {MAX_REASONS}, one per line or separated by semicolons. A reason is a day, the first and the last start of a "
        f"span of start times (both included), and the one person who makes each of them impossible{rules}. For example, "
        f"Monday 00:00-10:15 {problem.people[0].name} says that {problem.people[0].name} is not free throughout any meeting"
        f"{' with the minutes around it' if problem.buffer else ''} that starts on Monday from 00:00 to 10:15.{true} "
        f"{excluded} need no reason and do not matter in a line that names a person; every other possible start must lie in a "
        "line that names a person, and every line must be true. The words no slot without such reasons are wrong. Give exactly one answer."
    )


def _limits(problem: CalendarProblem) -> list[str]:
    there = (problem.no_weekend, problem.not_before > 0, problem.not_after < DAY, bool(problem.blocked))
    return [rule for rule, applies in zip(RULES, there, strict=True) if applies]


def prove(problem: CalendarProblem) -> Claim[Reason]:
    """Reasons against every start.

    Raises:
        ValueError: There is a slot.
    """
    return Claim(tuple(_reasons(problem)))


def _reasons(problem: CalendarProblem) -> Iterator[Reason]:
    for start, last, because in blocked_starts(problem):
        day, first = divmod(start, DAY)
        rule = str(because.get("rule", "")).replace("_", " ")
        yield Reason(day, first, last - day * DAY, because.get("person", ""), rule)


def guess(problem: CalendarProblem, stream: Stream) -> Claim[Reason]:
    """What the null model offers: somebody for every day, at random."""
    return Claim(tuple(Reason(day, 0, DAY, stream.choice(problem.people).name) for day in problem.days))


def write(reasons: Sequence[Reason]) -> str:
    """The claim with its reasons, as the prompt asks for them."""
    return "no slot" + (": " + "; ".join(map(_write, reasons)) if reasons else "")


def _write(reason: Reason) -> str:
    return f"{DAYS[reason.day]} {write_clock(reason.first)}-{write_clock(reason.last)} {reason.person or reason.rule}"


def to_json(reasons: Sequence[Reason]) -> dict[str, object]:
    """As verdicts show it."""
    rows = [
        {
            "day": DAYS[reason.day], "first": write_clock(reason.first), "last": write_clock(reason.last),
            **({"person": reason.person} if reason.person else {"rule": reason.rule}),
        }
        for reason in reasons
    ]  # fmt: skip
    return {"slot": None, "evidence": rows}


def describe(fault: Fault, degree: str) -> str | None:
    """One sentence on a fault of the evidence; None for any other fault."""
    told = _SENTENCES.get(fault.kind)
    if told is None:
        return None
    return told[0 if degree == "where" else -1].format(**fault.place, **({} if degree == "where" else fault.detail))


_SENTENCES = {
    "evidence_missing": ("The claim that there is no slot comes without reasons.",),
    "evidence_not_understood": ("A reason is not understood.", "A reason is not understood: {text!r}."),
    "evidence_too_long": ("There are more reasons than are allowed.",),
    "reason_unknown_day": ("Reason {reason} is about {day}, which is not one of the days to choose from.",),
    "reason_untrue": (
        "Reason {reason} does not hold for the start {day} {start}.",
        "Reason {reason} does not hold: {because} does not make the start {day} {start} impossible.",
    ),
    "start_without_reason": ("No reason is given against the start {day} {start}.",),
}
