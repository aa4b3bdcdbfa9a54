"""Answers to mazes: a walk, squares, a number, a direction, or the claim that there is no path."""

from __future__ import annotations

from ...verifiers.claim import Claim
from ...verifiers.maze.problem import Square
from .parse import MazeAnswer

MazeReply = MazeAnswer | Claim[Square]
"""An answer, or the claim that there is no path with the squares that prove it, where evidence is required."""
