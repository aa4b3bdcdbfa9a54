"""The problem of Calendar: people, days, a duration and rules. See `verifiers.calendar`."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from ..claim import Evidence, require_evidence
from .arrays import Calendars, offsets_of
from .clock import CLOCKS, DAY, DAYS, WEEK, write_clock, write_offset

Block = tuple[int, int]
"""A half-open interval of minutes."""

EVERY_DAY: Final = 7
LARGEST_OFFSET: Final = 1440
"""Largest distance from UTC, in minutes."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who must attend.

    Attributes:
        name: Unique in a problem, one line.
        free: Free blocks in minutes of the person's own local week, each within one day; in
            any order, they may touch or overlap. Whatever they leave out is busy.
        utc_offset: Local time minus UTC, in minutes; 0 when the problem has no time zones.
    """

    name: str
    free: tuple[Block, ...]
    utc_offset: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Minutes [start, end) of a day that a meeting may not touch; `day` is EVERY_DAY or 0 to 6."""

    day: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """An answer: a day (0 is Monday) and its minutes [start, end)."""

    day: int
    start: int
    end: int


NO_SLOT: Final = Meeting(-1, 0, 0)
"""The answer that no slot exists."""


@dataclass(frozen=True)
class CalendarProblem:
    """People, days, a duration and rules, in minutes of the reference zone.

    Attributes:
        people: At least one, with different names.
        days: The days that may hold the meeting, ascending, 0 is Monday.
        duration: 1 to 1440.
        buffer: Minutes before and after during which everybody must be free too.
        granularity: Starts are multiples of it, counted from midnight.
        not_before, not_after: Earliest start and latest end.
        no_weekend: Whether Saturday and Sunday are out.
        blocked: Minutes that the meeting may not touch.
        priority: Whether any slot will do (`none`) or only the first one (`earliest`).
        utc_offset: Of the reference zone; None when there are no time zones.
        evidence: Whether the claim that there is no slot must come with reasons.
    """

    people: tuple[Person, ...]
    days: tuple[int, ...]
    duration: int
    buffer: int = 0
    granularity: int = 1
    not_before: int = 0
    not_after: int = DAY
    no_weekend: bool = False
    blocked: tuple[Window, ...] = ()
    priority: Literal["none", "earliest"] = "none"
    utc_offset: int | None = None
    evidence: Evidence = "none"

    def __post_init__(self) -> None:
        _require_problem(self)

    @classmethod
    def trusted(cls, **fields: Any) -> CalendarProblem:
        """From all the fields (but the last two, when they have their defaults), which were checked already."""
        problem = object.__new__(cls)
        problem.__dict__.update({"utc_offset": None, "evidence": "none", **fields})
        return problem

    def shift(self, person: Person) -> int:
        """Minutes to add to reference time to get this person's local time."""
        return person.utc_offset - (self.utc_offset or 0)

    def free_in_reference(self, person: Person) -> tuple[Block, ...]:
        """One of the people's blocks in minutes of the reference week: merged, ascending, cut to the week."""
        return self._free_by_name[person.name]

    @functools.cached_property
    def _free_by_name(self) -> dict[str, tuple[Block, ...]]:
        free = {}
        for person in self.people:
            shift = self.shift(person)
            moved = ((max(0, start - shift), min(WEEK, end - shift)) for start, end in person.free)
            free[person.name] = tuple(merge(block for block in moved if block[0] < block[1]))
        return free

    @functools.cached_property
    def calendars(self) -> Calendars:
        """This problem as a batch of one, as the kernels take it."""
        return pack([self])

    def to_dict(self) -> dict[str, Any]:
        """Return the problem as JSON; times are `HH:MM`, days are English names, every constraint is present.

        `{"people": {name: {day: [[start, end], …]}}, "days": […], "duration": minutes,
        "constraints": {"buffer", "granularity", "not_before", "not_after", "no_weekend",
        "blocked": [{"day": day or null, "start", "end"}], "priority", "time_zone",
        "time_zones": {name: "UTC+01:00"}}}`; `not_before`, `not_after`, `time_zone` and
        `time_zones` are null when they do not apply; `"evidence": "required"` stands where it is.
        """
        return {"people": {person.name: free_by_day(person) for person in self.people}, **self.rules_to_dict()}

    def rules_to_dict(self) -> dict[str, Any]:
        """All of `to_dict` but the people."""
        zone = self.utc_offset
        constraints = {
            "buffer": self.buffer,
            "granularity": self.granularity,
            "not_before": write_clock(self.not_before) if self.not_before > 0 else None,
            "not_after": write_clock(self.not_after) if self.not_after < DAY else None,
            "no_weekend": self.no_weekend,
            "blocked": [
                {
                    "day": None if window.day == EVERY_DAY else DAYS[window.day],
                    "start": write_clock(window.start),
                    "end": write_clock(window.end),
                }
                for window in self.blocked
            ],
            "priority": self.priority,
            "time_zone": None if zone is None else write_offset(zone),
            "time_zones": None if zone is None else {p.name: write_offset(p.utc_offset) for p in self.people},
        }
        return {
            "days": [DAYS[day] for day in self.days],
            "duration": self.duration,
            "constraints": constraints,
            **({"evidence": self.evidence} if self.evidence == "required" else {}),
        }


