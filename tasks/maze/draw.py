"""Drawings of mazes: with characters, as prompts and terminals show them, and as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from ...verifiers.claim import Claim
from ...verifiers.maze.check import check
from ...verifiers.maze.problem import MazeProblem, Square
from ...verifiers.maze.walks import MOVES, walk_squares
from ...verifiers.verdict import Fault
from ..core.canvas import AMBER, BLUE, GREEN, INK, MUTED, RED, Canvas, Point
from .answer import NO_PATH, MazeAnswer, moves_of, write_squares

Shown = MazeAnswer | Claim[Square] | None
ARROWS = "↑→↓←"
LARGEST, SMALLEST = 28.0, 3.0
MARGIN, FOOT = 12.0, 30.0
MOST_PIXELS = 3900.0


def drawing(problem: MazeProblem) -> str:
    """Return the grid as text, with `S`, `E` and, if there is one, the marked path as `*`."""
    lines = [list(line) for line in problem.lines()]
    for row, column in problem.marked:
        lines[row][column] = "*"
    for sign, (row, column) in (("S", problem.start), ("E", problem.exit)):
        lines[row][column] = sign
    return "\n".join(map("".join, lines))


def draw_text(problem: MazeProblem, answer: Shown = None) -> str:
    """Return the grid with S, E and the marked path; of a walk, the legal part as arrows; of a proof, its squares as `+`."""
    lines = [list(line) for line in drawing(problem).split("\n")]
    note = ""
    if isinstance(answer, Claim):
        for row, column in filter(problem.is_free, answer.evidence):
            if (row, column) not in (problem.start, problem.exit):
                lines[row][column] = "+"
    if problem.form == "path" and isinstance(answer, str | tuple) and answer != NO_PATH:
        moves = moves_of(answer)
        legal = moves[: check(problem, moves).steps]
        for (row, column), move in zip(walk_squares(problem.start, legal), legal, strict=False):
            if (row, column) not in (problem.start, problem.exit):
                lines[row][column] = ARROWS[MOVES.index(move)]
    elif answer is not None:
        note = f"\nanswer: {_told(answer)}"
    return "\n".join(map("".join, lines)) + note


def draw(problem: MazeProblem, answer: Shown = None, faults: Sequence[Fault] = ()) -> Canvas:
    """Draw the maze with walls dark, start green, exit amber, the walk blue and its faults red."""
    longest = max(problem.rows, problem.columns)
    size = min(max(SMALLEST, min(LARGEST, 720 / longest)), MOST_PIXELS / longest)
    width = max(problem.columns * size + 2 * MARGIN, 260.0)
    canvas = Canvas(width, problem.rows * size + 2 * MARGIN + FOOT, "Maze")
    scene = _Scene(canvas, problem, size, (width - problem.columns * size) / 2)
    scene.walls()
    if isinstance(answer, Claim):
        scene.region(answer.evidence)
    scene.walk(problem.marked, MUTED)
    if problem.form == "path" and isinstance(answer, str | tuple) and answer != NO_PATH:
        moves = moves_of(answer)
        legal = moves[: check(problem, moves).steps]
        longer = any(fault.kind == "not_shortest" for fault in faults)
        scene.walk(walk_squares(problem.start, legal), RED if longer else BLUE)
    scene.end(problem.start, "S", GREEN)
    scene.end(problem.exit, "E", AMBER)
    for fault in faults:
        scene.fault(fault)
    scene.foot(answer, faults)
    return canvas


def _told(answer: MazeAnswer | Claim[Square]) -> str:
    if isinstance(answer, Claim):
        return f"{NO_PATH}, proved by squares: {len(answer.evidence)}"
    return write_squares(answer) if isinstance(answer, tuple) else str(answer)


class _Scene:
    def __init__(self, canvas: Canvas, problem: MazeProblem, size: float, left: float) -> None:
        self.canvas, self.problem, self.size, self.left = canvas, problem, size, left

    def corner(self, square: Square) -> Point:
        return self.left + square[1] * self.size, MARGIN + square[0] * self.size

    def center(self, square: Square) -> Point:
        x, y = self.corner(square)
        return x + self.size / 2, y + self.size / 2

    def walls(self) -> None:
        """Runs of wall, one rectangle each, and a frame."""
        for row, line in enumerate(self.problem.lines()):
            column = 0
            while column < len(line):
                run = len(line) - column - len(line[column:].lstrip("#"))
                if run:
                    self.canvas.rectangle(*self.corner((row, column)), run * self.size, self.size, fill=INK)
                column += max(run, 1)
        x, y = self.corner((0, 0))
        self.canvas.rectangle(x, y, self.problem.columns * self.size, self.problem.rows * self.size, stroke=INK)

    def region(self, squares: Sequence[Square]) -> None:
        """The squares that are said to be closed."""
        for square in filter(self.problem.is_free, squares):
            self.canvas.circle(self.center(square), self.size * 0.18, fill=BLUE)

    def walk(self, squares: Sequence[Square], color: str) -> None:
        if len(squares) > 1:
            self.canvas.line([self.center(square) for square in squares], color, max(1.0, self.size * 0.24))

    def end(self, square: Square, letter: str, color: str) -> None:
        self.canvas.circle(self.center(square), self.size * 0.44, fill=color)
        if self.size >= 9:
            x, y = self.center(square)
            size = self.size * 0.62
            self.canvas.text(x, y + size * 0.36, letter, size, fill="#ffffff", anchor="middle", bold=True)

    def fault(self, fault: Fault) -> None:
        place = fault.place
        if fault.kind in ("wall_hit", "outside", "not_a_step", "cut_leaks"):
            here, there = self.center(tuple(place["from"])), self.center(tuple(place["to"]))
            self.canvas.line([here, there], RED, max(1.0, self.size * 0.24))
            self.cross(there)
        elif fault.kind in ("stops_early", "cut_not_free"):
            square = (place["square"][0], place["square"][1])
            self.canvas.circle(
                self.center(square), self.size * 0.42, stroke=RED, stroke_width=max(1.5, self.size * 0.12)
            )

    def cross(self, center: Point) -> None:
        (x, y), arm = center, self.size * 0.34
        for sign in (-1, 1):
            self.canvas.line([(x - arm, y - sign * arm), (x + arm, y + sign * arm)], RED, max(1.5, self.size * 0.14))

    def foot(self, answer: Shown, faults: Sequence[Fault]) -> None:
        """Write below the maze what cannot be drawn: a claim, a number, a direction, a walk that is too long."""
        claimed = answer == NO_PATH or isinstance(answer, Claim)
        shown = self.problem.form != "path" or claimed or any(f.kind == "not_shortest" for f in faults)
        if answer is None or not shown:
            return
        is_walk = self.problem.form == "path" and not claimed
        told = f"{len(str(answer))} moves: not shortest" if is_walk else f"answer: {_told(answer)}"
        y = MARGIN + self.problem.rows * self.size + 20
        self.canvas.text(self.left, y, told, 13, fill=RED if faults else GREEN, bold=True)
