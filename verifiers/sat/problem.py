"""Formulas: of any clause length (`Cnf`, `Formulas`), and the problem of 3SAT (`SatProblem`)."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..claim import Evidence, require_evidence

MAX_CNF_VARIABLES = 10_000_000
"""Of a formula with clauses of any length."""
MAX_VARIABLES = 1_000_000
"""Of a 3SAT problem."""
_NEXT = np.array([1, 2, 0])


@dataclass(frozen=True, eq=False)
class Cnf:
    """A formula: clause c is `literals[starts[c]:starts[c + 1]]`.

    Attributes:
        variables: How many there are, whether or not they occur.
        literals: DIMACS literals of all clauses, int32.
        starts: int64, one more than there are clauses, from 0 to `len(literals)`.
    """

    variables: int
    literals: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def from_clauses(cls, variables: int, clauses: Iterable[Sequence[int]]) -> Cnf:
        """The formula with these clauses.

        Raises:
            ValueError: A literal is 0 or names no variable; the message tells the clause.
        """
        if not 0 <= variables <= MAX_CNF_VARIABLES:
            raise ValueError(f"variables: expected 0 to {MAX_CNF_VARIABLES}, got {variables!r}")
        rows = [list(clause) for clause in clauses]
        for number, row in enumerate(rows, 1):
            for literal in row:
                if literal == 0 or abs(literal) > variables:
                    raise ValueError(
                        f"clauses: expected literals of 1 to {variables} or their negations, "
                        f"got {literal!r} in clause {number}"
                    )
        lengths = [0, *map(len, rows)]
        flat = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int32)
        return cls(variables, flat, np.cumsum(lengths, dtype=np.int64))

    def clauses(self) -> list[list[int]]:
        """The clauses as lists of DIMACS literals."""
        flat = self.literals.tolist()
        return [flat[a:b] for a, b in itertools.pairwise(self.starts.tolist())]

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Formulas:
    """Many formulas as flat arrays, as the native kernels take them.

    Formula f has `variables[f]` variables and the clauses `formula_starts[f]` to
    `formula_starts[f + 1]`; clause c the literals `clause_starts[c]` to `clause_starts[c + 1]`.
    """

    variables: NDArray[np.int32]
    literals: NDArray[np.int32]
    clause_starts: NDArray[np.int64]
    formula_starts: NDArray[np.int64]

    @classmethod
    def pack(cls, formulas: Sequence[Cnf]) -> Formulas:
        """The formulas laid end to end."""
        sizes = [0, *(len(formula.literals) for formula in formulas)]
        shifts = np.cumsum(sizes)
        starts = [formula.starts[1:] + shift for formula, shift in zip(formulas, shifts, strict=False)]
        return cls(
            np.array([formula.variables for formula in formulas], np.int32),
            np.concatenate([np.empty(0, np.int32), *(formula.literals for formula in formulas)]),
            np.concatenate([np.zeros(1, np.int64), *starts]),
            np.cumsum([0, *map(len, formulas)], dtype=np.int64),
        )

    @classmethod
    def equal_sized(cls, variables: int, clauses: NDArray[np.int32]) -> Formulas:
        """The formulas of an int32 array of shape (formulas, clauses, literals)."""
        count, size, width = clauses.shape
        return cls(
            np.full(count, variables, np.int32),
            np.ascontiguousarray(clauses).reshape(-1),
            np.arange(count * size + 1, dtype=np.int64) * width,
            np.arange(count + 1, dtype=np.int64) * size,
        )

    def __len__(self) -> int:
        return len(self.variables)


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
        """Return the formula as JSON: `{"n": 3, "clauses": [[1, -2, 3], …]}`, and `"evidence": "required"` where it is."""
        asked = {} if self.evidence == "none" else {"evidence": self.evidence}
        return {"n": self.variables, "clauses": self.clauses.tolist(), **asked}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SatProblem:
        """The formula from the layout of `to_dict`.

        Raises:
            ValueError: A field is missing or wrong; the message names field and value.
        """
        for name in ("n", "clauses"):
            if name not in data:
                raise ValueError(f"problem: {name} is missing")
        variables, clauses = data["n"], data["clauses"]
        if type(variables) is not int:
            raise ValueError(f"n: expected an integer, got {variables!r}")
        if type(clauses) is not list:
            raise ValueError(f"clauses: expected a list, got {type(clauses).__name__}")
        # Two sets of types cost a fraction of a look at each literal, which is needed for the message alone.
        lists = set(map(type, clauses)) <= {list, tuple}
        if not (lists and set(map(type, itertools.chain.from_iterable(clauses))) <= {int}):
            for number, clause in enumerate(clauses, 1):
                if not isinstance(clause, (list, tuple)) or any(type(literal) is not int for literal in clause):
                    raise ValueError(f"clauses: expected lists of integers, got {str(clause)[:60]} as clause {number}")
        return cls.from_clauses(variables, clauses, data.get("evidence", "none"))

    def to_cnf(self) -> Cnf:
        """The same formula for `verifiers.sat.solve`; the literals are not copied."""
        starts = np.arange(len(self.clauses) + 1, dtype=np.int64) * 3
        return Cnf(self.variables, self.clauses.reshape(-1), starts)
