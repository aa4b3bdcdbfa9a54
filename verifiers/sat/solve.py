"""Formulas in conjunctive normal form, of any clause length: decide, refute, count.

Literals are those of the DIMACS format: variable v is 1 … variables, +v asks for true and -v
for false. A clause holds when one of its literals does; the empty clause never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .._core import sat_count, sat_decide, sat_refute, sat_refutes, sat_solve, sat_walk
from .problem import Cnf, Formulas

Status = Literal["satisfiable", "unsatisfiable", "unknown"]
Proof = Literal["assignment", "refutation", "minisat22"]
"""What a status rests on: an assignment that was checked; a refutation that passed the
independent checker; or the word of MiniSat 2.2, which writes no proof."""

CERTIFIED_VARIABLES = 200
"""To this size every refutation is logged and checked; random formulas beyond grow too hard."""
CERTIFIED_CONFLICTS = 300_000
"""And to this many conflicts: checking forward costs about the square of the proof."""
QUICK_CONFLICTS = 2_000
CONFLICT_LIMIT = 2_000_000
PROPAGATION_LIMIT = 100_000_000
"""What MiniSat may spend: conflicts alone do not bound the time, for they cost more in larger formulas."""
FLIP_LIMIT = 5_000_000
NODE_LIMIT = 20_000_000
MAX_COUNTED_VARIABLES = 64


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a solver for one formula.

    Attributes:
        values: A satisfying assignment, bool, shape (variables,); None unless satisfiable.
        proof: What the status rests on; None when unknown.
        conflicts, decisions, propagations: Effort of the native solver; a measure of
            difficulty that is the same on every machine.
    """

    status: Status
    values: NDArray[np.bool_] | None
    proof: Proof | None
    conflicts: int
    decisions: int
    propagations: int


@dataclass(frozen=True, slots=True)
class SolutionCount:
    """The exact number of solutions, and the variables with the same value in all of them."""

    solutions: int
    backbone: dict[int, bool]


def false_clauses(cnf: Cnf, values: NDArray[np.bool_]) -> list[int]:
    """Return the clauses, counted from 0, that an assignment (bool, shape (variables,)) leaves false, by the definition.

    Raises:
        ValueError: There is not one value for each variable.
    """
    if values.shape != (cnf.variables,):
        raise ValueError(f"values: expected the shape ({cnf.variables},), got {values.shape}")
    true = values[np.abs(cnf.literals) - 1] == (cnf.literals > 0)
    running = np.concatenate([np.zeros(1, np.int64), np.cumsum(true)])
    holding = running[cnf.starts[1:]] - running[cnf.starts[:-1]]
    return [int(c) for c in np.flatnonzero(holding == 0)]


def solve_batch(
    formulas: Formulas, *, conflict_limit: int = CERTIFIED_CONFLICTS, certify: bool = True, threads: int = 0
) -> list[Outcome]:
    """Decide formulas by the native solver alone, on all cores.

    Args:
        certify: Pass every refutation through the independent checker. Without it an
            unsatisfiable formula has no `proof`.

    Raises:
        ValueError: A literal is out of range.
        RuntimeError: A refutation failed the checker, which would be a bug of ours.
    """
    status, values, conflicts, decisions, propagations, certified = sat_solve(
        formulas.variables, formulas.literals, formulas.clause_starts, formulas.formula_starts,
        conflict_limit, certify, threads,
    )  # fmt: skip
    if certify and bool(np.any((status == 0) & (certified == 0))):
        raise RuntimeError("a refutation failed the independent checker")
    efforts = zip(conflicts.tolist(), decisions.tolist(), propagations.tolist(), strict=True)
    rows = zip(status.tolist(), _rows(formulas, values), efforts, strict=True)
    outcomes = []
    for decided, row, effort in rows:
        if decided == 1:
            outcomes.append(Outcome("satisfiable", row, "assignment", *effort))
        elif decided == 0:
            outcomes.append(Outcome("unsatisfiable", None, "refutation" if certify else None, *effort))
        else:
            outcomes.append(Outcome("unknown", None, None, *effort))
    return outcomes


