"""Formulas as text: one clause, or natively and many at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...verifiers.sat import SatProblem
from .. import _core


def numbered_clauses(problems: Sequence[SatProblem]) -> list[str]:
    """The clauses of each formula as its prompt numbers them."""
    return _core.sat_numbered_clauses(*_packed(problems), threads=1)


def clauses_json(problems: Sequence[SatProblem]) -> list[str]:
    """The clauses of each formula as JSON."""
    return _core.sat_clauses_json(*_packed(problems), threads=1)


def clause_text(clause: Sequence[int]) -> str:
    """A clause as people read it: `(x3 ∨ ¬x7 ∨ x12)`."""
    return "(" + " ∨ ".join(f"{'¬' if literal < 0 else ''}x{abs(literal)}" for literal in clause) + ")"


def _packed(problems: Sequence[SatProblem]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    clauses = [np.zeros((0, 3), np.int32), *(problem.clauses for problem in problems)]
    offsets = np.zeros(len(problems) + 1, np.int64)
    np.cumsum([len(problem.clauses) for problem in problems], out=offsets[1:])
    return np.concatenate(clauses), offsets
