"""Rewrite layouts around a tour that have one meaning as the plain text that `parse.py` reads.

Markdown headings, quotes and emphasis; arrows escaped for HTML; a return told in words; JSON
objects with remarks beside the tour; tables of one row, or of one city per row. What fits none
of these is left as it is, for the reader to refuse.
"""

from __future__ import annotations

import re
from typing import Any

from ..core.strict_json import parse_object, write_object

_LINE_MARK = re.compile(r"^(?:#{1,6}|>) (?=[^\n])")
_RETURN = re.compile(
    r"(?:-{1,3}>|={1,2}>|,)?\s?\(?(?:and then |and |then )?(?:back|returns?|returning) to (?:the )?"
    r"(?:start(?:ing (?:city|point))?|beginning|origin|first city)\b\)?(?![\s,;.()\[\]{}\"'`*$]{0,20}(?:[0-9]|[-=]{0,3}>|\\))",
    re.ASCII | re.IGNORECASE,
)
_REMARKS = frozenset(("explanation", "reasoning", "method", "algorithm", "note", "notes", "comment"))
_CONFIRMED = frozenset(("optimal", "is_optimal", "closed", "verified", "valid", "return_to_start", "returns_to_start"))
_RULE = re.compile(r":?-+:?")
_CITY = re.compile(r"(?:(?:city|node) ?)?([0-9]{1,9})", re.ASCII | re.IGNORECASE)
_CITY_COLUMNS = frozenset(("city", "node", "cities", "city visited", "visited city", "city number"))
_COUNTER_COLUMNS = frozenset(("step", "stop", "position", "order", "visit order", "#", "no.", "index"))


def plain_layout(text: str) -> str:
    """The text with its layout made plain, where that layout has one meaning. Linear time; never raises."""
    text = _LINE_MARK.sub("", text.strip()).replace("&gt;", ">").replace("&rarr;", "->").strip("_ \n\t")
    text = _RETURN.sub(" ", text, count=1)
    if text.startswith("{"):
        return _without_remarks(text)
    return _table(text) if text.startswith("|") else text


def _without_remarks(text: str) -> str:
    """A JSON object without what cannot change the meaning of the tour in it."""
    try:
        fields = parse_object(text)
    except ValueError:
        return text
    return write_object({name: value for name, value in fields.items() if not _is_remark(name, value)})


def _is_remark(name: str, value: Any) -> bool:
    if name.lower() in _REMARKS:
        # A remark with numbers could be another tour.
        return isinstance(value, str) and not any(letter.isdigit() for letter in value)
    return value is True and name.lower() in _CONFIRMED


def _table(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not all(line.startswith("|") and line.endswith("|") and len(line) > 1 for line in lines):
        return text
    rows = [[cell.strip(" *`").lower() for cell in line[1:-1].split("|")] for line in lines]
    if len(rows) > 1 and all(map(_RULE.fullmatch, rows[1])):
        del rows[1]
    if len({len(row) for row in rows}) > 1:
        return text
    told = _one_row(rows[0]) if len(rows) == 1 else _city_per_row(rows) or (_named(rows) if len(rows) == 2 else None)
    return text if told is None else told


def _one_row(cells: list[str]) -> str | None:
    return " -> ".join(cells) if all(map(_CITY.fullmatch, cells)) else None


def _named(rows: list[list[str]]) -> str | None:
    """`| tour | length |` above one row of values."""
    if any(cell[:1].isdigit() or not cell for cell in rows[0]):
        return None
    return ", ".join(f"{name}: {value}" for name, value in zip(*rows, strict=True))


def _city_per_row(rows: list[list[str]]) -> str | None:
    """The one column of cities; any other column must count the rows, from 0 or 1."""
    columns = list(zip(*rows, strict=True))
    cities = [column[1:] for column in columns if column[0] in _CITY_COLUMNS]
    counters = [column[1:] for column in columns if column[0] in _COUNTER_COLUMNS]
    if len(cities) != 1 or len(counters) + 1 != len(columns) or len(rows) < 3:
        return None
    counts = [tuple(map(str, range(first, first + len(rows) - 1))) for first in (0, 1)]
    if not all(counter in counts for counter in counters):
        return None
    numbers = [_CITY.fullmatch(cell) for cell in cities[0]]
    return None if None in numbers else " -> ".join(found.group(1) for found in numbers if found)
