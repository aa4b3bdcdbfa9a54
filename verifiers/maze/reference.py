"""Mazes in plain Python, straight from the definition. A maze is rows of `.` (free) and `#` (wall)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence

Square = tuple[int, int]
STEP = {"U": (-1, 0), "R": (0, 1), "D": (1, 0), "L": (0, -1)}


def around(rows: Sequence[str], square: Square) -> Iterator[tuple[str, Square]]:
    """The moves and squares that a square leads to."""
    for move, (down, right) in STEP.items():
        row, column = square[0] + down, square[1] + right
        if 0 <= row < len(rows) and 0 <= column < len(rows[0]) and rows[row][column] == ".":
            yield move, (row, column)


def distances(rows: Sequence[str], start: Square) -> dict[Square, int]:
    """How far every square in reach is from the start."""
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
    """Moves of a shortest walk from start to exit; -1 for none."""
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


def count_shortest_walks(rows: Sequence[str], start: Square, exit: Square) -> int:
    """How many shortest walks lead from start to exit: the sum over the squares one move farther on."""
    left = distances(rows, exit)
    if start not in left or rows[exit[0]][exit[1]] == "#":
        return 0
    ways = {exit: 1}
    for square in sorted(left, key=left.__getitem__)[1:]:
        ways[square] = sum(ways[there] for _, there in around(rows, square) if left[there] == left[square] - 1)
    return ways[start]


def check(rows: Sequence[str], start: Square, exit: Square, codes: Sequence[int]) -> tuple[int, int, Square]:
    """Fault code (`verifiers.maze.WalkFault`), legal moves, last square."""
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
