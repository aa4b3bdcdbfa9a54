"""SpatialMap: the fewer claims of an answer do not follow from the text, the fitter."""

from __future__ import annotations

from typing import Any

from ...verifiers.spatial_map import SpatialMapProblem
from ..keys import Stream
from .fitness import Fitness


class SpatialMapFitness(Fitness[SpatialMapProblem]):
    """Sets of places are crossed place by place; directions and numbers are one parent's."""

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """What both name is kept, what one names by a coin."""
        if not (isinstance(one, frozenset) and isinstance(other, frozenset)):
            return super().cross(one, other, stream)
        return one & other | {name for name in sorted(one ^ other) if stream.below(2)}
