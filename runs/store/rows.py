"""Conversion of replies to rows of the store and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ...strategies.engine.cache import Reply, ReplyKey
from ...strategies.models.model import Completion
from ...verifiers.verdict import Fault, Verdict


def to_row(reply: Reply) -> tuple[Any, ...]:
    """Return the values of `schema.COLUMNS`; no odd value from a model or task may lose a call."""
    key, completion, verdict = reply.key, reply.completion, reply.verdict
    record = _encode({"answer": verdict.answer, "faults": [f.to_dict() for f in verdict.faults]})
    return (
        key.instance, key.conversation, key.sample, key.round, key.source, reply.seed, reply.origin,
        _to_text(completion.text), _to_text(completion.reasoning),
        count(completion.prompt_tokens), count(completion.completion_tokens), count(completion.cached_tokens),
        count(completion.reasoning_tokens), count(completion.lost_prompt_tokens),
        count(completion.lost_completion_tokens), completion.estimated,
        completion.seconds, completion.queue_seconds, completion.first_token_seconds, completion.decode_seconds,
        readable(completion.finish_reason), completion.error and readable(completion.error),
        completion.retries, completion.choice, completion.logprob, verdict.status, verdict.score, record,
    )  # fmt: skip


def from_row(row: Sequence[Any]) -> Reply:
    """Return the reply that `to_row` wrote; the values in the order of `schema.COLUMNS`."""
    (
        instance, conversation, sample, turn, source, seed, origin, text, reasoning, prompt_tokens, completion_tokens,
        cached, thought, lost_prompt, lost_completion, estimated, seconds, queue, first_token, decode, finish, error,
        retries, choice, logprob, status, score, verdict,
    ) = row  # fmt: skip
    record = json.loads(verdict)
    faults = tuple(Fault(fault["kind"], fault["place"], fault["detail"]) for fault in record["faults"])
    completion = Completion(
        _from_text(text), prompt_tokens, completion_tokens, seconds, finish, error, retries, bool(estimated), cached,
        thought, lost_prompt, lost_completion, queue, first_token, decode, choice, _from_text(reasoning), logprob,
    )  # fmt: skip
    key = ReplyKey(instance, conversation, sample, turn, source)
    return Reply(key, seed, completion, Verdict(status, score, record["answer"], faults), origin)


def readable(text: str) -> str:
    """Return the text with NUL and lone surrogates written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\0")


def count(value: int) -> int:
    """Clip a count that a server reported to 0 .. 2**62: SQLite takes 64 bits."""
    return min(max(int(value), 0), 2**62)


def _to_text(text: str) -> str | bytes:
    """Return the form in which SQLite keeps it whole: text, or bytes when it holds NUL or lone surrogates."""
    data = text.encode("utf-8", "surrogatepass")
    try:
        return data if "\0" in text else data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _from_text(value: str | bytes) -> str:
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value


def _plain(value: Any) -> Any:
    """Convert a value that JSON does not know, so that no call that was paid for is lost to it."""
    return value.item() if hasattr(value, "item") else str(value)


# The standard library, because NaN in an answer must come back as NaN.
_encode = json.JSONEncoder(default=_plain).encode
