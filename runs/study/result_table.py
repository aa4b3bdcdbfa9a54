"""A table of results, and its forms: Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass
from typing import Any

from ...strategies.estimation.intervals import Estimate
from ...strategies.estimation.paired import Difference
from ..analysis.statistics import number
from ..report.comparison_text import markdown_rows

Value = str | int | float | Estimate | Difference | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: `head` names the columns, `note` says what they mean."""

    name: str
    title: str
    note: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def table_csv(table: Table) -> str:
    """The table as CSV; an interval becomes two columns more."""
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


def table_json(table: Table) -> dict[str, Any]:
    """The table as JSON values: one object per row; estimates are `{mean, low, high}`."""
    rows = []
    for row in table.rows:
        told: dict[str, Any] = {}
        for name, value in zip(table.head, row, strict=True):
            three = isinstance(value, Estimate | Difference)
            told[name] = dict(zip(("mean", "low", "high"), _three(value), strict=True)) if three else _plain(value)
        rows.append(told)
    return {"name": table.name, "title": table.title, "note": table.note, "rows": rows}


def table_markdown(table: Table) -> str:
    """The table in Markdown, with title and note."""
    rows = [[shown(value) for value in row] for row in table.rows]
    return f"## {table.title}\n\n{markdown_rows(table.head, rows)}\n{table.note}\n"


def shown(value: Value) -> str:
    """A value for people: shares in % and differences in points, each with its interval."""
    if value is None:
        return "–"
    if isinstance(value, Difference):
        return f"{100 * value.mean:+.1f} [{100 * value.low:+.1f}, {100 * value.high:+.1f}]"
    if isinstance(value, Estimate):
        if not math.isfinite(value.mean):
            return "–"
        return f"{100 * value.mean:.1f} [{', '.join(value.percents())}]"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def _plain(value: Any) -> Any:
    return number(value) if isinstance(value, float) else value


def _three(value: Any) -> tuple[Any, Any, Any]:
    if value is None:
        return None, None, None
    return number(value.mean), number(value.low), number(value.high)
