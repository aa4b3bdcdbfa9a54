"""Any server that speaks the OpenAI chat protocol: vLLM, SGLang, llama.cpp, hosted ones.

Replies are streamed where the server can: when a strategy cancels a call, its connection is
closed, the server stops decoding, and the cost follows from the bytes received. Calls that race each
other have a request each; others share requests (`n`) where the server can. A feature that a server
refuses (streams, token counts in them, `n`) is dropped from then on.

Active requests are bounded by `concurrency`, and by the server's capacity (`limiter`).

The seed of each sample is sent; replies to one request share its seed. temperature, top_p and the token
limit are always sent, since servers fall back to the model's own recommendations otherwise; parameters
outside the protocol (top_k, repetition penalty) stay as the server sets them (vLLM: `--generation-config vllm`).
"""

from __future__ import annotations

import asyncio
import datetime
import json
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...tasks.core.keys import Stream, make_key
from ..engine.base_options import require
from . import split_target
from .backoff import asked_seconds, wait_seconds
from .call_failure import CallFailed, kind_of_status
from .chat_options import OpenAIOptions, key_headers, read_fields
from .chat_reply import ChatReply, MalformedReply, error_text, read_replies, refusal
from .chat_stream import read_stream
from .dialect import Dialect
from .limiter import Limiter
from .model import Arrive, Completion, Request, failed
from .trial import Trial

if TYPE_CHECKING:
    import aiohttp

MAX_BODY = 64 * 2**20
"""Longest response read, in bytes."""


