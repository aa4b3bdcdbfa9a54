"""Room on the disk that is given up when it is full, so that what is under way can still be kept."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

BALLAST = "ballast"
SIZE = 4 * 2**20
"""Bytes: the replies of about a thousand calls in flight."""


class Reserve:
    """A file that takes room until it is needed. Where even that room is missing there is none.

    Attributes:
        spent: Whether it has been given up.
    """

    def __init__(self, directory: Path) -> None:
        """Takes the room."""
        self._path = directory / BALLAST
        self.spent = False
        with contextlib.suppress(OSError), open(self._path, "wb") as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, SIZE)
            else:
                file.write(b"\1" * SIZE)

    def spend(self) -> bool:
        """Gives the room up; False when there is none left."""
        if self.spent or not self._path.exists():
            return False
        self.release()
        self.spent = True
        return True

    def release(self) -> None:
        """Removes the file."""
        with contextlib.suppress(OSError):
            self._path.unlink()
