"""Failure of one try of a call, and whether another try may succeed."""

from __future__ import annotations

from typing import Literal

FailureKind = Literal["overloaded", "server", "timeout", "connection", "absent", "malformed", "refused", "unanswerable"]
"""
Kinds of failure; those marked *transient* may pass.

- `overloaded`: 429, 503, 529; transient, and the server wants fewer requests.
- `server`: other 5xx, 408, 409, or a failure that a 200 reports; transient.
- `timeout`: no reply in time; transient, and the server may be overloaded.
- `connection`: none, or it broke; transient.
- `malformed`: a body that is no reply, or half of one; transient.
- `absent`: no server at this address, or no such host; transient while a server that answered before may come back.
- `refused`: the key, the model or the request is wrong, or credit is lacking; final.
- `unanswerable`: the prompt does not fit or is filtered; final, and no answer is possible.
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
