"""The upstream server as a model: what a client asked for is asked for unchanged, with a seed of each draw's own."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from ...strategies.models.chat_options import OpenAIOptions
from ...strategies.models.model import Message, Request, Sampling
from ...strategies.models.openai import OpenAI
from ..core.replies import content_text

OURS = ("n", "seed", "stream", "stream_options")
"""Fields of a client's request that are ours to set upstream."""
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

    def asking(self, fields: Mapping[str, Any]) -> Upstream:
        """Return the model that answers one client's request.

        Args:
            fields: The request's body, `messages` and all; what has no place in a draw's body is left out.
        """
        view = copy.copy(self)
        view._asked = {name: value for name, value in fields.items() if name not in OURS}
        view._model = str(fields.get("model", ""))
        return view

    def _fields(self, request: Request) -> dict[str, Any]:
        return {"seed": request.seed}

    def _body(self, requests: Sequence[Request], fields: Mapping[str, Any]) -> dict[str, Any]:
        turns: list[Any] = self._asked["messages"]
        # What a strategy adds to the conversation comes after the client's own turns.
        messages = [*turns, *requests[0].messages[len(turns) :]]
        return {**self._asked, "messages": messages, **fields}


def opening_of(turns: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    """Return a client's conversation as strategies see it: text alone."""
    return tuple({"role": turn["role"], "content": content_text(turn.get("content"))} for turn in turns)


def sampling_of(fields: Mapping[str, Any]) -> Sampling:
    """Return the client's sampling options, as far as they decide what a cached reply is."""
    limits = [fields.get(name) for name in ("max_completion_tokens", "max_tokens")]
    limit = next((value for value in limits if type(value) is int and 0 < value <= MOST_TOKENS), MOST_TOKENS)
    return Sampling(_number(fields.get("temperature")), _number(fields.get("top_p")), limit)


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9 else 1.0
