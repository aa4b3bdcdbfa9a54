"""TSP: matrices, over the orders of the cities. Exact for drawn weights, an estimate for points.

M^(n(n-1)/2) symmetric matrices with at most n! twins each, M^(n(n-1)) others with 2·n!. (Above 60 cities
a few are passed over because their proof is long; that is not counted.) For points the numbers of
positions on the grid are divided by the shifts, turns and reflections that keep the distances, and
by two for each city from the third on, because a rounded distance leaves some room.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Literal

from . import log2_choose, log2_factorial

if TYPE_CHECKING:
    from ..generation.tsp_parameters import TspParameters


def bits(parameters: TspParameters) -> float:
    """See `Task.space_bits`. Of mixed weights the smallest of the three spaces."""
    if parameters.weights == "mixed":
        kinds: tuple[Literal["euclidean", "uniform", "asymmetric"], ...] = ("euclidean", "uniform", "asymmetric")
        return min(bits(dataclasses.replace(parameters, weights=kind)) for kind in kinds)
    n, grid = parameters.cities, parameters.grid
    weights = math.log2(parameters.max_weight)
    if parameters.weights == "uniform":
        found = n * (n - 1) / 2 * weights - log2_factorial(n)
    elif parameters.weights == "asymmetric":
        found = n * (n - 1) * weights - log2_factorial(n) - 1
    else:
        shifts = 2 * math.log2(max(1.0, 2 * grid / (n + 1)))
        turns = math.log2(2 * math.pi * grid)
        found = log2_choose(grid * grid, n) - shifts - turns - 1 - (n - 2)
    return max(0.0, found)
