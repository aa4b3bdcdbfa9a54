"""Baselines for mazes: a null model, trivial answers, and two ways to rank walks without the truth.

The null model is a depth-first search with little patience, or a careless look at the drawing. Legal
walks rank by their length; the dense score ranks others by how near their legal part comes to the exit.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...verifiers.claim import Claim
from ...verifiers.maze import evidence
from ...verifiers.maze.check import WalkFault, check
from ...verifiers.maze.problem import MazeProblem, Square, neighbours
from ...verifiers.maze.walks import RELATIONS, encode_moves, marked_moves, relation, squares_moves, walk_squares
from ...verifiers.verdict import Verdict
from ..core.baseline import CLAIMED, PROVED, UNFIT, DenseScore, TrivialAnswer, constants
from ..core.ids import Stream
from .answer import NO_PATH, MazeReply

PATIENCE = 1.7
"""Squares that one try looks at, for every row and column of the maze."""
SLIP = 0.06
"""Probability that one turn is overlooked, or taken for another."""
MISTAKE = 0.35
"""Probability that a direction is judged at random."""


def null_model(problem: MazeProblem, stream: Stream, previous: MazeReply | None) -> MazeReply:
    """Return what a depth-first search with little patience finds, or what a careless look at the drawing says.

    Walks continue from where the previous one was still legal; a claim of *no path* is made only when
    the search ran dry.
    """
    if problem.form == "path":
        walk = find_walk(problem, stream, previous if isinstance(previous, str) else None)
        dry = walk == NO_PATH and problem.evidence == "required"
        return _guess_squares(problem, stream) if dry else walk
    if problem.form == "relation":
        return guess_relation(problem, stream)
    return count_carelessly(problem, stream)


def find_walk(problem: MazeProblem, stream: Stream, earlier: str | None) -> str:
    """Return a walk as far as patience lasts, or `NO_PATH` when every square in reach was seen.

    Args:
        earlier: An earlier answer; its legal part is where the search goes on, unless it
            led to the exit, when the search begins anew and keeps the shorter walk.
    """
    trail = [problem.start]
    known: list[Square] | None = None
    if earlier and earlier != NO_PATH:
        legal = walk_squares(problem.start, earlier[: check(problem, earlier).steps])
        trail = _without_loops(legal)
        if trail[-1] == problem.exit:
            known, trail = trail, _cut_back(trail, stream)
    found = _search(problem, stream, trail)
    if found is None:
        return NO_PATH
    found = _without_detours(found)
    if known and (found[-1] != problem.exit or len(found) > len(known)):
        found = _without_detours(known)
    return squares_moves(found)


def _search(problem: MazeProblem, stream: Stream, trail: list[Square]) -> list[Square] | None:
    """Depth-first from the end of a trail; None when nothing is left to see."""
    trail, seen, patience = list(trail), set(trail), round(PATIENCE * (problem.rows + problem.columns))
    while trail:
        if trail[-1] == problem.exit:
            return trail
        ways = [square for square in neighbours(trail[-1]) if square not in seen and problem.is_free(square)]
        if not ways:
            trail.pop()
            continue
        if patience <= 0 and len(trail) > 1:
            return trail
        patience -= 1
        trail.append(stream.choice(ways))
        seen.add(trail[-1])
    return None


def _without_loops(squares: list[Square]) -> list[Square]:
    """The walk with every return to a square cut out."""
    kept: list[Square] = []
    place: dict[Square, int] = {}
    for square in squares:
        if square in place:
            for gone in kept[place[square] + 1 :]:
                del place[gone]
            del kept[place[square] + 1 :]
        else:
            place[square] = len(kept)
            kept.append(square)
    return kept


def _without_detours(squares: list[Square]) -> list[Square]:
    """The walk with steps across wherever two of its squares touch."""
    place = {square: i for i, square in enumerate(squares)}
    kept, i = [squares[0]], 0
    while i < len(squares) - 1:
        i = max(place[square] for square in neighbours(squares[i]) if square in place)
        kept.append(squares[i])
    return kept


def _cut_back(trail: list[Square], stream: Stream) -> list[Square]:
    return trail[: 1 + stream.below(len(trail) - 1)]


def count_carelessly(problem: MazeProblem, stream: Stream) -> int:
    """Return the turns counted along the marked path, each one looked at with some carelessness."""
    codes = [int(code) for code in encode_moves(marked_moves(problem))]
    count = 0
    for before, after in itertools.pairwise(codes):
        change = (after - before) % 4
        if change and stream.random() < SLIP:
            change = stream.choice((0, 1, 3))
        count += change == 1 if problem.form == "right_turns" else change != 0
    return count


def guess_relation(problem: MazeProblem, stream: Stream) -> str:
    """Return the direction of the exit, sometimes judged at random."""
    if stream.random() < MISTAKE:
        return stream.choice(RELATIONS)
    return relation(problem.start, problem.exit)


def _guess_squares(problem: MazeProblem, stream: Stream) -> Claim[Square]:
    """The squares that the search saw, but for one that it overlooked now and then."""
    seen, waiting = {problem.start}, [problem.start]
    while waiting:
        for there in neighbours(waiting.pop()):
            if there not in seen and problem.is_free(there):
                seen.add(there)
                waiting.append(there)
    squares = sorted(seen)
    if len(squares) > 1 and stream.below(4):
        squares.pop(stream.below(len(squares)))
    return Claim(tuple(squares))


class MazeDenseScore(DenseScore[MazeProblem]):
    """By squares between and by moves, never by the distance in the maze."""

    def value(self, answer: Any, verdict: Verdict) -> float:
        """Minus the moves of a legal walk to the exit; otherwise lower than any such walk."""
        if self.problem.form != "path":
            return super().value(answer, verdict)
        if not isinstance(answer, str) or answer == NO_PATH:
            return UNFIT
        walk = check(self.problem, answer)
        if walk.fault == WalkFault.NONE:
            return -float(walk.steps)
        far = abs(walk.last[0] - self.problem.exit[0]) + abs(walk.last[1] - self.problem.exit[1])
        return -float(10**8) - far

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """The beginning of one walk and the end of the other, from a square that both pass."""
        walks = [a for a in (one, other) if isinstance(a, str) and a != NO_PATH and self.problem.form == "path"]
        if len(walks) < 2:
            return walks[0] if walks else super().cross(one, other, stream)
        paths = [walk_squares(self.problem.start, walk) for walk in walks]
        common = sorted(set(paths[0]) & set(paths[1]))
        meeting = stream.choice(common)
        return walks[0][: paths[0].index(meeting)] + walks[1][paths[1].index(meeting) :]


MOST_TURNS = 12
"""Constant answers to a question for a number go up to it."""


def trivial_answers(problem: MazeProblem, stream: Stream) -> Iterator[TrivialAnswer]:
    """Yield walks without a plan, or any direction, or any number."""
    if problem.form == "relation":
        yield from constants(*RELATIONS)
        yield TrivialAnswer("random", "direction", stream.choice(RELATIONS))
    elif problem.form != "path":
        yield from constants(*map(str, range(MOST_TURNS + 1)))
        yield TrivialAnswer("random", "number", str(stream.below(MOST_TURNS + 1)))
        yield TrivialAnswer("copied", "number of rows", str(problem.rows))
    else:
        yield from constants(NO_PATH)
        yield TrivialAnswer("random", "walk", squares_moves(_wander(problem, stream)))
        yield TrivialAnswer("greedy", "right hand on the wall", squares_moves(_hand_on_wall(problem, (1, 0, 3, 2))))
        yield TrivialAnswer("greedy", "left hand on the wall", squares_moves(_hand_on_wall(problem, (3, 0, 1, 2))))
        yield TrivialAnswer("greedy", "towards the exit", squares_moves(_towards_exit(problem)))
        yield TrivialAnswer("copied", "straight from S to E", _straight(problem))


def features(problem: MazeProblem) -> dict[str, float]:
    """Return size, ends, how open the maze is, in all and around the ends, and what the cheap walks reach. See `Task.features`."""
    squares = problem.squares.astype(np.int64)
    padded = np.pad(squares, 1)
    degree = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    free = squares == 1
    (top, left), (bottom, right) = problem.start, problem.exit
    cells = max(1, int(free.sum()))
    found = {
        "rows": float(problem.rows),
        "columns": float(problem.columns),
        "down": float(bottom - top),
        "right": float(right - left),
        "between": float(abs(bottom - top) + abs(right - left)),
        "free": cells / squares.size,
        "dead ends": float((degree[free] <= 1).sum()) / cells,
        "junctions": float((degree[free] >= 3).sum()) / cells,
        "marked": float(len(problem.marked)),
    }
    for name, (row, column) in (("S", problem.start), ("E", problem.exit)):
        found[f"ways at {name}"] = float(degree[row, column])
        for reach in (2, 4):
            around = squares[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1]
            found[f"free within {reach} of {name}"] = float(around.mean())
    if problem.form == "path":
        walk = _towards_exit(problem)
        found["greedy walk"] = float(len(walk))
        found["left by greedy walk"] = float(abs(walk[-1][0] - bottom) + abs(walk[-1][1] - right))
    return found


def _wander(problem: MazeProblem, stream: Stream) -> list[Square]:
    """Random steps, back only where there is no other way, until the exit or four sides' lengths."""
    walk = [problem.start]
    for _ in range(2 * (problem.rows + problem.columns)):
        free = [square for square in neighbours(walk[-1]) if problem.is_free(square)]
        ahead = [square for square in free if square not in walk[-2:]] or free
        if not ahead or walk[-1] == problem.exit:
            break
        walk.append(stream.choice(ahead))
    return walk


