"""Deciding, refuting, counting: against enumeration, against PySAT, and against forgeries."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import sat_brute_force as brute
from hypothesis import given

from assay.tasks._core import sat_generate
from assay.verifiers.sat import solve as sat_solver
from assay.verifiers.sat.problem import Cnf, Formulas

KEY = bytes(24)


def random_formulas(count, n, m, kind=0):
    clauses, plants = sat_generate(kind, KEY, np.arange(count, dtype=np.uint64), np.zeros(count, np.uint64), n, m)
    return clauses, plants


def pigeons(holes):
    """holes + 1 pigeons in so many holes: unsatisfiable."""
    place = lambda pigeon, hole: pigeon * holes + hole + 1
    clauses = [[place(p, h) for h in range(holes)] for p in range(holes + 1)]
    clauses += [[-place(p, h), -place(q, h)] for h in range(holes) for p in range(holes + 1) for q in range(p)]
    return Cnf.from_clauses((holes + 1) * holes, clauses)


@given(brute.formulas())
def test_any_formula_is_decided_refuted_and_counted_as_by_enumeration(formula):
    variables, clauses = formula
    found = brute.solutions(variables, clauses)
    problem = Cnf.from_clauses(variables, clauses)
    outcome = sat_solver.solve(problem)
    counted = sat_solver.count(problem)
    assert (outcome.status == "satisfiable") == bool(found)
    assert outcome.values is None or tuple(outcome.values.tolist()) in found
    assert counted.solutions == len(found)
    assert not found or counted.backbone == brute.backbone(found)
    lemmas = sat_solver.refute(problem)
    assert (lemmas is None) == bool(found)
    assert lemmas is None or (sat_solver.is_refutation(problem, lemmas) and lemmas[-1] == [])
    (values,), false, _ = sat_solver.walk(Formulas.pack([problem]), np.array([3], np.uint64), max_flips=3000)
    if [] not in clauses:
        assert len(brute.false_clauses([c for c in clauses if c], values.tolist())) == false[0]
        assert false[0] == 0 or not found


@given(brute.formulas(), brute.formulas(width=3))
def test_lemmas_that_do_not_follow_refute_nothing(formula, lemmas):
    """Soundness: whatever the lemmas say, a satisfiable formula is never refuted."""
    variables, clauses = formula
    refuted = sat_solver.is_refutation(Cnf.from_clauses(variables, clauses), [*lemmas[1], []])
    assert not (refuted and brute.solutions(variables, clauses))


def test_larger_random_formulas_as_by_pysat():
    from pysat.solvers import Minisat22

    for n, count in ((50, 60), (100, 25), (150, 4)):
        clauses, _ = random_formulas(count, n, round(4.26 * n))
        for row, outcome in enumerate(sat_solver.solve_batch(Formulas.equal_sized(n, clauses))):
            with Minisat22(bootstrap_with=clauses[row].tolist()) as solver:
                assert solver.solve() == (outcome.status == "satisfiable")
            if outcome.values is not None:
                assert not brute.false_clauses(clauses[row].tolist(), outcome.values.tolist())


def test_counts_as_by_pysat_enumeration():
    from pysat.solvers import Minisat22

    clauses, _ = random_formulas(40, 30, 128)
    for row, counted in enumerate(sat_solver.count_batch(Formulas.equal_sized(30, clauses))):
        with Minisat22(bootstrap_with=clauses[row].tolist()) as solver:
            models = [[literal > 0 for literal in model[:30]] for model in solver.enum_models()]
        assert counted.solutions == len(models)
        assert not models or counted.backbone == brute.backbone(models)


def test_counts_are_exact_up_to_two_to_the_sixty_four():
    assert sat_solver.count(Cnf.from_clauses(64, [])).solutions == 2**64
    assert sat_solver.count(Cnf.from_clauses(64, [[1, 2, 3]])).solutions == 7 * 2**61
    assert sat_solver.count(Cnf.from_clauses(0, [])).solutions == 1
    assert sat_solver.count(Cnf.from_clauses(64, [[-64]])).backbone == {64: False}
    with pytest.raises(ValueError, match="at most 64, got 65"):
        sat_solver.count(Cnf.from_clauses(65, []))


def test_limits_end_in_unknown():
    clauses, _ = random_formulas(3, 60, 180)
    formulas = Formulas.equal_sized(60, clauses)
    assert sat_solver.count_batch(formulas, node_limit=10) == [None] * 3
    assert sat_solver.solve(pigeons(9), conflict_limit=50).status == "unknown"
    hard, _ = random_formulas(20, 100, 460)
    outcomes = sat_solver.solve_batch(Formulas.equal_sized(100, hard), conflict_limit=1)
    assert {"unknown"} <= {outcome.status for outcome in outcomes}
    assert all(outcome.proof is None for outcome in outcomes if outcome.status == "unknown")


def test_structured_formulas_are_refuted():
    problem = pigeons(5)
    lemmas = sat_solver.refute(problem)
    assert sat_solver.is_refutation(problem, lemmas)
    assert not sat_solver.is_refutation(problem, lemmas[len(lemmas) // 2 :])
    assert not sat_solver.is_refutation(problem, [])
    assert not sat_solver.is_refutation(problem, [[10**6], []])


def test_large_formulas_are_decided_by_search_or_minisat():
    clauses, _ = random_formulas(1, 400, 1600, kind=2)
    outcome = sat_solver.solve(Cnf.from_clauses(400, clauses[0].tolist()))
    assert outcome.status == "satisfiable" and outcome.proof == "assignment"
    clauses, _ = random_formulas(1, 230, 1700)
    outcome = sat_solver.solve(Cnf.from_clauses(230, clauses[0].tolist()))
    assert outcome.status == "unsatisfiable" and outcome.proof in ("refutation", "minisat22")


def test_the_outcome_does_not_depend_on_threads_or_company():
    clauses, _ = random_formulas(40, 60, 256)
    formulas = Formulas.equal_sized(60, clauses)
    one = sat_solver.solve_batch(formulas, threads=1)
    three = sat_solver.solve_batch(formulas, threads=3)
    for row, (a, b) in enumerate(zip(one, three, strict=True)):
        (alone,) = sat_solver.solve_batch(Formulas.equal_sized(60, clauses[row : row + 1]))
        for other in (b, alone):
            assert (a.status, a.conflicts, a.decisions, a.propagations) == (
                other.status, other.conflicts, other.decisions, other.propagations
            )  # fmt: skip
            assert (a.values is None and other.values is None) or (a.values == other.values).all()


def test_the_effort_is_the_same_on_every_machine():
    """Pinned: difficulty stored with an instance must not depend on compiler or processor."""
    clauses, _ = random_formulas(6, 80, 341)
    outcomes = sat_solver.solve_batch(Formulas.equal_sized(80, clauses))
    assert [outcome.conflicts for outcome in outcomes] == EFFORT_CONFLICTS
    _, _, flips = sat_solver.walk(Formulas.equal_sized(80, clauses), np.arange(6, dtype=np.uint64), max_flips=20_000)
    assert flips.tolist() == EFFORT_FLIPS


def test_solving_lets_other_threads_run():
    clauses, _ = random_formulas(6, 180, 767)
    ticks, stop = [0], threading.Event()

    def tick():
        while not stop.is_set():
            ticks[0] += 1

    other = threading.Thread(target=tick)
    other.start()
    before = ticks[0]
    sat_solver.solve_batch(Formulas.equal_sized(180, clauses), threads=1, certify=False)
    during = ticks[0] - before
    stop.set()
    other.join()
    assert during > 1000


@pytest.mark.parametrize("clauses", [[[0]], [[4]], [[1], [-4]]])
def test_literals_out_of_range_are_refused(clauses):
    with pytest.raises(ValueError, match="clause"):
        Cnf.from_clauses(3, clauses)
    bad = Cnf(3, np.array([9, 1], np.int32), np.array([0, 2], np.int64))
    for use in (sat_solver.solve, sat_solver.count, sat_solver.refute, lambda c: sat_solver.is_refutation(c, [[]])):
        with pytest.raises(ValueError, match="got 9 in clause 1"):
            use(bad)


EFFORT_CONFLICTS = [144, 16, 133, 111, 112, 50]
EFFORT_FLIPS = [20000, 169, 1689, 20000, 441, 3643]


@given(brute.formulas())
def test_the_quickest_way_decides_as_enumeration(formula):
    variables, clauses = formula
    found = brute.solutions(variables, clauses)
    status, values = sat_solver.decide_batch(Formulas.pack([Cnf.from_clauses(variables, clauses)]))
    assert status.tolist() == [1 if found else 0]
    assert not found or tuple(values.tolist()) in found


@pytest.mark.parametrize(("n", "m"), [(14, 60), (29, 124), (60, 256), (70, 290), (100, 426), (128, 512), (130, 400)])
def test_the_quickest_way_agrees_with_learning(n, m):
    clauses, _ = random_formulas(12, n, m)
    formulas = Formulas.equal_sized(n, clauses)
    status, values = sat_solver.decide_batch(formulas)
    assert status.tolist() == [int(o.status == "satisfiable") for o in sat_solver.solve_batch(formulas)]
    for rows, decided, row in zip(clauses, status, values.reshape(-1, n), strict=True):
        literals = np.where(row, 1, -1) * np.arange(1, n + 1)
        assert decided == np.isin(rows, literals).any(1).all()
