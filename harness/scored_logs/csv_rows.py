"""Rows of a table in CSV or TSV, as a spreadsheet or pandas writes it: the first line names the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ...tasks.datasets import Row
from ..answer_logs.files import open_rows

csv.field_size_limit(2**28)
SIGNS = {".csv": ",", ".tsv": "\t"}


def open_log(name: str) -> Iterator[Row]:
    """Yield the rows of a log: a table by its ending, any other format by its content.

    Raises:
        OSError: It cannot be read.
        ValueError: It is of no format that is read here, or damaged; the message names the file.
    """
    ending = Path(name).suffix.lower()
    if ending in SIGNS:
        yield from _table(name, SIGNS[ending])
        return
    for batch in open_rows(name):
        yield from batch


def _table(name: str, sign: str) -> Iterator[Row]:
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{name}: expected a table in UTF-8") from None
    first = text.partition("\n")[0]
    if sign == "," and ";" in first and "," not in first:
        sign = ";"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    names = next(reader, None)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{name}: expected a first line of different names of columns")
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(names):
            yield Row(reader.line_num, error=f"expected {len(names)} cells, got {len(cells)}")
        else:
            yield Row(reader.line_num, {key: cell or None for key, cell in zip(names, cells, strict=True)})
