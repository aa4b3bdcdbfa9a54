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
import math
import socket
import time
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ...tasks.core.ids import Stream, make_key
from ..engine.base_options import require
from . import split_target
from .backoff import LONGEST_ABSENT, asked_seconds, wait_seconds
from .call_failure import CallFailed, kind_of_status
from .chat_options import OpenAIOptions, environment_keys, key_headers, read_fields
from .chat_refusal import lacks_credit, limits_rate
from .chat_reply import ChatReply, MalformedReply, ProviderFailed, error_text, read_replies, refusal
from .chat_stream import read_stream
from .dialect import Dialect
from .limiter import Limiter
from .model import Arrive, Completion, Request, Sampling, failed
from .prefill import continued, sent_messages
from .received import ByteBudget, Received
from .redaction import Redactor, field_secrets, header_secrets
from .server_kinds import KINDS, KindName, ServerKind, is_special, kind_of_host, kind_of_models
from .trial import Trial

if TYPE_CHECKING:
    import aiohttp

MOST_REOPENED = 16
"""Connections in a row that the server may have closed between calls before that counts as a failure."""
MOST_LISTING = 20.0
"""Seconds within which a server must give its list of models."""
MAX_TEXT = 8 * 2**20
"""Longest text of one reply, thinking included, in characters."""


