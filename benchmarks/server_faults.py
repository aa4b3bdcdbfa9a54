"""What goes wrong around a server: every fault is put beside the load, again and again, and must end as it should.

Each function does one thing and raises AssertionError where the server does not answer it rightly.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from server_rows import Pair, difference

LIMIT = 8 * 2**20
HEADERS = {"content-type": "application/json"}
HOSTILE: tuple[tuple[str, bytes], ...] = (
    ("/verify", b"{"),
    ("/verify", b""),
    ("/verify", b"\xff\xfe\x00"),
    ("/verify", b"[" * 100_000),
    ("/verify", b'{"instance": NaN, "response": ""}'),
    ("/verify", b'{"instance": "tsp:v1:L2:7:0", "response": 7}'),
    ("/verify", b'{"instance": "tsp:v1:L2:7:0", "response": "x", "more": 1}'),
    ("/verify", b'{"instance": "tsp:v1:L2:' + b"9" * 400 + b':0", "response": "x"}'),
    ("/verify", b'{"instance": {"task": "tsp", "problem": {"weights": "1"}}, "response": "x"}'),
    ("/verify", b'{"instance": {"task": "maze", "problem": {"rows": ["S"]}}, "response": "x"}'),
    ("/verify-batch", b'{"rows": {}}'),
    ("/generate", b'{"task": "tsp", "seed": "1", "count": 1000000000}'),
    ("/certificate/check", b'{"task": "../x", "problem": {}, "claim": {}, "files": {}}'),
)


class Faults:
    """Faults against one address."""

    def __init__(self, host: str, port: int, pairs: list[Pair]) -> None:
        self._host, self._port, self._pairs = host, port, pairs
        self._address = f"http://{host}:{port}"
        self._number = 0
        self.done: Counter[str] = Counter()

    async def forever(self, session: aiohttp.ClientSession, going: Callable[[], bool]) -> None:
        """One fault after the other while there is load. A server that is not there is waited for."""
        kinds: list[Callable[[aiohttp.ClientSession], Awaitable[None]]] = [
            self.hostile, self.cut_body, self.leaves, self.too_long, self.too_long_without_a_length, self.slow_sender,
            self.slow_reader, self.says_nothing,
        ]  # fmt: skip
        while going():
            self._number += 1
            kind = kinds[self._number % len(kinds)]
            try:
                await kind(session)
                self.done[kind.__name__] += 1
            except (aiohttp.ClientError, ConnectionError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.01)

    async def hostile(self, session: aiohttp.ClientSession) -> None:
        """A body that asks for nothing that there is, refused with a reason."""
        path, body = HOSTILE[self._number % len(HOSTILE)]
        async with session.post(self._address + path, data=body, headers=HEADERS) as answer:
            text = await answer.text()
            assert answer.status in (400, 422), f"{answer.status} for {body[:60]!r}"
            assert json.loads(text)["detail"], text

    async def cut_body(self, session: aiohttp.ClientSession) -> None:
        """A body that ends before its length."""
        _, writer = await self._open(
            b"POST /verify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 5000\r\n\r\n" + b'{"instance"'
        )
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def leaves(self, session: aiohttp.ClientSession) -> None:
        """A client that asks for many verdicts and leaves before they are there."""
        rows = [pair.row for pair in self._pairs[:500]]
        with contextlib.suppress(asyncio.TimeoutError):
            limit = aiohttp.ClientTimeout(total=0.02)
            async with session.post(f"{self._address}/verify-batch", json={"rows": rows}, timeout=limit) as answer:
                await answer.read()

    async def too_long(self, session: aiohttp.ClientSession) -> None:
        """A length beyond the limit, refused before the body is read."""
        head = f"POST /verify HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {LIMIT + 1}\r\n\r\n{{"
        reader, writer = await self._open(head.encode())
        assert b" 413 " in await reader.readline()
        writer.close()

    async def too_long_without_a_length(self, session: aiohttp.ClientSession) -> None:
        """A body in pieces that does not end. The server may close while it is still being sent."""
        _, writer = await self._open(b"POST /verify HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\n")
        piece = b"100000\r\n" + b"x" * 2**20 + b"\r\n"
        for _ in range(10):
            writer.write(piece)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
        writer.close()

    async def slow_sender(self, session: aiohttp.ClientSession) -> None:
        """A good request in small pieces gets its verdict."""
        pair = self._pairs[self._number % len(self._pairs)]
        body = json.dumps(pair.row).encode()
        head = f"POST /verify HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: {len(body)}\r\n"
        reader, writer = await self._open(f"{head}content-type: application/json\r\n\r\n".encode())
        step = max(1, len(body) // 20)
        for start in range(0, len(body), step):
            writer.write(body[start : start + step])
            await writer.drain()
            await asyncio.sleep(0.01)
        await self._judged(reader, pair)
        writer.close()

    async def slow_reader(self, session: aiohttp.ClientSession) -> None:
        """An answer that is read late is whole."""
        pair = self._pairs[self._number % len(self._pairs)]
        body = json.dumps(pair.row).encode()
        head = f"POST /verify HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-length: {len(body)}\r\n"
        reader, writer = await self._open(f"{head}content-type: application/json\r\n\r\n".encode() + body)
        await asyncio.sleep(0.3)
        await self._judged(reader, pair)
        writer.close()

    async def says_nothing(self, session: aiohttp.ClientSession) -> None:
        """A connection on which nothing is said."""
        _, writer = await self._open(b"")
        await asyncio.sleep(0.2)
        writer.close()

    async def _open(self, data: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        writer.write(data)
        await writer.drain()
        return reader, writer

    async def _judged(self, reader: asyncio.StreamReader, pair: Pair) -> None:
        answer = await reader.read()
        head, _, body = answer.partition(b"\r\n\r\n")
        if not head or b" 503 " in head.partition(b"\r\n")[0]:
            return  # the server was ended, or turned it away; nothing was lost
        assert b" 200 " in head.partition(b"\r\n")[0], answer[:300]
        found: dict[str, Any] = json.loads(body)
        assert not (told := difference(found, pair, faults=True)), told
