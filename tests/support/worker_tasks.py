"""Functions that tests run in worker processes."""

from __future__ import annotations

import os
import time
from pathlib import Path


def pid() -> int:
    return os.getpid()


def parent() -> int:
    return os.getppid()


def die() -> None:
    os._exit(9)


def hold(path: str) -> int:
    """Says in a file that it has begun, and goes on until the file is gone."""
    Path(path).write_text(str(os.getpid()))
    while Path(path).exists():
        time.sleep(0.01)
    return os.getpid()


def take(size: int) -> int:
    """Takes memory, and says how much there is of it."""
    return len(bytearray(size))


def bad() -> None:
    raise ValueError("not like this")


def forever(source: str) -> None:
    """Never comes back."""
    while True:
        time.sleep(1)
