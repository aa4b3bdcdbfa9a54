"""One instance, its models, one budget: what a strategy works with.

A strategy draws with `drawing.draw` (several replies to one conversation, all of them or until
one is right) or `Session.sample` (one reply), and looks at nothing else. Everything drawn is
kept in a book under a key that no strategy or verifier enters, so nothing is drawn twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..tasks import Instance, Task, get_task
from ..tasks.keys import make_key
from ..tasks.task import Degree
from ..verifiers.verdict import Fault, Verdict, unparsed
from .attempt import Attempt, AttemptKey, Book, Memory, conversation_hash, source_hash
from .budget import BudgetExhausted, Pool, Worst
from .ledger import Ledger, Waste
from .models.model import BatchModel, Completion, Message, Model, Request, Sampling, guess_tokens
from .prices import FREE, Prices

__all__ = ["Attempt", "AttemptKey", "Book", "BudgetExhausted", "Memory", "Session", "Voice"]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is asked, and how: another model than the run's, another sampling, or both.

    Attributes:
        model: A model spec, as for `--model`; None for the run's model.
        sampling: None for the run's.
    """

    model: str | None = None
    sampling: Sampling | None = None


class Session:
    """Samples, checks and books for one instance. Strategies see nothing else.

    Attributes:
        instance: The instance to be solved.
        task: Its task.
        pool: The budget, with what is spent of it. `pool.ledger` counts what this session's
            attempts cost, those found in the book included: a resumed run shows the same
            totals as an undisturbed one.
        attempts: All replies that were drawn or recalled so far, in the order they came.
    """

    def __init__(
        self,
        instance: Instance,
        model: Model,
        sampling: Sampling,
        seed: int,
        book: Book,
        *,
        pool: Pool | None = None,
        prices: Prices | None = None,
        models: Callable[[str], Model] | None = None,
    ) -> None:
        """A session on an instance that has an id and a truth.

        Args:
            seed: The run's.
            pool: By default without limits.
            models: Opens the model of a spec, for strategies with several; each call with the
                same spec gives the same model.
        """
        self.instance = instance
        self.task: Task[Any, Any, Any] = get_task(instance.task)
        self.pool = pool or Pool()
        self.attempts: list[Attempt] = []
        self._model, self._sampling, self._seed, self._book = model, sampling, seed, book
        self._prices, self._models = prices, models
        self._voices: dict[Voice | None, _Asked] = {}
        self._calls_under_way = 0
        self._busy_since = 0.0
        self._opening: tuple[Message, ...] | None = None
        self._hashed: tuple[tuple[Message, ...], str] | None = None
        self._wasted = list(book.wasted(str(instance.id)))
        self._asked(None)

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

    async def sample(
        self,
        messages: tuple[Message, ...],
        *,
        sample: int,
        round: int | None = None,
        told: tuple[Fault, ...] = (),
        voice: Voice | None = None,
        racing: bool = False,
    ) -> Attempt:
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
        found = self.recall(messages, sample=sample, round=round, voice=voice)
        if found is not None:
            return found
        request = self._request(messages, sample, round, told, voice, racing)
        number = await self.pool.admit(self._worst(request, voice))
        return await self._draw(request, number, messages, voice)

    async def sample_many(
        self,
        messages: tuple[Message, ...],
        samples: Sequence[int],
        arrived: Callable[[Attempt], None],
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
        asked, tasks = self._asked(voice), set[asyncio.Task[None]]()
        size = asked.model.most_choices if isinstance(asked.model, BatchModel) else 1
        try:
            left = list(samples)
            while left:
                batch: list[tuple[Request, int]] = []
                for sample in left[:size]:
                    request = self._request(messages, sample, round, told, voice, False)
                    worst = self._worst(request, voice)
                    try:
                        number = self.pool.try_admit(worst) if batch else await self.pool.admit(worst)
                    except BudgetExhausted:
                        if not batch:
                            raise
                        break
                    if number is None:
                        break
                    batch.append((request, number))
                left = left[len(batch) :]
                tasks.add(asyncio.ensure_future(self._draw_batch(batch, messages, voice, arrived)))
            await asyncio.gather(*tasks)
        except BudgetExhausted:
            await asyncio.gather(*tasks)
            raise
        finally:
            await _give_up(tasks)

    def recall(
        self, messages: tuple[Message, ...], *, sample: int, round: int | None = None, voice: Voice | None = None
    ) -> Attempt | None:
        """The attempt made earlier for this draw, booked as spent; None when it has yet to be drawn.

        Raises:
            BudgetExhausted: It was made by another run, and nothing is left.
        """
        found = self.peek(messages, sample=sample, round=round, voice=voice)
        if found is not None:
            if found.origin:
                self.pool.check()
                found = replace(found, verdict=self.check(found.completion))
                self._book.record(found)
            self.pool.add(found.completion, self._asked(voice).price)
            self.attempts.append(found)
        return found

    def peek(
        self, messages: tuple[Message, ...], *, sample: int, round: int | None = None, voice: Voice | None = None
    ) -> Attempt | None:
        """As `recall`, without booking it: what is known, not what is spent."""
        return self._book.find(self._key(messages, sample, round, voice))

    # ------------------------------------------------------------------ drawing

    def _request(
        self,
        messages: tuple[Message, ...],
        sample: int,
        round: int | None,
        told: tuple[Fault, ...],
        voice: Voice | None,
        racing: bool,
    ) -> Request:
        key = self._key(messages, sample, round, voice)
        digest = make_key("sample", self._seed, key.instance, key.conversation, key.sample, key.round)
        seed = int.from_bytes(digest[:8], "little") >> 1
        sampling = self._asked(voice).sampling
        return Request(messages, sampling, seed, self.instance, told, sample, key.round, racing)

    async def _draw(self, request: Request, number: int, messages: tuple[Message, ...], voice: Voice | None) -> Attempt:
        key = self._key(messages, request.sample, request.round, voice)
        asked = self._asked(voice)
        with self._under_way([(request, number, key)], asked, []) as done:
            completion = await asked.model.complete(request)
            attempt = self._book_completion(key, request.seed, completion, asked, request)
            done.append(0)
        return attempt

    async def _draw_batch(
        self,
        batch: list[tuple[Request, int]],
        messages: tuple[Message, ...],
        voice: Voice | None,
        arrived: Callable[[Attempt], None],
    ) -> None:
        asked = self._asked(voice)
        if len(batch) == 1:
            arrived(await self._draw(*batch[0], messages, voice))
            return
        keyed = [(r, number, self._key(messages, r.sample, r.round, voice)) for r, number in batch]
        assert isinstance(asked.model, BatchModel)
        with self._under_way(keyed, asked, []) as done:

            def arrive(position: int, completion: Completion) -> None:
                request, _, key = keyed[position]
                # Replies to one request share the seed that was sent.
                attempt = self._book_completion(key, batch[0][0].seed, completion, asked, request)
                done.append(position)
                arrived(attempt)

            await asked.model.complete_many([request for request, _ in batch], arrive)

    def _book_completion(
        self, key: AttemptKey, seed: int, completion: Completion, asked: _Asked, request: Request
    ) -> Attempt:
        if request.meter.queue_seconds and not completion.queue_seconds:
            completion = replace(completion, queue_seconds=request.meter.queue_seconds)
        attempt = Attempt(key, seed, completion, self.check(completion))
        self._book.record(attempt)
        self.pool.add(completion, asked.price)
        self.attempts.append(attempt)
        return attempt

    @contextlib.contextmanager
    def _under_way(
        self, calls: list[tuple[Request, int, AttemptKey]], asked: _Asked, done: list[int]
    ) -> Iterator[list[int]]:
        """Books calls that are cancelled, and the time in which any call is under way."""
        start = time.monotonic()
        if self._calls_under_way == 0:
            self._busy_since = start
        self._calls_under_way += 1
        try:
            yield done
        except asyncio.CancelledError:
            for position, (request, _, key) in enumerate(calls):
                if position not in done and not request.meter.waiting:
                    waste = _waste(request, time.monotonic() - start)
                    self.pool.waste(waste, asked.price)
                    self._book.record_waste(key, request.seed, waste)
            raise
        finally:
            for _, number, _ in calls:
                self.pool.leave(number)
            self._calls_under_way -= 1
            if self._calls_under_way == 0:
                self.ledger.wall_seconds += time.monotonic() - self._busy_since

    def _asked(self, voice: Voice | None) -> _Asked:
        asked = self._voices.get(voice)
        if asked is None:
            model, sampling = self._model, self._sampling
            if voice is not None:
                sampling = voice.sampling or sampling
                if voice.model is not None:
                    if self._models is None:
                        raise ValueError(f"model: this session has no other model than its own, got {voice.model!r}")
                    model = self._models(voice.model)
            price = (self._prices.of(model.name) if self._prices else None) or FREE
            asked = self._voices[voice] = _Asked(model, sampling, price, source_hash(model.name, sampling))
            spec = voice.model if voice and voice.model else ""
            self._book.name_source(asked.source, spec, model.name, sampling)
            # What earlier sessions gave up under way was spent too.
            for key, waste in self._wasted:
                if key.source == asked.source:
                    self.pool.waste(waste, price)
            self._wasted = [(key, waste) for key, waste in self._wasted if key.source != asked.source]
        return asked

    def _worst(self, request: Request, voice: Voice | None) -> Worst:
        if self.pool.unlimited:
            return _NOTHING
        prompt = guess_tokens("".join(message["content"] for message in request.messages))
        most = request.sampling.max_tokens
        return Worst(1, prompt, most, self._asked(voice).price.of_tokens(prompt, 0, most))

    def _key(self, messages: tuple[Message, ...], sample: int, round: int | None, voice: Voice | None) -> AttemptKey:
        replies = sum(message["role"] == "assistant" for message in messages)
        turn = replies if round is None else round
        if self._hashed is None or self._hashed[0] is not messages:
            self._hashed = messages, conversation_hash(messages)
        return AttemptKey(str(self.instance.id), self._hashed[1], sample, turn, self._asked(voice).source)

    # ----------------------------------------------------------------- checking

    def check(self, completion: Completion) -> Verdict:
        """The exact verdict on a completion; a failed call is no answer."""
        if completion.error is not None:
            return unparsed(Fault("call_failed", {}, {"error": completion.error}))
        return self.task.verify(self.instance.problem, completion.text, self.instance.truth)

    def vote(self, attempt: Attempt) -> Hashable | None:
        """What the attempt counts for in a vote: its canonical answer, or None without one."""
        if attempt.verdict.status == "unparsed":
            return None
        answer = self.task.parse(self.instance.problem, attempt.completion.text)
        return None if isinstance(answer, Fault) else self.task.canonical(self.instance.problem, answer)

    def feedback(self, attempt: Attempt, degree: Degree) -> tuple[str, tuple[Fault, ...]]:
        """What a model is told after an attempt, as text and as the faults that the text tells of."""
        text = self.task.feedback(self.instance.problem, attempt.verdict, degree, self.instance.truth)
        faults = attempt.verdict.faults
        if degree == "bit":
            return text, ()
        if degree == "where":
            return text, tuple(Fault(fault.kind, fault.place) for fault in faults)
        return text, faults


_NOTHING = Worst(0)


@dataclass(frozen=True, slots=True)
class _Asked:
    model: Model
    sampling: Sampling
    price: Any
    source: str


def _waste(request: Request, seconds: float) -> Waste:
    """What a call given up under way has cost; guessed where the model did not count."""
    meter = request.meter
    if not meter.counted:
        prompt = guess_tokens("".join(message["content"] for message in request.messages))
        return Waste(prompt, 0, meter.retries, True, max(0.0, seconds - meter.queue_seconds))
    return Waste(
        meter.prompt_tokens + meter.lost_prompt_tokens,
        meter.completion_tokens + meter.lost_completion_tokens,
        meter.retries,
        not (meter.exact and meter.lost_exact),
        max(0.0, seconds - meter.queue_seconds),
    )


async def _give_up(tasks: set[asyncio.Task[None]]) -> None:
    left = [task for task in tasks if not task.done()]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
