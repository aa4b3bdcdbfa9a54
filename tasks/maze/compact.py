"""Mazes in words: a word for each row, then the start and the exit.

`|.#..#..` is a row, `S2,5` the start and `E0,0` the exit. A word of an answer is a move and the
square it should lead to, `R0,3`, so that whoever writes it need not count: only the move is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from ...verifiers.maze.problem import MazeProblem
from ...verifiers.maze.steps import NO_PATH
from ...verifiers.maze.walks import MOVES
from ..core.compact import CompactEncoding, Steps
from .answer import MazeReply

SIDE = 7
MOST_STEPS = 30
NO_PATH_WORD = NO_PATH.replace(" ", "-")
_SQUARES = [f"{row},{column}" for row in range(SIDE) for column in range(SIDE)]
_STEP = {"U": (-1, 0), "R": (0, 1), "D": (1, 0), "L": (0, -1)}


class MazeCompactEncoding(CompactEncoding[MazeProblem, MazeReply]):
    """Paths through mazes of seven rows and seven columns."""

    words = (
        NO_PATH_WORD,
        *("|" + "".join(row) for row in product(".#", repeat=SIDE)),
        *(sign + square for sign in "SEURDL" for square in _SQUARES),
    )

    def of_problem(self, problem: MazeProblem) -> list[str]:
        if problem.form != "path" or problem.evidence == "required":
            raise ValueError(f"form: the compact encoding has words for path without evidence, got {problem.form!r}")
        if problem.squares.shape != (SIDE, SIDE):
            raise ValueError(
                f"rows: the compact encoding has words for {SIDE} by {SIDE} squares, got {problem.squares.shape}"
            )
        rows = ["|" + "".join(".#"[not free] for free in row) for row in problem.squares.tolist()]
        return [*rows, f"S{problem.start[0]},{problem.start[1]}", f"E{problem.exit[0]},{problem.exit[1]}"]

    def of_answer(self, problem: MazeProblem, answer: object) -> list[str]:
        """Up to the step that leaves the grid, and up to 30 steps."""
        if answer == NO_PATH:
            return [NO_PATH_WORD]
        words: list[str] = []
        row, column = problem.start
        for move in answer[:MOST_STEPS] if isinstance(answer, str | tuple) else ():
            if move not in _STEP:
                break
            row, column = row + _STEP[move][0], column + _STEP[move][1]
            if not (0 <= row < SIDE and 0 <= column < SIDE):
                break
            words.append(f"{move}{row},{column}")
        return words

    def of_steps(self, problem: MazeProblem, steps: Steps) -> list[str]:
        return [NO_PATH_WORD] if steps == (NO_PATH,) else self.of_answer(problem, steps)

    def steps(self, problem: MazeProblem, words: Sequence[str]) -> Steps:
        steps: list[str] = []
        for word in words:
            if word == NO_PATH_WORD:
                steps.append(NO_PATH)
            elif word[0] in MOVES:
                steps.append(word[0])
            else:
                break
        return tuple(steps)

    def text(self, problem: MazeProblem, words: Sequence[str]) -> str:
        return "".join(map(str, self.steps(problem, words)))
