"""Walks in letters, as squares and as codes; their turns, and where the exit lies."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .problem import STEPS, MazeProblem, Square

MOVES = "URDL"
"""The letters of moves 0 to 3, clockwise from up."""
_STEP_OF = dict(zip(MOVES, STEPS, strict=True))
_MOVE_OF = dict(zip(STEPS, MOVES, strict=True))
_CODES = bytes(MOVES.index(chr(c)) if chr(c) in MOVES else 255 for c in range(256))
_LETTERS = bytes(ord(MOVES[c]) if c < 4 else ord("?") for c in range(256))


def walk_squares(start: Square, moves: str) -> list[Square]:
    """The squares that a walk stands on, the start included; `len(moves) + 1` of them."""
    row, column = start
    squares = [start]
    for move in moves:
        down, right = _STEP_OF[move]
        row, column = row + down, column + right
        squares.append((row, column))
    return squares


def squares_moves(squares: Sequence[Square]) -> str:
    """The moves between squares that follow each other; the inverse of `walk_squares`.

    Raises:
        ValueError: Two of them that follow each other do not touch.
    """
    pairs = itertools.pairwise(squares)
    try:
        return "".join(_MOVE_OF[b[0] - a[0], b[1] - a[1]] for a, b in pairs)
    except KeyError as step:
        raise ValueError(f"squares: expected steps to a neighbouring square, got one of {step}") from None


def encode_moves(moves: str) -> NDArray[np.uint8]:
    """Return a walk in letters as codes 0 to 3: uint8, shape (moves,).

    Raises:
        ValueError: A letter is not one of `URDL`.
    """
    codes = np.frombuffer(moves.encode("utf-8", "replace").translate(_CODES), dtype=np.uint8)
    if codes.size and codes.max() > 3:
        raise ValueError(f"moves: expected letters {MOVES}, got {sorted(set(moves) - set(MOVES))}")
    return codes


def decode_moves(codes: NDArray[np.uint8]) -> str:
    """Return codes 0 to 3 (uint8, shape (moves,)) as letters."""
    return codes.tobytes().translate(_LETTERS).decode("ascii")


def pack_walks(walks: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return walks in letters as one array of codes, uint8, and its offsets, int64, shape (walks + 1,)."""
    offsets = np.zeros(len(walks) + 1, dtype=np.int64)
    np.cumsum([len(walk) for walk in walks], out=offsets[1:])
    return encode_moves("".join(walks)), offsets


def count_turns(moves: str) -> tuple[int, int]:
    """Count the right turns of a walk, and all its turns.

    A turn is a change of direction between two moves that follow each other. It is a right
    turn when the new direction is the old one turned clockwise (up, right, down, left, up).
    """
    codes = encode_moves(moves).astype(np.int64)
    change = np.diff(codes) % 4
    return int(np.count_nonzero(change == 1)), int(np.count_nonzero(change))


RELATIONS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")


def relation(start: Square, exit: Square) -> str:
    """Return the one of eight directions in which the exit lies, seen from the start.

    North, south: same column, smaller or larger row. West, east: same row, smaller or
    larger column. Otherwise both differ, and the direction is one of the four between.

    Raises:
        ValueError: The squares are the same.
    """
    if start == exit:
        raise ValueError(f"exit: expected another square than the start, got {list(exit)}")
    down, right = exit[0] - start[0], exit[1] - start[1]
    vertical = "north" if down < 0 else "south" if down > 0 else ""
    horizontal = "west" if right < 0 else "east" if right > 0 else ""
    return vertical + horizontal


def marked_moves(problem: MazeProblem) -> str:
    """The marked path in letters."""
    return squares_moves(problem.marked)
