"""No verifier: what is reached when nobody can tell right from wrong."""

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
class NoVerifier(Options):
    """Accepts every readable answer: the end of the dial, `noisy:fa=1,fr=0`.

    Best-of-n then hands in the first readable reply, and refining stops at it.
    """

    asks: ClassVar[bool] = False

    @property
    def spec(self) -> str:
        """As `SelectingVerifier.spec`."""
        return "none"

    async def judge(self, session: Session, attempt: Reply) -> Judgement:
        """As `SelectingVerifier.judge`."""
        return Judgement(True, 1.0)

    def feedback(
        self, session: Session, attempt: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """As `SelectingVerifier.feedback`: only unreadable replies are refused, and need no truth to be so."""
        return exact_feedback(session, attempt, degree)
