"""Meetings: which minutes of a week suit everybody and every rule?

The exact meaning of each rule is written once, in `tasks/calendar_plan.py`. Here a week is a
line of 10,080 minutes (Monday 00:00 is 0) and every interval is half open.

The native checker decides an answer from the free blocks; the native solver finds all starts
at once with a bit per minute. `independent.calendar_plan` is a third way, in Numba.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _core
from .clock import DAY, DAYS, WEEK, read_clock, read_day, read_offset, write_clock, write_offset
from .verdict import Fault

Block = tuple[int, int]
"""A half-open interval of minutes."""

EVERY_DAY: Final = 7
FAULTS: Final = (
    "claimed_no_slot", "unknown_day", "wrong_duration", "off_grid", "person_busy", "buffer_broken",
    "weekend", "too_early", "too_late", "blocked", "not_earliest",
)  # fmt: skip
"""The kind of fault that bit k of a fault mask stands for."""
_PEOPLE_KINDS: Final = ("person_busy", "buffer_broken")
_PEOPLE: Final = sum(1 << FAULTS.index(kind) for kind in _PEOPLE_KINDS)

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

    def __post_init__(self) -> None:
        _require_problem(self)

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
        """As JSON; times are `HH:MM`, days are English names, every constraint is present.

        `{"people": {name: {day: [[start, end], …]}}, "days": […], "duration": minutes,
        "constraints": {"buffer", "granularity", "not_before", "not_after", "no_weekend",
        "blocked": [{"day": day or null, "start", "end"}], "priority", "time_zone",
        "time_zones": {name: "UTC+01:00"}}}`; `not_before`, `not_after`, `time_zone` and
        `time_zones` are null when they do not apply.
        """
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
            "people": {person.name: free_by_day(person) for person in self.people},
            "days": [DAYS[day] for day in self.days],
            "duration": self.duration,
            "constraints": constraints,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CalendarProblem:
        """The problem from `to_dict`'s layout; constraints that are left out do not apply.

        Without `days`, the days are those that somebody's calendar names.

        Raises:
            ValueError: A field is missing, unknown or wrong; the message names field and value.
        """
        _require_fields("problem", data, {"people", "duration"}, {"days", "constraints"})
        constraints = _or_default(data.get("constraints"), {})
        _require_fields("constraints", constraints, set(), _CONSTRAINTS)
        people = _read_people(data["people"], constraints.get("time_zones"))
        days = data.get("days")
        if days is None:
            days = [DAYS[day] for day in sorted({start // DAY for person in people for start, _ in person.free})]
        zone = constraints.get("time_zone")
        if zone is None and constraints.get("time_zones") is not None:
            raise ValueError("time_zone: expected the zone of the meeting beside time_zones, got None")
        return cls(
            people=people,
            days=_read_days(days),
            duration=_read_integer("duration", data["duration"]),
            buffer=_read_integer("buffer", _or_default(constraints.get("buffer"), 0)),
            granularity=_read_integer("granularity", _or_default(constraints.get("granularity"), 1)),
            not_before=_read_limit("not_before", constraints.get("not_before"), 0),
            not_after=_read_limit("not_after", constraints.get("not_after"), DAY),
            no_weekend=_read_flag("no_weekend", _or_default(constraints.get("no_weekend"), False)),
            blocked=_read_blocked(_or_default(constraints.get("blocked"), [])),
            priority=_read_priority(_or_default(constraints.get("priority"), "none")),
            utc_offset=None if zone is None else read_offset("time_zone", zone),
        )


class Calendars(NamedTuple):
    """A batch of n problems as arrays: what every kernel takes.

    Attributes:
        people_offsets: int64 (n + 1,): problem i has the people [people_offsets[i], people_offsets[i + 1]).
        block_offsets: int64 (people + 1,): likewise the blocks of each person.
        shifts: int32 (people,): local minus reference time, in minutes.
        blocks: int32 (blocks, 2): start and end in minutes of the person's local week.
        rules: int32 (n, 8): duration, buffer, granularity, days (bit d: day d), not_before,
            not_after, no_weekend (0/1), earliest (0/1).
        window_offsets: int64 (n + 1,): the windows of each problem.
        windows: int32 (windows, 3): day (7 is every day), start, end in minutes of the day.
    """

    people_offsets: NDArray[np.int64]
    block_offsets: NDArray[np.int64]
    shifts: NDArray[np.int32]
    blocks: NDArray[np.int32]
    rules: NDArray[np.int32]
    window_offsets: NDArray[np.int64]
    windows: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Measure:
    """How constrained a problem is, counted in starts.

    Attributes:
        feasible: Starts that satisfy every rule and everybody.
        near_misses: Starts that satisfy every rule and everybody but exactly one person.
        allowed: Starts that satisfy every rule, whoever is busy.
        total: Starts on the grid, on the given days, of meetings that end on their day.
    """

    feasible: int
    near_misses: int
    allowed: int
    total: int

    @property
    def constrainedness(self) -> float:
        """1 - feasible / total; 1.0 when no meeting fits into a day."""
        return 1.0 - self.feasible / self.total if self.total else 1.0


def pack(problems: Sequence[CalendarProblem]) -> Calendars:
    """The problems as arrays."""
    people = [(problem, person) for problem in problems for person in problem.people]
    blocks = [block for _, person in people for block in person.free]
    windows = [(w.day, w.start, w.end) for problem in problems for w in problem.blocked]
    return Calendars(
        _offsets([len(problem.people) for problem in problems]),
        _offsets([len(person.free) for _, person in people]),
        np.array([problem.shift(person) for problem, person in people], np.int32),
        np.array(blocks, np.int32).reshape(-1, 2),
        np.array([_rules_row(problem) for problem in problems], np.int32).reshape(-1, 8),
        _offsets([len(problem.blocked) for problem in problems]),
        np.array(windows, np.int32).reshape(-1, 3),
    )


def join(batches: Sequence[Calendars]) -> Calendars:
    """Several batches as one, in their order."""
    return Calendars(
        _join_offsets([batch.people_offsets for batch in batches]),
        _join_offsets([batch.block_offsets for batch in batches]),
        np.concatenate([batch.shifts for batch in batches]),
        np.concatenate([batch.blocks for batch in batches]),
        np.concatenate([batch.rules for batch in batches]),
        _join_offsets([batch.window_offsets for batch in batches]),
        np.concatenate([batch.windows for batch in batches]),
    )


def check_batch(calendars: Calendars, answers: NDArray[np.int32], threads: int = 0) -> NDArray[np.uint32]:
    """Which faults has one answer per calendar?

    Args:
        answers: int32 (n, 3): day, start, end in minutes of the day; day -1 claims no slot.

    Returns:
        uint32 (n,): bit k is FAULTS[k]; 0 is right.

    Raises:
        ValueError: A shape, dtype or value is out of range; the message names it.
    """
    return _core.calendar_check(calendars, answers, threads)


def count_batch(calendars: Calendars, threads: int = 0) -> NDArray[np.int64]:
    """How many feasible starts has each calendar? int64 (n,)."""
    return _core.calendar_count(calendars, threads)


def solve_batch(calendars: Calendars, threads: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Which starts are feasible? Offsets int64 (n + 1,) and ascending minutes of the week int32."""
    offsets, starts = _core.calendar_starts(calendars, threads)
    return offsets, starts


