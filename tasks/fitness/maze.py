"""Mazes: a legal walk is fitter the shorter it is, another the nearer its legal part comes to the exit."""

from __future__ import annotations

from typing import Any

from ...verifiers import maze as verifier
from ...verifiers.maze import MazeProblem, WalkFault
from ...verifiers.steps.maze import NO_PATH
from ...verifiers.verdict import Verdict
from ..keys import Stream
from .fitness import UNFIT, Fitness


class MazeFitness(Fitness[MazeProblem]):
    """By squares between and by moves, never by the distance in the maze."""

    def value(self, answer: Any, verdict: Verdict) -> float:
        """Minus the moves of a legal walk to the exit; otherwise lower than any such walk."""
        if self.problem.form != "path":
            return super().value(answer, verdict)
        if not isinstance(answer, str) or answer == NO_PATH:
            return UNFIT
        walk = verifier.check(self.problem, answer)
        if walk.fault == WalkFault.NONE:
            return -float(walk.steps)
        far = abs(walk.last[0] - self.problem.exit[0]) + abs(walk.last[1] - self.problem.exit[1])
        return -float(10**8) - far

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """The beginning of one walk and the end of the other, from a square that both pass."""
        walks = [a for a in (one, other) if isinstance(a, str) and a != NO_PATH and self.problem.form == "path"]
        if len(walks) < 2:
            return walks[0] if walks else super().cross(one, other, stream)
        paths = [verifier.walk_squares(self.problem.start, walk) for walk in walks]
        common = sorted(set(paths[0]) & set(paths[1]))
        meeting = stream.choice(common)
        return walks[0][: paths[0].index(meeting)] + walks[1][paths[1].index(meeting) :]
