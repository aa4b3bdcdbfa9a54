"""Mazes once more, in plain Python, written from the definition."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np

from assay.verifiers.maze import Packed

Square = tuple[int, int]
STEP = {"U": (-1, 0), "R": (0, 1), "D": (1, 0), "L": (0, -1)}


def around(rows: Sequence[str], square: Square) -> Iterator[tuple[str, Square]]:
    for move, (down, right) in STEP.items():
        row, column = square[0] + down, square[1] + right
        if 0 <= row < len(rows) and 0 <= column < len(rows[0]) and rows[row][column] == ".":
            yield move, (row, column)


def distances(rows: Sequence[str], start: Square) -> dict[Square, int]:
    if rows[start[0]][start[1]] == "#":
        return {}
    far = {start: 0}
    queue = deque([start])
    while queue:
        square = queue.popleft()
        for _, there in around(rows, square):
            if there not in far:
                far[there] = far[square] + 1
                queue.append(there)
    return far


def length(rows: Sequence[str], start: Square, exit: Square) -> int:
    return distances(rows, start).get(exit, -1)


def shortest_walks(rows: Sequence[str], start: Square, exit: Square) -> list[str]:
    """All of them, in the order up, right, down, left; exponential, so for small grids."""
    left = distances(rows, exit)
    if start not in left:
        return []

    def go(square: Square) -> Iterator[str]:
        if square == exit:
            yield ""
        for move, there in around(rows, square):
            if left[there] == left[square] - 1:
                yield from (move + rest for rest in go(there))

    return list(go(start))


def check(rows: Sequence[str], start: Square, exit: Square, codes: Sequence[int]) -> tuple[int, int, Square]:
    """Fault code, legal moves, last square."""
    square = start
    if rows[square[0]][square[1]] == "#":
        return 5, 0, square
    for made, code in enumerate(codes):
        if code > 3:
            return 4, made, square
        down, right = list(STEP.values())[code]
        row, column = square[0] + down, square[1] + right
        if not (0 <= row < len(rows) and 0 <= column < len(rows[0])):
            return 2, made, square
        if rows[row][column] == "#":
            return 1, made, square
        square = (row, column)
    return (0 if square == exit else 3), len(codes), square


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
