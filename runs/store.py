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
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..strategies.models.model import Completion
from ..strategies.session import Attempt, AttemptKey
from ..strategies.strategy import Outcome
from ..verifiers.verdict import Fault, Verdict
from .errors import StoreError

STORE = "store.sqlite"
SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE run (name TEXT NOT NULL);
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  instance TEXT NOT NULL, conversation TEXT NOT NULL, sample INTEGER NOT NULL, round INTEGER NOT NULL,
  seed INTEGER NOT NULL, text NOT NULL,
  prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, seconds REAL NOT NULL,
  finish_reason TEXT NOT NULL, error TEXT, retries INTEGER NOT NULL, estimated INTEGER NOT NULL,
  status TEXT NOT NULL, score REAL NOT NULL, verdict TEXT NOT NULL,
  draws INTEGER NOT NULL DEFAULT 1,
  UNIQUE (instance, conversation, sample, round)
);
CREATE TABLE outcome (
  instance TEXT NOT NULL, strategy TEXT NOT NULL,
  chosen INTEGER REFERENCES attempt (id), complete INTEGER NOT NULL,
  tied INTEGER NOT NULL, cancelled INTEGER NOT NULL,
  PRIMARY KEY (instance, strategy)
);
CREATE TABLE outcome_attempt (
  instance TEXT NOT NULL, strategy TEXT NOT NULL, position INTEGER NOT NULL,
  attempt INTEGER NOT NULL REFERENCES attempt (id), vote INTEGER,
  PRIMARY KEY (instance, strategy, position)
);
CREATE TABLE failure (
  instance TEXT NOT NULL, strategy TEXT NOT NULL, message TEXT NOT NULL, trace TEXT NOT NULL,
  PRIMARY KEY (instance, strategy)
);
"""
_COLUMNS = (
    "instance, conversation, sample, round, seed, text, prompt_tokens, completion_tokens, seconds, "
    "finish_reason, error, retries, estimated, status, score, verdict"
)
_RECORD = f"""
INSERT INTO attempt ({_COLUMNS}) VALUES ({", ".join("?" * 16)})
ON CONFLICT (instance, conversation, sample, round) DO UPDATE SET
  ({_COLUMNS}, draws) = ({", ".join(f"excluded.{name}" for name in _COLUMNS.split(", "))}, draws + 1)
