"""The schema of a run's store, and the upgrade of older ones.

Tables and columns keep the names of the first release: `attempt` holds replies, `spared` calls that were saved, and
`aside` marks auxiliary replies."""

from __future__ import annotations

import sqlite3
from typing import Any

from .checksums import add_checksums, inserted, summed

VERSION = 4

TABLES = """
CREATE TABLE run (name TEXT NOT NULL);
CREATE TABLE source (hash TEXT PRIMARY KEY, spec TEXT NOT NULL, model TEXT NOT NULL, sampling TEXT NOT NULL,
  checksum INTEGER);
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  instance TEXT NOT NULL, conversation TEXT NOT NULL, sample INTEGER NOT NULL, round INTEGER NOT NULL,
  source TEXT NOT NULL, seed INTEGER NOT NULL, origin TEXT NOT NULL,
  text NOT NULL, reasoning NOT NULL,
  prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
  cached_tokens INTEGER NOT NULL, reasoning_tokens INTEGER NOT NULL,
  lost_prompt_tokens INTEGER NOT NULL, lost_completion_tokens INTEGER NOT NULL, estimated INTEGER NOT NULL,
  seconds REAL NOT NULL, queue_seconds REAL NOT NULL, first_token_seconds REAL, decode_seconds REAL,
  finish_reason TEXT NOT NULL, error TEXT, retries INTEGER NOT NULL, choice INTEGER NOT NULL, logprob REAL,
  status TEXT NOT NULL, score REAL NOT NULL, verdict TEXT NOT NULL,
  draws INTEGER NOT NULL DEFAULT 1, checksum INTEGER,
  UNIQUE (instance, conversation, sample, round, source)
);
CREATE TABLE waste (
  id INTEGER PRIMARY KEY,
  instance TEXT NOT NULL, conversation TEXT NOT NULL, sample INTEGER NOT NULL, round INTEGER NOT NULL,
  source TEXT NOT NULL, seed INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL, retries INTEGER NOT NULL,
  estimated INTEGER NOT NULL, seconds REAL NOT NULL, checksum INTEGER
);
CREATE INDEX waste_of ON waste (instance);
CREATE TABLE outcome (
  instance TEXT NOT NULL, strategy TEXT NOT NULL,
  chosen INTEGER REFERENCES attempt (id), complete INTEGER NOT NULL,
  tied INTEGER NOT NULL, cancelled INTEGER NOT NULL, spared INTEGER NOT NULL DEFAULT 0,
  checksum INTEGER,
  PRIMARY KEY (instance, strategy)
);
CREATE TABLE outcome_attempt (
  instance TEXT NOT NULL, strategy TEXT NOT NULL, position INTEGER NOT NULL,
  attempt INTEGER NOT NULL REFERENCES attempt (id), vote INTEGER, accepted INTEGER,
  aside INTEGER NOT NULL DEFAULT 0, checksum INTEGER,
  PRIMARY KEY (instance, strategy, position)
);
CREATE TABLE failure (
  instance TEXT NOT NULL, strategy TEXT NOT NULL, message TEXT NOT NULL, trace TEXT NOT NULL,
  checksum INTEGER,
  PRIMARY KEY (instance, strategy)
);
"""

COLUMNS = (
    "instance", "conversation", "sample", "round", "source", "seed", "origin", "text", "reasoning", "prompt_tokens",
    "completion_tokens", "cached_tokens", "reasoning_tokens", "lost_prompt_tokens", "lost_completion_tokens",
    "estimated", "seconds", "queue_seconds", "first_token_seconds", "decode_seconds", "finish_reason", "error",
    "retries", "choice", "logprob", "status", "score", "verdict",
)  # fmt: skip
"""Of `attempt`, in the order of rows."""

KEY = ("instance", "conversation", "sample", "round", "source")

_FIRST = (
    "instance", "conversation", "sample", "round", "seed", "text", "prompt_tokens", "completion_tokens", "seconds",
    "finish_reason", "error", "retries", "estimated", "status", "score", "verdict", "draws", "id",
)  # fmt: skip
"""Columns of `attempt` in version 1; its source, the run's own model, is written '' until it is known."""


def create(connection: sqlite3.Connection) -> None:
    """Create the tables, all or none."""
    connection.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;")


_SINCE_2 = ("accepted INTEGER", "aside INTEGER NOT NULL DEFAULT 0")


def upgrade(connection: sqlite3.Connection) -> None:
    """Upgrade an older store to the present schema, wholly or not at all.

    Raises:
        sqlite3.Error: It cannot be written, or its tables are not those of its version.
    """
    connection.execute("BEGIN IMMEDIATE")
    (found,) = connection.execute("PRAGMA user_version").fetchone()  # another process may just have done it
    try:
        for statement in _from_first() if found == 1 else _from_second() if found == 2 else []:
            connection.execute(statement)
        add_checksums(connection)
        connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _from_second() -> list[str]:
    return [f"ALTER TABLE outcome_attempt ADD COLUMN {column}" for column in _SINCE_2]


def _from_first() -> list[str]:
    named = ", ".join(_FIRST)
    fresh = {name: "0" for name in COLUMNS if name not in _FIRST}
    fresh |= {"source": "''", "origin": "''", "reasoning": "''"}
    fresh |= dict.fromkeys(("first_token_seconds", "decode_seconds", "logprob"), "NULL")
    outcome = "instance, strategy, chosen, complete, tied, cancelled"
    placed = "instance, strategy, position, attempt, vote"
    old = ("attempt", "outcome", "outcome_attempt")
    return [
        *(f"ALTER TABLE {name} RENAME TO {name}1" for name in old),
        *(table for table in TABLES.split(";") if not _kept(table)),
        f"INSERT INTO attempt ({named}, {', '.join(fresh)}) SELECT {named}, {', '.join(fresh.values())} FROM attempt1",
        f"INSERT INTO outcome ({outcome}) SELECT {outcome} FROM outcome1",
        f"INSERT INTO outcome_attempt ({placed}) SELECT {placed} FROM outcome_attempt1",
        *(f"DROP TABLE {name}1" for name in reversed(old)),
    ]


def _kept(statement: str) -> bool:
    """Return whether version 1 has this table in the same form."""
    words = statement.split()
    return not words or words[2] in ("run", "failure")


def upsert() -> str:
    """Return the statement that records a reply; a repetition replaces the failed call and adds the tokens it lost."""
    lost = ("lost_prompt_tokens", "lost_completion_tokens")
    new = {name: f"excluded.{name}" + (f" + (error IS NOT NULL) * {name}" if name in lost else "") for name in COLUMNS}
    return (
        f"{inserted('attempt', columns=COLUMNS)} ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET "
        f"({', '.join(COLUMNS)}, draws, checksum) = "
        f"({', '.join(new.values())}, draws + 1, {summed('attempt', new | {'draws': 'draws + 1'})})"
    )


def where_key() -> str:
    """Return the condition on a reply's key."""
    return " AND ".join(f"{name} = ?" for name in KEY)


def key_values(key: Any) -> tuple[Any, ...]:
    """Return the values for `where_key`."""
    return tuple(getattr(key, name) for name in KEY)
