"""Tables and paragraphs that fit the terminal: columns are left out whole, and no number is ever cut.

Output that goes elsewhere, into a pipe or a file, always has all columns.
"""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Collection, Mapping, Sequence

import typer

GAP = "  "


def terminal_width() -> int | None:
    """Return the columns of the terminal on stdout; None if stdout is none. COLUMNS in the environment wins."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def print_rows(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    ranks: Mapping[str, int] | None = None,
    left: Collection[str] = (),
    wide: bool = False,
    hint: str = "--wide",
) -> None:
    """Print a table; on a terminal without the columns that do not fit, which a last line then names.

    Args:
        head: Names of the columns.
        rows: Cells, one for each column.
        ranks: Of columns that may be left out: those of the highest rank go first. Others always stay.
        left: Columns aligned to the left, beside the first.
        wide: Print all columns, however wide.
        hint: How to get the columns that are left out.
    """
    width = None if wide else terminal_width()
    text, gone = fit_table(head, rows, ranks=ranks or {}, left=left, width=width)
    typer.echo(text)
    if gone:
        print_text(f"Not shown: {', '.join(gone)} ({hint} shows all).")


def fit_table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    ranks: Mapping[str, int],
    left: Collection[str] = (),
    width: int | None = None,
) -> tuple[str, list[str]]:
    """Return a table of at most so many characters per line, and the names of the columns left out.

    Where even the columns without a rank are too wide, every row becomes a block of lines `name  value`, with all columns.

    Args:
        head: As for `print_rows`.
        rows: As for `print_rows`.
        ranks: As for `print_rows`.
        left: As for `print_rows`.
        width: None for any width.

    >>> text, gone = fit_table(["task", "n", "right"], [["tsp", "3", "10.0"]], ranks={"n": 1}, width=12)
    >>> print(text)
    task  right
    tsp    10.0
    >>> gone
    ['n']
    """
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    kept = list(range(len(head)))
    while width is not None and _width(widths, kept) > width:
        may_go = [i for i in kept if head[i] in ranks]
        if not may_go:
            return _blocks(head, rows, width), []
        kept.remove(max(may_go, key=lambda i: ranks[head[i]]))
    written = [
        GAP.join(
            line[i].ljust(widths[i]) if i == 0 or head[i] in left else line[i].rjust(widths[i]) for i in kept
        ).rstrip()
        for line in lines
    ]
    return "\n".join(written), [name for i, name in enumerate(head) if i not in kept]


def print_text(text: str) -> None:
    """Print a paragraph, broken between words where stdout is a terminal."""
    typer.echo(wrapped(text))


def print_entry(name: str, text: str, column: int) -> None:
    """Print an entry of a list: a name and, from a column on, a text; on a terminal the text stands below a long name.

    Args:
        name: May be empty.
        text: In one line where stdout is no terminal.
        column: Width of the names.
    """
    width = terminal_width()
    line = f"  {name:<{column}} {text}"
    if width is not None and len(line) > width:
        indent = "      " if width < 70 else " " * (column + 3)
        head = f"  {name:<{column}} " if width >= 70 else f"  {name}\n{indent}"
        body = textwrap.wrap(
            " ".join(text.split()), max(width - len(indent), 20), break_long_words=False, break_on_hyphens=False
        )
        line = (head if name else indent) + f"\n{indent}".join(body)
    typer.echo(line)


def wrapped(text: str) -> str:
    """Return a paragraph, broken between words where stdout is a terminal."""
    width = terminal_width()
    if width is None:
        return text
    lines = [
        textwrap.fill(line, max(width, 20), break_long_words=False, break_on_hyphens=False) for line in text.split("\n")
    ]
    return "\n".join(lines)


def _width(widths: Sequence[int], kept: Sequence[int]) -> int:
    return sum(widths[i] for i in kept) + len(GAP) * (len(kept) - 1)


def _blocks(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """Return each row as lines `name  value`; a value that is too wide stands under its name."""
    longest = max(map(len, head))
    blocks = []
    for row in rows:
        lines = []
        for name, cell in zip(head, row, strict=True):
            line = f"{name:<{longest}}{GAP}{cell}".rstrip()
            lines += [line] if len(line) <= width else [name, f"{GAP}{cell}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
