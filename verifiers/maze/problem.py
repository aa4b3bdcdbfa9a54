"""A maze and what is asked about it: checked when it is made, read from JSON and written to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..claim import Evidence, require_evidence

Square = tuple[int, int]
Form = Literal["path", "right_turns", "turns", "relation"]
Objective = Literal["shortest", "any"]
FORMS: tuple[Form, ...] = get_args(Form)
STEPS: tuple[Square, ...] = ((-1, 0), (0, 1), (1, 0), (0, -1))
MAX_SIDE = 32766


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
        """Return the problem as JSON: `{"rows", "start", "exit", "form"}`, and `objective`, `marked`, `evidence` where they matter."""
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
