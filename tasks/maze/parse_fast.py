"""Mazes and walks read natively; see the package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...verifiers.maze import check as maze
from ...verifiers.maze import solve as maze_solve
from ...verifiers.maze import walks as maze_walks
from ...verifiers.maze.check import WalkCheck, WalkFault
from ...verifiers.maze.problem import MazeProblem
from .._core import maze_read_answers, maze_read_problems
from ..core.parse_fast import places_of, unlike

NOT_PLAIN, WALK, NO_PATH = range(3)
"""What `_core.maze_read_answers` says of a reply."""


def read_answers(problems: Sequence[MazeProblem], texts: Sequence[str]) -> list[str | None]:
    """The walk in letters that each reply gives; None for one that is not plain, or not a walk."""
    known, moves, offsets = maze_read_answers(list(texts), 1)
    letters, ends = maze_walks.decode_moves(moves), offsets.tolist()
    asked = [problem.form == "path" and problem.evidence == "none" for problem in problems]
    return [
        letters[ends[i] : ends[i + 1]] if what == WALK and asks else None
        for i, (what, asks) in enumerate(zip(known.tolist(), asked, strict=True))
    ]


def judge_texts(
    problems: Sequence[str | bytes], texts: Sequence[str], threads: int
) -> Iterator[tuple[int, str, WalkCheck | None, int | None]]:
    """For each row that is plain: its number, the walk, its check, and the length that it must have.

    A claim that there is no path has no check; the length is None where no walk leads to the exit, and that of the
    walk where every legal one is right.
    """
    different, owners = unlike(problems)
    rows, squares, square_offsets, shapes, ends, shortest = maze_read_problems(different, threads)
    packed = maze.Packed(squares, square_offsets, shapes, ends)
    mine, grid_of = places_of(rows, owners)
    numbers = mine.tolist()
    known, moves, offsets = maze_read_answers([texts[row] for row in numbers], threads)
    faults, steps, last = maze.check_batch(*packed, grid_of, moves, offsets, threads)
    lengths = maze_solve.shortest_lengths(packed, threads=threads)[grid_of]
    wanted = np.where((shortest[grid_of] == 0) & (known == WALK), steps, lengths).tolist()
    letters, bounds = maze_walks.decode_moves(moves), offsets.tolist()
    facts = zip(numbers, known.tolist(), faults.tolist(), steps.tolist(), last.tolist(), wanted, strict=True)
    for i, (row, what, fault, made, square, length) in enumerate(facts):
        if what == NOT_PLAIN:
            continue
        check = WalkCheck(WalkFault(fault), made, (square[0], square[1])) if what == WALK else None
        yield row, letters[bounds[i] : bounds[i + 1]], check, None if length < 0 else length
