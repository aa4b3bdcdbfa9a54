"""3SAT in plain Python, straight from the definition: the third opinion."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import strategies as st


def holds(clause: Sequence[int], values: Sequence[bool]) -> bool:
    return any(values[abs(literal) - 1] == (literal > 0) for literal in clause)


def false_clauses(clauses: Sequence[Sequence[int]], values: Sequence[bool]) -> list[int]:
    return [c for c, clause in enumerate(clauses) if not holds(clause, values)]


def solutions(variables: int, clauses: Sequence[Sequence[int]]) -> list[tuple[bool, ...]]:
    every = itertools.product((False, True), repeat=variables)
    return [values for values in every if not false_clauses(clauses, values)]


def backbone(found: Sequence[Sequence[bool]]) -> dict[int, bool]:
    columns = list(zip(*found, strict=True))
    return {v: column[0] for v, column in enumerate(columns, 1) if len(set(column)) == 1}


@st.composite
def formulas(draw: st.DrawFn, width: int | None = None, most: int = 6) -> tuple[int, list[list[int]]]:
    """(variables, clauses); `width` None for clauses of any length, empty and repeated literals too."""
    variables = draw(st.integers(3, most))
    literal = st.integers(1, variables).flatmap(lambda v: st.sampled_from([v, -v]))
    if width is None:
        clause = st.lists(literal, min_size=0 if draw(st.integers(0, 9)) == 0 else 1, max_size=5)
    else:
        clause = st.lists(literal, min_size=width, max_size=width, unique_by=abs)
    return variables, draw(st.lists(clause, max_size=8 * variables))
