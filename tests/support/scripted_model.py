"""A model that gives scripted replies, and sessions on the toy task."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from assay.strategies.engine.cache import MemoryCache, ReplyCache
from assay.strategies.engine.session import Session
from assay.strategies.models.model import Completion, Model, Request, Sampling, failed
from assay.tasks import Instance, get_task


class Scripted:
    """Answers with `reply(request)`: the text, or None for a call that fails."""

    name = "scripted"

    def __init__(self, reply: Callable[[Request], str | Awaitable[str | None] | None]) -> None:
        self._reply = reply
        self.requests: list[Request] = []
        self.live = self.peak = 0

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        self.live += 1
        self.peak = max(self.peak, self.live)
        try:
            await asyncio.sleep(0)
            text = self._reply(request)
            if isinstance(text, Awaitable):
                text = await text
        finally:
            self.live -= 1
        return failed("gone", 0.5) if text is None else Completion(text, 10, 3, 0.5)

    async def close(self) -> None: ...


def toy(level: int = 1, seed: int = 1, index: int = 0) -> Instance:
    (instance,) = get_task("toy").generate(level, seed=seed, first=index)
    return instance


def right(instance: Instance) -> str:
    """A right reply."""
    return f"<answer>{' '.join(map(str, instance.truth['solution']))}</answer>"


def wrong(instance: Instance, which: int = 0) -> str:
    """A wrong reply; different ones for different `which` below 3 (one number that is not the total)."""
    others = [n for n in dict.fromkeys(instance.problem.numbers) if n != instance.problem.total]
    return f"<answer>{others[which]}</answer>"


def session_on(instance: Instance, model: Model, cache: ReplyCache | None = None, seed: int = 7) -> Session:
    return Session(instance, model, Sampling(), seed, cache if cache is not None else MemoryCache())
