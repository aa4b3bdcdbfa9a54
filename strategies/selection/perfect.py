"""The exact verdict: what is reached at best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault
from ..engine.cache import Reply
from ..engine.registry import Options
from .verifier import Judgement, VerifierContext, exact_feedback


@dataclass(frozen=True)
class Perfect(Options):
    """Accepts exactly the right answers; feedback tells their faults in the degree asked for."""

    asks: ClassVar[bool] = False

    @property
    def spec(self) -> str:
        """As `SelectingVerifier.spec`."""
        return "perfect"

    async def judge(self, context: VerifierContext, reply: Reply) -> Judgement:
        """As `SelectingVerifier.judge`."""
        return Judgement(reply.verdict.correct, reply.verdict.score)

    def feedback(
        self, context: VerifierContext, reply: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """As `SelectingVerifier.feedback`."""
        return exact_feedback(context, reply, degree)
