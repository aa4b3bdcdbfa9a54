"""File formats of the field: DIMACS, TSPLIB, iCalendar.

One line of FORMATS, or an entry point of another package in the group `assay.formats`, says
which `FileFormat` the files of a suffix have.
"""

from __future__ import annotations

import functools
from pathlib import Path

from ..core.file_format import FileFormat, SolvedFile
from ..core.registry import Registry

__all__ = ["FORMATS", "FileFormat", "SolvedFile", "format_of_file", "format_of_task", "read_text", "suffixes"]

FORMATS = {
    # Suffix in lower case → module:class; folders of a task are written in its first format.
    ".cnf": ".file_formats_builtin:Dimacs",
    ".tsp": ".file_formats_builtin:Tsplib",
    ".atsp": ".file_formats_builtin:AsymmetricTsplib",
    ".ics": ".file_formats_builtin:Icalendar",
}

_REGISTRY = Registry("file format", FORMATS, __package__, "assay.formats")


@functools.cache
def all_formats() -> list[FileFormat]:
    """Return our own formats, then those of other packages (entry points `assay.formats`, `name = "module:Class"`).

    Raises:
        ValueError: Two packages add a format of the same name, or one cannot be imported.
    """
    return [_REGISTRY.find(name)() for name in _REGISTRY.names()]


def suffixes() -> list[str]:
    """Return the suffixes of all formats."""
    return [known.suffix for known in all_formats()]


def format_of_file(path: Path) -> FileFormat | None:
    """Return the format that the suffix of a file names, or None."""
    return next((known for known in all_formats() if path.name.lower().endswith(known.suffix)), None)


def format_of_task(task: str) -> FileFormat:
    """Return the format in which the problems of a task are written.

    Raises:
        ValueError: The task has none.
    """
    found = next((known for known in all_formats() if known.task == task), None)
    if found is None:
        known = ", ".join(sorted({known.task for known in all_formats()}))
        raise ValueError(f"folder: the task {task} has no file format of its own; those that have: {known}")
    return found


def read_text(path: Path) -> str:
    """Return the text of a file: UTF-8, or Latin-1, in which old files of the field have their comments.

    Raises:
        OSError: It cannot be read.
    """
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
