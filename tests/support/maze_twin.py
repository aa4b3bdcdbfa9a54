"""Mazes in plain Python for everybody's tests: the definition itself, and what only tests need."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from assay.verifiers.maze.check import Packed
from assay.verifiers.maze.reference import STEP, Square, around, check, distances, length, shortest_walks

__all__ = ["STEP", "Square", "around", "check", "distances", "length", "shortest_walks"]


def free_squares(rows: Sequence[str]) -> list[Square]:
    return [(r, c) for r, c in itertools.product(range(len(rows)), range(len(rows[0]))) if rows[r][c] == "."]


def grid(rows: Sequence[str]) -> np.ndarray:
    return np.array([[sign == "." for sign in row] for row in rows], dtype=np.uint8)


def pack(mazes: Sequence[tuple[Sequence[str], Square, Square]]) -> Packed:
    squares = [grid(rows).ravel() for rows, _, _ in mazes]
    offsets = np.cumsum([0, *map(len, squares)], dtype=np.int64)
    shapes = np.array([(len(rows), len(rows[0])) for rows, _, _ in mazes], dtype=np.int32).reshape(-1, 2)
    ends = np.array([(*start, *exit) for _, start, exit in mazes], dtype=np.int32).reshape(-1, 4)
    return Packed(np.concatenate(squares), offsets, shapes, ends)


def read_drawing(text: str) -> list[str]:
    """The rows of the drawing inside a prompt."""
    lines = text.split("\n")
    return [line for line in lines if line and set(line) <= set("#.SE*") and len(line) > 3]


def follow_marks(rows: Sequence[str]) -> list[Square]:
    """The squares of the marked path, from the drawing alone: always the one marked square not yet seen."""
    place = {sign: (r, row.index(sign)) for r, row in enumerate(rows) for sign in "SE" if sign in row}
    on_path = ["".join("." if sign in "SE*" else "#" for sign in row) for row in rows]
    walk = [place["S"]]
    while walk[-1] != place["E"]:
        (following,) = [there for _, there in around(on_path, walk[-1]) if there not in walk[-2:]]
        walk.append(following)
    return walk


def turns(walk: Sequence[Square]) -> tuple[int, int]:
    """Right turns and all turns, by the cross product of steps."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in itertools.pairwise(walk)]
    crosses = [a[1] * b[0] - a[0] * b[1] for a, b in itertools.pairwise(steps)]
    return sum(cross == 1 for cross in crosses), sum(cross != 0 for cross in crosses)
