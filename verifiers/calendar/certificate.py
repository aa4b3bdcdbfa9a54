"""Checks a proof about a calendar from the definition: minute by minute, in plain Python.

It reads the problem's JSON and `reasons.json` (see `verifiers.calendar.proof`) itself and
shares no code with the solvers. What it proves:

- `{"status": "satisfiable", "slot": [day, start, end]}`: the slot keeps every rule and suits
  everybody; with priority *earliest* also that every start before it is blocked;
- `{"status": "unsatisfiable"}`: every start of the listed days is blocked.

The entries may come in any order and overlap; each must be true and together they must cover.
`SHA256SUMS`, in the format of `sha256sum`, when it is there, must fit the other files, and
`problem.json` must be the problem, so that a proof is not read for another one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from ..certificate import Certificate, Refused
from ..checksums import SUMS, check_sums

REASONS: Final = "reasons.json"
PROBLEM: Final = "problem.json"

_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_DAY = 24 * 60
_WEEK = 7 * _DAY


def check_certificate(certificate: Certificate) -> str:
    """Check a certificate and say in a sentence what it proves.

    Raises:
        Refused: It does not prove its claim; the message says where.
    """
    if SUMS in certificate.files:
        files = {name: content for name, content in certificate.files.items() if name != SUMS}
        check_sums(files, certificate.files[SUMS])
    if PROBLEM in certificate.files and _read_json(certificate.files, PROBLEM) != certificate.problem:
        raise Refused(f"{PROBLEM}: not the problem of the certificate")
    week = _WeekInMinutes(certificate.problem)
    claim = dict(certificate.claim)
    if claim == {"status": "unsatisfiable"}:
        count = _check_covered(week, certificate.files, week.starts())
        return f"no slot: each of {len(week.starts())} starts is blocked ({count} reasons)"
    if set(claim) != {"status", "slot"} or claim["status"] != "satisfiable":
        raise Refused(f"claim: expected unsatisfiable, or satisfiable with a slot, got {str(claim)[:200]}")
    start = _check_slot(week, claim["slot"])
    if week.rules.get("priority") != "earliest":
        return f"{_write(claim['slot'])} suits every rule and everybody"
    earlier = [minute for minute in week.starts() if minute < start]
    count = _check_covered(week, certificate.files, earlier)
    return (
        f"{_write(claim['slot'])} is the earliest: each of {len(earlier)} starts before it is blocked ({count} reasons)"
    )


# ------------------------------------------------------------------------------ the week


class _WeekInMinutes:
    """The problem as minutes of the week of the reference zone."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.rules: Mapping[str, Any] = problem.get("constraints") or {}
        self.duration: int = problem["duration"]
        self.buffer: int = self.rules.get("buffer") or 0
        self.granularity: int = self.rules.get("granularity") or 1
        people: Mapping[str, Mapping[str, Any]] = problem["people"]
        self.free = {name: self._free(name, calendar) for name, calendar in people.items()}
        named = [day.lower() for day in problem.get("days") or [d for c in people.values() for d in c if c[d]]]
        self.days = [number for number, day in enumerate(_DAYS) if day.lower() in named]

    def _free(self, name: str, calendar: Mapping[str, Any]) -> bytearray:
        """free[m]: is this person free in minute m?"""
        zone, zones = self.rules.get("time_zone"), self.rules.get("time_zones") or {}
        shift = _offset(zones[name]) - _offset(zone) if name in zones else -_offset(zone)
        free = bytearray(_WEEK)
        for day, blocks in calendar.items():
            for start, end in blocks:
                for minute in range(_minute(start), _minute(end)):
                    there = _DAYS.index(day.capitalize()) * _DAY + minute - shift
                    if 0 <= there < _WEEK:
                        free[there] = 1
        return free

    def is_free(self, name: str, minute: int) -> bool:
        """Whether a person is free in a minute, which may lie outside the week."""
        return 0 <= minute < _WEEK and self.free[name][minute] == 1

    def starts(self) -> list[int]:
        """The starts on the grid of the listed days of meetings that end on their day."""
        in_day = range(0, _DAY - self.duration + 1, self.granularity)
        return [day * _DAY + minute for day in self.days for minute in in_day]

    def windows(self, day: int) -> Iterator[tuple[int, int, int]]:
        """The blocked times of a day: their place in the problem, start and end."""
        for number, window in enumerate(self.rules.get("blocked") or []):
            if window.get("day") is None or window["day"].lower() == _DAYS[day].lower():
                yield number, _minute(window["start"]), _minute(window["end"])

    def limit(self, name: str, default: int) -> int:
        """A limit of the day, in minutes."""
        return default if self.rules.get(name) is None else _minute(self.rules[name])


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def _offset(zone: str | None) -> int:
    """Minutes east of UTC of `UTC+05:30`, `GMT-3`, `UTC`."""
    digits = (zone or "")[3:].replace(":", "")
    if not digits:
        return 0
    number = digits[1:] if len(digits) > 3 else digits[1:] + "00"
    size = 60 * int(number[:-2]) + int(number[-2:])
    return -size if digits[0] == "-" else size


# ------------------------------------------------------------------------------ the slot


