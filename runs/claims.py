"""Claims on replies of a shared cache: which run draws a reply that several runs want at the same time."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Sequence
from pathlib import Path

from ..strategies.engine.cache import ReplyKey
from .store.errors import RunError
from .store.lock import HeldFile
from .store.schema import KEY, key_values

_TABLE = f"CREATE TABLE IF NOT EXISTS claim ({', '.join(KEY)}, holder TEXT NOT NULL, PRIMARY KEY ({', '.join(KEY)}))"
_CLAIM = f"INSERT OR IGNORE INTO claim VALUES ({', '.join('?' * (len(KEY) + 1))})"
_WHERE = " AND ".join(f"{name} = ?" for name in KEY)
_HOLDER = f"SELECT holder FROM claim WHERE {_WHERE}"
_RELEASE = f"DELETE FROM claim WHERE {_WHERE} AND holder = ?"


class Claims:
    """The claims of one run, in a file beside the cache.

    Each run holds the lock of a file of its own for as long as it lives; the claims of a run whose lock is free are void.
    So a killed run keeps nobody waiting. The file of claims may be removed while no run uses the cache.
    """

    def __init__(self, cache: Path) -> None:
        """Open the claims of a cache.

        Args:
            cache: The file of replies that runs share.

        Raises:
            RunError: The file of claims or the lock cannot be written.
        """
        self._folder = cache.with_name(cache.name + "-claims")
        self._holder = uuid.uuid4().hex
        try:
            self._folder.mkdir(exist_ok=True)
            self._lock = HeldFile(self._folder / self._holder)
            self._connection = sqlite3.connect(self._folder / "claims.sqlite", isolation_level=None, timeout=30)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute(_TABLE)
        except (OSError, sqlite3.Error) as error:
            raise RunError(f"{self._folder}: claims on replies cannot be written: {error}") from None

    def claim(self, keys: Sequence[ReplyKey]) -> list[ReplyKey]:
        """Claim what no other living run has claimed.

        Args:
            keys: Of replies that this run wants to draw.

        Returns:
            Those that it is to draw, in the same order; another run draws the others.

        Raises:
            RunError: The file cannot be written.
        """
        try:
            return [key for key in keys if self._claim(key)]
        except sqlite3.Error as error:
            raise RunError(f"{self._folder}: claims on replies cannot be written: {error}") from None

    def release(self, keys: Sequence[ReplyKey]) -> None:
        """Give up claims; those of other runs stay.

        Raises:
            RunError: The file cannot be written.
        """
        try:
            self._connection.executemany(_RELEASE, [(*key_values(key), self._holder) for key in keys])
        except sqlite3.Error as error:
            raise RunError(f"{self._folder}: claims on replies cannot be written: {error}") from None

    def close(self) -> None:
        """Give up all claims; a second time does nothing."""
        self._connection.close()
        self._lock.release()

    def _claim(self, key: ReplyKey) -> bool:
        row = (*key_values(key), self._holder)
        if self._connection.execute(_CLAIM, row).rowcount == 1:
            return True
        found = self._connection.execute(_HOLDER, row[:-1]).fetchone()
        if found is None:  # given up just now
            return self._connection.execute(_CLAIM, row).rowcount == 1
        if found[0] == self._holder:
            return True
        if self._lives(found[0]):
            return False
        self._connection.execute("DELETE FROM claim WHERE holder = ?", found)
        return self._connection.execute(_CLAIM, row).rowcount == 1

    def _lives(self, holder: str) -> bool:
        path = self._folder / os.path.basename(holder)
        return path.exists() and not HeldFile.is_free(path)
