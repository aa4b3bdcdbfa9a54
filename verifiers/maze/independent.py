"""The second opinion on mazes, in Numba, written from the definition alone.

Nothing here is shared with the native kernels; the tests hold the two against each other.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


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

    Arguments and results (integers, shape (walks,)) are those of `verifiers.maze.check.check_batch`; one
    thread whatever `threads` says, and the arrays are taken as they come.
    """
    walks = len(move_offsets) - 1
    fault = np.zeros(walks, dtype=np.uint8)
    steps = np.zeros(walks, dtype=np.int64)
    last = np.zeros((walks, 2), dtype=np.int32)
    kernel = _check_kernel()
    kernel(squares, square_offsets, shapes, ends, grid_of, moves, move_offsets, fault, steps, last)
    return fault, steps, last


def shortest_lengths(
    squares: NDArray[np.uint8],
    square_offsets: NDArray[np.int64],
    shapes: NDArray[np.int32],
    ends: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Return the moves of a shortest walk of each maze: int64, shape (mazes,), -1 for none.

    By relaxation: every square takes the least of its neighbours' labels plus one, in
    sweeps over the whole grid and back, until nothing changes.
    """
    lengths = np.zeros(len(square_offsets) - 1, dtype=np.int64)
    _length_kernel()(squares, square_offsets, shapes, ends, lengths)
    return lengths


@functools.cache
def _check_kernel() -> Callable[..., Any]:
    import numba

    @numba.njit(cache=True)
    def kernel(squares, square_offsets, shapes, ends, grid_of, moves, move_offsets, fault, steps, last):  # type: ignore[no-untyped-def]  # fmt: skip
        for walk in range(len(move_offsets) - 1):
            grid = grid_of[walk]
            rows, columns = shapes[grid, 0], shapes[grid, 1]
            maze = squares[square_offsets[grid] : square_offsets[grid + 1]].reshape(rows, columns)
            row, column = ends[grid, 0], ends[grid, 1]
            made = 0
            verdict = 0
            if maze[row, column] == 0:
                verdict = 5
            else:
                for move in moves[move_offsets[walk] : move_offsets[walk + 1]]:
                    next_row, next_column = row, column
                    if move == 0:
                        next_row -= 1
                    elif move == 1:
                        next_column += 1
                    elif move == 2:
                        next_row += 1
                    elif move == 3:
                        next_column -= 1
                    else:
                        verdict = 4
                        break
                    if next_row < 0 or next_row == rows or next_column < 0 or next_column == columns:
                        verdict = 2
                        break
                    if maze[next_row, next_column] == 0:
                        verdict = 1
                        break
                    row, column = next_row, next_column
                    made += 1
                if verdict == 0 and (row != ends[grid, 2] or column != ends[grid, 3]):
                    verdict = 3
            fault[walk] = verdict
            steps[walk] = made
            last[walk, 0] = row
            last[walk, 1] = column

    return kernel


@functools.cache
def _length_kernel() -> Callable[..., Any]:
    import numba

    @numba.njit(cache=True)
    def least(label, maze, row, column, rows, columns):  # type: ignore[no-untyped-def]
        best = label[row, column]
        if row > 0:
            best = min(best, label[row - 1, column] + 1)
        if row + 1 < rows:
            best = min(best, label[row + 1, column] + 1)
        if column > 0:
            best = min(best, label[row, column - 1] + 1)
        if column + 1 < columns:
            best = min(best, label[row, column + 1] + 1)
        return best

    @numba.njit(cache=True)
    def kernel(squares, square_offsets, shapes, ends, lengths):  # type: ignore[no-untyped-def]
        for grid in range(len(lengths)):
            rows, columns = shapes[grid, 0], shapes[grid, 1]
            maze = squares[square_offsets[grid] : square_offsets[grid + 1]].reshape(rows, columns)
            far = rows * columns
            label = np.full((rows, columns), far)
            if maze[ends[grid, 0], ends[grid, 1]] != 0:
                label[ends[grid, 0], ends[grid, 1]] = 0
            changed = True
            forward = False
            while changed:
                changed = False
                forward = not forward
                for i in range(rows * columns):
                    place = i if forward else rows * columns - 1 - i
                    row, column = place // columns, place % columns
                    if maze[row, column] == 0:
                        continue
                    best = least(label, maze, row, column, rows, columns)
                    if best < label[row, column]:
                        label[row, column] = best
                        changed = True
            reached = label[ends[grid, 2], ends[grid, 3]]
            lengths[grid] = reached if reached < far else -1

    return kernel
