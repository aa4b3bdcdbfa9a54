"""A table of results, and its forms: Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from typing import Any

from ...strategies.estimation.intervals import Estimate
from ...strategies.estimation.paired import Difference
from ..analysis.statistics import number
from ..report.comparison_text import markdown_rows

Value = str | int | float | Estimate | Difference | None


class PlainShare(float):
    """A share whose interval is not known; people read it in %."""


FORMER_COLUMNS = {
    "average": "one call", "method": "way", "baseline": "floor", "minus average": "minus one call",
    "p-value": "how sure", "as good, for less": "not told apart, for less",
}  # fmt: skip
"""Names of columns in the first release, which the JSON form keeps beside those of now."""
FORMER_TABLES = {"verifier-noise": "verifier-dial"}


@dataclass(frozen=True, slots=True)
class ResultTable:
    """A table: `head` names the columns, `note` explains them."""

    name: str
    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def table_csv(table: ResultTable) -> str:
    """Write the table as CSV; an interval becomes two further columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    wide = [any(isinstance(row[i], Estimate | Difference) for row in table.rows) for i in range(len(table.head))]
    writer.writerow(
        name
        for column, two in zip(table.head, wide, strict=True)
        for name in ((column, f"{column} low", f"{column} high") if two else (column,))
    )
    for row in table.rows:
        writer.writerow(
            cell for value, two in zip(row, wide, strict=True) for cell in (_three(value) if two else (_plain(value),))
        )
    return out.getvalue()


def table_json(table: ResultTable) -> dict[str, Any]:
    """Return the table as JSON values: one object per row; estimates are `{mean, low, high}`.

    A column that was renamed since the first release stands under its former name too, and so does the table.
    """
    rows = []
    for row in table.rows:
        values: dict[str, Any] = {}
        for name, value in zip(table.head, row, strict=True):
            three = isinstance(value, Estimate | Difference)
            written = dict(zip(("mean", "low", "high"), _three(value), strict=True)) if three else _plain(value)
            values |= dict.fromkeys((name, _former_name(name)), written)
        rows.append(values)
    named = {"name": table.name, "title": table.title, "note": table.note, "rows": rows}
    return named | ({"former_name": former} if (former := FORMER_TABLES.get(table.name)) else {})


def table_markdown(table: ResultTable) -> str:
    """Write the table in Markdown, with title and note."""
    rows = [[shown(value) for value in row] for row in table.rows]
    return f"## {table.title}\n\n{markdown_rows(table.head, rows)}\n{table.note}\n"


def shown(value: Value) -> str:
    """Write a value for people: shares in % and differences in points, each with its interval."""
    if value is None:
        return "–"
    if isinstance(value, Difference):
        return f"{100 * value.mean:+.1f} [{100 * value.low:+.1f}, {100 * value.high:+.1f}]"
    if isinstance(value, Estimate):
        if not math.isfinite(value.mean):
            return "–"
        return f"{100 * value.mean:.1f} [{', '.join(value.percents())}]"
    if isinstance(value, PlainShare):
        return f"{100 * value:.1f}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def _former_name(column: str) -> str:
    """Return the name that a column had in the first release."""
    column = re.sub(r"\b(best|worst|majority)-of-(\w+)$", r"\1 of \2", column)
    return FORMER_COLUMNS.get(column, column)


def _plain(value: Any) -> Any:
    return number(value) if isinstance(value, float) else value


def _three(value: Any) -> tuple[Any, Any, Any]:
    if value is None:
        return None, None, None
    if not isinstance(value, Estimate | Difference):  # a figure without an interval
        return _plain(value), None, None
    return number(value.mean), number(value.low), number(value.high)
