"""Version 1 of SpatialMap: maps on which counting statements gives part of the directions away; see docs/errata.md."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...verifiers.spatial_map.problem import SpatialMapProblem
from ..core.instance import Draft
from .generate import build
from .parameters import SpatialMapParameters
from .symmetry import bits
from .task import SpatialMap


class SpatialMapV1(SpatialMap):
    """The task as it made instances until 0.1.0: what readings without thought would say is drawn, not balanced.

    `csrc/tasks/spatial_map/generate.hpp` says how; a map that offers no such question in many attempts gives
    any that has the answer.
    """

    version = 1
    levels = {
        1: SpatialMapParameters(places=6, statements=8, depth=2),
        2: SpatialMapParameters(places=7, statements=10, depth=2),
        3: SpatialMapParameters(places=8, statements=12, depth=3),
        4: SpatialMapParameters(places=11, statements=17, depth=3),
        5: SpatialMapParameters(places=14, statements=27, depth=4, relations="mixed"),
        6: SpatialMapParameters(places=17, statements=33, depth=5, relations="mixed"),
        7: SpatialMapParameters(places=21, statements=43, depth=5, relations="mixed"),
        8: SpatialMapParameters(places=26, statements=56, depth=6, relations="mixed"),
        9: SpatialMapParameters(places=34, statements=77, depth=7, relations="mixed"),
        10: SpatialMapParameters(places=44, statements=102, depth=8, relations="mixed"),
    }

    def build(
        self, parameters: SpatialMapParameters, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[SpatialMapProblem]]:
        return build(parameters, key, indices, threads, balanced=False)

    def space_bits(self, parameters: SpatialMapParameters) -> float | None:
        return bits(parameters)
