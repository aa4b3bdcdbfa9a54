"""Finding the records of a data set by id, in memory that does not hold the records."""

from __future__ import annotations

import hashlib
import marshal
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
from typing_extensions import Self

from ..records import unfolded
from .rows import Row


class RecordIndex:
    """Records by id. They are spooled to a temporary file; only ids and places stay in memory.

    The first record of an id counts; a later one that differs is refused.

    Args:
        folder: Where `save` leaves the records for other processes; a temporary file without.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._places: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        self._file: IO[bytes] = (
            open(self._folder / RECORDS, "w+b") if self._folder else tempfile.TemporaryFile(prefix="assay-")
        )
        self._end, self._written = 0, True
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
        record: Mapping[str, Any] = marshal.loads(self._read(*self._places[identity]))
        return record

    def save(self) -> None:
        """Completes the folder, for `SavedIndex` in this and other processes."""
        assert self._folder is not None
        self._file.flush()
        rows = [(_hash(identity), *place) for identity, place in self._places.items()]
        table = np.array(rows, dtype=np.uint64).reshape(-1, 3)
        np.save(self._folder / PLACES, table[np.argsort(table[:, 0], kind="stable")])

    def _add(self, record: dict[str, Any]) -> str:
        identity = record.get("id")
        if not isinstance(identity, str):
            return "id: expected a string"
        # Version 2 writes equal values as equal bytes; many times as fast as JSON.
        data = marshal.dumps({name: record[name] for name in KEPT if name in record}, 2)
        if identity in self._places:
            same = _same(self._read(*self._places[identity]), data)
            return "" if same else f"id: {identity[:200]} stands for another instance in an earlier line"
        self._file.write(data)
        self._written = False
        self._places[identity] = (self._end, len(data))
        self._end += len(data)
        return ""

    def _read(self, place: int, length: int) -> bytes:
        if not self._written:
            self._file.flush()
            self._written = True
        return os.pread(self._file.fileno(), length, place)


class SavedIndex:
    """The records that a `RecordIndex` saved, found in files that processes share.

    Raises:
        OSError: The folder is not complete.
    """

    def __init__(self, folder: Path) -> None:
        self._places = np.asarray(np.load(folder / PLACES, mmap_mode="r"))
        self._hashes = np.ascontiguousarray(self._places[:, 0])
        self._file = open(folder / RECORDS, "rb")  # noqa: SIM115 - as long as the index lives

    def find(self, identity: str) -> Mapping[str, Any] | None:
        """The record with this id, or None."""
        wanted = _hash(identity)
        place = int(np.searchsorted(self._hashes, np.uint64(wanted)))
        while place < len(self._hashes) and int(self._hashes[place]) == wanted:
            _, offset, length = self._places[place].tolist()
            record: dict[str, Any] = marshal.loads(os.pread(self._file.fileno(), length, offset))
            if record["id"] == identity:
                return record
            place += 1
        return None


def _same(one: bytes, other: bytes) -> bool:
    """Whether two records say the same, however their JSON is written."""
    return one == other or _read_out(one) == _read_out(other)


def _read_out(data: bytes) -> bytes:
    return marshal.dumps(dict(unfolded(marshal.loads(data))), 2)


def _hash(identity: str) -> int:
    data = identity.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


RECORDS, PLACES = "records.bin", "places.npy"
KEPT = ("id", "task", "problem", "truth")
"""What a verdict needs of a record."""
