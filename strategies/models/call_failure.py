"""Failure of one try of a call, and whether another try may succeed."""

from __future__ import annotations

from typing import Literal

FailureKind = Literal["overloaded", "server", "timeout", "connection", "malformed", "refused", "unanswerable"]
"""
- `overloaded`: 429, 503, 529: it may pass, and the server wants fewer requests.
- `server`: other 5xx, 408, 409: it may pass.
- `timeout`: nothing in time: it may pass, and the server may have too much to do.
- `connection`: none, or it broke: it may pass.
- `malformed`: a body that is no reply, or half of one: it may pass.
- `refused`: the key, the model, the request: it does not pass.
- `unanswerable`: the prompt does not fit or is filtered: it does not pass, and no answer is to be had.
"""

_OVERLOADED = frozenset({429, 503, 529})
_RETRIED = frozenset({408, 409})


class CallFailed(Exception):
    """One try failed.

    Attributes:
        kind: Kind of the failure.
        asked: Seconds for which the server asked to be left alone.
        reason: For `unanswerable`, the finish reason.
    """

    def __init__(self, error: str, kind: FailureKind, *, asked: float | None = None, reason: str = "") -> None:
        super().__init__(error)
        self.kind, self.asked, self.reason = kind, asked, reason

    @property
    def may_pass(self) -> bool:
        """True if another try may succeed."""
        return self.kind not in ("refused", "unanswerable")

    @property
    def slows(self) -> bool:
        """True if fewer requests should be active."""
        return self.kind in ("overloaded", "timeout")


def kind_of_status(status: int) -> FailureKind:
    """Return the kind of an HTTP status other than 200."""
    if status in _OVERLOADED:
        return "overloaded"
    return "server" if status >= 500 or status in _RETRIED else "refused"
