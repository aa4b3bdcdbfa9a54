"""The directory of a run: `manifest.json`, `store.sqlite`, a lock, and reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typing_extensions import Self

from .manifest import MANIFEST, RunConfig, read_manifest, write_manifest
from .store.errors import RunError
from .store.lock import LOCK, RunLock
from .store.opening import STORE, create_store, open_store, read_store
from .store.reserve import BALLAST
from .store.store import Store

_LEFTOVERS = {LOCK, BALLAST, STORE, f"{STORE}-wal", f"{STORE}-shm"}


@dataclass
class Run:
    """An open run. Use it with `with`, so that store and lock are given back."""

    directory: Path
    config: RunConfig
    store: Store
    _lock: RunLock | None = field(default=None, repr=False)

    def close(self) -> None:
        """Close the store and release the lock; a second time does nothing."""
        self.store.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def create_run(directory: Path, config: RunConfig) -> Run:
    """Create a run in a directory that does not exist yet or is empty.

    The manifest is written last: a directory without one holds nothing that was paid for, a
    directory with one has a store, and a store that is missing then is damage, not a start.

    Args:
        directory: Where the run will live.
        config: What it does.

    Raises:
        RunError: The directory holds something already or cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        found = {path.name for path in directory.iterdir()}
    except OSError as error:
        raise RunError(f"{directory} cannot be used: {error.strerror}") from None
    if MANIFEST in found:
        raise RunError(f"{directory} is a run already; go on with it by --resume, or choose another directory")
    if any(name not in _LEFTOVERS and not name.startswith(f".{MANIFEST}.") for name in found):
        raise RunError(f"{directory} is not empty; choose another directory")
    lock = RunLock(directory)
    try:
        store = create_store(directory, config.name)
        try:
            write_manifest(directory, config)
        except OSError as error:
            store.close()
            raise RunError(f"{directory / MANIFEST} cannot be written: {error.strerror}") from None
    except BaseException:
        lock.release()
        raise
    return Run(directory, config, store, lock)


def resume_run(directory: Path) -> Run:
    """Open an existing run for writing, to resume it.

    Raises:
        RunError: It is no run, is damaged, or another process is writing it.
    """
    config = read_manifest(directory)
    lock = RunLock(directory)
    try:
        return Run(directory, config, open_store(directory, config.name), lock)
    except BaseException:
        lock.release()
        raise


def read_run(directory: Path) -> Run:
    """Open an existing run for reading; another process may be writing it meanwhile.

    Raises:
        RunError: It is no run, or is damaged.
    """
    config = read_manifest(directory)
    return Run(directory, config, read_store(directory, config.name))


def differences(config: RunConfig, given: dict[str, Any]) -> list[str]:
    """Name every field that differs from how the run began, one sentence each.

    Args:
        given: Fields of `RunConfig`, as they would be written in the manifest.
    """
    begun = config.model_dump(mode="json")
    return [
        f"{name}: the run began with {begun[name]!r}, now it is {value!r}"
        for name, value in given.items()
        if begun[name] != value
    ]
