"""Disk space released when the disk is full, so that calls in flight can still be recorded."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

BALLAST = "ballast"
SIZE = 4 * 2**20
"""Bytes: the replies of about a thousand calls in flight."""


class Reserve:
    """A file that occupies disk space until it is needed; absent where the disk has no space for it.

    Attributes:
        spent: Whether it has been released.
    """

    def __init__(self, directory: Path) -> None:
        """Occupy the space."""
        self._path = directory / BALLAST
        self.spent = False
        with contextlib.suppress(OSError), open(self._path, "wb") as file:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(file.fileno(), 0, SIZE)
            else:
                file.write(b"\1" * SIZE)

    def spend(self) -> bool:
        """Release the space; False when there is none left."""
        if self.spent or not self._path.exists():
            return False
        self.release()
        self.spent = True
        return True

    def release(self) -> None:
        """Remove the file."""
        with contextlib.suppress(OSError):
            self._path.unlink()
