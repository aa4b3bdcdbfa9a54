"""What every task fills in: generation, problems, language, the verdict on one answer, feedback, pictures, a null model."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...verifiers.verdict import Fault, Verdict
from .answers import Reading
from .extras import Extras
from .instance import AnswerT, Degree, Draft, ParametersT, ProblemT, Truth
from .keys import Stream

if TYPE_CHECKING:
    from .canvas import Canvas


class Hooks(Extras[ProblemT, AnswerT, ParametersT], ABC):
    """The hooks of a task; those that are not abstract have a default that is right for any."""

    title: ClassVar[str]
    """As read by people, such as `3SAT`."""
    version: ClassVar[int] = 1
    """Goes up whenever the same id would name another instance."""
    effort: ClassVar[str] = ""
    """The column of `Instance.difficulty` by which the levels are ordered; see docs/difficulty.md."""
    judged_alone: ClassVar[bool] = False
    """Whether verdicts never look at the truth, so that problems from elsewhere need not be solved."""
    parameters_type: type[ParametersT]
    levels: Mapping[int, ParametersT]
    """1 to 10, harder as they rise."""

    # ----------------------------------------------------- generation and problems

    @abstractmethod
    def build(
        self, parameters: ParametersT, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[ProblemT]]:
        """The instances with these indices, in their order.

        Instance i depends on (parameters, key, i) alone: not on the other indices, on
        `threads` (0 = all cores) or on anything outside.

        Raises:
            ValueError: The request cannot be met; the message says why and what can be.
        """

    @abstractmethod
    def problem_from_dict(self, data: Mapping[str, Any]) -> ProblemT:
        """The problem from its JSON form.

        Raises:
            ValueError: A field is missing or wrong; the message names field and value.
        """

    @abstractmethod
    def solve(self, problem: ProblemT, hint: Truth | None = None) -> Truth:
        """What is true of a problem, proved; `status: unknown` when out of the solvers' limits.

        Args:
            hint: A claimed truth. It is never believed: what it says may be used only after
                it has been checked (a satisfying assignment, say).
        """

    def decide(self, problem: ProblemT, hint: Truth | None = None) -> Truth:
        """`solve` in bounded work, some seconds at most: what a scorer spends on a problem from anywhere.

        The bound counts work, not time, so that the outcome is the same on every machine. Tasks
        whose solvers are always quick need nothing of their own.
        """
        return self.solve(problem, hint)

    def solve_together(self, problems: Sequence[ProblemT], threads: int = 0) -> list[Truth | None]:
        """The truths of `solve` that a task finds together, natively; None for problems to be solved alone."""
        return [None] * len(problems)

    # -------------------------------------------------------------------- language

    @abstractmethod
    def prompt(self, problem: ProblemT) -> str:
        """What a model reads: every rule that decides the verdict, and how to answer."""

    @abstractmethod
    def example(self, problem: ProblemT) -> str:
        """The example answer that the prompt shows, never a right one: an echo of it is no answer."""

    @abstractmethod
    def read(self, problem: ProblemT, text: str) -> Reading[AnswerT]:
        """Reads one candidate (the inside of an answer tag, a box or a line).

        Returns:
            `Answer(value)`; `Malformed(fault)` when it is an answer but not a possible one
            (a value missing, extra or unknown); `NOTHING` when it does not look like an
            answer at all. Linear time; never raises.
        """

    @abstractmethod
    def write(self, problem: ProblemT, answer: AnswerT) -> str:
        """The answer as the prompt asks for it (without the tag); `read` takes it back."""

    @abstractmethod
    def to_json(self, problem: ProblemT, answer: AnswerT) -> Any:
        """The answer in JSON values, as verdicts show it."""

    @abstractmethod
    def canonical(self, problem: ProblemT, answer: AnswerT) -> Hashable:
        """Equal for answers that mean the same (a tour from another start, say): what votes count.

        Defined for every answer that `read` returns, possible or not.
        """

    @abstractmethod
    def truth_answer(self, problem: ProblemT, truth: Truth) -> AnswerT:
        """A right answer made from the truth."""

    # -------------------------------------------------------- verdict and feedback

    @abstractmethod
    def check(self, problem: ProblemT, answer: AnswerT, truth: Truth) -> Verdict:
        """The verdict on an answer, by the definition of the task."""

    def needs_truth(self, answer: AnswerT) -> bool:
        """Whether `check` looks at the truth for this answer; False saves solving problems from elsewhere."""
        return not self.judged_alone

    @abstractmethod
    def describe(self, problem: ProblemT, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        """One sentence on a fault of this task, for the degrees `where`, `how` and `oracle`.

        `where` names the broken constraint, `how` adds the values; neither contains the
        answer. `oracle` may use the truth. The faults of reading (`no_answer`, `ambiguous`,
        `too_long`) are described by `feedback` itself.
        """

    # -------------------------------------------------------------------- pictures

    @abstractmethod
    def render(self, problem: ProblemT, answer: AnswerT | None = None) -> str:
        """The problem, and an answer, drawn with characters for a terminal."""

    @abstractmethod
    def picture(self, problem: ProblemT, answer: AnswerT | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        """The problem drawn, with an answer and its faults marked."""

    # ------------------------------------------------------------------ null model

    @abstractmethod
    def baseline(
        self,
        problem: ProblemT,
        stream: Stream,
        previous: tuple[AnswerT, Sequence[Fault]] | None = None,
    ) -> AnswerT:
        """One try of a cheap randomised solver: the embedded model that every real one must beat.

        Honest: it never looks at the truth. Right often enough that best-of-16 shows
        something, and less often as levels rise.

        Args:
            previous: An earlier answer and what was wrong with it, to be repaired
                (a WalkSAT flip in a false clause, a 2-opt move …).
        """
