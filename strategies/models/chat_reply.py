"""Bodies of chat completions: texts, finish reasons and token counts."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .chat_usage import split_first, token_count
from .model import estimate_tokens, whole_text

MAX_ERROR = 500
"""Longest piece of a server's error text that is kept, in characters."""

_TOO_LONG = re.compile(
    r"context[ _](?:length|window|size)|maximum context|prompt is too long|input is too long|too many tokens"
)
_FILTERED = re.compile(r"content[ _](?:filter|policy|management)|responsibleai")


_FAILED = re.compile(
    r"error|fail(?:ed|ure)|abort|cancell?ed|insufficient_system_resource|time[d_]*out|unavailable|overload|disconnect"
    r"|interrupt",
    re.IGNORECASE,
)
"""Finish reasons that mean that the provider did not finish: `error`, `network_error`, `abort` and the like."""


_THOUGHTS = ("reasoning", "thinking")
"""Types of parts of a message's content that are no part of its text."""


class MalformedReply(ValueError):
    """A body that is no chat completion, or half of one."""


class ProviderFailed(MalformedReply):
    """A response of status 200 that reports a failure.

    Attributes:
        code: HTTP status that the report names; 0 without one.
        report: The report as JSON.
    """

    def __init__(self, report: Any) -> None:
        self.report = json.dumps(report).encode()
        inner = report.get("error") if isinstance(report, dict) else None
        found = inner if isinstance(inner, dict) else report if isinstance(report, dict) else {}
        code = str(found.get("code", found.get("status")))
        self.code = int(code) if re.fullmatch("[1-5][0-9][0-9]", code) else 0
        super().__init__(f"the provider failed: {error_text(self.report)}")


@dataclass(frozen=True, slots=True)
class ChatReply:
    """One reply of a server.

    Attributes:
        text: Its content.
        finish_reason: As the server gave it.
        prompt_tokens: Its share of the prompt's tokens.
        completion_tokens: Thinking included.
        estimated: Whether the counts are estimates.
        cached_tokens: Of the prompt tokens, those computed before.
        reasoning_tokens: Of the completion tokens, those of thinking.
        reasoning: Its `reasoning_content` (or `reasoning`): thinking.
    """

    text: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    estimated: bool
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    reasoning: str = ""


@dataclass(slots=True)
class Choice:
    """One choice while it is assembled.

    Attributes:
        deltas: Pieces of text received; at least so many tokens.
        tokens: Completion tokens of this choice alone, where the server counts them.
        texts: The pieces of a streamed text, to be joined at the end.
        thoughts: The pieces of streamed thinking, likewise.
        failure: The provider's report that it did not finish this choice.
    """

    text: str = ""
    reasoning: str = ""
    finish_reason: str | None = None
    deltas: int = 0
    tokens: int | None = None
    texts: list[str] = field(default_factory=list)
    thoughts: list[str] = field(default_factory=list)
    failure: Any = None


def read_replies(body: bytes, prompt: str, limit: int) -> list[ChatReply]:
    """Return the choices of a chat completion, in the order of their index.

    Args:
        body: The response.
        prompt: The conversation, whose length is estimated when `usage` is missing.
        limit: The token limit of the request; a much larger count is wrong.

    Raises:
        MalformedReply: The body is not JSON, has no choice with a message, or reports a failure.
    """
    data = parse_json(body.removeprefix(b"\xef\xbb\xbf"))
    if failure := reported_failure(data):
        raise ProviderFailed(failure)
    found = data.get("choices") if isinstance(data, dict) else None
    choices: list[Choice] = []
    for choice in found if isinstance(found, list) else ():
        message = choice.get("message") if isinstance(choice, dict) else None
        if isinstance(message, dict):
            if failure := choice_failure(choice) or reported_failure(message):
                raise ProviderFailed(failure)
            finish = choice.get("finish_reason")
            choices.append(
                Choice(_text(message.get("content")), _thinking(message), finish if isinstance(finish, str) else "stop")
            )
    if not choices:
        said = f": {error_text(body)}" if body.strip() else ""
        raise MalformedReply(f"the reply is no chat completion{said}")
    return make_replies(choices, data.get("usage"), prompt, limit)


def make_replies(choices: Sequence[Choice], usage: Any, prompt: str, limit: int) -> list[ChatReply]:
    """Return replies with the server's token counts where they are plausible, else with estimates.

    The prompt is paid for once, so its tokens are divided evenly; the sum over the replies
    is the server's count. Completion tokens counted only in sum are divided by length.
    """
    total_prompt, total = token_count(usage, "prompt_tokens"), token_count(usage, "completion_tokens")
    estimates = [estimate_tokens(choice.reasoning + choice.text) for choice in choices]
    if total is not None and not _plausible(total, sum(estimates), limit * len(choices)):
        total = None
    known = [choice.tokens for choice in choices]
    if total is not None and None in known:
        ends = [choice.finish_reason for choice in choices]
        found = split_first(total, estimates, ends, limit)
        if found is not None:
            known, total = [*found], sum(found)
    shared = total is not None and len(choices) > 1 and sum(number or 0 for number in known) != total
    if total is not None and sum(number or 0 for number in known) != total:
        known = _share_by(estimates, total) if len(choices) > 1 else [total]
    rough = len(choices) > 1 and any(choice.tokens is None for choice in choices)
    cached = token_count(_inner(usage, "prompt_tokens_details"), "cached_tokens") or 0
    thought = token_count(_inner(usage, "completion_tokens_details"), "reasoning_tokens")
    prompt_tokens = estimate_tokens(prompt) if total_prompt is None else total_prompt
    prompts, caches = _share(prompt_tokens, len(choices)), _share(min(cached, prompt_tokens), len(choices))
    replies = []
    for i, choice in enumerate(choices):
        number = known[i]
        # Shares of a count add up to it; each by itself may look odd.
        sound = number is not None and (shared or _plausible(number, estimates[i], limit))
        tokens = number if number is not None and sound else estimates[i]
        estimated = total_prompt is None or number is None or tokens != number or rough
        share = len(choice.reasoning) / max(1, len(choice.reasoning) + len(choice.text))
        reasoning = round(tokens * share) if thought is None or len(choices) > 1 else min(thought, tokens)
        replies.append(
            ChatReply(
                choice.text, choice.finish_reason or "stop", prompts[i], tokens, estimated, caches[i], reasoning,
                choice.reasoning,
            )
        )  # fmt: skip
    return replies


