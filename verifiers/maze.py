"""Mazes: rectangular grids of free squares and walls, walks through them, shortest walks.

Everything outside the grid is wall. A move goes one square up, right, down or left onto a
free square. A walk is a sequence of moves from the start; it is legal when it ends on the
exit, which it may have passed before. Squares are (row, column), counted from 0 at the
upper left.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from . import _core
from .evidence.claim import Evidence, require_evidence

Square = tuple[int, int]
Form = Literal["path", "right_turns", "turns", "relation"]
Objective = Literal["shortest", "any"]

FORMS: tuple[Form, ...] = get_args(Form)
MOVES = "URDL"
"""The letters of moves 0 to 3, clockwise from up."""
STEPS: tuple[Square, ...] = ((-1, 0), (0, 1), (1, 0), (0, -1))
MAX_SIDE = 32766
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


@dataclass(frozen=True, eq=False)
class MazeProblem:
    """A maze and what is asked about it.

    Attributes:
        squares: uint8, shape (rows, columns); 1 = free, 0 = wall. Read-only.
        start, exit: Two different free squares.
        form: `path` asks for a walk (or the claim that there is none); `right_turns` and
            `turns` for a number along the marked path; `relation` where the exit lies.
        objective: For `path`: `shortest`, or `any` legal walk.
        marked: For `right_turns` and `turns`: the squares of the marked path, start and exit
            included; otherwise empty. No two of them touch unless they follow each other,
            so the set of marked squares alone determines their order from the start: the
            start has one marked neighbour, and every later square one besides the previous.
        evidence: For `path`: whether the claim that there is none must come with a proof.

    Raises:
        ValueError: A field does not keep to this; the message names field and value.
    """

    squares: NDArray[np.uint8]
    start: Square
    exit: Square
    form: Form = "path"
    objective: Objective = "shortest"
    marked: tuple[Square, ...] = ()
    evidence: Evidence = "none"

    def __post_init__(self) -> None:
        squares = np.array(self.squares, dtype=np.uint8, order="C")
        if squares.ndim != 2 or not (1 <= min(squares.shape) and max(squares.shape) <= MAX_SIDE):
            raise ValueError(f"squares: expected 1 to {MAX_SIDE} rows and columns, got shape {squares.shape}")
        if squares.max() > 1:
            raise ValueError(f"squares: expected 0 or 1, got {squares.max()}")
        squares.flags.writeable = False
        object.__setattr__(self, "squares", squares)
        for name, square in (("start", self.start), ("exit", self.exit)):
            if not self.is_free(square):
                raise ValueError(f"{name}: expected a free square of the grid, got {list(square)}")
        if self.start == self.exit:
            raise ValueError(f"exit: expected another square than the start, got {list(self.exit)}")
        if self.form not in FORMS:
            raise ValueError(f"form: expected one of {', '.join(FORMS)}, got {self.form!r}")
        if self.objective not in get_args(Objective):
            raise ValueError(f"objective: expected shortest or any, got {self.objective!r}")
        require_evidence(self.evidence)
        if self.evidence == "required" and self.form != "path":
            raise ValueError(f"evidence: expected none for the form {self.form}, which has no impossible claim")
        self._check_marked()

    def _check_marked(self) -> None:
        marked = self.marked
        if self.form not in ("right_turns", "turns"):
            if marked:
                raise ValueError(f"marked: expected no marked path for the form {self.form}, got {len(marked)} squares")
            return
        if len(marked) < 2 or marked[0] != self.start or marked[-1] != self.exit:
            raise ValueError(f"marked: expected a path from start to exit, got {[list(s) for s in marked]}")
        place = {square: i for i, square in enumerate(marked)}
        if len(place) != len(marked):
            raise ValueError("marked: expected every square once, got one twice")
        for i, square in enumerate(marked):
            if not self.is_free(square):
                raise ValueError(f"marked: expected free squares, got {list(square)}")
            touching = {place[n] for n in neighbours(square) if n in place}
            if touching != {j for j in (i - 1, i + 1) if 0 <= j < len(marked)}:
                raise ValueError(
                    f"marked: expected that only squares that follow each other touch, not so at {list(square)}"
                )

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.squares.shape[0])

    @property
    def columns(self) -> int:
        """Number of columns."""
        return int(self.squares.shape[1])

    def is_free(self, square: Square) -> bool:
        """Whether a square lies in the grid and is not wall."""
        row, column = square
        return 0 <= row < self.rows and 0 <= column < self.columns and bool(self.squares[row, column])

    def lines(self) -> list[str]:
        """The rows as text, `#` wall and `.` free."""
        table = np.where(self.squares == 1, ord("."), ord("#")).astype(np.uint8)
        return [row.tobytes().decode("ascii") for row in table]

    def to_dict(self) -> dict[str, Any]:
        """As JSON: `{"rows", "start", "exit", "form"}`, and `objective`, `marked`, `evidence` where they matter."""
        data: dict[str, Any] = {
            "rows": self.lines(),
            "start": list(self.start),
            "exit": list(self.exit),
            "form": self.form,
        }
        if self.form == "path":
            data["objective"] = self.objective
        if self.marked:
            data["marked"] = [list(square) for square in self.marked]
        if self.evidence == "required":
            data["evidence"] = self.evidence
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MazeProblem:
        """The problem from its JSON form; `form` and `objective` default to the shortest path.

        Raises:
            ValueError: A field is missing or wrong; the message names field and value.
        """
        for name in ("rows", "start", "exit"):
            if name not in data:
                raise ValueError(f"{name}: missing")
        form, objective = data.get("form", "path"), data.get("objective", "shortest")
        return cls(
            _read_rows(data["rows"]),
            _read_square("start", data["start"]),
            _read_square("exit", data["exit"]),
            form,
            objective,
            _read_squares("marked", data.get("marked") or []),
            data.get("evidence", "none"),
        )


def neighbours(square: Square) -> list[Square]:
    """The squares above, right of, below and left of a square, in the grid or not."""
    row, column = square
    return [(row + down, column + right) for down, right in STEPS]


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
    """A walk in letters as codes 0 to 3, uint8.

    Raises:
        ValueError: A letter is not one of `URDL`.
    """
    codes = np.frombuffer(moves.encode("utf-8", "replace").translate(_CODES), dtype=np.uint8)
    if codes.size and codes.max() > 3:
        raise ValueError(f"moves: expected letters {MOVES}, got {sorted(set(moves) - set(MOVES))}")
    return codes


def decode_moves(codes: NDArray[np.uint8]) -> str:
    """Codes 0 to 3 as letters."""
    return codes.tobytes().translate(_LETTERS).decode("ascii")


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


def pack_walks(walks: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Walks in letters as one array of codes (uint8) and its offsets (int64)."""
    offsets = np.zeros(len(walks) + 1, dtype=np.int64)
    np.cumsum([len(walk) for walk in walks], out=offsets[1:])
    return encode_moves("".join(walks)), offsets


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


