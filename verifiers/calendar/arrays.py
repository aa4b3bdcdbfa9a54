"""Calendars as arrays: what every kernel takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Calendars(NamedTuple):
    """A batch of n problems as arrays: what every kernel takes.

    Attributes:
        people_offsets: int64 (n + 1,): problem i has the people [people_offsets[i], people_offsets[i + 1]).
        block_offsets: int64 (people + 1,): likewise the blocks of each person.
        shifts: int32 (people,): local minus reference time, in minutes.
        blocks: int32 (blocks, 2): start and end in minutes of the person's local week.
        rules: int32 (n, 8): duration, buffer, granularity, days (bit d: day d), not_before,
            not_after, no_weekend (0/1), earliest (0/1).
        window_offsets: int64 (n + 1,): the windows of each problem.
        windows: int32 (windows, 3): day (7 is every day), start, end in minutes of the day.
    """

    people_offsets: NDArray[np.int64]
    block_offsets: NDArray[np.int64]
    shifts: NDArray[np.int32]
    blocks: NDArray[np.int32]
    rules: NDArray[np.int32]
    window_offsets: NDArray[np.int64]
    windows: NDArray[np.int32]


def join(batches: Sequence[Calendars]) -> Calendars:
    """Concatenate several batches into one, in their order."""
    return Calendars(
        _join_offsets([batch.people_offsets for batch in batches]),
        _join_offsets([batch.block_offsets for batch in batches]),
        np.concatenate([batch.shifts for batch in batches]),
        np.concatenate([batch.blocks for batch in batches]),
        np.concatenate([batch.rules for batch in batches]),
        _join_offsets([batch.window_offsets for batch in batches]),
        np.concatenate([batch.windows for batch in batches]),
    )


def offsets_of(lengths: list[int]) -> NDArray[np.int64]:
    """Where each of several runs of these lengths begins, and where the last one ends; int64, shape (lengths + 1,)."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(lengths, np.int64))])


def _join_offsets(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    ends = np.cumsum([part[-1] for part in parts])
    before = np.repeat(ends - [part[-1] for part in parts], [len(part) - 1 for part in parts])
    return np.concatenate([np.zeros(1, np.int64), np.concatenate([part[1:] for part in parts]) + before])
