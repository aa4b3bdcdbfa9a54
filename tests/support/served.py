"""A chat server in a thread, for clients that have no event loop of ours."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol


class Server(Protocol):
    """A server with an address."""

    @property
    def url(self) -> str:
        """Its base URL while it runs."""
        ...

    def running(self) -> AbstractAsyncContextManager[Any]:
        """The server, for as long as the block lasts."""
        ...


@contextlib.contextmanager
def served(server: Server) -> Iterator[str]:
    """Its base URL, for as long as the block lasts."""
    loop, there, over = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def run() -> None:
        async with server.running():
            there.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    assert there.wait(20)
    try:
        yield server.url
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(20)
