"""The routes of the proxy."""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web

from ...strategies.models.chat_options import OpenAIOptions
from ...tasks.core.strict_json import parse_object
from ...tasks.core.task_failure import TaskFailed
from ..core.worker_pool import TooBusy, TooLarge, TooSlow, WorkerEnded
from .answering import Answering, ProxyAnswer
from .forwarding import Forwarding, upstream_key
from .guards import ProxyGuards
from .naming import HEADER, TAG, Catalogue, named_instance
from .settings import ProxySettings
from .upstream import Upstream
from .wire import Failed, check_answered, event, events, summary, whole

KEYS_KEPT = 64
"""Clients' keys for the upstream server whose connections are kept; with more, some are turned away."""
TEXT_ONLY = ("tools", "functions", "audio")
"""Fields that ask for more than a text; a verified answer is a text."""


class Proxy:
    """The handlers, and what they share."""

    def __init__(self, settings: ProxySettings, catalogue: Catalogue, log: Any = None) -> None:
        self._settings, self._catalogue, self._log = settings, catalogue, log
        self._answering, self._forwarding = Answering(settings), Forwarding(settings)
        self._upstreams: dict[str | None, Upstream] = {}

    def app(self) -> web.Application:
        """Return the application; run it with `handler_cancellation`, so that a client that leaves ends its calls."""
        guards = ProxyGuards(self._settings)
        app = web.Application(middlewares=[guards.middleware], client_max_size=self._settings.body_bytes)
        app.router.add_get("/health", self._health)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/completions", self._completions)
        app.router.add_route("*", "/v1/{tail:.*}", self._other)
        app.cleanup_ctx.append(self._lifetime)
        return app

    async def _lifetime(self, _: web.Application) -> AsyncIterator[None]:
        self._answering.pool.start()
        yield
        await self._forwarding.close()
        await self._answering.close()
        for upstream in self._upstreams.values():
            await upstream.close()

    async def _health(self, _: web.Request) -> web.Response:
        if missed := await self._answering.pool.replace_broken():
            raise Failed(503, f"{missed} workers had ended, and are being replaced")
        return web.json_response(
            {"status": "ok", "upstream": self._settings.base, "strategy": self._answering.strategy}
        )

    async def _other(self, request: web.Request) -> web.StreamResponse:
        return await self._forwarding.forward(request, await request.read())

    async def _completions(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        if HEADER in request.headers or TAG.search(raw.decode(errors="replace")):
            raise Failed(400, "an instance is named, and only /v1/chat/completions answers about instances")
        return await self._forwarding.forward(request, raw)

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        raw, header = await request.read(), request.headers.get(HEADER)
        body, turns = _conversation(raw)
        if turns is None:
            if header is not None:
                raise Failed(400, f"{HEADER}: expected a body with messages of role and content")
            return await self._forwarding.forward(request, raw)
        try:
            source = named_instance(header, turns, self._catalogue)
        except ValueError as error:
            raise Failed(400, str(error), "unknown_instance") from None
        if source is None:
            return await self._forwarding.forward(request, raw)
        n = self._check(body)
        upstream = self._upstream(request.headers.get("Authorization"))
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": body.get("model", "")}
        work = asyncio.ensure_future(self._answer(source, body, upstream, n))
        try:
            if body.get("stream"):
                return await self._stream(request, head, body, work)
            return web.json_response(whole(head, await work, self._answering.strategy))
        finally:
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError, Failed):
                await work

    async def _answer(self, source: str, body: dict[str, Any], upstream: Upstream, n: int) -> list[ProxyAnswer]:
        try:
            answers = await asyncio.wait_for(self._answering.answers(source, body, upstream, n), self._settings.seconds)
        except asyncio.TimeoutError:
            raise Failed(504, f"no answer in {self._settings.seconds:g} seconds") from None
        except ValueError as error:
            raise Failed(400, str(error), "unknown_instance") from None
        except TooBusy:
            raise Failed(503, "too many requests wait; try again", "overloaded") from None
        except TooSlow:
            raise Failed(504, f"{source[:200]}: it could not be rebuilt in time") from None
        except TooLarge as error:
            raise Failed(413, f"{source[:200]}: {error}") from None
        except (WorkerEnded, TaskFailed) as error:
            raise Failed(500, f"{source[:200]}: {error}") from None
        check_answered(answers)
        if self._log is not None:
            self._log(summary(answers, self._answering.strategy))
        return answers

    async def _stream(
        self, request: web.Request, head: dict[str, Any], body: dict[str, Any], work: asyncio.Future[list[ProxyAnswer]]
    ) -> web.StreamResponse:
        """The answer as events. A failure has its status as long as nothing has been sent."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        while not (await asyncio.wait([work], timeout=self._settings.pulse))[0]:
            if not response.prepared:
                await response.prepare(request)
            await response.write(b": drawing\n\n")
        try:
            answers = work.result()
        except Failed as failed:
            if not response.prepared:
                raise
            await response.write(event(failed.body))
            await response.write_eof()
            return response
        if not response.prepared:
            await response.prepare(request)
        options = body.get("stream_options")
        counted = isinstance(options, dict) and bool(options.get("include_usage"))
        for piece in events(head, answers, self._answering.strategy, counted):
            await response.write(piece)
        await response.write_eof()
        return response

    def _check(self, body: dict[str, Any]) -> int:
        for name in TEXT_ONLY:
            if body.get(name):
                raise Failed(400, f"{name}: an answer about an instance is a text; leave {name} out")
        n = body.get("n")
        n = 1 if n is None else n
        if type(n) is not int or not 1 <= n <= self._settings.choices:
            raise Failed(400, f"n: expected 1 to {self._settings.choices}, got {n!r}"[:200])
        return n

    def _upstream(self, shown: str | None) -> Upstream:
        key = upstream_key(self._settings, shown)
        if key not in self._upstreams:
            if len(self._upstreams) >= KEYS_KEPT:
                raise Failed(503, "too many different keys")
            options = OpenAIOptions(
                concurrency=self._settings.concurrency, retries=self._settings.retries, server=self._settings.server
            )
            self._upstreams[key] = Upstream(self._settings.base, key, options)
        return self._upstreams[key]


def _conversation(raw: bytes) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
    """The body and its turns; None for what is no chat request, which the upstream server may judge."""
    try:
        body = parse_object(raw)
    except ValueError:
        return {}, None
    turns = body.get("messages")
    if not isinstance(turns, list) or not turns:
        return body, None
    for turn in turns:
        if not isinstance(turn, dict) or not isinstance(turn.get("role"), str):
            return body, None
    return body, turns


async def serve(
    settings: ProxySettings, catalogue: Catalogue, host: str, port: int, ready: Any, log: Any = None
) -> None:
    """Run the proxy until it is cancelled.

    Args:
        ready: Called with the port once clients can connect.
        log: Called with the summary of each answer.
    """
    runner = web.AppRunner(
        Proxy(settings, catalogue, log).app(), handler_cancellation=True, access_log=None, shutdown_timeout=2.0
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=1024).start()
        ready(runner.addresses[0][1])
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