def earliest_batch(calendars: Calendars, threads: int = 0) -> NDArray[np.int64]:
    """The first feasible start of each calendar as a minute of the week, or -1; int64 (n,)."""
    return _core.calendar_earliest(calendars, threads)


def measure_batch(calendars: Calendars, threads: int = 0) -> NDArray[np.int64]:
    """The fields of `Measure` for each calendar, int64 (n, 4)."""
    return _core.calendar_measure(calendars, threads)


def solve(problem: CalendarProblem) -> list[Meeting]:
    """Every feasible slot, the earliest first, whatever the priority."""
    _, starts = solve_batch(problem.calendars, 1)
    return [Meeting(s // DAY, s % DAY, s % DAY + problem.duration) for s in starts.tolist()]


def measure(problem: CalendarProblem) -> Measure:
    """How constrained is the problem?"""
    return Measure(*measure_batch(problem.calendars, 1)[0].tolist())


def check(problem: CalendarProblem, meeting: Meeting) -> tuple[Fault, ...]:
    """Everything that is wrong with an answer, each with its place; empty when it is right."""
    answer = np.array([[meeting.day, meeting.start, meeting.end]], np.int32)
    mask = int(check_batch(problem.calendars, answer, 1)[0])
    return locate(problem, meeting, mask)


def blocking_reasons(problem: CalendarProblem) -> Iterator[tuple[Meeting, tuple[str, ...]]]:
    """Why not? For every start on the grid of the given days, the kinds of fault (none: feasible)."""
    last = DAY - problem.duration
    starts = [day * DAY + start for day in problem.days for start in range(0, last + 1, problem.granularity)]
    owners = np.zeros(len(starts), np.int64)
    masks = _core.calendar_reasons(problem.calendars, owners, np.array(starts, np.int32), 0)
    for start, mask in zip(starts, masks.tolist(), strict=True):
        yield Meeting(start // DAY, start % DAY, start % DAY + problem.duration), fault_kinds(mask)


def fault_kinds(mask: int) -> tuple[str, ...]:
    """The kinds of fault in a mask."""
    return tuple(kind for bit, kind in enumerate(FAULTS) if mask >> bit & 1)


def locate(problem: CalendarProblem, meeting: Meeting, mask: int) -> tuple[Fault, ...]:
    """The faults of a mask with their places."""
    people = list(_people_faults(problem, meeting)) if mask & _PEOPLE else []
    faults: list[Fault] = []
    for kind in fault_kinds(mask):
        faults += (
            [fault for fault in people if fault.kind == kind]
            if kind in _PEOPLE_KINDS
            else _rule_fault(problem, meeting, kind)
        )
    return tuple(faults)


def merge(blocks: Iterable[Block]) -> list[Block]:
    """The same minutes as ascending blocks that neither touch nor overlap."""
    merged: list[Block] = []
    for start, end in sorted(blocks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def free_by_day(person: Person) -> dict[str, list[list[str]]]:
    """The person's blocks as given, by local day: `{"Monday": [["09:00", "10:30"]]}`."""
    days: dict[str, list[list[str]]] = {}
    for start, end in sorted(person.free):
        day = start // DAY
        days.setdefault(DAYS[day], []).append([write_clock(start - day * DAY), write_clock(end - day * DAY)])
    return days


# ------------------------------------------------------------------------------ faults


def _people_faults(problem: CalendarProblem, meeting: Meeting) -> Iterator[Fault]:
    """One fault for each person who is busy during the meeting or, failing that, its buffer."""
    start, end = (meeting.day * DAY + minute for minute in (meeting.start, meeting.end))
    for person in problem.people:
        free = problem.free_in_reference(person)
        busy, kind = _gaps(free, start, end), "person_busy"
        if not busy:
            busy, kind = _gaps(free, start - problem.buffer, end + problem.buffer), "buffer_broken"
        if not busy:
            continue
        first = busy[0]
        near = [block for block in free if block[0] < end + problem.buffer and block[1] > start - problem.buffer]
        detail = {"free": [[write_week(a), write_week(b, end=True)] for a, b in near]}
        if kind == "buffer_broken":
            detail["buffer"] = problem.buffer  # type: ignore[assignment]
        place = {"person": person.name, "from": write_week(first[0]), "to": write_week(first[1], end=True)}
        yield Fault(kind, place, detail)


def _gaps(free: Sequence[Block], start: int, end: int) -> list[Block]:
    """The parts of [start, end) that no block covers; the blocks are merged and ascending."""
    gaps: list[Block] = []
    for block_start, block_end in free:
        if block_end <= start:
            continue
        if block_start >= end:
            break
        if block_start > start:
            gaps.append((start, block_start))
        start = block_end
    if start < end:
        gaps.append((start, end))
    return gaps


def _rule_fault(problem: CalendarProblem, meeting: Meeting, kind: str) -> list[Fault]:
    if kind == "unknown_day":
        return [Fault(kind, {"day": DAYS[meeting.day]}, {"days": [DAYS[day] for day in problem.days]})]
    if kind == "wrong_duration":
        return [Fault(kind, {}, {"minutes": meeting.end - meeting.start, "expected": problem.duration})]
    if kind == "off_grid":
        return [Fault(kind, {}, {"start": write_clock(meeting.start), "granularity": problem.granularity})]
    if kind == "weekend":
        return [Fault(kind, {"day": DAYS[meeting.day]})]
    if kind == "too_early":
        return [Fault(kind, {"limit": write_clock(problem.not_before)}, {"start": write_clock(meeting.start)})]
    if kind == "too_late":
        return [Fault(kind, {"limit": write_clock(problem.not_after)}, {"end": write_clock(meeting.end)})]
    if kind == "blocked":
        return [
            Fault(kind, {"from": write_clock(w.start), "to": write_clock(w.end)}, {"day": DAYS[meeting.day]})
            for w in problem.blocked
            if w.day in (EVERY_DAY, meeting.day) and meeting.start < w.end and meeting.end > w.start
        ]
    return [Fault(kind)]


def write_week(minute: int, end: bool = False) -> str:
    """`Monday 09:00`; as the end of an interval, midnight belongs to the day before: `Monday 24:00`.

    Minutes outside the week are named as such, since no calendar covers them.
    """
    if not 0 <= minute <= WEEK:
        return f"{'before Monday' if minute < 0 else 'after Sunday'} {write_clock(minute % DAY)}"
    day = (minute - 1) // DAY if end and minute > 0 else min(minute // DAY, 6)
    return f"{DAYS[day]} {write_clock(minute - day * DAY)}"


# ------------------------------------------------------------------------------ arrays


def _offsets(lengths: list[int]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(lengths, np.int64))])


def _join_offsets(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    ends = np.cumsum([part[-1] for part in parts])
    before = np.repeat(ends - [part[-1] for part in parts], [len(part) - 1 for part in parts])
    return np.concatenate([np.zeros(1, np.int64), np.concatenate([part[1:] for part in parts]) + before])


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


# -------------------------------------------------------------------------- validation

_CONSTRAINTS = {
    "buffer", "granularity", "not_before", "not_after", "no_weekend", "blocked", "priority", "time_zone", "time_zones",
}  # fmt: skip


def _require(condition: bool, field: str, value: object, expected: str) -> None:
    if not condition:
        raise ValueError(f"{field}: expected {expected}, got {value!r}")


def _require_problem(problem: CalendarProblem) -> None:
    names = [person.name for person in problem.people]
    _require(len(names) >= 1, "people", names, "at least one person")
    _require(len(set(names)) == len(names), "people", names, "different names")
    for person in problem.people:
        _require_person(person, problem.utc_offset is not None)
    ascending = all(a < b for a, b in zip(problem.days, problem.days[1:], strict=False))
    _require(len(problem.days) >= 1, "days", problem.days, "at least one day")
    _require(ascending and all(0 <= day < 7 for day in problem.days), "days", problem.days, "different days in order")
    _require(1 <= problem.duration <= DAY, "duration", problem.duration, "1 to 1440 minutes")
    _require(0 <= problem.buffer <= WEEK, "buffer", problem.buffer, f"0 to {WEEK} minutes")
    _require(1 <= problem.granularity <= DAY, "granularity", problem.granularity, "1 to 1440 minutes")
    _require(0 <= problem.not_before <= DAY, "not_before", problem.not_before, "00:00 to 24:00")
    _require(0 <= problem.not_after <= DAY, "not_after", problem.not_after, "00:00 to 24:00")
    for window in problem.blocked:
        _require(0 <= window.day <= EVERY_DAY, "blocked: day", window.day, "0 to 6, or 7 for every day")
        inside = 0 <= window.start < window.end <= DAY
        _require(inside, "blocked", (window.start, window.end), "a start before an end in one day")
    _require(problem.priority in ("none", "earliest"), "priority", problem.priority, "'none' or 'earliest'")
    offset = problem.utc_offset or 0
    _require(abs(offset) <= LARGEST_OFFSET, "time_zone", offset, f"at most {LARGEST_OFFSET} minutes from UTC")


def _require_person(person: Person, zones: bool) -> None:
    name = person.name
    _require(bool(name) and name == name.strip() and name.isprintable(), "people", name, "a name of one line")
    for start, end in person.free:
        inside = 0 <= start < end <= WEEK and start // DAY == (end - 1) // DAY
        _require(inside, f"people: {name}", (start, end), "blocks with start before end within one day of the week")
    _require(zones or person.utc_offset == 0, f"time_zones: {name}", person.utc_offset, "0 without a reference zone")
    limit = abs(person.utc_offset) <= LARGEST_OFFSET
    _require(limit, f"time_zones: {name}", person.utc_offset, f"at most {LARGEST_OFFSET} minutes from UTC")


def _require_fields(where: str, data: Any, needed: set[str], optional: set[str]) -> None:
    _require(isinstance(data, Mapping), where, data, "an object")
    for name in sorted(needed):
        if name not in data:
            raise ValueError(f"{where}: {name} is missing")
    for name in data:
        if name not in needed | optional:
            known = ", ".join(sorted(needed | optional))
            raise ValueError(f"{where}: unknown field {name!r}; known: {known}")


def _or_default(value: Any, default: Any) -> Any:
    return default if value is None else value


def _read_people(data: Any, zones: Any) -> tuple[Person, ...]:
    _require(isinstance(data, Mapping) and len(data) > 0, "people", data, "an object of calendars by name")
    if zones is not None:
        _require(isinstance(zones, Mapping), "time_zones", zones, "an object of zones by name")
        _require(set(zones) == set(data), "time_zones", sorted(map(str, zones)), "one zone for each person")
    people = []
    for name, calendar in data.items():
        offset = 0 if zones is None else read_offset(f"time_zones: {name}", zones[name])
        people.append(Person(name, tuple(_read_blocks(name, calendar)), offset))
    return tuple(people)


def _read_blocks(name: Any, calendar: Any) -> Iterator[Block]:
    _require(isinstance(name, str), "people", name, "names as text")
    _require(isinstance(calendar, Mapping), f"people: {name}", calendar, "an object of blocks by day")
    seen: set[int] = set()
    for day_name, blocks in calendar.items():
        day = read_day(f"people: {name}", day_name)
        _require(day not in seen, f"people: {name}", day_name, "each day once")
        seen.add(day)
        field = f"people: {name}: {day_name}"
        _require(isinstance(blocks, (list, tuple)), field, blocks, "a list of [start, end]")
        for block in blocks:
            _require(isinstance(block, (list, tuple)) and len(block) == 2, field, block, "[start, end]")
            start, end = (read_clock(field, time) for time in block)
            _require(start < end, field, block, "a start before the end")
            yield day * DAY + start, day * DAY + end


def _read_days(data: Any) -> tuple[int, ...]:
    _require(isinstance(data, (list, tuple)) and len(data) > 0, "days", data, "a list of day names")
    days = [read_day("days", name) for name in data]
    _require(len(set(days)) == len(days), "days", data, "each day once")
    return tuple(sorted(days))


def _read_integer(field: str, value: Any) -> int:
    _require(isinstance(value, int) and not isinstance(value, bool), field, value, "a whole number of minutes")
    return int(value)


def _read_flag(field: str, value: Any) -> bool:
    _require(isinstance(value, bool), field, value, "true or false")
    return bool(value)


def _read_limit(field: str, value: Any, default: int) -> int:
    return default if value is None else read_clock(field, value)


def _read_priority(value: Any) -> Literal["none", "earliest"]:
    _require(value in ("none", "earliest"), "priority", value, "'none' or 'earliest'")
    return "earliest" if value == "earliest" else "none"


def _read_blocked(data: Any) -> tuple[Window, ...]:
    _require(isinstance(data, (list, tuple)), "blocked", data, "a list of windows")
    windows = []
    for item in data:
        _require_fields("blocked", item, {"start", "end"}, {"day"})
        day = EVERY_DAY if item.get("day") is None else read_day("blocked: day", item["day"])
        start, end = read_clock("blocked: start", item["start"]), read_clock("blocked: end", item["end"])
        _require(start < end, "blocked", [item["start"], item["end"]], "a start before the end")
        windows.append(Window(day, start, end))
    return tuple(windows)
