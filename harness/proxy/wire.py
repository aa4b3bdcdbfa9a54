"""Responses to clients in the form of the protocol: chat completions, whole or as events, and errors.

`usage` counts the tokens of all replies, those that were not chosen included. `assay` holds the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ...strategies.engine.ledger import Ledger
from .answering import ProxyAnswer

REFUSED = re.compile(r"HTTP (\d{3}): ")
UNANSWERABLE = {
    "context_length": ("context_length_exceeded", "the conversation does not fit the model's context"),
    "content_filter": ("content_filter", "the server's content filter refused the conversation"),
}


class Failed(Exception):
    """No answer can be given; what a client is told.

    Attributes:
        status: HTTP status.
        body: The error as the protocol has it.
    """

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        kind = "invalid_request_error" if status < 500 else "api_error"
        self.status = status
        self.body = {"error": {"message": message[:2000], "type": kind, "param": None, "code": code}}


def check_answered(answers: Sequence[ProxyAnswer]) -> None:
    """Raises Failed when an answer came to nothing, with the upstream server's status and words where it gave any."""
    for answer in answers:
        chosen = answer.chosen
        if chosen is None:
            raise _failure(answer)
        reason = chosen.completion.finish_reason
        if not chosen.completion.text and reason in UNANSWERABLE:
            code, message = UNANSWERABLE[reason]
            raise Failed(400, message, code)


def _failure(answer: ProxyAnswer) -> Failed:
    errors = [a.completion.error for a in answer.outcome.replies if a.completion.error]
    if not errors:
        return Failed(429, "nothing is left of the budget", "budget_exhausted")
    if any(a.completion.finish_reason == "context_length" for a in answer.outcome.replies):
        code, message = UNANSWERABLE["context_length"]
        return Failed(400, message, code)
    said = f"upstream: {errors[-1]}"
    if found := REFUSED.match(errors[-1]):
        return Failed(int(found[1]), said)
    return Failed(504 if errors[-1].startswith("no reply in time") else 502, said)


def whole(head: dict[str, Any], answers: Sequence[ProxyAnswer], strategy: str) -> dict[str, Any]:
    """Return a chat completion.

    Args:
        head: `id`, `created` and `model`.
    """
    choices = [
        {
            "index": index,
            "message": _message(answer),
            "logprobs": None,
            "finish_reason": _finish(answer),
            "assay": about(answer),
        }
        for index, answer in enumerate(answers)
    ]
    return {
        **head, "object": "chat.completion", "choices": choices, "usage": usage(answers),
        "assay": summary(answers, strategy),
    }  # fmt: skip


def events(head: dict[str, Any], answers: Sequence[ProxyAnswer], strategy: str, counted: bool) -> Iterator[bytes]:
    """Yield the same as server-sent events.

    Args:
        counted: Whether the client asked for `usage`.
    """
    chunk = {**head, "object": "chat.completion.chunk"}
    told = {"assay": summary(answers, strategy)}
    for index, answer in enumerate(answers):
        last = index == len(answers) - 1
        yield event({**chunk, "choices": [_choice(index, _message(answer))]})
        done = {**_choice(index, {}, _finish(answer)), "assay": about(answer)}
        yield event({**chunk, "choices": [done], **(told if last else {})})
    if counted:
        yield event({**chunk, "choices": [], "usage": usage(answers), **told})
    yield b"data: [DONE]\n\n"


def event(data: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return b"data: " + json.dumps(data).encode() + b"\n\n"


def usage(answers: Sequence[ProxyAnswer]) -> dict[str, Any]:
    """Return the cost of an answer, with the calls that were cancelled or failed."""
    ledger = Ledger()
    for answer in answers:
        ledger.merge(answer.ledger)
    prompt = ledger.prompt_tokens + ledger.lost_prompt_tokens + ledger.cancelled_prompt_tokens
    completion = ledger.completion_tokens + ledger.lost_completion_tokens + ledger.cancelled_completion_tokens
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": ledger.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": ledger.reasoning_tokens},
    }


def about(answer: ProxyAnswer) -> dict[str, Any]:
    """Return the verdict on a choice, and what was drawn for it."""
    chosen, ledger = answer.chosen, answer.ledger
    assert chosen is not None
    drawn = len(answer.outcome.replies)
    return {
        "id": answer.name,
        "task": answer.resolved.task.name,
        "status": chosen.verdict.status,
        "score": chosen.verdict.score,
        "faults": list(dict.fromkeys(fault.kind for fault in chosen.verdict.faults)),
        "samples": drawn,
        "failed": ledger.failed,
        "cancelled": ledger.cancelled,
        "chosen": {
            "sample": chosen.key.sample,
            "round": chosen.key.round,
            "prompt_tokens": chosen.completion.prompt_tokens,
            "completion_tokens": chosen.completion.completion_tokens,
        },
        "cancelled_tokens": ledger.cancelled_tokens,
        "lost_tokens": ledger.lost_tokens,
        "estimated": ledger.estimated > 0,
        "saved": {
            "samples": answer.outcome.saved_calls,
            "tokens": round(
                answer.outcome.saved_calls * (ledger.prompt_tokens + ledger.completion_tokens) / max(1, drawn)
            ),
        },
    }


def summary(answers: Sequence[ProxyAnswer], strategy: str) -> dict[str, Any]:
    """Of all choices together: how many are right, what was drawn, and what the strategy saved."""
    told = [about(answer) for answer in answers]
    return {
        "id": told[0]["id"],
        "task": told[0]["task"],
        "strategy": strategy,
        "verified": sum(one["status"] == "correct" for one in told),
        "samples": sum(one["samples"] for one in told),
        "cancelled": sum(one["cancelled"] for one in told),
        "saved": {name: sum(one["saved"][name] for one in told) for name in ("samples", "tokens")},
    }


def _choice(index: int, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {"index": index, "delta": delta, "logprobs": None, "finish_reason": finish}


def _message(answer: ProxyAnswer) -> dict[str, Any]:
    assert answer.chosen is not None
    completion = answer.chosen.completion
    message = {"role": "assistant", "content": completion.text}
    return {**message, "reasoning_content": completion.reasoning} if completion.reasoning else message


def _finish(answer: ProxyAnswer) -> str:
    assert answer.chosen is not None
    return answer.chosen.completion.finish_reason
