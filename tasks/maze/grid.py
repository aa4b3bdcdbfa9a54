"""A maze drawn with characters, as prompts and terminals show it."""

from __future__ import annotations

from ...verifiers.maze.problem import MazeProblem


def drawing(problem: MazeProblem) -> str:
    """The grid as text, with `S`, `E` and, if there is one, the marked path as `*`."""
    lines = [list(line) for line in problem.lines()]
    for row, column in problem.marked:
        lines[row][column] = "*"
    for sign, (row, column) in (("S", problem.start), ("E", problem.exit)):
        lines[row][column] = sign
    return "\n".join(map("".join, lines))
