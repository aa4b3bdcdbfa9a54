"""Answers to recognised requests: a strategy spends calls of the upstream server on one instance."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...strategies.engine.briefing import Briefing
from ...strategies.engine.budget import SharedBudget
from ...strategies.engine.cache import MemoryCache, Reply
from ...strategies.engine.ledger import Ledger
from ...strategies.engine.session import Session
from ...strategies.engine.strategy import Outcome
from ...strategies.models import open_model
from ...strategies.models.model import Model, Sampling
from ...tasks.core.ids import make_key
from ...tasks.core.task import Instance
from ...tasks.datasets.resolved_instance import ResolvedInstance
from ..core.worker_pool import WorkerPool
from . import rebuilding
from .naming import untagged
from .settings import ProxySettings
from .upstream import Upstream, opening_of, sampling_of, system_of

REBUILDING = 4
"""Most processes that rebuild instances."""
LONGEST = 30.0
"""Seconds that rebuilding one instance may take."""
MEMORY = 2 * 2**30
"""Bytes that a process may take for it."""


@dataclass(frozen=True, slots=True)
class ProxyAnswer:
    """One choice of a reply.

    Attributes:
        resolved: The instance.
        name: Its id; None when it has none.
        outcome: What the strategy came to.
        ledger: What it cost.
    """

    resolved: ResolvedInstance
    name: str | None
    outcome: Outcome
    ledger: Ledger

    @property
    def chosen(self) -> Reply | None:
        """The reply to submit; None when every call failed."""
        return self.outcome.chosen


class Answering:
    """Answers requests with one strategy, within one budget.

    Attributes:
        pool: Processes that rebuild instances.
    """

    def __init__(self, settings: ProxySettings) -> None:
        self._settings, self._strategy = settings, settings.parsed()
        self._budget = SharedBudget(settings.total)
        self._numbers = itertools.count()
        self.pool = WorkerPool(
            min(REBUILDING, os.cpu_count() or 1), settings.waiting, min(LONGEST, settings.seconds), MEMORY,
            rebuilding.__name__,
        )  # fmt: skip
        self._models: dict[str, Model] = {}

    @property
    def strategy(self) -> str:
        """The spec of the strategy, its defaults included."""
        return self._strategy.spec

    async def close(self) -> None:
        """End the processes that rebuild instances, and close the models that the strategy named."""
        await asyncio.to_thread(self.pool.close)
        for model in self._models.values():
            await model.close()

    def _model(self, spec: str) -> Model:
        """Return the model of a spec in the strategy, opened at its first use."""
        if spec not in self._models:
            self._models[spec] = open_model(spec)
        return self._models[spec]

    async def answers(self, source: str, body: Mapping[str, Any], upstream: Upstream, n: int) -> list[ProxyAnswer]:
        """`n` answers to a request about an instance, each drawn for itself.

        Cancelling it gives up every call under way.

        Raises:
            ValueError: There is no such instance.
            TooBusy, TooSlow, TooLarge, WorkerEnded: It cannot be rebuilt; see `WorkerPool.run`.
        """
        resolved, instance = await self.pool.run(rebuilding.rebuild, source)
        said, prompting = self._settings.briefing, self._settings.prompting
        if not prompting.plain:
            instance = replace(instance, prompting=prompting)
        sampling = sampling_of(body, self._settings.bounds)
        if refused := await upstream.objection(sampling):
            raise ValueError(refused)
        as_json = sampling.form == "json-schema"
        prompt = said.prompt(resolved.task, instance, as_json=as_json)
        turns = untagged(body["messages"], prompt)
        if not system_of(turns):
            turns = [*map(dict, said.opening()), *turns]
        model = upstream.asking({**body, "messages": turns}, sampling)
        seed, number = body.get("seed"), next(self._numbers)
        domain = ("asked", seed) if type(seed) is int else ("fresh", self._settings.seed, number)
        sessions = []
        for choice in range(n):
            drawn = int.from_bytes(make_key("proxy", *map(str, domain), choice)[:8], "little") >> 1
            budget = SharedBudget(self._settings.budget, self._budget)
            sessions.append(_ClientSession(instance, model, turns, sampling, drawn, budget, self._model, said))
        tasks = [asyncio.ensure_future(self._strategy.solve(session)) for session in sessions]
        try:
            outcomes = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        name = str(instance.id) if instance.id else None
        return [
            ProxyAnswer(resolved, name, one, session.ledger) for one, session in zip(outcomes, sessions, strict=True)
        ]


class _ClientSession(Session):
    """A session whose conversation is the client's."""

    def __init__(
        self,
        instance: Instance,
        model: Upstream,
        turns: Sequence[Mapping[str, Any]],
        sampling: Sampling,
        seed: int,
        budget: SharedBudget,
        models: Callable[[str], Model],
        briefing: Briefing,
    ) -> None:
        super().__init__(
            instance, model, sampling, seed, MemoryCache(), budget=budget, models=models, briefing=briefing
        )
        self._system, self._opening = system_of(turns), opening_of(turns)
