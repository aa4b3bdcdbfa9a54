"""Creating and opening the store of a run or a file of samples: checked, upgraded, for writing or reading."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

from .checksums import damaged_row, install
from .database import explain, log_files
from .errors import StoreError
from .reserve import Reserve
from .schema import VERSION, create, upgrade
from .store import Store

STORE = "store.sqlite"
CACHE = "samples"
"""Stands in place of a run's id in a file of samples that belongs to none."""


def create_store(directory: Path, name: str) -> Store:
    """Create a store in a run's directory; a half-made one, never used, is replaced.

    Args:
        name: The run's id, by which a changed manifest is noticed.

    Raises:
        StoreError: It cannot be written.
    """
    path = directory / STORE
    for old in (path, *log_files(path)):
        old.unlink(missing_ok=True)
    try:
        connection = _connect(path, "rwc")
        create(connection)
        connection.execute("INSERT INTO run VALUES (?)", (name,))
    except sqlite3.Error as error:
        raise explain(path, error) from error
    return Store(path, connection, Reserve(directory))


def open_store(directory: Path, name: str) -> Store:
    """Open the store of an existing run for writing, its structure checked.

    Args:
        directory: Of the run.
        name: The run's id, by which a changed manifest is noticed.

    Raises:
        StoreError: It is missing, damaged, of another version, or of another run.
    """
    path = directory / STORE
    return _checked(path, name, "rw", reserve=True)


def read_store(directory: Path, name: str) -> Store:
    """Open the store of an existing run for reading, also while another process writes it.

    Args:
        directory: Of the run.
        name: The run's id, by which a changed manifest is noticed.

    Raises:
        StoreError: It is missing, damaged, of another version, or of another run.
    """
    path = directory / STORE
    try:
        return _checked(path, name, "ro")
    except StoreError:
        # A folder that cannot be written to cannot hold the shared index of the log.
        if path.is_file() and not any(log.exists() and log.stat().st_size for log in log_files(path)[:1]):
            return _checked(path, name, "ro&immutable=1")
        raise


def open_cache(path: Path) -> Store:
    """Open a file of samples that several runs read and write at once; created if there is none.

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
        raise explain(path, error) from error
    return _checked(path, CACHE, "rw")


def _checked(path: Path, name: str, mode: str, reserve: bool = False) -> Store:
    if not path.is_file():
        raise StoreError(f"{path} is missing; without it the run cannot be read or resumed")
    try:
        connection = _connect(path, mode)
        try:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        except UnicodeDecodeError:  # its own words quote the damaged bytes
            found = "its structure cannot be read"
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if found != "ok":
            raise StoreError(f"{path} is damaged: {' '.join(str(found).split())}")
        if version == 0:
            raise StoreError(f"{path} is damaged: it is empty")
        if version > VERSION:
            raise StoreError(f"{path} has the layout of version {version}; this package knows {VERSION}")
        if version < VERSION:
            connection = _upgraded(connection, mode)
        wrong = damaged_row(connection)
        if wrong is not None:
            raise StoreError(f"{path} is damaged: {wrong}; take a copy of the file, or run again")
        row = connection.execute("SELECT name FROM run").fetchone()
    except sqlite3.Error as error:
        raise explain(path, error) from error
    if row is None or row[0] != name:
        raise StoreError(f"{path} belongs to the run {row and row[0]}, but the manifest is that of {name}: one changed")
    return Store(path, connection, Reserve(path.parent) if reserve else None)


def _upgraded(connection: sqlite3.Connection, mode: str) -> sqlite3.Connection:
    """Return the store in the present schema: the file itself when it may be written, else a copy in memory."""
    if mode.startswith("ro"):
        copy = sqlite3.connect(":memory:", isolation_level=None)
        connection.backup(copy)
        connection.close()
        connection = copy
        install(connection)
    upgrade(connection)
    return connection


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True, isolation_level=None, timeout=30
    )
    install(connection)
    if mode.startswith("rw"):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
    return connection
