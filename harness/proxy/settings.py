"""Settings of a proxy."""

from __future__ import annotations

import urllib.parse
from dataclasses import dataclass, field
from typing import get_args

from ...strategies import parse_strategy
from ...strategies.engine.briefing import PLAIN_BRIEFING, Briefing
from ...strategies.engine.budget import Budget
from ...strategies.engine.strategy import Strategy
from ...strategies.models.model import Sampling
from ...strategies.models.server_kinds import KindName
from ...tasks.core.prompting import PLAIN, Prompting


@dataclass(frozen=True)
class ProxySettings:
    """Where replies come from, how they are drawn, and who may ask.

    Attributes:
        upstream: Base URL of an OpenAI-compatible server, such as `http://localhost:8000/v1`.
        strategy: Spec of the strategy that answers recognised requests.
        budget: Limits of one answer.
        total: Limits of all answers together.
        token: What clients must show as `Authorization: Bearer …`; None for an open proxy.
        guarded: Whether only names of this machine are taken as `Host`, so that no web page that a
            browser of this machine shows can reach an open proxy.
        body_bytes: Longest request body.
        seconds: Longest time for one answer; then its calls are given up.
        waiting: Requests that may wait or run; more are turned away with 503.
        concurrency: Calls of the upstream server under way at most.
        retries: How often a call is repeated at most.
        choices: Most replies (`n`) of one request.
        seed: Of the draws of requests that name none.
        pulse: Seconds after which a client that asked for a stream is sent signs of life.
        briefing: What a model is told besides the problem, where the client names an instance and asks nothing itself.
        prompting: Rendering and language of the prompt there.
        server: Kind of the upstream server; see `OpenAIOptions`.
        bounds: What binds answers besides the fields of the client: form, beginning, end and thinking.
    """

    upstream: str
    strategy: str = "first-verified:n=16"
    budget: Budget = field(default_factory=Budget)
    total: Budget = field(default_factory=Budget)
    token: str | None = None
    guarded: bool = False
    body_bytes: int = 8 * 2**20
    seconds: float = 1800.0
    waiting: int = 256
    concurrency: int = 256
    retries: int = 6
    choices: int = 16
    seed: int = 0
    pulse: float = 15.0
    briefing: Briefing = PLAIN_BRIEFING
    prompting: Prompting = PLAIN
    server: KindName = "auto"
    bounds: Sampling = field(default_factory=Sampling)

    def __post_init__(self) -> None:
        for name in ("body_bytes", "seconds", "waiting", "concurrency", "choices", "pulse"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name}: expected a number above 0, got {getattr(self, name)}")
        if self.server not in get_args(KindName):
            raise ValueError(f"server: expected one of {', '.join(get_args(KindName))}, got {self.server!r}")
        if self.token is not None and len(self.token) < 16:
            raise ValueError(f"token: expected at least 16 characters, got {len(self.token)}")
        parts = urllib.parse.urlsplit(self.upstream)
        plain = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
        if not plain or "@" in parts.netloc:
            raise ValueError(f"upstream: expected a base URL such as http://HOST:PORT/v1, got {self.upstream!r}")
        self.parsed()

    @property
    def base(self) -> str:
        """The upstream server's base URL, without a slash at its end."""
        return self.upstream.rstrip("/")

    def parsed(self) -> Strategy:
        """Return the strategy.

        Raises:
            ValueError: There is no such strategy, or it has other options.
        """
        return parse_strategy(self.strategy)
