"""The second checker of Calendar: minute by minute, from the definition, in Numba.

Takes the arrays of `verifiers.calendar.Calendars` and shares no code with the native
kernels. The functions are built on first use, because Numba is slow to import.

A further kind of constraint is a predicate on (day, start, end) of a meeting: it would be
asked at the end of `rules_faults`, the one place that decides on a meeting without people.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

DAY = 1440
WEEK = 10080

CLAIMED_NO_SLOT = 1
UNKNOWN_DAY = 2
WRONG_DURATION = 4
OFF_GRID = 8
PERSON_BUSY = 16
BUFFER_BROKEN = 32
WEEKEND = 64
TOO_EARLY = 128
TOO_LATE = 256
BLOCKED = 512
NOT_EARLIEST = 1024


def check_batch(calendars: Any, answers: NDArray[np.int32], threads: int = 0) -> NDArray[np.uint32]:
    """Return the faults of one answer per calendar, on one thread, as `verifiers.calendar.check.check_batch` does.

    Args:
        answers: int32, shape (n, 3).

    Returns:
        uint32, shape (n,).
    """
    checked: NDArray[np.uint32] = _kernels().check(*calendars, answers)
    return checked


def count_batch(calendars: Any, threads: int = 0) -> NDArray[np.int64]:
    """Count the feasible starts of each calendar: int64, shape (n,); one thread."""
    counted: NDArray[np.int64] = _kernels().count(*calendars)
    return counted


def solve_batch(calendars: Any, threads: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return the feasible starts, on one thread, as `verifiers.calendar.solve.solve_batch` does.

    Returns:
        Offsets, int64, shape (n + 1,), and ascending minutes of the week, int32, shape (starts,).
    """
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(count_batch(calendars))])
    return offsets, _kernels().starts(*calendars, offsets)


@functools.cache
def _kernels() -> SimpleNamespace:
    from numba import njit

    @njit(cache=True)
    def mark_free(free, low, blocks, first, last, shift):  # type: ignore[no-untyped-def]
        """free[m]: is the person free in minute low + m of the reference week?"""
        free[:] = False
        for block in range(first, last):
            begin = max(0, low, blocks[block, 0] - shift)
            end = min(WEEK, low + len(free), blocks[block, 1] - shift)
            if begin < end:
                free[begin - low : end - low] = True

    @njit(cache=True)
    def all_free(free, start, end):  # type: ignore[no-untyped-def]
        """Whether every minute of [start, end) is among those marked, and free."""
        if start < 0 or end > len(free):
            return False
        for minute in range(start, end):
            if not free[minute]:
                return False
        return True

    @njit(cache=True)
    def rules_faults(rules, windows, day, start, end):  # type: ignore[no-untyped-def]
        """The faults of a meeting against the rules, whoever attends."""
        duration, _, granularity, days, not_before, not_after, no_weekend, _ = rules
        faults = 0
        if days & (1 << day) == 0:
            faults |= UNKNOWN_DAY
        if end - start != duration:
            faults |= WRONG_DURATION
        if start % granularity != 0:
            faults |= OFF_GRID
        if no_weekend == 1 and (day == 5 or day == 6):
            faults |= WEEKEND
        if start < not_before:
            faults |= TOO_EARLY
        if end > not_after:
            faults |= TOO_LATE
        for window in range(len(windows)):
            if windows[window, 0] == 7 or windows[window, 0] == day:
                for minute in range(start, end):
                    if windows[window, 1] <= minute < windows[window, 2]:
                        faults |= BLOCKED
        return faults

    @njit(cache=True)
    def everybody(people_offsets, block_offsets, shifts, blocks, item):  # type: ignore[no-untyped-def]
        """together[m]: is everybody free in minute m?"""
        together, free = np.ones(WEEK, np.bool_), np.zeros(WEEK, np.bool_)
        for person in range(people_offsets[item], people_offsets[item + 1]):
            mark_free(free, 0, blocks, block_offsets[person], block_offsets[person + 1], shifts[person])
            for minute in range(WEEK):
                together[minute] &= free[minute]
        return together

    @njit(cache=True)
    def next_feasible(together, rules, windows, minute):  # type: ignore[no-untyped-def]
        """The first minute of the week at or after `minute` in which a meeting may start, or -1."""
        duration, buffer = rules[0], rules[1]
        while minute < WEEK:
            if together[minute]:
                day, start = minute // DAY, minute % DAY
                suits = start + duration <= DAY and all_free(together, minute - buffer, minute + duration + buffer)
                if suits and rules_faults(rules, windows, day, start, start + duration) == 0:
                    return minute
            minute += 1
        return -1

    @njit(cache=True)
    def feasible(together, rules, windows):  # type: ignore[no-untyped-def]
        """feasible[m]: may a meeting start in minute m of the week?"""
        good = np.zeros(WEEK, np.bool_)
        minute = next_feasible(together, rules, windows, 0)
        while minute != -1:
            good[minute] = True
            minute = next_feasible(together, rules, windows, minute + 1)
        return good

    @njit(cache=True)
    def count(people_offsets, block_offsets, shifts, blocks, rules, window_offsets, windows):  # type: ignore[no-untyped-def]
        counts = np.zeros(len(rules), np.int64)
        for item in range(len(rules)):
            together = everybody(people_offsets, block_offsets, shifts, blocks, item)
            counts[item] = feasible(
                together, rules[item], windows[window_offsets[item] : window_offsets[item + 1]]
            ).sum()
        return counts

    @njit(cache=True)
    def starts(people_offsets, block_offsets, shifts, blocks, rules, window_offsets, windows, offsets):  # type: ignore[no-untyped-def]
        found = np.zeros(offsets[-1], np.int32)
        for item in range(len(rules)):
            together = everybody(people_offsets, block_offsets, shifts, blocks, item)
            good = feasible(together, rules[item], windows[window_offsets[item] : window_offsets[item + 1]])
            found[offsets[item] : offsets[item + 1]] = np.flatnonzero(good)
        return found

    @njit(cache=True)
    def check(people_offsets, block_offsets, shifts, blocks, rules, window_offsets, windows, answers):  # type: ignore[no-untyped-def]
        faults = np.zeros(len(rules), np.uint32)
        for item in range(len(rules)):
            day, start, end = answers[item]
            mine = windows[window_offsets[item] : window_offsets[item + 1]]
            mask = 0
            if day != -1:
                mask = rules_faults(rules[item], mine, day, start, end)
                buffer, length = rules[item, 1], end - start
                free, low = np.zeros(length + 2 * buffer, np.bool_), day * DAY + start - buffer
                for person in range(people_offsets[item], people_offsets[item + 1]):
                    mark_free(free, low, blocks, block_offsets[person], block_offsets[person + 1], shifts[person])
                    if not all_free(free, buffer, buffer + length):
                        mask |= PERSON_BUSY
                    elif not all_free(free, 0, len(free)):
                        mask |= BUFFER_BROKEN
            if day == -1 or (mask == 0 and rules[item, 7] == 1):
                together = everybody(people_offsets, block_offsets, shifts, blocks, item)
                earliest = next_feasible(together, rules[item], mine, 0)
                if day == -1 and earliest != -1:
                    mask = CLAIMED_NO_SLOT
                elif day != -1 and earliest != day * DAY + start:
                    mask = NOT_EARLIEST
            faults[item] = mask
        return faults

    return SimpleNamespace(check=check, count=count, starts=starts)
