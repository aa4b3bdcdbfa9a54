"""Squares that prove that there is no path: accepted exactly when they are a closed side of a cut."""

from __future__ import annotations

import numpy as np
import pytest

from assay.tasks.core.ids import Stream, make_key
from assay.tasks.maze.answer import prove
from assay.verifiers.maze.evidence import check
from assay.verifiers.maze.problem import MazeProblem, Square


def flood(free: set[Square], seeds: set[Square]) -> set[Square]:
    reached, waiting = set(seeds), list(seeds)
    while waiting:
        r, c = waiting.pop()
        for there in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if there in free and there not in reached:
                reached.add(there)
                waiting.append(there)
    return reached


def random_maze(stream: Stream) -> MazeProblem | None:
    rows, columns = 2 + stream.below(5), 2 + stream.below(5)
    squares = np.array([[stream.below(100) < 55 for _ in range(columns)] for _ in range(rows)], np.uint8)
    free = [(r, c) for r, c in np.argwhere(squares).tolist()]
    if len(free) < 2:
        return None
    stream.shuffle(free)
    return MazeProblem(squares, free[0], free[1], evidence="required")


def test_squares_are_accepted_exactly_when_they_separate() -> None:
    stream = Stream(make_key("cuts"))
    right = wrong = impossible = 0
    for _ in range(2500):
        problem = random_maze(stream)
        if problem is None:
            continue
        free = {(r, c) for r, c in np.argwhere(problem.squares).tolist()}
        reached = flood(free, {problem.start})
        possible = problem.exit in reached
        everything = sorted(free)
        candidates = [reached, flood(free, {problem.exit}), flood(free, {stream.choice(everything)}) | reached]
        squares = set(stream.choice(candidates))
        for _ in range(stream.below(3)):
            square = (stream.below(problem.rows + 1), stream.below(problem.columns + 1))
            squares ^= {stream.choice([square, stream.choice(everything)])}
        one_end = (problem.start in squares) != (problem.exit in squares)
        expected = squares <= free and one_end and flood(free, squares) == squares
        fault = check(problem, squares)
        assert (fault is None) == expected
        assert not (possible and expected)
        right, wrong, impossible = right + expected, wrong + (not expected), impossible + (not possible)
        if not possible:
            assert check(problem, prove(problem).evidence) is None
    assert min(right, wrong, impossible) > 300


MAZE = MazeProblem(np.array([[1, 1, 0, 1], [1, 0, 1, 1], [1, 0, 1, 1]], np.uint8), (0, 0), (0, 3), evidence="required")


@pytest.mark.parametrize(
    ("squares", "kind", "place"),
    [
        ([], "evidence_missing", {}),
        ([(0, 0), (0, 1), (1, 0), (2, 0), (0, 2)], "cut_not_free", {"square": [0, 2]}),
        ([(0, 0), (0, 1), (1, 0), (2, 0), (3, 0)], "cut_not_free", {"square": [3, 0]}),
        ([(0, 0), (0, -1), (0, 1), (1, 0), (2, 0)], "cut_not_free", {"square": [0, -1]}),
        ([(0, 0), (0, 1), (1, 0)], "cut_leaks", {"from": [1, 0], "to": [2, 0]}),
        ([(0, 0)], "cut_leaks", {"from": [0, 0], "to": [0, 1]}),
        ([(1, 2), (1, 3), (2, 2), (2, 3)], "cut_without_end", {}),
        ([(0, 0), (0, 1), (1, 0), (2, 0), (0, 3), (1, 2), (1, 3), (2, 2), (2, 3)], "cut_with_both_ends", {}),
    ],
)
def test_faults_are_located(squares: list[Square], kind: str, place: dict[str, list[int]]) -> None:
    assert check(MAZE, [(0, 0), (0, 1), (1, 0), (2, 0)]) is None
    assert check(MAZE, [(0, 3), (1, 2), (1, 3), (2, 2), (2, 3)]) is None
    fault = check(MAZE, squares)
    assert fault is not None and (fault.kind, fault.place) == (kind, place)
