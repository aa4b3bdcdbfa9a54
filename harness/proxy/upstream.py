"""The upstream server as a model: what a client asked for is asked for unchanged, with a seed of each draw's own."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...strategies.models.chat_options import OpenAIOptions
from ...strategies.models.model import Message, Request, Sampling
from ...strategies.models.openai import OpenAI
from ..core.replies import content_text

OURS = ("n", "seed", "stream", "stream_options")
"""Fields of a client's request that are ours to set upstream."""
LIMITS = ("max_completion_tokens", "max_tokens")
"""Fields that bound the length of a reply; the first that a request has is the one that counts."""
SYSTEM = ("system", "developer")
"""Roles whose words hold for every question."""
MOST_TOKENS = 2**20
"""Taken for a request that states no limit."""


class Upstream(OpenAI):
    """A chat server, asked on behalf of clients. Views of it (`asking`) share its connections and what it learnt."""

    def __init__(self, base: str, authorization: str | None, options: OpenAIOptions) -> None:
        """A server; nothing is sent before the first request.

        Args:
            authorization: The header to send where the environment has no key.
        """
        super().__init__(base, "upstream", options)
        if authorization is not None:
            self._headers.setdefault("Authorization", authorization)
        self._redactor = self._new_redactor()
        self._asked: Mapping[str, Any] = {}
        self._sampling = Sampling()

    def asking(self, fields: Mapping[str, Any], sampling: Sampling | None = None) -> Upstream:
        """Return the model that answers one client's request.

        Args:
            fields: The request's body, `messages` and all; what has no place in a draw's body is left out.
            sampling: The sampling of its answers, where it is not the client's alone.
        """
        view = copy.copy(self)
        view._asked = {name: value for name, value in fields.items() if name not in OURS}
        view._model = str(fields.get("model", ""))
        view._sampling = sampling or sampling_of(fields)
        return view

    def _fields(self, request: Request) -> dict[str, Any]:
        return {"seed": request.seed}

    def _common(self) -> dict[str, Any]:
        return {name: value for name, value in self._asked.items() if name != "messages"}

    def _body(self, requests: Sequence[Request], fields: Mapping[str, Any]) -> dict[str, Any]:
        first = requests[0]
        messages = _sent(first.messages, self._asked["messages"])
        if first.sampling.prefill is not None:
            messages.append({"role": "assistant", "content": first.sampling.prefill})
        ends = {} if first.sampling.stop is None else {"stop": list(first.sampling.stop)}
        return {
            **self._asked,
            "messages": messages,
            **self._changed(first.sampling),
            **ends,
            **self._special(first),
            **fields,
        }

    def _changed(self, asked: Sampling) -> dict[str, Any]:
        """Return the fields of the sampling that the strategy sets itself; the others stay as the client sent them."""
        limit = next((name for name in LIMITS if name in self._asked), LIMITS[-1])
        fields = {"temperature": asked.temperature, "top_p": asked.top_p, limit: asked.max_tokens}
        known = (self._sampling.temperature, self._sampling.top_p, self._sampling.max_tokens)
        return {name: value for (name, value), old in zip(fields.items(), known, strict=True) if value != old}


def _sent(messages: Sequence[Message], turns: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the strategy's messages, where those that the client sent have the client's own form again.

    A strategy sees text alone. A turn that it left as it was is sent as the client wrote it, and one that it
    reworded keeps the parts that are no text, such as images.
    """
    known = opening_of(turns)
    sent: list[Mapping[str, Any]] = []
    for place, message in enumerate(messages):
        turn = turns[place] if place < len(turns) and known[place]["role"] == message["role"] else None
        if turn is None:
            sent.append(message)
        elif known[place] == message:
            sent.append(turn)
        else:
            sent.append({**message, "content": _reworded(turn.get("content"), message["content"])})
    return sent


def _reworded(content: Any, text: str) -> Any:
    others = [part for part in content if not _is_text(part)] if isinstance(content, list) else []
    return [{"type": "text", "text": text}, *others] if others else text


def _is_text(part: Any) -> bool:
    return isinstance(part, str) or (isinstance(part, Mapping) and isinstance(part.get("text"), str))


def system_of(turns: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    """Return the system's words that stand before a client's conversation."""
    return tuple(itertools.takewhile(lambda turn: turn["role"] in SYSTEM, opening_of(turns)))


def opening_of(turns: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    """Return a client's conversation as strategies see it: text alone."""
    return tuple({"role": turn["role"], "content": content_text(turn.get("content"))} for turn in turns)


def sampling_of(fields: Mapping[str, Any], bounds: Sampling | None = None) -> Sampling:
    """Return the client's sampling options, as far as they decide what a cached reply is.

    Args:
        fields: The request's body.
        bounds: What else binds replies: its form, beginning, end and thinking are taken.
    """
    bounds = bounds or Sampling()
    limits = [fields.get(name) for name in LIMITS]
    limit = next((value for value in limits if type(value) is int and 0 < value <= MOST_TOKENS), MOST_TOKENS)
    return replace(
        bounds, temperature=_number(fields.get("temperature")), top_p=_number(fields.get("top_p")), max_tokens=limit
    )


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9 else 1.0
