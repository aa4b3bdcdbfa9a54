"""Checks before every request to the proxy (secret, host, kind of body, capacity), and one form of error."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from ..core import access, worker_pool
from .settings import ProxySettings
from .wire import Failed

OPEN_PATHS = ("/health",)
JSON_PATHS = ("/v1/chat/completions", "/v1/completions")
"""What is read here, and not passed on as it is."""
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
                worker_pool.client.set(access.client_of(_peer(request)))
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
        headers = {name.lower(): value for name, value in request.headers.items()}
        if (refused := access.refusal(request.method, headers, self._settings.guarded)) is not None:
            raise Failed(*refused)
        if self._settings.token is not None and request.path not in OPEN_PATHS:
            shown = request.headers.get("Authorization", "").encode(errors="replace")
            if not hmac.compare_digest(shown, f"Bearer {self._settings.token}".encode()):
                raise Failed(401, "Authorization: Bearer … is missing or wrong", "invalid_api_key")
        # Behind a token, other requests that are passed on may have other bodies, such as files.
        ours = self._settings.token is None or request.path in JSON_PATHS
        if ours and request.body_exists and (wrong := access.wrong_body(request.method, headers)) is not None:
            raise Failed(415, wrong)


def _peer(request: web.Request) -> tuple[object, ...] | None:
    transport = request.transport
    return None if transport is None else transport.get_extra_info("peername")


def refusal(failed: Failed) -> web.Response:
    """Return the response that says why there is no other."""
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}.get(failed.status, {})
    return web.json_response(failed.body, status=failed.status, headers=headers)