def decide_batch(
    formulas: Formulas, *, conflict_limit: int = CERTIFIED_CONFLICTS, threads: int = 0
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    """Decide formulas as quickly as possible, without measured effort and without refutations.

    Formulas of at most 128 variables and 512 clauses of three literals are searched without
    learning, with all clauses in a few vector registers; the others go to the solver of
    `solve_batch`, with the same limit.

    Returns:
        Statuses, int8, shape (formulas,): 1 satisfiable, 0 not, -1 unknown; and the values of
        all formulas in a row, bool: a solution where there is one, else False.

    Raises:
        ValueError: A literal is out of range.
    """
    status, values = sat_decide(
        formulas.variables, formulas.literals, formulas.clause_starts, formulas.formula_starts, conflict_limit, threads
    )
    return status, values.view(np.bool_)


def solve(cnf: Cnf, *, conflict_limit: int = CONFLICT_LIMIT, propagation_limit: int = PROPAGATION_LIMIT) -> Outcome:
    """Decide a formula, with an assignment where it is satisfiable.

    Up to 200 variables and 300,000 conflicts the native solver decides and every refutation
    is checked. Larger formulas it tries briefly; then local search seeks a witness, which is
    quicker where there is one; then MiniSat 2.2 decides within `conflict_limit` conflicts and
    `propagation_limit` propagations, and `proof` says so; the status is unknown when either is
    spent. The limits count work, not seconds, so the outcome is the same on every machine.
    Every assignment is checked by the definition before it is returned. The GIL is released
    all the while.

    Raises:
        RuntimeError: An assignment or a refutation failed its check, which would be a bug of ours.
    """
    native = CERTIFIED_CONFLICTS if cnf.variables <= CERTIFIED_VARIABLES else QUICK_CONFLICTS
    (outcome,) = solve_batch(Formulas.pack([cnf]), conflict_limit=min(native, conflict_limit))
    if outcome.status == "unknown":
        values = _by_local_search(cnf) if cnf.variables > CERTIFIED_VARIABLES else None
        if values is None:
            outcome = _by_minisat(cnf, outcome, conflict_limit, propagation_limit)
        else:
            outcome = _with(outcome, "satisfiable", values)
    if outcome.values is not None and false_clauses(cnf, outcome.values):
        raise RuntimeError("a solver returned an assignment that does not satisfy the formula")
    return outcome


def refute(cnf: Cnf, *, conflict_limit: int = CERTIFIED_CONFLICTS) -> list[list[int]] | None:
    """Lemmas that refute the formula (DRUP); None when it is satisfiable or the limit is met."""
    status, lemmas = sat_refute(cnf.variables, cnf.literals, cnf.starts, conflict_limit)
    if status != 0:
        return None
    ends = np.flatnonzero(lemmas == 0)
    return [part.tolist() for part in np.split(lemmas[lemmas != 0], ends[:-1] - np.arange(len(ends) - 1))]


def is_refutation(cnf: Cnf, lemmas: Iterable[Sequence[int]]) -> bool:
    """Whether the lemmas refute the formula, by reverse unit propagation that shares no code with the solvers."""
    flat = [literal for lemma in lemmas for literal in (*lemma, 0)]
    return sat_refutes(cnf.variables, cnf.literals, cnf.starts, np.array(flat, np.int32))


def count_batch(formulas: Formulas, *, node_limit: int = NODE_LIMIT, threads: int = 0) -> list[SolutionCount | None]:
    """Count the solutions of each formula exactly; None where the node limit ended the count.

    Raises:
        ValueError: A formula has more than 64 variables or a literal out of range.
    """
    columns = sat_count(
        formulas.variables, formulas.literals, formulas.clause_starts, formulas.formula_starts, node_limit, threads
    )
    rows = zip(formulas.variables.tolist(), *(column.tolist() for column in columns[:5]), strict=True)
    return [
        SolutionCount((high << 64) + low, _backbone(variables, can_be_true, can_be_false)) if known else None
        for variables, known, low, high, can_be_true, can_be_false in rows
    ]


def count(cnf: Cnf, *, node_limit: int = NODE_LIMIT) -> SolutionCount | None:
    """Count the solutions of a formula exactly; `count_batch` for one."""
    return count_batch(Formulas.pack([cnf]), node_limit=node_limit)[0]


def walk(
    formulas: Formulas,
    seeds: NDArray[np.uint64],
    *,
    max_flips: int,
    first: NDArray[np.uint8] | None = None,
    threads: int = 0,
) -> tuple[list[NDArray[np.bool_]], NDArray[np.int32], NDArray[np.int64]]:
    """Run local search (probSAT, Balint and Schöning 2012), which may find a solution and can never refute.

    Args:
        seeds: One word for each formula, uint64, shape (formulas,); the walk depends on nothing else.
        first: The assignments to begin with, 0 or 1, all formulas in a row, uint8; random if None.

    Returns:
        The best assignments met (bool, shape (variables,) each), how many clauses each leaves false (int32, shape
        (formulas,)), and the flips made (int64, shape (formulas,)).
    """
    values, false, flips = sat_walk(
        formulas.variables, formulas.literals, formulas.clause_starts, formulas.formula_starts,
        seeds, np.empty(0, np.uint8) if first is None else first, max_flips, threads,
    )  # fmt: skip
    return _rows(formulas, values), false, flips


def _rows(formulas: Formulas, values: NDArray[np.uint8]) -> list[NDArray[np.bool_]]:
    """The flat values of all formulas, one array for each."""
    ends = np.cumsum(formulas.variables).tolist()
    flat = values.view(np.bool_)
    return [flat[first:last] for first, last in zip([0, *ends[:-1]], ends, strict=True)]


def _backbone(variables: int, can_be_true: int, can_be_false: int) -> dict[int, bool]:
    fixed = can_be_true ^ can_be_false
    return {v + 1: bool(can_be_true >> v & 1) for v in range(variables) if fixed >> v & 1}


def _by_local_search(cnf: Cnf) -> NDArray[np.bool_] | None:
    (values,), wrong, _ = walk(Formulas.pack([cnf]), np.zeros(1, np.uint64), max_flips=FLIP_LIMIT)
    return values if wrong[0] == 0 else None


def _by_minisat(cnf: Cnf, tried: Outcome, conflict_limit: int, propagation_limit: int) -> Outcome:
    from pysat.solvers import Minisat22

    with Minisat22(bootstrap_with=cnf.clauses()) as solver:
        solver.conf_budget(conflict_limit)
        solver.prop_budget(propagation_limit)
        # Only solve_limited with expect_interrupt lets other threads run meanwhile.
        satisfiable = solver.solve_limited(expect_interrupt=True)
        if satisfiable is None:
            return tried
        if not satisfiable:
            return _with(tried, "unsatisfiable", None)
        values = np.zeros(cnf.variables, np.bool_)
        for literal in solver.get_model():
            if abs(literal) <= cnf.variables:
                values[abs(literal) - 1] = literal > 0
        return _with(tried, "satisfiable", values)


def _with(tried: Outcome, status: Status, values: NDArray[np.bool_] | None) -> Outcome:
    proof: Proof = "minisat22" if values is None else "assignment"
    return Outcome(status, values, proof, tried.conflicts, tried.decisions, tried.propagations)
