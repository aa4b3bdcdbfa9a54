"""Eureka's BA-Calendar: `constraints`, `params` (days), `metadata` (availability, as text).

Its rules, as its prompt states them and its checks mean them: everybody listed attends; the meeting has exactly
the duration and lies in free time; limits are full hours, the end may equal the limit; a buffer asks for free
time around; with high priority only the earliest slot is right. Where its checks contradict
themselves, the rules of `tasks.calendar` hold (a buffer concerns free time alone, blocks that touch are one).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from ....tasks import get_task
from ....tasks.core.task import Instance, Truth
from ..question import ForeignQuestion, ask

NAME = "BA-Calendar (constraints, metadata)"
ECHOES = ("[day] [start]-[end]", "[day] [start_time]-[end_time]", "<day> <start>-<end>")


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether there are constraints and metadata."""
    return "constraints" in row and "metadata" in row


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Every slot that keeps all rules is right, or only the earliest with high priority; *no slot* when there is none.

    Raises:
        ValueError: A column is missing or has another layout.
    """
    asked, params = _mapping(row, "constraints"), _mapping(row, "params", needed=False)
    people = {
        str(name): {day: [_block(block) for block in blocks] for day, blocks in days.items()}
        for name, days in _availability(_mapping(row, "metadata")).items()
    }
    window = asked.get("no_meetings_during_specific_times")
    blocked = [dict(zip(("start", "end"), _block(window), strict=True))] if window else []
    return ask("calendar", {
        "people": people,
        **({"days": params["days_of_week"]} if params.get("days_of_week") else {}),
        "duration": _minutes(asked.get("meeting_duration"), "meeting_duration"),
        "constraints": {
            "buffer": _minutes(asked.get("buffer_time_before_and_after_meeting") or 0, "buffer"),
            "not_before": _hour(asked.get("no_meetings_before")),
            "not_after": _hour(asked.get("no_meetings_after")),
            "no_weekend": bool(asked.get("no_meetings_on_weekends")),
            "blocked": blocked,
            "priority": "earliest" if asked.get("high_priority_meeting") else "none",
        },
    }, echoes=ECHOES)  # fmt: skip


def _mapping(row: Mapping[str, Any], name: str, needed: bool = True) -> Mapping[str, Any]:
    value = row.get(name)
    if isinstance(value, str):
        value = _literal(name, value)
    if isinstance(value, Mapping):
        return value
    if needed or value is not None:
        raise ValueError(f"{name}: expected an object, got {type(value).__name__}")
    return {}


def _availability(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    value = metadata.get("availability")
    value = _literal("availability", value) if isinstance(value, str) else value
    if not isinstance(value, Mapping) or not all(isinstance(days, Mapping) for days in value.values()):
        raise ValueError("availability: expected free blocks by person and day")
    return value


def _literal(name: str, text: str) -> Any:
    """A literal of Python or JSON; nothing is evaluated."""
    if len(text) > 1_000_000:
        raise ValueError(f"{name}: expected at most 1,000,000 characters, got {len(text)}")
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ValueError(f"{name}: expected a dictionary as text, got {text[:60]!r}") from None


def _block(text: Any) -> list[str]:
    start, dash, end = str(text).partition("-")
    if not dash:
        raise ValueError(f"block: expected start-end, got {text!r}")
    return [start.strip(), end.strip()]


def _minutes(value: Any, name: str) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value):
        return int(value)
    raise ValueError(f"{name}: expected a whole number of minutes, got {value!r}")


def _hour(value: Any) -> str | None:
    """A limit in hours as a clock time. 9.5 is 09:30, 0 is midnight as it says; null, false and "" are no limit."""
    if value is None or value is False or value == "":
        return None
    if isinstance(value, str) and ":" in value:
        return value
    try:
        minutes = float(value) * 60
    except (TypeError, ValueError):
        raise ValueError(f"limit: expected hours, got {value!r}") from None
    if not (minutes == int(minutes) and 0 <= minutes <= 1440):
        raise ValueError(f"limit: expected hours of a day, got {value!r}")
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"


def row(instance: Instance, truth: Truth) -> dict[str, Any]:
    """Return an instance in their columns.

    Raises:
        ValueError: It has a rule that they cannot say: time zones, evidence, limits that are no full hours, or
            blocked times of a single day or of more than one stretch.
    """
    problem = instance.problem.to_dict()
    rules = problem["constraints"]
    windows = [window for window in rules["blocked"]]
    limits = {name: _full_hour(name, rules[name]) for name in ("not_before", "not_after")}
    if rules["time_zone"] or "evidence" in problem or len(windows) > 1 or any(w["day"] for w in windows):
        raise ValueError(
            "constraints: time zones, evidence and blocked times of single days cannot be told in their columns"
        )
    people = {
        name: {day: [f"{a}-{b}" for a, b in blocks] for day, blocks in days.items()}
        for name, days in problem["people"].items()
    }
    return {
        "prompt": get_task("calendar").prompt(instance.problem),
        "constraints": {
            "availability": True,
            "meeting_duration": problem["duration"],
            "buffer_time_before_and_after_meeting": rules["buffer"] or None,
            "no_meetings_before": limits["not_before"],
            "no_meetings_after": limits["not_after"],
            "no_meetings_on_weekends": rules["no_weekend"],
            "no_meetings_during_specific_times": f"{windows[0]['start']}-{windows[0]['end']}" if windows else None,
            "high_priority_meeting": rules["priority"] == "earliest",
        },
        "params": {"days_of_week": problem["days"], "granularity": rules["granularity"]},
        "metadata": {"availability": str(people)},
    }


def _full_hour(name: str, clock: str | None) -> int | None:
    if clock is None:
        return None
    hour, _, minutes = clock.partition(":")
    if minutes != "00":
        raise ValueError(f"{name}: expected a full hour, got {clock}")
    return int(hour)