def count_turns(moves: str) -> tuple[int, int]:
    """How many right turns, and how many turns in all, does a walk make?

    A turn is a change of direction between two moves that follow each other. It is a right
    turn when the new direction is the old one turned clockwise (up, right, down, left, up).
    """
    codes = encode_moves(moves).astype(np.int64)
    change = np.diff(codes) % 4
    return int(np.count_nonzero(change == 1)), int(np.count_nonzero(change))


RELATIONS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")


def relation(start: Square, exit: Square) -> str:
    """In which of eight directions does the exit lie, seen from the start?

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


_STEP_OF = dict(zip(MOVES, STEPS, strict=True))
_MOVE_OF = dict(zip(STEPS, MOVES, strict=True))
_CODES = bytes(MOVES.index(chr(c)) if chr(c) in MOVES else 255 for c in range(256))
_LETTERS = bytes(ord(MOVES[c]) if c < 4 else ord("?") for c in range(256))


def _read_rows(rows: Any) -> NDArray[np.uint8]:
    if not isinstance(rows, list | tuple) or not rows or not all(isinstance(row, str) for row in rows):
        raise ValueError(f"rows: expected a list of strings, got {rows!r:.200}")
    text, columns = "".join(rows), len(rows[0])
    if text.count("#") + text.count(".") != len(text) or set(map(len, rows)) != {columns} or not columns:
        for i, row in enumerate(rows):
            if len(row) != columns or set(row) - {"#", "."} or not row:
                raise ValueError(f"rows: expected {columns} signs '#' or '.' in every row, got {row!r:.200} in row {i}")
    free: NDArray[np.uint8] = (np.frombuffer(text.encode("ascii"), np.uint8) == ord(".")).view(np.uint8)
    return free.reshape(len(rows), columns)


def _read_square(name: str, value: Any) -> Square:
    if not (isinstance(value, list | tuple) and len(value) == 2 and all(type(v) is int for v in value)):
        raise ValueError(f"{name}: expected [row, column], got {value!r:.200}")
    return (value[0], value[1])


def _read_squares(name: str, values: Any) -> tuple[Square, ...]:
    is_list = isinstance(values, list | tuple)
    if not is_list:
        raise ValueError(f"{name}: expected a list of squares, got {values!r:.200}")
    return tuple(_read_square(name, value) for value in values)
