"""A chat server on loopback that misbehaves on demand."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
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
        stream: Whether the server can stream; else it sends the whole reply as JSON.
        continuous: Whether it sends its counts with every event when asked.
        first_delay, token_delay: Seconds before the first event and between two.
        cut_after, stall_after, garbage_after: Events after which the connection is closed, nothing more
            comes, or something comes that is no JSON.
        repeat: Sends every n-th event twice.
        counts: What `usage` says instead of the truth: (prompt, completion).
        choices: Replies given at most, whatever `n` says.
        usage: Whether token counts are sent.
        counting: What a count is of: `request`; `choice`, as llama.cpp counts (after the end of each in a stream, of the first
            in a whole reply); or `last`, the request's count with the last event of the last choice.
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
    stream: bool = True
    continuous: bool = True
    first_delay: float = 0.0
    token_delay: float = 0.0
    cut_after: int | None = None
    stall_after: int | None = None
    garbage_after: int | None = None
    repeat: int = 0
    counts: tuple[int, int] | None = None
    choices: int = 1000
    usage: bool = True
    counting: str = "request"
    message: dict[str, Any] | None = None
    finish_reason: str | None = "stop"


@dataclass
class Entry:
    """What one request has cost, by the server's own books.

    Attributes:
        how: `whole`, or `broken` when the reply did not reach its end, whoever broke off.
        sent: Completion tokens that left the server.
    """

    prompt: int
    sent: int = 0
    how: str = "broken"


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
        books: What each request cost that was answered at all, in the order they came.
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
        self.books: list[Entry] = []
        self.live = self.peak = self.cancelled = 0
        self.url = ""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[FakeServer]:
        """The server on a free port of 127.0.0.1, for as long as the block lasts."""
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", self._handle)
        app.router.add_get("/v1/models", _models)
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
        if how.status != 200 or how.body is not None:
            content = how.body if how.body is not None else b"{}"
            return web.Response(body=content, status=how.status, headers=how.headers, content_type="application/json")
        entry = Entry(_prompt_tokens(body))
        self.books.append(entry)
        if body.get("stream") and how.stream:
            return await self._stream(request, body, how, entry)
        whole = self._completion(body, how)
        texts = [choice["message"].get("content") for choice in whole["choices"]]
        entry.sent, entry.how = sum(len(pieces(text)) for text in texts if isinstance(text, str)), "whole"
        return web.json_response(whole, headers=how.headers)

    async def _stream(
        self, request: web.Request, body: dict[str, Any], how: Behaviour, entry: Entry
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        await asyncio.sleep(how.first_delay)
        asked = (body.get("stream_options") or {}) if how.usage else {}
        replies = min(body.get("n", 1), how.choices)
        sent = 0

        def counts(completion: int) -> dict[str, Any]:
            prompt, completion = how.counts or (entry.prompt, completion)
            return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}

        async def send(event: dict[str, Any]) -> None:
            nonlocal sent
            data = f"data: {json.dumps(event)}\n\n".encode()
            await response.write(data * (2 if how.repeat and sent % how.repeat == 0 else 1))
            sent += 1
            await asyncio.sleep(how.token_delay)

        for index in range(replies):
            said = pieces(self.reply(body))
            deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
            deltas += [how.message] if how.message is not None else [{"content": piece} for piece in said]
            for number, delta in enumerate([*deltas, None]):
                if how.stall_after is not None and sent >= how.stall_after:
                    await asyncio.Event().wait()
                if how.garbage_after == sent:
                    await response.write(b"data: {not json\n\n")
                if how.cut_after is not None and sent >= how.cut_after:
                    assert request.transport is not None
                    request.transport.close()
                    return response
                finish = how.finish_reason if delta is None else None
                event: dict[str, Any] = {
                    **_head(body, "chat.completion.chunk"),
                    "choices": [{"index": index, "delta": delta or {}, "finish_reason": finish}],
                }
                if how.counting == "last" and delta is None and index == replies - 1:
                    event["usage"] = counts(entry.sent)
                elif how.continuous and how.counting == "request" and asked.get("continuous_usage_stats"):
                    event["usage"] = counts(min(number, len(said)))
                # Booked before it leaves: what was decoded is paid for, whether it arrives or not.
                entry.sent += bool(delta and number)
                await send(event)
            if asked.get("include_usage") and how.counting == "choice":
                await send({**_head(body, "chat.completion.chunk"), "choices": [], "usage": counts(len(said))})
        if how.counting == "request" and asked.get("include_usage"):
            await send({**_head(body, "chat.completion.chunk"), "choices": [], "usage": counts(entry.sent)})
        await response.write(b"data: [DONE]\n\n")
        entry.how = "whole"
        await response.write_eof()
        return response

    def _completion(self, body: dict[str, Any], how: Behaviour) -> dict[str, Any]:
        replies = min(body.get("n", 1), how.choices)
        texts = [self.reply(body) for _ in range(replies)]
        total = sum(len(pieces(text)) for text in (texts[:1] if how.counting == "choice" else texts))
        prompt, completion = how.counts or (_prompt_tokens(body), total)
        usage = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}
        choices = [
            {
                "index": i,
                "finish_reason": how.finish_reason,
                "message": how.message if how.message is not None else {"role": "assistant", "content": text},
            }
            for i, text in enumerate(texts)
        ]
        return {**_head(body, "chat.completion"), "choices": choices, **({"usage": usage} if how.usage else {})}


def _head(body: dict[str, Any], kind: str) -> dict[str, Any]:
    """What strict clients want of a reply beside its choices."""
    return {"id": "c", "object": kind, "created": 0, "model": body.get("model", "")}


async def _models(_: web.Request) -> web.Response:
    return web.json_response({"object": "list", "data": [{"id": "m", "object": "model"}]})


def pieces(text: str) -> list[str]:
    """The text in tokens: words with the space after them."""
    return re.findall(r"\S+\s*", text)


def _prompt_tokens(body: dict[str, Any]) -> int:
    contents = [turn["content"] for turn in body["messages"]]
    texts = ["".join(part.get("text", "") for part in one) if isinstance(one, list) else one for one in contents]
    return sum(len(text.split()) for text in texts)
