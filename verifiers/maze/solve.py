"""Solve mazes by breadth-first search: shortest walks, distances, and numbers of shortest walks."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .._core import maze_distances, maze_lengths, maze_shortest_walks, maze_solve_batch
from .check import Packed, pack
from .problem import MazeProblem
from .walks import decode_moves

MOST_COUNTED = 2**64 - 1
"""Where the number of shortest walks stops counting."""


class Solution(NamedTuple):
    """Facts about the shortest walks of one maze.

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
    """Find a shortest walk from start to exit, proved by breadth-first search."""
    return solve_batch(pack([problem]), threads=1)[0]


def solve_batch(packed: Packed, threads: int = 0) -> list[Solution]:
    """`solve` for many mazes; `threads` = 0 for all cores.

    Raises:
        ValueError: An array has a wrong shape or a value out of range.
    """
    measures, walks, moves, offsets = maze_solve_batch(*packed, threads)
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
    """Return the moves of a shortest walk of each maze: int64, shape (mazes,), -1 for none.

    Args:
        method: `queue` is plain breadth-first search; `rows` (at most 64 columns) moves a
            whole layer at once, a row being a word; `fastest` takes the one that is likely
            faster: rows where there are many loops, the queue in corridors.

    Raises:
        ValueError: An array has a wrong shape or a value out of range.
    """
    return maze_lengths(*packed, method, threads)


def distances(packed: Packed, threads: int = 0) -> NDArray[np.int32]:
    """Return the distance of every square from its maze's start: int32, shape (squares,), -1 out of reach.

    These labels prove a length: they are 0 at the start, differ by at most 1 between free
    neighbours (so no walk to a square is shorter than its label), and a square that is out
    of reach has no labelled neighbour.
    """
    return maze_distances(*packed, threads)


def distance_labels(problem: MazeProblem) -> NDArray[np.int32]:
    """`distances` of one maze, int32, shape (rows, columns)."""
    return distances(pack([problem]), threads=1).reshape(problem.squares.shape)


def shortest_walk_counts(packed: Packed, threads: int = 0) -> NDArray[np.uint64]:
    """Count the shortest walks from each maze's start to every square.

    uint64, shape (squares,), in the layout of `squares`; 0 out of reach, 2**64 - 1 for that many or more.
    """
    return maze_shortest_walks(*packed, threads)
