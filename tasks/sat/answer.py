"""Answers to 3SAT: an assignment, or the claim that there is none."""

from __future__ import annotations

from ...verifiers.claim import Claim
from ...verifiers.sat.evidence import Step
from .parse import SatAnswer

SatReply = SatAnswer | Claim[Step]
"""An assignment, or the claim; with its refutation where evidence is required."""
