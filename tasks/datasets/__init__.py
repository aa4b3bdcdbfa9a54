"""Data sets in and out: JSON lines, Parquet, folders of the field's own files.

The name tells the form: `.jsonl`, `.jsonl.gz`, `.parquet`, `-` (JSON lines on standard input
or output), and for writing a name that ends in `/` (a folder, see `folders`). Everything is
streamed, so memory does not grow with the number of records, and a file appears under its
name only when it is complete.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from .jsonl import ByteStream, JsonLinesWriter, open_json_lines, read_json_lines
from .records import Row, Writer

__all__ = ["Row", "Writer", "check_name", "open_writer", "read_rows"]

JSON_LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".json", ".json.gz")
WRITTEN = JSON_LINES[:4]
"""Names under which JSON lines are written; `.json` is only read, because a file of lines is not one JSON value."""
PARQUET = (".parquet",)


def read_rows(name: str, *, unread: bool = False) -> Iterator[list[Row]]:
    """Read the rows of a data set in their order, in batches as they become available.

    Args:
        name: A path, or `-` for JSON lines on standard input.
        unread: Only what a verdict needs, its nested values as the bytes of their JSON text, which is known to be
            strict; see `records.unfolded`. Many times as fast.

    Raises:
        ValueError: The name has none of the known suffixes.
        OSError: The file cannot be read.
    """
    if name == "-":
        yield from read_json_lines(cast(ByteStream, sys.stdin.buffer), unread=unread)
    elif name.endswith(PARQUET):
        from .parquet import read_parquet

        yield from read_parquet(Path(name), unread=unread)
    else:
        with open_json_lines(Path(name)) as stream:
            yield from read_json_lines(stream, unread=unread)


def open_writer(name: str, *, live: bool = False, columns: Sequence[str] = ()) -> Writer:
    """Open a writer of verdicts under this name, or to standard output for `-`.

    Args:
        columns: Keys that some records have, for forms that must know them beforehand.
        live: Flush after every batch, for whoever reads along.

    Raises:
        ValueError: The name has none of the known suffixes.
    """
    check_name(name)
    if name.endswith(PARQUET):
        from .parquet import ParquetWriter

        return ParquetWriter(Path(name), columns)
    return JsonLinesWriter(name, live=live)


def check_name(name: str) -> None:
    """Refuse a name under which no data set can be written.

    Raises:
        ValueError: It cannot; the message names the suffixes that are known.
    """
    if name.rstrip("/").endswith((".json", ".json.gz")):
        right = name.replace(".json", ".jsonl")
        raise ValueError(f"{name}: holds one record per line, which is not JSON but JSON lines; name it {right}")
    if name == "-" or name.endswith(("/", *WRITTEN, *PARQUET)) or is_device(name):
        return
    if Path(name).is_dir():
        raise ValueError(f"{name}: is a folder; write {name}/ for a folder of files")
    raise ValueError(f"{name}: expected a name ending in .jsonl, .jsonl.gz or .parquet, a folder ending in /, or -")


def is_device(name: str) -> bool:
    """Tell whether a name is that of a device or pipe, which is written directly."""
    path = Path(name)
    return path.exists() and not path.is_file() and not path.is_dir()
