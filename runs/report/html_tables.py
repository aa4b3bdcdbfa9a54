"""Tables of a page as data for the templates: sortable ones, and maps of shares in colour."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ...strategies.estimation.intervals import Estimate


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell with more than a text.

    Attributes:
        text: Its content.
        small: Smaller text below, such as an interval.
        sort: The value to sort by; None for the text.
        href: The target of a link.
        code: Whether the text is an identifier.
        tone: `right` or `wrong`; colours the text.
        signs: Runs of signs with their classes (`reply_section.strip`), instead of the text.
    """

    text: str = ""
    small: str = ""
    sort: float | None = None
    href: str = ""
    code: bool = False
    tone: str = ""
    signs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SortableTable:
    """A table that a click on a head sorts.

    Attributes:
        words: The numbers of the columns that hold words and are aligned left.
        id: The element's id; empty for none.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str | TableCell, ...], ...]
    words: frozenset[int]
    id: str = ""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A share that colours its cell; a dash where it is None."""

    share: float | None
    title: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of a `HeatMap`."""

    label: str
    cells: tuple[HeatCell, ...]
    muted: bool = False


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Shares in colour: columns are (label, hover text)."""

    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[HeatRow, ...]


def sortable(
    head: Sequence[str],
    rows: Sequence[Sequence[str | TableCell]],
    *,
    words: int | Collection[int] = 1,
    name: str = "",
) -> SortableTable:
    """Make a sortable table.

    Args:
        head: The heads of the columns.
        rows: The cells, as many per row as heads.
        words: So many columns from the left, or the columns of these numbers, hold words.
        name: The element's id.
    """
    left = range(words) if isinstance(words, int) else words
    return SortableTable(tuple(head), tuple(map(tuple, rows)), frozenset(left), name)


def percent_cell(share: Estimate | None) -> str | TableCell:
    """Return a cell with a share in percent and, smaller, its interval; a dash for None."""
    if share is None:
        return "–"
    return TableCell(f"{100 * share.mean:.1f}", "–".join(share.percents()), share.mean)
