"""Answers without thought, and partial scores of wrong ones.

`TrivialAnswer` is what `Task.trivial_answers` yields for the baseline report. `PROVED` and `CLAIMED`
are the ends of `Task.self_check`. `DenseScore` is what `Task.dense_score` returns.
"""

from __future__ import annotations

from typing import Any, Final, Generic, Literal, NamedTuple, TypeVar

from ...verifiers.verdict import Verdict
from .ids import Stream

ProblemT = TypeVar("ProblemT")

TrivialKind = Literal["constant", "random", "greedy", "copied"]
TRIVIAL_KINDS: tuple[TrivialKind, ...] = ("constant", "random", "greedy", "copied")

PROVED: Final = float("inf")
"""The self-check of a claim whose proof holds."""
CLAIMED: Final = float("-inf")
"""The self-check of a bare claim that there is no solution: nothing speaks for it, and nothing against."""
UNFIT: Final = -(10.0**12)
"""The dense score of an answer that is not even a possible one."""


class TrivialAnswer(NamedTuple):
    """An answer that costs no thought.

    Attributes:
        kind: `constant` (the same text whatever the problem), `random` (of the right form),
            `greedy` (one pass without looking back) or `copied` (from the prompt).
        method: Name shared by such answers to several problems, as `nearest neighbour`.
        text: The text between answer tags; the whole response when `whole`.
    """

    kind: TrivialKind
    method: str
    text: str
    whole: bool = False

    @property
    def response(self) -> str:
        """The response of a model that answers so."""
        return self.text if self.whole else f"<answer>{self.text}</answer>"


def constants(*texts: str) -> list[TrivialAnswer]:
    """Return constant answers, each named by its own text."""
    return [TrivialAnswer("constant", text, text) for text in texts]


class DenseScore(Generic[ProblemT]):
    """Graded quality of wrong answers to one problem. It guides searches and never enters a score."""

    def __init__(self, task: Any, problem: ProblemT) -> None:
        """Use `Task.dense_score`."""
        self._task, self.problem = task, problem

    def value(self, answer: Any, verdict: Verdict) -> float:
        """Rate how near an answer comes to a right one; larger is nearer. By default, minus the number of faults.

        Args:
            answer: An answer of the task.
            verdict: Its verdict; the truth itself is not used.
        """
        return -float(len(verdict.faults))

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """Combine two answers into one (crossover); by default, pick one of them at random."""
        return stream.choice((one, other))