def reported_failure(data: Any) -> Any:
    """Return the report of a failure that a response, an event or a message is or holds; None without one."""
    if not isinstance(data, dict):
        return None
    error = data.get("error")
    if isinstance(error, dict):
        error = any(error.values())
    return data if error or data.get("object") == "error" else None


def choice_failure(choice: dict[str, Any]) -> Any:
    """Return the report of a choice that the provider did not finish; None for any other.

    OpenRouter puts an `error` beside `finish_reason: "error"`; others give a reason alone, their own
    (`network_error`, `insufficient_system_resource`) or that of the provider behind them (`native_finish_reason`).
    """
    if failure := reported_failure(choice):
        return failure
    for name in ("finish_reason", "native_finish_reason"):
        reason = choice.get(name)
        if isinstance(reason, str) and _FAILED.search(reason):
            return {"message": f"{name}: {reason}"}
    return None


def refusal(status: int, body: bytes) -> str | None:
    """Return `context_length` or `content_filter` if a refused request can never be answered; else None."""
    if status not in (400, 413, 422):
        return None
    said = body[: 4 * MAX_ERROR].decode(errors="replace").lower()
    return "context_length" if _TOO_LONG.search(said) else "content_filter" if _FILTERED.search(said) else None


def error_text(body: bytes) -> str:
    """Return a server's error message on one line: `error.message`, `message` or `detail`, else the body."""
    data: Any = None
    try:
        data = parse_json(body)
    except MalformedReply:
        pass
    if isinstance(data, list) and len(data) == 1:  # Google wraps errors in a list
        data = data[0]
    if isinstance(data, dict):
        inner = data.get("error")
        found = inner.get("message") if isinstance(inner, dict) else inner
        data = found or data.get("message") or data.get("detail") or data
    text = data if isinstance(data, str) else body.decode(errors="replace")
    text = " ".join(whole_text(text[: 4 * MAX_ERROR]).split())
    return text if len(text) <= MAX_ERROR else f"{text[:MAX_ERROR]}…"


def parse_json(body: bytes) -> Any:
    """Parse a body.

    Raises:
        MalformedReply: It is not JSON.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedReply(f"the reply is not JSON: {body[:80].decode(errors='replace')!r}") from None


def add_delta(choice: Choice, piece: dict[str, Any]) -> None:
    """Add one piece of a streamed choice."""
    delta = piece.get("delta")
    if type(delta) is dict:
        text = delta.get("content")
        if type(text) is str and len(delta) == 1:  # nearly every event
            if text:
                choice.texts.append(text)
                choice.deltas += 1
        else:
            _add_parts(choice, delta)
    elif not choice.texts and type(message := piece.get("message")) is dict:  # a whole reply as the only event
        _add_parts(choice, message)
    finish = piece.get("finish_reason")
    if type(finish) is str:
        choice.finish_reason = finish
    if type(finish) is str or "error" in piece or "native_finish_reason" in piece:
        choice.failure = choice.failure or choice_failure(piece)


def _add_parts(choice: Choice, delta: dict[str, Any]) -> None:
    """Adds a piece of text, of thinking, or of both."""
    text = _text(delta.get("content"), whole=False)
    thinking = _thinking(delta, whole=False)
    choice.texts.append(text)
    choice.thoughts.append(thinking)
    choice.deltas += bool(text or thinking)


def _text(content: Any, whole: bool = True) -> str:
    """Message content: text, nothing, or a list of parts of which those with text count, thoughts apart."""
    if isinstance(content, list):
        said = (part for part in content if isinstance(part, dict) and part.get("type") not in _THOUGHTS)
        parts = [part.get("text") for part in said]
        content = "".join(part for part in parts if isinstance(part, str))
    if not isinstance(content, str):
        return ""
    return whole_text(content) if whole else content


def _thinking(message: dict[str, Any], whole: bool = True) -> str:
    return _text(message.get("reasoning_content") or message.get("reasoning"), whole)


def _inner(usage: Any, field: str) -> Any:
    return usage.get(field) if isinstance(usage, dict) else None


def _plausible(tokens: int, guess: int, limit: int) -> bool:
    """Return whether a token count is possible: no text without tokens, no more than the limit.

    The slack is for end tokens and for servers that count thinking beyond the limit.
    """
    return (tokens > 0 or guess == 0) and tokens <= max(4 * limit, limit + 256)


def _share(total: int, parts: int) -> list[int]:
    return [total // parts + (i < total % parts) for i in range(parts)]


def _share_by(weights: Sequence[int], total: int) -> list[int | None]:
    whole = sum(weights) or len(weights)
    shares = [total * (weight if sum(weights) else 1) // whole for weight in weights]
    for i in range(total - sum(shares)):
        shares[i % len(shares)] += 1
    return [*shares]
