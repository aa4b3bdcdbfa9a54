"""Checks before every request (origin, size, secret, capacity, time), and their counters."""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from ..core import access, worker_pool
from .metrics import Metrics
from .settings import Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN_PATHS = ("/health",)
LEFT = 499
"""Status under which a request is counted whose client left before the answer."""
GRACE = 5.0
"""Seconds that a request may take beyond the limit of its work, before it is answered without a result."""


class Guards:
    """ASGI middleware around the application."""

    def __init__(self, app: App, settings: Settings, metrics: Metrics) -> None:
        self._app, self._settings, self._metrics = app, settings, metrics
        self._present = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.monotonic()
        status = 500

        async def noted(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        refused = self._refusal(scope)
        if refused is not None:
            await _refuse(noted, *refused)
        else:
            self._present += 1
            self._metrics.under_way.set(self._present)
            try:
                worker_pool.client.set(access.client_of(scope.get("client")))
                await asyncio.wait_for(self._answer(scope, receive, noted), self._settings.seconds + GRACE)
            except _Left:
                status = LEFT
            except asyncio.TimeoutError:
                await _refuse(noted, 504, "the request took too long")
            finally:
                self._present -= 1
                self._metrics.under_way.set(self._present)
        route = scope.get("route")
        self._metrics.answered(getattr(route, "path", "other"), status, time.monotonic() - began)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = {name.lower(): value for name, value in scope["headers"]}
        token = self._settings.token
        if token is not None and scope["path"] not in OPEN_PATHS:
            shown = headers.get(b"authorization", b"")
            if not hmac.compare_digest(shown, b"Bearer " + token.encode()):
                return 401, "Authorization: Bearer … is missing or wrong"
        texts = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}
        if (refused := access.refusal(scope["method"], texts, self._settings.guarded)) is not None:
            return refused
        if (wrong := access.wrong_body(scope["method"], texts)) is not None:
            return 415, wrong
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._settings.body_bytes:
            return 413, self._too_long()
        if self._present >= self._settings.waiting and scope["path"] not in (*OPEN_PATHS, "/metrics"):
            return 503, "too many requests wait; try again"
        return None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._read(receive)
        if body is None:
            await _refuse(send, 413, self._too_long())
            return
        sent, gone = False, asyncio.Event()

        async def replay() -> MutableMapping[str, Any]:
            nonlocal sent
            if sent:
                await gone.wait()
                return {"type": "http.disconnect"}
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            gone.set()

        work = asyncio.ensure_future(self._app(scope, replay, send))
        watcher = asyncio.ensure_future(watch())
        try:
            await asyncio.wait([work, watcher], return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise _Left
            work.result()
        finally:
            for task in (work, watcher):
                task.cancel()
            await asyncio.gather(work, watcher, return_exceptions=True)

    async def _read(self, receive: Receive) -> bytes | None:
        """The body, counted as it comes, since a length may be missing or wrong; None when it is too long."""
        parts, read = [], 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b""
            parts.append(message.get("body", b""))
            read += len(parts[-1])
            if read > self._settings.body_bytes:
                return None
            if not message.get("more_body", False):
                return b"".join(parts)

    def _too_long(self) -> str:
        return f"the body is longer than {self._settings.body_bytes} bytes"


class _Left(Exception):
    """The client has gone, so that what it asked for is not wanted any more."""


async def _refuse(send: Send, status: int, detail: str) -> None:
    headers = [(b"content-type", b"application/json")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if status == 503:
        headers.append((b"retry-after", b"1"))
    if status == 413:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"detail": detail}).encode()})