"""


@dataclass(frozen=True, slots=True)
class StoredAttempt:
    """An attempt as part of an outcome.

    Attributes:
        attempt: The attempt itself.
        vote: Equal for answers of this outcome that mean the same, from 0 in order of
            appearance; None when no answer could be read.
        arrival: Rises with the order in which the run's calls were first recorded.
    """

    attempt: Attempt
    vote: int | None
    arrival: int


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """What a strategy came to on one instance.

    Attributes:
        instance: The id, as text.
        chosen: Position in `attempts` of what was handed in; None when every call failed.
        attempts: Everything drawn, in the strategy's order.
        complete: Whether no call failed.
        tied: As in `Outcome`.
        cancelled: Calls given up while they were under way, whose cost nobody knows.
    """

    instance: str
    chosen: int | None
    attempts: tuple[StoredAttempt, ...]
    complete: bool
    tied: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Failure:
    """An instance that ended in an exception: the first line for people, the trace for its author."""

    instance: str
    message: str
    trace: str


class Store:
    """A book that lasts: `find` and `record` as in `Book`, plus outcomes."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        """Use `create_store`, `open_store` or `read_store`."""
        self._path, self._connection = path, connection

    def close(self) -> None:
        """Folds the log into the main file and closes it; a second time does nothing."""
        self._connection.close()

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
        where = "instance = ? AND conversation = ? AND sample = ? AND round = ? AND error IS NULL"
        values = (key.instance, key.conversation, key.sample, key.round)
        with self._guard():
            row = self._connection.execute(f"SELECT {_COLUMNS} FROM attempt WHERE {where}", values).fetchone()
        return _attempt(row) if row else None

    def record(self, attempt: Attempt) -> None:
        """Keeps an attempt: when this returns no end of this process can lose it. A failed call is replaced by its repetition.

        Raises:
            StoreError: The disk is full or the file cannot be written; what was kept before stays.
        """
        key, completion, verdict = attempt.key, attempt.completion, attempt.verdict
        said = json.dumps({"answer": verdict.answer, "faults": [f.to_dict() for f in verdict.faults]}, default=_plain)
        values = (
            key.instance, key.conversation, key.sample, key.round, attempt.seed, _to_text(completion.text),
            _count(completion.prompt_tokens), _count(completion.completion_tokens), completion.seconds,
            _readable(completion.finish_reason), completion.error and _readable(completion.error),
            completion.retries, completion.estimated, verdict.status, verdict.score, said,
        )  # fmt: skip
        with self._guard():
            self._connection.execute(_RECORD, values)

    def attempts(self) -> Iterator[Attempt]:
        """Every attempt, in the order in which they were first recorded."""
        with self._guard():
            for row in self._connection.execute(f"SELECT {_COLUMNS} FROM attempt ORDER BY id"):
                yield _attempt(row)

    def count_calls(self) -> tuple[int, int]:
        """Calls that were answered, and calls that failed, repeated ones included."""
        query = "SELECT coalesce(sum(error IS NULL), 0), coalesce(sum(draws - (error IS NULL)), 0) FROM attempt"
        with self._guard():
            answered, failed = self._connection.execute(query).fetchone()
        return int(answered), int(failed)

    # -------------------------------------------------------------------- outcomes

    def record_outcome(
        self, instance: str, strategy: str, outcome: Outcome, votes: Sequence[int | None], cancelled: int = 0
    ) -> None:
        """Keeps what a strategy came to; its attempts have been recorded before.

        Args:
            votes: For each attempt, as in `StoredAttempt`.
            cancelled: As in `StoredOutcome`.

        Raises:
            StoreError: As for `record`; then nothing of this outcome is kept.
        """
        complete = all(attempt.completion.error is None for attempt in outcome.attempts)
        with self._guard(), self._transaction():
            ids = [self._id(attempt.key) for attempt in outcome.attempts]
            chosen = self._id(outcome.chosen.key) if outcome.chosen else None
            execute = self._connection.execute
            execute("DELETE FROM outcome_attempt WHERE instance = ? AND strategy = ?", (instance, strategy))
            execute("DELETE FROM failure WHERE instance = ? AND strategy = ?", (instance, strategy))
            head = (instance, strategy, chosen, complete, outcome.tied, cancelled)
            execute("INSERT OR REPLACE INTO outcome VALUES (?, ?, ?, ?, ?, ?)", head)
            rows = [(instance, strategy, i, a, v) for i, (a, v) in enumerate(zip(ids, votes, strict=True))]
            self._connection.executemany("INSERT INTO outcome_attempt VALUES (?, ?, ?, ?, ?)", rows)

    def record_failure(self, instance: str, strategy: str, message: str, trace: str) -> None:
        """Keeps an exception that ended the work on an instance.

        Raises:
            StoreError: As for `record`.
        """
        row = (instance, strategy, _readable(message), _readable(trace))
        with self._guard():
            self._connection.execute("INSERT OR REPLACE INTO failure VALUES (?, ?, ?, ?)", row)

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
        heads = "SELECT instance, chosen, complete, tied, cancelled FROM outcome WHERE strategy = ? ORDER BY instance"
        columns = ", ".join(f"a.{name}" for name in _COLUMNS.split(", "))
        rows = (
            f"SELECT a.id, o.vote, {columns} FROM outcome_attempt o JOIN attempt a ON a.id = o.attempt "
            "WHERE o.instance = ? AND o.strategy = ? ORDER BY o.position"
        )
        with self._guard():
            for instance, chosen, complete, tied, cancelled in self._connection.execute(heads, (strategy,)):
                found = self._connection.execute(rows, (instance, strategy)).fetchall()
                at = next((i for i, row in enumerate(found) if row[0] == chosen), None)
                attempts = tuple(StoredAttempt(_attempt(row[2:]), row[1], row[0]) for row in found)
                yield StoredOutcome(instance, at, attempts, bool(complete), tied, cancelled)

    def failures(self, strategy: str) -> list[Failure]:
        """The instances that ended in an exception, sorted by id."""
        query = "SELECT instance, message, trace FROM failure WHERE strategy = ? ORDER BY instance"
        with self._guard():
            return [Failure(*row) for row in self._connection.execute(query, (strategy,))]

    # --------------------------------------------------------------------- details

    def _id(self, key: AttemptKey) -> int:
        query = "SELECT id FROM attempt WHERE instance = ? AND conversation = ? AND sample = ? AND round = ?"
        row = self._connection.execute(query, (key.instance, key.conversation, key.sample, key.round)).fetchone()
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
        connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        connection.execute("INSERT INTO run VALUES (?)", (name,))
    except sqlite3.Error as error:
        raise _explain(path, error) from error
    return Store(path, connection)


def open_store(directory: Path, name: str) -> Store:
    """The store of an existing run, for writing, its structure checked.

    Raises:
        StoreError: It is missing, damaged, of another version, or of another run.
    """
    path = directory / STORE
    return _checked(path, name, "rw")


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
        if version != SCHEMA_VERSION:
            raise StoreError(f"{path} has the layout of version {version}; this package knows {SCHEMA_VERSION}")
        row = connection.execute("SELECT name FROM run").fetchone()
    except sqlite3.Error as error:
        raise _explain(path, error) from error
    if row is None or row[0] != name:
        raise StoreError(f"{path} belongs to the run {row and row[0]}, but the manifest is that of {name}: one changed")
    return Store(path, connection)


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


def _attempt(row: Sequence[Any]) -> Attempt:
    instance, conversation, sample, turn, seed, text, *rest = row
    prompt_tokens, completion_tokens, seconds, finish_reason, error, retries, estimated, status, score, verdict = rest
    said = json.loads(verdict)
    faults = tuple(Fault(fault["kind"], fault["place"], fault["detail"]) for fault in said["faults"])
    return Attempt(
        AttemptKey(instance, conversation, sample, turn),
        seed,
        Completion(
            _from_text(text), prompt_tokens, completion_tokens, seconds, finish_reason, error, retries, bool(estimated)
        ),
        Verdict(status, score, said["answer"], faults),
    )


def _to_text(text: str) -> str | bytes:
    """As SQLite keeps it whole: text, or bytes when it holds what is no text (NUL, lone surrogates)."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        return data if "\0" in text else data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _from_text(value: str | bytes) -> str:
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def _readable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\0")


def _count(value: int) -> int:
    """Servers say anything; SQLite takes 64 bits."""
    return min(max(int(value), 0), 2**62)


def _plain(value: Any) -> Any:
    """A call that was paid for is never lost to a value that JSON does not know."""
    return value.item() if hasattr(value, "item") else str(value)
