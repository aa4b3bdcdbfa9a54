"""What every task can say about a population of answers."""

from __future__ import annotations

from typing import Any, Final, Generic, TypeVar

from ...verifiers.verdict import Verdict
from .keys import Stream

ProblemT = TypeVar("ProblemT")

UNFIT: Final = -(10.0**12)
"""The fitness of what is no possible answer."""


class DenseScore(Generic[ProblemT]):
    """Graded facts about answers to one problem. They guide a search and never enter a score."""

    def __init__(self, task: Any, problem: ProblemT) -> None:
        """Use `Task.dense_score`."""
        self._task, self.problem = task, problem

    def value(self, answer: Any, verdict: Verdict) -> float:
        """How near the answer comes, from its verdict and what the problem shows; larger is nearer.

        By default, minus the number of its faults.
        """
        return -float(len(verdict.faults))

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """An answer made of two; by default one of them."""
        return stream.choice((one, other))
