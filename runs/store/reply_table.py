"""The attempts in a store: found by their keys, kept once, and what calls cost that left none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from ...strategies.engine.cache import Reply, ReplyKey
from ...strategies.engine.ledger import Waste
from ...strategies.models.model import Sampling
from .database import Database
from .errors import StoreError
from .reserve import Reserve
from .rows import count, from_row, readable, to_row
from .schema import COLUMNS, key_values, upsert, where_key

_COLUMNS = ", ".join(COLUMNS)
_RECORD = upsert()
_KEEP = f"INSERT OR IGNORE INTO attempt ({_COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS))})"
_FIND = (
    f"SELECT {_COLUMNS} FROM attempt WHERE instance = ? AND conversation = ? AND sample BETWEEN ? AND ? AND round = ? "
    "AND source = ? AND error IS NULL"
)
_WASTE = (
    "INSERT INTO waste (instance, conversation, sample, round, source, seed, prompt_tokens, completion_tokens, retries, "
    "estimated, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class ReplyTable(Database):
    """A book that lasts: `find` and `record` as in `ReplyCache`."""

    def __init__(self, path: Path, connection: sqlite3.Connection, reserve: Reserve | None = None) -> None:
        """Use what `opening` offers."""
        super().__init__(path, connection, reserve)
        self._named: set[str] = set()

    def find(self, key: ReplyKey) -> Reply | None:
        """The attempt made earlier under this key, if there is one and its call did not fail."""
        return self.find_many([key]).get(key)

    def find_many(self, keys: Sequence[ReplyKey]) -> dict[ReplyKey, Reply]:
        """As `ReplyCache.find_many`: one query, whatever the number of keys."""
        if not keys:
            return {}
        wanted, samples = set(keys), [key.sample for key in keys]
        first = keys[0]
        place = (first.instance, first.conversation, min(samples), max(samples), first.round, first.source)
        with self._guard():
            rows = self._connection.execute(_FIND, place).fetchall()
        found = map(from_row, rows)
        return {attempt.key: attempt for attempt in found if attempt.key in wanted}

    def record(self, attempt: Reply) -> None:
        """Keeps an attempt: when this returns no end of this process can lose it.

        A failed call is replaced by its repetition, and what it cost stays as waste. On a full
        disk a reserve is given up, so that what is under way can still be kept: then `low`.

        Raises:
            StoreError: The disk is full or the file cannot be written; what was kept before stays.
        """
        self._write(_RECORD, to_row(attempt))

    def keep(self, attempt: Reply) -> None:
        """Keeps an attempt unless there is one under its key already: for a file that several runs write.

        Raises:
            StoreError: As for `record`.
        """
        self._write(_KEEP, to_row(attempt))

    def revise(self, attempt: Reply) -> None:
        """Replaces the verdict on an attempt.

        Raises:
            StoreError: As for `record`.
        """
        row = to_row(attempt)
        query = f"UPDATE attempt SET status = ?, score = ?, verdict = ? WHERE {where_key()}"
        self._write(query, (*row[-3:], *key_values(attempt.key)))

    def record_waste(self, key: ReplyKey, seed: int, waste: Waste) -> None:
        """Keeps what a call cost that was given up under way.

        Raises:
            StoreError: As for `record`.
        """
        row = (
            *key_values(key), seed, count(waste.prompt_tokens), count(waste.completion_tokens), waste.retries,
            waste.estimated, waste.seconds,
        )  # fmt: skip
        self._write(_WASTE, row)

    def wasted(self, instance: str) -> list[tuple[ReplyKey, Waste]]:
        """What calls on an instance cost that left no reply: given up under way, or failed and repeated."""
        query = (
            "SELECT instance, conversation, sample, round, source, prompt_tokens, completion_tokens, retries, "
            "estimated, seconds FROM waste WHERE instance = ? ORDER BY id"
        )
        with self._guard():
            rows = self._connection.execute(query, (instance,)).fetchall()
        return [(ReplyKey(*row[:5]), Waste(row[5], row[6], row[7], bool(row[8]), row[9])) for row in rows]

    def name_source(self, source: str, spec: str, model: str, sampling: Sampling) -> None:
        """Notes what a key's source stands for; the run's own comes first, with an empty spec.

        Raises:
            StoreError: As for `record`.
        """
        if source not in self._named:
            row = (source, spec, readable(model), json.dumps(asdict(sampling)))
            self._write("INSERT OR IGNORE INTO source VALUES (?, ?, ?, ?)", row)
            self._named.add(source)

    def adopt_source(self, source: str) -> None:
        """Names the source of what an older layout kept: the run's own model and sampling.

        Raises:
            StoreError: As for `record`.
        """
        with self._guard():
            self._connection.execute("UPDATE OR IGNORE attempt SET source = ? WHERE source = ''", (source,))

    def sources(self) -> dict[str, tuple[str, str]]:
        """The spec and the name of the model behind each source, the run's own (spec '') first."""
        with self._guard():
            rows = self._connection.execute("SELECT hash, spec, model FROM source ORDER BY rowid").fetchall()
        return {source: (spec, model) for source, spec, model in rows}

    def attempts(self) -> Iterator[Reply]:
        """Every attempt, in the order in which they were first recorded."""
        with self._guard():
            for row in self._connection.execute(f"SELECT {_COLUMNS} FROM attempt ORDER BY id"):
                yield from_row(row)

    def replies_by_instance(self) -> Iterator[Reply]:
        """Every attempt, those of one instance together."""
        rows = self._connection.execute("SELECT id FROM attempt ORDER BY instance, id").fetchall()
        query = f"SELECT {_COLUMNS} FROM attempt WHERE id = ?"
        with self._guard():
            for (number,) in rows:
                yield from_row(self._connection.execute(query, (number,)).fetchone())

    def count_calls(self) -> tuple[int, int]:
        """Calls that were answered, and calls that failed, repeated ones included."""
        query = "SELECT coalesce(sum(error IS NULL), 0), coalesce(sum(draws - (error IS NULL)), 0) FROM attempt"
        with self._guard():
            answered, failed = self._connection.execute(query).fetchone()
        return int(answered), int(failed)

    def _id(self, key: ReplyKey) -> int:
        query = f"SELECT id FROM attempt WHERE {where_key()}"
        row = self._connection.execute(query, key_values(key)).fetchone()
        if row is None:
            raise StoreError(f"{self._path}: an outcome of {key.instance} names an attempt that was never recorded")
        return int(row[0])
