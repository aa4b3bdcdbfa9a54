"""Three checkers of 3SAT that share no code, and the native one's behaviour on bad input."""

from __future__ import annotations

import numpy as np
import pytest
import sat_brute_force as brute
from hypothesis import given
from hypothesis import strategies as st

from assay.verifiers.sat import check as sat
from assay.verifiers.sat import independent
from assay.verifiers.sat import solve as sat_solver
from assay.verifiers.sat.problem import SatProblem

KEY = bytes(range(24))


def arrays(rows):
    """(variables, clauses, starts) of (variables, clauses) pairs, as check_batch takes them."""
    variables = np.array([n for n, _ in rows], np.int32)
    flat = [clause for _, clauses in rows for clause in clauses]
    starts = np.cumsum([0, *(len(clauses) for _, clauses in rows)], dtype=np.int64)
    return variables, np.array(flat, np.int32).reshape(-1, 3), starts


@given(st.lists(brute.formulas(width=3), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_native_numba_and_brute_force_agree(rows, random):
    assignments = [[random.random() < 0.5 for _ in range(n)] for n, _ in rows]
    values = np.concatenate(assignments).astype(np.uint8)
    batch = arrays(rows)
    expected = [len(brute.false_clauses(clauses, row)) for (_, clauses), row in zip(rows, assignments, strict=True)]
    assert sat.check_batch(*batch, values).tolist() == expected
    assert independent.check_batch(*batch, values).tolist() == expected
    texts = [",".join(str(int(value)) for value in row) for row in assignments]
    assert sat.check_texts(*batch, texts).tolist() == expected
    for (n, clauses), row in zip(rows, assignments, strict=True):
        problem = SatProblem.from_clauses(n, clauses)
        assert sat.false_clauses(problem, row) == brute.false_clauses(clauses, row)
        assert sat_solver.false_clauses(problem.to_cnf(), np.array(row)) == brute.false_clauses(clauses, row)


@given(brute.formulas(width=3, most=8), st.integers(1, 3))
def test_bit_columns_hold_every_assignment(formula, threads):
    n, clauses = formula
    bits = np.arange(2**n, dtype=np.uint64)
    words = -(-len(bits) // 64)
    columns = np.zeros((n, words), np.uint64)
    for v in range(n):
        np.bitwise_or.at(columns[v], (bits // 64).astype(np.intp), ((bits >> np.uint64(v)) & np.uint64(1)) << bits % 64)
    good = sat.check_columns(SatProblem.from_clauses(n, clauses), columns, threads)
    assert good.shape == (words,)
    for assignment in range(2**n):
        values = [bool(assignment >> v & 1) for v in range(n)]
        assert bool(int(good[assignment // 64]) >> assignment % 64 & 1) == (not brute.false_clauses(clauses, values))


@pytest.mark.parametrize("check", [sat.check_batch, independent.check_batch])
@pytest.mark.parametrize(
    "change",
    [
        {"values": np.zeros(2, np.uint8)},
        {"values": np.array([0, 1, 2], np.uint8)},
        {"clauses": np.array([[1, 2, 4]], np.int32)},
        {"clauses": np.array([[1, 2, -4]], np.int32)},
        {"clauses": np.array([[1, 2, 0]], np.int32)},
        {"clauses": np.array([[1, 2, -(2**31)]], np.int32)},
        {"starts": np.array([0, 2], np.int64)},
        {"starts": np.array([1, 1], np.int64)},
        {"starts": np.array([0, 0, 1], np.int64)},
    ],
)
def test_bad_arrays_are_refused(check, change):
    good = {
        "variables": np.array([3], np.int32),
        "clauses": np.array([[1, 2, 3]], np.int32),
        "starts": np.array([0, 1], np.int64),
        "values": np.array([0, 0, 1], np.uint8),
    }
    assert check(**good).tolist() == [0]
    with pytest.raises(ValueError, match=next(iter(change))):
        check(**(good | change))


@pytest.mark.parametrize(
    "arguments",
    [
        (np.array([3], np.int64), np.array([[1, 2, 3]], np.int32), np.array([0, 1], np.int64), np.zeros(3, np.uint8)),
        (np.array([3], np.int32), np.array([[1, 2, 3]], np.int64), np.array([0, 1], np.int64), np.zeros(3, np.uint8)),
        (np.array([3], np.int32), np.array([[1, 2, 3]], np.int32), np.array([0, 1], np.int64), np.zeros(3)),
    ],
)
def test_a_wrong_dtype_is_refused_not_copied(arguments):
    with pytest.raises(TypeError):
        sat.check_batch(*arguments)


@pytest.mark.parametrize(
    "text", ["1,0", "1,0,1,0", "1 0 1", "1,0,2", "", "1,0,1\0", "１,0,1", "1,,0,1", "\ud800", ",1,0,1"]
)
def test_other_texts_are_not_answers(text):
    batch = arrays([(3, [[1, 2, 3]])])
    assert sat.check_texts(*batch, [text]).tolist() == [-1]
    assert sat.check_texts(*batch, [" 1 ,0,1 "]).tolist() == [0]


def test_columns_of_a_wrong_shape_are_refused():
    problem = SatProblem.from_clauses(3, [[1, 2, 3]])
    with pytest.raises(ValueError, match="columns"):
        sat.check_columns(problem, np.zeros((4, 1), np.uint64))
    assert sat.check_columns(problem, np.zeros((3, 0), np.uint64)).shape == (0,)


@pytest.mark.parametrize(
    ("variables", "clauses", "message"),
    [
        (0, [], "n: "),
        (3, [[1, 2]], "clause 1"),
        (3, [[1, 2, 3], [1, 2, -2]], "clause 2"),
        (3, [[1, 2, 4]], "1 to 3"),
        (3, [[1, 2, 0]], "1 to 3"),
        (3, [[1, 2, 2**40]], "clause 1"),
    ],
)
def test_a_problem_names_what_is_wrong_with_it(variables, clauses, message):
    with pytest.raises(ValueError, match=message):
        SatProblem.from_clauses(variables, clauses)


def test_a_problem_is_a_value():
    clauses = np.array([[1, 2, 3]], np.int32)
    problem = SatProblem(3, clauses)
    clauses[0, 0] = -1
    assert problem.to_dict() == {"n": 3, "clauses": [[1, 2, 3]]}
    with pytest.raises(ValueError):
        problem.clauses[0, 0] = 2
