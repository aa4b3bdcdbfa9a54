"""One request to a chat server: received bytes and cost so far."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .call_failure import CallFailed
from .chat_reply import ChatReply, MalformedReply
from .chat_stream import read_events
from .model import Completion, Request, estimate_tokens
from .received import Received
from .server_sent_events import looks_like_events

if TYPE_CHECKING:
    import aiohttp


@dataclass(slots=True)
class Trial:
    """One request to a chat server while it is active.

    Attributes:
        requests: The replies it asks for.
        received: Bytes received.
        status: HTTP status; 0 before the response.
        fields: Fields of the request as the dialect shaped them.
        version: The dialect's version then.
        reused: Whether it went over a connection that had served an earlier request.
        sent: When it was sent (`time.perf_counter`).
        first: When the first bytes came.
        last: When the last bytes came.
        closed: Whether its cost is counted as lost.
    """

    requests: Sequence[Request]
    received: Received
    status: int = 0
    fields: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    reused: bool = False
    sent: float = field(default_factory=time.perf_counter)
    first: float = 0.0
    last: float = 0.0
    closed: bool = False
    _declared: bool = False

    def __post_init__(self) -> None:
        for request in self.requests:
            request.meter.counted, request.meter.exact = True, False

    def begin(self, response: aiohttp.ClientResponse) -> None:
        """Read the head of the response.

        Raises:
            CallFailed: Its encoding is none that was asked for.
        """
        self.status = response.status
        self._declared = response.content_type == "text/event-stream"
        self.received.begin(response.headers.get("Content-Encoding", ""))

    @property
    def streamed(self) -> bool:
        """Whether the response is an event stream: by its first bytes, since servers declare either as the other."""
        found = looks_like_events(self.received.head)
        return self._declared if found is None else found

    @property
    def body(self) -> bytes:
        """Bytes received so far."""
        return self.received.data()

    @property
    def prompt(self) -> str:
        """The conversation as one text, for estimating its length."""
        return "".join(turn["content"] for turn in self.requests[0].messages)

    def cost_nothing(self) -> None:
        """Count no cost."""
        for request in self.requests:
            request.meter.prompt_tokens = request.meter.completion_tokens = 0
            request.meter.exact = True

    def count(self) -> None:
        """Count the cost so far: by the server's own counts where it gave any, else estimated."""
        events = None
        if self.streamed:
            try:
                events = read_events(self.body)
            except MalformedReply:
                pass
        prompt, completion, exact = events.counts(self.prompt) if events else (estimate_tokens(self.prompt), 0, False)
        n = len(self.requests)
        for i, request in enumerate(self.requests):
            meter = request.meter
            meter.prompt_tokens = prompt // n + (i < prompt % n)
            meter.completion_tokens = completion // n + (i < completion % n)
            meter.exact = exact

    def lose(self, failure: CallFailed) -> None:
        """Count the try as failed: a server that began to answer has spent tokens, one that refused has not."""
        if failure.kind == "timeout" or (self.status == 200 and (self.streamed or failure.kind == "connection")):
            self.count()
        else:
            self.cost_nothing()
        self.closed = True
        for request in self.requests:
            request.meter.lose_try()

    def completion(self, choice: int, reply: ChatReply, seconds: float, retries: int) -> Completion:
        """Return the completion of one of its requests."""
        meter = self.requests[choice].meter
        return Completion(
            reply.text, reply.prompt_tokens, reply.completion_tokens, seconds, reply.finish_reason, None, retries,
            reply.estimated or not meter.lost_exact, reply.cached_tokens, reply.reasoning_tokens,
            meter.lost_prompt_tokens, meter.lost_completion_tokens, meter.queue_seconds,
            self.first - self.sent if self.streamed else None,
            self.last - self.first if self.streamed else None, choice, reply.reasoning,
        )  # fmt: skip
