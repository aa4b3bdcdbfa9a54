"""The step oracle of 3SAT against completing every prefix in every way."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import sat_brute_force as brute
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.verifiers.process import NO_VALUE
from assay.verifiers.sat.problem import SatProblem
from assay.verifiers.sat.steps import CLAIM, SatSteps

TASK = get_task("3sat")


def completed(n, clauses, prefix):
    """Every assignment that agrees with a prefix of literals, with how many clauses it satisfies."""
    for values in itertools.product((False, True), repeat=n):
        if all(values[abs(literal) - 1] == (literal > 0) for literal in prefix):
            yield len(clauses) - len(brute.false_clauses(clauses, values))


def by_hand(n, clauses, prefix):
    """(extendable, completions, best value), from the definition."""
    satisfiable = bool(brute.solutions(n, clauses))
    if prefix == (CLAIM,):
        return not satisfiable, int(not satisfiable), NO_VALUE
    satisfied = list(completed(n, clauses, prefix))
    right = satisfied.count(len(clauses))
    if not satisfiable and not prefix:
        right = 1
    return right > 0, right, max(satisfied)


@st.composite
def formulas_with_prefixes(draw):
    n, clauses = draw(brute.formulas(width=3))
    literal = st.integers(1, n).flatmap(lambda v: st.sampled_from([v, -v]))
    prefix = st.lists(literal, max_size=n, unique_by=abs).map(tuple)
    return n, clauses, [(), (CLAIM,), *draw(st.lists(prefix, max_size=6))]


@given(formulas_with_prefixes())
def test_the_oracle_is_exhaustive_completion(case):
    n, clauses, prefixes = case
    oracle = SatSteps(SatProblem.from_clauses(n, clauses), threads=1)
    expected = [by_hand(n, clauses, prefix) for prefix in prefixes]
    for _ in range(2):  # the second time with what it remembers
        assert oracle.extendable(prefixes).tolist() == [row[0] for row in expected]
        assert oracle.completions(prefixes).tolist() == [row[1] for row in expected]
        assert oracle.completions(prefixes, cap=2).tolist() == [min(2, row[1]) for row in expected]
        assert oracle.best_value(prefixes).tolist() == [row[2] for row in expected]
    for prefix in prefixes:
        steps = oracle.next_steps(prefix)
        claim = [CLAIM] if not prefix else []
        unset = [v for v in range(1, n + 1) if v not in map(abs, prefix)] if prefix != (CLAIM,) else []
        assert [step for step, _ in steps] == [x for v in unset for x in (v, -v)] + claim
        assert [alive for _, alive in steps] == [by_hand(n, clauses, (*prefix, step))[0] for step, _ in steps]


@pytest.mark.parametrize("level", [3, 6, 10])
def test_following_living_steps_leads_to_a_solution(level):
    instance = next(TASK.generate(f"L{level},infeasible=0", seed=11))
    oracle = TASK.process_verifier(instance.problem)
    prefix, random = (), np.random.default_rng(level)
    for _ in range(instance.problem.variables):
        assert oracle.extendable([prefix]).all()
        unset = [v for v in range(1, instance.problem.variables + 1) if v not in map(abs, prefix)]
        variable = int(random.choice(unset))
        alive = oracle.extendable([(*prefix, variable), (*prefix, -variable)])
        assert alive.any()
        prefix = (*prefix, variable if alive[0] else -variable)
    values = [literal > 0 for literal in sorted(prefix, key=abs)]
    assert brute.false_clauses(instance.problem.clauses.tolist(), values) == []
    assert oracle.completions([prefix]).tolist() == [1] and oracle.next_steps(prefix) == []


def test_an_unsatisfiable_formula_leaves_the_claim_alone():
    instance = next(TASK.generate("variables=60,kind=unsatisfiable", seed=3))
    oracle = TASK.process_verifier(instance.problem)
    assert [step for step, alive in oracle.next_steps(()) if alive] == [CLAIM]
    assert oracle.extendable([(1,), (-1, 2)]).tolist() == [False, False]
    assert oracle.completions([(), (1,), (CLAIM,)]).tolist() == [1, 0, 1]


def test_limits_are_named():
    oracle = TASK.process_verifier(next(TASK.generate("variables=70,infeasible=0", seed=3)).problem)
    with pytest.raises(ValueError, match="at most 64 unset variables"):
        oracle.completions([()])
    refuted = TASK.process_verifier(next(TASK.generate("variables=30,kind=unsatisfiable", seed=3)).problem)
    with pytest.raises(ValueError, match="at most 20 unset variables"):
        refuted.best_value([()])


@pytest.mark.parametrize("prefix", [(0,), (4,), (-4,), (1, 1), (1, -1), (True,), ("unsat",), (CLAIM, 1), (1, CLAIM)])
def test_a_bad_prefix_is_refused(prefix):
    oracle = SatSteps(SatProblem.from_clauses(3, [[1, 2, 3]]))
    with pytest.raises(ValueError, match="prefix"):
        oracle.extendable([prefix])


def test_no_prefix_no_answer():
    oracle = SatSteps(SatProblem.from_clauses(3, []))
    assert oracle.extendable([]).shape == oracle.completions([]).shape == oracle.best_value([]).shape == (0,)
    assert oracle.completions([()]).tolist() == [8] and oracle.best_value([(1,)]).tolist() == [0]