def pack(problems: Sequence[CalendarProblem]) -> Calendars:
    """Return the problems as the arrays that every kernel takes; see `Calendars` for dtypes and shapes."""
    people = [(problem, person) for problem in problems for person in problem.people]
    blocks = [block for _, person in people for block in person.free]
    windows = [(w.day, w.start, w.end) for problem in problems for w in problem.blocked]
    return Calendars(
        offsets_of([len(problem.people) for problem in problems]),
        offsets_of([len(person.free) for _, person in people]),
        np.array([problem.shift(person) for problem, person in people], np.int32),
        np.array(blocks, np.int32).reshape(-1, 2),
        np.array([_rules_row(problem) for problem in problems], np.int32).reshape(-1, 8),
        offsets_of([len(problem.blocked) for problem in problems]),
        np.array(windows, np.int32).reshape(-1, 3),
    )


def _rules_row(problem: CalendarProblem) -> tuple[int, ...]:
    return (
        problem.duration,
        problem.buffer,
        problem.granularity,
        sum(1 << day for day in problem.days),
        problem.not_before,
        problem.not_after,
        int(problem.no_weekend),
        int(problem.priority == "earliest"),
    )


def merge(blocks: Iterable[Block]) -> list[Block]:
    """The same minutes as ascending blocks that neither touch nor overlap."""
    merged: list[Block] = []
    for start, end in sorted(blocks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def blocks_by_day(person: Person) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The days of the person's week that have free blocks, 0 to 6, with start and end of each by the local clock."""
    midnight, blocks = -DAY, list[tuple[str, str]]()
    for start, end in sorted(person.free):
        if start >= midnight + DAY:
            if blocks:
                yield midnight // DAY, blocks
            midnight, blocks = start // DAY * DAY, []
        blocks.append((CLOCKS[start - midnight], CLOCKS[end - midnight]))
    if blocks:
        yield midnight // DAY, blocks


def free_by_day(person: Person) -> dict[str, list[list[str]]]:
    """The person's blocks as given, by local day: `{"Monday": [["09:00", "10:30"]]}`."""
    return {DAYS[day]: [[start, end] for start, end in blocks] for day, blocks in blocks_by_day(person)}


def require(condition: bool, field: str, value: object, expected: str) -> None:
    """Require a condition of a field.

    Raises:
        ValueError: It does not hold; the message is `field: expected …, got …`.
    """
    if not condition:
        raise ValueError(f"{field}: expected {expected}, got {value!r}")


def _require_problem(problem: CalendarProblem) -> None:
    names = [person.name for person in problem.people]
    require(len(names) >= 1, "people", names, "at least one person")
    require(len(set(names)) == len(names), "people", names, "different names")
    for person in problem.people:
        _require_person(person, problem.utc_offset is not None)
    ascending = all(a < b for a, b in zip(problem.days, problem.days[1:], strict=False))
    require(len(problem.days) >= 1, "days", problem.days, "at least one day")
    require(ascending and all(0 <= day < 7 for day in problem.days), "days", problem.days, "different days in order")
    require(1 <= problem.duration <= DAY, "duration", problem.duration, "1 to 1440 minutes")
    require(0 <= problem.buffer <= WEEK, "buffer", problem.buffer, f"0 to {WEEK} minutes")
    require(1 <= problem.granularity <= DAY, "granularity", problem.granularity, "1 to 1440 minutes")
    require(0 <= problem.not_before <= DAY, "not_before", problem.not_before, "00:00 to 24:00")
    require(0 <= problem.not_after <= DAY, "not_after", problem.not_after, "00:00 to 24:00")
    for window in problem.blocked:
        require(0 <= window.day <= EVERY_DAY, "blocked: day", window.day, "0 to 6, or 7 for every day")
        inside = 0 <= window.start < window.end <= DAY
        require(inside, "blocked", (window.start, window.end), "a start before an end in one day")
    require_evidence(problem.evidence)
    if problem.evidence == "required":
        require(
            not any(set(name) & set(";*`$") for name in names), "people", names, "names without ; * ` $ with evidence"
        )
    require(problem.priority in ("none", "earliest"), "priority", problem.priority, "'none' or 'earliest'")
    offset = problem.utc_offset or 0
    require(abs(offset) <= LARGEST_OFFSET, "time_zone", offset, f"at most {LARGEST_OFFSET} minutes from UTC")


def _require_person(person: Person, zones: bool) -> None:
    name = person.name
    require(bool(name) and name == name.strip() and name.isprintable(), "people", name, "a name of one line")
    for start, end in person.free:
        if not (0 <= start < end <= WEEK and start // DAY == (end - 1) // DAY):
            raise _error(f"people: {name}", (start, end), "blocks with start before end within one day of the week")
    if person.utc_offset and not zones:
        raise _error(f"time_zones: {name}", person.utc_offset, "0 without a reference zone")
    if abs(person.utc_offset) > LARGEST_OFFSET:
        raise _error(f"time_zones: {name}", person.utc_offset, f"at most {LARGEST_OFFSET} minutes from UTC")


def _error(field: str, value: object, expected: str) -> ValueError:
    return ValueError(f"{field}: expected {expected}, got {value!r}")
