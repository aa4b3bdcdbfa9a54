"""3SAT: the problem and the exact check of assignments.

A formula has n variables, x1 … xn, and clauses of three literals over three different
variables; a literal is a variable (written +v) or its negation (-v). An assignment gives
every variable a value and satisfies the formula when every clause has a true literal.

Deciding, refuting and counting are the same for clauses of any length: see `verifiers.sat.solve`.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .._core import sat_check, sat_check_columns, sat_check_texts
from ..claim import Evidence, require_evidence
from . import solve as cnf

MAX_VARIABLES = 1_000_000
_NEXT = np.array([1, 2, 0])


@dataclass(frozen=True, eq=False)
class SatProblem:
    """A 3SAT formula.

    Attributes:
        variables: n, at least 1.
        clauses: DIMACS literals, int32, shape (m, 3), read-only; three different variables
            in each. The same clause may stand twice in a formula from elsewhere.
        evidence: Whether the claim that it is unsatisfiable must come with a refutation.

    Raises:
        ValueError: A number is out of range, or a clause has not three different variables.
    """

    variables: int
    clauses: NDArray[np.int32]
    evidence: Evidence = "none"

    def __post_init__(self) -> None:
        require_evidence(self.evidence)
        if not 1 <= self.variables <= MAX_VARIABLES:
            raise ValueError(f"n: expected 1 to {MAX_VARIABLES}, got {self.variables!r}")
        clauses = np.array(self.clauses, np.int32).reshape(-1, 3) if np.size(self.clauses) == 0 else self.clauses
        if clauses.ndim != 2 or clauses.shape[1] != 3 or clauses.dtype != np.int32:
            raise ValueError(f"clauses: expected int32 of shape (m, 3), got {clauses.dtype} of {clauses.shape}")
        named = np.abs(clauses)  # the smallest int32 stays negative
        repeated = (named == named[:, _NEXT]).any(1)
        if clauses.size and (named.min() < 1 or named.max() > self.variables or repeated.any()):
            out = (named < 1) | (named > self.variables)
            bad = np.flatnonzero(out.any(1) | repeated)
            raise ValueError(
                f"clauses: expected three different variables of 1 to {self.variables} in each, "
                f"got {clauses[bad[0]].tolist()} in clause {bad[0] + 1}"
            )
        frozen = np.array(clauses, np.int32, order="C")
        frozen.flags.writeable = False
        object.__setattr__(self, "clauses", frozen)

    @classmethod
    def from_clauses(cls, variables: int, clauses: Sequence[Sequence[int]], evidence: Evidence = "none") -> SatProblem:
        """From lists of DIMACS literals.

        Raises:
            ValueError: As for the class; or a clause has not three literals.
        """
        if set(map(len, clauses)) == {3}:
            with contextlib.suppress(OverflowError):
                # beyond int32 it raises, and the loop tells where
                flat = np.fromiter(itertools.chain.from_iterable(clauses), np.int32, 3 * len(clauses))
                return cls(variables, flat.reshape(-1, 3), evidence)
        for number, clause in enumerate(clauses, 1):
            if len(clause) != 3 or not all(-(2**31) < literal < 2**31 for literal in clause):
                raise ValueError(f"clauses: expected three literals in each, got {list(clause)} in clause {number}")
        return cls(variables, np.array(clauses, np.int32).reshape(-1, 3), evidence)

    def to_dict(self) -> dict[str, Any]:
        """As JSON: `{"n": 3, "clauses": [[1, -2, 3], …]}`, and `"evidence": "required"` where it is."""
        asked = {} if self.evidence == "none" else {"evidence": self.evidence}
        return {"n": self.variables, "clauses": self.clauses.tolist(), **asked}

    def to_cnf(self) -> cnf.Cnf:
        """The same formula for `verifiers.sat.solve`; the literals are not copied."""
        starts = np.arange(len(self.clauses) + 1, dtype=np.int64) * 3
        return cnf.Cnf(self.variables, self.clauses.reshape(-1), starts)


def check_batch(
    variables: NDArray[np.int32],
    clauses: NDArray[np.int32],
    starts: NDArray[np.int64],
    values: NDArray[np.uint8],
    threads: int = 0,
) -> NDArray[np.int32]:
    """How many clauses of each formula does its assignment leave false? 0: it is a solution.

    Args:
        variables: int32, shape (k,).
        clauses: DIMACS literals of all formulas, int32, shape (total, 3).
        starts: Where the clauses of each formula begin, int64, shape (k + 1,).
        values: 0 or 1 for every variable of every formula in a row, uint8.
        threads: 0 for all cores.

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
    """The same for answers written as `1,0,1`; -1 for text of any other form."""
    return sat_check_texts(variables, clauses, starts, texts, threads)


def check_columns(problem: SatProblem, columns: NDArray[np.uint64], threads: int = 0) -> NDArray[np.uint64]:
    """Which of many assignments satisfy one formula?

    Args:
        columns: uint64, shape (variables, words): bit j of word w in row v is the value of
            variable v + 1 in assignment 64 w + j.

    Returns:
        uint64, shape (words,): the bits of the assignments that satisfy every clause.
    """
    return sat_check_columns(problem.variables, problem.clauses, columns, threads)


def check_many(problems: Sequence[SatProblem], assignments: Sequence[ArrayLike], threads: int = 0) -> NDArray[np.int32]:
    """How many clauses of each formula does its assignment leave false?

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
    """Which clauses (from 0) does the assignment leave false? Empty: it is a solution.

    The count comes from the native kernel; only when it is not zero are the clauses sought.

    Raises:
        ValueError: There is not one value for each variable.
    """
    if check_many([problem], [values])[0] == 0:
        return []
    return cnf.false_clauses(problem.to_cnf(), np.asarray(values, np.bool_))


def solve(
    problem: SatProblem,
    *,
    conflict_limit: int = cnf.CONFLICT_LIMIT,
    propagation_limit: int = cnf.PROPAGATION_LIMIT,
) -> cnf.Outcome:
    """Is the formula satisfiable, and by which assignment? See `verifiers.sat.solve.solve`."""
    return cnf.solve(problem.to_cnf(), conflict_limit=conflict_limit, propagation_limit=propagation_limit)


def count(problem: SatProblem, *, node_limit: int = cnf.NODE_LIMIT) -> cnf.SolutionCount | None:
    """How many solutions has the formula, exactly? See `verifiers.sat.solve.count`."""
    return cnf.count(problem.to_cnf(), node_limit=node_limit)
