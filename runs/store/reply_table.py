"""The replies in a store, found by their keys and kept once; and the cost of calls that left none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...strategies.engine.cache import Reply, ReplyKey
from ...strategies.engine.ledger import Waste
from ...strategies.models.model import Sampling
from .checksums import inserted, summed
from .database import Database
from .errors import StoreError
from .reserve import Reserve
from .rows import count, from_row, readable, to_row
from .schema import COLUMNS, KEY, key_values, upsert, where_key

_COLUMNS = ", ".join(COLUMNS)
_RECORD = upsert()
_KEEP = inserted("attempt", "INSERT OR IGNORE", COLUMNS)
_FIND = (
    f"SELECT {_COLUMNS} FROM attempt WHERE instance = ? AND conversation = ? AND sample BETWEEN ? AND ? AND round = ? "
    "AND source = ? AND error IS NULL"
)
_WASTE = inserted("waste")
_SOURCE = inserted("source", "INSERT OR IGNORE")
_JUDGED = {"status": "?1", "score": "?2", "verdict": "?3"}
_REVISE = (
    f"UPDATE attempt SET status = ?1, score = ?2, verdict = ?3, checksum = {summed('attempt', _JUDGED)} WHERE "
    + " AND ".join(f"{name} = ?{number}" for number, name in enumerate(KEY, 4))
)
_ADOPT = f"UPDATE OR IGNORE attempt SET source = ?1, checksum = {summed('attempt', {'source': '?1'})} WHERE source = ''"


class ReplyTable(Database):
    """A `ReplyCache` on disk."""

    def __init__(self, path: Path, connection: sqlite3.Connection, reserve: Reserve | None = None) -> None:
        """Use the functions of `opening`."""
        super().__init__(path, connection, reserve)
        self._named: set[str] = set()

    def find(self, key: ReplyKey) -> Reply | None:
        """Return the reply recorded under this key, or None; a failed call is no reply."""
        return self.find_many([key]).get(key)

    def find_many(self, keys: Sequence[ReplyKey]) -> dict[ReplyKey, Reply]:
        """Return the replies recorded under these keys in one query; failed calls are left out.

        Args:
            keys: Alike but for their samples.
        """
        if not keys:
            return {}
        wanted, samples = set(keys), [key.sample for key in keys]
        first = keys[0]
        place = (first.instance, first.conversation, min(samples), max(samples), first.round, first.source)
        with self._guard():
            rows = self._connection.execute(_FIND, place).fetchall()
        found = map(self._reply, rows)
        return {reply.key: reply for reply in found if reply.key in wanted}

    def record(self, reply: Reply) -> None:
        """Record a reply: once this returns, it survives the end of this process.

        A failed call is replaced by its repetition, and its cost stays as waste. On a full
        disk a reserve is released, so that calls in flight can still be recorded; `low` is then true.

        Raises:
            StoreError: The disk is full or the file cannot be written; earlier records stay.
        """
        self._write(_RECORD, to_row(reply))

    def keep(self, reply: Reply) -> None:
        """Record a reply unless its key has one already, for a file that several runs write.

        Raises:
            StoreError: The store cannot be written.
        """
        self._write(_KEEP, to_row(reply))

    def revise(self, reply: Reply) -> None:
        """Replace the verdict on a reply.

        Raises:
            StoreError: The store cannot be written.
        """
        row = to_row(reply)
        self._write(_REVISE, (*row[-3:], *key_values(reply.key)))

    def record_waste(self, key: ReplyKey, seed: int, waste: Waste) -> None:
        """Record the cost of a call that was cancelled in flight.

        Args:
            key: Of the call.
            seed: Of the call.
            waste: Its tokens and seconds, as far as known.

        Raises:
            StoreError: The store cannot be written.
        """
        row = (
            *key_values(key), seed, count(waste.prompt_tokens), count(waste.completion_tokens), waste.retries,
            waste.estimated, waste.seconds,
        )  # fmt: skip
        self._write(_WASTE, row)

    def wasted(self, instance: str) -> list[tuple[ReplyKey, Waste]]:
        """Return the cost of calls on an instance that left no reply: cancelled in flight, or failed and repeated."""
        query = (
            "SELECT instance, conversation, sample, round, source, prompt_tokens, completion_tokens, retries, "
            "estimated, seconds FROM waste WHERE instance = ? ORDER BY id"
        )
        with self._guard():
            rows = self._connection.execute(query, (instance,)).fetchall()
        return [(ReplyKey(*row[:5]), Waste(row[5], row[6], row[7], bool(row[8]), row[9])) for row in rows]

    def claim(self, keys: Sequence[ReplyKey]) -> Sequence[ReplyKey]:
        """Return all keys: a run's own store has one writer."""
        return keys

    def release(self, keys: Sequence[ReplyKey]) -> None:
        """Do nothing: there are no claims."""

    def name_source(self, source: str, spec: str, model: str, sampling: Sampling) -> None:
        """Note the model and sampling of a key's source; the run's own comes first, with an empty spec.

        Args:
            source: The hash in the keys.
            spec: Of the model; empty for the run's own.
            model: The model's name.
            sampling: How it samples.

        Raises:
            StoreError: The store cannot be written.
        """
        if source not in self._named:
            row = (source, spec, readable(model), json.dumps(asdict(sampling)))
            self._write(_SOURCE, row)
            self._named.add(source)

    def adopt_source(self, source: str) -> None:
        """Name the source of replies in an older layout: the run's own model and sampling.

        Raises:
            StoreError: The store cannot be written.
        """
        with self._guard():
            self._connection.execute(_ADOPT, (source,))

    def rename_source(self, former: str, source: str) -> None:
        """Put all replies and all waste of a source under another hash, wholly or not at all.

        Args:
            former: The hash in the keys so far.
            source: The new one.

        Raises:
            StoreError: The store cannot be written.
        """
        with self._guard(), self._transaction():
            for table, column in (("attempt", "source"), ("waste", "source"), ("source", "hash")):
                self._connection.execute(
                    f"UPDATE OR IGNORE {table} SET {column} = ?1, checksum = {summed(table, {column: '?1'})} "
                    f"WHERE {column} = ?2",
                    (source, former),
                )

    def samplings(self) -> dict[str, Sampling]:
        """Return the sampling behind each source, the run's own first."""
        with self._guard():
            rows = self._connection.execute("SELECT hash, sampling FROM source ORDER BY rowid").fetchall()
        return {source: Sampling(**json.loads(sampling)) for source, sampling in rows}

    def sources(self) -> dict[str, tuple[str, str]]:
        """Return the spec and the name of the model behind each source, the run's own (spec '') first."""
        with self._guard():
            rows = self._connection.execute("SELECT hash, spec, model FROM source ORDER BY rowid").fetchall()
        return {source: (spec, model) for source, spec, model in rows}

    def replies(self) -> Iterator[Reply]:
        """Yield every reply, in the order in which they were first recorded."""
        with self._guard():
            for row in self._connection.execute(f"SELECT {_COLUMNS} FROM attempt ORDER BY id"):
                yield self._reply(row)

    def replies_by_instance(self) -> Iterator[Reply]:
        """Yield every reply, grouped by instance."""
        query = f"SELECT {_COLUMNS} FROM attempt WHERE id = ?"
        with self._guard():
            rows = self._connection.execute("SELECT id FROM attempt ORDER BY instance, id").fetchall()
            for (number,) in rows:
                yield self._reply(self._connection.execute(query, (number,)).fetchone())

    def count_calls(self) -> tuple[int, int]:
        """Return the number of calls answered, and of calls failed, repeated ones included."""
        query = "SELECT coalesce(sum(error IS NULL), 0), coalesce(sum(draws - (error IS NULL)), 0) FROM attempt"
        with self._guard():
            answered, failed = self._connection.execute(query).fetchone()
        return int(answered), int(failed)

    def _reply(self, row: Sequence[Any]) -> Reply:
        """Return the reply in a row.

        Raises:
            StoreError: The row is none that `to_row` wrote.
        """
        try:
            return from_row(row)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise StoreError(f"{self._path} is damaged: a reply cannot be read: {error!r}"[:500]) from error

    def _id(self, key: ReplyKey) -> int:
        query = f"SELECT id FROM attempt WHERE {where_key()}"
        row = self._connection.execute(query, key_values(key)).fetchone()
        if row is None:
            raise StoreError(f"{self._path}: an outcome of {key.instance} names a reply that was never recorded")
        return int(row[0])
