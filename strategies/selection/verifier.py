"""What a selecting verifier is: what a strategy asks whether to stop, what to hand in, what to say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault

if TYPE_CHECKING:
    from ..engine.cache import Reply
    from ..engine.session import Session


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a verifier believes of an attempt.

    Attributes:
        accepted: Whether it takes the answer for right.
        score: In [0, 1]; higher is more likely right. Ranks what is accepted and what is not.
        reason: What a model that judged said; empty otherwise.
    """

    accepted: bool
    score: float
    reason: str = ""


REFUSED = Judgement(False, 0.0)
"""What every verifier says of a failed call and of a reply without one readable answer."""


class SelectingVerifier(Protocol):
    """Judges readable answers. A value made from a spec; the same attempt is judged the same, also after a resume."""

    asks: ClassVar[bool]
    """Whether a judgement takes a model call."""

    @property
    def spec(self) -> str:
        """The full spec, defaults included."""
        ...

    async def judge(self, session: Session, attempt: Reply) -> Judgement:
        """What it believes of an attempt with a readable answer.

        Raises:
            BudgetExhausted: It would have to ask a model, and nothing is left.
        """
        ...

    def feedback(
        self, session: Session, attempt: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """What a model is told of an attempt that was refused, and the faults that the text tells of."""
        ...


def exact_feedback(session: Session, attempt: Reply, degree: Degree) -> tuple[str, tuple[Fault, ...]]:
    """What the exact verdict on an attempt tells in a degree."""
    text = session.task.feedback(session.instance.problem, attempt.verdict, degree, session.instance.truth)
    faults = attempt.verdict.faults
    if degree == "bit":
        return text, ()
    if degree == "where":
        return text, tuple(Fault(fault.kind, fault.place) for fault in faults)
    return text, faults


WRONG = "Your answer is wrong."
"""All that can be told of an answer that was refused and has no fault."""
