"""The prompt of Calendar and the sentences of its feedback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...verifiers.calendar_plan import EVERY_DAY, CalendarProblem, Person, free_by_day
from ...verifiers.clock import DAY, DAYS, write_clock, write_offset
from ...verifiers.verdict import Fault
from ..evidence import calendar_plan as evidence

_BUSY_OTHERWISE = (
    "These are the times when each person is free; at all other times, and on days that are not listed, "
    "the person is busy."
)
_FORM = (
    "Give the day, start and end inside answer tags, in this form: <answer>{example}</answer> (this only shows the "
    "form). If no time satisfies every rule, write the two words no slot inside the tags instead. Give exactly one "
    "answer."
)


def write_prompt(problem: CalendarProblem, example: str) -> str:
    """What a model reads: the calendars, every rule that applies, and the form of the answer."""
    lines = [
        f"Find a time for one meeting that all {len(problem.people)} people below can attend."
        if len(problem.people) > 1
        else "Find a time for one meeting that the person below can attend.",
        "",
        f"The meeting lasts {problem.duration} minutes. Days to choose from: {', '.join(DAYS[d] for d in problem.days)}.",
        "",
        _BUSY_OTHERWISE,
        *(line for person in problem.people for line in _calendar(problem, person)),
        "",
        "Rules:",
        *(f"{number}. {rule}" for number, rule in enumerate(_rules(problem), 1)),
        "",
        evidence.form(problem, example) if problem.evidence == "required" else _FORM.format(example=example),
    ]
    return "\n".join(lines)


def _calendar(problem: CalendarProblem, person: Person) -> Iterator[str]:
    zone = f" ({write_offset(person.utc_offset)})" if problem.utc_offset is not None else ""
    days = free_by_day(person)
    if not days:
        yield f"- {person.name}{zone}: never free"
        return
    yield f"- {person.name}{zone}:"
    for day, blocks in days.items():
        yield f"    {day}: {', '.join('-'.join(block) for block in blocks)}"


def _rules(problem: CalendarProblem) -> Iterator[str]:
    yield (
        "All times are exact minutes on a 24-hour clock. A time span includes its first minute and ends just before its "
        "last one: what ends at 10:00 does not overlap what starts at 10:00. 24:00 is the end of a day."
    )
    yield (
        "Everyone must be free during the whole meeting. Free times of a person that touch or overlap count as one, "
        "also across midnight. The calendars cover one week, from Monday 00:00 to Sunday 24:00; nobody is free outside it."
    )
    yield (
        f"The meeting lasts exactly {problem.duration} minutes and lies within one of the days to choose from; it may end "
        "at 24:00 but not later."
    )
    yield _grid_rule(problem.granularity)
    yield from _limits(problem)
    if problem.utc_offset is not None:
        yield (
            f"Each person's free times are in that person's local time, whose distance from UTC stands after the name. "
            f"Days and times in these rules and in your answer are in {write_offset(problem.utc_offset)}. Converting a "
            "time can move it to the day before or after; free time that then lies outside the week does not count."
        )
    if problem.priority == "earliest":
        yield (
            "Of all the times that satisfy the rules above, only the earliest is right: the first possible day, Monday "
            "being the first day of the week, and on that day the first possible start."
        )
    else:
        yield "Any time that satisfies the rules above is right."


def _grid_rule(granularity: int) -> str:
    if granularity == 1:
        return "The meeting may start at any minute."
    if granularity == 60:
        return "The meeting starts on a full hour (such as 09:00)."
    return (
        f"The meeting starts a multiple of {granularity} minutes after 00:00 (at "
        f"{', '.join(write_clock(k * granularity) for k in range(4))}, …)."
    )


def _limits(problem: CalendarProblem) -> Iterator[str]:
    if problem.buffer:
        yield (
            f"Everyone must also be free for the {problem.buffer} minutes just before the meeting and the "
            f"{problem.buffer} minutes just after it. These extra minutes concern free time only: they may lie outside "
            "every other limit in these rules and may reach over midnight."
        )
    if problem.not_before > 0:
        yield f"The meeting may not start before {write_clock(problem.not_before)} (it may start exactly then)."
    if problem.not_after < DAY:
        yield f"The meeting may not end after {write_clock(problem.not_after)} (it may end exactly then)."
    if problem.no_weekend:
        yield "The meeting may not be on Saturday or Sunday."
    if problem.blocked:
        windows = ", ".join(
            f"{'every day' if w.day == EVERY_DAY else DAYS[w.day]} {write_clock(w.start)}-{write_clock(w.end)}"
            for w in problem.blocked
        )
        yield f"The meeting may not overlap any of these blocked times: {windows}."


# ---------------------------------------------------------------------------- feedback

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
