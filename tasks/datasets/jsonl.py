"""JSON lines: one object per line, UTF-8, optionally gzip-compressed; read as they arrive, each of bounded length."""

from __future__ import annotations

import contextlib
import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, cast

from typing_extensions import Self

from .._core import json_split
from ..core.strict_json import parse_object, write_lines
from .files import appearing, reading
from .rows import Row


@contextlib.contextmanager
def open_json_lines(path: Path) -> Iterator[ByteStream]:
    """Open the bytes of a file, decompressed when its name ends in .gz; the block may only read them.

    Raises:
        OSError: It cannot be opened.
        ValueError: Its content is damaged (compressed files only).
    """
    packed = path.name.endswith(".gz")
    with open(path, "rb") as file, reading(path, kind="gzip file" if packed else "file"):
        if not packed:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as stream:
            yield stream


def read_json_lines(stream: ByteStream, *, unread: bool = False) -> Iterator[list[Row]]:
    """Yield the rows of a stream, in batches as they arrive, without blank lines; `unread` as for `read_rows`."""
    number = 0
    for batch in line_batches(stream):
        numbered = enumerate(batch, number + 1)
        if unread:
            split = zip(numbered, json_split([line or b"" for line in batch], 1), strict=True)
            rows = [
                read_line(n, line) if record is None else Row(n, record)
                for (n, line), record in split
                if line is None or record is not None or line.strip()
            ]
        else:
            rows = [read_line(n, line) for n, line in numbered if line is None or line.strip()]
        number += len(batch)
        if rows:
            yield rows


def read_line(number: int, line: bytes | None) -> Row:
    """Return the row of one line; None stands for a line that is too long."""
    if line is None:
        return Row(number, error=f"longer than {MAX_LINE} bytes")
    try:
        return Row(number, parse_object(line))
    except ValueError as error:
        return Row(number, error=str(error))


class JsonLinesWriter:
    """Writer of JSON lines, to a file that appears when complete or to standard output.

    Args:
        name: A path (`.gz` compresses, with the same bytes every time), or `-`.
        live: Flush after every batch.
    """

    def __init__(self, name: str, *, live: bool = False) -> None:
        self._name, self._live = name, live
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self._file = self._open(stack)
            self._stack = stack.pop_all()
        return self

    def _open(self, stack: contextlib.ExitStack) -> IO[bytes]:
        if self._name == "-":
            return sys.stdout.buffer
        path = stack.enter_context(appearing(Path(self._name)))
        file: IO[bytes] = stack.enter_context(open(path, "wb"))  # noqa: SIM115 - the stack closes it
        if not self._name.endswith(".gz"):
            return file
        packed = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=file, mtime=0)
        return stack.enter_context(cast(IO[bytes], io.BufferedWriter(packed, 2**20)))

    def write_lines(self, lines: bytes) -> None:
        """Append lines that are written already."""
        self._file.write(lines)

    def write(self, records: Iterable[dict[str, Any]]) -> None:
        """Append one line per record."""
        self._file.write(write_lines(list(records)))
        if self._live:
            self._file.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._name == "-" and kind is None:
            self._file.flush()
        self._stack.__exit__(kind, error, trace)


CHUNK = 2**20
MAX_LINE = 2**27
"""Longest line read, in bytes: the longest response that is read (2**24 characters), escaped, and its problem."""


class ByteStream(Protocol):
    """The part of standard input, files and gzip files that reading lines needs."""

    def read1(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, those that are there; wait only when there are none."""
        ...


def line_batches(stream: ByteStream, longest: int = MAX_LINE) -> Iterator[list[bytes | None]]:
    """Yield the lines without their ends, in batches; None stands for a line that is too long.

    A batch is what one read brought, so a slow writer gets its reply line by line, and a
    file is read in pieces of CHUNK. The last line needs no newline.
    """
    pending = bytearray()
    too_long = False
    while chunk := stream.read1(CHUNK):
        *ended, rest = chunk.split(b"\n")
        batch: list[bytes | None] = []
        for piece in ended:
            if too_long or len(pending) + len(piece) > longest:
                batch.append(None)
            else:
                batch.append(bytes(pending + piece).rstrip(b"\r"))
            pending.clear()
            too_long = False
        if too_long or len(pending) + len(rest) > longest:
            pending.clear()
            too_long = True
        else:
            pending += rest
        if batch:
            yield batch
    if too_long or pending:
        yield [None if too_long else bytes(pending).rstrip(b"\r")]
