"""Answers to questions about maps: a direction, names, a number, or a claim with its evidence."""

from __future__ import annotations

from ...verifiers.claim import Claim
from ...verifiers.spatial_map.evidence import Layout
from ...verifiers.spatial_map.problem import Answer

SpatialMapReply = Answer | Claim[Layout]
"""An answer; where evidence is required, "cannot be determined" with its maps."""
