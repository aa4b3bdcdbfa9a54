"""3SAT in plain Python, straight from the definition: the third opinion."""

from __future__ import annotations

import itertools
from collections.abc import Sequence


def holds(clause: Sequence[int], values: Sequence[bool]) -> bool:
    """Whether a clause of DIMACS literals has a true one."""
    return any(values[abs(literal) - 1] == (literal > 0) for literal in clause)


def false_clauses(clauses: Sequence[Sequence[int]], values: Sequence[bool]) -> list[int]:
    """Return the clauses, counted from 0, that the assignment leaves false."""
    return [c for c, clause in enumerate(clauses) if not holds(clause, values)]


def solutions(variables: int, clauses: Sequence[Sequence[int]]) -> list[tuple[bool, ...]]:
    """All satisfying assignments, by trying every one."""
    every = itertools.product((False, True), repeat=variables)
    return [values for values in every if all(holds(clause, values) for clause in clauses)]


def backbone(found: Sequence[Sequence[bool]]) -> dict[int, bool]:
    """The variables (from 1) with one value in all the solutions given, and that value."""
    columns = list(zip(*found, strict=True))
    return {v: column[0] for v, column in enumerate(columns, 1) if len(set(column)) == 1}
