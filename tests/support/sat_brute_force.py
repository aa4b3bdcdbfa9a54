"""Random formulas, and the definition, for everybody's tests."""

from __future__ import annotations

from hypothesis import strategies as st

from assay.verifiers.sat.reference import backbone, false_clauses, holds, solutions

__all__ = ["backbone", "false_clauses", "holds", "solutions"]


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
