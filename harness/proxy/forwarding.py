"""Requests that are none of ours, passed on as they are; so are their replies, as they come."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, web
from yarl import URL

from ...strategies.models.chat_options import key_of
from .settings import ProxySettings
from .wire import Failed

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_PASSED = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade", "host", "content-length", "x-assay-id",
}  # fmt: skip
"""Headers of one connection, not of the message."""


def upstream_key(settings: ProxySettings, shown: str | None) -> str | None:
    """Return the Authorization header for the upstream server: the environment's key, else what an open proxy is shown."""
    if key := key_of(settings.upstream):
        return f"Bearer {key}"
    return None if settings.token is not None else shown


class Forwarding:
    """Passes requests on to the upstream server."""

    def __init__(self, settings: ProxySettings) -> None:
        self._settings = settings
        self._session: ClientSession | None = None

    async def forward(self, request: web.Request, body: bytes) -> web.StreamResponse:
        """Return the upstream server's own response, of whatever status.

        Raises:
            Failed: It cannot be reached, or the path leads elsewhere.
        """
        headers = _passed(request.headers) | {}
        headers.pop("Authorization", None)
        if key := upstream_key(self._settings, request.headers.get("Authorization")):
            headers["Authorization"] = key
        response: web.StreamResponse | None = None
        try:
            async with self._client().request(
                request.method, self._address(request), headers=headers, data=body or None, allow_redirects=False
            ) as reply:
                response = web.StreamResponse(status=reply.status, headers=_passed(reply.headers))
                await response.prepare(request)
                async for piece in reply.content.iter_any():
                    await response.write(piece)
                await response.write_eof()
                return response
        except (ClientError, OSError, asyncio.TimeoutError) as error:
            if response is not None and response.prepared:
                if request.transport is not None:
                    request.transport.abort()  # half a reply must not look whole
                return response
            late = isinstance(error, asyncio.TimeoutError)
            said = f"upstream: no connection to {self._settings.base} ({str(error) or type(error).__name__})"
            raise Failed(504 if late else 502, said) from None

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()

    def _address(self, request: web.Request) -> URL:
        tail = request.raw_path.removeprefix("/v1")
        if any(part in ("..", ".") for part in request.path.split("/")) or not tail.startswith("/"):
            raise Failed(404, f"there is nothing at {request.path}")
        return URL(self._settings.base + tail, encoded=True)

    def _client(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(
                cookie_jar=DummyCookieJar(), auto_decompress=False,
                timeout=ClientTimeout(total=None, sock_connect=10.0, sock_read=self._settings.seconds),
            )  # fmt: skip
        return self._session


def _passed(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in NOT_PASSED}
