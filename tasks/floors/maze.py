"""Thoughtless answers to mazes and to the questions about them."""

from __future__ import annotations

from collections.abc import Iterator

from ...verifiers.maze import RELATIONS, MazeProblem, Square, neighbours, squares_moves
from ..keys import Stream
from ..reading.maze import NO_PATH
from .guess import Guess, constants

MOST_TURNS = 12


def guesses(problem: MazeProblem, stream: Stream) -> Iterator[Guess]:
    """Walks without a plan, or any direction, or any number."""
    if problem.form == "relation":
        yield from constants(*RELATIONS)
        yield Guess("random", "direction", stream.choice(RELATIONS))
    elif problem.form != "path":
        yield from constants(*map(str, range(MOST_TURNS + 1)))
        yield Guess("random", "number", str(stream.below(MOST_TURNS + 1)))
        yield Guess("copied", "number of rows", str(problem.rows))
    else:
        yield from constants(NO_PATH)
        yield Guess("random", "walk", squares_moves(_wander(problem, stream)))
        yield Guess("greedy", "right hand on the wall", squares_moves(_right_hand(problem)))
        yield Guess("greedy", "towards the exit", squares_moves(_towards_exit(problem)))
        yield Guess("copied", "straight from S to E", _straight(problem))


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


def _right_hand(problem: MazeProblem) -> list[Square]:
    """Always the way farthest to the right, until the exit or every square could be passed four times."""
    steps = ((-1, 0), (0, 1), (1, 0), (0, -1))
    walk, facing = [problem.start], 0
    for _ in range(4 * problem.rows * problem.columns):
        row, column = walk[-1]
        for turn in (1, 0, 3, 2):
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
