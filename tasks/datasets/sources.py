"""Sets of problems by the names they have on a command line, read in batches and in bounded memory.

`tsp:v1:L4:7:0-9999` and `tsp:v1:L4:test-7:12` are instances by id, made on the way. Anything else
is a path: a file of records, a file of the field (`.cnf`, `.tsp` …), a folder that `assay
generate` wrote, or a folder of files of the field.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from .. import get_task
from ..core.ids import InstanceId, parse_id
from . import Row, read_rows
from .file_formats import format_of_file, read_text, require_records
from .records import record_to_instance
from .resolved_instance import rebuild_all

BATCH = 1024
Named = tuple[str, Any]
"""The name of a task, and one of its problems."""
T = TypeVar("T")


class ProblemSource(Protocol):
    """A set of problems that can be gone through more than once."""

    @property
    def name(self) -> str:
        """The name of the set on the command line."""
        ...

    def batches(self, threads: int) -> Iterator[list[Named]]:
        """Yield the problems in their order, as (name of the task, problem)."""
        ...

    def labels(self) -> Iterator[str]:
        """Yield the name of each problem, in the same order: its id, or its file and line."""
        ...


def open_source(text: str) -> ProblemSource:
    """Open the set that a text names.

    Raises:
        ValueError: It is neither a range of ids nor something that can be read.
        FileNotFoundError: There is no such file.
    """
    path = Path(text)
    if not path.exists():
        if text.count(":") == 4 and not text.endswith((".jsonl", ".json", ".parquet")):
            return _open_range(text)
        raise FileNotFoundError(2, "No such file, and no range of ids such as tsp:v1:L4:7:0-9999", text)
    if path.is_dir():
        index = path / "instances.jsonl"
        if index.exists():
            return RecordSource(text, str(index))
        return FileSource(text, sorted(file for file in path.iterdir() if format_of_file(file)))
    if format_of_file(path):
        return FileSource(text, [path])
    try:
        require_records(path)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return RecordSource(text, text)


@dataclass(frozen=True)
class RangeSource:
    """Instances by id: `first` and the `count - 1` after it."""

    name: str
    first: InstanceId
    count: int

    def batches(self, threads: int) -> Iterator[list[Named]]:
        first = self.first
        task = get_task(first.task).of_version(first.version)
        instances = task.generate(
            first.parameters,
            seed=first.seed,
            first=first.index,
            count=self.count,
            threads=threads,
            split=first.split,
        )
        yield from _in_batches((task.name, instance.problem) for instance in instances)

    def labels(self) -> Iterator[str]:
        for index in range(self.first.index, self.first.index + self.count):
            yield str(dataclasses.replace(self.first, index=index))


def _open_range(text: str) -> RangeSource:
    head, _, indices = text.strip().rpartition(":")
    low, dash, high = indices.partition("-")
    first, last = parse_id(f"{head}:{low}"), parse_id(f"{head}:{high if dash else low}")
    if last.index < first.index:
        raise ValueError(f"id: the range {indices} is empty in {text!r}")
    get_task(first.task).of_version(first.version).resolve(first.parameters)
    return RangeSource(text, first, last.index - first.index + 1)


@dataclass(frozen=True)
class RecordSource:
    """The records of a file: each with its problem, or an id to rebuild it from."""

    name: str
    path: str

    def batches(self, threads: int) -> Iterator[list[Named]]:
        """Yield the problems in their order.

        Raises:
            ValueError: A record cannot be read: a problem that was not read is not known to be new.
        """
        for rows in self._rows():
            made = rebuild_all(filter(None, map(_bare_id, rows)), threads)
            batch: list[Named] = []
            for row in rows:
                try:
                    instance = made.get(_bare_id(row) or "") or record_to_instance(row.data)
                    if isinstance(instance, ValueError):
                        raise instance
                except ValueError as error:
                    raise ValueError(f"{self.path}: line {row.number}: {error}") from error
                batch.append((instance.task, instance.problem))
            yield batch

    def labels(self) -> Iterator[str]:
        for rows in self._rows():
            for row in rows:
                name = row.data.get("id")
                yield name if isinstance(name, str) else f"{self.path}:{row.number}"

    def _rows(self) -> Iterator[list[Row]]:
        rows = itertools.chain.from_iterable(read_rows(self.path))
        for batch in _in_batches(rows):
            for row in batch:
                if row.error:
                    raise ValueError(f"{self.path}: line {row.number}: {row.error}")
            yield batch


@dataclass(frozen=True)
class FileSource:
    """Files of the field, one problem in each."""

    name: str
    files: list[Path]

    def __post_init__(self) -> None:
        if not self.files:
            raise ValueError(f"{self.name}: holds neither instances.jsonl nor files of a known format")

    def batches(self, threads: int) -> Iterator[list[Named]]:
        yield from _in_batches(map(_read, self.files))

    def labels(self) -> Iterator[str]:
        return map(str, self.files)


def _bare_id(row: Row) -> str | None:
    """Return the id of a record without a problem."""
    name = row.data.get("id")
    return name if isinstance(name, str) and row.data.get("problem") is None else None


def _read(path: Path) -> Named:
    known = format_of_file(path)
    assert known is not None
    try:
        return known.task, known.read(read_text(path))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(items)
    while batch := list(itertools.islice(waiting, BATCH)):
        yield batch
