"""Make dates and midnights in an answer plain: `Tuesday 2024-01-02`, `Monday 23:30 - Tuesday 00:00`, `24:00 (midnight)`.

A date is passed over where it agrees with the one day that is named; alone it is that day in the week of the prompts
that write dates. One that disagrees stays, for the reader to stumble over.
"""

from __future__ import annotations

import datetime
import re
from typing import Final

from ...verifiers.calendar.clock import DAYS
from .parse_words import WEEKDAYS

FIRST_DATE: Final = datetime.date(2024, 1, 1)
"""The Monday of the week that prompts with dates speak of."""

_NAMES = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_DAY = re.compile(rf"\b(?:{_NAMES})\b")
_DATE = re.compile(r"[ ]?\(?\b([0-9]{4})-([0-9]{2})-([0-9]{2})(?:t(?=[0-9]{2}:)|\b)\)?,?")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join((*_MONTHS, *(name[:3] for name in _MONTHS)))
_WRITTEN = re.compile(
    rf"[ ]?\b(?:(?P<month>{_MONTH})\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>[0-9]{{4}})(?![0-9:])"
    rf"|(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)?\.? (?P<month2>{_MONTH})\.? (?P<year2>[0-9]{{4}})(?![0-9:])),?"
)
_MIDNIGHT = re.compile(
    rf"\b(?P<day>{_NAMES})\b(?P<start>[^a-z\n]{{1,12}}(?:[ap]\.?m\.?)?)[ ]?(?P<joint>-|to|until|till)[ ]?(?P<next>{_NAMES})\b,? ?(?:at )?"
    r"(?:00:00|0:00|24:00|12(?::00)? ?a\.?m\.?|midnight)(?![0-9:])"
)
_TOLD_TWICE = re.compile(
    r"\b(?:(24:00|00:00|12(?::00)? ?am) ?\(?(?:midnight)\)?|midnight ?\((24:00|00:00|12(?::00)? ?am)\))"
)


def without_dates(text: str) -> str:
    """Return a lower-case text without dates that agree with its day, and with midnight written once, as a time."""
    if "-" in text and _DATE.search(text):
        text = _DATE.sub(lambda match: _agreed(text, match, int(match[1]), int(match[2]), int(match[3])), text)
    if _WRITTEN.search(text):
        text = _WRITTEN.sub(lambda match: _written(text, match), text)
    text = _TOLD_TWICE.sub(lambda match: match.group(1) or match.group(2), text)
    return _MIDNIGHT.sub(_next_midnight, text)


def _written(text: str, match: re.Match[str]) -> str:
    month = [name[:3] for name in _MONTHS].index((match["month"] or match["month2"])[:3]) + 1
    return _agreed(text, match, int(match["year"] or match["year2"]), month, int(match["day"] or match["day2"]))


def _agreed(text: str, match: re.Match[str], year: int, month: int, day: int) -> str:
    """Return a blank for a date on the only day that the text names, or the name of its day where it names none."""
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return match.group()
    named = {WEEKDAYS[name] for name in _DAY.findall(text)}
    if named == {date.weekday()}:
        return " "
    if not named and 0 <= (date - FIRST_DATE).days < len(DAYS):
        return f" {DAYS[date.weekday()].lower()} "
    return match.group()


def _next_midnight(match: re.Match[str]) -> str:
    """Return a slot that ends at the beginning of the next day as one that ends at 24:00."""
    if (WEEKDAYS[match["day"]] + 1) % len(DAYS) != WEEKDAYS[match["next"]]:
        return match.group()
    return f"{match['day']}{match['start']}-24:00"
