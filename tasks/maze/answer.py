"""Answers to mazes: walks, numbers, directions, the claim that there is no path; and how they are written."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from ...verifiers.claim import Claim
from ...verifiers.maze.problem import MazeProblem, Square, neighbours
from ...verifiers.maze.solve import distance_labels
from ...verifiers.maze.walks import MOVES, RELATIONS, squares_moves
from ..core.answer_form import AnswerForm, Characters, Part, Repeated, listed, maybe, number, one_of, row
from ..core.instance import Truth

MazeAnswer = str | int | tuple[Square, ...]
"""A walk in letters `URDL`, or `NO_PATH`; squares from the start on with a jump between two of
them; a number of turns; a direction."""
MazeReply: TypeAlias = MazeAnswer | Claim[Square]
"""An answer, or the claim that there is no path with the squares that prove it, where evidence is required."""
NO_PATH: Final = "no path"
"""The claim that no walk leads from the start to the exit."""


def write(answer: MazeReply) -> str:
    """Write an answer as the prompt asks for it; squares with a jump as squares."""
    if isinstance(answer, Claim):
        return f"{NO_PATH}: {write_squares(answer.evidence)}" if answer.evidence else NO_PATH
    return write_squares(answer) if isinstance(answer, tuple) else str(answer)


def write_squares(squares: Sequence[Square]) -> str:
    """Write squares as `(row,column)`; `read_walk` takes them back."""
    return " ".join(f"({row},{column})" for row, column in squares)


def to_json(answer: MazeReply) -> Any:
    """Return an answer as verdicts show it.

    Letters or *no path*, a list of squares with a jump, a number, a direction, or an object with a proof.
    """
    if isinstance(answer, Claim):
        return {"claim": NO_PATH, "evidence": [list(square) for square in answer.evidence]}
    return [list(square) for square in answer] if isinstance(answer, tuple) else answer


def truth_answer(problem: MazeProblem, truth: Truth) -> MazeReply:
    """Make a right answer from the truth."""
    if problem.form != "path":
        answer: MazeAnswer = truth["answer"]
        return answer
    if truth["path"] is None:
        return prove(problem) if problem.evidence == "required" else NO_PATH
    return squares_moves([(row, column) for row, column in truth["path"]])


def prove(problem: MazeProblem) -> Claim[Square]:
    """Return the squares in reach of the start, or those in reach of the exit, whichever are fewer."""
    turned = MazeProblem(problem.squares, problem.exit, problem.start)
    tables = [distance_labels(one) >= 0 for one in (problem, turned)]
    smaller = min(tables, key=np.count_nonzero)
    return Claim(tuple((row, column) for row, column in np.argwhere(smaller).tolist()))


def is_walk(problem: MazeProblem, answer: MazeReply) -> bool:
    """Whether an answer is a walk, whose moves `moves_of` gives."""
    return problem.form == "path" and isinstance(answer, str | tuple) and answer != NO_PATH


def moves_of(answer: MazeReply) -> str:
    """Return the moves of a walk in letters; of squares with a jump, those before it."""
    return squares_moves(answer[: jump_of(answer)]) if isinstance(answer, tuple) else str(answer)


def jump_of(squares: Sequence[Square]) -> int:
    """Return how many squares stand before the first jump; there is one."""
    pairs = enumerate(itertools.pairwise(squares), 1)
    return next(number for number, (here, there) in pairs if there not in neighbours(here))


def answer_form(problem: MazeProblem) -> AnswerForm:
    """Return the form of answers: moves in letters or the claim, a direction, or a number.

    A shortest path has fewer moves than there are free squares, and a path has fewer turns; a path that need not be
    short may have any number of moves.
    """
    free = int(np.count_nonzero(problem.squares))
    if problem.form == "relation":
        return AnswerForm(listed(RELATIONS))
    if problem.form != "path":
        return AnswerForm(number(0, free))
    walk = Repeated(Characters(MOVES), 1, free - 1 if problem.objective == "shortest" else None)
    claim: Part = row(NO_PATH)
    if problem.evidence == "required":
        rows, columns = problem.squares.shape
        square = row("(", number(0, rows - 1), ",", number(0, columns - 1), ")")
        claim = row(claim, maybe(row(": ", Repeated(square, 1, rows * columns, " "))))
    return AnswerForm(one_of(walk, claim))
