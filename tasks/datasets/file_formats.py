"""File formats of the field: DIMACS, TSPLIB, iCalendar.

One line of FORMATS, or an entry point of another package in the group `assay.formats`, says
which `FileFormat` the files of a suffix have.
"""

from __future__ import annotations

import functools
import gzip
import zlib
from pathlib import Path

from ..core.file_format import FileFormat, SolvedFile
from ..core.registry import Registry

__all__ = [
    "FORMATS",
    "FileFormat",
    "SolvedFile",
    "format_of_file",
    "format_of_task",
    "read_bytes",
    "read_text",
    "require_records",
    "suffixes",
]

FORMATS = {
    # Suffix in lower case → module:class; folders of a task are written in its first format.
    ".cnf": ".file_formats_builtin:Dimacs",
    ".tsp": ".file_formats_builtin:Tsplib",
    ".atsp": ".file_formats_builtin:AsymmetricTsplib",
    ".ics": ".file_formats_builtin:Icalendar",
}

RECORDS = (".json", ".jsonl", ".parquet")
"""Suffixes of files of records; their content is read by `tasks.datasets`."""
MOST_BYTES = 2**29
"""Of one file of the field, unpacked: the largest formula of a competition is smaller, a gzip bomb is not."""

_REGISTRY = Registry("file format", FORMATS, __package__, "assay.formats")


@functools.cache
def all_formats() -> list[FileFormat]:
    """Return our own formats, then those of other packages (entry points `assay.formats`, `name = "module:Class"`).

    Raises:
        ValueError: Two packages add a format of the same name, or one cannot be imported.
    """
    return [_REGISTRY.find(name)() for name in _REGISTRY.names()]


def suffixes() -> list[str]:
    """The suffixes of all formats."""
    return [known.suffix for known in all_formats()]


def format_of_file(path: Path) -> FileFormat | None:
    """Return the format that the suffix of a file names, before `.gz` if that comes last, or None."""
    name = path.name.lower().removesuffix(".gz")
    return next((known for known in all_formats() if name.endswith(known.suffix)), None)


def require_records(path: Path) -> None:
    """Refuse a file that is in none of the formats and does not look like records either.

    Raises:
        ValueError: The suffix is unknown and the content is neither JSON nor Parquet; the message lists the formats.
        OSError: It cannot be read.
    """
    if path.name.lower().removesuffix(".gz").endswith(RECORDS) or not path.is_file():
        return
    with path.open("rb") as file:
        head = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:1] not in (b"{", b"") and head[:4] != b"PAR1":
        known = ", ".join([*suffixes(), *RECORDS])
        raise ValueError(
            f"files of the suffix {path.suffix or 'none'} are not known; known are {known}, all but .parquet also as .gz"
        )


def format_of_task(task: str) -> FileFormat:
    """The format in which the problems of a task are written.

    Raises:
        ValueError: The task has none.
    """
    found = next((known for known in all_formats() if known.task == task), None)
    if found is None:
        known = ", ".join(sorted({known.task for known in all_formats()}))
        raise ValueError(f"folder: the task {task} has no file format of its own; those that have: {known}")
    return found


def read_text(path: Path) -> str:
    """Return the text of a file, gzipped or not: UTF-8, or Latin-1, in which old files have their comments.

    Raises:
        ValueError: The compressed data are damaged, or there are more than MOST_BYTES.
        OSError: It cannot be read.
    """
    data = read_bytes(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, unpacked where it is gzipped, whatever its name.

    Raises:
        ValueError: The compressed data are damaged, or there are more than MOST_BYTES; the message names the file.
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        try:
            data = (gzip.GzipFile(fileobj=file) if packed else file).read(MOST_BYTES + 1)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise ValueError(f"{path}: damaged gzip data: {error}") from None
    if len(data) > MOST_BYTES:
        raise ValueError(f"{path}: holds more than {MOST_BYTES:,} bytes")
    return data
