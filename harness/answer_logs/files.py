"""Opening a file of answers: its format is found by its content, not by its name alone."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, cast

from ...tasks.core.strict_json import parse_object
from ...tasks.datasets.jsonl import ByteStream, read_json_lines
from ...tasks.datasets.records import Row
from .json_stream import begins_with_list, read_document
from .row_answers import LISTS

HEAD = 2**16
"""Bytes in which the format must show."""
MOST_TEXT = 2**28
"""Bytes of the answer of a program: a tour or an assignment."""
Kind = Literal["lines", "document", "parquet", "zip", "other"]
READABLE = "JSON lines, a JSON array, Parquet, or an Inspect log (.eval, .json), the first two also packed by gzip"
_BEGUN = re.compile(rb"[{\[,:]\s*\Z")
"""How the first line of an object over several lines ends; the next line of a list of rows would begin with a brace."""


class PeekedStream(io.RawIOBase):
    """A stream of which the first bytes have been looked at."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream, self._head, self._line_read = stream, b"", False

    def head(self) -> bytes:
        """Return the first line, or the first HEAD bytes, without waiting for more; they are read again later."""
        while not self._line_read:
            data = self._stream.read1(HEAD)
            self._head += data
            self._line_read = not data or len(self._head) >= HEAD or b"\n" in self._head.lstrip()
        return self._head

    def read1(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, those that are there."""
        if not self._head:
            return self._stream.read1(size)
        data, self._head = (self._head, b"") if size < 0 else (self._head[:size], self._head[size:])
        return data

    def text(self) -> str:
        """Return the rest as text, in UTF-8 or else in Latin-1, in which old files have their comments.

        Raises:
            ValueError: There is more than MOST_TEXT.
        """
        data = bytearray()
        while piece := self.read1(2**20):
            data += piece
            if len(data) > MOST_TEXT:
                raise ValueError(f"expected the answer of a program of at most {MOST_TEXT:,} bytes")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("latin-1")

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, buffer: bytearray, /) -> int:  # type: ignore[override]
        """Fill a buffer as far as there is something, for gzip."""
        data = self.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


@contextlib.contextmanager
def open_stream(name: str) -> Iterator[PeekedStream]:
    """Open the bytes of a file or of standard input (`-`), unpacked where they are packed by gzip.

    Raises:
        OSError: It cannot be opened.
        ValueError: The packed data are damaged; the message names the file.
    """
    with contextlib.ExitStack() as stack:
        source = sys.stdin.buffer if name == "-" else stack.enter_context(open(name, "rb"))
        stream = PeekedStream(cast(ByteStream, source))
        if not stream.head().startswith(b"\x1f\x8b"):
            yield stream
            return
        packed = stack.enter_context(gzip.GzipFile(fileobj=cast(io.BufferedReader, io.BufferedReader(stream))))
        try:
            yield PeekedStream(packed)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ValueError(f"{name}: damaged gzip data: {error}") from None


def kind_of_head(head: bytes) -> Kind:
    """Return the format of a file that begins with these bytes."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"["):
        return "document"
    line, newline, rest = text.partition(b"\n")
    if text.startswith(b"{") and newline and _BEGUN.search(line) and rest.lstrip()[:1] != b"{":
        return "document"
    if text.startswith(b"{") and not newline and begins_with_list(line, LISTS):
        return "document"
    return "lines" if not text or text.startswith(b"{") or b"\n{" in text else "other"


def open_rows(name: str, *, unread: bool = False, field: str = "") -> Iterator[list[Row]]:
    """Yield the rows of a log in their order, in batches as they become available.

    Args:
        name: A path, or `-` for standard input.
        unread: As for `tasks.datasets.read_rows`, where the format allows it.
        field: The field of the reply, where a format need not read the others.

    Raises:
        OSError: It cannot be read.
        ValueError: It is of no format that is read here, or damaged; the message names the file.
    """
    with open_stream(name) as stream:
        yield from rows_of(stream, name, unread=unread, field=field)


def rows_of(stream: PeekedStream, name: str, *, unread: bool = False, field: str = "") -> Iterator[list[Row]]:
    """Yield the rows of a stream that is open, as `open_rows` does.

    Raises:
        ValueError: As for `open_rows`.
    """
    head = stream.head()
    kind = kind_of_head(head)
    if kind == "document":
        yield from read_document(stream, LISTS)
    elif kind == "lines" or (kind == "other" and name == "-"):
        yield from read_json_lines(stream, unread=unread)
    elif kind == "other":
        raise ValueError(f"{name}: expected {READABLE}; got {_shown(head)}")
    elif name == "-":
        raise ValueError(
            f"standard input: a file of the kind {kind} must have a name; it is not read from begin to end"
        )
    elif kind == "parquet":
        from .parquet_rows import read_parquet_log

        yield from read_parquet_log(Path(name), unread=unread and not field)
    else:
        from .inspect_zip import read_inspect_zip

        yield from read_inspect_zip(Path(name))


def _shown(head: bytes) -> str:
    text = head[:200].lstrip().split(b"\n", 1)[0]
    try:
        line = text[:60].decode()
    except UnicodeDecodeError:
        return f"bytes that are no text ({head[:8].hex(' ')} …)"
    return (
        f"text that begins with {line!r}" if line.isprintable() else f"bytes that are no text ({head[:8].hex(' ')} …)"
    )


def first_row(name: str) -> dict[str, object] | None:
    """Return the first row of a file of JSON lines that is not packed, or None for any other file."""
    with open(name, "rb") as file:
        try:
            return parse_object(PeekedStream(file).head().lstrip().split(b"\n", 1)[0])
        except ValueError:
            return None
