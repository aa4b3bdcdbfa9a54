"""Certificates of mazes: what they hold, and a checker that trusts none of it.

The claim and the file that proves it, both JSON, squares as `[row, column]`:

- `{"status": "path", "length": L, "path": "RRD…"}`, `labels.json`: for every square of the grid,
  row by row, its distance from the start, or null (walls, and squares out of reach). The label
  of the start is 0, labels of free neighbours differ by at most 1, and a free neighbour of a
  labelled square is labelled. So no walk reaches a square in fewer moves than its label says;
  the path has as many moves as the exit's label, and is therefore a shortest one. For
  `objective=any` the same is claimed, which is more than was asked for.
- `{"status": "no path"}`, `cut.json`: squares among which the start is and the exit is not, and
  that no move leaves.
- `{"status": "answer", "answer": 3}` for turns, `walk.json`: the marked squares in their order.
  Each is there once and they touch only if they follow each other, so the drawing allows no
  other walk; the turns are counted along it.
- `{"status": "answer", "answer": "north"}` for a direction: no file; the ends are compared.

The checker is plain Python and imports no search, kernel or reader of the package.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..certificate import Certificate, Refused

Square = tuple[int, int]

_STEPS = {"U": (-1, 0), "R": (0, 1), "D": (1, 0), "L": (0, -1)}


class _Board(NamedTuple):
    free: frozenset[Square]
    rows: int
    columns: int
    start: Square
    exit: Square


def check(certificate: Certificate) -> str:
    """Check every step of a certificate of a maze and say in a sentence what it proves.

    Raises:
        Refused: It does not prove its claim; the message says where it fails.
    """
    if certificate.task != "maze":
        raise Refused(f"task: expected maze, got {certificate.task!r}")
    problem, claim = certificate.problem, certificate.claim
    if not all(isinstance(part, Mapping) for part in (problem, claim, certificate.files)):
        raise Refused("problem, claim and files: expected objects")
    maze = _read_maze(problem)
    form, status = problem.get("form", "path"), claim.get("status")
    if form == "path" and status == "path":
        return _check_path(maze, claim, _only_file(certificate, "labels.json"))
    if form == "path" and status == "no path":
        return _check_cut(maze, claim, _only_file(certificate, "cut.json"))
    if form in ("right_turns", "turns") and status == "answer":
        return _check_turns(maze, problem, claim, _only_file(certificate, "walk.json"))
    if form == "relation" and status == "answer":
        return _check_relation(maze, claim, certificate.files)
    raise Refused(f"status: {status!r} is no claim about a problem of the form {form!r}")


# ------------------------------------------------------------------------------ claims


def _check_path(maze: _Board, claim: Mapping[str, Any], labels: Any) -> str:
    _expect_keys(claim, "status", "length", "path")
    length, path = claim["length"], claim["path"]
    if type(length) is not int or not isinstance(path, str):
        raise Refused(f"claim: expected a number of moves and a path, got {length!r:.80} and {path!r:.80}")
    if len(path) != length:
        raise Refused(f"path: {length} moves are claimed, it has {len(path)}")
    _walk(maze, path)
    table = _read_labels(maze, labels)
    if table.get(maze.start) != 0:
        raise Refused(f"labels: the start is labelled {table.get(maze.start)}, not 0")
    for square, label in table.items():
        for there in _around(square):
            if there not in maze.free:
                continue
            if there not in table:
                raise Refused(f"labels: {_told(square)} has a label and its free neighbour {_told(there)} has none")
            if abs(table[there] - label) > 1:
                raise Refused(
                    f"labels: {label} at {_told(square)} and {table[there]} at {_told(there)} differ by more than 1"
                )
    if table.get(maze.exit) != length:
        raise Refused(f"labels: the exit is labelled {table.get(maze.exit)}, not {length}")
    return f"The path of {length} moves is legal, and no path has fewer: the labels prove it."


def _walk(maze: _Board, path: str) -> None:
    row, column = maze.start
    for number, move in enumerate(path, 1):
        if move not in _STEPS:
            raise Refused(f"path: move {number} is {move!r}, not one of U, R, D, L")
        row, column = row + _STEPS[move][0], column + _STEPS[move][1]
        if (row, column) not in maze.free:
            raise Refused(f"path: move {number} goes to {_told((row, column))}, which is no free square")
    if (row, column) != maze.exit:
        raise Refused(f"path: it ends at {_told((row, column))}, not at the exit")


def _check_cut(maze: _Board, claim: Mapping[str, Any], cut: Any) -> str:
    _expect_keys(claim, "status")
    squares = set(_read_squares(cut, "cut"))
    if maze.start not in squares:
        raise Refused("cut: the start is not among the squares")
    if maze.exit in squares:
        raise Refused("cut: the exit is among the squares")
    for square in squares:
        if square not in maze.free:
            raise Refused(f"cut: {_told(square)} is no free square")
        for there in _around(square):
            if there in maze.free and there not in squares:
                raise Refused(f"cut: a move leads out of it from {_told(square)} to {_told(there)}")
    return f"No move leaves the {len(squares)} squares of the cut, which hold the start and not the exit: there is no path."


def _check_turns(maze: _Board, problem: Mapping[str, Any], claim: Mapping[str, Any], walk: Any) -> str:
    _expect_keys(claim, "status", "answer")
    squares = _read_squares(walk, "walk")
    if set(squares) != set(_read_squares(problem.get("marked"), "marked")):
        raise Refused("walk: its squares are not the marked ones")
    if squares[0] != maze.start or squares[-1] != maze.exit:
        raise Refused(f"walk: it leads from {_told(squares[0])} to {_told(squares[-1])}, not from start to exit")
    place = {square: number for number, square in enumerate(squares)}
    for number, square in enumerate(squares):
        if square not in maze.free or place[square] != number:
            raise Refused(f"walk: {_told(square)} is no free square, or is there twice")
        touching = sorted(place[there] for there in _around(square) if there in place)
        if touching != [other for other in (number - 1, number + 1) if 0 <= other < len(squares)]:
            raise Refused(f"walk: {_told(square)} does not touch exactly the squares before and after it")
    right, every = _count_turns(squares)
    turns = right if problem["form"] == "right_turns" else every
    if type(claim["answer"]) is not int or claim["answer"] != turns:
        raise Refused(f"answer: {claim['answer']!r:.80} is claimed, the walk makes {turns}")
    return f"The marked path allows one walk, and it makes {turns} {problem['form'].replace('_', ' ')}."


def _count_turns(squares: list[Square]) -> tuple[int, int]:
    """To the right, and in all: a turn is to the right when the cross product of two steps is positive."""
    right = every = 0
    for before, here, after in zip(squares, squares[1:], squares[2:], strict=False):
        cross = (here[1] - before[1]) * (after[0] - here[0]) - (here[0] - before[0]) * (after[1] - here[1])
        right, every = right + (cross > 0), every + (cross != 0)
    return right, every


def _check_relation(maze: _Board, claim: Mapping[str, Any], files: Mapping[str, bytes]) -> str:
    _expect_keys(claim, "status", "answer")
    if files:
        raise Refused(f"files: expected none, got {', '.join(map(str, files))}")
    (row, column), (exit_row, exit_column) = maze.start, maze.exit
    vertical = ("south" if exit_row > row else "north") if exit_row != row else ""
    horizontal = ("east" if exit_column > column else "west") if exit_column != column else ""
    if claim["answer"] != vertical + horizontal:
        raise Refused(f"answer: {claim['answer']!r:.80} is claimed, the exit lies {vertical}{horizontal}")
    return f"The exit at {_told(maze.exit)} lies {vertical}{horizontal} of the start at {_told(maze.start)}."


# ----------------------------------------------------------------------------- reading


def _read_maze(problem: Mapping[str, Any]) -> _Board:
    rows = problem.get("rows")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, str) and row for row in rows):
        raise Refused("rows: expected strings")
    if any(len(row) != len(rows[0]) or set(row) - {"#", "."} for row in rows):
        raise Refused("rows: expected rows of one length, of '#' and '.'")
    free = frozenset((r, c) for r, row in enumerate(rows) for c, sign in enumerate(row) if sign == ".")
    start, exit = (_read_square(problem.get(name), name) for name in ("start", "exit"))
    if start not in free or exit not in free or start == exit:
        raise Refused("start and exit: expected two different free squares")
    return _Board(free, len(rows), len(rows[0]), start, exit)


def _read_labels(maze: _Board, labels: Any) -> dict[Square, int]:
    if not isinstance(labels, list) or len(labels) != maze.rows:
        raise Refused(f"labels: expected {maze.rows} rows")
    table = {}
    for r, line in enumerate(labels):
        if not isinstance(line, list) or len(line) != maze.columns:
            raise Refused(f"labels: expected {maze.columns} columns in row {r}")
        for c, label in enumerate(line):
            if label is None:
                continue
            if type(label) is not int:
                raise Refused(f"labels: {label!r:.80} at {_told((r, c))} is no whole number")
            if (r, c) not in maze.free:
                raise Refused(f"labels: {_told((r, c))} is wall and has a label")
            table[r, c] = label
    return table


def _only_file(certificate: Certificate, name: str) -> Any:
    if set(certificate.files) != {name}:
        raise Refused(f"files: expected {name} alone, got {', '.join(map(str, certificate.files)) or 'none'}")
    content = certificate.files[name]
    if not isinstance(content, bytes):
        raise Refused(f"{name}: expected bytes, got {type(content).__name__}")
    try:
        return json.loads(content.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise Refused(f"{name}: not JSON: {str(error)[:80]}") from None


def _expect_keys(claim: Mapping[str, Any], *names: str) -> None:
    if set(claim) != set(names):
        raise Refused(f"claim: expected {', '.join(names)} and nothing else, got {', '.join(map(str, claim))}")


def _read_squares(values: Any, name: str) -> list[Square]:
    if not isinstance(values, list) or not values:
        raise Refused(f"{name}: expected a list of squares")
    return [_read_square(value, name) for value in values]


def _read_square(value: Any, name: str) -> Square:
    if not (isinstance(value, list) and len(value) == 2 and all(type(number) is int for number in value)):
        raise Refused(f"{name}: expected [row, column], got {value!r:.80}")
    return value[0], value[1]


def _around(square: Square) -> list[Square]:
    return [(square[0] + down, square[1] + right) for down, right in _STEPS.values()]


def _told(square: Square) -> str:
    return f"({square[0]}, {square[1]})"
