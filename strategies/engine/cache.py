"""What a draw leaves behind, and the book it is kept in."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from ...verifiers.verdict import Verdict
from ..models.model import Completion, Message, Sampling
from .ledger import Waste


@dataclass(frozen=True, slots=True)
class ReplyKey:
    """What makes a draw the same draw, whatever strategy or verifier asks for it.

    Attributes:
        instance: The instance id, as text.
        conversation: Hash of the messages (hex).
        sample: Which of the draws on this conversation's opening, from 0.
        round: How many replies of this chain came before, from 0.
        source: Hash of the model's name and the sampling (hex).
    """

    instance: str
    conversation: str
    sample: int
    round: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply with its cost and its exact verdict.

    Attributes:
        seed: Sent with the request; several replies to one request share it and differ in `completion.choice`.
        origin: Name of the run it was taken over from; empty when it was drawn for this one.
    """

    key: ReplyKey
    seed: int
    completion: Completion
    verdict: Verdict
    origin: str = ""


class ReplyCache(Protocol):
    """Where attempts are kept; a run's store is one."""

    def find(self, key: ReplyKey) -> Reply | None:
        """The attempt made earlier under this key, if there is one and its call did not fail."""
        ...

    def find_many(self, keys: Sequence[ReplyKey]) -> Mapping[ReplyKey, Reply]:
        """As `find`, for draws of one conversation that differ in the sample alone; what is not there is left out."""
        ...

    def record(self, reply: Reply) -> None:
        """Keeps an attempt before anything else happens with it."""
        ...

    def record_waste(self, key: ReplyKey, seed: int, waste: Waste) -> None:
        """Keeps what a call cost that was given up under way."""
        ...

    def wasted(self, instance: str) -> Iterable[tuple[ReplyKey, Waste]]:
        """What was kept so for one instance."""
        ...

    def name_source(self, source: str, spec: str, model: str, sampling: Sampling) -> None:
        """Notes which model (by spec, empty for the run's own, and name) and sampling a key's source stands for."""
        ...


class MemoryCache:
    """A book that lasts as long as the process."""

    def __init__(self) -> None:
        self._replies: dict[ReplyKey, Reply] = {}
        self._wasted: list[tuple[ReplyKey, Waste]] = []

    def find(self, key: ReplyKey) -> Reply | None:
        """As `ReplyCache.find`."""
        reply = self._replies.get(key)
        return reply if reply and reply.completion.error is None else None

    def find_many(self, keys: Sequence[ReplyKey]) -> dict[ReplyKey, Reply]:
        """As `ReplyCache.find_many`."""
        return {key: found for key in keys if (found := self.find(key)) is not None}

    def record(self, reply: Reply) -> None:
        """As `ReplyCache.record`."""
        self._replies[reply.key] = reply

    def record_waste(self, key: ReplyKey, seed: int, waste: Waste) -> None:
        """As `ReplyCache.record_waste`."""
        self._wasted.append((key, waste))

    def wasted(self, instance: str) -> Iterable[tuple[ReplyKey, Waste]]:
        """As `ReplyCache.wasted`."""
        return [(key, waste) for key, waste in self._wasted if key.instance == instance]

    def name_source(self, source: str, spec: str, model: str, sampling: Sampling) -> None:
        """As `ReplyCache.name_source`; nobody reads it."""


def conversation_hash(messages: tuple[Message, ...]) -> str:
    """The hash of a conversation that a key holds."""
    return _hash(json.dumps(messages))


@functools.lru_cache(maxsize=256)
def source_hash(model: str, sampling: Sampling) -> str:
    """The hash of a model's name and a sampling that a key holds; fields of the sampling left at None do not enter."""
    return _hash(json.dumps([model, {k: v for k, v in asdict(sampling).items() if v is not None}], sort_keys=True))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
