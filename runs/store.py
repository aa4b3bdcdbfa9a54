"""The run's memory: every attempt and every outcome, in one SQLite file.

Write-ahead logging with `synchronous=NORMAL`: each record is one transaction that the operating
system has before `record` returns, so a process killed at any point loses nothing and the file
is never torn. Against power cuts `sync`, called about once a second beside the work, brings the
log to the disk; a cut costs at most the calls of that second. A sync per record (FULL) would
cost 6 ms each on a busy disk, in line: more than many a model call.

Instances are not stored: their ids rebuild them.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..strategies.ledger import Waste
from ..strategies.models.model import Sampling
from ..strategies.session import Attempt, AttemptKey
from ..strategies.strategy import Outcome
from .errors import StoreError
from .reserve import Reserve
from .rows import count, from_row, readable, to_row
from .schema import COLUMNS, VERSION, create, key_values, upgrade, upsert, where_key

STORE = "store.sqlite"
CACHE = "samples"
"""Stands in place of a run's id in a file of samples that belongs to none."""
_COLUMNS = ", ".join(COLUMNS)
_RECORD = upsert()
_KEEP = f"INSERT OR IGNORE INTO attempt ({_COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS))})"
_WASTE = (
    "INSERT INTO waste (instance, conversation, sample, round, source, seed, prompt_tokens, completion_tokens, retries, "
    "estimated, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """An attempt as part of an outcome.

    Attributes:
        attempt: The attempt itself.
        vote: Equal for answers of this outcome that mean the same, from 0 in order of
            appearance; None when no answer could be read.
        arrival: Rises with the order in which the run's calls were first recorded.
        accepted: What the selecting verifier said; None where it was not asked.
    """

    attempt: Attempt
    vote: int | None
    arrival: int
    accepted: bool | None = None


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """What a strategy came to on one instance.

    Attributes:
        instance: The id, as text.
        chosen: Position in `attempts` of what was handed in; None when every call failed.
        attempts: Everything drawn that is an answer, in the strategy's order.
        complete: Whether no call failed.
        tied: As in `Outcome`.
        cancelled: Calls given up while they were under way.
        wasted: What these cost, by source, as far as it was noted.
        spared: As in `Outcome`.
        asides: What was drawn besides: opinions, critiques. It is in the costs and in no other figure.
    """

    instance: str
    chosen: int | None
    attempts: tuple[StoredAttempt, ...]
    complete: bool
    tied: int
    cancelled: int
    wasted: tuple[tuple[str, Waste], ...] = ()
    spared: int = 0
    asides: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An instance that ended in an exception: the first line for people, the trace for its author."""

    instance: str
    message: str
    trace: str


class Store:
    """A book that lasts: `find` and `record` as in `Book`, plus outcomes."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use `create_store`, `open_store`, `read_store` or `open_cache`."""
        self._path, self._connection = path, connection
        self._reserve: Reserve | None = None
        self._named: set[str] = set()

    @property
    def low(self) -> bool:
        """Whether the disk is full and the reserve is being used: nothing new should begin."""
        return self._reserve is not None and self._reserve.spent

    def close(self) -> None:
        """Folds the log into the main file and closes it; a second time does nothing."""
        self._connection.close()
        if self._reserve is not None:
            self._reserve.release()

    def sync(self) -> None:
        """Brings what was recorded to the disk, whatever becomes of the machine. Any thread may call it.

        Raises:
            StoreError: The disk refuses.
        """
        try:
            log = os.open(_logs(self._path)[0], os.O_RDWR)
            try:
                os.fsync(log)
            finally:
                os.close(log)
        except FileNotFoundError:
            return  # folded into the main file and synced with it
        except OSError as error:
            raise StoreError(f"{self._path}: {error.strerror}") from error

    # -------------------------------------------------------------------- attempts

    def find(self, key: AttemptKey) -> Attempt | None:
        """The attempt made earlier under this key, if there is one and its call did not fail."""
        query = f"SELECT {_COLUMNS} FROM attempt WHERE {where_key()} AND error IS NULL"
        with self._guard():
            row = self._connection.execute(query, key_values(key)).fetchone()
        return from_row(row) if row else None

    def record(self, attempt: Attempt) -> None:
        """Keeps an attempt: when this returns no end of this process can lose it.

        A failed call is replaced by its repetition, and what it cost stays as waste. On a full
        disk a reserve is given up, so that what is under way can still be kept: then `low`.

        Raises:
            StoreError: The disk is full or the file cannot be written; what was kept before stays.
        """
        self._write(_RECORD, to_row(attempt))

    def keep(self, attempt: Attempt) -> None:
        """Keeps an attempt unless there is one under its key already: for a file that several runs write.

        Raises:
            StoreError: As for `record`.
        """
        self._write(_KEEP, to_row(attempt))

    def revise(self, attempt: Attempt) -> None:
        """Replaces the verdict on an attempt.

        Raises:
            StoreError: As for `record`.
        """
        row = to_row(attempt)
        query = f"UPDATE attempt SET status = ?, score = ?, verdict = ? WHERE {where_key()}"
        self._write(query, (*row[-3:], *key_values(attempt.key)))

    def record_waste(self, key: AttemptKey, seed: int, waste: Waste) -> None:
        """Keeps what a call cost that was given up under way.

        Raises:
            StoreError: As for `record`.
        """
        row = (
            *key_values(key), seed, count(waste.prompt_tokens), count(waste.completion_tokens), waste.retries,
            waste.estimated, waste.seconds,
        )  # fmt: skip
        self._write(_WASTE, row)

    def wasted(self, instance: str) -> list[tuple[AttemptKey, Waste]]:
        """What calls on an instance cost that left no reply: given up under way, or failed and repeated."""
        query = (
            "SELECT instance, conversation, sample, round, source, prompt_tokens, completion_tokens, retries, "
            "estimated, seconds FROM waste WHERE instance = ? ORDER BY id"
        )
        with self._guard():
            rows = self._connection.execute(query, (instance,)).fetchall()
        return [(AttemptKey(*row[:5]), Waste(row[5], row[6], row[7], bool(row[8]), row[9])) for row in rows]

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

    def attempts(self) -> Iterator[Attempt]:
        """Every attempt, in the order in which they were first recorded."""
        with self._guard():
            for row in self._connection.execute(f"SELECT {_COLUMNS} FROM attempt ORDER BY id"):
                yield from_row(row)

    def attempts_by_instance(self) -> Iterator[Attempt]:
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

    # -------------------------------------------------------------------- outcomes

    def record_outcome(
        self,
        instance: str,
        strategy: str,
        outcome: Outcome,
        votes: Sequence[int | None],
        cancelled: int = 0,
        accepted: Sequence[bool | None] | None = None,
        asides: Sequence[Attempt] = (),
    ) -> None:
        """Keeps what a strategy came to; its attempts have been recorded before.

        Args:
            votes: For each attempt, as in `StoredAttempt`.
            cancelled: As in `StoredOutcome`.
            accepted: For each attempt, as in `StoredAttempt`; None when the verifier was not asked.
            asides: As in `StoredOutcome`.

        Raises:
            StoreError: As for `record`; then nothing of this outcome is kept.
        """
        complete = all(attempt.completion.error is None for attempt in (*outcome.attempts, *asides))
        accepted = accepted or [None] * len(outcome.attempts)
        with self._guard(), self._transaction():
            ids = [self._id(attempt.key) for attempt in outcome.attempts]
            chosen = self._id(outcome.chosen.key) if outcome.chosen else None
            execute = self._connection.execute
            execute("DELETE FROM outcome_attempt WHERE instance = ? AND strategy = ?", (instance, strategy))
            execute("DELETE FROM failure WHERE instance = ? AND strategy = ?", (instance, strategy))
            head = (instance, strategy, chosen, complete, outcome.tied, cancelled, outcome.spared)
            execute("INSERT OR REPLACE INTO outcome VALUES (?, ?, ?, ?, ?, ?, ?)", head)
            rows: list[tuple[Any, ...]] = [(a, v, c, 0) for a, v, c in zip(ids, votes, accepted, strict=True)]
            rows += [(self._id(aside.key), None, None, 1) for aside in asides]
            placed = [(instance, strategy, position, *row) for position, row in enumerate(rows)]
            self._connection.executemany("INSERT INTO outcome_attempt VALUES (?, ?, ?, ?, ?, ?, ?)", placed)

    def record_failure(self, instance: str, strategy: str, message: str, trace: str) -> None:
        """Keeps an exception that ended the work on an instance.

        Raises:
            StoreError: As for `record`.
        """
        row = (instance, strategy, readable(message), readable(trace))
        self._write("INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?)", row)

    def finished(self, strategy: str) -> set[str]:
        """The ids of the instances with an outcome in which no call failed."""
        return {instance for instance, _ in self.results(strategy)}

    def results(self, strategy: str) -> Iterator[tuple[str, bool]]:
        """The instances that `finished` names, each with whether its chosen answer is right."""
        query = (
            "SELECT o.instance, coalesce(a.status = 'correct', 0) FROM outcome o "
            "LEFT JOIN attempt a ON a.id = o.chosen WHERE o.strategy = ? AND o.complete"
        )
        with self._guard():
            for instance, right in self._connection.execute(query, (strategy,)):
                yield instance, bool(right)

    def outcomes(self, strategy: str) -> Iterator[StoredOutcome]:
        """Every outcome with its attempts, sorted by instance id, one at a time."""
        heads = (
            "SELECT instance, chosen, complete, tied, cancelled, spared FROM outcome WHERE strategy = ? "
            "ORDER BY instance"
        )
        columns = ", ".join(f"a.{name}" for name in COLUMNS)
        rows = (
            f"SELECT a.id, o.vote, o.accepted, o.aside, {columns} FROM outcome_attempt o JOIN attempt a ON a.id = o.attempt "
            "WHERE o.instance = ? AND o.strategy = ? ORDER BY o.position"
        )
        with self._guard():
            for instance, chosen, complete, tied, cancelled, spared in self._connection.execute(heads, (strategy,)):
                found = self._connection.execute(rows, (instance, strategy)).fetchall()
                answers = [row for row in found if not row[3]]
                at = next((i for i, row in enumerate(answers) if row[0] == chosen), None)
                attempts = tuple(
                    StoredAttempt(from_row(row[4:]), row[1], row[0], None if row[2] is None else bool(row[2]))
                    for row in answers
                )
                asides = tuple(from_row(row[4:]) for row in found if row[3])
                wasted = tuple((key.source, waste) for key, waste in self.wasted(instance))
                yield StoredOutcome(instance, at, attempts, bool(complete), tied, cancelled, wasted, spared, asides)

    def failures(self, strategy: str) -> list[Failure]:
        """The instances that ended in an exception, sorted by id."""
        query = "SELECT instance, message, trace FROM failure WHERE strategy = ? ORDER BY instance"
        with self._guard():
            return [Failure(*row) for row in self._connection.execute(query, (strategy,))]

    def forget_outcome(self, instance: str, strategy: str) -> None:
        """Takes an outcome back; its attempts stay.

        Raises:
            StoreError: As for `record`.
        """
        with self._guard(), self._transaction():
            for table in ("outcome_attempt", "outcome"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE instance = ? AND strategy = ?", (instance, strategy)
                )

    # --------------------------------------------------------------------- details

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        with self._guard():
            try:
                self._connection.execute(statement, values)
            except sqlite3.OperationalError as error:
                if "full" not in str(error) or self._reserve is None or not self._reserve.spend():
                    raise
                self._connection.execute(statement, values)

    def _id(self, key: AttemptKey) -> int:
        query = f"SELECT id FROM attempt WHERE {where_key()}"
        row = self._connection.execute(query, key_values(key)).fetchone()
        if row is None:
            raise StoreError(f"{self._path}: an outcome of {key.instance} names an attempt that was never recorded")
        return int(row[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:  # a full disk may have rolled back already
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(self._path, error) from error


def create_store(directory: Path, name: str) -> Store:
    """A new store in a run's directory; a half-made one, never used, is replaced.

    Args:
        name: The run's id, by which a changed manifest is noticed.

    Raises:
        StoreError: It cannot be written.
    """
    path = directory / STORE
    for old in (path, *_logs(path)):
        old.unlink(missing_ok=True)
    try:
        connection = _connect(path, "rwc")
        create(connection)
        connection.execute("INSERT INTO run VALUES (?)", (name,))
    except sqlite3.Error as error:
        raise _explain(path, error) from error
    return _with_reserve(Store(path, connection))


def open_store(directory: Path, name: str) -> Store:
    """The store of an existing run, for writing, its structure checked.

    Raises:
        StoreError: It is missing, damaged, of another version, or of another run.
    """
    path = directory / STORE
    return _with_reserve(_checked(path, name, "rw"))


def read_store(directory: Path, name: str) -> Store:
    """The store of an existing run, for reading, also while another process writes it.

    Raises:
        StoreError: As for `open_store`.
    """
    path = directory / STORE
    try:
        return _checked(path, name, "ro")
    except StoreError:
        # A folder that cannot be written to has no room for the shared index of the log.
        if path.is_file() and not any(log.exists() and log.stat().st_size for log in _logs(path)[:1]):
            return _checked(path, name, "ro&immutable=1")
        raise


def open_cache(path: Path) -> Store:
    """A file of samples that several runs read and write at once; made if there is none.

    Raises:
        StoreError: It cannot be opened, or is no such file.
    """
    try:
        connection = _connect(path, "rwc")
        try:
            create(connection)
            connection.execute("INSERT INTO run VALUES (?)", (CACHE,))
        except sqlite3.OperationalError as error:
            if "already exists" not in str(error):
                raise
            connection.execute("ROLLBACK")
        connection.close()
    except sqlite3.Error as error:
        raise _explain(path, error) from error
    return _checked(path, CACHE, "rw")


def _with_reserve(store: Store) -> Store:
    store._reserve = Reserve(store._path.parent)
    return store


def _checked(path: Path, name: str, mode: str) -> Store:
    if not path.is_file():
        raise StoreError(f"{path} is missing; without it the run cannot be read or resumed")
    try:
        connection = _connect(path, mode)
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if found != "ok":
            raise StoreError(f"{path} is damaged: {' '.join(str(found).split())}")
        if version == 0:
            raise StoreError(f"{path} is damaged: it is empty")
        if version > VERSION:
            raise StoreError(f"{path} has the layout of version {version}; this package knows {VERSION}")
        if version < VERSION:
            connection = _upgraded(connection, mode)
        row = connection.execute("SELECT name FROM run").fetchone()
    except sqlite3.Error as error:
        raise _explain(path, error) from error
    if row is None or row[0] != name:
        raise StoreError(f"{path} belongs to the run {row and row[0]}, but the manifest is that of {name}: one changed")
    return Store(path, connection)


def _upgraded(connection: sqlite3.Connection, mode: str) -> sqlite3.Connection:
    """The store in the present layout: the file itself when it may be written, else a copy in memory."""
    if mode.startswith("ro"):
        copy = sqlite3.connect(":memory:", isolation_level=None)
        connection.backup(copy)
        connection.close()
        connection = copy
    upgrade(connection)
    return connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True, isolation_level=None, timeout=30
    )
    if mode.startswith("rw"):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _logs(path: Path) -> tuple[Path, Path]:
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def _explain(path: Path, error: sqlite3.Error) -> StoreError:
    text = str(error)
    if "full" in text:
        return StoreError(f"{path}: the disk is full; all that was recorded is kept, free some space and resume")
    if "malformed" in text or "not a database" in text:
        return StoreError(f"{path} is damaged: {text}")
    return StoreError(f"{path}: {text}")
