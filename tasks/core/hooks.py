"""The hooks that every task fills in, in the order in which an author meets them.

Generation (`build`), problems (`problem_from_dict`, `solve`), language (`prompt`, `example`, `read`,
`write`), meaning (`to_json`, `canonical`, `truth_answer`), the verdict (`check`), feedback
(`describe`), pictures (`render`, `picture`) and a null model (`baseline`). Optional hooks are in
`tasks.core.extras`. docs/new-task.md is the guide, and `assay.testing.check_task` runs the laws that
all of them must keep.

Types: `ProblemT` is an immutable value with `to_dict`; `AnswerT` is any immutable Python value, in a
form of the task's choice; `Truth` (see `tasks.core.instance`) is a mapping of JSON values, with the
status words documented there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from typing_extensions import Self

from ...verifiers.verdict import Fault, Verdict
from .answers import Reading
from .extras import Extras
from .ids import Stream
from .instance import AnswerT, Degree, Draft, ParametersT, ProblemT, Truth

if TYPE_CHECKING:
    from .canvas import Canvas


class Hooks(Extras[ProblemT, AnswerT, ParametersT], ABC):
    """The hooks of a task; those that are not abstract have a default that is right for any."""

    title: ClassVar[str]
    """Name that people read, such as `3SAT`."""
    version: ClassVar[int] = 1
    """Part of every id, and the version that is generated. Raise it whenever the same id would otherwise name another
    instance, and list what makes the earlier ones in `earlier_versions`."""
    effort: ClassVar[str] = ""
    """Column of `Instance.difficulty` by which the levels are ordered; docs/difficulty.md explains the columns."""
    judged_alone: ClassVar[bool] = False
    """Whether verdicts never look at the truth, so that problems from elsewhere need not be solved."""
    parameters_type: type[ParametersT]
    """Dataclass of the parameters, all with defaults; its short text is part of ids."""
    levels: Mapping[int, ParametersT]
    """Parameters by level, 1 to 10, harder as they rise."""

    # ----------------------------------------------------- generation and problems

    @classmethod
    def earlier_versions(cls) -> Mapping[int, type[Self]]:
        """Return the subclass that makes the instances of each earlier version, by version; none by default.

        It sets `version` and overrides what has changed since: `build`, `levels`, `key` or `space_bits`. Everything
        else, prompts and verdicts included, is that of the task.
        """
        return {}

    @abstractmethod
    def build(
        self, parameters: ParametersT, key: bytes, indices: NDArray[np.uint64], threads: int
    ) -> list[Draft[ProblemT]]:
        """Generate the instances with these indices, in their order, each with its proved truth.

        Instance i depends on (parameters, key, i) alone: not on the other indices, on `threads` or
        on anything outside. `Stream(key, i)` gives it its random numbers.

        Args:
            parameters: Parameters of all the instances.
            key: Random key of 24 bytes, from `Task.key`.
            indices: uint64, shape (k,).
            threads: 0 for all cores.

        Returns:
            k drafts.

        Raises:
            ValueError: The request cannot be met; the message says why, and what can be.
        """

    @abstractmethod
    def problem_from_dict(self, data: Mapping[str, Any]) -> ProblemT:
        """Read a problem from the JSON form that its `to_dict` writes.

        Raises:
            ValueError: A field is missing or wrong; the message names field and value.
        """

    @abstractmethod
    def solve(self, problem: ProblemT, hint: Truth | None = None) -> Truth:
        """Prove the truth of a problem.

        Args:
            problem: Any valid problem, also from elsewhere.
            hint: A claimed truth. Never believe it: what it says may be used only after it has been
                checked (a satisfying assignment, say).

        Returns:
            The truth; `{"status": "unknown", …}` when it is out of the solvers' limits.
        """

    def decide(self, problem: ProblemT, hint: Truth | None = None) -> Truth:
        """Prove the truth of a problem from anywhere in bounded work, some seconds at most, as `solve` does.

        Scorers call it. The bound counts work, not time, so that the outcome is the same on every
        machine. Tasks whose solvers are always quick keep the default, which is `solve`.
        """
        return self.solve(problem, hint)

    def solve_together(self, problems: Sequence[ProblemT], threads: int = 0) -> list[Truth | None]:
        """Prove the truths of many problems natively, each in bounded work, as `decide` does.

        Args:
            problems: The problems.
            threads: 0 for all cores.

        Returns:
            For each problem the truth that `solve` gives, or None to have it solved alone.
        """
        return [None] * len(problems)

    # -------------------------------------------------------------------- language

    @abstractmethod
    def prompt(self, problem: ProblemT) -> str:
        """Write the prompt: the whole problem, every rule that decides the verdict, and how to answer."""

    @abstractmethod
    def example(self, problem: ProblemT) -> str:
        """Return the example answer that the prompt shows. It is never right, and an echo of it is no answer."""

    @abstractmethod
    def read(self, problem: ProblemT, text: str) -> Reading[AnswerT]:
        """Read one candidate: the inside of an answer tag, a box or a line.

        Takes linear time and never raises.

        Returns:
            `Answer(value)`; `Malformed(fault)` when it is an answer but not a possible one
            (a value missing, extra or unknown); `NOTHING` when it does not look like an
            answer at all.
        """

    @abstractmethod
    def write(self, problem: ProblemT, answer: AnswerT) -> str:
        """Write an answer as the prompt asks for it, without the tag; `read` takes it back."""

    @abstractmethod
    def to_json(self, problem: ProblemT, answer: AnswerT) -> Any:
        """Return an answer in JSON values, as verdicts show it."""

    @abstractmethod
    def canonical(self, problem: ProblemT, answer: AnswerT) -> Hashable:
        """Return a value that is equal for answers that mean the same (a tour from another start, say).

        Votes count these values. Defined for every answer that `read` returns, possible or not.
        """

    @abstractmethod
    def truth_answer(self, problem: ProblemT, truth: Truth) -> AnswerT:
        """Return a right answer made from the truth, the claim that there is no solution included.

        Raises:
            ValueError: The truth does not say enough, as when its status is `unknown`.
        """

    # -------------------------------------------------------- verdict and feedback

    @abstractmethod
    def check(self, problem: ProblemT, answer: AnswerT, truth: Truth) -> Verdict:
        """Judge an answer by the definition of the task.

        Args:
            problem: The problem.
            answer: An answer that `read` returned.
            truth: The proved truth; `needs_truth` says whether it is looked at.

        Returns:
            The verdict; a wrong one has at least one fault.
        """

    def needs_truth(self, answer: AnswerT) -> bool:
        """Tell whether `check` looks at the truth for this answer; False saves solving problems from elsewhere."""
        return not self.judged_alone

    @abstractmethod
    def describe(self, problem: ProblemT, fault: Fault, degree: Degree, truth: Truth | None) -> str:
        """Describe a fault of this task in one sentence.

        `feedback` itself describes the faults of reading (`no_answer`, `ambiguous`, `too_long`).

        Args:
            problem: The problem.
            fault: A fault of a verdict of `check`, or of a malformed answer.
            degree: `where` names the broken constraint, `how` adds the values; neither may contain the
                answer or use the truth. `oracle` may use the truth.
            truth: The truth, when it is known.
        """

    # -------------------------------------------------------------------- pictures

    @abstractmethod
    def render(self, problem: ProblemT, answer: AnswerT | None = None) -> str:
        """Draw the problem, and an answer, with characters for a terminal."""

    @abstractmethod
    def picture(self, problem: ProblemT, answer: AnswerT | None = None, faults: Sequence[Fault] = ()) -> Canvas:
        """Draw the problem, with an answer and its faults marked."""

    # ------------------------------------------------------------------ null model

    @abstractmethod
    def baseline(
        self,
        problem: ProblemT,
        stream: Stream,
        previous: tuple[AnswerT, Sequence[Fault]] | None = None,
    ) -> AnswerT:
        """Answer by one try of a cheap randomised solver: the null model that every real one must beat.

        It never looks at the truth. It should be right often enough that best-of-16 shows something, and
        less often as levels rise.

        Args:
            problem: The problem.
            stream: Random numbers; the same stream gives the same answer.
            previous: An earlier answer and its faults, to be repaired (a WalkSAT flip in a false
                clause, a 2-opt move …).
        """
