"""Judging all replies of a run again without the model, after a change of a verifier or a parser."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby, islice

from ..strategies.engine.budget import SharedBudget, parse_budget
from ..strategies.engine.cache import Reply
from ..strategies.engine.session import Session
from ..strategies.engine.strategy import AcrossInstances, Strategy
from ..strategies.engine.truncation import exact_verdict
from ..strategies.models.identity import Identity
from ..strategies.models.model import Completion, Model, Request
from ..strategies.selection import parse_verifier
from ..tasks import Instance, parse_id
from ..tasks.datasets.resolved_instance import rebuild_all
from .analysis.spending import run_spending
from .directory import Run
from .engine import make_session_budget, record_outcome
from .layered_cache import LayeredCache
from .progress import Progress
from .store.errors import RunError

BATCH = 256


@dataclass(slots=True)
class Rescored:
    """The changes that judging again made.

    Attributes:
        replies: Replies judged.
        changed: Replies with another verdict than before.
        unfinished: Instances whose strategy would now go on drawing; a resume does so.
    """

    replies: int = 0
    changed: int = 0
    unfinished: int = 0


def rescore(run: Run, strategy: Strategy) -> Rescored:
    """Judge every reply of a run again, then let the strategy choose among them again; nothing is drawn.

    Args:
        run: Open for writing.
        strategy: The run's strategy.

    Raises:
        RunError: The store cannot be read or written, or nothing was drawn yet.
    """
    done = Rescored()
    sources = run.store.sources()
    if not sources:
        raise RunError(f"{run.directory}: it is not known whose replies these are; resume the run once")
    for replies in _batches(run.store.replies_by_instance()):
        _judge(run, replies, done)
    rank = {place: number for number, place in enumerate(run.config.grid)}
    names = [(parse_id(text), text) for text, _ in run.store.results(strategy.spec)]
    finished = [text for name, text in sorted(names, key=lambda one: (rank[run.config.place(one[0])], one[0].index))]
    sessions = _RescoreSessions(run, sources)
    if isinstance(strategy, AcrossInstances):
        done.unfinished = asyncio.run(_choose_together(run, strategy, sessions, finished))
    else:
        for first in range(0, len(finished), BATCH):
            for instance in _instances(run, finished[first : first + BATCH]):
                done.unfinished += not asyncio.run(_choose(run, strategy, sessions.begin(instance)))
    run.store.sync()
    return done


def _judge(run: Run, groups: list[tuple[str, list[Reply]]], done: Rescored) -> None:
    found = rebuild_all([name for name, _ in groups])
    for name, replies in groups:
        instance = found[name]
        if isinstance(instance, ValueError):
            raise RunError(f"{run.directory}: {name} cannot be made again: {instance}")
        for reply in replies:
            done.replies += 1
            if reply.completion.error is None:
                verdict = exact_verdict(instance, reply.completion)
                if (verdict.status, verdict.score) != (reply.verdict.status, reply.verdict.score):
                    done.changed += 1
                run.store.revise(Reply(reply.key, reply.seed, reply.completion, verdict, reply.origin))


class _RescoreSessions:
    """Makes sessions in which nothing can be drawn, within what was left of the run's budget."""

    def __init__(self, run: Run, sources: dict[str, tuple[str, str]]) -> None:
        self._run, self._cache = run, LayeredCache(run, [], None, None, Progress({}))
        known = run.config.models
        self._models = {spec: _Absent(model, known.get(spec, model)) for spec, model in sources.values()}
        self._total = SharedBudget(parse_budget(run.config.total_budget))
        if not self._total.limits.unlimited:
            self._total.ledger.merge(run_spending(run).ledger)

    def begin(self, instance: Instance) -> Session:
        config = self._run.config
        return Session(
            instance, self._models[""], config.sampling.to_sampling(), config.seed, self._cache,
            budget=make_session_budget(config, self._total), prices=config.to_prices(),
            models=lambda spec: self._models.get(spec) or _Absent(spec), verifier=parse_verifier(config.verifier),
        )  # fmt: skip


async def _choose(run: Run, strategy: Strategy, session: Session) -> bool:
    """Return whether the strategy reached an outcome with the replies there are."""
    try:
        outcome = await strategy.solve(session)
    except _NotDrawn:
        run.store.forget_outcome(str(session.instance.id), strategy.spec)
        return False
    record_outcome(run.store, strategy, session, outcome)
    return True


async def _choose_together(run: Run, strategy: AcrossInstances, sessions: _RescoreSessions, names: list[str]) -> int:
    """Let a joint strategy choose; return how many instances have no outcome now, all or none of them."""
    begun = [sessions.begin(instance) for instance in _instances(run, names)]
    outcomes = await strategy.solve_all(begun)
    if any(isinstance(outcome, _NotDrawn) for outcome in outcomes):
        for name in names:
            run.store.forget_outcome(name, strategy.spec)
        return len(names)
    for session, outcome in zip(begun, outcomes, strict=True):
        if isinstance(outcome, Exception):
            raise outcome
        record_outcome(run.store, strategy, session, outcome)
    return 0


def _instances(run: Run, names: list[str]) -> list[Instance]:
    """Return the instances in this order, with the run's form of prompt."""
    found = rebuild_all(names)
    made = [instance for name in names if isinstance(instance := found[name], Instance)]
    return [replace(instance, prompting=run.config.prompting) for instance in made]


def _batches(replies: Iterator[Reply]) -> Iterator[list[tuple[str, list[Reply]]]]:
    groups = ((name, list(group)) for name, group in groupby(replies, lambda reply: reply.key.instance))
    while batch := list(islice(groups, BATCH)):
        yield batch


class _NotDrawn(Exception):
    """The strategy asks for a reply that was never drawn."""


class _Absent(Model):
    """A model that has a name and cannot be called."""

    def __init__(self, name: str, identity: Identity | None = None) -> None:
        self._name, self.identity = name, identity

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, request: Request) -> Completion:
        raise _NotDrawn

    async def close(self) -> None: ...
