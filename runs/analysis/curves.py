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
    """Return the expected scores of n exchangeable draws by kind, each float64 of shape (instances, len(sizes)).

    Args:
        records: Of exchangeable draws, equally many for every instance.
        sizes: The values of n, each from 1 to the number of draws.
    """
    correct = [record.correct for record in records]
    tables = (
        average_of_n(correct, sizes),
        best_of_n(correct, sizes),
        worst_of_n(correct, sizes),
        majority_of_n([record.draws for record in records], sizes),
    )
    return dict(zip(KINDS, tables, strict=True))


def round_table(records: Sequence[InstanceRecord], rounds: int) -> Floats:
    """Return 1.0 where a right reply came within k rounds, for k from 1; float64 of shape (instances, rounds).

    Args:
        records: One per row.
        rounds: The largest k.
    """
    first = np.array([record.first_right for record in records], np.int64)
    within = (first[:, None] > 0) & (first[:, None] <= np.arange(1, rounds + 1))
    return within.astype(np.float64)


def banded(table: Floats) -> list[Estimate]:
    """Return the mean curve with a band that holds at all points together.

    Args:
        table: Shape (instances, points), float64 in [0, 1].
    """
    if len(table) == 0:
        return [share([])] * table.shape[1]
    band = simultaneous_band(table)
    points = zip(band.mean.tolist(), band.low.tolist(), band.high.tolist(), strict=True)
    return [Estimate(mean, low, high, len(table)) for mean, low, high in points]
