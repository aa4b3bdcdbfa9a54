"""One instance, one model, one budget: what a strategy works with."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Protocol

from ..tasks import Instance, Task, get_task
from ..tasks.keys import make_key
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
        round: How many replies came before in this conversation, from 0.
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

    @property
    def opening(self) -> tuple[Message, ...]:
        """The conversation that every strategy starts from: the prompt."""
        return ({"role": "user", "content": self.task.prompt(self.instance.problem)},)

    async def sample(self, messages: tuple[Message, ...], *, sample: int, told: tuple[Fault, ...] = ()) -> Attempt:
        """One reply to a conversation, drawn now or found in the book, with its verdict.

        Args:
            sample: Which draw this is, from 0; equal numbers on equal messages are the same draw.
            told: As in `Request`.
        """
        key = AttemptKey(
            str(self.instance.id), _digest(messages), sample, sum(m["role"] == "assistant" for m in messages)
        )
        found = self._book.find(key)
        if found is None:
            seed = (
                int.from_bytes(make_key("sample", self._seed, key.instance, key.conversation, sample)[:8], "little")
                >> 1
            )
            completion = await self._model.complete(Request(messages, self._sampling, seed, self.instance, told))
            found = Attempt(key, seed, completion, self.check(completion))
            self._book.record(found)
        self.ledger.add(found.completion)
        return found

    def check(self, completion: Completion) -> Verdict:
        """The exact verdict on a completion; a failed call is no answer."""
        if completion.error is not None:
            return unparsed(Fault("call_failed", {}, {"error": completion.error}))
        return self.task.verify(self.instance.problem, completion.text, self.instance.truth)


def _digest(messages: tuple[Message, ...]) -> str:
    return hashlib.blake2b(json.dumps(messages).encode(), digest_size=16).hexdigest()
