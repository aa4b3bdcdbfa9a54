"""Files on the disk: complete or absent, linked, and summed."""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUMS = "SHA256SUMS"
"""The file in a folder with the sums of all others, as `sha256sum --check` reads it."""


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
            synchronize(partial)
            os.replace(partial, target)
    except OSError as error:
        if error.filename not in (None, str(partial)) or error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        if not direct:
            partial.unlink(missing_ok=True)


@contextmanager
def reading(path: Path, *damage: type[Exception], kind: str = "file") -> Iterator[None]:
    """Name the file in whatever goes wrong while its content is read; the block must do nothing else.

    Args:
        path: The file, as the user named it.
        damage: Exceptions that stand for damaged content, beside those of the standard library.
        kind: What is damaged then, such as `gzip file`.

    Raises:
        ValueError: The content is damaged; one line.
        OSError: The system cannot read it; it names `path`.
    """
    signs: tuple[type[Exception], ...] = (EOFError, zlib.error, UnicodeDecodeError, *damage)
    try:
        yield
    except signs as error:
        raise ValueError(f"{path}: damaged {kind}: {_in_one_line(error)}") from error
    except OSError as error:
        if error.errno is None:  # no word of the system: gzip and pyarrow raise it for damaged content
            raise ValueError(f"{path}: damaged {kind}: {_in_one_line(error)}") from error
        if error.filename is None:
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise


def _in_one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__


def replace_whole(path: Path, content: bytes) -> None:
    """Write a small file that is there whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    partial = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    partial.write_bytes(content)
    os.replace(partial, path)


def synchronize(path: Path) -> None:
    """Bring a file to the disk."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def place(source: Path, target: Path) -> None:
    """Give a file a second name; copy it where the file system has no hard links."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def sums_of(folder: Path) -> str:
    """Return the SHA-256 of every file in a folder but for its card, as the lines of `SHA256SUMS`."""
    inside = sorted(child for child in folder.rglob("*") if child.is_file() and child.name not in (SUMS, "README.md"))
    return "".join(f"{digest(child)}  {child.relative_to(folder)}\n" for child in inside)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of the `SHA256SUMS` of a folder."""
    return hashlib.sha256(sums_of(path).encode()).hexdigest() if path.is_dir() else digest(path)


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with open(path, "rb") as file:
        state = hashlib.sha256()
        while block := file.read(2**20):
            state.update(block)
    return state.hexdigest()
