"""Simultaneous confidence bands for whole curves.

A 95 % interval at every point lets the curve leave some of them in more than 5 % of runs. A simultaneous
band is just wide enough that all points hold together. Its factor is the quantile of the largest
standardised deviation over the curve, found by tossing the signs of the instances' deviations from the mean (the
multiplier bootstrap; Mammen 1993; Chernozhukov, Chetverikov & Kato 2013); the instance is the unit.

For scores with bounds, the factor sets only the level that each point needs; the interval there is that of `share` at this
level. So the band has a width where all instances agree, and covers for few of them too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .intervals import LEVEL, central_chance, share, t_quantile
from .signs import tossed_signs

TOSSES = 4096
MOST_SURE = 1 - 1e-9
"""Highest level of one point."""


@dataclass(frozen=True, eq=False, slots=True)
class CurveBand:
    """A curve with a band that holds at all of its points together.

    Attributes:
        mean: Shape (points,), float64.
        low: Shape (points,), float64; within `bounds` where these are given.
        high: Shape (points,), float64; likewise.
        factor: Standard errors on either side; at least the factor of one point alone.
    """

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    factor: float


def simultaneous_band(
    values: ArrayLike, level: float = LEVEL, bounds: tuple[float, float] | None = (0.0, 1.0)
) -> CurveBand:
    """Return the mean of the instances' curves and a band for all its points at once.

    Args:
        values: Shape (instances, points), float64, finite; one curve per instance.
        level: Nominal chance that the true curve lies in the band everywhere.
        bounds: Range of the values; None without one.

    Raises:
        ValueError: `values` is not such an array.
    """
    table = np.asarray(values, np.float64)
    if table.ndim != 2 or not np.isfinite(table).all():
        raise ValueError(f"values: expected finite numbers of shape (instances, points), got shape {table.shape}")
    count, points = table.shape
    if count < 2:
        middle = table.mean(axis=0) if count else np.full(points, math.nan)
        ends = bounds or (-math.inf, math.inf)
        return CurveBand(middle, np.full(points, ends[0]), np.full(points, ends[1]), math.inf)
    middle = table.mean(axis=0)
    error = table.std(axis=0, ddof=1) / math.sqrt(count)
    factor = max(_factor(table - middle, error, level), t_quantile(0.5 + level / 2, count - 1))
    if bounds is None:
        return CurveBand(middle, middle - factor * error, middle + factor * error, factor)
    start, width = bounds[0], bounds[1] - bounds[0]
    alone = min(central_chance(factor, count - 1), MOST_SURE)
    points_of = [share(np.clip((column - start) / width, 0.0, 1.0), alone) for column in table.T]
    low = np.array([start + width * one.low for one in points_of])
    high = np.array([start + width * one.high for one in points_of])
    return CurveBand(middle, np.minimum(low, middle), np.maximum(high, middle), factor)


def _factor(deviations: NDArray[np.float64], error: NDArray[np.float64], level: float) -> float:
    """Return the quantile of the largest |t| over the points."""
    count = len(deviations)
    moving = error > 1e-12
    if not moving.any():
        return 0.0
    scaled = deviations[:, moving] / (error[moving] * count)
    scaled *= math.sqrt(count / (count - 1))  # deviations from a mean are a little too short
    largest = [np.abs(signs @ scaled).max(axis=1) for signs in tossed_signs("simultaneous band", TOSSES, count)]
    return float(np.quantile(np.concatenate(largest), level))
