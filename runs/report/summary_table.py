"""The summary table as text, for terminals and for Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from ...strategies.estimation.intervals import Estimate
from ..analysis.statistics import KINDS, SCORE_NAMES, CellStatistics, last, number

HEAD = ("task", "level", "inst.", "n", *SCORE_NAMES.values(), "strategy",
        "unparsed", "cut off", "calls", "failed", "tokens", "± spread")  # fmt: skip
LEGEND = (
    "Shares in %. average: the average reply; best-of-n, worst-of-n, majority-of-n: of all n calls of an instance; "
    "strategy: the submitted answers; unparsed: answered calls without one readable answer; cut off: replies that the token limit ended; "
    "without a complete answer they are unparsed. tokens: completion tokens per call, and their standard deviation among "
    "replies to one instance; ≈: partly estimated, the server did not count."
)


def table_rows(cells: Sequence[CellStatistics], intervals: bool) -> list[list[str]]:
    """Return the rows of the table under `HEAD`, as text.

    Args:
        intervals: Write the 95 % interval after each share.
    """
    return [_row(cell, intervals) for cell in cells]


def markdown_table(cells: Sequence[CellStatistics], intervals: bool = True) -> str:
    """Write the table in Markdown, its columns aligned so that it reads well as plain text too.

    Args:
        cells: The statistics of a run.
        intervals: Write the 95 % interval after each share.
    """
    rows = [list(HEAD), *table_rows(cells, intervals)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = ["| " + " | ".join(_align(text, widths[i], i) for i, text in enumerate(row)) + " |" for row in rows]
    rules = ["-" * (width + 2) if i == 0 else "-" * (width + 1) + ":" for i, width in enumerate(widths)]
    return "\n".join([lines[0], "|" + "|".join(rules) + "|", *lines[1:]]) + "\n"


def plain_table(cells: Sequence[CellStatistics]) -> str:
    """Write the table without intervals, for output that is no terminal."""
    rows = [list(HEAD), *table_rows(cells, intervals=False)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = ["  ".join(_align(text, widths[i], i) for i, text in enumerate(row)).rstrip() for row in rows]
    return "\n".join(lines) + "\n"


def percent(estimate: Estimate | None, interval: bool = True) -> str:
    """Write a share in percent with its interval: `43.8 [37, 51]`; a dash when it is unknown.

    Args:
        estimate: A share in [0, 1].
        interval: Write the 95 % interval after it.
    """
    if estimate is None:
        return "–"
    text = f"{100 * estimate.mean:.1f}"
    return f"{text} [{', '.join(estimate.percents())}]" if interval else text


def samples_text(cell: CellStatistics) -> str:
    """Write the calls per instance: `16` or `1–16`."""
    low, high = cell.samples
    return str(high) if low == high else f"{low}–{high}"


def amount(value: float | None) -> str:
    """Write a count or mean of tokens; a dash when it is unknown."""
    if value is None or number(value) is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def tokens_text(cell: CellStatistics, value: float | None) -> str:
    """Write a count or mean of a cell's tokens, marked with ≈ where it rests on estimates."""
    text = amount(value)
    return f"≈{text}" if cell.estimated and text != "–" else text


def _align(text: str, width: int, column: int) -> str:
    return text.ljust(width) if column == 0 else text.rjust(width)


def _row(cell: CellStatistics, intervals: bool) -> list[str]:
    return [
        cell.task, str(cell.level), str(cell.instances), samples_text(cell),
        *(percent(last(cell.curves.get(kind)), intervals) for kind in KINDS),
        percent(cell.accuracy, intervals), f"{100 * cell.unparsed:.1f}", str(cell.truncated), str(cell.calls), str(cell.failed),
        tokens_text(cell, cell.tokens.mean.mean), tokens_text(cell, cell.tokens.within),
    ]  # fmt: skip
