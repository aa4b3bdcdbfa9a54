"""One instance, its models, one budget: what a strategy works with.

A strategy draws with `drawing.draw` (several replies to one conversation, all of them or until
one is right) or `Session.sample` (one reply), and looks at nothing else. Everything drawn is
kept in a book under a key that no strategy or verifier enters, so nothing is drawn twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from ...tasks import Instance, Task, get_task
from ...tasks.core.keys import Stream, make_key
from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault, Verdict, unparsed
from ..models.model import Completion, Message, Model, Sampling
from ..selection.perfect import Perfect
from ..selection.verifier import REFUSED, Judgement, SelectingVerifier
from .budget import BudgetExhausted, Pool
from .cache import Reply, ReplyCache, ReplyKey
from .client import Call, Calls
from .endpoints import Voice, Voices
from .ledger import Ledger
from .prices import Prices


class Session:
    """Samples, checks and books for one instance. Strategies see nothing else.

    Attributes:
        instance: The instance to be solved.
        task: Its task.
        pool: The budget, with what is spent of it. `pool.ledger` counts what this session's
            attempts cost, those found in the book included: a resumed run shows the same
            totals as an undisturbed one.
        attempts: All replies that were drawn or recalled so far, in the order they came.
        asides: Keys of those among them that are no answers: opinions and critiques.
        verifier: What strategies ask whether to stop, what to hand in and what to tell; the
            verdict on an attempt, by which it is scored, is exact whatever this is.
    """

    def __init__(
        self,
        instance: Instance,
        model: Model,
        sampling: Sampling,
        seed: int,
        book: ReplyCache,
        *,
        pool: Pool | None = None,
        prices: Prices | None = None,
        models: Callable[[str], Model] | None = None,
        verifier: SelectingVerifier | None = None,
    ) -> None:
        """A session on an instance that has an id and a truth.

        Args:
            seed: The run's.
            pool: By default without limits.
            models: Opens the model of a spec, for strategies with several; each call with the
                same spec gives the same model.
            verifier: The selecting verifier; the perfect one when None.
        """
        self.instance = instance
        self.task: Task[Any, Any, Any] = get_task(instance.task)
        self.pool = pool or Pool()
        self.auxiliary: set[ReplyKey] = set()
        self.verifier: SelectingVerifier = verifier or Perfect()
        self._sampling, self._seed, self._book = sampling, seed, book
        voices = Voices(instance, model, sampling, book, models, prices)
        self._calls = Calls(instance, seed, book, self.pool, voices, self.check)
        self.attempts: list[Reply] = self._calls.attempts
        self._judgements: dict[ReplyKey, Judgement] = {}
        self._answers: dict[ReplyKey, Any] = {}
        self._asking: dict[ReplyKey, asyncio.Lock] = {}
        self._opening: tuple[Message, ...] | None = None
        self._calls.asked(None)

    @property
    def ledger(self) -> Ledger:
        """What is spent on this instance."""
        return self.pool.ledger

    @property
    def opening(self) -> tuple[Message, ...]:
        """The conversation that every strategy starts from: the prompt."""
        if self._opening is None:
            self._opening = ({"role": "user", "content": self.task.ask(self.instance)},)
        return self._opening

    @property
    def sampling(self) -> Sampling:
        """How replies are drawn when a strategy does not say otherwise."""
        return self._sampling

    async def sample(
        self,
        messages: tuple[Message, ...],
        *,
        sample: int,
        round: int | None = None,
        told: tuple[Fault, ...] = (),
        voice: Voice | None = None,
        racing: bool = False,
    ) -> Reply:
        """One reply to a conversation, drawn now or found in the book, with its verdict.

        A call that is cancelled while under way leaves no attempt; its cost is kept and counted.

        Args:
            sample: Which draw this is, from 0; equal numbers on equal messages in the same
                round are the same draw. A chain of refinements keeps its number.
            round: Which reply of a chain this is, from 0; counted from the messages when None.
            told: As in `Request`.
            voice: Who answers, where it is not the run's model with the run's sampling.
            racing: As in `Request`.

        Raises:
            BudgetExhausted: Nothing is left, and the reply has yet to be drawn.
        """
        asked, key = self._calls.asked(voice), self._calls.key(messages, sample, round, voice)
        found = self._book.find(key)
        if found is not None:
            return self._calls.take(found, asked)
        request = self._calls.request(messages, key, told, asked, racing)
        number = await self.pool.admit(self._calls.worst(request, asked))
        return await self._calls.draw((request, key), number, asked)

    async def sample_many(
        self,
        messages: tuple[Message, ...],
        samples: Sequence[int],
        arrived: Callable[[Reply], None],
        *,
        round: int | None = None,
        told: tuple[Fault, ...] = (),
        voice: Voice | None = None,
    ) -> None:
        """Replies to one conversation that are not in the book, in as few requests as the model allows.

        Returns when all have arrived. When the budget ends, what was admitted goes on to its end.

        Args:
            arrived: Called with each as soon as it is there.

        Raises:
            BudgetExhausted: Not all were drawn.
        """
        asked, tasks = self._calls.asked(voice), set[asyncio.Task[None]]()
        size = asked.batches.most_choices if asked.batches is not None else 1
        try:
            left = list(samples)
            while left:
                calls: list[Call] = []
                numbers: list[int] = []
                for sample in left[:size]:
                    key = self._calls.key(messages, sample, round, voice)
                    request = self._calls.request(messages, key, told, asked, False)
                    worst = self._calls.worst(request, asked)
                    try:
                        number = self.pool.try_admit(worst) if calls else await self.pool.admit(worst)
                    except BudgetExhausted:
                        if not calls:
                            raise
                        break
                    if number is None:
                        break
                    calls.append((request, key))
                    numbers.append(number)
                left = left[len(calls) :]
                tasks.add(asyncio.ensure_future(self._calls.draw_batch(calls, numbers, asked, arrived)))
            await asyncio.gather(*tasks)
        except BudgetExhausted:
            await asyncio.gather(*tasks)
            raise
        finally:
            await _give_up(tasks)

    def recall(
        self, messages: tuple[Message, ...], *, sample: int, round: int | None = None, voice: Voice | None = None
    ) -> Reply | None:
        """The attempt made earlier for this draw, booked as spent once; None when it has yet to be drawn.

        Raises:
            BudgetExhausted: It was made by another run, and nothing is left.
        """
        found = self._book.find(self._calls.key(messages, sample, round, voice))
        return None if found is None else self.take(found, voice)

    def peek(
        self,
        messages: tuple[Message, ...],
        samples: Sequence[int],
        *,
        round: int | None = None,
        voice: Voice | None = None,
    ) -> dict[int, Reply]:
        """Which of these draws were made earlier, by sample: what is known, not what is spent."""
        keys = {self._calls.key(messages, sample, round, voice): sample for sample in samples}
        return {keys[key]: attempt for key, attempt in self._book.find_many(list(keys)).items()}

    def take(self, found: Reply, voice: Voice | None = None) -> Reply:
        """Books what `peek` found as spent, once; what another run made is judged again and kept here.

        Raises:
            BudgetExhausted: It was made by another run, and nothing is left.
        """
        return self._calls.take(found, self._calls.asked(voice))

    def stream(self, *purpose: str | int) -> Stream:
        """Random draws of a strategy on this instance: the same for the same run seed, instance and purpose."""
        return Stream(make_key("strategy", self._seed, str(self.instance.id), *purpose))

    # ----------------------------------------------------------------- checking

    def check(self, completion: Completion) -> Verdict:
        """The exact verdict on a completion; a failed call is no answer."""
        if completion.error is not None:
            return unparsed(Fault("call_failed", {}, {"error": completion.error}))
        return self.task.verify(self.instance.problem, completion.text, self.instance.truth)

    def answer(self, attempt: Reply) -> Any | None:
        """The answer as it was understood; None when none could be read."""
        if attempt.verdict.status == "unparsed":
            return None
        if attempt.key not in self._answers:
            self._answers[attempt.key] = self.task.parse(self.instance.problem, attempt.completion.text)
        answer = self._answers[attempt.key]
        return None if isinstance(answer, Fault) else answer

    def vote(self, attempt: Reply) -> Hashable | None:
        """What the attempt counts for in a vote: its canonical answer, or None without one."""
        answer = self.answer(attempt)
        return None if answer is None else self.task.canonical(self.instance.problem, answer)

    # ---------------------------------------------------------------- selecting

    async def judge(self, attempt: Reply) -> Judgement:
        """What the selecting verifier believes of an attempt; asked once for each.

        Raises:
            BudgetExhausted: A model would have to be asked, and nothing is left.
        """
        if attempt.verdict.status == "unparsed":
            return REFUSED
        known = self._judgements.get(attempt.key)
        if known is None:
            known = self._judgements[attempt.key] = await self.verifier.judge(self, attempt)
        return known

    def judgement(self, attempt: Reply) -> Judgement | None:
        """What the selecting verifier said of an attempt; None when it was not asked or there is no answer."""
        return self._judgements.get(attempt.key)

    async def accepts(self, attempt: Reply) -> bool:
        """Whether the selecting verifier takes an attempt for right; False when the budget ends before it could say."""
        try:
            return (await self.judge(attempt)).accepted
        except BudgetExhausted:
            return False

    async def feedback(self, attempt: Reply, degree: Degree) -> tuple[str, tuple[Fault, ...]]:
        """What a model is told after an attempt that was refused, as text and as the faults that the text tells of."""
        return self.verifier.feedback(self, attempt, await self.judge(attempt), degree)

    async def ask(
        self, messages: tuple[Message, ...], *, sample: int = 0, round: int | None = None, voice: Voice | None = None
    ) -> Reply:
        """A reply that is no answer to the problem: an opinion on one, or a critique. It costs as any other.

        Raises:
            BudgetExhausted: As for `sample`.
        """
        key = self._calls.key(messages, sample, round, voice)
        async with self._asking.setdefault(key, asyncio.Lock()):
            self.auxiliary.add(key)
            return await self.sample(messages, sample=sample, round=round, voice=voice)


async def _give_up(tasks: set[asyncio.Task[None]]) -> None:
    left = [task for task in tasks if not task.done()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
