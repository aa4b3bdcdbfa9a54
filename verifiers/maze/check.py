"""Mazes: rectangular grids of free squares and walls, walks through them, shortest walks.

Everything outside the grid is wall. A move goes one square up, right, down or left onto a
free square. A walk is a sequence of moves from the start; it is legal when it ends on the
exit, which it may have passed before. Squares are (row, column), counted from 0 at the
upper left.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .. import _core
from .problem import FORMS, MAX_SIDE, STEPS, Form, MazeProblem, Objective, Square, neighbours
from .walks import (
    MOVES,
    RELATIONS,
    count_turns,
    decode_moves,
    encode_moves,
    marked_moves,
    pack_walks,
    relation,
    squares_moves,
    walk_squares,
)

__all__ = [
    "FORMS",
    "MAX_SIDE",
    "MOST_COUNTED",
    "MOVES",
    "RELATIONS",
    "STEPS",
    "Form",
    "MazeProblem",
    "Objective",
    "Packed",
    "Solution",
    "Square",
    "WalkCheck",
    "WalkFault",
    "check",
    "check_batch",
    "check_walks",
    "count_turns",
    "decode_moves",
    "distance_labels",
    "distances",
    "encode_moves",
    "marked_moves",
    "neighbours",
    "pack",
    "pack_walks",
    "relation",
    "shortest_lengths",
    "shortest_walk_counts",
    "solve",
    "solve_batch",
    "squares_moves",
    "walk_squares",
]  # fmt: skip


MOST_COUNTED = 2**64 - 1
"""Where the number of shortest walks stops counting."""


class WalkFault(IntEnum):
    """What a walk does first that it must not do."""

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
    """Do these walks lead from the start to the exit over free squares?

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
    return _core.maze_check_batch(squares, square_offsets, shapes, ends, grid_of, moves, move_offsets, threads)


class WalkCheck(NamedTuple):
    """What `check` says of one walk: the first fault, the legal moves before it, and where it stands then."""

    fault: WalkFault
    steps: int
    last: Square


def check(problem: MazeProblem, moves: str) -> WalkCheck:
    """Does this walk lead from the start to the exit over free squares?

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


class Solution(NamedTuple):
    """What is true of the shortest walks of one maze.

    Attributes:
        length: Moves of a shortest walk from start to exit; None when there is no walk.
        moves: The first shortest walk in the order up, right, down, left; None likewise.
        shortest_walks: How many there are; 2**64 - 1 stands for that many or more.
        expanded: Squares nearer to the start than the exit is (all in reach when there is
            no walk): what breadth-first search must look at.
        turns: Changes of direction along `moves`.
        decisions: Squares along `moves`, the exit excepted, with more than one way on.
        dead_ends: Free squares with a single free neighbour, start and exit excepted.
        free: Free squares.
        ways_on: Free neighbours but the one before, summed over the squares of `moves`, the exit excepted.
    """

    length: int | None
    moves: str | None
    shortest_walks: int
    expanded: int
    turns: int
    decisions: int
    dead_ends: int
    free: int
    ways_on: int


def solve(problem: MazeProblem) -> Solution:
    """What is a shortest walk from start to exit, proved by breadth-first search?"""
    return solve_batch(pack([problem]), threads=1)[0]


def solve_batch(packed: Packed, threads: int = 0) -> list[Solution]:
    """`solve` for many mazes; `threads` = 0 for all cores.

    Raises:
        ValueError: An array has a wrong shape or a value out of range.
    """
    measures, walks, moves, offsets = _core.maze_solve_batch(*packed, threads)
    letters, bounds = decode_moves(moves), offsets.tolist()
    solutions = []
    for i, ((length, *rest), count) in enumerate(zip(measures.tolist(), walks.tolist(), strict=True)):
        found = length >= 0
        walk = letters[bounds[i] : bounds[i + 1]] if found else None
        solutions.append(Solution(length if found else None, walk, count, *rest))
    return solutions


def shortest_lengths(
    packed: Packed, method: Literal["fastest", "queue", "rows"] = "fastest", threads: int = 0
) -> NDArray[np.int64]:
    """How many moves has a shortest walk of each maze? int64, -1 for none.

    Args:
        method: `queue` is plain breadth-first search; `rows` (at most 64 columns) moves a
            whole layer at once, a row being a word; `fastest` takes the one that is likely
            faster: rows where there are many loops, the queue in corridors.

    Raises:
        ValueError: An array has a wrong shape or a value out of range.
    """
    return _core.maze_lengths(*packed, method, threads)


def distances(packed: Packed, threads: int = 0) -> NDArray[np.int32]:
    """How far is every square from its maze's start? int32 in the layout of `squares`; -1 out of reach.

    These labels prove a length: they are 0 at the start, differ by at most 1 between free
    neighbours (so no walk to a square is shorter than its label), and a square that is out
    of reach has no labelled neighbour.
    """
    return _core.maze_distances(*packed, threads)


def distance_labels(problem: MazeProblem) -> NDArray[np.int32]:
    """`distances` of one maze, int32, shape (rows, columns)."""
    return distances(pack([problem]), threads=1).reshape(problem.squares.shape)


def shortest_walk_counts(packed: Packed, threads: int = 0) -> NDArray[np.uint64]:
    """How many shortest walks lead from each maze's start to every square?

    uint64 in the layout of `squares`; 0 out of reach, 2**64 - 1 for that many or more.
    """
    return _core.maze_shortest_walks(*packed, threads)
