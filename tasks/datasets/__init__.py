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

    A folder is read by its `instances.jsonl`, else by its parts, else as files of the field (`.cnf`, `.tsp` …), whose
    ids are their names without the suffix.

    Args:
        name: A path, or `-` for JSON lines on standard input.
        unread: Only what a verdict needs, its nested values as the bytes of their JSON text, which is known to be
            strict; see `records.unfolded`. Many times as fast.

    Raises:
        ValueError: The name has none of the known suffixes, or a folder holds nothing that can be read.
        OSError: The file cannot be read.
    """
    if name == "-":
        yield from read_json_lines(cast(ByteStream, sys.stdin.buffer), unread=unread)
    elif Path(name).is_dir():
        for file in _files_of_folder(Path(name)):
            if file.name.endswith((*JSON_LINES, *PARQUET)):
                yield from read_rows(str(file), unread=unread)
            else:
                yield [_row_of_file(file)]
    elif name.endswith(PARQUET):
        from .parquet import read_parquet

        yield from read_parquet(Path(name), unread=unread)
    else:
        with open_json_lines(Path(name)) as stream:
            yield from read_json_lines(stream, unread=unread)


def _files_of_folder(folder: Path) -> list[Path]:
    from .file_formats import format_of_file

    index = folder / "instances.jsonl"
    if index.exists():
        return [index]
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith("."))
    parts = [file for file in files if file.name.endswith((*WRITTEN, *PARQUET))]
    found = parts or [file for file in files if format_of_file(file)]
    if not found:
        raise ValueError(f"{folder}: holds neither instances.jsonl nor files of a known format")
    return found


def _row_of_file(path: Path) -> Row:
    from .file_formats import format_of_file, read_text

    known = format_of_file(path)
    assert known is not None
    name = path.name.removesuffix(".gz").removesuffix(known.suffix)
    try:
        return Row(1, {"id": name, "task": known.task, "problem": known.read(read_text(path)).to_dict()})
    except ValueError as error:
        return Row(1, {"id": name}, f"{path}: {error}")


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
    from .file_formats import format_of_file

    if format_of_file(Path(name)):
        raise ValueError(
            f"{name}: files of this format are written one for each instance, into a folder: {Path(name).stem}/"
        )
    raise ValueError(f"{name}: expected a name ending in .jsonl, .jsonl.gz or .parquet, a folder ending in /, or -")


def is_device(name: str) -> bool:
    """Tell whether a name is that of a device or pipe, which is written directly."""
    path = Path(name)
    return path.exists() and not path.is_file() and not path.is_dir()
