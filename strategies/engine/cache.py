"""Replies, their keys, and the cache that holds them."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from ...verifiers.verdict import Verdict
from ..models.identity import Identity, identity_text
from ..models.model import Completion, Message, Sampling
from .ledger import Waste


@dataclass(frozen=True, slots=True)
class ReplyKey:
    """Identity of a reply, whatever strategy or verifier needs it.

    Attributes:
        instance: The instance id, as text.
        conversation: Hash of the messages (hex).
        sample: Number among the samples of this conversation's opening, from 0.
        round: Number of earlier replies in the chain, from 0.
        source: Hash of the model's identity and the sampling (hex); see `source_hash`.
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
        key: Identity of the reply.
        seed: Sent with the request; several replies to one request share it and differ in `completion.choice`.
        completion: Text and cost.
        verdict: The exact verdict on the text.
        origin: Name of the run it was taken over from; empty when it was drawn for this one.
    """

    key: ReplyKey
    seed: int
    completion: Completion
    verdict: Verdict
    origin: str = ""


class ReplyCache(Protocol):
    """Store of replies and wasted calls; the store of a run implements it."""

    def find(self, key: ReplyKey) -> Reply | None:
        """Return the reply with this key whose call did not fail; None if there is none."""
        ...

    def find_many(self, keys: Sequence[ReplyKey]) -> Mapping[ReplyKey, Reply]:
        """Return the known replies among keys of one conversation that differ in the sample alone."""
        ...

    def record(self, reply: Reply) -> None:
        """Store a reply before anything else happens with it."""
        ...

    def record_waste(self, key: ReplyKey, seed: int, waste: Waste) -> None:
        """Store the cost of a cancelled call."""
        ...

    def wasted(self, instance: str) -> Iterable[tuple[ReplyKey, Waste]]:
        """Return the stored cost of cancelled calls on one instance."""
        ...

    def claim(self, keys: Sequence[ReplyKey]) -> Sequence[ReplyKey]:
        """Return those keys that the caller is to draw; other users of the cache are drawing the others now."""
        ...

    def release(self, keys: Sequence[ReplyKey]) -> None:
        """Give up claims, whether the replies were drawn or not."""
        ...

    def name_source(self, source: str, spec: str, model: str, sampling: Sampling) -> None:
        """Store the model (spec, empty for the run's own, and name) and the sampling that a key's source stands for."""
        ...


class MemoryCache:
    """Cache that lasts as long as the process."""

    def __init__(self) -> None:
        self._replies: dict[ReplyKey, Reply] = {}
        self._wasted: list[tuple[ReplyKey, Waste]] = []

    def find(self, key: ReplyKey) -> Reply | None:
        """Return the reply with this key whose call did not fail; None if there is none."""
        reply = self._replies.get(key)
        return reply if reply and reply.completion.error is None else None

    def find_many(self, keys: Sequence[ReplyKey]) -> dict[ReplyKey, Reply]:
        """Return the known replies among these keys."""
        return {key: found for key in keys if (found := self.find(key)) is not None}

    def record(self, reply: Reply) -> None:
        """Keep a reply."""
        self._replies[reply.key] = reply

    def record_waste(self, key: ReplyKey, seed: int, waste: Waste) -> None:
        """Keep the cost of a cancelled call."""
        self._wasted.append((key, waste))

    def wasted(self, instance: str) -> Iterable[tuple[ReplyKey, Waste]]:
        """Return the cost of cancelled calls on one instance."""
        return [(key, waste) for key, waste in self._wasted if key.instance == instance]

    def claim(self, keys: Sequence[ReplyKey]) -> Sequence[ReplyKey]:
        """Return all keys: nobody else uses this cache."""
        return keys

    def release(self, keys: Sequence[ReplyKey]) -> None:
        """Do nothing: there are no claims."""

    def name_source(self, source: str, spec: str, model: str, sampling: Sampling) -> None:
        """Ignore the names of sources: this cache has no reader for them."""


def conversation_hash(messages: tuple[Message, ...]) -> str:
    """Return the hash of a conversation as keys hold it."""
    return _hash(json.dumps(messages))


def source_hash(identity: Identity, sampling: Sampling) -> str:
    """Return the hash of a model's identity and a sampling as keys hold it; sampling fields of None are left out.

    With `conversation_hash` it covers everything that is sent but the seed: what every request of a model has in common is
    its identity (`models.identity`), the fields of `Sampling` enter as they are, and the messages make the conversation.

    Args:
        identity: As `identity_of` gives it; the model's name alone gives the hash that keys of version 0.1 hold.
        sampling: Of the request.
    """
    return _source_hash(identity_text(identity), sampling)


@functools.lru_cache(maxsize=256)
def _source_hash(model: str, sampling: Sampling) -> str:
    sent = json.dumps({k: v for k, v in asdict(sampling).items() if v is not None}, sort_keys=True)
    return _hash(f"[{model}, {sent}]")


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
