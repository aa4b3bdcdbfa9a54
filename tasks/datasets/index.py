"""Finding the records of a data set by id, in memory that does not hold the records."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any

from typing_extensions import Self

from ..strict_json import parse_object, write_object
from .rows import Row


class RecordIndex:
    """Records by id. They are spooled to a temporary file; only ids and places stay in memory.

    The first record of an id counts; a later one that differs is refused.
    """

    def __init__(self) -> None:
        self._places: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        self._file = tempfile.TemporaryFile(prefix="assay-")
        self._end = 0
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._places)

    def fill(self, batches: Iterable[list[Row]], refuse: Callable[[Row], None]) -> None:
        """Adds all rows of a data set.

        Args:
            refuse: Is told of each row that cannot be used, with the reason in `error`.
        """
        for batch in batches:
            for row in batch:
                error = row.error or self._add(row.data)
                if error:
                    refuse(Row(row.number, {}, error))

    def find(self, identity: str) -> Mapping[str, Any] | None:
        """The record with this id, or None."""
        if identity not in self._places:
            return None
        return parse_object(self._read(*self._places[identity]))

    def _add(self, record: dict[str, Any]) -> str:
        identity = record.get("id")
        if not isinstance(identity, str):
            return "id: expected a string"
        data = write_object({name: record[name] for name in KEPT if name in record}).encode()
        if identity in self._places:
            same = self._read(*self._places[identity]) == data
            return "" if same else f"id: {identity[:200]} stands for another instance in an earlier line"
        self._file.seek(self._end)
        self._file.write(data)
        self._places[identity] = (self._end, len(data))
        self._end += len(data)
        return ""

    def _read(self, place: int, length: int) -> bytes:
        self._file.seek(place)
        return self._file.read(length)


KEPT = ("id", "task", "problem", "truth")
"""What a verdict needs of a record."""
