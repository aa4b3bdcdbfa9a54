"""Mazes: rectangular grids of free squares and walls, walks through them, shortest walks.

Everything outside the grid is wall. A move goes one square up, right, down or left onto a
free square. A walk is a sequence of moves from the start; it is legal when it ends on the
exit, which it may have passed before. Squares are (row, column), counted from 0 at the
upper left.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._core import maze_check_batch
from .problem import MazeProblem, Square
from .walks import pack_walks


class WalkFault(IntEnum):
    """The first thing that a walk does and must not do."""

    NONE = 0
    WALL = 1
    OUTSIDE = 2
    STOPS_EARLY = 3
    UNKNOWN_MOVE = 4
    BAD_START = 5


class Packed(NamedTuple):
    """Mazes as arrays: what every batch function takes first.

    Attributes:
        squares: uint8, all grids one after another, row by row; nonzero = free.
        square_offsets: int64, shape (grids + 1,); grid i is `squares[offsets[i]:offsets[i + 1]]`.
        shapes: int32, shape (grids, 2): rows and columns.
        ends: int32, shape (grids, 4): start row, start column, exit row, exit column.
    """

    squares: NDArray[np.uint8]
    square_offsets: NDArray[np.int64]
    shapes: NDArray[np.int32]
    ends: NDArray[np.int32]


def pack(problems: Sequence[MazeProblem]) -> Packed:
    """The problems as arrays."""
    offsets = np.zeros(len(problems) + 1, dtype=np.int64)
    np.cumsum([p.squares.size for p in problems], out=offsets[1:])
    squares = np.concatenate([p.squares.ravel() for p in problems]) if problems else np.zeros(0, np.uint8)
    shapes = np.array([p.squares.shape for p in problems], dtype=np.int32).reshape(-1, 2)
    ends = np.array([(*p.start, *p.exit) for p in problems], dtype=np.int32).reshape(-1, 4)
    return Packed(squares, offsets, shapes, ends)


def check_batch(
    squares: NDArray[np.uint8],
    square_offsets: NDArray[np.int64],
    shapes: NDArray[np.int32],
    ends: NDArray[np.int32],
    grid_of: NDArray[np.int64],
    moves: NDArray[np.uint8],
    move_offsets: NDArray[np.int64],
    threads: int = 0,
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int32]]:
    """Check whether walks lead from the start to the exit over free squares.

    Args:
        squares, square_offsets, shapes, ends: The grids, as in `Packed`.
        grid_of: int64, shape (walks,): which grid each walk is in.
        moves: uint8, all walks one after another; 0 up, 1 right, 2 down, 3 left.
        move_offsets: int64, shape (walks + 1,).
        threads: 0 for all cores.

    Returns:
        Faults (uint8, see `WalkFault`); legal moves made before the fault, or all of them
        (int64); where the walk stands then (int32, shape (walks, 2)).

    Raises:
        ValueError: An array has a wrong shape or a value out of range.
    """
    return maze_check_batch(squares, square_offsets, shapes, ends, grid_of, moves, move_offsets, threads)


class WalkCheck(NamedTuple):
    """The result of `check` for one walk: the first fault, the legal moves before it, and where it stands then."""

    fault: WalkFault
    steps: int
    last: Square


def check(problem: MazeProblem, moves: str) -> WalkCheck:
    """Check whether a walk leads from the start to the exit over free squares.

    Raises:
        ValueError: A letter is not one of `URDL`.
    """
    return check_walks([problem], [moves], threads=1)[0]


def check_walks(problems: Sequence[MazeProblem], walks: Sequence[str], threads: int = 0) -> list[WalkCheck]:
    """`check` for many: walk i is in maze i. A maze that occurs often is packed once."""
    codes, offsets = pack_walks(walks)
    unlike = {id(problem): problem for problem in problems}
    place = {key: i for i, key in enumerate(unlike)}
    grid_of = np.array([place[id(problem)] for problem in problems], dtype=np.int64)
    faults, steps, last = check_batch(*pack(list(unlike.values())), grid_of, codes, offsets, threads)
    rows = zip(faults.tolist(), steps.tolist(), last.tolist(), strict=True)
    return [WalkCheck(WalkFault(fault), step, (row, column)) for fault, step, (row, column) in rows]
