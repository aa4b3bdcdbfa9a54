"""A checksum per row: a store whose values were changed by anything but this package is not read as another result.

`PRAGMA integrity_check` sees damage to the structure of the file: lost rows, pages in each other's place. It does not
see a letter or a digit that was exchanged for another; the column `checksum` does.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Sequence
from typing import Any

COLUMN = "checksum"

COVERED = {
    "source": ("hash", "spec", "model", "sampling"),
    "attempt": (
        "instance", "conversation", "sample", "round", "source", "seed", "origin", "text", "reasoning",
        "prompt_tokens", "completion_tokens", "cached_tokens", "reasoning_tokens", "lost_prompt_tokens",
        "lost_completion_tokens", "estimated", "seconds", "queue_seconds", "first_token_seconds", "decode_seconds",
        "finish_reason", "error", "retries", "choice", "logprob", "status", "score", "verdict", "draws",
    ),
    "waste": (
        "instance", "conversation", "sample", "round", "source", "seed", "prompt_tokens", "completion_tokens",
        "retries", "estimated", "seconds",
    ),
    "outcome": ("instance", "strategy", "chosen", "complete", "tied", "cancelled", "spared"),
    "outcome_attempt": ("instance", "strategy", "position", "attempt", "vote", "accepted", "aside"),
    "failure": ("instance", "strategy", "message", "trace"),
}  # fmt: skip
"""The columns that the checksum of a row is over, by table: all but row ids, which the structure of the file guards."""

_encode = json.JSONEncoder(default=bytes.hex).encode


def checksum(*values: Any) -> int:
    """Return the CRC-32 of values as SQLite has them.

    A whole number has one checksum in an INTEGER and in a REAL column.
    """
    plain = [int(value) if isinstance(value, float) and value.is_integer() else value for value in values]
    return zlib.crc32(_encode(plain).encode())


def install(connection: sqlite3.Connection) -> None:
    """Make `checksum` known to the statements of a connection, as `row_checksum`."""
    connection.create_function("row_checksum", -1, checksum, deterministic=True)


def summed(table: str, changed: dict[str, str] | None = None) -> str:
    """Return the expression of a row's checksum.

    Args:
        table: The row's table.
        changed: The expression of each column that is not the stored value.
    """
    return f"row_checksum({', '.join((changed or {}).get(name, name) for name in COVERED[table])})"


def inserted(table: str, verb: str = "INSERT", columns: Sequence[str] = ()) -> str:
    """Return the statement that inserts a row with its checksum; the values come in the order of the columns.

    Args:
        table: The row's table.
        verb: `INSERT`, `INSERT OR IGNORE` or `INSERT OR REPLACE`.
        columns: The columns with a value; the others of COVERED must have the default 1. All of COVERED by default.
    """
    names = tuple(columns) or COVERED[table]
    places = {name: f"?{number}" for number, name in enumerate(names, 1)}
    rest = dict.fromkeys((name for name in COVERED[table] if name not in places), "1")
    return (
        f"{verb} INTO {table} ({', '.join(names)}, {COLUMN}) "
        f"VALUES ({', '.join(places.values())}, {summed(table, places | rest)})"
    )


def add_checksums(connection: sqlite3.Connection) -> None:
    """Give a column of checksums to every table, and to every row its own; inside the caller's transaction."""
    for table in COVERED:
        if COLUMN not in [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {COLUMN} INTEGER")
        connection.execute(f"UPDATE {table} SET {COLUMN} = {summed(table)}")


def damaged_row(connection: sqlite3.Connection) -> str | None:
    """Return a table and row whose values are not those that were recorded, or None."""
    for table in COVERED:
        query = f"SELECT rowid FROM {table} WHERE {COLUMN} IS NOT {summed(table)} LIMIT 1"
        row = connection.execute(query).fetchone()
        if row is not None:
            return f"row {row[0]} of {table} is not as it was recorded"
    return None
