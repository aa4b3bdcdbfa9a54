"""The SQLite file of a run: transactions, a reserve for a full disk, and clear errors."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import StoreError
from .reserve import Reserve


class Database:
    """A file with write-ahead logging, and a reserve that is released when the disk is full."""

    def __init__(self, path: Path, connection: sqlite3.Connection, reserve: Reserve | None = None) -> None:
        """Use the functions of `opening`."""
        self._path, self._connection, self._reserve = path, connection, reserve

    @property
    def low(self) -> bool:
        """Whether the disk is full and the reserve is being used: nothing new should begin."""
        return self._reserve is not None and self._reserve.spent

    def close(self) -> None:
        """Fold the log into the main file and close it; a second time does nothing."""
        self._connection.close()
        if self._reserve is not None:
            self._reserve.release()

    def sync(self) -> None:
        """Sync what was recorded to the disk, so that it survives a power cut; thread-safe.

        Raises:
            StoreError: The disk refuses.
        """
        try:
            log = os.open(log_files(self._path)[0], os.O_RDWR)
            try:
                os.fsync(log)
            finally:
                os.close(log)
        except FileNotFoundError:
            return  # folded into the main file and synced with it
        except OSError as error:
            raise StoreError(f"{self._path}: {error.strerror}") from error

    def _write(self, statement: str, values: tuple[Any, ...]) -> None:
        try:
            self._connection.execute(statement, values)
        except sqlite3.Error as error:
            if "full" not in str(error) or self._reserve is None or not self._reserve.spend():
                raise explain(self._path, error) from error
            with self._guard():
                self._connection.execute(statement, values)

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
            raise explain(self._path, error) from error


def log_files(path: Path) -> tuple[Path, Path]:
    """Return the paths of the write-ahead log and of its index."""
    return path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")


def explain(path: Path, error: sqlite3.Error) -> StoreError:
    """Turn an error of SQLite into one clear line."""
    text = str(error)
    if "full" in text:
        return StoreError(f"{path}: the disk is full; all that was recorded is kept, free some space and resume")
    if any(sign in text for sign in ("malformed", "not a database", "decode to UTF-8", "user-defined function")):
        return StoreError(f"{path} is damaged: {text}")
    return StoreError(f"{path}: {text}")
