"""One instance, one model, one budget: what a strategy works with."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import time
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from ..tasks import Instance, Task, get_task
from ..tasks.keys import make_key
from ..tasks.task import Degree
from ..verifiers.verdict import Fault, Verdict, unparsed
from .ledger import Ledger
from .models.model import Completion, Message, Model, Request, Sampling


@dataclass(frozen=True, slots=True)
class AttemptKey:
    """What makes a draw the same draw, whatever strategy asks for it.

    Attributes:
        instance: The instance id, as text.
        conversation: Hash of the messages (hex). With the model and the sampling, which a
            run fixes, it says exactly what was asked.
        sample: Which of the draws on this conversation's opening, from 0.
        round: How many replies of this chain came before, from 0.
    """

    instance: str
    conversation: str
    sample: int
    round: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reply with its cost and its exact verdict."""

    key: AttemptKey
    seed: int
    completion: Completion
    verdict: Verdict


class Book(Protocol):
    """Where attempts are kept; a run's store is one."""

    def find(self, key: AttemptKey) -> Attempt | None:
        """The attempt made earlier under this key, if there is one and its call did not fail."""
        ...

    def record(self, attempt: Attempt) -> None:
        """Keeps an attempt before anything else happens with it."""
        ...


class Memory:
    """A book that lasts as long as the process."""

    def __init__(self) -> None:
        self._attempts: dict[AttemptKey, Attempt] = {}

    def find(self, key: AttemptKey) -> Attempt | None:
        """As `Book.find`."""
        attempt = self._attempts.get(key)
        return attempt if attempt and attempt.completion.error is None else None

    def record(self, attempt: Attempt) -> None:
        """As `Book.record`."""
        self._attempts[attempt.key] = attempt


class Session:
    """Samples, checks and books for one instance. Strategies see nothing else.

    Attributes:
        instance: The instance to be solved.
        task: Its task.
        ledger: What this session's attempts cost, those found in the book included: a
            resumed run shows the same totals as an undisturbed one.
    """

    def __init__(self, instance: Instance, model: Model, sampling: Sampling, seed: int, book: Book) -> None:
        """A session on an instance that has an id and a truth; `seed` is the run's."""
        self.instance = instance
        self.task: Task[Any, Any, Any] = get_task(instance.task)
        self.ledger = Ledger()
        self._model, self._sampling, self._seed, self._book = model, sampling, seed, book
        self._calls_under_way = 0
        self._busy_since = 0.0

    @property
    def opening(self) -> tuple[Message, ...]:
        """The conversation that every strategy starts from: the prompt."""
        return ({"role": "user", "content": self.task.ask(self.instance)},)

    async def sample(
        self,
        messages: tuple[Message, ...],
        *,
        sample: int,
        round: int | None = None,
        told: tuple[Fault, ...] = (),
    ) -> Attempt:
        """One reply to a conversation, drawn now or found in the book, with its verdict.

        A call that is cancelled while under way is counted in the ledger and leaves no attempt.

        Args:
            sample: Which draw this is, from 0; equal numbers on equal messages in the same
                round are the same draw. A chain of refinements keeps its number.
            round: Which reply of a chain this is, from 0; counted from the messages when None.
            told: As in `Request`.
        """
        key = self._key(messages, sample, round)
        return self._find(key) or await self._draw(messages, key, told)

    def recall(self, messages: tuple[Message, ...], *, sample: int, round: int | None = None) -> Attempt | None:
        """The attempt made earlier for this draw, booked as spent; None when it has yet to be drawn."""
        return self._find(self._key(messages, sample, round))

    def _find(self, key: AttemptKey) -> Attempt | None:
        found = self._book.find(key)
        if found is not None:
            self.ledger.add(found.completion)
        return found

    async def _draw(self, messages: tuple[Message, ...], key: AttemptKey, told: tuple[Fault, ...]) -> Attempt:
        digest = make_key("sample", self._seed, key.instance, key.conversation, key.sample, key.round)
        seed = int.from_bytes(digest[:8], "little") >> 1
        request = Request(messages, self._sampling, seed, self.instance, told, key.sample, key.round)
        with self._under_way():
            completion = await self._model.complete(request)
        attempt = Attempt(key, seed, completion, self.check(completion))
        self._book.record(attempt)
        self.ledger.add(completion)
        return attempt

    @contextlib.contextmanager
    def _under_way(self) -> Iterator[None]:
        """Counts a call that is cancelled, and the time in which any call is under way."""
        if self._calls_under_way == 0:
            self._busy_since = time.monotonic()
        self._calls_under_way += 1
        try:
            yield
        except asyncio.CancelledError:
            self.ledger.cancelled += 1
            raise
        finally:
            self._calls_under_way -= 1
            if self._calls_under_way == 0:
                self.ledger.wall_seconds += time.monotonic() - self._busy_since

    def _key(self, messages: tuple[Message, ...], sample: int, round: int | None) -> AttemptKey:
        replies = sum(message["role"] == "assistant" for message in messages)
        return AttemptKey(str(self.instance.id), _digest(messages), sample, replies if round is None else round)

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


def _digest(messages: tuple[Message, ...]) -> str:
    return hashlib.blake2b(json.dumps(messages).encode(), digest_size=16).hexdigest()
