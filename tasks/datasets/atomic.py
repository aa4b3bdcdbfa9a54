"""Files that appear under their name only when they are complete."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Yield a temporary name beside `path`; the file is moved to `path` at the end, and removed on failure.

    Devices and named pipes (`/dev/null`, `/dev/stdout`) are written directly; the target of
    a symbolic link is replaced, not the link.

    Raises:
        OSError: The folder does not exist, the disk is full …; it names `path`.
    """
    target = Path(os.path.realpath(path))
    direct = target.exists() and not target.is_file()
    partial = target if direct else target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        yield partial
        if not direct:
            _synchronize(partial)
            os.replace(partial, target)
    except OSError as error:
        if error.filename not in (None, str(partial)):
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        if not direct:
            partial.unlink(missing_ok=True)


def _synchronize(path: Path) -> None:
    """Call fsync before the rename, so that a full disk fails here instead of leaving a truncated file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
