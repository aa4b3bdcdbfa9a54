"""Names of days, times of day and UTC offsets, strictly, as problem files have them."""

from __future__ import annotations

import re
from typing import Any, Final

DAY: Final = 1440
"""Minutes of a day."""
WEEK: Final = 7 * DAY
"""Minutes of a week."""
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_NUMBER = {name.lower(): number for number, name in enumerate(DAYS)}
CLOCKS: Final = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(DAY + 1))
"""`HH:MM` of every minute of a day, 24:00 included."""
MINUTES: Final = {text: minute for minute, text in enumerate(CLOCKS)}
"""Minutes since midnight of each time, written `HH:MM`."""
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_OFFSET = re.compile(r"(?:UTC|GMT)(?:([+-])([0-9]{1,2}):?([0-9]{2})?)?")


def read_clock(field: str, text: Any) -> int:
    """Minutes since midnight of `HH:MM`, 00:00 to 24:00.

    Raises:
        ValueError: It is not a time of day.
    """
    known = MINUTES.get(text) if isinstance(text, str) else None
    if known is not None:
        return known
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if match:
        hour, minute = int(match[1]), int(match[2])
        if minute < 60 and 60 * hour + minute <= DAY:
            return 60 * hour + minute
    raise ValueError(f"{field}: expected a time from 00:00 to 24:00 as HH:MM, got {text!r}")


def write_clock(minute: int) -> str:
    """`HH:MM` of minutes since midnight, 0 to 1440."""
    return CLOCKS[minute] if 0 <= minute <= DAY else f"{minute // 60:02d}:{minute % 60:02d}"


def read_day(field: str, text: Any) -> int:
    """0 for Monday to 6 for Sunday, from the English name in any case.

    Raises:
        ValueError: It is no day of the week.
    """
    if isinstance(text, str) and text.lower() in _NUMBER:
        return _NUMBER[text.lower()]
    raise ValueError(f"{field}: expected a day from Monday to Sunday, got {text!r}")


def read_offset(field: str, text: Any) -> int:
    """Minutes east of UTC, from `UTC`, `UTC+01:00`, `UTC-9:30`, `UTC+0530`, `UTC+1`; up to 24 hours.

    Raises:
        ValueError: It is not a fixed offset.
    """
    match = _OFFSET.fullmatch(text) if isinstance(text, str) else None
    if match:
        hours, minutes = int(match[2] or 0), int(match[3] or 0)
        if minutes < 60 and 60 * hours + minutes <= DAY:
            return (60 * hours + minutes) * (-1 if match[1] == "-" else 1)
    raise ValueError(f"{field}: expected a fixed offset such as UTC+01:00, got {text!r}")


def write_offset(minutes: int) -> str:
    """`UTC+05:30` of minutes east of UTC."""
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
