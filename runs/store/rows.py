"""A reply as a row of the store, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ...strategies.engine.cache import Reply, ReplyKey
from ...strategies.models.model import Completion
from ...verifiers.verdict import Fault, Verdict


def to_row(reply: Reply) -> tuple[Any, ...]:
    """The values of `schema.COLUMNS`. No value that a model or task makes up loses a call."""
    key, completion, verdict = reply.key, reply.completion, reply.verdict
    said = _encode({"answer": verdict.answer, "faults": [f.to_dict() for f in verdict.faults]})
    return (
        key.instance, key.conversation, key.sample, key.round, key.source, reply.seed, reply.origin,
        _to_text(completion.text), _to_text(completion.reasoning),
        count(completion.prompt_tokens), count(completion.completion_tokens), count(completion.cached_tokens),
        count(completion.reasoning_tokens), count(completion.lost_prompt_tokens),
        count(completion.lost_completion_tokens), completion.estimated,
        completion.seconds, completion.queue_seconds, completion.first_token_seconds, completion.decode_seconds,
        readable(completion.finish_reason), completion.error and readable(completion.error),
        completion.retries, completion.choice, completion.logprob, verdict.status, verdict.score, said,
    )  # fmt: skip


def from_row(row: Sequence[Any]) -> Reply:
    """The reply that `to_row` wrote; the values in the order of `schema.COLUMNS`."""
    (
        instance, conversation, sample, turn, source, seed, origin, text, reasoning, prompt_tokens, completion_tokens,
        cached, thought, lost_prompt, lost_completion, estimated, seconds, queue, first_token, decode, finish, error,
        retries, choice, logprob, status, score, verdict,
    ) = row  # fmt: skip
    said = json.loads(verdict)
    faults = tuple(Fault(fault["kind"], fault["place"], fault["detail"]) for fault in said["faults"])
    completion = Completion(
        _from_text(text), prompt_tokens, completion_tokens, seconds, finish, error, retries, bool(estimated), cached,
        thought, lost_prompt, lost_completion, queue, first_token, decode, choice, _from_text(reasoning), logprob,
    )  # fmt: skip
    key = ReplyKey(instance, conversation, sample, turn, source)
    return Reply(key, seed, completion, Verdict(status, score, said["answer"], faults), origin)


def readable(text: str) -> str:
    """The text with what is no text written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\0")


def count(value: int) -> int:
    """Servers say anything; SQLite takes 64 bits."""
    return min(max(int(value), 0), 2**62)


def _to_text(text: str) -> str | bytes:
    """As SQLite keeps it whole: text, or bytes when it holds what is no text (NUL, lone surrogates)."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        return data if "\0" in text else data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _from_text(value: str | bytes) -> str:
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def _plain(value: Any) -> Any:
    """A call that was paid for is never lost to a value that JSON does not know."""
    return value.item() if hasattr(value, "item") else str(value)


_encode = json.JSONEncoder(default=_plain).encode
