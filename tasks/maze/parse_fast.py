"""Read mazes and walks natively, where they are in exactly our own form; see `tasks.core.parse_fast`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...verifiers.maze.check import Packed, WalkCheck, WalkFault, check_batch
from ...verifiers.maze.problem import MazeProblem
from ...verifiers.maze.solve import shortest_lengths
from ...verifiers.maze.walks import decode_moves
from ...verifiers.verdict import Verdict
from .._core import maze_read_answers, maze_read_problems
from ..core.parse_fast import places_of, unlike
from .verdict import judge_letters

NOT_PLAIN, WALK, NO_PATH = range(3)
"""What `_core.maze_read_answers` says of a reply."""


def read_answers(problems: Sequence[MazeProblem], texts: Sequence[str]) -> list[str | None]:
    """Return the walk in letters that each reply gives; None for one that is not plain, or not a walk."""
    known, moves, offsets = maze_read_answers(list(texts), 1)
    letters, ends = decode_moves(moves), offsets.tolist()
    asked = [problem.form == "path" and problem.evidence == "none" for problem in problems]
    return [
        letters[ends[i] : ends[i + 1]] if what == WALK and asks else None
        for i, (what, asks) in enumerate(zip(known.tolist(), asked, strict=True))
    ]


def judge_texts(problems: Sequence[str | bytes], texts: Sequence[str], threads: int) -> Iterator[tuple[int, Verdict]]:
    """Yield the number of each row that is plain, and its verdict; for the form `path`."""
    different, owners = unlike(problems)
    rows, squares, square_offsets, shapes, ends, shortest = maze_read_problems(different, threads)
    packed = Packed(squares, square_offsets, shapes, ends)
    mine, grid_of = places_of(rows, owners)
    numbers = mine.tolist()
    known, moves, offsets = maze_read_answers([texts[row] for row in numbers], threads)
    faults, steps, last = check_batch(*packed, grid_of, moves, offsets, threads)
    lengths = shortest_lengths(packed, threads=threads)[grid_of]
    # Where every legal walk is right, it must be as long as it is.
    wanted = np.where((shortest[grid_of] == 0) & (known == WALK), steps, lengths).tolist()
    letters, bounds = decode_moves(moves), offsets.tolist()
    facts = zip(numbers, known.tolist(), faults.tolist(), steps.tolist(), last.tolist(), wanted, strict=True)
    for i, (row, what, fault, made, square, length) in enumerate(facts):
        if what == NOT_PLAIN:
            continue
        check = WalkCheck(WalkFault(fault), made, (square[0], square[1])) if what == WALK else None
        yield row, judge_letters(letters[bounds[i] : bounds[i + 1]], check, None if length < 0 else length)
