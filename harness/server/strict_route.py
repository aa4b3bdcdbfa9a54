"""Routes whose bodies are read as strictly as every other record: no key twice, no number that is not finite."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from ...tasks.core.strict_json import parse_value
from ...verifiers.extras import missing

try:
    from fastapi import HTTPException, Request
    from fastapi.responses import Response
    from fastapi.routing import APIRoute
except ImportError as error:
    raise missing("server", error) from error


class _StrictRequest(Request):
    async def json(self) -> Any:
        try:
            return parse_value(await self.body())
        except ValueError as error:
            raise HTTPException(400, f"body: {error}") from None


class StrictRoute(APIRoute):
    """A route that reads its body with `parse_value`, in linear time."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler of requests."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handler(_StrictRequest(request.scope, request.receive))

        return strict
