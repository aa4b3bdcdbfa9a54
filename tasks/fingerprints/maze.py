"""Maze: the same up to the eight turnings and reflections of the grid, and up to the two ends.

Start and exit may be exchanged: a path read backwards is as short, a marked path has as many turns
from either end, and the relation only turns about. In a mirrored drawing right turns become left
ones; it counts as the same all the same, because who has seen one has seen the other. What is
asked (form and objective), the marked squares and every wall belong to the problem.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...verifiers.maze import FORMS, MazeProblem
from .. import _core
from . import Fingerprints, as_bytes, domain_of
from .graphs import offsets

WALL, FREE, MARKED, END = 0, 1, 2, 3
_DOMAINS = {
    (form, objective): domain_of(f"maze {form}" if form != "path" else f"maze path {objective}")
    for form in FORMS
    for objective in ("shortest", "any")
}


def fingerprints(problems: Sequence[MazeProblem], threads: int = 0) -> Fingerprints:
    """See `Task.fingerprints`."""
    found = np.empty((len(problems), 2), np.uint64)
    for domain in sorted({_domain(problem) for problem in problems}):
        rows = [row for row, problem in enumerate(problems) if _domain(problem) == domain]
        found[rows] = _words([problems[row] for row in rows], domain, threads)
    return as_bytes(found)


def _domain(problem: MazeProblem) -> int:
    return _DOMAINS[problem.form, problem.objective]


def _words(problems: Sequence[MazeProblem], domain: int, threads: int) -> NDArray[np.uint64]:
    starts = offsets([problem.squares.size for problem in problems])
    squares = np.concatenate([problem.squares.ravel() for problem in problems])
    columns = np.array([problem.columns for problem in problems], np.int64)
    for first, problem in zip(starts[:-1].tolist(), problems, strict=True):
        width = problem.columns
        for row, column in problem.marked:
            squares[first + row * width + column] = MARKED
        for row, column in (problem.start, problem.exit):
            squares[first + row * width + column] = END
    return _core.grid_fingerprints(squares, starts, columns, domain, threads)
