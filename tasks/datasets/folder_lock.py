"""The lock on a folder of unfinished work: one process makes it, and only that one may empty it."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

NAME = "lock"


def lock_folder(folder: Path) -> int | None:
    """Lock a folder for this process, which is made if need be.

    The holder ends its work by removing the folder with the lock in it. A lock on a file that has been removed
    excludes nobody, so the file is compared with the one that the name stands for now.

    Args:
        folder: Its parent must exist.

    Returns:
        The descriptor that holds the lock, to be closed when the work ends; the system releases the lock when the
        process dies. None when another process holds it.

    Raises:
        OSError: The folder cannot be made or written.
    """
    while True:
        folder.mkdir(exist_ok=True)
        try:
            lock = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:
            continue  # the holder has just removed the folder
        if not _take(lock):
            os.close(lock)
            return None
        if _is_current(lock, folder / NAME):
            return lock
        os.close(lock)


def empty_folder(folder: Path) -> None:
    """Remove all that a folder holds but its lock, which the caller holds.

    Raises:
        OSError: Something cannot be removed.
    """
    for child in folder.iterdir():
        if child.is_dir() and not child.is_symlink():
            shutil.rmtree(child)
        elif child.name != NAME:
            child.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Remove a folder whose lock the caller holds; the lock goes last, so that nobody begins in what is being removed.

    Raises:
        OSError: Something cannot be removed.
    """
    empty_folder(folder)
    (folder / NAME).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # another process has begun in it
        folder.rmdir()


def _is_current(lock: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock), os.stat(path))
    except FileNotFoundError:
        return False


def _take(lock: int) -> bool:
    if os.name != "posix":
        return True
    import fcntl

    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
