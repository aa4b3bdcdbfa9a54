"""Fields of a request that a chat server takes, learnt from its refusals."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .chat_refusal import forbids_both, is_about_value, named_fields, names_range
from .chat_reply import error_text, refusal

LIMITS = ("max_tokens", "max_completion_tokens")
"""Fields that carry the token limit; a server takes one or the other."""
NEUTRAL = {"temperature": 1.0, "top_p": 1.0}
"""Values that a server takes when a field is missing."""
SEED_31_BITS = 2**31 - 1

Seed = Literal["auto", "31bit", "off"]

ADVICE = {
    "seed": "the option seed=off sends none, seed=31bit a short one",
    "max_tokens": "the option limit=max_completion_tokens sends that field instead; --max-tokens sets its value",
    "max_completion_tokens": "the option limit=max_tokens sends that field instead; --max-tokens sets its value",
    "temperature": "--temperature sets its value",
    "top_p": "--top-p sets its value",
    "n": "the option n=1 asks for one reply per request",
    "stream": "the option stream=off asks for whole replies",
    "stream_options": "the option stream=off asks for whole replies",
}
"""What the user can do about a refused field."""

_LOG = logging.getLogger(__name__)


@dataclass
class Dialect:
    """Fields in use with a server; those it refuses are left out or reshaped for good, for all calls.

    Attributes:
        stream: Replies are streamed, so that a cancelled call stops decoding and its cost is known.
        usage: Streams report their token counts.
        continuous: Every event reports them, so that they are known when a stream is cut.
        choices: One request may ask for several replies (`n`).
        seed: Form of the seed: as it is, its last 31 bits, or none.
        limit: The field that carries the token limit.
        left_out: Further fields that are not sent.
        one_of_two: At most one of temperature and top_p is sent.
        extra: Further fields of every request, from the user.
        version: Number of changes so far: a request refused under an earlier one is worth repeating.
    """

    stream: bool = True
    usage: bool = True
    continuous: bool = True
    choices: bool = True
    seed: Seed = "auto"
    limit: str = "max_tokens"
    left_out: set[str] = field(default_factory=set)
    one_of_two: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    _swapped: bool = False

    def shape(self, fields: Mapping[str, Any], n: int) -> dict[str, Any]:
        """Return the fields of a request that are ours, as this server takes them.

        Args:
            fields: `temperature`, `top_p`, `max_tokens` and `seed`, or some of them.
            n: Replies that the request asks for.
        """
        shaped: dict[str, Any] = {}
        for name, value in fields.items():
            if name == "max_tokens":
                shaped[self.limit] = value
            elif name != "seed":
                shaped[name] = value
            elif self.seed != "off":
                shaped[name] = value & SEED_31_BITS if self.seed == "31bit" else value
        if self.one_of_two and shaped.keys() >= NEUTRAL.keys():
            neutral = shaped["temperature"] == NEUTRAL["temperature"] and shaped["top_p"] != NEUTRAL["top_p"]
            del shaped["temperature" if neutral else "top_p"]
        for name in self.left_out:
            shaped.pop(name, None)
        if n > 1:
            shaped["n"] = n
        if self.stream:
            shaped["stream"] = True
            if self.usage:
                shaped["stream_options"] = {"include_usage": True} | (
                    {"continuous_usage_stats": True} if self.continuous else {}
                )
        return shaped

    def learn(self, status: int, body: bytes, sent: Mapping[str, Any], version: int) -> bool:
        """Adapt to a refusal; return whether the request is worth repeating in its new form.

        Args:
            status: HTTP status of the refusal.
            body: The server's words.
            sent: What `shape` gave for the request.
            version: The version at that time.
        """
        if status not in (400, 422, 501) or refusal(status, body):
            return False
        if version < self.version:  # another call has learnt in the meantime, very likely the same
            return True
        said = error_text(body)
        named = named_fields(body, sent)
        both = {"temperature", "top_p"} <= named and forbids_both(said)
        if both and not self.one_of_two:
            self.one_of_two = True
            self._report("temperature together with top_p")
            named -= NEUTRAL.keys()
        else:
            both = False
        changed = [name for name in sorted(named) if self._adapt(name, said, sent)]
        if not both and not changed:
            return False
        self.version += 1
        return True

    def advice(self, body: bytes, sent: Mapping[str, Any]) -> str:
        """Return what the user can do about the fields that a final refusal names; empty when it names none."""
        named = named_fields(body, {**sent, **self.extra})
        hints = [ADVICE[name] for name in sorted(named & sent.keys()) if name in ADVICE]
        hints += [f"{name!r} comes from the file of the option body" for name in sorted(named & self.extra.keys())]
        return "; ".join(hints)

    def _adapt(self, name: str, said: str, sent: Mapping[str, Any]) -> bool:
        """Take the next form of a field; return False when there is none, or when its value alone is wrong."""
        if name == "continuous_usage_stats":
            self.continuous = False
        elif name == "stream_options":
            # One server names the outer field where another names the inner one.
            if self.continuous:
                self.continuous = False
            else:
                self.usage = False
        elif name == "stream":
            self.stream = False
        elif name == "n":
            self.choices = False
        elif name == "seed":
            self.seed = "31bit" if self.seed == "auto" and names_range(said) else "off"
            if self.seed == "off":
                self._report("seed")
        elif name in LIMITS:
            if self._swapped or is_about_value(said):
                return False
            self._swapped = True
            self.limit = LIMITS[1 - LIMITS.index(name)]
        elif name in NEUTRAL and (sent[name] == NEUTRAL[name] or not is_about_value(said)):
            self.left_out.add(name)
            if sent[name] != NEUTRAL[name]:
                self._report(name)
        else:
            return False
        return True

    def _report(self, name: str) -> None:
        _LOG.warning("the server refuses %s: later requests leave it out", name)
