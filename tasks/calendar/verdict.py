"""The sentences of Calendar's feedback. Its prompts are in `renderings.calendar_plan`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...verifiers.calendar.clock import write_offset
from ...verifiers.calendar.problem import CalendarProblem
from ...verifiers.verdict import Fault
from . import evidence

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


def describe_fault(problem: CalendarProblem, fault: Fault, degree: str) -> str:
    """One sentence on a fault; `where` names the rule, the other degrees add the values."""
    if fault.kind in _READING:
        return _READING[fault.kind]
    if told := evidence.describe(fault, degree):
        return told
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
    """One sentence that gives a right answer away."""
    first = truth.get("earliest")
    return f"A right answer is {first[0]} {first[1]}-{first[2]}." if first else "There is no slot."
