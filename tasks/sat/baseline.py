"""Baselines for 3SAT: a null model, trivial answers, and two ways to rank assignments without the truth.

The null model is a short local search. The self-check asks whether every clause holds; the dense score
counts the false clauses (MAX-SAT).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...verifiers.claim import Claim
from ...verifiers.sat import evidence
from ...verifiers.sat.check import false_clauses
from ...verifiers.sat.problem import Formulas, SatProblem
from ...verifiers.sat.solve import walk
from ...verifiers.verdict import Verdict
from ..core.baseline import CLAIMED, PROVED, UNFIT, DenseScore, TrivialAnswer, constants
from ..core.ids import Stream
from .answer import UNSATISFIABLE, SatReply, write_assignment


def null_model(problem: SatProblem, stream: Stream, previous: SatReply | None) -> SatReply:
    """Return where a local search of n flips ends that begins at the previous assignment or a random one.

    When that leaves several clauses false it gives up and claims *unsatisfiable* one time in eight;
    where evidence is required, because two clauses of its choice are said to contradict each other.
    """
    found = _search(problem, stream, previous if isinstance(previous, tuple) else None)
    if found is not None:
        return found
    return _guess_refutation(problem, stream) if problem.evidence == "required" else UNSATISFIABLE


def _search(problem: SatProblem, stream: Stream, first: tuple[bool, ...] | None) -> tuple[bool, ...] | None:
    formulas = Formulas.pack([problem.to_cnf()])
    seed = np.array([stream.word()], np.uint64)
    start = None if first is None else np.array(first, np.uint8)
    (values,), false, _ = walk(formulas, seed, max_flips=problem.variables, first=start, threads=1)
    if false[0] > 1 and stream.below(8) == 0:
        return None
    return tuple(values.tolist())


def _guess_refutation(problem: SatProblem, stream: Stream) -> Claim[evidence.Step]:
    m = len(problem.clauses)
    return Claim((evidence.Step(m + 1, (), (1 + stream.below(m), 1 + stream.below(m))),)) if m else Claim()


class SatDenseScore(DenseScore[SatProblem]):
    """The score of MAX-SAT; a claim is as unfit as an assignment with every clause false."""

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
    """Yield claims, all true, all false; coins; every variable as most of its literals say."""
    n = problem.variables
    yield from constants(UNSATISFIABLE, write_assignment([True] * n), write_assignment([False] * n))
    yield TrivialAnswer("copied", "pattern of the example", write_assignment([v % 2 == 0 for v in range(n)]))
    yield TrivialAnswer("random", "assignment", write_assignment([stream.below(2) == 1 for _ in range(n)]))
    signs = np.zeros(n + 1, np.int64)
    np.add.at(signs, np.abs(problem.clauses).ravel(), np.sign(problem.clauses).ravel())
    yield TrivialAnswer("greedy", "majority polarity", write_assignment((signs[1:] >= 0).tolist()))
    yield TrivialAnswer("greedy", "one pass after Johnson", write_assignment(_one_pass(problem)))


def _one_pass(problem: SatProblem) -> list[bool]:
    """Set one variable after another, and none twice, by the weights of the clauses not yet true (D. S. Johnson 1974).

    A clause with k literals left weighs 2 to minus k.
    """
    clauses = [set(clause) for clause in problem.clauses.tolist()]
    holding: dict[int, list[int]] = {}
    for place, clause in enumerate(clauses):
        for literal in clause:
            holding.setdefault(literal, []).append(place)
    left, true = [len(clause) for clause in clauses], [False] * len(clauses)
    values = []
    for variable in range(1, problem.variables + 1):
        pro, con = (
            sum(0.5 ** left[place] for place in holding.get(literal, ()) if not true[place])
            for literal in (variable, -variable)
        )
        values.append(pro >= con)
        kept, lost = (variable, -variable) if values[-1] else (-variable, variable)
        for place in holding.get(kept, ()):
            true[place] = True
        for place in holding.get(lost, ()):
            left[place] -= 1
    return values


def features(problem: SatProblem) -> dict[str, float]:
    """Return counts of variables and polarities, and how many clauses cheap assignments leave false. See `Task.features`."""
    n, clauses = problem.variables, problem.clauses
    flat = clauses.ravel()
    total, signs = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    np.add.at(total, np.abs(flat), 1)
    np.add.at(signs, np.abs(flat), np.sign(flat))
    total, signs = total[1:], signs[1:]
    positive = (clauses > 0).sum(axis=1) if len(clauses) else np.zeros(0, np.int64)
    cheap = {
        "all true": [True] * n, "all false": [False] * n, "majority polarity": (signs >= 0).tolist(),
        "one pass": _one_pass(problem),
    }  # fmt: skip
    return {
        "clauses": float(len(clauses)),
        "imbalance": float(np.abs(signs).sum()),
        "squared imbalance": float((signs * signs).sum()),
        "sum of signs": float(signs.sum()),
        "pure variables": float(((np.abs(signs) == total) & (total > 0)).sum()),
        "rarest variable": float(total.min()),
        "commonest variable": float(total.max()),
        "variables seen": float((total > 0).sum()),
        **{f"clauses with {k} positive": float((positive == k).sum()) for k in range(4)},
        **{f"false under {name}": float(len(false_clauses(problem, values))) for name, values in cheap.items()},
    }


def self_check(problem: SatProblem, answer: SatReply) -> float | None:
    """Return 0 for an assignment that satisfies the formula, None for another; claims rank below. See `Task.self_check`."""
    if isinstance(answer, Claim):
        return None if evidence.check(problem, answer.evidence) else PROVED
    if not isinstance(answer, tuple):
        return CLAIMED
    return None if false_clauses(problem, answer) else 0.0