class OpenAI:
    """A chat server.

    Transient failures are retried with back-off: no connection, a connection that broke,
    a time-out, the statuses 408, 409, 429 and 5xx, a body that is no chat completion, a stream
    that broke off. Any other status is final; the server's message becomes the completion's
    error. A prompt that does not fit or is filtered is no failure but a reply without text.
    """

    def __init__(self, base: str, model: str, options: OpenAIOptions, extra: dict[str, Any] | None = None) -> None:
        """Create a client of the server at `base` (`http://host:port/v1`); nothing is sent before the first request."""
        self._url, self._model, self._options = f"{base}/chat/completions", model, options
        self._headers = {"Content-Type": "application/json", **key_headers()}
        self._dialect = Dialect(stream=options.stream == "auto", choices=options.n > 1, extra=extra or {})
        self._connections: dict[asyncio.AbstractEventLoop, _Connection] = {}

    @property
    def name(self) -> str:
        """Name in manifests and reports; see `Model.name`."""
        return self._model

    @property
    def most_choices(self) -> int:
        """Most replies per request, now; see `BatchModel.most_choices`."""
        return min(self._options.n, self._options.concurrency) if self._dialect.choices else 1

    async def complete(self, request: Request) -> Completion:
        """Return one reply; its seconds do not include waiting for a free place."""
        (completion,) = await self._ask([request])
        return completion

    async def complete_many(self, requests: Sequence[Request], arrive: Arrive) -> None:
        """Complete each request; replies missing from a shared one are requested one by one."""
        if self.most_choices == 1 or len(requests) == 1:
            await self._ask_each(range(len(requests)), requests, arrive)
            return
        got = await self._ask(requests)
        if len(got) < len(requests) and len(got) == 1 and got[0].error is None:
            self._dialect.choices = False
        for position, completion in enumerate(got):
            arrive(position, completion)
        await self._ask_each(range(len(got), len(requests)), requests, arrive)

    async def close(self) -> None:
        """Close the connections of the running event loop."""
        connection = self._connections.pop(asyncio.get_running_loop(), None)
        if connection is not None:
            await connection.session.close()

    async def _ask_each(self, positions: range, requests: Sequence[Request], arrive: Arrive) -> None:
        async def one(position: int) -> None:
            arrive(position, await self.complete(requests[position]))

        tasks = [asyncio.ensure_future(one(position)) for position in positions]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ask(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the completions of one request for as many replies; fewer where the server gives fewer."""
        if requests[0].sampling.max_thinking is not None:
            said = "max_thinking: chat servers have no common field for it; give theirs in a file, by the option body"
            return [failed(said) for _ in requests]
        connection, places = self._connection(), len(requests)
        await _enter(connection.limiter, requests)
        start = time.perf_counter()
        jitter: Stream | None = None
        retry, held = 0, True
        try:
            while True:
                sent, trial = time.monotonic(), Trial(requests)
                try:
                    replies = await self._try(connection.session, trial)
                except CallFailed as failure:
                    if self._dialect.learn(trial.status, trial.body, places):
                        trial.cost_nothing()
                        if places > 1 and not self._dialect.choices:
                            return []
                        continue
                    trial.lose(failure)
                    if failure.slows:
                        connection.limiter.overloaded(sent, failure.asked)
                    seconds = time.perf_counter() - start
                    if failure.kind == "unanswerable":
                        return [_unanswerable(failure, request, seconds, retry) for request in requests]
                    if not failure.may_pass or retry == self._options.retries:
                        return [failed(str(failure), seconds, retry, request.meter) for request in requests]
                    jitter = jitter or Stream(make_key("retry", requests[0].seed))
                    retry += 1
                    for request in requests:
                        request.meter.retries = retry
                    wait = wait_seconds(retry - 1, jitter, failure.asked)
                    if not failure.slows:
                        await asyncio.sleep(wait)
                        continue
                    # A refused call goes back into the queue; otherwise the bound would bind new calls only.
                    connection.limiter.leave(places)
                    held = False
                    await asyncio.sleep(wait)
                    queued = time.perf_counter()
                    await _enter(connection.limiter, requests, waiting=False)
                    held = True
                    start += time.perf_counter() - queued
                else:
                    connection.limiter.succeeded(places)
                    seconds = time.perf_counter() - start
                    return [
                        trial.completion(i, reply, seconds, retry) for i, reply in enumerate(replies[: len(requests)])
                    ]
        except asyncio.CancelledError:
            if held and not trial.closed:
                trial.count()
            raise
        finally:
            if held:
                connection.limiter.leave(places)

    def _connection(self) -> _Connection:
        """Return the connections of the running event loop: they cannot be shared between loops."""
        import aiohttp

        loop = asyncio.get_running_loop()
        if loop not in self._connections:
            options = self._options
            self._connections[loop] = _Connection(
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(limit=options.concurrency),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    headers=self._headers,
                    timeout=aiohttp.ClientTimeout(
                        total=options.timeout, sock_connect=options.connect, sock_read=options.first or options.read
                    ),
                ),
                Limiter(options.concurrency),
            )
        return self._connections[loop]

    async def _try(self, session: aiohttp.ClientSession, trial: Trial) -> list[ChatReply]:
        import aiohttp

        try:
            # A redirect is not followed: it would carry the key to another host.
            async with session.post(self._url, data=self._body(trial.requests), allow_redirects=False) as response:
                trial.begin(response)
                await self._read(response, trial)
        except asyncio.TimeoutError as error:
            raise CallFailed(f"no reply in time from {self._url} ({str(error) or 'timeout'})", "timeout") from None
        except aiohttp.ClientSSLError as error:
            raise CallFailed(f"no secure connection to {self._url}: {error}", "refused") from None
        except (aiohttp.ClientError, OSError) as error:
            said = str(error) or type(error).__name__
            raise CallFailed(f"no connection to {self._url}: {said}", "connection") from None
        if response.status != 200:
            raise _refused(response, trial.body)
        limit = trial.requests[0].sampling.max_tokens
        try:
            read = read_stream if trial.streamed else read_replies
            return read(trial.body, trial.prompt, limit)
        except MalformedReply as error:
            raise CallFailed(str(error), "malformed") from None

    async def _read(self, response: aiohttp.ClientResponse, trial: Trial) -> None:
        async for piece in response.content.iter_any():
            if not trial.pieces:
                trial.first = time.perf_counter()
                if self._options.first and response.connection is not None and response.connection.protocol is not None:
                    response.connection.protocol.read_timeout = self._options.read
            trial.pieces.append(piece)
            trial.size += len(piece)
            if trial.size > MAX_BODY:
                raise CallFailed(f"the reply is longer than {MAX_BODY} bytes", "refused")
        trial.last = time.perf_counter()

    def _body(self, requests: Sequence[Request]) -> bytes:
        first = requests[0]
        body = {
            "model": self._model,
            "messages": first.messages,
            "temperature": first.sampling.temperature,
            "top_p": first.sampling.top_p,
            self._options.limit: first.sampling.max_tokens,
            "seed": first.seed,
            **self._dialect.fields(len(requests)),
        }
        return json.dumps(body).encode()


@dataclass(frozen=True, slots=True)
class _Connection:
    session: aiohttp.ClientSession
    limiter: Limiter


async def _enter(limiter: Limiter, requests: Sequence[Request], waiting: bool = True) -> None:
    """Wait for places, and record how long."""
    start = time.perf_counter()
    for request in requests:
        request.meter.waiting = waiting
    await limiter.enter(len(requests))
    waited = time.perf_counter() - start
    for request in requests:
        request.meter.waiting = False
        request.meter.queue_seconds += waited


def _refused(response: aiohttp.ClientResponse, body: bytes) -> CallFailed:
    said = f"HTTP {response.status}: {error_text(body) or response.reason}"
    if reason := refusal(response.status, body):
        return CallFailed(said, "unanswerable", reason=reason)
    now = datetime.datetime.now(datetime.timezone.utc)
    asked = asked_seconds(response.headers.get("Retry-After"), now)
    return CallFailed(said, kind_of_status(response.status), asked=asked)


def _unanswerable(failure: CallFailed, request: Request, seconds: float, retries: int) -> Completion:
    meter = request.meter
    return Completion(
        "", 0, 0, seconds, failure.reason, None, retries, not meter.lost_exact,
        lost_prompt_tokens=meter.lost_prompt_tokens, lost_completion_tokens=meter.lost_completion_tokens,
        queue_seconds=meter.queue_seconds,
    )  # fmt: skip


def open_openai(rest: str) -> OpenAI:
    """Open a chat server from the text after `openai:`.

    Raises:
        ValueError: The URL is malformed or names no model, or an option is unknown or wrong.
    """
    url, written = split_target(rest)
    options = OpenAIOptions.parse(written)
    parts = urllib.parse.urlsplit(url)
    plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    require(bool(plain) and "@" not in parts.netloc, "url", url, "http://HOST:PORT/v1/NAME")
    extra = read_fields(options.body)
    if options.model:
        return OpenAI(url.rstrip("/"), options.model, options, extra)
    base, found, model = url.partition("/v1/")
    require(bool(found and model), "url", url, "http://HOST:PORT/v1/NAME, or a base URL and the option model=NAME")
    return OpenAI(f"{base}/v1", model, options, extra)
