"""A folder of files of the field's own format, with the records beside them.

`NAME/` holds one file per instance (`.cnf`, `.tsp`, `.ics`) and `instances.jsonl`, whose
records carry the name of their file under `file`. It appears when it is complete.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

from typing_extensions import Self

from .. import get_task
from ..formats import format_of_task
from .jsonl import JsonLinesWriter

INDEX = "instances.jsonl"


class FolderWriter:
    """Writes each record to a file of its task's format.

    Raises:
        ValueError: The folder exists and is not empty, or the task has no format.
    """

    def __init__(self, path: Path) -> None:
        self._path = Path(os.path.realpath(path))
        self._partial = self._path.with_name(f".{self._path.name}.{os.getpid()}.partial")

    def __enter__(self) -> Self:
        if self._path.exists() and (not self._path.is_dir() or any(self._path.iterdir())):
            raise ValueError(f"{self._path}: exists and is not an empty folder")
        self._partial.mkdir(parents=True)
        self._index = JsonLinesWriter(str(self._partial / INDEX))
        self._index.__enter__()
        return self

    def write(self, records: Iterable[dict[str, Any]]) -> None:
        """Writes one file and one line of the index per record."""
        for record in records:
            problem = get_task(record["task"]).problem_from_dict(record["problem"])
            known = format_of_task(record["task"])
            name = record["id"].replace(":", "_") + known.suffix
            (self._partial / name).write_text(known.write(problem, record["id"]), encoding="utf-8", newline="")
            self._index.write([{**record, "file": name}])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._index.__exit__(kind, error, trace)
            if kind is None:
                if self._path.exists():
                    self._path.rmdir()
                os.rename(self._partial, self._path)
        finally:
            shutil.rmtree(self._partial, ignore_errors=True)
