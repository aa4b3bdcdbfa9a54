"""Strategies within strategies: branches of a session, and several of them side by side.

A strategy inside another sees an ordinary session. A branch differs in the opening of its
conversations, in the numbers of its samples and rounds, so that no two branches share a reply by
accident, and in its default target. Budget, cache and selecting verifier are the outer session's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from ...tasks.core.ids import make_key
from ...verifiers.verdict import Fault
from ..models.model import Completion, Message, Sampling
from ..selection.verifier import Judgement
from .budget import BudgetExhausted
from .cache import Reply
from .endpoints import Target
from .session import Session
from .strategy import Outcome, Strategy

MAX_ROUNDS = 1000
"""Most rounds of one strategy: those of a strategy within it are numbered from round * MAX_ROUNDS."""

MAX_SAMPLES = 1_000_000
"""Most samples of one strategy."""

T = TypeVar("T")


class Branch(Session):
    """Session within a session; `within` creates it.

    Attributes:
        replies: Replies drawn through this branch.
    """

    def __init__(
        self,
        outer: Session,
        opening: tuple[Message, ...] | None,
        sample: int,
        round: int,
        faults: tuple[Fault, ...],
        target: Target | None,
        prompt: str | None,
    ) -> None:
        """Create a branch; see `within` for the arguments."""
        self.instance, self.task, self.budget, self.verifier = outer.instance, outer.task, outer.budget, outer.verifier
        self.replies, self.auxiliary = [], outer.auxiliary
        self._outer, self._target = outer, target
        self._seed = outer._seed if sample == round == 0 else hash_seed(outer._seed, sample, round)
        self._first, self._round, self._faults = sample, round, faults
        self._system, self._images, self._prompt = outer._system, outer._images, prompt or outer.prompt
        self._opening = opening or outer.opening

    @property
    def sampling(self) -> Sampling:
        """Sampling of calls whose target names none, in this branch."""
        return (self._target and self._target.sampling) or self._outer.sampling

    async def sample(
        self,
        messages: tuple[Message, ...],
        *,
        sample: int,
        round: int | None = None,
        faults: tuple[Fault, ...] = (),
        target: Target | None = None,
        racing: bool = False,
    ) -> Reply:
        """Return one reply; see `Session.sample`."""
        reply = await self._outer.sample(
            messages, sample=self._first + sample, round=self._place(messages, round),
            faults=faults or self._faults_of(messages), target=self._resolve(target), racing=racing,
        )  # fmt: skip
        return self._note(reply)

    async def sample_many(
        self,
        messages: tuple[Message, ...],
        samples: Sequence[int],
        arrived: Callable[[Reply], None],
        *,
        round: int | None = None,
        faults: tuple[Fault, ...] = (),
        target: Target | None = None,
    ) -> None:
        """Draw replies that are not in the cache; see `Session.sample_many`."""
        await self._outer.sample_many(
            messages, [self._first + sample for sample in samples], lambda reply: arrived(self._note(reply)),
            round=self._place(messages, round), faults=faults or self._faults_of(messages), target=self._resolve(target),
        )  # fmt: skip

    def peek(
        self,
        messages: tuple[Message, ...],
        samples: Sequence[int],
        *,
        round: int | None = None,
        target: Target | None = None,
    ) -> dict[int, Reply]:
        """Return the cached replies among these samples; see `Session.peek`."""
        outer = [self._first + sample for sample in samples]
        place = self._place(messages, round)
        found = self._outer.peek(messages, outer, round=place, target=self._resolve(target))
        return {sample - self._first: reply for sample, reply in found.items()}

    def take(self, found: Reply, target: Target | None = None) -> Reply:
        """Count a reply found by `peek` as spent; see `Session.take`."""
        return self._note(self._outer.take(found, self._resolve(target)))

    async def judge(self, reply: Reply) -> Judgement:
        """Return the judgement of the run's verifier, whichever model this branch uses."""
        return await self._outer.judge(reply)

    def judgement(self, reply: Reply) -> Judgement | None:
        """Return an earlier judgement of a reply; see `Session.judgement`."""
        return self._outer.judgement(reply)

    async def ask(
        self, messages: tuple[Message, ...], *, sample: int = 0, round: int | None = None, target: Target | None = None
    ) -> Reply:
        """Return an auxiliary reply; see `Session.ask`."""
        place = self._place(messages, round)
        resolved = self._resolve(target)
        return self._note(await self._outer.ask(messages, sample=self._first + sample, round=place, target=resolved))

    async def can_continue(self, target: Target | None = None) -> bool:
        """Return whether the model goes on with a reply that we begin; see `Session.can_continue`."""
        return await self._outer.can_continue(self._resolve(target))

    def answer(self, reply: Reply) -> Any | None:
        """Return the parsed answer of a reply; see `Session.answer`."""
        return self._outer.answer(reply)

    def check(self, completion: Completion) -> Any:
        """Return the exact verdict on a completion; see `Session.check`."""
        return self._outer.check(completion)

    def _note(self, reply: Reply) -> Reply:
        if all(known.key != reply.key or known.completion.error for known in self.replies):
            self.replies.append(reply)
        return reply

    def _faults_of(self, messages: tuple[Message, ...]) -> tuple[Fault, ...]:
        return self._faults if messages == self._opening else ()

    def _resolve(self, target: Target | None) -> Target | None:
        mine = self._target
        if target is None or mine is None:
            return target or mine
        return Target(
            target.model or mine.model, target.sampling or mine.sampling,
            mine.max_tokens if target.max_tokens is None else target.max_tokens,
        )  # fmt: skip

    def _place(self, messages: tuple[Message, ...], round: int | None) -> int | None:
        """Return the number of a round in the outer session."""
        if self._round == 0:
            return round
        if round is None:
            later = messages[len(self._opening or ()) :]
            round = sum(message["role"] == "assistant" for message in later)
            if round == 0:
                return self._round
        return self._round * MAX_ROUNDS + round


