"""Generate mazes from keys and indices, each with its truth and difficulty by breadth-first search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...verifiers.maze import solve as solver
from ...verifiers.maze.check import Packed
from ...verifiers.maze.problem import FORMS, Form, MazeProblem, Objective, Square
from ...verifiers.maze.solve import MazeSolution, solve_batch
from ...verifiers.maze.truth import truth_of
from ...verifiers.maze.walks import walk_squares
from .._core import generate_mazes
from ..core.ids import Stream
from ..core.instance import Draft
from .parameters import MazeParameters

SPARSE = 0.2
"""Share of walls below which Bernoulli mazes seldom have a square that cannot be reached."""
ATTEMPTS = 64
"""Mazes drawn for one index before the request is given up."""


def build(
    parameters: MazeParameters, key: bytes, indices: NDArray[np.uint64], threads: int
) -> list[Draft[MazeProblem]]:
    """Return the instances with these indices (uint64, shape (k,)), in their order; see `Task.build`.

    Raises:
        ValueError: Some were not found; the message says what to change.
    """
    drafts: dict[int, Draft[MazeProblem]] = {}
    pending = indices
    for attempt in range(ATTEMPTS):
        drafts |= _try(parameters, key, pending, attempt, threads)
        pending = np.array([i for i in pending.tolist() if i not in drafts], dtype=np.uint64)
        if not len(pending):
            return [drafts[i] for i in indices.tolist()]
    sparse = parameters.kind in ("bernoulli", "mixed") and parameters.walls < SPARSE and parameters.infeasible > 0
    advice = (
        f"so few walls rarely cut an exit off: raise walls={parameters.walls:g}, or set infeasible=0"
        if sparse
        else f"lower walls={parameters.walls:g} or reach={parameters.reach:g}, or make the maze larger"
    )
    raise ValueError(
        f"parameters: {len(pending)} of {len(indices)} mazes of {parameters.rows} x {parameters.columns} squares "
        f"not found in {ATTEMPTS} attempts each; {advice}"
    )


def _share(value: float) -> int:
    return round(value * 2**32)


def _try(
    parameters: MazeParameters, key: bytes, indices: NDArray[np.uint64], attempt: int, threads: int
) -> dict[int, Draft[MazeProblem]]:
    """One attempt at each instance: those that succeeded, by index."""
    squares, ends, outcomes, _, forms = generate_mazes(
        key,
        indices,
        attempt,
        rows=parameters.rows,
        columns=parameters.columns,
        kind=parameters.kind,
        tree=parameters.tree,
        form=parameters.form,
        loops=_share(parameters.loops),
        walls=_share(parameters.walls),
        infeasible=_share(parameters.infeasible),
        reach=_share(parameters.reach),
        threads=threads,
        shared=parameters.scenes == "shared",
    )
    offsets = np.arange(len(indices) + 1, dtype=np.int64) * (parameters.rows * parameters.columns)
    shapes = np.tile(np.array([parameters.rows, parameters.columns], dtype=np.int32), (len(indices), 1))
    solutions = solve_batch(Packed(squares.reshape(-1), offsets, shapes, ends), threads)
    drafts = {}
    rows = zip(indices.tolist(), outcomes.tolist(), forms.tolist(), ends.tolist(), solutions, strict=True)
    for i, (index, outcome, form, (a, b, c, d), solution) in enumerate(rows):
        if outcome == 0:
            continue
        if (outcome == 1) != (solution.length is not None):
            raise RuntimeError(f"maze {index}: the search does not find what the generator says")
        drafts[index] = _draft(parameters, squares[i], (a, b), (c, d), FORMS[form], solution)
    return drafts


def _draft(
    parameters: MazeParameters,
    squares: NDArray[np.uint8],
    start: Square,
    exit: Square,
    form: Form,
    solution: MazeSolution,
) -> Draft[MazeProblem]:
    marked: tuple[Square, ...] = ()
    if form in ("right_turns", "turns"):
        marked = tuple(walk_squares(start, solution.moves or ""))
    objective: Objective = parameters.objective if form == "path" else "shortest"
    problem = MazeProblem(squares, start, exit, form, objective, marked, parameters.evidence)
    return Draft(problem, truth_of(problem, solution), _difficulty(problem, solution))


def _difficulty(problem: MazeProblem, solution: MazeSolution) -> dict[str, float | int]:
    """The columns of docs/difficulty.md; without a path, those that are measured along it are 0."""
    length = solution.length or 0
    return {
        "path_length": length,
        "turns": solution.turns,
        "decisions": solution.decisions,
        "branching": round(solution.ways_on / length, 4) if length else 0.0,
        "dead_ends": solution.dead_ends,
        "expanded": solution.expanded,
        "free": round(solution.free / problem.squares.size, 4),
    }


def resample(problem: MazeProblem, stream: Stream) -> MazeProblem:
    """Return a maze with as many walls, and with start and exit, on squares drawn at random; a border of walls stays.

    Raises:
        ValueError: The question is about a marked path, or the maze consists of corridors, which random walls are not.
    """
    if problem.form in ("right_turns", "turns"):
        raise ValueError(f"form: no siblings of {problem.form}, whose path is marked")
    free = problem.squares.astype(bool)
    if _has_corridors(free):
        raise ValueError("rows: a maze of corridors; only walls that stand at random are drawn again")
    rows, columns = free.shape
    inner = np.ones_like(free)
    if min(rows, columns) > 2 and not (free[0].any() or free[-1].any() or free[:, 0].any() or free[:, -1].any()):
        inner[0] = inner[-1] = False
        inner[:, 0] = inner[:, -1] = False
    places = [(r, c) for r in range(rows) for c in range(columns) if inner[r, c]]
    stream.shuffle(places)
    made = np.zeros((rows, columns), np.uint8)
    for r, c in places[: int(free.sum())]:
        made[r, c] = 1
    return replace(problem, squares=made, start=places[0], exit=places[1])


def _has_corridors(free: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> bool:
    """Return whether rooms and posts alternate, as in mazes that are carved: all squares between are walls or all are free."""
    rows, columns = free.shape
    if min(rows, columns) < 5:
        return False
    return any(bool(free[r::2, c::2].all()) and not free[1 - r :: 2, 1 - c :: 2].any() for r in (0, 1) for c in (0, 1))


def difficulty_of(problem: MazeProblem) -> tuple[str, float]:
    """Return whether there is a path, or where the exit lies, and the squares nearer to the start than the exit."""
    found = solver.solve(problem)
    if problem.form == "relation":
        return "relation", float(found.expanded)
    return "infeasible" if found.length is None else "feasible", float(found.expanded)
