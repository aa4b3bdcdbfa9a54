"""3SAT: the problem and the exact check of assignments.

A formula has n variables, x1 … xn, and clauses of three literals over three different
variables; a literal is a variable (written +v) or its negation (-v). An assignment gives
every variable a value and satisfies the formula when every clause has a true literal.

Deciding, refuting and counting are the same for clauses of any length: see `verifiers.sat.solve`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._core import sat_check, sat_check_columns, sat_check_texts
from .problem import SatProblem
from .solve import false_clauses as false_clauses_of


def check_batch(
    variables: NDArray[np.int32],
    clauses: NDArray[np.int32],
    starts: NDArray[np.int64],
    values: NDArray[np.uint8],
    threads: int = 0,
) -> NDArray[np.int32]:
    """Count the clauses of each formula that its assignment leaves false; 0 for a solution.

    Args:
        variables: int32, shape (k,).
        clauses: DIMACS literals of all formulas, int32, shape (total, 3).
        starts: Where the clauses of each formula begin, int64, shape (k + 1,).
        values: 0 or 1 for every variable of every formula in a row, uint8.
        threads: 0 for all cores.

    Returns:
        int32, shape (k,).

    Raises:
        ValueError: A length, literal or value is wrong.
    """
    return sat_check(variables, clauses, starts, values, threads)


def check_texts(
    variables: NDArray[np.int32],
    clauses: NDArray[np.int32],
    starts: NDArray[np.int64],
    texts: list[str],
    threads: int = 0,
) -> NDArray[np.int32]:
    """Return the counts of `check_batch`, int32, shape (k,), for answers written as `1,0,1`; -1 for any other text."""
    return sat_check_texts(variables, clauses, starts, texts, threads)


def check_columns(problem: SatProblem, columns: NDArray[np.uint64], threads: int = 0) -> NDArray[np.uint64]:
    """Return which of many assignments satisfy one formula.

    Args:
        columns: uint64, shape (variables, words): bit j of word w in row v is the value of
            variable v + 1 in assignment 64 w + j.

    Returns:
        uint64, shape (words,): the bits of the assignments that satisfy every clause.
    """
    return sat_check_columns(problem.variables, problem.clauses, columns, threads)


def check_many(problems: Sequence[SatProblem], assignments: Sequence[ArrayLike], threads: int = 0) -> NDArray[np.int32]:
    """Count the clauses of each formula that its assignment leaves false.

    Args:
        assignments: For each formula one truth value per variable, shape (variables,).

    Returns:
        int32, shape (formulas,).

    Raises:
        ValueError: An assignment has not one value for each variable.
    """
    values = [np.asarray(assignment, np.bool_).reshape(-1) for assignment in assignments]
    for problem, row in zip(problems, values, strict=True):
        if len(row) != problem.variables:
            raise ValueError(f"values: expected {problem.variables}, got {len(row)}")
    if not problems:
        return np.empty(0, np.int32)
    return check_batch(
        np.array([problem.variables for problem in problems], np.int32),
        np.concatenate([problem.clauses for problem in problems]),
        np.cumsum([0, *(len(problem.clauses) for problem in problems)], dtype=np.int64),
        np.concatenate(values).view(np.uint8),
        threads,
    )


def false_clauses(problem: SatProblem, values: ArrayLike) -> list[int]:
    """Return the clauses, counted from 0, that an assignment (bool, shape (variables,)) leaves false.

    The count comes from the native kernel; only when it is not zero are the clauses sought.

    Raises:
        ValueError: There is not one value for each variable.
    """
    if check_many([problem], [values])[0] == 0:
        return []
    return false_clauses_of(problem.to_cnf(), np.asarray(values, np.bool_))
