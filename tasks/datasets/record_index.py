"""Index of the records of a data set by id, in memory that does not hold the records."""

from __future__ import annotations

import hashlib
import marshal
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
from typing_extensions import Self

from .records import Row, unfolded


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
        """Add all rows of a data set.

        Args:
            refuse: Is told of each row that cannot be used, with the reason in `error`.
        """
        for batch in batches:
            waiting: list[bytes] = []
            for row in batch:
                error = row.error or self._add(row.data, waiting)
                if error:
                    refuse(Row(row.number, {}, error))
            self._write(waiting)

    def find(self, identity: str) -> Mapping[str, Any] | None:
        """Return the record with this id, or None."""
        if identity not in self._places:
            return None
        record: Mapping[str, Any] = marshal.loads(self._read(*self._places[identity]))
        return record

    def find_all(self, identities: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Return the records with these ids, as far as there are any, reading neighbours together."""
        known = [identity for identity in dict.fromkeys(identities) if identity in self._places]
        self._flush()
        return dict(zip(known, _read_all(self._file.fileno(), [self._places[name] for name in known]), strict=True))

    def save(self) -> None:
        """Complete the folder, for `SavedIndex` in this and other processes."""
        assert self._folder is not None
        self._file.flush()
        rows = [(_hash(identity), *place) for identity, place in self._places.items()]
        table = np.array(rows, dtype=np.uint64).reshape(-1, 3)
        np.save(self._folder / PLACES, table[np.argsort(table[:, 0], kind="stable")])

    def _add(self, record: dict[str, Any], waiting: list[bytes]) -> str:
        identity = record.get("id")
        if not isinstance(identity, str):
            return "id: expected a string"
        # Version 2 writes equal values as equal bytes; many times as fast as JSON.
        data = marshal.dumps({name: record[name] for name in KEPT if name in record}, 2)
        if identity in self._places:
            self._write(waiting)
            same = _same(self._read(*self._places[identity]), data)
            return "" if same else f"id: {identity[:200]} stands for another instance in an earlier line"
        waiting.append(data)
        self._places[identity] = (self._end, len(data))
        self._end += len(data)
        return ""

    def _write(self, waiting: list[bytes]) -> None:
        """Write records that have their places already."""
        if waiting:
            self._file.write(b"".join(waiting))
            self._written = False
            waiting.clear()

    def _read(self, place: int, length: int) -> bytes:
        self._flush()
        return os.pread(self._file.fileno(), length, place)

    def _flush(self) -> None:
        if not self._written:
            self._file.flush()
            self._written = True


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
        """Return the record with this id, or None."""
        wanted = _hash(identity)
        place = int(np.searchsorted(self._hashes, np.uint64(wanted)))
        while place < len(self._hashes) and int(self._hashes[place]) == wanted:
            _, offset, length = self._places[place].tolist()
            record: dict[str, Any] = marshal.loads(os.pread(self._file.fileno(), length, offset))
            if record["id"] == identity:
                return record
            place += 1
        return None

    def find_all(self, identities: Iterable[str]) -> dict[str, Mapping[str, Any]]:
        """Return the records with these ids, as far as there are any, reading neighbours together."""
        wanted = list(dict.fromkeys(identities))
        hashes = np.array([_hash(identity) for identity in wanted], np.uint64)
        first = np.searchsorted(self._hashes, hashes)
        known = np.flatnonzero(first < len(self._hashes))
        known = known[self._hashes[first[known]] == hashes[known]]
        places = [(offset, length) for _, offset, length in self._places[first[known]].tolist()]
        records = zip(known.tolist(), _read_all(self._file.fileno(), places), strict=True)
        found: dict[str, Mapping[str, Any]] = {}
        for number, record in records:
            identity = wanted[number]
            same = record if record["id"] == identity else self.find(identity)
            if same is not None:
                found[identity] = same
        return found


def _read_all(file: int, places: Sequence[tuple[int, int]]) -> list[dict[str, Any]]:
    """Return the records at these places of a file, neighbours by one read."""
    records: list[dict[str, Any]] = [{}] * len(places)
    order = sorted(range(len(places)), key=places.__getitem__)
    begin = 0
    while begin < len(order):
        start, end = _extent(places[order[begin]])
        stop = begin + 1
        while stop < len(order) and places[order[stop]][0] == end and end - start < READ_TOGETHER:
            end += places[order[stop]][1]
            stop += 1
        data = memoryview(os.pread(file, end - start, start))
        for number in order[begin:stop]:
            place, length = places[number]
            records[number] = marshal.loads(data[place - start : place - start + length])
        begin = stop
    return records


def _extent(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], sum(place)


def _same(one: bytes, other: bytes) -> bool:
    """Tell whether two records say the same, however their JSON is written."""
    return one == other or _read_out(one) == _read_out(other)


def _read_out(data: bytes) -> bytes:
    return marshal.dumps(dict(unfolded(marshal.loads(data))), 2)


def _hash(identity: str) -> int:
    data = identity.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little")


RECORDS, PLACES = "records.bin", "places.npy"
KEPT = ("id", "task", "problem", "truth")
"""What a verdict needs of a record."""
READ_TOGETHER = 2**22
"""Bytes read at once, about."""
