"""Checkers, solvers and counters of 3SAT, held to each other and to the definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...verifiers.sat import check as sat_check
from ...verifiers.sat import independent
from ...verifiers.sat import reference as definition
from ...verifiers.sat import solve as sat_solver
from ...verifiers.sat.problem import Cnf, Formulas, SatProblem
from ..core.crosscheck import NOT_ASKED, Crosscheck, Decisions, sample, truths, verdicts, within
from ..core.ids import Stream

if TYPE_CHECKING:
    from ..core.task import Task

Clauses = list[list[int]]
Formula = tuple[int, Clauses]


def crosschecks(task: Task[Any, Any, Any]) -> tuple[Crosscheck, ...]:
    """The comparisons of this task."""
    return (
        verdicts(task, ("L1", "L2", "variables=8,kind=unique", "variables=6,infeasible=0.5"), _judged),
        truths(task, ("L1", "L2", "variables=8,kind=unique", "variables=9,infeasible=0.5"), _truth),
        Crosscheck("checking", check_assignments),
        Crosscheck("deciding", decide),
        Crosscheck("counting, backbone", count),
        Crosscheck("deciding, 50 to 150 variables", decide_larger, share=0.02),
    )


def check_assignments(stream: Stream, cases: int) -> Decisions:
    """False clauses of assignments: random, constant, right ones, and right ones with a value changed."""
    formulas = [_formula(stream, 60 if stream.below(40) == 0 else 12) for _ in range(cases)]
    rows = [_assignment(stream, formula) for formula in formulas]
    variables, clauses, starts = _arrays(formulas)
    values = np.array([value for row in rows for value in row], np.uint8)
    texts = [",".join("01"[value] for value in row) for row in rows]
    expected = [len(definition.false_clauses(clauses, row)) for (_, clauses), row in zip(formulas, rows, strict=True)]
    return Decisions(
        {
            "native": sat_check.check_batch(variables, clauses, starts, values, 1).tolist(),
            "native, on text": sat_check.check_texts(variables, clauses, starts, texts, 1).tolist(),
            "native, listing": [
                len(sat_check.false_clauses(SatProblem.from_clauses(n, own), row))
                for (n, own), row in zip(formulas, rows, strict=True)
            ],
            "Numba": independent.check_batch(variables, clauses, starts, values).tolist(),
            "definition": expected,
        },
        lambda i: {"n": formulas[i][0], "clauses": formulas[i][1], "values": rows[i]},
        ["right" if false == 0 else "wrong" for false in expected],
    )


def decide(stream: Stream, cases: int) -> Decisions:
    """Whether small formulas can be satisfied, whatever their number of clauses."""
    formulas = [_formula(stream, 12) for _ in range(cases)]
    outcomes = sat_solver.solve_batch(_packed(formulas), threads=1)
    counts = sat_solver.count_batch(_packed(formulas), threads=1)
    enumerated = [_enumerated(formula)[0] > 0 for formula in formulas]
    return Decisions(
        {
            "native CDCL, proof checked": [_status(formula, o) for formula, o in zip(formulas, outcomes, strict=True)],
            "native counter": [c is not None and c.solutions > 0 for c in counts],
            "Numba enumeration": enumerated,
            "CaDiCaL (PySAT)": [
                _external("cadical153", formula) if i % 10 == 0 else NOT_ASKED for i, formula in enumerate(formulas)
            ],
        },
        lambda i: {"n": formulas[i][0], "clauses": formulas[i][1]},
        ["satisfiable" if found else "unsatisfiable" for found in enumerated],
    )


def count(stream: Stream, cases: int) -> Decisions:
    """How many solutions, and which variables have one value in all of them."""
    formulas = [_formula(stream, 12) for _ in range(cases)]
    counts = sat_solver.count_batch(_packed(formulas), threads=1)
    enumerated = [_counted(formula) for formula in formulas]
    return Decisions(
        {
            "native counter": [c and (c.solutions, dict(c.backbone)) for c in counts],
            "Numba enumeration": enumerated,
            "definition": [_listed(formula) if formula[0] <= 6 else NOT_ASKED for formula in formulas],
        },
        lambda i: {"n": formulas[i][0], "clauses": formulas[i][1]},
        [_kind_of_count(*counted) for counted in enumerated],
    )


def decide_larger(stream: Stream, cases: int) -> Decisions:
    """Random formulas near the threshold; assignments are checked, refutations replayed."""
    formulas = []
    for _ in range(cases):
        n = within(stream, 50, 150)
        formulas.append((n, [_clause(stream, n) for _ in range(n * within(stream, 390, 480) // 100)]))
    outcomes = sat_solver.solve_batch(_packed(formulas), threads=1)
    glucose = [_external("glucose4", formula) for formula in formulas]
    return Decisions(
        {
            "native CDCL, proof checked": [_status(formula, o) for formula, o in zip(formulas, outcomes, strict=True)],
            "CaDiCaL (PySAT)": [_external("cadical153", formula) for formula in formulas],
            "Glucose (PySAT)": glucose,
        },
        lambda i: {"n": formulas[i][0], "clauses": formulas[i][1]},
        ["satisfiable" if found else "unsatisfiable" for found in glucose],
    )


# ------------------------------------------------------------------------------- cases


def _formula(stream: Stream, most: int) -> Formula:
    """Any number of clauses from none to six per variable; a clause may stand twice."""
    n = within(stream, 3, most)
    m = within(stream, 3 * n, 5 * n) if stream.below(2) else stream.below(6 * n + 1)
    return n, [_clause(stream, n) for _ in range(m)]


def _clause(stream: Stream, n: int) -> list[int]:
    return [(v + 1) * (1 if stream.below(2) else -1) for v in sample(stream, n, 3)]


def _assignment(stream: Stream, formula: Formula) -> list[bool]:
    """Random; or constant; or a solution where there is one, or that with one value changed."""
    n = formula[0]
    values = [bool(stream.below(2)) for _ in range(n)]
    match stream.below(8):
        case 0:
            return [values[0]] * n
        case 1 | 2:
            return values
    found = sat_solver.solve(Cnf.from_clauses(*formula)).values
    if found is not None:
        values = found.tolist()
    if stream.below(3) == 0:
        changed = stream.below(n)
        values[changed] = not values[changed]
    return values


def _arrays(formulas: Sequence[Formula]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    clauses = [clause for _, own in formulas for clause in own]
    return (
        np.array([n for n, _ in formulas], np.int32),
        np.array(clauses, np.int32).reshape(-1, 3),
        np.cumsum([0, *(len(own) for _, own in formulas)], dtype=np.int64),
    )


def _packed(formulas: Sequence[Formula]) -> Formulas:
    return Formulas.pack([Cnf.from_clauses(n, clauses) for n, clauses in formulas])


def _judged(problem: SatProblem, stream: Stream) -> tuple[str, bool]:
    formula = problem.variables, problem.clauses.tolist()
    if stream.below(5) == 0:
        return "unsatisfiable", _enumerated(formula)[0] == 0
    row = _assignment(stream, formula)
    right = not definition.false_clauses(formula[1], row)
    words = [f"x{v}={'FT'[value]}" for v, value in enumerate(row, 1)]
    place = stream.below(len(words))
    match stream.below(12):
        case 0:
            del words[place]
        case 1:
            words.append(words[place])
        case 2:
            words[place] = f"x{place + 1}={stream.choice(('2', '?', 'TF', 'not T', '-'))}"
        case 3:
            words.append(f"x{len(row) + 1}=T")
        case 4:
            words[place] = f"x{place + 1}={'TF'[row[place]]} or {words[place]}"
        case _:
            return stream.choice((" ", ", ", "; ", "\n")).join(words), right
    return " ".join(words), False


def _truth(problem: SatProblem) -> dict[str, Any]:
    number, backbone = _counted((problem.variables, problem.clauses.tolist()))
    literals = [v if value else -v for v, value in backbone.items()] if number else []
    return {"status": "satisfiable" if number else "unsatisfiable", "solutions": number, "backbone_literals": literals}


# -------------------------------------------------------------------------------- ways


def _status(formula: Formula, outcome: sat_solver.SatOutcome) -> bool | str:
    """The status that the solver gives; another word where its proof is not good."""
    if outcome.status == "unknown":
        return "unknown"
    if outcome.values is None:
        return False if outcome.proof == "refutation" else "no refutation"
    return True if not definition.false_clauses(formula[1], outcome.values.tolist()) else "wrong assignment"


def _external(name: str, formula: Formula) -> bool:
    from pysat.solvers import Solver

    with Solver(name=name, bootstrap_with=formula[1]) as solver:
        return bool(solver.solve())


def _enumerated(formula: Formula) -> tuple[int, int, int]:
    n, clauses = formula
    return independent.count_by_enumeration(n, np.array(clauses, np.int32).reshape(-1, 3))


def _counted(formula: Formula) -> tuple[int, dict[int, bool]]:
    number, can_be_true, can_be_false = _enumerated(formula)
    fixed = can_be_true ^ can_be_false
    return number, {v: bool(can_be_true >> v - 1 & 1) for v in range(1, formula[0] + 1) if fixed >> v - 1 & 1}


def _listed(formula: Formula) -> tuple[int, dict[int, bool]]:
    found = definition.solutions(*formula)
    return len(found), definition.backbone(found)


def _kind_of_count(number: int, backbone: dict[int, Any]) -> str:
    if number < 2:
        return ("none", "one")[number]
    return "several, with a backbone" if backbone else "several, without a backbone"
