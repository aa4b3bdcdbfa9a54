"""Kinds of chat servers, and the fields by which each binds a form, bounds thinking, and continues a turn.

The chat protocol has no common field for these. Every entry of the table follows the documentation of its server:
vLLM (structured outputs, `thinking_token_budget`), SGLang (structured outputs, thinking budget), llama.cpp's server
(`grammar`, `thinking_budget_tokens`), OpenAI (structured outputs, `reasoning_effort`), OpenRouter (`reasoning`) and
Ollama. A server of another kind is asked for what the protocol itself has: `response_format` and `reasoning_effort`.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .bound_form import BoundForm, FormKind
from .model import Sampling

KindName = Literal["auto", "vllm", "sglang", "llamacpp", "openai", "openrouter", "anthropic", "ollama", "other"]
Fields = dict[str, Any]

HOSTS = {"api.openai.com": "openai", "openrouter.ai": "openrouter", "api.anthropic.com": "anthropic"}
"""Kinds by host."""
OWNERS = {"vllm": "vllm", "sglang": "sglang", "llamacpp": "llamacpp", "library": "ollama"}
"""Kinds by what a server calls the owner of its models (`owned_by` in the list of `/v1/models`)."""
_CONTINUE = {"continue_final_message": True, "add_generation_prompt": False}


def _response_format(form: BoundForm) -> Fields:
    schema = {"name": "answer", "strict": True, "schema": form.schema}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


@dataclass(frozen=True)
class ServerKind:
    """The fields that one kind of server takes.

    Attributes:
        name: In the option `server` and in messages.
        forms: Fields that bind a reply, by the kind of form.
        budget: Returns the fields that bound the tokens of thinking; None where the server has none.
        effort: Returns the fields that set the effort of thinking; None where the server has none.
        continues: Fields by which an unfinished turn of the assistant is continued; None where it cannot be.
    """

    name: str
    forms: Mapping[FormKind, Callable[[BoundForm], Fields]] = field(
        default_factory=lambda: {"json-schema": _response_format}
    )
    budget: Callable[[int], Fields] | None = None
    effort: Callable[[str], Fields] | None = lambda effort: {"reasoning_effort": effort}
    continues: Mapping[str, Any] | None = None

    def objection(self, sampling: Sampling) -> str:
        """Return why a server of this kind cannot draw with a sampling; empty when it can."""
        known = "name it by the option server=vllm, sglang, llamacpp, openai, openrouter, anthropic or ollama"
        of_kind = f"a server of the kind {self.name}" if self.name != "other" else f"a server of unknown kind ({known})"
        if sampling.form is not None and sampling.form not in self.forms:
            return f"form: {of_kind} takes {' and '.join(self.forms) or 'none'}, got {sampling.form}"
        if sampling.max_thinking is not None and self.budget is None:
            return f"max_thinking: {of_kind} has no budget of thinking tokens; --effort asks for more or less thinking"
        if sampling.effort is not None and self.effort is None:
            return f"effort: {of_kind} has no effort of thinking"
        if sampling.prefill is not None and self.continues is None:
            return f"prefill: {of_kind} does not continue a reply that we begin"
        return ""

    def fields(self, sampling: Sampling, form: BoundForm | None) -> Fields:
        """Return the fields of a request that a sampling and a form ask for."""
        found: Fields = {}
        if form is not None:
            found |= self.forms[form.kind](form)
        if sampling.max_thinking is not None and self.budget is not None:
            found |= self.budget(sampling.max_thinking)
        if sampling.effort is not None and self.effort is not None:
            found |= _merged(found, self.effort(sampling.effort))
        if sampling.prefill is not None and self.continues is not None:
            found |= self.continues
        return found


KINDS: dict[str, ServerKind] = {
    kind.name: kind
    for kind in (
        ServerKind(
            "vllm",
            {
                "json-schema": lambda form: {"structured_outputs": {"json": form.schema}},
                "regex": lambda form: {"structured_outputs": {"regex": form.regex}},
                "grammar": lambda form: {"structured_outputs": {"grammar": form.grammar}},
            },
            budget=lambda tokens: {"thinking_token_budget": tokens},
            continues=_CONTINUE,
        ),
        ServerKind(
            "sglang",
            {
                "json-schema": _response_format,
                "regex": lambda form: {"regex": form.regex},
                "grammar": lambda form: {"ebnf": form.grammar},
            },
            budget=lambda tokens: {"custom_params": {"thinking_budget": tokens}},
            continues={"continue_final_message": True},
        ),
        ServerKind(
            "llamacpp",
            {
                "json-schema": _response_format,
                # It takes no regular expression; the grammar holds the same texts.
                "regex": lambda form: {"grammar": form.grammar},
                "grammar": lambda form: {"grammar": form.grammar},
            },
            budget=lambda tokens: {"thinking_budget_tokens": tokens},
            effort=lambda effort: {"chat_template_kwargs": {"reasoning_effort": effort}},
            continues={},
        ),
        ServerKind("openai"),
        ServerKind(
            "openrouter",
            budget=lambda tokens: {"reasoning": {"max_tokens": tokens}},
            effort=lambda effort: {"reasoning": {"effort": effort}},
            continues={},
        ),
        # Of its endpoint for OpenAI's protocol: no response_format and no effort, thinking as in its own protocol.
        ServerKind(
            "anthropic",
            {},
            budget=lambda tokens: {"thinking": {"type": "enabled", "budget_tokens": tokens}},
            effort=None,
        ),
        ServerKind("ollama"),
        ServerKind("other"),
    )
}
"""The kinds by name."""


def kind_of_host(base: str) -> ServerKind | None:
    """Return the kind that the address of a server tells; None when it tells none."""
    host = urllib.parse.urlsplit(base).hostname or ""
    return KINDS[HOSTS[host]] if host in HOSTS else None


def kind_of_models(listed: Any) -> ServerKind:
    """Return the kind that a server's list of models tells; `other` when it tells none.

    Args:
        listed: What `GET /v1/models` answers, read from JSON.
    """
    rows = listed.get("data") if isinstance(listed, dict) else None
    for row in rows if isinstance(rows, list) else ():
        owner = row.get("owned_by") if isinstance(row, dict) else None
        if isinstance(owner, str) and owner in OWNERS:
            return KINDS[OWNERS[owner]]
    return KINDS["other"]


def is_special(sampling: Sampling) -> bool:
    """Return whether a sampling asks for what the chat protocol has no common field for."""
    return any(value is not None for value in (sampling.form, sampling.max_thinking, sampling.effort, sampling.prefill))


def _merged(one: Fields, other: Fields) -> Fields:
    """Return the fields of both; objects under one name hold what both say."""
    return other | {
        name: one[name] | other[name]
        for name in one.keys() & other.keys()
        if isinstance(one[name], dict) and isinstance(other[name], dict)
    }
