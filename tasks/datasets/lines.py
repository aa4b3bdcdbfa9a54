"""Lines of a byte stream, as many at a time as have arrived, each of bounded length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

CHUNK = 2**20
MAX_LINE = 2**27
"""Longest line read, in bytes: the longest response that is read (2**24 characters), escaped, and its problem."""


class ByteStream(Protocol):
    """What standard input, files and gzip files have in common."""

    def read1(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, those that are there; waits only when there are none."""
        ...


def line_batches(stream: ByteStream, longest: int = MAX_LINE) -> Iterator[list[bytes | None]]:
    """The lines without their ends, in batches; None stands for a line that is too long.

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
