"""Reads a calendar from JSON, strictly: what is missing, unknown or wrong is refused by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from .clock import DAY, DAYS, MINUTES, read_clock, read_day, read_offset
from .problem import EVERY_DAY, Block, CalendarProblem, Person, Window, require

_CONSTRAINTS = {
    "buffer", "granularity", "not_before", "not_after", "no_weekend", "blocked", "priority", "time_zone", "time_zones",
}  # fmt: skip


def read_problem(data: Mapping[str, Any]) -> CalendarProblem:
    """The problem from the layout of `CalendarProblem.to_dict`; constraints left out do not apply.

    Without `days`, the days are those that somebody's calendar names.

    Raises:
        ValueError: A field is missing, unknown or wrong; the message names field and value.
    """
    _require_fields("problem", data, {"people", "duration"}, {"days", "constraints", "evidence"})
    constraints = _or_default(data.get("constraints"), {})
    _require_fields("constraints", constraints, set(), _CONSTRAINTS)
    people = _read_people(data["people"], constraints.get("time_zones"))
    days = data.get("days")
    if days is None:
        days = [DAYS[day] for day in sorted({start // DAY for person in people for start, _ in person.free})]
    zone = constraints.get("time_zone")
    if zone is None and constraints.get("time_zones") is not None:
        raise ValueError("time_zone: expected the zone of the meeting beside time_zones, got None")
    return CalendarProblem(
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
        evidence=data.get("evidence", "none"),
    )


def _require_fields(where: str, data: Any, needed: set[str], optional: set[str]) -> None:
    require(isinstance(data, Mapping), where, data, "an object")
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
    require(isinstance(data, Mapping) and len(data) > 0, "people", data, "an object of calendars by name")
    if zones is not None:
        require(isinstance(zones, Mapping), "time_zones", zones, "an object of zones by name")
        require(set(zones) == set(data), "time_zones", sorted(map(str, zones)), "one zone for each person")
    people = []
    for name, calendar in data.items():
        offset = 0 if zones is None else read_offset(f"time_zones: {name}", zones[name])
        people.append(Person(name, tuple(_read_blocks(name, calendar)), offset))
    return tuple(people)


def _read_blocks(name: Any, calendar: Any) -> Iterator[Block]:
    require(isinstance(name, str), "people", name, "names as text")
    require(isinstance(calendar, Mapping), f"people: {name}", calendar, "an object of blocks by day")
    seen: set[int] = set()
    for day_name, blocks in calendar.items():
        day = read_day(f"people: {name}", day_name)
        require(day not in seen, f"people: {name}", day_name, "each day once")
        seen.add(day)
        field = f"people: {name}: {day_name}"
        require(isinstance(blocks, (list, tuple)), field, blocks, "a list of [start, end]")
        for block in blocks:
            start, end = _read_block(field, block)
            yield day * DAY + start, day * DAY + end


def _read_block(field: str, block: Any) -> tuple[int, int]:
    if type(block) is list and len(block) == 2 and type(block[0]) is type(block[1]) is str:
        # Times as we write them need no more than a look into the table.
        start, end = MINUTES.get(block[0], -1), MINUTES.get(block[1], -1)
        if 0 <= start < end:
            return start, end
    require(isinstance(block, (list, tuple)) and len(block) == 2, field, block, "[start, end]")
    start, end = read_clock(field, block[0]), read_clock(field, block[1])
    require(start < end, field, block, "a start before the end")
    return start, end


def _read_days(data: Any) -> tuple[int, ...]:
    require(isinstance(data, (list, tuple)) and len(data) > 0, "days", data, "a list of day names")
    days = [read_day("days", name) for name in data]
    require(len(set(days)) == len(days), "days", data, "each day once")
    return tuple(sorted(days))


def _read_integer(field: str, value: Any) -> int:
    require(isinstance(value, int) and not isinstance(value, bool), field, value, "a whole number of minutes")
    return int(value)


def _read_flag(field: str, value: Any) -> bool:
    require(isinstance(value, bool), field, value, "true or false")
    return bool(value)


def _read_limit(field: str, value: Any, default: int) -> int:
    return default if value is None else read_clock(field, value)


def _read_priority(value: Any) -> Literal["none", "earliest"]:
    require(value in ("none", "earliest"), "priority", value, "'none' or 'earliest'")
    return "earliest" if value == "earliest" else "none"


def _read_blocked(data: Any) -> tuple[Window, ...]:
    require(isinstance(data, (list, tuple)), "blocked", data, "a list of windows")
    windows = []
    for item in data:
        _require_fields("blocked", item, {"start", "end"}, {"day"})
        day = EVERY_DAY if item.get("day") is None else read_day("blocked: day", item["day"])
        start, end = read_clock("blocked: start", item["start"]), read_clock("blocked: end", item["end"])
        require(start < end, "blocked", [item["start"], item["end"]], "a start before the end")
        windows.append(Window(day, start, end))
    return tuple(windows)
