"""Executing a run: instances × strategy, bounded, and resumable at any point.

A few workers take instances from a short queue, so memory does not grow with the run; every
model call passes one limiter, so `concurrency` bounds the calls in flight whatever a strategy
does. What was recorded is found again by its key; nothing else is needed to resume.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..strategies.engine.budget import BudgetExhausted, SharedBudget, parse_budget
from ..strategies.engine.nesting import answers_of, join
from ..strategies.engine.options import models_of
from ..strategies.engine.session import Session
from ..strategies.engine.strategy import AcrossInstances, Outcome, Strategy
from ..strategies.models import open_model
from ..strategies.models.model import Model, objection_of
from ..strategies.selection import parse_verifier
from ..strategies.selection.verifier import SelectingVerifier
from ..tasks import Instance, InstanceId, parse_id
from .across_instances import JointSolution, forget_partial_outcomes
from .analysis.spending import run_spending
from .directory import Run
from .grid import CellConfig
from .layered_cache import LayeredCache, open_layered_cache
from .limited_models import RunModels
from .manifest import RunConfig
from .model_identities import note_identities
from .progress import CellProgress, Progress
from .run_instances import RunInstances
from .store.errors import RunError
from .store.store import Store

CHUNK = 32
"""Instances generated in one go: enough to use all cores, few enough to begin soon."""

SYNC_SECONDS = 1.0
"""Between two syncs of the store."""


def execute(
    run: Run,
    model: Model,
    strategy: Strategy,
    listener: Callable[[Progress], None] | None = None,
    instances: RunInstances | None = None,
    open_other: Callable[[str], Model] = open_model,
) -> Progress:
    """Execute what is unfinished of a run, and return its progress.

    An exception on one instance is kept as its failure and does not stop the others.

    Args:
        run: Open for writing; closed by the caller.
        model: The run's own model; closed at the end.
        listener: Called after every change of the progress.
        instances: Shared with the runs that follow on the same grid.
        open_other: Opens the other models that the strategy or the verifier names.

    Raises:
        RunError: The store cannot be written, or the model never answered.
        KeyboardInterrupt: Ctrl-C; all that was recorded is kept.
    """
    return asyncio.run(execute_async(run, model, strategy, listener, instances, open_other))


async def execute_async(
    run: Run,
    model: Model,
    strategy: Strategy,
    listener: Callable[[Progress], None] | None = None,
    instances: RunInstances | None = None,
    open_other: Callable[[str], Model] = open_model,
) -> Progress:
    """Execute what is unfinished of a run in a running event loop (`execute`); closes the model at the end."""
    config = run.config
    across = isinstance(strategy, AcrossInstances)
    if across:
        forget_partial_outcomes(run, strategy, _earlier(run, strategy).total)
    progress = _earlier(run, strategy)
    progress.listener = listener
    progress.notify()
    models = RunModels(model, config.model, config.concurrency, progress, run.store, open_other)
    verifier = parse_verifier(config.verifier)
    try:
        for spec in (*models_of(strategy), *models_of(verifier)):
            models.open(spec)
        if said := await objection_of(model, config.sampling.to_sampling()):
            raise RunError(f"model {model.name}: {said}")
        note_identities(run, models.identities())
        cache = open_layered_cache(run, model.name, models.identities(), progress)
    except BaseException:
        await models.close()
        raise
    total = SharedBudget(parse_budget(config.total_budget))
    if not total.limits.unlimited:
        total.ledger.merge(run_spending(run).ledger)
    sessions = _Sessions(run, models, cache, total, verifier)
    queue: asyncio.Queue[Instance | None] = asyncio.Queue(CHUNK)
    workers = 1 if across else min(config.concurrency, max(1, progress.total - progress.finished))
    work = _work_jointly if across else _work
    jobs = [asyncio.create_task(_produce(run, strategy, queue, progress, workers, instances or RunInstances(0)))]
    jobs += [asyncio.create_task(work(run, sessions, strategy, queue, progress)) for _ in range(workers)]
    syncing = asyncio.create_task(_sync(run.store))
    try:
        await _first_failure(jobs, syncing)
    finally:
        for job in (*jobs, syncing):
            job.cancel()
        await asyncio.gather(*jobs, syncing, return_exceptions=True)
        await models.close()
        cache.close()
    run.store.sync()
    return progress


async def _first_failure(jobs: Sequence[asyncio.Task[None]], endless: asyncio.Task[None]) -> None:
    """Wait for the jobs; raise as soon as one of them fails, or the endless one does."""
    waiting: set[asyncio.Task[None]] = {*jobs, endless}
    while waiting != {endless}:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for job in done:
            job.result()


async def _sync(store: Store) -> None:
    """Sync the store every second, beside the work."""
    while True:
        await asyncio.sleep(SYNC_SECONDS)
        await asyncio.to_thread(store.sync)


async def _produce(
    run: Run,
    strategy: Strategy,
    queue: asyncio.Queue[Instance | None],
    progress: Progress,
    workers: int,
    instances: RunInstances,
) -> None:
    """Generate the instances that have no outcome yet, in threads, ahead of the workers."""
    done = run.store.finished(strategy.spec)
    for cell in run.config.grid.values():
        for first, count in _gaps(run, cell, done):
            try:
                chunk = await asyncio.to_thread(instances.make, run.config, cell, first, count)
            except Exception as error:  # noqa: BLE001 - kept as the failure of these instances
                for index in range(first, first + count):
                    _fail(run, strategy, _id(run.config, cell, index), error, progress)
                continue
            for instance in chunk:
                await queue.put(instance)
    for _ in range(workers):
        await queue.put(None)


async def _work(
    run: Run,
    sessions: _Sessions | JointSolution,
    strategy: Strategy,
    queue: asyncio.Queue[Instance | None],
    progress: Progress,
) -> None:
    """Solve and record instances until there are no more."""
    while (instance := await queue.get()) is not None:
        assert instance.id is not None
        session = sessions.begin(instance)
        try:
            outcome = await _solve(strategy, session)
            record_outcome(run.store, strategy, session, outcome)
        except RunError:
            raise
        except Exception as error:  # noqa: BLE001 - kept as the failure of this instance
            _fail(run, strategy, instance.id, error, progress)
        else:
            cell = progress.cells[run.config.place(instance.id)]
            cell.finished += 1
            cell.correct += outcome.chosen is not None and outcome.chosen.verdict.correct
            cell.failed += any(reply.completion.error is not None for reply in outcome.replies)
            progress.notify()


async def _work_jointly(
    run: Run, sessions: _Sessions, strategy: Strategy, queue: asyncio.Queue[Instance | None], progress: Progress
) -> None:
    """Solve all instances at once, then record them one by one."""
    assert isinstance(strategy, AcrossInstances)
    joint = JointSolution(strategy)
    taken = await joint.take(queue, sessions.begin)
    await _work(run, joint, joint, taken, progress)


async def _solve(strategy: Strategy, session: Session) -> Outcome:
    """Solve one instance; a strategy that does not handle budgets submits the last reply it got."""
    try:
        return await strategy.solve(session)
    except BudgetExhausted:
        drawn = answers_of(session)
        answered = [reply for reply in drawn if reply.completion.error is None]
        return Outcome(answered[-1] if answered else None, join(drawn))


@dataclass(frozen=True, slots=True)
class _Sessions:
    """Makes the sessions of a run, with the models, cache and budget that they share."""

    run: Run
    models: RunModels
    cache: LayeredCache
    total: SharedBudget
    verifier: SelectingVerifier

    def begin(self, instance: Instance) -> Session:
        config = self.run.config
        return Session(
            instance, self.models.own, config.sampling.to_sampling(), config.seed, self.cache,
            budget=make_session_budget(config, self.total), prices=config.to_prices(), models=self.models.open,
            verifier=self.verifier, briefing=config.briefing,
        )  # fmt: skip


def make_session_budget(config: RunConfig, total: SharedBudget | None) -> SharedBudget:
    """Return the budget of one instance, within that of the run.

    Args:
        config: Of the run.
        total: The budget of all instances together.
    """
    return SharedBudget(parse_budget(config.budget), total)


def record_outcome(store: Store, strategy: Strategy, session: Session, outcome: Outcome) -> None:
    """Record an outcome with its votes, the verifier's judgements and the auxiliary replies.

    Args:
        store: Open for writing.
        strategy: Whose outcome it is.
        session: In which the instance was solved.
        outcome: What to record.

    Raises:
        StoreError: It cannot be kept.
    """
    judged = [session.judgement(reply) for reply in outcome.replies]
    answers = {reply.key for reply in outcome.replies}
    store.record_outcome(
        str(session.instance.id), strategy.spec, outcome, count_votes(session, outcome), session.ledger.cancelled,
        [judgement.accepted if judgement is not None and judgement.readable else None for judgement in judged],
        [reply for reply in join(session.replies) if reply.key not in answers],
    )  # fmt: skip


def count_votes(session: Session, outcome: Outcome) -> list[int | None]:
    """Number the distinct answers of an outcome from 0 in order of appearance, one number per reply; None for no answer.

    Answers are distinct when their canonical forms are: a tour read backwards is the same vote.

    Args:
        session: In which the instance was solved; it knows which answers are equal.
        outcome: Whose replies are numbered.
    """
    groups: dict[object, int] = {}
    votes = map(session.vote, outcome.replies)
    return [None if vote is None else groups.setdefault(vote, len(groups)) for vote in votes]


def _earlier(run: Run, strategy: Strategy) -> Progress:
    """Count what was finished before."""
    config = run.config
    progress = Progress({place: CellProgress(cell.count) for place, cell in config.grid.items()})
    for instance, correct in run.store.results(strategy.spec):
        cell = progress.cells[config.place(parse_id(instance))]
        cell.finished += 1
        cell.correct += correct
        progress.resumed += 1
    return progress


def _gaps(run: Run, cell: CellConfig, done: set[str]) -> Iterator[tuple[int, int]]:
    """Yield the (first, count) of what is not done, in pieces of at most CHUNK."""
    first = 0
    for index in range(cell.count + 1):
        finished = index < cell.count and str(_id(run.config, cell, index)) in done
        if index - first and (finished or index == cell.count or index - first == CHUNK):
            yield first, index - first
            first = index
        if finished:
            first = index + 1


def _id(config: RunConfig, cell: CellConfig, index: int) -> InstanceId:
    return InstanceId(cell.task, config.made_by(cell.task).version, cell.parameters, config.seed, index)


def _fail(run: Run, strategy: Strategy, instance: InstanceId, error: Exception, progress: Progress) -> None:
    message = f"{type(error).__name__}: {error}".strip().splitlines()[0][:500]
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    run.store.record_failure(str(instance), strategy.spec, message, trace)
    progress.cells[run.config.place(instance)].failed += 1
    progress.last_error = message
    progress.notify()
