"""Atomic replacement of a file: a reader sees the old content or the whole new one."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Write a text to a file: a reader sees the old content or the whole new one, even after a crash.

    Args:
        path: The file to write or replace.
        text: Its new content, written as UTF-8.

    Raises:
        OSError: The disk is full or the folder is not writable; the old file is as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(draft, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
