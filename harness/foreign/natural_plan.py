"""Natural Plan's calendar scheduling: `prompt_0shot` (or `prompt_5shot`), `golden_plan`, a prediction.

Source: google-deepmind/natural-plan (arXiv 2406.04520). Its metric compares day and times with the
golden plan; here every slot that keeps all constraints is right. What people "would like to avoid", "would rather
not" or "can not" is a constraint, as its generator means it (`natural_plan_wishes`), and *at their earliest
availability* makes the earliest slot the only right one. Its times are multiples of 30 minutes, its starts too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...tasks.core.answers import plain
from ...verifiers.calendar.clock import DAYS, read_clock, write_clock
from .natural_plan_wishes import Span, opens_wish, read_wishes
from .question import ForeignQuestion, ask

NAME = "Natural Plan calendar (prompt_0shot, golden_plan)"
ECHOES = ("Monday, 14:30 - 15:30",)
_HEADER = re.compile(
    r"schedule a meeting for ([^\n]{1,1000}?) for (half an hour|an hour|one hour|[0-9]{1,3} minutes|[0-9]{1,2} hours?)"
    r" between the work hours of ([0-9]{1,2}:[0-9]{2}) to ([0-9]{1,2}:[0-9]{2}) on ([^.\n]{1,100})\."
)
_TIMES = re.compile(r"([0-9]{1,2}:[0-9]{2}) to ([0-9]{1,2}:[0-9]{2})")
_TITLE = re.compile(r"Here (?:are|is) the existing schedule", re.IGNORECASE)
_FREE = re.compile(r"wide open|no meetings|free|no events|open|available")


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether there is a prompt of theirs."""
    return "prompt_0shot" in row or "prompt_5shot" in row


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Any slot that suits everybody is right; see the module's docstring.

    Raises:
        ValueError: The prompt cannot be read.
    """
    text = plain(str(row.get("prompt_0shot") or row["prompt_5shot"])).rpartition("TASK:")[2]
    header = _HEADER.search(text)
    if not header:
        raise ValueError("prompt: expected 'schedule a meeting for … for … between the work hours of … on …'")
    names = [name for name in re.split(r",| and ", header[1]) if name.strip()]
    names = [name.strip() for name in names]
    opening, closing = (read_clock("work hours", clock) for clock in header.groups()[2:4])
    days = [day for day in DAYS if day in header[5]]
    body = text[header.end() :].partition("SOLUTION")[0]
    busy, wishes = _schedules(body, names, days)
    unwanted, earliest = read_wishes(wishes, names, days)
    for name, span in unwanted:
        busy[name].append(span)
    problem = {
        "people": {name: _free(busy[name], days, opening, closing) for name in names},
        "days": days,
        "duration": _minutes(header[2]),
        "constraints": {"granularity": 30, "priority": "earliest" if earliest else "none"},
    }
    golden = row.get("golden_plan")
    return ask("calendar", problem, gold=golden if isinstance(golden, str) else None)


def _schedules(body: str, names: list[str], days: list[str]) -> tuple[dict[str, list[Span]], str]:
    """Return when each is busy, and the sentences after the last line about a schedule."""
    busy: dict[str, list[Span]] = {name: [] for name in names}
    seen: set[str] = set()
    lines = [line.strip() for line in body.splitlines()]
    while lines:
        line = lines[0]
        if line and not _TITLE.match(line):
            name = next((one for one in sorted(names, key=len, reverse=True) if _is_of(one, line)), None)
            if name is None or (name in seen and not _TIMES.search(line)) or opens_wish(line):
                break
            busy[name] += _busy(name, line, days)
            seen.add(name)
        lines.pop(0)
    if missing := [name for name in names if name not in seen]:
        raise ValueError(f"prompt: no line about {missing[0]}")
    return busy, "\n".join(lines)


def _busy(name: str, line: str, days: list[str]) -> list[Span]:
    spans: list[Span] = []
    before, *parts = re.split(rf"\b({'|'.join(DAYS)})\b", line[len(name) :])
    if re.search("[0-9]", before) or any(re.search("[0-9]", _TIMES.sub("", told)) for told in parts[1::2]):
        raise ValueError(f"prompt: expected times as 'Monday during 9:00 to 10:00' about {name}, got {line[:200]!r}")
    for day, told in zip(parts[::2], parts[1::2], strict=True):
        times = [(read_clock(name, a), read_clock(name, b)) for a, b in _TIMES.findall(told)]
        if day in days:
            spans += [(day, start, end) for start, end in times]
    if not any(_TIMES.search(told) for told in parts[1::2]) and not _FREE.search(line):
        raise ValueError(f"prompt: the line about {name} says neither times nor that they are free")
    return spans


def _is_of(name: str, line: str) -> bool:
    """Return whether a line is about a person: some of theirs lack the space after the name."""
    rest = line[len(name) :]
    return line.startswith(name) and (not rest[:1].isalpha() or rest.startswith(("has", "is")))


def _free(busy: list[Span], days: list[str], opening: int, closing: int) -> dict[str, list[list[str]]]:
    free: dict[str, list[list[str]]] = {}
    for day in days:
        at, blocks = opening, []
        for start, end in sorted((s, e) for d, s, e in busy if d == day):
            if start > at:
                blocks.append((at, min(start, closing)))
            at = max(at, end)
        if at < closing:
            blocks.append((at, closing))
        free[day] = [[write_clock(a), write_clock(b)] for a, b in blocks if a < b]
    return free


def _minutes(text: str) -> int:
    if text == "half an hour":
        return 30
    number = re.match(r"[0-9]+", text)
    count = int(number[0]) if number else 1
    return count if "minute" in text else 60 * count