def _check_slot(week: _WeekInMinutes, slot: Any) -> int:
    """The start of a slot as a minute of the week, once it keeps every rule.

    Raises:
        Refused: It does not; the message names the rule.
    """
    if not (isinstance(slot, list) and len(slot) == 3 and all(isinstance(part, str) for part in slot)):
        raise Refused(f"claim: slot: expected [day, start, end], got {str(slot)[:200]}")
    if slot[0] not in _DAYS or not all(re.fullmatch("[0-9]{2}:[0-5][0-9]", clock) for clock in slot[1:]):
        raise Refused(f"claim: slot: expected a day and two times as HH:MM, got {str(slot)[:200]}")
    day, start, end = _DAYS.index(slot[0]), _minute(slot[1]), _minute(slot[2])
    for rule, kept in {
        "days": day in week.days,
        "duration": end - start == week.duration and end <= _DAY,
        "granularity": start % week.granularity == 0,
        "weekend": not (week.rules.get("no_weekend") and day >= 5),
        "not_before": start >= week.limit("not_before", 0),
        "not_after": end <= week.limit("not_after", _DAY),
        "blocked": all(end <= begin or start >= stop for _, begin, stop in week.windows(day)),
    }.items():
        if not kept:
            raise Refused(f"claim: slot {_write(slot)} breaks the rule {rule}")
    for name in week.free:
        for minute in range(day * _DAY + start - week.buffer, day * _DAY + end + week.buffer):
            if not week.is_free(name, minute):
                raise Refused(f"claim: slot {_write(slot)}: {name} is busy in minute {minute} of the week")
    return day * _DAY + start


def _write(slot: list[str]) -> str:
    return f"{slot[0]} {slot[1]}-{slot[2]}"


# --------------------------------------------------------------------------- the reasons


def _check_covered(week: _WeekInMinutes, files: Mapping[str, bytes], starts: list[int]) -> int:
    """The number of reasons, once each is true and no start is left.

    Raises:
        Refused: A reason is not true, or a start has none; the message names it.
    """
    reasons = _read_reasons(files)
    covered = bytearray(_WEEK)
    for number, reason in enumerate(reasons):
        first, last = _check_reason(week, reason, f"{REASONS}: entry {number}")
        covered[first : last + 1] = bytes([1]) * (last + 1 - first)
    for minute in starts:
        if not covered[minute]:
            raise Refused(f"{REASONS}: no reason against a start in minute {minute} of the week")
    return len(reasons)


def _read_reasons(files: Mapping[str, bytes]) -> list[Any]:
    data = _read_json(files, REASONS)
    if not (isinstance(data, dict) and set(data) == {"reasons"} and isinstance(data["reasons"], list)):
        raise Refused(f"{REASONS}: expected an object with a list of reasons")
    return list(data["reasons"])


def _read_json(files: Mapping[str, bytes], name: str) -> Any:
    if name not in files:
        raise Refused(f"{name}: missing")
    try:
        return json.loads(files[name])
    except (ValueError, RecursionError) as error:
        raise Refused(f"{name}: not JSON: {error}") from None


def _check_reason(week: _WeekInMinutes, reason: Any, place: str) -> tuple[int, int]:
    """The starts from first to last that a reason blocks, once it does.

    Raises:
        Refused: It is malformed or does not block each of them.
    """
    if not isinstance(reason, dict):
        raise Refused(f"{place}: expected an object")
    first, last = (_whole(reason.get(name), place, name) for name in ("first", "last"))
    if not (0 <= first <= last < _WEEK and first // _DAY == last // _DAY):
        raise Refused(f"{place}: expected first and last in this order in one day of the week")
    kind = set(reason) - {"first", "last"}
    if kind == {"person", "busy"}:
        _check_busy(week, reason, first, last, place)
    elif kind == {"rule"} or (kind == {"rule", "window"} and reason["rule"] == "blocked"):
        _check_rule(week, reason, first, last, place)
    else:
        raise Refused(f"{place}: expected a person and busy minutes, or a rule")
    return first, last


def _check_busy(week: _WeekInMinutes, reason: Mapping[str, Any], first: int, last: int, place: str) -> None:
    name, busy = reason["person"], reason["busy"]
    if not isinstance(name, str) or name not in week.free:
        raise Refused(f"{place}: no person is called {str(name)[:100]!r}")
    if not (isinstance(busy, list) and len(busy) == 2):
        raise Refused(f"{place}: busy: expected two minutes")
    begin, end = (_whole(minute, place, "busy") for minute in busy)
    if not begin < end:
        raise Refused(f"{place}: busy: expected a begin before an end")
    for minute in range(max(0, begin), min(_WEEK, end)):
        if week.is_free(name, minute):
            raise Refused(f"{place}: {name} is free in minute {minute} of the week")
    # The first meeting must not end before the busy time begins, nor the last begin after its end.
    if first + week.duration + week.buffer <= begin or last - week.buffer >= end:
        raise Refused(f"{place}: a meeting there does not touch the busy minutes {begin} to {end}")


def _check_rule(week: _WeekInMinutes, reason: Mapping[str, Any], first: int, last: int, place: str) -> None:
    rule, day = reason["rule"], first // _DAY
    earliest, latest = first - day * _DAY, last - day * _DAY
    if rule == "weekend":
        true = bool(week.rules.get("no_weekend")) and day >= 5
    elif rule == "not_before":
        true = latest < week.limit("not_before", 0)
    elif rule == "not_after":
        true = earliest + week.duration > week.limit("not_after", _DAY)
    elif rule == "blocked":
        window = _whole(reason.get("window"), place, "window")
        true = any(
            number == window and earliest + week.duration > begin and latest < end
            for number, begin, end in week.windows(day)
        )
    else:
        raise Refused(f"{place}: unknown rule {str(rule)[:100]!r}")
    if not true:
        raise Refused(f"{place}: the rule {rule} does not block every start from {first} to {last}")


def _whole(value: Any, place: str, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(f"{place}: {name}: expected a whole number, got {str(value)[:100]}")
    return value
