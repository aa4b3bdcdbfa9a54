"""The verdict on a slot or a claim, by the rules of `tasks/calendar/task.py`, and the sentences of its feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...verifiers.calendar.arrays import join
from ...verifiers.calendar.check import check, check_batch, locate
from ...verifiers.calendar.clock import write_offset
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.claim import Claim
from ...verifiers.verdict import Fault, Verdict, correct, wrong
from .answer import CalendarReply, to_json


def judge(problem: CalendarProblem, answer: CalendarReply) -> Verdict:
    """Return the verdict on an answer, from the rules alone."""
    if not isinstance(answer, Claim):
        return verdict_of(answer, check(problem, answer))
    from ...verifiers.calendar import evidence

    # The reasons decide; where there is a slot none can be a proof, and the claim itself is a fault, too.
    faults = tuple(fault for fault in check(problem, NO_SLOT) if fault.kind == "claimed_no_slot")
    fault = evidence.check(problem, answer.evidence)
    return verdict_of(answer, faults + ((fault,) if fault else ()))


def judge_together(problems: Sequence[CalendarProblem], answers: Sequence[CalendarReply]) -> list[Verdict]:
    """Return the verdicts of `judge`; all slots are checked in one native call."""
    slots = [(problem, a) for problem, a in zip(problems, answers, strict=True) if isinstance(a, Meeting)]
    masks: list[int] = []
    if slots:
        table = np.array([(a.day, a.start, a.end) for _, a in slots], np.int32)
        masks = check_batch(join([problem.calendars for problem, _ in slots]), table).tolist()
    checked = iter(
        verdict_of(slot, locate(problem, slot, mask)) for (problem, slot), mask in zip(slots, masks, strict=True)
    )
    return [
        next(checked) if isinstance(answer, Meeting) else judge(problem, answer)
        for problem, answer in zip(problems, answers, strict=True)
    ]


def verdict_of(answer: CalendarReply, faults: Sequence[Fault]) -> Verdict:
    """Return the verdict on an answer with these faults; correct without any."""
    shown = to_json(answer)
    return wrong(shown, *faults) if faults else correct(shown)


# -------------------------------------------------------------------------- feedback

_READING = {
    "not_a_slot": "The answer holds more than a day, a start and an end, or words that leave it open.",
    "several_slots": "The answer names more than one slot.",
    "missing_time": "The answer does not give both a start and an end.",
    "missing_day": "The answer does not name the day.",
    "bad_time": "The answer has a time that does not exist or that could be morning or evening.",
    "end_before_start": "The answer ends before it starts.",
    "other_time_zone": "The answer is in another time zone than the one asked for.",
    "contradiction": "The length stated in the answer is not that of its times.",
}

_WHERE = {
    "claimed_no_slot": "There is a time that satisfies every rule.",
    "unknown_day": "{day} is not one of the days to choose from.",
    "wrong_duration": "The meeting has the wrong length.",
    "off_grid": "The meeting starts at a minute that is not allowed.",
    "person_busy": "{person} is busy from {from} to {to}.",
    "buffer_broken": "{person} is busy from {from} to {to}, within the minutes before or after the meeting.",
    "weekend": "The meeting is on {day}, at the weekend.",
    "too_early": "The meeting starts before {limit}.",
    "too_late": "The meeting ends after {limit}.",
    "blocked": "The meeting overlaps the blocked time {from}-{to}.",
    "not_earliest": "Every other rule holds, but an earlier time is possible.",
}

_HOW = {
    "unknown_day": "{day} is not one of the days to choose from: {days}.",
    "wrong_duration": "The meeting has {minutes} minutes instead of {expected}.",
    "off_grid": "The meeting starts at {start}, which is not a multiple of {granularity} minutes after 00:00.",
    "person_busy": "{person} is busy from {from} to {to}; free around then: {free}.",
    "buffer_broken": (
        "{person} is busy from {from} to {to}, within {buffer} minutes of the meeting; free around then: {free}."
    ),
    "too_early": "The meeting starts at {start}, before {limit}.",
    "too_late": "The meeting ends at {end}, after {limit}.",
    "blocked": "The meeting overlaps the blocked time {from}-{to} on {day}.",
}


def describe(problem: CalendarProblem, fault: Fault, degree: str) -> str:
    """Describe a fault in one sentence; `where` names the rule, the other degrees add the values."""
    if fault.kind in _READING:
        return _READING[fault.kind]
    if fault.kind not in _WHERE:
        from .evidence import describe as describe_evidence

        return describe_evidence(fault, degree)
    if degree == "where":
        return _WHERE[fault.kind].format(**fault.place)
    values = {**fault.place, **{name: _plain(value) for name, value in fault.detail.items()}}
    sentence = _HOW.get(fault.kind, _WHERE[fault.kind]).format(**values)
    if problem.utc_offset is not None and fault.kind in ("person_busy", "buffer_broken"):
        sentence = f"{sentence[:-1]} (all in {write_offset(problem.utc_offset)})."
    return sentence


def _plain(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    if not value:
        return "nothing"
    return ", ".join(" to ".join(item) if isinstance(item, list) else str(item) for item in value)


def describe_truth(truth: Mapping[str, Any]) -> str:
    """Give a right answer away in one sentence."""
    first = truth.get("earliest")
    return f"A right answer is {first[0]} {first[1]}-{first[2]}." if first else "There is no slot."
