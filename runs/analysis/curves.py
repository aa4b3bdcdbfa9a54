"""Curves over n with bands that hold at all points together, from the records of instances."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...strategies.estimation.bands import simultaneous_band
from ...strategies.estimation.estimators import average_of_n, best_of_n, majority_of_n, worst_of_n
from ...strategies.estimation.intervals import Estimate, share
from .instance_records import InstanceRecord
from .statistics import KINDS, Kind

Floats = NDArray[np.float64]


def subset_tables(records: Sequence[InstanceRecord], sizes: Sequence[int]) -> dict[Kind, Floats]:
    """The four expected scores of n exchangeable draws, by kind; each of shape (instances, len(sizes))."""
    correct = [record.correct for record in records]
    tables = (
        average_of_n(correct, sizes),
        best_of_n(correct, sizes),
        worst_of_n(correct, sizes),
        majority_of_n([record.draws for record in records], sizes),
    )
    return dict(zip(KINDS, tables, strict=True))


def round_table(records: Sequence[InstanceRecord], rounds: int) -> Floats:
    """Whether a right reply came within k rounds, for k from 1; shape (instances, rounds)."""
    first = np.array([record.first_right for record in records], np.int64)
    within = (first[:, None] > 0) & (first[:, None] <= np.arange(1, rounds + 1))
    return within.astype(np.float64)


def banded(table: Floats, samples: int | None = None) -> list[Estimate]:
    """The mean curve, and a band that holds at all points together.

    Where the instances agree, the band of `simultaneous_band` has no width although they are few; so no point is
    told more surely than by its own interval (`share`).

    Args:
        table: Shape (instances, points), float64 in [0, 1].
        samples: As for `share`; the number of instances when None.
    """
    if len(table) == 0:
        return [share([], 0)] * table.shape[1]
    band = simultaneous_band(table)
    alone = [share(table[:, i], samples or len(table)) for i in range(table.shape[1])]
    return [
        Estimate(one.mean, min(one.low, float(low)), max(one.high, float(high)), one.instances)
        for one, low, high in zip(alone, band.low, band.high, strict=True)
    ]
