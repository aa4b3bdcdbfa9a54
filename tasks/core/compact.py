"""Compact encodings: problems and answers in a small fixed vocabulary, for small models trained from nothing."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol, TypeVar

ProblemT_contra = TypeVar("ProblemT_contra", contravariant=True)
AnswerT_contra = TypeVar("AnswerT_contra", contravariant=True)

Steps = tuple[Hashable, ...]
"""An answer, or its beginning, as the steps of the task's step oracle."""


class CompactEncoding(Protocol[ProblemT_contra, AnswerT_contra]):
    """The encoding of one task's problems and answers in words; nothing of the truth is among them.

    Attributes:
        words: The vocabulary, in a fixed order.
    """

    @property
    def words(self) -> tuple[str, ...]:
        """The vocabulary, in a fixed order; no word has a space in it."""
        ...

    def of_problem(self, problem: ProblemT_contra) -> list[str]:
        """Encode a problem.

        Raises:
            ValueError: It is larger or of another kind than the words can say.
        """
        ...

    def of_answer(self, problem: ProblemT_contra, answer: AnswerT_contra) -> list[str]:
        """Encode an answer, one word for each step; of an impossible answer, as much as has words."""
        ...

    def of_steps(self, problem: ProblemT_contra, steps: Steps) -> list[str]:
        """Encode the beginning of an answer, one word for each of its steps; `steps` takes them back."""
        ...

    def steps(self, problem: ProblemT_contra, words: Sequence[str]) -> Steps:
        """Decode words of an answer into steps, in order, up to the first word that stands for none."""
        ...

    def text(self, problem: ProblemT_contra, words: Sequence[str]) -> str:
        """Write words of an answer as the prompt asks for it, without tags; defined for any words."""
        ...
