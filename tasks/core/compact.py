"""What a shorthand is."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol, TypeVar

ProblemT_contra = TypeVar("ProblemT_contra", contravariant=True)
AnswerT_contra = TypeVar("AnswerT_contra", contravariant=True)

Steps = tuple[Hashable, ...]
"""An answer, or its beginning, as the steps of the task's step oracle."""


class CompactEncoding(Protocol[ProblemT_contra, AnswerT_contra]):
    """How problems and answers of one task are written in words; nothing of the truth is among them.

    Attributes:
        words: The vocabulary, in a fixed order.
    """

    @property
    def words(self) -> tuple[str, ...]:
        """The vocabulary, in a fixed order; no word has a space in it."""
        ...

    def of_problem(self, problem: ProblemT_contra) -> list[str]:
        """A problem in words.

        Raises:
            ValueError: It is larger or of another kind than the words can say.
        """
        ...

    def of_answer(self, problem: ProblemT_contra, answer: AnswerT_contra) -> list[str]:
        """An answer in words, one for each step; of an answer that is no possible one, what can be said of it."""
        ...

    def of_steps(self, problem: ProblemT_contra, steps: Steps) -> list[str]:
        """The beginning of an answer in words, one for each of its steps; `steps` takes them back."""
        ...

    def steps(self, problem: ProblemT_contra, words: Sequence[str]) -> Steps:
        """The steps that words of an answer stand for, in order, up to the first that stands for none."""
        ...

    def text(self, problem: ProblemT_contra, words: Sequence[str]) -> str:
        """Words of an answer as the prompt asks for it, between no tags; for any words, also those that make no sense."""
        ...
