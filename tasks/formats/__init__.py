"""File formats of the field: DIMACS, TSPLIB, iCalendar.

A format is a module with the functions `read(text) -> problem` and, where problems can be
written, `write(problem, name) -> text`; one line of FORMATS, or an entry point in the group
`assay.formats` of another package, says which suffix and which task it belongs to.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class FileFormat:
    """The files of one suffix.

    Attributes:
        suffix: With its dot, in lower case.
        task: The name of the task whose problems the files hold.
        module: Holds `read` and perhaps `write`; imported when used.
    """

    suffix: str
    task: str
    module: str

    def read(self, text: str) -> Any:
        """The problem of the task that a file of this format holds.

        Raises:
            ValueError: The text is not of this format, or a value is wrong.
        """
        return self._module().read(text)

    def write(self, problem: Any, name: str) -> str:
        """The text of a file that holds the problem, named `name` inside.

        Raises:
            ValueError: Problems of this task cannot be written in this format.
        """
        module = self._module()
        if not hasattr(module, "write"):
            raise ValueError(f"{self.suffix}: files of this format can only be read")
        return str(module.write(problem, name))

    def _module(self) -> Any:
        return importlib.import_module(self.module, __package__)


FORMATS = [
    # One line per suffix; the first of a task is the one that folders are written in.
    FileFormat(".cnf", "3sat", ".dimacs"),
    FileFormat(".tsp", "tsp", ".tsplib"),
    FileFormat(".atsp", "tsp", ".tsplib"),
    FileFormat(".ics", "calendar", ".icalendar"),
]

ENTRY_POINTS = "assay.formats"
"""Other packages add formats under this entry point group: `name = "module:FILE_FORMAT"`."""


def all_formats() -> list[FileFormat]:
    """Our own formats, then those of other packages."""
    return [*FORMATS, *(point.load() for point in importlib.metadata.entry_points(group=ENTRY_POINTS))]


def format_of_file(path: Path) -> FileFormat | None:
    """The format that the suffix of a file names, or None."""
    return next((known for known in all_formats() if path.name.lower().endswith(known.suffix)), None)


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


def read_problem_file(path: Path) -> tuple[str, Any]:
    """The task name and the problem of a file, by its suffix.

    Raises:
        ValueError: The suffix is unknown or the content wrong; the message names the file.
        OSError: It cannot be read.
    """
    known = format_of_file(path)
    if known is None:
        suffixes = ", ".join(known.suffix for known in all_formats())
        raise ValueError(f"{path}: unknown suffix; known: {suffixes}")
    data = path.read_bytes()
    try:
        return known.task, known.read(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not UTF-8 at byte {error.start}") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
