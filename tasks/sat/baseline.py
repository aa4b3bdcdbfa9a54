"""The null model of 3SAT: a short local search.

3SAT: the fewer clauses are false, the fitter; children take each value from either parent.

Thoughtless answers to 3SAT.

3SAT: an assignment must make every clause true; all such are equally good.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from ...verifiers.claim import Claim
from ...verifiers.sat import check as sat
from ...verifiers.sat import evidence
from ...verifiers.sat import solve as sat_solver
from ...verifiers.sat.check import false_clauses
from ...verifiers.sat.problem import Formulas, SatProblem
from ...verifiers.verdict import Verdict
from ..core.baseline import CLAIMED, PROVED, UNFIT, DenseScore, TrivialAnswer, constants
from ..core.keys import Stream
from .parse import UNSATISFIABLE

if TYPE_CHECKING:
    from .answer import SatReply


def find_assignment(problem: SatProblem, stream: Stream, first: tuple[bool, ...] | None) -> tuple[bool, ...] | None:
    """An assignment after n flips from `first` or a random one; None one time in eight when several clauses stay false."""
    formulas = Formulas.pack([problem.to_cnf()])
    seed = np.array([stream.word()], np.uint64)
    start = None if first is None else np.array(first, np.uint8)
    (values,), false, _ = sat_solver.walk(formulas, seed, max_flips=problem.variables, first=start, threads=1)
    if false[0] > 1 and stream.below(8) == 0:
        return None
    return tuple(values.tolist())


class SatDenseScore(DenseScore[SatProblem]):
    """As MAX-SAT; a claim is as unfit as an assignment with every clause false."""

    def value(self, answer: Any, verdict: Verdict) -> float:
        """Minus the number of false clauses."""
        if not isinstance(answer, tuple):
            return UNFIT if answer is None else -float(len(self.problem.clauses))
        return -float(len(false_clauses(self.problem, answer)))

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """Uniform crossover (Syswerda 1989)."""
        if not (isinstance(one, tuple) and isinstance(other, tuple)):
            return one if isinstance(one, tuple) else other
        return tuple(a if stream.below(2) else b for a, b in zip(one, other, strict=True))


def trivial_answers(problem: SatProblem, stream: Stream) -> Iterator[TrivialAnswer]:
    """Claims, all true, all false; coins; every variable as most of its literals say."""
    n = problem.variables
    yield from constants(UNSATISFIABLE, _write([True] * n), _write([False] * n))
    yield TrivialAnswer("copied", "pattern of the example", _write([v % 2 == 0 for v in range(n)]))
    yield TrivialAnswer("random", "assignment", _write([stream.below(2) == 1 for _ in range(n)]))
    signs = np.zeros(n + 1, np.int64)
    np.add.at(signs, np.abs(problem.clauses).ravel(), np.sign(problem.clauses).ravel())
    yield TrivialAnswer("greedy", "majority polarity", _write((signs[1:] >= 0).tolist()))


def _write(values: list[bool]) -> str:
    return " ".join(f"x{v}={'T' if value else 'F'}" for v, value in enumerate(values, 1))


def self_check(problem: SatProblem, answer: SatReply) -> float | None:
    """As `Task.self_check`."""
    if isinstance(answer, Claim):
        return None if evidence.check(problem, answer.evidence) else PROVED
    if not isinstance(answer, tuple):
        return CLAIMED
    return None if sat.false_clauses(problem, answer) else 0.0
