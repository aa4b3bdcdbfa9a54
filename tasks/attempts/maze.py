"""The null model of mazes: a depth-first search with little patience, and careless looks."""

from __future__ import annotations

import itertools

from ...verifiers import maze as verifier
from ...verifiers.maze import RELATIONS, MazeProblem, Square, marked_moves, neighbours, relation
from ..keys import Stream
from ..reading.maze import NO_PATH

PATIENCE = 1.7
"""Squares that one try looks at, for every row and column of the maze."""
SLIP = 0.06
"""Probability that one turn is overlooked, or taken for another."""
MISTAKE = 0.35
"""Probability that a direction is judged at random."""


def find_walk(problem: MazeProblem, stream: Stream, earlier: str | None) -> str:
    """A walk as far as patience lasts, or `NO_PATH` when every square in reach was seen.

    Args:
        earlier: An earlier answer; its legal part is where the search goes on, unless it
            led to the exit, when the search begins anew and keeps the shorter walk.
    """
    trail = [problem.start]
    known: list[Square] | None = None
    if earlier and earlier != NO_PATH:
        legal = verifier.walk_squares(problem.start, earlier[: verifier.check(problem, earlier).steps])
        trail = _without_loops(legal)
        if trail[-1] == problem.exit:
            known, trail = trail, _cut_back(trail, stream)
    found = _search(problem, stream, trail)
    if found is None:
        return NO_PATH
    found = _without_detours(found)
    if known and (found[-1] != problem.exit or len(found) > len(known)):
        found = _without_detours(known)
    return verifier.squares_moves(found)


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
    """Turns counted along the marked path, each one looked at with some carelessness."""
    codes = [int(code) for code in verifier.encode_moves(marked_moves(problem))]
    count = 0
    for before, after in itertools.pairwise(codes):
        change = (after - before) % 4
        if change and stream.random() < SLIP:
            change = stream.choice((0, 1, 3))
        count += change == 1 if problem.form == "right_turns" else change != 0
    return count


def guess_relation(problem: MazeProblem, stream: Stream) -> str:
    """The direction of the exit, sometimes judged at random."""
    if stream.random() < MISTAKE:
        return stream.choice(RELATIONS)
    return relation(problem.start, problem.exit)
