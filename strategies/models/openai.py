"""Any server that speaks the OpenAI chat protocol: vLLM, SGLang, llama.cpp, hosted ones.

One request draws one reply (`n` is not used), because only a request can be given up: when a
strategy cancels a draw, its connection is closed, and the server can stop generating.

The seed of each draw is sent. temperature, top_p and the token limit are always sent, since
servers fall back to the model's own recommendations otherwise; what the protocol has no field
for (top_k, repetition penalty) stays as the server sets it (vLLM: `--generation-config vllm`).
"""

from __future__ import annotations

import asyncio
import datetime
import os
import time
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ...tasks.keys import Stream, make_key
from ..tables import Options, require
from . import split_target
from .backoff import asked_seconds, wait_seconds
from .chat_reply import MalformedReply, Reply, error_text, read_reply
from .model import Completion, Request, failed

if TYPE_CHECKING:
    import aiohttp

KEYS = ("ASSAY_API_KEY", "OPENAI_API_KEY")
"""Environment variables that hold the key for the server; the first that is set is sent."""

MAX_BODY = 64 * 2**20
"""Longest response read, in bytes."""

_RETRIED = frozenset({408, 409, 429})


@dataclass(frozen=True)
class OpenAIOptions(Options):
    """How a chat server is asked.

    Attributes:
        model: Name of the model; then the URL is the whole base. By default the name is what
            follows `/v1/` in the URL.
        concurrency: Requests under way at most, for several runs of one model; a run has its own
            bound. One that waits to be repeated keeps its place.
        retries: How often a request is repeated at most.
        timeout: Seconds for one try, from sending to the last byte.
        connect: Seconds to reach the server.
        read: Seconds without a byte; servers send none before the reply is complete.
        limit: The field that carries the token limit.
    """

    model: str = ""
    concurrency: int = 1024
    retries: int = 6
    timeout: float = 1800.0
    connect: float = 10.0
    read: float = 1800.0
    limit: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"

    def validate(self) -> None:
        """Raises ValueError when an option is out of range."""
        require(1 <= self.concurrency <= 10_000, "concurrency", self.concurrency, "1 to 10000")
        require(0 <= self.retries <= 100, "retries", self.retries, "0 to 100")
        for name in ("timeout", "connect", "read"):
            value = getattr(self, name)
            require(0.0 < value < 1e7, name, value, "a positive number of seconds")


