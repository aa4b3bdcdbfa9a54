"""A chat server on loopback that misbehaves on demand."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Behaviour:
    """How one request is treated; the default is a good reply.

    Attributes:
        status: HTTP status.
        headers: Sent with it.
        body: Sent instead of a chat completion.
        delay: Seconds before anything is sent.
        hang: Never reply.
        disconnect: Close the connection without a reply.
        cut: Close the connection in the middle of the body.
        usage: Whether token counts are sent.
        message: The message of the only choice, instead of `{"role", "content"}`.
        finish_reason: As in the protocol.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    delay: float = 0.0
    hang: bool = False
    disconnect: bool = False
    cut: bool = False
    usage: bool = True
    message: dict[str, Any] | None = None
    finish_reason: str | None = "stop"


class FakeServer:
    """Serves `/v1/chat/completions` and counts what happens.

    Attributes:
        script: How the next requests are treated, in order; afterwards `usual` holds.
        usual: How every other request is treated.
        reply: The text for a request's body.
        behave: Overrides script and usual: the behaviour for a request's body.
        together: No request is answered before this many have been under way at once.
        bodies: Every request, as it came.
        keys: The Authorization header of each.
        live, peak: Requests under way now, and at most at any time.
        cancelled: Requests whose client went away before the reply.
    """

    def __init__(self) -> None:
        self.script: list[Behaviour] = []
        self.usual = Behaviour()
        self.reply: Callable[[dict[str, Any]], str] = lambda body: "<answer>1</answer>"
        self.behave: Callable[[dict[str, Any]], Behaviour] | None = None
        self.together = 0
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.live = self.peak = self.cancelled = 0
        self.url = ""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[FakeServer]:
        """The server on a free port of 127.0.0.1, for as long as the block lasts."""
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", self._handle)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        self.bodies.append(body)
        self.keys.append(request.headers.get("Authorization"))
        self.live += 1
        self.peak = max(self.peak, self.live)
        try:
            while self.peak < self.together:
                await asyncio.sleep(0.001)
            return await self._answer(request, body, self._next(body))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        finally:
            self.live -= 1

    def _next(self, body: dict[str, Any]) -> Behaviour:
        if self.behave is not None:
            return self.behave(body)
        return self.script.pop(0) if self.script else self.usual

    async def _answer(self, request: web.Request, body: dict[str, Any], how: Behaviour) -> web.StreamResponse:
        await asyncio.sleep(how.delay)
        if how.hang:
            await asyncio.Event().wait()
        assert request.transport is not None
        if how.cut:
            response = web.StreamResponse(headers={"Content-Length": "100000"})
            await response.prepare(request)
            await response.write(b'{"choices": [')
        if how.disconnect or how.cut:
            request.transport.close()
        content = how.body if how.body is not None else json.dumps(self._completion(body, how)).encode()
        return web.Response(body=content, status=how.status, headers=how.headers, content_type="application/json")

    def _completion(self, body: dict[str, Any], how: Behaviour) -> dict[str, Any]:
        text = self.reply(body)
        message = how.message if how.message is not None else {"role": "assistant", "content": text}
        prompt = sum(len(turn["content"].split()) for turn in body["messages"])
        usage = {"prompt_tokens": prompt, "completion_tokens": len(text.split())}
        choice = {"index": 0, "finish_reason": how.finish_reason, "message": message}
        return {"object": "chat.completion", "choices": [choice], **({"usage": usage} if how.usage else {})}
