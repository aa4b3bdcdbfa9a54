"""No verifier: what is reached when nobody can tell right from wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault
from ..engine.cache import Reply
from ..engine.registry import Options
from .verifier import Judgement, VerifierContext, exact_feedback


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

    async def judge(self, context: VerifierContext, reply: Reply) -> Judgement:
        """As `SelectingVerifier.judge`."""
        return Judgement(True, 1.0)

    def feedback(
        self, context: VerifierContext, reply: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """As `SelectingVerifier.feedback`: only unreadable replies are refused, and need no truth to be so."""
        return exact_feedback(context, reply, degree)
