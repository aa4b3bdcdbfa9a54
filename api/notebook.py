"""Tables for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def html_table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str, left: Sequence[str] = ()) -> str:
    """Return an HTML table with a caption and headers that screen readers use.

    Args:
        head: Names of the columns; the first column heads its row.
        rows: Cells, one for each column.
        caption: In one sentence.
        left: Columns aligned to the left, beside the first.
    """
    sides = ["left" if i == 0 or name in left else "right" for i, name in enumerate(head)]
    titles = "".join(
        f'<th scope="col" style="text-align:{side}">{escape(name)}</th>' for name, side in zip(head, sides, strict=True)
    )
    lines = []
    for row in rows:
        first = f'<th scope="row" style="text-align:left">{escape(row[0])}</th>'
        cells = zip(row[1:], sides[1:], strict=True)
        others = [f'<td style="text-align:{side}">{escape(cell)}</td>' for cell, side in cells]
        lines.append(f"<tr>{first}{''.join(others)}</tr>")
    body = "".join(lines)
    return (
        f'<table><caption style="text-align:left">{escape(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
    )
