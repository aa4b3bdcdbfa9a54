"""Bytes of a response while they arrive: decoded, packed, and bounded over all responses in flight.

Event streams repeat themselves: a token of 4 bytes comes in an event of 300. So whole blocks are packed while the rest
arrives, and unpacked when the reply is read, one reply at a time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from .call_failure import CallFailed

MAX_BODY = 64 * 2**20
"""Longest response read, in bytes, after decoding."""
MAX_IN_FLIGHT = 256 * 2**20
"""Most bytes held for all responses in flight of one client."""
BLOCK = 2**18
"""Bytes that are packed at once."""
_STEP = 2**18
"""Most bytes decoded at once, whatever a small piece unfolds to."""


class ByteBudget:
    """Bytes that the responses of one client may hold together.

    Attributes:
        most: Their bound.
        held: Bytes held now.
        holders: Responses in flight.
    """

    def __init__(self, most: int = MAX_IN_FLIGHT) -> None:
        """Create a budget of which nothing is held."""
        self.most, self.held, self.holders = most, 0, 0

    def exceeded_by(self, own: int) -> bool:
        """Return whether the budget is spent and this response holds more than its share."""
        return self.held > self.most and own * self.holders > self.most


class Received:
    """The body of one response so far.

    Attributes:
        size: Its bytes, decoded.
        head: The first few of them.
    """

    def __init__(self, budget: ByteBudget) -> None:
        """Create an empty body, which counts against a budget until `release`."""
        self._budget = budget
        self._packed: list[bytes] = []
        self._loose = bytearray()
        self._decoder: _Decoder | None = None
        self._held, self._open = 0, False
        self.size, self.head = 0, b""

    def begin(self, encoding: str) -> None:
        """Begin with the body of a response.

        Args:
            encoding: Value of its Content-Encoding header; empty without one.

        Raises:
            CallFailed: The encoding is none that was asked for.
        """
        self._open = True
        self._budget.holders += 1
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise CallFailed(f"the reply is encoded as {name[:40]}, which was not asked for", "malformed")
        self._decoder = _Decoder() if name not in ("", "identity") else None

    def add(self, piece: bytes) -> None:
        """Add bytes as they arrived.

        Raises:
            CallFailed: They cannot be decoded, the body is too long, or all bodies together are.
        """
        if self._decoder is None:
            self._take(piece)
            return
        for part in self._decoder.decode(piece):
            self._take(part)

    def data(self) -> bytes:
        """Return the body so far."""
        return b"".join([*(zlib.decompress(block) for block in self._packed), self._loose])

    def release(self) -> None:
        """Forget the body and give its bytes back to the budget."""
        self._packed, self._loose = [], bytearray()
        self._hold(0)
        self._budget.holders -= self._open
        self._open = False

    def _take(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > MAX_BODY:
            raise CallFailed(f"the reply is longer than {MAX_BODY} bytes", "refused")
        if len(self.head) < 64:
            self.head += piece[: 64 - len(self.head)]
        self._loose += piece
        if len(self._loose) >= BLOCK:
            self._packed.append(zlib.compress(self._loose, 1))
            self._loose = bytearray()
        self._hold(sum(map(len, self._packed)) + len(self._loose))
        if self._budget.exceeded_by(self._held):
            most, holders = self._budget.most // 2**20, self._budget.holders
            said = f"the replies in flight hold more than {most} MiB, and this one more than its share among {holders}"
            raise CallFailed(f"{said}: lower max_tokens or the option concurrency", "overloaded")

    def _hold(self, size: int) -> None:
        self._budget.held += size - self._held
        self._held = size


class _Decoder:
    """Decodes gzip and deflate in steps of bounded size, so that a small piece cannot unfold to gigabytes."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)

    def decode(self, piece: bytes) -> Iterator[bytes]:
        """Return the decoded parts of a piece, one by one."""
        while piece:
            if self._inflate.eof:  # gzip files may follow one another
                self._inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
            try:
                yield self._inflate.decompress(piece, _STEP)
            except zlib.error as error:
                raise CallFailed(f"the reply cannot be decoded: {error}", "malformed") from None
            piece = self._inflate.unconsumed_tail or self._inflate.unused_data
