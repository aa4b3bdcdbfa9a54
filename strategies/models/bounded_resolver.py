"""Looking up the address of a server, for no longer than a connection may take."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver
from aiohttp.resolver import DefaultResolver

if TYPE_CHECKING:
    from aiohttp.abc import ResolveResult  # a name of aiohttp 3.10, for types alone

LOOK_UP = 2.0
"""Seconds: a name server that has not answered by then is missing, and so is the server for whoever asks."""


class BoundedResolver(AbstractResolver):
    """The default resolver with a time limit: aiohttp's limit of a connection begins after the look-up."""

    def __init__(self, seconds: float | None) -> None:
        """Create a resolver.

        Args:
            seconds: Longest look-up; None for no limit.
        """
        self._resolver = DefaultResolver()
        self._seconds = seconds

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a host.

        Raises:
            OSError: There are none, or none came in time.
        """
        try:
            return await asyncio.wait_for(self._resolver.resolve(host, port, family), self._seconds)
        except asyncio.TimeoutError:
            raise OSError(None, f"no address of {host} was found within {self._seconds:g} s") from None

    async def close(self) -> None:
        """Release what the resolver holds."""
        await self._resolver.close()
