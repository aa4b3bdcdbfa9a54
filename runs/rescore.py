"""Judging again what was drawn, without the model: after a change of a verifier or a parser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from ..strategies.models.model import Completion, Model, Request
from ..strategies.selection import parse_verifier
from ..strategies.session import Attempt, Session
from ..strategies.strategy import Strategy
from ..tasks import Instance, get_task
from ..tasks.rebuild import rebuild_all
from .directory import Run
from .engine import make_session_pool, record_outcome
from .errors import RunError
from .progress import Progress
from .shelf import Shelf

BATCH = 256


@dataclass(slots=True)
class Rescored:
    """What judging again changed.

    Attributes:
        attempts: Replies judged.
        changed: Replies with another verdict than before.
        unfinished: Instances whose strategy would now go on drawing; a resume does so.
    """

    attempts: int = 0
    changed: int = 0
    unfinished: int = 0


def rescore(run: Run, strategy: Strategy) -> Rescored:
    """Judges every reply of a run anew, then lets the strategy choose among them anew; nothing is drawn.

    Raises:
        RunError: The store cannot be read or written, or nothing was drawn yet.
    """
    done = Rescored()
    sources = run.store.sources()
    if not sources:
        raise RunError(f"{run.directory}: it is not known whose replies these are; resume the run once")
    names = {spec: model for spec, model in sources.values()}
    instances = [parsed for parsed, _ in run.store.results(strategy.spec)]
    for attempts in _batches(run.store.attempts_by_instance()):
        _judge(run, attempts, done)
    shelf = Shelf(run, [], None, Progress({}))
    absent = {spec: _Absent(name) for spec, name in names.items()}
    for first in range(0, len(instances), BATCH):
        for name, instance in rebuild_all(instances[first : first + BATCH]).items():
            if isinstance(instance, Instance):
                done.unfinished += not _choose(run, strategy, shelf, absent, name, instance)
    run.store.sync()
    return done


def _judge(run: Run, groups: list[tuple[str, list[Attempt]]], done: Rescored) -> None:
    found = rebuild_all([name for name, _ in groups])
    for name, attempts in groups:
        instance = found[name]
        if isinstance(instance, ValueError):
            raise RunError(f"{run.directory}: {name} cannot be made again: {instance}")
        task = get_task(instance.task)
        for attempt in attempts:
            done.attempts += 1
            if attempt.completion.error is None:
                verdict = task.verify(instance.problem, attempt.completion.text, instance.truth)
                if (verdict.status, verdict.score) != (attempt.verdict.status, attempt.verdict.score):
                    done.changed += 1
                run.store.revise(Attempt(attempt.key, attempt.seed, attempt.completion, verdict, attempt.origin))


def _choose(
    run: Run, strategy: Strategy, shelf: Shelf, absent: dict[str, _Absent], name: str, instance: Instance
) -> bool:
    """Whether the strategy came to an outcome with what there is."""
    import asyncio

    config = run.config
    session = Session(
        instance, absent[""], config.sampling.to_sampling(), config.seed, shelf,
        pool=make_session_pool(config, None), prices=config.to_prices(), models=lambda spec: absent.get(spec) or _Absent(spec),
        verifier=parse_verifier(config.verifier),
    )  # fmt: skip
    try:
        outcome = asyncio.run(strategy.solve(session))
    except _NotDrawn:
        run.store.forget_outcome(name, strategy.spec)
        return False
    record_outcome(run.store, strategy, session, outcome)
    return True


def _batches(attempts: Iterator[Attempt]) -> Iterator[list[tuple[str, list[Attempt]]]]:
    groups = ((name, list(group)) for name, group in groupby(attempts, lambda attempt: attempt.key.instance))
    while batch := list(islice(groups, BATCH)):
        yield batch


class _NotDrawn(Exception):
    """The strategy asks for a reply that there is not."""


class _Absent(Model):
    """Has a name and says nothing."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, request: Request) -> Completion:
        raise _NotDrawn

    async def close(self) -> None: ...
