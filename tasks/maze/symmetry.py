"""Which mazes are the same, and how many different ones there are.

Mazes are the same up to the eight turnings and reflections of the grid, and up to the two ends.

Start and exit may be exchanged: a path read backwards is as short, a marked path has as many turns
from either end, and the relation only turns about. In a mirrored drawing right turns become left
ones; it counts as the same all the same, because who has seen one has seen the other. What is
asked (form and objective), the marked squares and every wall belong to the problem.

The size of the space counts walls and ends, over the eight symmetries and the exchange of the ends, as an estimate.
Wilson's algorithm draws every spanning tree of the lattice of cells alike; their number is Kirchhoff's.
The others prefer some trees: counted collisions of small mazes give the share of those bits
that is left. In a Bernoulli maze every square is drawn by itself, and some are cut off.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...verifiers.maze.problem import FORMS, MazeProblem
from .._core import grid_fingerprints
from ..core.symmetry import Fingerprints, as_bytes, domain_of, mixed, offsets
from .parameters import MazeParameters

WALL, FREE, MARKED, END = 0, 1, 2, 3
_DOMAINS = {
    (form, objective): domain_of(f"maze {form}" if form != "path" else f"maze path {objective}")
    for form in FORMS
    for objective in ("shortest", "any")
}


def fingerprints(problems: Sequence[MazeProblem], threads: int = 0) -> Fingerprints:
    """Return the fingerprints of mazes, uint8, shape (k, 16); see `Task.fingerprints`."""
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
    return grid_fingerprints(squares, starts, columns, domain, threads)


SHARE: Final = {"wilson": 1.0, "kruskal": 0.97, "prim": 0.92, "depth_first": 0.6}
BRAIDED: Final = 0.92
"""Of the bits of its tree: a dead end may be opened in different ways to the same maze."""
KINDS: Final = ("wilson", "depth_first", "prim", "kruskal", "braided", "bernoulli")
FORM_BITS: Final = {"questions": math.log2(3)}
EXITS: Final = 0.1
"""Of the free squares of a maze made of a tree, so many can be the exit, or more."""


def bits(parameters: MazeParameters) -> float | None:
    """Return the size of the space in bits; see `Task.space_bits`."""
    kinds = KINDS if parameters.kind == "mixed" else (parameters.kind,)
    walls = mixed([(1 / len(kinds), _walls(parameters, kind)) for kind in kinds]) or 0.0
    symmetries = (3 if parameters.rows == parameters.columns else 2) + 1
    return max(0.0, walls - symmetries + FORM_BITS.get(parameters.form, 0.0))


def _walls(parameters: MazeParameters, kind: str) -> float:
    """Bits of the walls and the ends."""
    rows, columns = parameters.rows, parameters.columns
    if kind == "bernoulli":
        wall = parameters.walls
        return -0.7 * rows * columns * math.log2(wall**2 + (1 - wall) ** 2) + math.log2(rows * columns)
    a, b = (rows + 1) // 2, (columns + 1) // 2
    share = BRAIDED * SHARE[parameters.tree] if kind == "braided" else SHARE[kind]
    ends = math.log2(a * b) + math.log2(max(1.0, EXITS * (2 * a * b - 1)))
    return share * log2_trees(a, b) + ends


def log2_trees(rows: int, columns: int) -> float:
    """Return log2 of the number of spanning trees of a grid, by Kirchhoff's theorem."""
    down = [2 - 2 * math.cos(math.pi * i / rows) for i in range(rows)]
    across = [2 - 2 * math.cos(math.pi * j / columns) for j in range(columns)]
    total = sum(math.log2(x + y) for x in down for y in across if x + y > 1e-12)
    return total - math.log2(rows * columns)
