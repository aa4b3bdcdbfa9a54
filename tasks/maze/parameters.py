"""The parameters of a batch of mazes, and their limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...verifiers.claim import Evidence, require_evidence
from ...verifiers.maze.problem import Objective
from ..core.parameters import TaskParameters, require

Kind = Literal["wilson", "depth_first", "prim", "kruskal", "braided", "bernoulli", "mixed"]
Tree = Literal["wilson", "depth_first", "prim", "kruskal"]
AskedForm = Literal["path", "right_turns", "turns", "relation", "questions"]

MIN_SIDE, MAX_SIDE = 5, 2001
MAX_PROVED_SIDE = 301
"""Beyond it the squares of a proof may be more than an answer may hold."""


@dataclass(frozen=True)
class MazeParameters(TaskParameters):
    """Parameters of a batch of mazes.

    Attributes:
        rows, columns: 5 to 2001 squares each.
        kind: How walls are drawn; `mixed` draws one of the six kinds for each instance.
        tree: The spanning tree of a braided maze.
        loops: Share of a braided maze's dead ends that are opened.
        walls: Probability of a wall in a Bernoulli maze, 0 to 0.45.
        form: What is asked; `questions` draws one of the three questions for each instance.
        objective: For `path`: the shortest path or any.
        infeasible: Share of instances without a path; for the form `path` only.
        reach: The exit is drawn among the squares at least this share of the farthest
            square's distance away (form `relation`: any square two moves away).
        evidence: `required`: the claim that there is no path must be proved; for the form `path`, up to
            301 rows and columns.
        scenes: `shared`: the three questions ask about one maze, with one start and exit, where everything
            else is the same. Its exit is as far as `reach` says, in a direction that is drawn.
    """

    rows: int = 11
    columns: int = 11
    kind: Kind = "mixed"
    tree: Tree = "wilson"
    loops: float = 0.5
    walls: float = 0.35
    form: AskedForm = "path"
    objective: Objective = "shortest"
    infeasible: float = 0.1
    reach: float = 0.6
    evidence: Evidence = "none"
    scenes: Literal["own", "shared"] = "own"

    def validate(self) -> None:
        for name in ("rows", "columns"):
            side = getattr(self, name)
            require(MIN_SIDE <= side <= MAX_SIDE, name, side, f"{MIN_SIDE} to {MAX_SIDE}")
        for name, most in (("loops", 1.0), ("walls", 0.45), ("infeasible", 1.0), ("reach", 1.0)):
            share = getattr(self, name)
            require(0.0 <= share <= most, name, share, f"a number from 0 to {most}")
        if self.kind in ("bernoulli", "mixed") and self.walls == 0 and self.form == "path":
            expected = f"0 for walls=0 and kind={self.kind}, where no exit can be cut off"
            require(self.infeasible == 0, "infeasible", self.infeasible, expected)
        require_evidence(self.evidence)
        require(self.scenes in ("own", "shared"), "scenes", self.scenes, "own or shared")
        if self.scenes == "shared":
            asked = ("right_turns", "turns", "relation")
            require(self.form in asked, "form", self.form, f"one of {', '.join(asked)} for scenes=shared")
        if self.evidence == "required":
            require(self.form == "path", "form", self.form, "path for evidence=required")
            for name in ("rows", "columns"):
                side = getattr(self, name)
                require(side <= MAX_PROVED_SIDE, name, side, f"at most {MAX_PROVED_SIDE} for evidence=required")
