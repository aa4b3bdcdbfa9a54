"""The exact verdict: what is reached at best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault
from ..engine.registry import Options
from .verifier import Judgement, exact_feedback

if TYPE_CHECKING:
    from ..engine.cache import Reply
    from ..engine.session import Session


@dataclass(frozen=True)
class Perfect(Options):
    """Accepts exactly the right answers; feedback tells their faults in the degree asked for."""

    asks: ClassVar[bool] = False

    @property
    def spec(self) -> str:
        """As `SelectingVerifier.spec`."""
        return "perfect"

    async def judge(self, session: Session, attempt: Reply) -> Judgement:
        """As `SelectingVerifier.judge`."""
        return Judgement(attempt.verdict.correct, attempt.verdict.score)

    def feedback(
        self, session: Session, attempt: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """As `SelectingVerifier.feedback`."""
        return exact_feedback(session, attempt, degree)