def _hand_on_wall(problem: MazeProblem, turns: tuple[int, ...]) -> list[Square]:
    """Always the first open way of these turns, until the exit or every square could be passed four times.

    Dead ends stay in the walk: to cut them out is to look back, which makes it a solver of mazes without loops.

    Args:
        turns: Quarter turns to the right, in the order in which they are tried.
    """
    steps = ((-1, 0), (0, 1), (1, 0), (0, -1))
    walk, facing = [problem.start], 0
    for _ in range(4 * problem.rows * problem.columns):
        row, column = walk[-1]
        for turn in turns:
            way = steps[(facing + turn) % 4]
            if problem.is_free((row + way[0], column + way[1])):
                facing = (facing + turn) % 4
                walk.append((row + way[0], column + way[1]))
                break
        if walk[-1] == problem.exit or len(walk) == 1:
            break
    return walk


def _towards_exit(problem: MazeProblem) -> list[Square]:
    """To the new neighbour nearest to the exit as the crow flies, until there is none."""
    walk, seen = [problem.start], {problem.start}
    while walk[-1] != problem.exit:
        ahead = [square for square in neighbours(walk[-1]) if problem.is_free(square) and square not in seen]
        if not ahead:
            break
        walk.append(min(ahead, key=lambda s: abs(s[0] - problem.exit[0]) + abs(s[1] - problem.exit[1])))
        seen.add(walk[-1])
    return walk


def _straight(problem: MazeProblem) -> str:
    down, right = problem.exit[0] - problem.start[0], problem.exit[1] - problem.start[1]
    return ("D" if down > 0 else "U") * abs(down) + ("R" if right > 0 else "L") * abs(right)


def self_check(problem: MazeProblem, answer: MazeReply) -> float | None:
    """Rank an answer without the truth; see `Task.self_check`.

    An answer to a question about a path says nothing that could be checked without answering it.
    """
    if problem.form != "path":
        return 0.0
    if isinstance(answer, Claim):
        return None if evidence.check(problem, answer.evidence) else PROVED
    if answer == NO_PATH:
        return CLAIMED
    if not isinstance(answer, str):  # squares with a jump
        return None
    walk = check(problem, answer)
    if walk.fault != WalkFault.NONE:
        return None
    return 0.0 if problem.objective == "any" else -float(walk.steps)
