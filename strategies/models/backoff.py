"""Waiting times before a server is called again.

Exponential back-off with full jitter (Brooker, "Exponential Backoff And Jitter", AWS 2015):
uniform between 0 and a bound that doubles, so that clients that failed together do not come
back together. The jitter derives from the request's seed, so waits are reproducible too.
"""

from __future__ import annotations

import datetime
import email.utils

from ...tasks.core.ids import Stream

FIRST = 0.5
"""Bound of the first wait, in seconds."""
LONGEST = 60.0
"""Bound of every wait that the server did not request, in seconds."""
LONGEST_ABSENT = 1.0
"""Seconds for which a server that never answered is tried; then the address counts as wrong."""
LONGEST_ASKED = 300.0
"""Longest wait that a server may request, in seconds."""


def wait_seconds(retry: int, stream: Stream, asked: float | None = None) -> float:
    """Return the waiting time before a retry, in seconds.

    Args:
        retry: 0 for the first one.
        stream: Source of the jitter; one number is taken.
        asked: Seconds that the server requested (`Retry-After`): the least wait, up to LONGEST_ASKED.
    """
    jitter = stream.random() * min(LONGEST, FIRST * 2.0 ** min(retry, 30))
    return jitter if asked is None else min(asked, LONGEST_ASKED) + min(jitter, FIRST)


def asked_seconds(header: str | None, now: datetime.datetime) -> float | None:
    """Return the wait that a `Retry-After` header requests, in seconds from now; None when it is unreadable.

    Both forms of RFC 9110 §10.2.3 are read: seconds and HTTP date. A date in the past requests 0.

    Args:
        header: Value of the header.
        now: The time of day, with its zone.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= 20:
        return float(text)
    try:
        date = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=datetime.timezone.utc)
    return max(0.0, (date - now).total_seconds())
