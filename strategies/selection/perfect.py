"""The exact verdict: the best result that any verifier allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault
from ..engine.base_options import Options
from ..engine.cache import Reply
from .verifier import Judgement, VerifierContext, exact_feedback


@dataclass(frozen=True)
class Perfect(Options):
    """Accepts exactly the right answers; feedback names their faults in the requested degree."""

    asks: ClassVar[bool] = False
    exact: ClassVar[bool] = True

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `SelectingVerifier.spec`."""
        return "perfect"

    async def judge(self, context: VerifierContext, reply: Reply) -> Judgement:
        """Return the exact verdict as a judgement."""
        return Judgement(reply.verdict.correct, reply.verdict.score)

    def feedback(
        self, context: VerifierContext, reply: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """Return the exact feedback."""
        return exact_feedback(context, reply, degree)
