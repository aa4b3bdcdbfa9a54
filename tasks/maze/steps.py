"""Answers to mazes step by step, and mazes in a few words.

A step is a move, or the claim that there is no path; a question is answered in one step.

The compact encoding, for models that are trained from nothing, has a word for each row, then the start and the
exit: `|.#..#..` is a row, `S2,5` the start and `E0,0` the exit. A word of an answer is a move and the square it
should lead to, `R0,3`, so that whoever writes it need not count: only the move is submitted.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from itertools import pairwise, product
from typing import Any

from ...verifiers.maze.problem import STEPS, MazeProblem, Square, neighbours
from ...verifiers.maze.steps import NO_PATH
from ...verifiers.maze.walks import MOVES, RELATIONS, walk_squares
from ..core.answers import Answer
from ..core.ids import Stream
from ..core.steps import CompactEncoding, Prefix, StepGrammar, Steps
from .answer import MazeReply

_WORDS = {
    "up": "U", "north": "U", "u": "U", "right": "R", "east": "R", "r": "R",
    "down": "D", "south": "D", "d": "D", "left": "L", "west": "L", "l": "L", "n": "U", "s": "D", "e": "R", "w": "L",
}  # fmt: skip
_MOVE = re.compile(r"(?:move |go )?([a-z]{1,5})(?: \(([urdl])\))?")
_CLAIMS = frozenset(("no path", "no route", "unreachable", "impossible"))


def step_grammar(task: Any, problem: MazeProblem) -> StepGrammar[MazeProblem]:
    """Return the steps of answers to a maze, of a walk or of a question."""
    return WalkStepGrammar(task, problem) if problem.form == "path" else QuestionStepGrammar(task, problem)


class WalkStepGrammar(StepGrammar[MazeProblem]):
    """A step is U, R, D or L. A walk has ended at the exit, beyond a wall, or when it is longer than any path."""

    separator = " "

    @property
    def wording(self) -> str:
        return (
            "A step is one move: U, R, D or L. At the very beginning, a step may instead be the two words no path. "
            "The answer is complete when the walk is at the exit."
        )

    def choices(self, prefix: Prefix) -> list[Hashable]:
        if self.ended(prefix):
            return []
        return [*MOVES] if prefix else [*MOVES, NO_PATH]

    def ended(self, prefix: Prefix) -> bool:
        if prefix == (NO_PATH,):
            return True
        squares = self._squares(prefix)
        # Whatever came before the last square was no end, or there would be no step after it.
        return (
            squares[-1] == self.problem.exit
            or not self.problem.is_free(squares[-1])
            or len(prefix) >= self.problem.rows * self.problem.columns
        )

    def answer(self, prefix: Prefix) -> Any:
        return NO_PATH if prefix == (NO_PATH,) else "".join(prefix)

    def steps(self, answer: Any) -> Prefix | None:
        """The moves up to the first end; None where the answer goes on behind it."""
        if answer == NO_PATH:
            return (NO_PATH,)
        if not isinstance(answer, str):
            return None
        return tuple(answer) if not any(map(self._is_end, self._squares(tuple(answer[:-1])))) else None

    def same(self, prefix: Prefix) -> Hashable:
        return prefix

    def write_step(self, prefix: Prefix, step: Any) -> str:
        return str(step)

    def read_bare(self, prefix: Prefix, text: str) -> Any:
        """A letter, a word (`right`, `north`), `right (R)`, or the claim."""
        text = text.lower()
        if text in _CLAIMS:
            return NO_PATH
        match = _MOVE.fullmatch(text)
        move = _WORDS.get(match[1]) if match else None
        return move if match and (match[2] is None or match[2].upper() == move) else None

    def guess(self, prefix: Prefix, stream: Stream) -> Any:
        """A way to a square not yet seen, nearer to the exit two times in three; the claim where there is none."""
        here, seen = self._squares(prefix)[-1], set(self._squares(prefix))
        ways = [move for move in MOVES if self.problem.is_free(to := _after(here, move)) and to not in seen]
        if not ways:
            return None if prefix else NO_PATH
        nearer = [move for move in ways if self._far(_after(here, move)) < self._far(here)]
        return stream.choice(nearer if nearer and stream.below(3) else ways)

    def opinion(self, prefix: Prefix, stream: Stream) -> float:
        """0 in a wall; else how much of the way is done, by the squares between."""
        if prefix == (NO_PATH,):
            return 0.1
        squares = self._squares(prefix)
        if not self.problem.is_free(squares[-1]):
            return 0.0
        least = self._far(self.problem.start)
        return max(1, least) / max(1, len(prefix) + self._far(squares[-1])) * len(set(squares)) / len(squares)

    def finish(self, prefix: Prefix, stream: Stream) -> Prefix:
        """A search from where the prefix stands that turns back from dead ends, for a while."""
        if self.ended(prefix):
            return prefix
        if not prefix and isinstance(found := self._task.baseline(self.problem, stream), str):
            return self.steps(found) or tuple(found)
        before = self._squares(prefix)
        trail, seen = [before[-1]], set(before)
        for _ in range(4 * (self.problem.rows + self.problem.columns)):
            if trail[-1] == self.problem.exit:
                break
            ways = [s for s in neighbours(trail[-1]) if s not in seen and self.problem.is_free(s)]
            if not ways and len(trail) == 1:
                break
            if not ways:
                trail.pop()
                continue
            ways.sort(key=self._far)
            trail.append(ways[0] if stream.below(3) else stream.choice(ways))
            seen.add(trail[-1])
        moves = [MOVES[STEPS.index((b[0] - a[0], b[1] - a[1]))] for a, b in pairwise(trail)]
        return (*prefix, *moves)

    def _squares(self, prefix: Prefix) -> list[Square]:
        return walk_squares(self.problem.start, "".join(prefix))

    def _is_end(self, square: Square) -> bool:
        return square == self.problem.exit or not self.problem.is_free(square)

    def _far(self, square: Square) -> int:
        return abs(square[0] - self.problem.exit[0]) + abs(square[1] - self.problem.exit[1])


class QuestionStepGrammar(StepGrammar[MazeProblem]):
    """The one step is the answer: a number of turns, or a direction."""

    @property
    def wording(self) -> str:
        return "The answer is a single step."

    def choices(self, prefix: Prefix) -> list[Hashable]:
        if prefix:
            return []
        return [*RELATIONS] if self.problem.form == "relation" else [*range(len(self.problem.marked) - 1)]

    def ended(self, prefix: Prefix) -> bool:
        return len(prefix) == 1

    def answer(self, prefix: Prefix) -> Any:
        return prefix[0]

    def steps(self, answer: Any) -> Prefix | None:
        return (answer,)

    def write_step(self, prefix: Prefix, step: Any) -> str:
        return str(step)

    def read_bare(self, prefix: Prefix, text: str) -> Any:
        """Whatever is read as a whole answer."""
        reading = self._task.read(self.problem, text)
        return reading.value if isinstance(reading, Answer) else None

    def guess(self, prefix: Prefix, stream: Stream) -> Any:
        """The answer of the null model."""
        return self._task.baseline(self.problem, stream)

    def opinion(self, prefix: Prefix, stream: Stream) -> float:
        """Whether another look comes to the same."""
        return 1.0 if not prefix or self.guess((), stream) == prefix[0] else 0.2


def _after(square: Square, move: str) -> Square:
    down, right = STEPS[MOVES.index(move)]
    return square[0] + down, square[1] + right


# -------------------------------------------------------------------- compact encoding

SIDE = 7
MOST_STEPS = 30
NO_PATH_WORD = NO_PATH.replace(" ", "-")
_SQUARES = [f"{row},{column}" for row in range(SIDE) for column in range(SIDE)]
_STEP = {"U": (-1, 0), "R": (0, 1), "D": (1, 0), "L": (0, -1)}


class MazeCompactEncoding(CompactEncoding[MazeProblem, MazeReply]):
    """Paths through mazes of seven rows and seven columns."""

    words = (
        NO_PATH_WORD,
        *("|" + "".join(row) for row in product(".#", repeat=SIDE)),
        *(sign + square for sign in "SEURDL" for square in _SQUARES),
    )

    def of_problem(self, problem: MazeProblem) -> list[str]:
        if problem.form != "path" or problem.evidence == "required":
            raise ValueError(f"form: the compact encoding has words for path without evidence, got {problem.form!r}")
        if problem.squares.shape != (SIDE, SIDE):
            raise ValueError(
                f"rows: the compact encoding has words for {SIDE} by {SIDE} squares, got {problem.squares.shape}"
            )
        rows = ["|" + "".join(".#"[not free] for free in row) for row in problem.squares.tolist()]
        return [*rows, f"S{problem.start[0]},{problem.start[1]}", f"E{problem.exit[0]},{problem.exit[1]}"]

    def of_answer(self, problem: MazeProblem, answer: object) -> list[str]:
        """Up to the step that leaves the grid, and up to 30 steps."""
        if answer == NO_PATH:
            return [NO_PATH_WORD]
        words: list[str] = []
        row, column = problem.start
        for move in answer[:MOST_STEPS] if isinstance(answer, str | tuple) else ():
            if move not in _STEP:
                break
            row, column = row + _STEP[move][0], column + _STEP[move][1]
            if not (0 <= row < SIDE and 0 <= column < SIDE):
                break
            words.append(f"{move}{row},{column}")
        return words

    def of_steps(self, problem: MazeProblem, steps: Steps) -> list[str]:
        return [NO_PATH_WORD] if steps == (NO_PATH,) else self.of_answer(problem, steps)

    def steps(self, problem: MazeProblem, words: Sequence[str]) -> Steps:
        steps: list[str] = []
        for word in words:
            if word == NO_PATH_WORD:
                steps.append(NO_PATH)
            elif word[0] in MOVES:
                steps.append(word[0])
            else:
                break
        return tuple(steps)

    def text(self, problem: MazeProblem, words: Sequence[str]) -> str:
        return "".join(map(str, self.steps(problem, words)))
