"""Checks before every request to the proxy (secret, host, kind of body, capacity), and one form of error."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from ..server.settings import is_loopback
from .settings import ProxySettings
from .wire import Failed

OPEN_PATHS = ("/health",)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guards:
    """Turns requests away, and counts those that are under way."""

    def __init__(self, settings: ProxySettings) -> None:
        self._settings = settings
        self._present = 0

    @property
    def middleware(self) -> Any:
        """For `web.Application`."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                self._check(request)
                if request.path in OPEN_PATHS:
                    return await handler(request)
                if self._present >= self._settings.waiting:
                    raise Failed(503, "too many requests wait; try again", "overloaded")
                self._present += 1
                try:
                    return await handler(request)
                finally:
                    self._present -= 1
            except Failed as failed:
                return refusal(failed)
            except web.HTTPRequestEntityTooLarge:
                return refusal(Failed(413, f"the body is longer than {self._settings.body_bytes} bytes"))
            except web.HTTPException as error:
                return refusal(Failed(error.status, f"{error.reason}: {request.method} {request.path}"))

        return guard

    def _check(self, request: web.Request) -> None:
        if self._settings.guarded and not is_loopback(urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""):
            raise Failed(403, "Host: expected a name of this machine")
        if self._settings.token is not None and request.path not in OPEN_PATHS:
            shown = request.headers.get("Authorization", "").encode(errors="replace")
            if not hmac.compare_digest(shown, f"Bearer {self._settings.token}".encode()):
                raise Failed(401, "Authorization: Bearer … is missing or wrong", "invalid_api_key")
        # What a web page can send without being asked first is not what a client of ours sends.
        if request.method == "POST" and request.content_type in SIMPLE_BODIES and request.body_exists:
            raise Failed(415, f"Content-Type: expected application/json, got {request.content_type}")


SIMPLE_BODIES = ("text/plain", "application/x-www-form-urlencoded", "application/octet-stream")
"""The last is what a missing Content-Type counts as."""


def refusal(failed: Failed) -> web.Response:
    """Return the response that says why there is no other."""
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}.get(failed.status, {})
    return web.json_response(failed.body, status=failed.status, headers=headers)
