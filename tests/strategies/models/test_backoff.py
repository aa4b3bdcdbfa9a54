"""Waiting before a retry."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.strategies.models.backoff import FIRST, LONGEST, LONGEST_ASKED, asked_seconds, wait_seconds
from assay.tasks.core.ids import Stream, make_key

NOW = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)


@given(st.integers(0, 2000), st.integers(0, 99))
def test_waits_grow_to_a_bound_and_repeat(retry: int, seed: int) -> None:
    wait = wait_seconds(retry, Stream(make_key(seed)))
    assert 0 <= wait <= min(LONGEST, FIRST * 2.0 ** min(retry, 30))
    assert wait == wait_seconds(retry, Stream(make_key(seed)))


def test_the_jitter_is_full() -> None:
    """400 uniform draws: outer tenths both hit but for a chance of 2 · 0.9^400 < 1e-17."""
    waits = [wait_seconds(4, Stream(make_key("jitter", i))) / (FIRST * 16) for i in range(400)]
    assert min(waits) < 0.1 and max(waits) > 0.9


@given(st.floats(0, 1e9))
def test_a_server_gets_the_time_it_asks_for_within_reason(asked: float) -> None:
    wait = wait_seconds(9, Stream(make_key("a")), asked)
    assert min(asked, LONGEST_ASKED) <= wait <= LONGEST_ASKED + FIRST


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        ("Fri, 02 Jan 2026 03:04:35 GMT", 30.0),
        ("Friday, 02-Jan-26 03:04:06 GMT", 1.0),
        ("Fri Jan  2 03:05:05 2026", 60.0),
        ("Fri, 02 Jan 2026 01:04:05 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("1e9", None),
        ("٣", None),
        ("nan", None),
        ("Fri, 99 Jan 2026 03:04:35 GMT", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str | None, seconds: float | None) -> None:
    assert asked_seconds(header, NOW) == seconds


@given(st.text(max_size=60))
def test_no_header_raises(header: str) -> None:
    seconds = asked_seconds(header, NOW)
    assert seconds is None or seconds >= 0
