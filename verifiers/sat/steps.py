"""3SAT: a step gives one variable a value, or claims that there is no solution.

A prefix is a tuple of literals, +v for xv = true and -v for xv = false, of different variables
in any order; or the tuple `("unsatisfiable",)`, the claim, which is an answer by itself. So the
empty prefix can always be completed to a right answer, by a solution or by the claim, and no
other prefix of an unsatisfiable formula but the claim can.

`best_value` is the largest number of clauses that an assignment with these values satisfies;
NO_VALUE for the claim, which satisfies none. `next_steps` are both values of every unset
variable, by number and true before false, and before the first literal the claim besides.

Limits: any number of variables for `extendable` within the solver's conflict limit; at most 64
unset variables in clauses that the prefix does not satisfy for `completions`; at most 20 for the `best_value` of a prefix that cannot be
completed (one that can satisfies every clause). Beyond a limit a ValueError names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from .._core import SatSession
from ..process import NO_VALUE
from . import solve as sat_solver
from .problem import Formulas, SatProblem

CLAIM: Final = "unsatisfiable"
Step = int | Literal["unsatisfiable"]
Prefix = tuple[Step, ...]

MAX_ENUMERATED_VARIABLES = 20
CONFLICT_LIMIT = 2_000_000
CHUNK = 2**22
"""Literals looked at in one go, to bound the memory."""

UNSET = -1


class SatSteps:
    """The step oracle of one formula; see the module.

    One solver answers all questions about `extendable`: the prefix is assumed, and what it
    learns about the formula serves the next question.
    """

    def __init__(self, problem: SatProblem, *, threads: int = 0) -> None:
        self._problem, self._threads = problem, threads
        self._variables = np.abs(problem.clauses) - 1
        self._wanted = (problem.clauses > 0).astype(np.int8)
        formula = problem.to_cnf()
        self._session = SatSession(formula.variables, formula.literals, formula.starts)
        self._satisfiable: bool | None = None

    def extendable(self, prefixes: Sequence[Prefix]) -> NDArray[np.bool_]:
        """Return which prefixes can be completed; see `ProcessVerifier.extendable`.

        Raises:
            ValueError: A prefix is none of this formula, or could not be decided.
        """
        table = self._table(prefixes)
        claims = _claims(prefixes)
        if self._is_satisfiable():
            return self._satisfiable_from(table) & ~claims
        # Only the claim is right: said already, or still to be said.
        return claims | np.array([not prefix for prefix in prefixes], np.bool_)

    def completions(self, prefixes: Sequence[Prefix], cap: int = 10**6) -> NDArray[np.int64]:
        """Count the completions of prefixes; see `ProcessVerifier.completions`.

        Raises:
            ValueError: As for `extendable`; or more than 64 variables are unset, and in clauses
                not yet satisfied, in a prefix that can be completed.
        """
        out = self.extendable(prefixes).astype(np.int64)
        table = self._table(prefixes)
        if self._is_satisfiable():
            rows = np.flatnonzero(out)
            out[rows] = [min(cap, number) for number in self._counts(table[rows])]
        return np.minimum(out, cap)

    def best_value(self, prefixes: Sequence[Prefix]) -> NDArray[np.int64]:
        """Return the most clauses that any completion satisfies; see `ProcessVerifier.best_value`.

        Raises:
            ValueError: As for `extendable`; or more than 20 variables are unset in a prefix
                that cannot be completed.
        """
        table = self._table(prefixes)
        out = np.full(len(prefixes), len(self._problem.clauses), np.int64)
        claims = _claims(prefixes)
        for row in np.flatnonzero(~self._satisfiable_from(table) & ~claims):
            out[row] = self._best_by_enumeration(table[row])
        out[claims] = NO_VALUE
        return out

    def next_steps(self, prefix: Prefix) -> list[tuple[Step, bool]]:
        """Return every next literal; see `ProcessVerifier.next_steps`.

        Raises:
            ValueError: As for `extendable`.
        """
        (values,) = self._table([prefix])
        if prefix == (CLAIM,):
            return []
        unset = (np.flatnonzero(values == UNSET) + 1).tolist()
        steps: list[Step] = [literal for v in unset for literal in (v, -v)]
        if not prefix:
            steps.append(CLAIM)
        alive = self.extendable([(*prefix, step) for step in steps])
        return list(zip(steps, alive.tolist(), strict=True))

    # ---------------------------------------------------------------------- searching

    def _is_satisfiable(self) -> bool:
        if self._satisfiable is None:
            self._satisfiable = bool(self._satisfiable_from(self._table([()]))[0])
        return self._satisfiable

    def _satisfiable_from(self, table: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Which rows of values, -1 where unset, some solution agrees with."""
        rows, variables = np.nonzero(table != UNSET)
        literals = ((variables + 1) * (2 * table[rows, variables] - 1)).astype(np.int32)
        starts = np.searchsorted(rows, np.arange(len(table) + 1)).astype(np.int64)
        status = self._session.solve(literals, starts, CONFLICT_LIMIT)
        if (status < 0).any():
            raise ValueError(f"prefix: not decided within {CONFLICT_LIMIT} conflicts")
        found: NDArray[np.bool_] = status == 1
        return found

    def _counts(self, table: NDArray[np.int8]) -> Iterator[int]:
        """How many solutions agree with each row: those of the open clauses, twice for every other variable."""
        limit = sat_solver.MAX_COUNTED_VARIABLES
        for rows in self._chunks(np.arange(len(table))):
            named = self._named(table[rows])
            most = int(named.sum(1).max(initial=0))
            if most > limit:
                raise ValueError(f"completions: expected at most {limit} unset variables in open clauses, got {most}")
            counts = sat_solver.count_batch(self._reduced(table[rows], named), threads=self._threads)
            others = ((table[rows] == UNSET) & ~named).sum(1).tolist()
            for counted, free in zip(counts, others, strict=True):
                if counted is None:
                    raise ValueError(f"completions: not counted within {sat_solver.NODE_LIMIT} nodes")
                yield counted.solutions << free

    def _best_by_enumeration(self, values: NDArray[np.int8]) -> int:
        """The most clauses that any setting of the unset variables satisfies, trying them all."""
        (unset,) = np.nonzero(values == UNSET)
        if len(unset) > MAX_ENUMERATED_VARIABLES:
            limit = f"expected at most {MAX_ENUMERATED_VARIABLES} unset variables in a prefix without a completion"
            raise ValueError(f"best_value: {limit}, got {len(unset)}")
        formula = self._reduced(values[None])
        settings = np.arange(2 ** len(unset), dtype=np.uint32)
        false = np.zeros(len(settings), np.int32)
        for first, last in zip(formula.clause_starts[:-1], formula.clause_starts[1:], strict=True):
            clause = formula.literals[first:last].tolist()
            named = sum(1 << abs(literal) - 1 for literal in clause)
            denied = sum(1 << -literal - 1 for literal in clause if literal < 0)
            false += (settings & np.uint32(named)) == np.uint32(denied)
        return len(self._problem.clauses) - int(false.min())

    # ----------------------------------------------------------------------- prefixes

    def _table(self, prefixes: Sequence[Prefix]) -> NDArray[np.int8]:
        """The values of each prefix: 1, 0 or -1 for unset; shape (prefixes, variables). The claim sets none."""
        told = [() if prefix == (CLAIM,) else prefix for prefix in prefixes]
        n = self._problem.variables
        for kind in {type(step) for prefix in told for step in prefix}:
            if not issubclass(kind, (int, np.integer)) or kind is bool:
                raise ValueError(f"prefix: expected literals, got a {kind.__name__}")
        flat = [step for prefix in told for step in prefix]
        wrong = next((step for step in flat if not (-n <= int(step) <= n and step)), None)
        if wrong is not None:
            raise ValueError(f"prefix: expected literals of 1 to {n}, got {wrong}")
        literals = np.array(flat, np.int64)
        lengths = np.array([len(prefix) for prefix in told], np.int64)
        table = np.full((len(prefixes), n), UNSET, np.int8)
        table[np.repeat(np.arange(len(told)), lengths), np.abs(literals) - 1] = literals > 0
        twice = np.flatnonzero((table != UNSET).sum(1) != lengths)
        if twice.size:
            raise ValueError(f"prefix: a variable is given twice in {str(prefixes[twice[0]])[:200]}")
        return table

    def _chunks(self, rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
        size = max(1, CHUNK // (3 * len(self._problem.clauses) + 1))
        return (rows[start : start + size] for start in range(0, len(rows), size))

    def _open(self, table: NDArray[np.int8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which clauses no value satisfies, shape (rows, clauses), and which of their literals are unset."""
        values = table[:, self._variables]
        open_clauses = ~(values == self._wanted).any(2)
        return open_clauses, (values == UNSET) & open_clauses[:, :, None]

    def _named(self, table: NDArray[np.int8]) -> NDArray[np.bool_]:
        """Which unset variables occur in open clauses, shape (rows, variables)."""
        _, kept = self._open(table)
        named = np.zeros(table.shape, np.bool_)
        rows, clauses, places = np.nonzero(kept)
        named[rows, self._variables[clauses, places]] = True
        return named

    def _reduced(self, table: NDArray[np.int8], named: NDArray[np.bool_] | None = None) -> Formulas:
        """The rest of the formula that each row leaves: open clauses over the unset variables, numbered anew.

        Args:
            named: The variables that get a number; all that are unset if None.
        """
        named = table == UNSET if named is None else named
        numbers = np.cumsum(named, axis=1, dtype=np.int32)
        open_clauses, kept = self._open(table)
        signed = numbers[:, self._variables] * (2 * self._wanted.astype(np.int32) - 1)
        return Formulas(
            named.sum(1, dtype=np.int32),
            signed[kept],
            np.concatenate([np.zeros(1, np.int64), np.cumsum(kept.sum(2)[open_clauses], dtype=np.int64)]),
            np.concatenate([np.zeros(1, np.int64), np.cumsum(open_clauses.sum(1), dtype=np.int64)]),
        )


def _claims(prefixes: Sequence[Prefix]) -> NDArray[np.bool_]:
    return np.array([prefix == (CLAIM,) for prefix in prefixes], np.bool_)
