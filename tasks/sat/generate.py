"""Generate 3SAT formulas: candidates are drawn and decided natively, in batches, until one is kept.

Candidate number a of index i comes from the stream (key, i, purpose), the purpose counting
the candidates; the first that has the wanted property is the instance. So an instance does
not depend on how many candidates were drawn at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.sat import solve as solver
from ...verifiers.sat.check import check_many
from ...verifiers.sat.problem import Formulas, SatProblem
from ...verifiers.sat.truth import COUNTED_NODES, COUNTED_VARIABLES, count_truth, outcome_truth
from .._core import sat_generate
from ..core.ids import Stream
from ..core.instance import Draft
from .parameters import SatParameters

UNIFORM, PLANTED, BALANCED = 0, 1, 2

SHARE_PURPOSE = 0
FIRST_PURPOSE = 1
FIRST_UNSATISFIABLE_PURPOSE = 2**40

SCREENED_VARIABLES = 100
SCREENED_CLAUSES = 512
"""Up to here deciding without learning costs a fraction of deciding with it."""

WALK_FLIPS = 2_000_000
EFFORT_FLIPS = 200_000
"""Flips after which local search on a large planted formula stops being counted."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A drawn formula with what is known about it; `outcome` None when it was not decided."""

    clauses: NDArray[np.int32]
    outcome: solver.SatOutcome | None
    counted: solver.SolutionCount | None = None
    flips: int | None = None


