"""No verifier: the result when right and wrong cannot be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault
from ..engine.base_options import Options
from ..engine.cache import Reply
from .verifier import WRONG, Judgement, VerifierContext, exact_feedback


@dataclass(frozen=True)
class NoVerifier(Options):
    """Accepts every readable answer, like `noisy:fa=1,fr=0`.

    Best-of-n then submits the first readable reply, and refining stops at it.
    """

    asks: ClassVar[bool] = False
    exact: ClassVar[bool] = False

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `SelectingVerifier.spec`."""
        return "none"

    async def judge(self, context: VerifierContext, reply: Reply) -> Judgement:
        """Accept the reply."""
        return Judgement(True, 1.0)

    def feedback(
        self, context: VerifierContext, reply: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """Return the fault of an unreadable reply, which needs no truth; nothing else is refused."""
        return exact_feedback(context, reply, degree) if reply.verdict.status == "unparsed" else (WRONG, ())
