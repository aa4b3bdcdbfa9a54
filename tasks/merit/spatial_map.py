"""SpatialMap: maps that prove a claim are checked; nothing else can be without deciding the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...verifiers.evidence import spatial_map as evidence
from ...verifiers.evidence.claim import Claim
from . import PROVED

if TYPE_CHECKING:
    from ...verifiers.spatial_map import SpatialMapProblem
    from ..spatial_map import SpatialMapReply


def merit(problem: SpatialMapProblem, answer: SpatialMapReply) -> float | None:
    """As `Task.merit`."""
    if isinstance(answer, Claim):
        return None if evidence.check(problem, answer.evidence) else PROVED
    return 0.0