class OpenAI:
    """A chat server.

    Transient failures are retried with back-off: no connection, a connection that broke,
    a time-out, the statuses 408, 409, 429 and 5xx, a body that is no chat completion, a stream
    that broke off. Any other status is final; the server's message becomes the completion's
    error. A prompt that does not fit is a failed call that is not repeated; one that is filtered, a reply without text.
    """

    def __init__(self, base: str, model: str, options: OpenAIOptions, extra: dict[str, Any] | None = None) -> None:
        """Create a client of the server at `base` (`http://host:port/v1`); nothing is sent before the first request."""
        self._base, self._url, self._model, self._options = base, f"{base}/chat/completions", model, options
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip", **key_headers(base)}
        self._dialect = Dialect(
            stream=options.stream == "auto", choices=options.n > 1, seed=options.seed, limit=options.limit,
            extra=extra or {},
        )  # fmt: skip
        self._kind = KINDS[options.server] if options.server != "auto" else kind_of_host(base)
        self._redactor = self._new_redactor()
        self._budget = ByteBudget()
        self._connections: dict[asyncio.AbstractEventLoop, _Connection] = {}

    @property
    def name(self) -> str:
        """Name in manifests and reports; see `Model.name`."""
        return self._model

    @property
    def identity(self) -> dict[str, Any]:
        """The server and every field that all requests have in common, keys blotted out; see `models.identity`."""
        kept = json.dumps({"server": self._base, "sent": self._common()} | self._seed_form())
        identity: dict[str, Any] = json.loads(self._redactor.error(kept))
        return identity

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

    async def objection(self, sampling: Sampling) -> str:
        """Return why the server cannot draw with a sampling; empty when it can. What it is asked for is its list of models."""
        if not is_special(sampling):
            return ""
        if self._kind is None:
            self._kind = await self._find_kind()
        return self._kind.objection(sampling)

    async def _find_kind(self) -> ServerKind:
        """Return the kind of the server, by its list of models; `other` when it gives none."""
        import aiohttp

        try:
            async with self._connection().session.get(
                f"{self._base}/models", allow_redirects=False, trace_request_ctx=SimpleNamespace(),
                timeout=aiohttp.ClientTimeout(total=MOST_LISTING),
            ) as response:  # fmt: skip
                return kind_of_models(await response.json(content_type=None))
        except (aiohttp.ClientError, OSError, ValueError, asyncio.TimeoutError):
            return KINDS["other"]

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
        if said := await self.objection(requests[0].sampling):
            return [failed(said) for _ in requests]
        connection, places = self._connection(), len(requests)
        await _enter(connection.limiter, requests)
        start = time.perf_counter()
        jitter: Stream | None = None
        trial: Trial | None = None
        retry, held = 0, True
        try:
            while True:
                sent, trial = time.monotonic(), Trial(requests, Received(self._budget))
                outcome = await self._attempt(connection, trial)
                if not isinstance(outcome, CallFailed):
                    connection.limiter.succeeded(places)
                    seconds = time.perf_counter() - start
                    return [
                        trial.completion(i, reply, seconds, retry) for i, reply in enumerate(outcome[: len(requests)])
                    ]
                failure = outcome
                if trial.status != 200 and self._dialect.learn(trial.status, trial.body, trial.fields, trial.version):
                    trial.cost_nothing()
                    trial.received.release()
                    if places > 1 and not self._dialect.choices:
                        return []
                    continue
                trial.lose(failure)
                trial.received.release()
                if failure.slows:
                    connection.limiter.overloaded(sent, failure.asked)
                seconds = time.perf_counter() - start
                if failure.kind == "unanswerable":
                    said = self._redactor.error(str(failure))
                    return [_unanswerable(failure, said, request, seconds, retry) for request in requests]
                hopeless = failure.kind == "absent" and connection.gives_up(sent)
                if not failure.may_pass or retry == self._options.retries or hopeless:
                    said = self._redactor.error(str(failure))
                    return [failed(said, seconds, retry, request.meter) for request in requests]
                jitter = jitter or Stream(make_key("retry", requests[0].seed))
                retry += 1
                for request in requests:
                    request.meter.retries = retry
                wait = wait_seconds(retry - 1, jitter, failure.asked)
                if failure.kind == "absent":
                    wait = min(wait, connection.patience(sent))
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
        except asyncio.CancelledError:
            if held and trial is not None and not trial.closed:
                trial.count()
            raise
        finally:
            if trial is not None:
                trial.received.release()
            if held:
                connection.limiter.leave(places)

    def _connection(self) -> _Connection:
        """Return the connections of the running event loop: they cannot be shared between loops."""
        import aiohttp

        from .bounded_resolver import LOOK_UP, BoundedResolver

        async def reused(_: object, context: SimpleNamespace, __: object) -> None:
            context.trace_request_ctx.reused = True

        tracing = aiohttp.TraceConfig()
        tracing.on_connection_reuseconn.append(reused)

        loop = asyncio.get_running_loop()
        if loop not in self._connections:
            options = self._options
            self._connections[loop] = _Connection(
                aiohttp.ClientSession(
                    connector=aiohttp.TCPConnector(
                        limit=options.concurrency, resolver=BoundedResolver(min(options.connect, LOOK_UP))
                    ),
                    cookie_jar=aiohttp.DummyCookieJar(),
                    headers=self._headers,
                    auto_decompress=False,
                    trace_configs=[tracing],
                    timeout=aiohttp.ClientTimeout(
                        total=options.timeout, sock_connect=options.connect, sock_read=options.first or options.read
                    ),
                ),
                Limiter(options.concurrency),
            )
        return self._connections[loop]

    async def _attempt(self, connection: _Connection, trial: Trial) -> list[ChatReply] | CallFailed:
        """Return the replies of one request, or its failure without the traceback, whose frames hold the whole body."""
        try:
            return await self._try(connection, trial)
        except CallFailed as error:
            error.__context__ = None
            return error.with_traceback(None)

    async def _try(self, connection: _Connection, trial: Trial) -> list[ChatReply]:
        """Send one request and return its replies.

        Raises:
            CallFailed: There are none.
        """
        import aiohttp

        requests = trial.requests
        trial.version, trial.fields = (
            self._dialect.version,
            self._dialect.shape(self._fields(requests[0]), len(requests)),
        )
        body = json.dumps(self._body(requests, {**trial.fields, **self._dialect.extra})).encode()
        reopened = 0
        while True:
            trial.reused = False
            try:
                return await self._exchange(connection, trial, body)
            except asyncio.TimeoutError as error:
                if isinstance(error, aiohttp.ServerTimeoutError) and str(error).startswith(_NOT_CONNECTED):
                    said = f"no connection to {self._url} within {self._options.connect:g} s; is the address right?"
                    raise CallFailed(said, "absent") from None
                raise CallFailed(f"no reply in time from {self._url} ({str(error) or 'timeout'})", "timeout") from None
            except aiohttp.ClientSSLError as error:
                raise CallFailed(f"no secure connection to {self._url}: {error}", "refused") from None
            except aiohttp.ClientConnectorError as error:
                raise CallFailed(f"no connection to {self._url}: {_absence(error)}", "absent") from None
            except (aiohttp.ClientError, OSError) as error:
                # The server had closed the connection between calls: nothing has begun, so nothing has failed.
                if trial.reused and not trial.status and reopened < MOST_REOPENED:
                    reopened += 1
                    continue
                said = str(error) or type(error).__name__
                raise CallFailed(f"no connection to {self._url}: {said}", "connection") from None

    async def _exchange(self, connection: _Connection, trial: Trial, body: bytes) -> list[ChatReply]:
        # A redirect is not followed: it would carry the key to another host.
        async with connection.session.post(
            self._url, data=body, allow_redirects=False, trace_request_ctx=trial
        ) as response:
            connection.answered = True
            trial.begin(response)
            await self._read(response, trial)
        if response.status != 200:
            raise self._refused(response, trial)
        try:
            return self._replies(trial, trial.body)
        except MalformedReply:
            pass
        try:  # once more, so that no key is cut in half where the error quotes the body
            return self._replies(trial, self._redactor.body(trial.body))
        except ProviderFailed as error:
            raise _provider_failure(error) from None
        except MalformedReply as error:
            raise CallFailed(str(error), "malformed") from None

    def _replies(self, trial: Trial, body: bytes) -> list[ChatReply]:
        read = read_stream if trial.streamed else read_replies
        replies = read(body, trial.prompt, trial.requests[0].sampling.max_tokens)
        if any(len(reply.text) + len(reply.reasoning) > MAX_TEXT for reply in replies):
            raise CallFailed(f"the reply is longer than {MAX_TEXT} characters", "refused")
        blot, begun = self._redactor.reply, trial.requests[0].sampling.prefill or ""
        whole: list[ChatReply] = []
        for reply in replies:
            text, reasoning = continued(begun, blot(reply.text), blot(reply.reasoning))
            finish = self._redactor.error(reply.finish_reason)
            whole.append(replace(reply, text=text, reasoning=reasoning, finish_reason=finish))
        return whole

    async def _read(self, response: aiohttp.ClientResponse, trial: Trial) -> None:
        async for piece in response.content.iter_any():
            if not trial.first:
                trial.first = time.perf_counter()
                if self._options.first and response.connection is not None and response.connection.protocol is not None:
                    response.connection.protocol.read_timeout = self._options.read
            trial.received.add(piece)
        trial.last = time.perf_counter()

    def _fields(self, request: Request) -> dict[str, Any]:
        """Return the fields that the dialect may leave out or reshape."""
        sampling = request.sampling
        ends = {} if sampling.stop is None else {"stop": list(sampling.stop)}
        return {
            **ends,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
            "seed": request.seed,
        }

    def _body(self, requests: Sequence[Request], fields: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body of a request with these fields."""
        first = requests[0]
        return {**self._common(), "messages": sent_messages(first), **self._special(first), **fields}

    def _special(self, request: Request) -> dict[str, Any]:
        """Return the fields that this kind of server has for the form, the thinking and the beginning of a reply."""
        return self._kind.fields(request.sampling, request.form) if self._kind is not None else {}

    def _common(self) -> dict[str, Any]:
        """Return the fields that all requests have in common; every one of them is part of the identity."""
        return {"model": self._model, **self._dialect.extra}

    def _seed_form(self) -> dict[str, str]:
        return {} if self._options.seed == "auto" else {"seed": self._options.seed}

    def _new_redactor(self) -> Redactor:
        secrets = [*environment_keys(), *header_secrets(self._headers), *field_secrets(self._dialect.extra)]
        return Redactor(secrets)

    def _refused(self, response: aiohttp.ClientResponse, trial: Trial) -> CallFailed:
        body = self._redactor.body(trial.body)
        said = f"HTTP {response.status}: {error_text(body) or response.reason}"
        if reason := refusal(response.status, body):
            return CallFailed(said, "unanswerable", reason=reason)
        header = response.headers.get("Retry-After")
        if response.status in (402, 403, 429) and lacks_credit(body, header):
            return CallFailed(f"{said} (the account has no credit left: waiting does not help)", "refused")
        kind = kind_of_status(response.status)
        if response.status == 403 and limits_rate(body):
            kind = "overloaded"
        if kind == "refused" and (advice := self._dialect.advice(body, trial.fields)):
            said = f"{said} ({advice})"
        now = datetime.datetime.now(datetime.timezone.utc)
        return CallFailed(said, kind, asked=asked_seconds(header, now))


_NOT_CONNECTED = "Connection timeout"
"""The beginning of aiohttp's message where the time limit was that of a connection (a type of its own from 3.10 on)."""


@dataclass(slots=True)
class _Connection:
    """Connections to the server in one event loop.

    Attributes:
        session: The connections.
        limiter: Bounds the active requests.
        answered: Whether the server has ever answered.
        missed: When it was not there for the first time, before any answer (`time.monotonic`).
    """

    session: aiohttp.ClientSession
    limiter: Limiter
    answered: bool = False
    missed: float | None = None

    def patience(self, sent: float) -> float:
        """Return the seconds for which a server that was not there for a try is still tried.

        Args:
            sent: When the try began (`time.monotonic`).
        """
        if self.answered:
            return math.inf
        if self.missed is None:
            self.missed = sent
        return max(0.0, self.missed + LONGEST_ABSENT - time.monotonic())

    def gives_up(self, sent: float) -> bool:
        """Tell after a try whether the server never answered and has been tried long enough."""
        return self.patience(sent) == 0.0


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


def _absence(error: aiohttp.ClientConnectorError) -> str:
    """Return why there is no server, in a few words."""
    cause = error.os_error
    if isinstance(cause, socket.gaierror):
        return f"no host {error.host!r} is known; check the address"
    if isinstance(cause, ConnectionRefusedError) or "Connect call failed" in str(cause):
        return "the connection was refused; is the server running at this address?"
    return cause.strerror or str(cause) or type(cause).__name__


def _provider_failure(error: ProviderFailed) -> CallFailed:
    """Return the failure that a response of status 200 reports: one that may pass, unless credit is lacking."""
    if lacks_credit(error.report):
        return CallFailed(str(error), "refused")
    return CallFailed(str(error), "overloaded" if kind_of_status(error.code) == "overloaded" else "server")


def _unanswerable(failure: CallFailed, said: str, request: Request, seconds: float, retries: int) -> Completion:
    """Return the completion of a request that can never be answered: a failed call where the prompt does not fit."""
    meter, fits = request.meter, failure.reason != "context_length"
    return Completion(
        "", 0, 0, seconds, failure.reason, None if fits else f"the prompt does not fit the context: {said}", retries, not meter.lost_exact,
        lost_prompt_tokens=meter.lost_prompt_tokens, lost_completion_tokens=meter.lost_completion_tokens,
        queue_seconds=meter.queue_seconds,
    )  # fmt: skip


def open_openai(rest: str, kind: KindName = "auto") -> OpenAI:
    """Open a chat server at an address.

    Args:
        rest: `http://HOST:PORT/v1/NAME`, or a base URL and the option `model`; then options.
        kind: Of the server, where the options name none.

    Raises:
        ValueError: The URL is malformed or names no model, or an option is unknown or wrong.
    """
    url, written = split_target(rest)
    options = OpenAIOptions.parse(written)
    if options.server == "auto":
        options = replace(options, server=kind)
    parts = urllib.parse.urlsplit(url)
    plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    require(bool(plain) and "@" not in parts.netloc, "url", url, "http://HOST:PORT/v1/NAME")
    extra = read_fields(options.body)
    if options.model:
        return OpenAI(url.rstrip("/"), options.model, options, extra)
    base, found, model = url.partition("/v1/")
    require(bool(found and model), "url", url, "http://HOST:PORT/v1/NAME, or a base URL and the option model=NAME")
    return OpenAI(f"{base}/v1", model, options, extra)