Keep = Callable[[Candidate], bool]
Decide = Callable[[NDArray[np.int32], NDArray[np.uint8], int], list[Candidate]]
Screen = Callable[[NDArray[np.int32], int], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one kind is made: what is drawn, how it is decided, what is kept.

    Attributes:
        reachable: For the error when nothing is kept: what to change.
        screen: What it refuses need not be decided, because it would not be kept; None for all.
    """

    drawn: int
    decide: Decide
    keep: Keep
    first_purpose: int
    reachable: str
    screen: Screen | None = None


def build(parameters: SatParameters, key: bytes, indices: NDArray[np.uint64], threads: int) -> list[Draft[SatProblem]]:
    """Return the instances with these indices (uint64, shape (k,)), in their order; see `Task.build`.

    Raises:
        ValueError: No candidate of an index has the wanted property; the message says what to change.
    """
    unsatisfiable = [index for index in indices.tolist() if _is_infeasible(parameters, key, index)]
    others = sorted(set(indices.tolist()) - set(unsatisfiable))
    found = _search(_recipe(parameters, parameters.kind), parameters, key, others, threads)
    if unsatisfiable:
        found |= _search(_recipe(parameters, "unsatisfiable"), parameters, key, unsatisfiable, threads)
    chosen = [found[index] for index in indices.tolist()]
    return _drafts(parameters, chosen, threads)


def _is_infeasible(parameters: SatParameters, key: bytes, index: int) -> bool:
    if parameters.kind in ("uniform", "unsatisfiable") or parameters.infeasible == 0:
        return False
    return Stream(key, index, SHARE_PURPOSE).random() < parameters.infeasible


def _recipe(parameters: SatParameters, kind: str) -> Recipe:
    n, m = parameters.variables, parameters.clauses
    if kind == "unsatisfiable":
        reachable = "raise ratio, or set infeasible=0"
        screen = _screen(parameters, refused=1)
        return Recipe(UNIFORM, _certify(n), _is_unsatisfiable, FIRST_UNSATISFIABLE_PURPOSE, reachable, screen)
    if kind == "unique":
        # Fewer than one solution expected: (7/8)^m 2^n < 1.
        drawn = PLANTED if 7**m * 2**n < 8**m else UNIFORM
        return Recipe(drawn, _count(n), _has_one_solution, FIRST_PURPOSE, "raise ratio to 4 or more")
    if kind == "planted":
        decide = _decide(n) if n <= solver.CERTIFIED_VARIABLES else _take_plant(n)
        return Recipe(BALANCED, decide, _is_satisfiable, FIRST_PURPOSE, "")
    reachable = "lower ratio, or set kind=planted"
    if n > solver.CERTIFIED_VARIABLES:
        return Recipe(UNIFORM, _walk(n), _is_satisfiable, FIRST_PURPOSE, reachable)
    if kind == "uniform":
        return Recipe(UNIFORM, _certify(n), _is_decided, FIRST_PURPOSE, reachable)
    return Recipe(UNIFORM, _decide(n), _is_satisfiable, FIRST_PURPOSE, reachable, _screen(parameters, refused=0))


def _screen(parameters: SatParameters, refused: int) -> Screen | None:
    """Lets through all but the formulas of this status, where finding that out costs little."""
    if parameters.variables > SCREENED_VARIABLES or parameters.clauses > SCREENED_CLAUSES:
        return None

    def screen(clauses: NDArray[np.int32], threads: int) -> NDArray[np.bool_]:
        formulas = Formulas.equal_sized(parameters.variables, clauses)
        passed: NDArray[np.bool_] = solver.decide_batch(formulas, threads=threads)[0] != refused
        return passed

    return screen


def _search(
    recipe: Recipe, parameters: SatParameters, key: bytes, indices: Sequence[int], threads: int
) -> dict[int, Candidate]:
    """The first candidate of each index that the recipe keeps.

    Raises:
        ValueError: An index has none among the first `_most_candidates`.
    """
    found: dict[int, Candidate] = {}
    pending = list(indices)
    most = _most_candidates(parameters.variables)
    drawn = 0
    while pending:
        if drawn >= most:
            raise ValueError(
                f"kind: none of {drawn} formulas of {parameters.variables} variables and {parameters.clauses} clauses "
                f"was {_describe(recipe)}; {recipe.reachable}"
            )
        width = _candidates_at_once(parameters.variables, len(pending))
        purposes = np.arange(drawn, drawn + width, dtype=np.uint64) + np.uint64(recipe.first_purpose)
        clauses, plants = sat_generate(
            recipe.drawn, key, np.repeat(np.array(pending, np.uint64), width), np.tile(purposes, len(pending)),
            parameters.variables, parameters.clauses, threads,
        )  # fmt: skip
        for row, kept in _first_kept(recipe, clauses, plants, width, threads).items():
            found[pending[row]] = kept
        pending = [index for index in pending if index not in found]
        drawn += width
    return found


def _first_kept(
    recipe: Recipe, clauses: NDArray[np.int32], plants: NDArray[np.uint8], width: int, threads: int
) -> dict[int, Candidate]:
    """The first candidate that the recipe keeps among each `width` in a row, where there is one."""
    if recipe.screen is None:
        tries = np.arange(len(clauses)).reshape(-1, width)
    else:
        # Usually the first one let through is the one: the others wait.
        passed = recipe.screen(clauses, threads).reshape(-1, width)
        order = np.argsort(~passed, axis=1, kind="stable")
        tries = np.where(np.take_along_axis(passed, order, 1), order + width * np.arange(len(passed))[:, None], -1)
    step = width if recipe.screen is None else 1
    kept: dict[int, Candidate] = {}
    for first in range(0, width, step):
        rows = [int(r) for r in range(len(tries)) if r not in kept]
        chosen = [(row, t) for row in rows for t in tries[row, first : first + step].tolist() if t >= 0]
        if not chosen:
            break
        places = np.array([t for _, t in chosen])
        candidates = recipe.decide(clauses[places], plants[places], threads)
        for (row, _), candidate in zip(chosen, candidates, strict=True):
            if row not in kept and recipe.keep(candidate):
                kept[row] = candidate
    return kept


def _most_candidates(variables: int) -> int:
    return 20_000 if variables <= 50 else 2_000 if variables <= 100 else 300


def _candidates_at_once(variables: int, pending: int) -> int:
    """Several candidates of few indices at a time, where deciding them costs little."""
    return 1 if variables > 50 else max(1, min(64, 64 // pending))


def _describe(recipe: Recipe) -> str:
    if recipe.keep is _is_unsatisfiable:
        return "unsatisfiable"
    return "satisfiable in one way only" if recipe.keep is _has_one_solution else "found satisfiable"


# ------------------------------------------------------------------- deciding candidates


def _decide(variables: int) -> Decide:
    return lambda clauses, _, threads: _solved(variables, clauses, False, threads)


def _certify(variables: int) -> Decide:
    return lambda clauses, _, threads: _solved(variables, clauses, True, threads)


def _solved(variables: int, clauses: NDArray[np.int32], certify: bool, threads: int) -> list[Candidate]:
    formulas = Formulas.equal_sized(variables, clauses)
    outcomes = solver.solve_batch(formulas, certify=certify, threads=threads)
    return [Candidate(rows, outcome) for rows, outcome in zip(clauses, outcomes, strict=True)]


def _count(variables: int) -> Decide:
    def decide(clauses: NDArray[np.int32], _: NDArray[np.uint8], threads: int) -> list[Candidate]:
        formulas = Formulas.equal_sized(variables, clauses)
        counts = solver.count_batch(formulas, node_limit=COUNTED_NODES, threads=threads)
        kept = [row for row, counted in enumerate(counts) if counted and counted.solutions == 1]
        solved = _solved(variables, clauses[kept], False, threads) if kept else []
        outcomes = dict(zip(kept, (candidate.outcome for candidate in solved), strict=True))
        return [Candidate(clauses[row], outcomes.get(row), counts[row]) for row in range(len(clauses))]

    return decide


def _walk(variables: int) -> Decide:
    def decide(clauses: NDArray[np.int32], _: NDArray[np.uint8], threads: int) -> list[Candidate]:
        values, false, flips = _walked(variables, clauses, WALK_FLIPS, threads)
        return [
            Candidate(rows, _witness(row) if wrong == 0 else None, flips=effort)
            for rows, row, wrong, effort in zip(clauses, values, false.tolist(), flips.tolist(), strict=True)
        ]

    return decide


def _take_plant(variables: int) -> Decide:
    def decide(clauses: NDArray[np.int32], plants: NDArray[np.uint8], threads: int) -> list[Candidate]:
        _, _, flips = _walked(variables, clauses, EFFORT_FLIPS, threads)
        return [
            Candidate(rows, _witness(plant.astype(np.bool_)), flips=effort)
            for rows, plant, effort in zip(clauses, plants, flips.tolist(), strict=True)
        ]

    return decide


def _walked(
    variables: int, clauses: NDArray[np.int32], max_flips: int, threads: int
) -> tuple[list[NDArray[np.bool_]], NDArray[np.int32], NDArray[np.int64]]:
    formulas = Formulas.equal_sized(variables, clauses)
    return solver.walk(formulas, np.zeros(len(clauses), np.uint64), max_flips=max_flips, threads=threads)


def _witness(values: NDArray[np.bool_]) -> solver.SatOutcome:
    return solver.SatOutcome("satisfiable", values, "assignment", 0, 0, 0)


def _is_satisfiable(candidate: Candidate) -> bool:
    return candidate.outcome is not None and candidate.outcome.status == "satisfiable"


def _is_unsatisfiable(candidate: Candidate) -> bool:
    return candidate.outcome is not None and candidate.outcome.status == "unsatisfiable"


def _is_decided(candidate: Candidate) -> bool:
    return candidate.outcome is not None and candidate.outcome.status != "unknown"


def _has_one_solution(candidate: Candidate) -> bool:
    return candidate.counted is not None and candidate.counted.solutions == 1 and candidate.outcome is not None


# ------------------------------------------------------------------------- drafts


def _drafts(parameters: SatParameters, chosen: Sequence[Candidate], threads: int) -> list[Draft[SatProblem]]:
    problems = [SatProblem(parameters.variables, candidate.clauses, parameters.evidence) for candidate in chosen]
    counts: Sequence[solver.SolutionCount | None] = [None] * len(chosen)
    if parameters.variables <= COUNTED_VARIABLES and chosen:
        formulas = Formulas.equal_sized(parameters.variables, np.stack([c.clauses for c in chosen]))
        counts = solver.count_batch(formulas, node_limit=COUNTED_NODES, threads=threads)
    truths = [_truth(candidate, counted) for candidate, counted in zip(chosen, counts, strict=True)]
    _check(problems, truths)
    return [
        Draft(problem, truth, _difficulty(parameters, candidate, counted))
        for problem, truth, candidate, counted in zip(problems, truths, chosen, counts, strict=True)
    ]


def _truth(candidate: Candidate, counted: solver.SolutionCount | None) -> dict[str, Any]:
    assert candidate.outcome is not None
    return {**outcome_truth(candidate.outcome), **count_truth(counted)}


def _check(problems: Sequence[SatProblem], truths: Sequence[dict[str, Any]]) -> None:
    """Raises RuntimeError when a truth is not one; solver, counter and checker must agree."""
    rows = [row for row, truth in enumerate(truths) if truth["status"] == "satisfiable"]
    false = check_many([problems[row] for row in rows], [truths[row]["solution"] for row in rows])
    if false.any():
        raise RuntimeError("a generated truth does not satisfy its formula")
    for truth in truths:
        if "solutions" in truth and (truth["solutions"] == 0) != (truth["status"] == "unsatisfiable"):
            raise RuntimeError("solver and counter disagree")


def _difficulty(
    parameters: SatParameters, candidate: Candidate, counted: solver.SolutionCount | None
) -> dict[str, float | int]:
    outcome = candidate.outcome
    assert outcome is not None
    difficulty: dict[str, float | int] = {"ratio": parameters.clauses / parameters.variables}
    if candidate.flips is None:
        difficulty |= {
            "conflicts": outcome.conflicts, "decisions": outcome.decisions, "propagations": outcome.propagations,
        }  # fmt: skip
    else:
        difficulty["flips"] = candidate.flips
    if counted:
        difficulty["solutions"] = counted.solutions
        if counted.solutions:
            difficulty["backbone_share"] = len(counted.backbone) / parameters.variables
    return difficulty


def resample(problem: SatProblem, stream: Stream) -> SatProblem:
    """Return a formula of as many different clauses of three different variables, uniformly signed."""
    variables, count = problem.variables, len(problem.clauses)
    distinct = len({tuple(sorted(row)) for row in problem.clauses.tolist()}) == count
    rows: list[tuple[int, ...]] = []
    seen: set[tuple[int, ...]] = set()
    while len(rows) < count:
        names: list[int] = []
        while len(names) < 3:
            name = 1 + stream.below(variables)
            if name not in names:
                names.append(name)
        row = tuple(name if stream.below(2) else -name for name in names)
        if not (distinct and tuple(sorted(row)) in seen):
            seen.add(tuple(sorted(row)))
            rows.append(row)
    return replace(problem, clauses=np.array(rows, np.int32).reshape(-1, 3))


def difficulty_of(problem: SatProblem) -> tuple[str, float]:
    """Return the status of a formula, and the conflicts of the solver."""
    outcome = solver.solve(problem.to_cnf())
    return outcome.status, float(outcome.conflicts)