def hash_seed(seed: int, *place: int) -> int:
    """Return the seed of a strategy's random choices in a branch; replies are keyed by the outer session."""
    return int.from_bytes(make_key("branch", seed, *place)[:8], "little")


def within(
    session: Session,
    *,
    opening: tuple[Message, ...] | None = None,
    sample: int = 0,
    round: int = 0,
    faults: tuple[Fault, ...] = (),
    target: Target | None = None,
    prompt: str | None = None,
) -> Branch:
    """Return a session within a session, for a strategy within a strategy.

    Args:
        session: The outer session.
        opening: Opening of its conversations; the outer one's when None.
        sample: Number of its first sample in the outer session.
        round: Number of the next reply in the outer chain.
        faults: As in `Request`, for replies to the opening.
        target: Model and sampling where a call names none.
        prompt: The problem, with a remark on it, for questions of the inner strategy's own; the outer one's when None.
    """
    return Branch(session, opening, sample, round, faults, target, prompt)


async def solve_within(strategy: Strategy, branch: Branch) -> Outcome:
    """Run a strategy in a branch; the outcome holds every reply it drew, also when the budget ended."""
    try:
        outcome = await strategy.solve(branch)
    except BudgetExhausted:
        outcome = Outcome(None, ())
    drawn = answers_of(branch)
    chosen = outcome.chosen or next((one for one in reversed(drawn) if one.completion.error is None), None)
    return replace(outcome, chosen=chosen, replies=join(outcome.replies, drawn))


async def branches(
    session: Session,
    strategy: Strategy,
    n: int,
    *,
    width: int | None = None,
    until: Callable[[Reply], Awaitable[bool]] | None = None,
) -> list[Outcome]:
    """Run a strategy in n branches with separate samples; return the outcomes in order.

    With `until`, the first branch whose chosen reply satisfies it ends the others, which then submit
    what they have drawn.

    Args:
        session: The outer session.
        strategy: Runs in each branch.
        n: Branches.
        width: Most branches at a time; None for no bound.
        until: Returns whether a chosen reply is enough.
    """
    stride = most_samples(strategy)
    inner = [within(session, sample=number * stride) for number in range(n)]
    done: dict[int, Outcome] = {}
    limit, won = asyncio.Semaphore(width or n), asyncio.Event()

    async def go(number: int) -> None:
        async with limit:
            if won.is_set() or session.budget.exhausted:
                return
            outcome = done[number] = await solve_within(strategy, inner[number])
            if until is not None and outcome.chosen is not None and await until(outcome.chosen):
                won.set()
                for task in tasks:
                    if task is not asyncio.current_task():
                        task.cancel()

    tasks = [asyncio.ensure_future(go(number)) for number in range(n)]
    await _finish(tasks)
    left = {number: Outcome(None, answers_of(branch)) for number, branch in enumerate(inner) if branch.replies}
    return [outcome for _, outcome in sorted((left | done).items())]


def most_samples(strategy: Strategy | None) -> int:
    """Return the most sample numbers that a strategy uses: those of the next branch begin there.

    Strategies declare it as `samples`; one that does not is given MAX_ROUNDS numbers.
    """
    samples: int = 1 if strategy is None else getattr(strategy, "samples", MAX_ROUNDS)
    return min(samples, MAX_SAMPLES)


def answers_of(session: Session) -> tuple[Reply, ...]:
    """Return the replies of a session that are answers, without auxiliary ones."""
    return tuple(reply for reply in session.replies if reply.key not in session.auxiliary)


def join(*groups: Sequence[Reply]) -> tuple[Reply, ...]:
    """Return the replies of all groups, each key once in order of first appearance; the latest reply of a key counts."""
    return tuple({reply.key: reply for group in groups for reply in group}.values())


async def in_parallel(jobs: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Return the results of all jobs, run side by side; the first failure cancels the others and is raised."""
    tasks = [asyncio.ensure_future(job) for job in jobs]
    await _finish(tasks)
    return [task.result() for task in tasks]


async def _finish(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Wait for all tasks, some of which may be cancelled; the first failure cancels the others and is raised."""
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION) if tasks else (set(), set())
        for task in done:
            if not task.cancelled():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