class OpenAI:
    """A chat server.

    Failures that may pass are retried with back-off: no connection, a connection that broke,
    a time-out, the statuses 408, 409, 429 and 5xx, a body that is no chat completion. Any
    other status is final; what the server said becomes the completion's error.
    """

    def __init__(self, base: str, model: str, options: OpenAIOptions) -> None:
        """A server at `base` (`http://host:port/v1`); nothing is sent before the first request."""
        self._url, self._model, self._options = f"{base}/chat/completions", model, options
        self._headers = _headers()
        self._connections: dict[asyncio.AbstractEventLoop, _Connection] = {}

    @property
    def name(self) -> str:
        """As `Model.name`."""
        return self._model

    async def complete(self, request: Request) -> Completion:
        """As `Model.complete`; the seconds do not count waiting for a free slot."""
        connection = self._connection()
        stream = Stream(make_key("retry", request.seed))
        async with connection.slots:
            start = time.perf_counter()
            for retry in range(self._options.retries + 1):
                try:
                    reply = await self._try(connection.session, request)
                except CallFailed as failure:
                    if not failure.may_pass or retry == self._options.retries:
                        return failed(str(failure), time.perf_counter() - start, retry)
                    await asyncio.sleep(wait_seconds(retry, stream, failure.asked))
                else:
                    return _completion(reply, time.perf_counter() - start, retry)
        raise AssertionError("the last try returns")

    async def close(self) -> None:
        """As `Model.close`; closes the connections of the running event loop."""
        connection = self._connections.pop(asyncio.get_running_loop(), None)
        if connection is not None:
            await connection.session.close()

    def _connection(self) -> _Connection:
        """The connections of the running event loop: they cannot be shared between loops."""
        import aiohttp

        loop = asyncio.get_running_loop()
        if loop not in self._connections:
            self._connections[loop] = _Connection(
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(limit=self._options.concurrency),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    headers=self._headers,
                    timeout=aiohttp.ClientTimeout(
                        total=self._options.timeout, sock_connect=self._options.connect, sock_read=self._options.read
                    ),
                ),
                asyncio.Semaphore(self._options.concurrency),
            )
        return self._connections[loop]

    async def _try(self, session: aiohttp.ClientSession, request: Request) -> Reply:
        import aiohttp

        try:
            # A redirect is not followed: it would carry the key to another host.
            async with session.post(self._url, json=self._body(request), allow_redirects=False) as response:
                body = await _read(response)
        except asyncio.TimeoutError as error:
            raise CallFailed(f"no reply in time from {self._url} ({str(error) or 'timeout'})", may_pass=True) from None
        except aiohttp.ClientSSLError as error:
            raise CallFailed(f"no secure connection to {self._url}: {error}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise CallFailed(
                f"no connection to {self._url}: {str(error) or type(error).__name__}", may_pass=True
            ) from None
        if response.status != 200:
            now = datetime.datetime.now(datetime.timezone.utc)
            raise CallFailed(
                f"HTTP {response.status}: {error_text(body) or response.reason}",
                may_pass=response.status in _RETRIED or response.status >= 500,
                asked=asked_seconds(response.headers.get("Retry-After"), now),
            )
        try:
            return read_reply(body, request.messages)
        except MalformedReply as error:
            raise CallFailed(str(error), may_pass=True) from None

    def _body(self, request: Request) -> dict[str, Any]:
        return {
            "model": self._model,
            "messages": list(request.messages),
            "temperature": request.sampling.temperature,
            "top_p": request.sampling.top_p,
            self._options.limit: request.sampling.max_tokens,
            "seed": request.seed,
        }


class CallFailed(Exception):
    """Why one try came to nothing, and whether another may do better.

    Attributes:
        may_pass: Whether the failure may pass.
        asked: How long the server asked to be left alone, in seconds.
    """

    def __init__(self, error: str, *, may_pass: bool = False, asked: float | None = None) -> None:
        super().__init__(error)
        self.may_pass, self.asked = may_pass, asked


@dataclass(frozen=True, slots=True)
class _Connection:
    session: aiohttp.ClientSession
    slots: asyncio.Semaphore


def open_openai(rest: str) -> OpenAI:
    """The chat server, from what follows `openai:`.

    Raises:
        ValueError: The URL is none, names no model, or an option is unknown or wrong.
    """
    url, written = split_target(rest)
    options = OpenAIOptions.parse(written)
    parts = urllib.parse.urlsplit(url)
    plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    require(bool(plain) and "@" not in parts.netloc, "url", url, "http://HOST:PORT/v1/NAME")
    if options.model:
        return OpenAI(url.rstrip("/"), options.model, options)
    base, found, model = url.partition("/v1/")
    require(bool(found and model), "url", url, "http://HOST:PORT/v1/NAME, or a base URL and the option model=NAME")
    return OpenAI(f"{base}/v1", model, options)


def _headers() -> dict[str, str]:
    for name in KEYS:
        if key := os.environ.get(name, "").strip():
            if not (key.isascii() and key.isprintable()):
                raise ValueError(f"{name}: expected printable ASCII characters only")
            return {"Authorization": f"Bearer {key}"}
    return {}


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > MAX_BODY:
            raise CallFailed(f"the reply is longer than {MAX_BODY} bytes")
    return bytes(body)


def _completion(reply: Reply, seconds: float, retries: int) -> Completion:
    return Completion(
        reply.text,
        reply.prompt_tokens,
        reply.completion_tokens,
        seconds,
        reply.finish_reason,
        retries=retries,
        estimated=reply.estimated,
    )
