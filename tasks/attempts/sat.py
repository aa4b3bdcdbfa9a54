"""The null model of 3SAT: a short local search."""

from __future__ import annotations

import numpy as np

from ...verifiers import cnf
from ...verifiers.sat import SatProblem
from ..keys import Stream


def find_assignment(problem: SatProblem, stream: Stream, first: tuple[bool, ...] | None) -> tuple[bool, ...] | None:
    """An assignment after n flips from `first` or a random one; None one time in eight when several clauses stay false."""
    formulas = cnf.Formulas.pack([problem.to_cnf()])
    seed = np.array([stream.word()], np.uint64)
    start = None if first is None else np.array(first, np.uint8)
    (values,), false, _ = cnf.walk(formulas, seed, max_flips=problem.variables, first=start, threads=1)
    if false[0] > 1 and stream.below(8) == 0:
        return None
    return tuple(values.tolist())
