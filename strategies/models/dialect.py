"""Features of a chat server beyond the plain protocol, learnt from its refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .chat_reply import error_text

_REFUSALS = (
    ("continuous", re.compile(r"continuous_usage", re.IGNORECASE)),
    ("usage", re.compile(r"stream_options|include_usage", re.IGNORECASE)),
    ("stream", re.compile(r"\bstream(?:ing|ed)?\b", re.IGNORECASE)),
    ("choices", re.compile(r"[`'\"]n[`'\"]|\bn\b ?(?:must|=|>|is|should)|\bchoices?\b|best_of", re.IGNORECASE)),
)
"""Features, each with the pattern of its name in a server's refusal."""


@dataclass
class Dialect:
    """Features in use with a server; those it refuses are dropped for good.

    Attributes:
        stream: Replies are streamed, so that a cancelled call stops decoding and its cost is known.
        usage: Streams report their token counts.
        continuous: Every event reports them, so that they are known when a stream is cut.
        choices: One request may ask for several replies (`n`).
        extra: Further fields of every request.
    """

    stream: bool = True
    usage: bool = True
    continuous: bool = True
    choices: bool = True
    extra: dict[str, Any] = field(default_factory=dict)

    def fields(self, n: int) -> dict[str, Any]:
        """Return the fields of a request beyond the plain protocol."""
        fields: dict[str, Any] = {"n": n} if n > 1 else {}
        if self.stream:
            fields["stream"] = True
            if self.usage:
                fields["stream_options"] = {"include_usage": True} | (
                    {"continuous_usage_stats": True} if self.continuous else {}
                )
        return fields | self.extra

    def learn(self, status: int, body: bytes, n: int) -> bool:
        """Drop the feature that a refusal names; return whether one was in use, so that the request is worth repeating."""
        if status not in (400, 422, 501):
            return False
        said = error_text(body)
        used = {
            "continuous": self.stream and self.usage and self.continuous,
            "usage": self.stream and self.usage,
            "stream": self.stream,
            "choices": n > 1,
        }
        for name, pattern in _REFUSALS:
            if used[name] and pattern.search(said):
                # One server names the outer field where another names the inner one.
                setattr(self, "continuous" if name == "usage" and self.continuous else name, False)
                return True
        return False
