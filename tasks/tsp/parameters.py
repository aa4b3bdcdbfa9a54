"""The parameters of a batch of TSP instances, and their limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..core.parameters import TaskParameters, require

KINDS = ("euclidean", "uniform", "asymmetric")


@dataclass(frozen=True)
class TspParameters(TaskParameters):
    """Parameters of a batch of TSP instances.

    Attributes:
        cities: 3 to 100.
        weights: `euclidean`, `uniform`, `asymmetric`, or `mixed`, which draws one of the three for
            each instance.
        grid: Points lie in [0, grid)²; for euclidean weights.
        max_weight: Weights lie in [1, max_weight]; for the others.
    """

    cities: int = 10
    weights: Literal["euclidean", "uniform", "asymmetric", "mixed"] = "euclidean"
    grid: int = 1000
    max_weight: int = 100

    def validate(self) -> None:
        require(3 <= self.cities <= 100, "cities", self.cities, "3 to 100")
        require(self.weights in (*KINDS, "mixed"), "weights", self.weights, ", ".join((*KINDS, "mixed")))
        least = int(np.ceil(np.sqrt(self.cities)))
        require(least <= self.grid <= 2**20, "grid", self.grid, f"{least} to {2**20}")
        require(1 <= self.max_weight <= 2**31 - 1, "max_weight", self.max_weight, f"1 to {2**31 - 1}")
