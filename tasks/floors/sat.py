"""Thoughtless answers to 3SAT."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...verifiers.sat import SatProblem
from ..keys import Stream
from ..reading.sat import UNSATISFIABLE
from .guess import Guess, constants


def guesses(problem: SatProblem, stream: Stream) -> Iterator[Guess]:
    """Claims, all true, all false; coins; every variable as most of its literals say."""
    n = problem.variables
    yield from constants(UNSATISFIABLE, _write([True] * n), _write([False] * n))
    yield Guess("copied", "pattern of the example", _write([v % 2 == 0 for v in range(n)]))
    yield Guess("random", "assignment", _write([stream.below(2) == 1 for _ in range(n)]))
    signs = np.zeros(n + 1, np.int64)
    np.add.at(signs, np.abs(problem.clauses).ravel(), np.sign(problem.clauses).ravel())
    yield Guess("greedy", "majority polarity", _write((signs[1:] >= 0).tolist()))


def _write(values: list[bool]) -> str:
    return " ".join(f"x{v}={'T' if value else 'F'}" for v, value in enumerate(values, 1))
