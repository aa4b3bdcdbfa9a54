"""Maze: a walk must be legal and end at the exit; the shorter the better, where the shortest is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...verifiers import maze
from ...verifiers.evidence import maze as evidence
from ...verifiers.evidence.claim import Claim
from ..reading.maze import NO_PATH
from . import CLAIMED, PROVED

if TYPE_CHECKING:
    from ...verifiers.maze import MazeProblem
    from ..verdicts.maze import MazeReply


def merit(problem: MazeProblem, answer: MazeReply) -> float | None:
    """As `Task.merit`. An answer to a question about a path says nothing that could be checked without answering it."""
    if problem.form != "path":
        return 0.0
    if isinstance(answer, Claim):
        return None if evidence.check(problem, answer.evidence) else PROVED
    if answer == NO_PATH:
        return CLAIMED
    if not isinstance(answer, str):  # squares with a jump
        return None
    walk = maze.check(problem, answer)
    if walk.fault != maze.WalkFault.NONE:
        return None
    return 0.0 if problem.objective == "any" else -float(walk.steps)
