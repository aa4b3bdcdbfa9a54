"""Locks that the operating system drops when their holder dies: one writer per run, and signs of life."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import RunError

LOCK = "lock"


class RunLock:
    """Holds the right to write a run.

    `flock` (on Windows a byte-range lock) belongs to the open file, so a process killed at
    any point leaves no stale lock behind. The file holds the process id, for the message only.
    """

    def __init__(self, directory: Path) -> None:
        """Take the lock.

        Raises:
            RunError: Another process holds it, or the folder is not writable.
        """
        path = directory / LOCK
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise RunError(f"{path} cannot be opened for writing: {error.strerror}") from None
        try:
            _take(self._file)
        except OSError:
            holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip() if hasattr(os, "pread") else ""
            os.close(self._file)
            who = f" (process {holder})" if holder else ""
            raise RunError(f"{directory} is being written by another process{who}; wait for it or stop it") from None
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def release(self) -> None:
        """Release the lock; a second time does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


class HeldFile:
    """A file of one process, whose lock tells others whether that process lives."""

    def __init__(self, path: Path) -> None:
        """Create and lock the file.

        Raises:
            OSError: It cannot be written.
        """
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        _take(self._file)

    @staticmethod
    def is_free(path: Path) -> bool:
        """Tell whether nobody holds the file any more, and remove it then."""
        try:
            file = os.open(path, os.O_RDWR)
        except OSError:
            return not path.exists()
        try:
            _take(file)
        except OSError:
            return False
        finally:
            os.close(file)
        path.unlink(missing_ok=True)
        return True

    def release(self) -> None:
        """Remove the file and release its lock; a second time does nothing."""
        if self._file >= 0:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = -1


if os.name == "nt":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
