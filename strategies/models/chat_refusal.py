"""Refusals of chat servers: the fields that they name, and whether credit is lacking."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .chat_reply import error_text

_PATTERNS = {
    "continuous_usage_stats": r"continuous_usage",
    "stream_options": r"stream_options|include_usage",
    "stream": r"\bstream(?:ing|ed)?\b",
    "n": r"[`'\"]n[`'\"]|\bn\b ?(?:must|=|>|is|should)|\bchoices?\b|best_of",
    "seed": r"\bseed\b",
    "temperature": r"\btemperature\b",
    "top_p": r"\btop[_-]?p\b",
    "max_tokens": r"\bmax_tokens\b",
    "max_completion_tokens": r"\bmax_completion_tokens\b",
}
"""How servers write the fields of a request in a sentence. Those of a stream exclude each other, the inner one first."""
_STREAM = ("continuous_usage_stats", "stream_options", "stream")

_RANGE = re.compile(
    r"u?int_?\d|\b\d+[- ]?bit|less than|greater|smaller|maximum|at most|range|too (?:large|big|high|long)|exceed"
    r"|overflow|out of|between|<=?|≤|must be|invalid value|valid integer",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"less than|greater|larger|smaller|too (?:large|big|high|low|small)|exceed|at most|at least|between|range"
    r"|positive|negative|[<>]=?|[≤≥]|must be (?:in|a|an|strictly)\b",
    re.IGNORECASE,
)
_DEFAULT_ONLY = re.compile(r"only (?:the )?default|only 1\b|unsupported|does not support|not supported", re.IGNORECASE)
_BOTH = re.compile(
    r"\bboth\b|together|same time|simultaneous|either|only (?:use )?one|one of|mutually exclusive|not (?:be )?combined",
    re.IGNORECASE,
)
_QUOTA_CODE = re.compile(r"insufficient_quota|billing_(?:hard_limit|not_active)|credit_balance|payment_required")
_QUOTA_WORDS = re.compile(
    r"exceeded your current quota|billing|insufficient (?:quota|credits?|balance|funds)|out of (?:credits?|funds)"
    r"|credit balance|no credits|balance is (?:too low|not enough|insufficient)",
    re.IGNORECASE,
)
_RATE = re.compile(r"rate[ _-]?limit|too many requests", re.IGNORECASE)
_COME_BACK = re.compile(
    r"(?:retry|try again) in\b|retry_?(?:delay|info)|per (?:second|minute|hour|day)\b", re.IGNORECASE
)
"""Rate limits that use the words of billing, as Google's do, say when to come back."""


def named_fields(body: bytes, sent: Mapping[str, Any]) -> set[str]:
    """Return the fields of a request that a refusal names; of `stream_options` also the inner one.

    Names in places made for them (`param`, pydantic's `loc`) count before names in quotes, and those before words in
    a sentence: servers repeat whole requests in their errors, with all their fields.

    Args:
        body: The refusal.
        sent: The fields that may be meant.
    """
    known = [*sent, *(("continuous_usage_stats",) if "continuous_usage_stats" in _inner(sent) else ())]
    said = error_text(body)
    for names in (set(_placed(body)), set(_quoted(said)), None):
        found = {
            name
            for name in known
            if (
                name in names
                if names is not None
                else name in _PATTERNS and re.search(_PATTERNS[name], said, re.IGNORECASE)
            )
        }
        stream = [name for name in _STREAM if name in found]
        if found:
            return found - set(stream[1:])
    return set()


def forbids_both(said: str) -> bool:
    """Return whether a refusal that names two fields refuses them together rather than each."""
    return _BOTH.search(said) is not None


def names_range(said: str) -> bool:
    """Return whether a refusal says that a number is too long rather than unknown."""
    return _RANGE.search(said) is not None


def is_about_value(said: str) -> bool:
    """Return whether a refusal is about a field's value, so that another value would be taken."""
    return _VALUE.search(said) is not None and _DEFAULT_ONLY.search(said) is None


def lacks_credit(body: bytes, retry_after: str | None = None) -> bool:
    """Return whether a refusal says that the account has no quota or credit left: no wait mends that.

    Args:
        body: The refusal.
        retry_after: Value of its Retry-After header, if it has one.
    """
    text = body[:4000].decode(errors="replace")
    if _QUOTA_CODE.search(text):
        return True
    return bool(_QUOTA_WORDS.search(text)) and retry_after is None and not _COME_BACK.search(text)


def limits_rate(body: bytes) -> bool:
    """Return whether a refusal speaks of a rate limit, whatever its status."""
    return _RATE.search(body[:4000].decode(errors="replace")) is not None


def _placed(body: bytes) -> Iterator[str]:
    """Return names in places made for them: `param`, and the parts of every `loc`."""
    try:
        waiting = [json.loads(body)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value[:100]
        elif isinstance(value, dict):
            for name, inner in value.items():
                if name == "param" and isinstance(inner, str):
                    yield from _parts(inner)
                elif name == "loc" and isinstance(inner, list):
                    yield from (part for part in inner if isinstance(part, str))
                elif name != "input":  # pydantic repeats what it refused
                    waiting.append(inner)


def _quoted(said: str) -> Iterator[str]:
    for match in re.finditer(r"[`'\"\u2018\u201c]([\w.]{1,80})[`'\"\u2019\u201d]", said):
        yield from _parts(match[1])


def _parts(path: str) -> list[str]:
    """Return the names in a path such as `stream_options.include_usage`."""
    return [*path.split("."), *(["stream_options"] if path.endswith("include_usage") else [])]


def _inner(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = sent.get("stream_options")
    return inner if isinstance(inner, dict) else {}
