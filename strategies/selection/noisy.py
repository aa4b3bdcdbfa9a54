"""A verifier that errs at given rates, in a way that can be repeated."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ...tasks.core.keys import Stream, check_seed, make_key
from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault
from ..engine.cache import Reply
from ..engine.registry import Options, require
from .verifier import WRONG, Judgement, VerifierContext, exact_feedback

SIDES = 2**32


@dataclass(frozen=True)
class Noisy(Options):
    """The exact verdict, turned over by a seeded coin.

    The coin of an attempt does not change with the rates, so what is accepted at fa = 0.05 is
    accepted at 0.1 too, and equal attempts are judged equally by all strategies and after a resume.

    Attributes:
        fa: Rate of false accepts: of wrong answers, the share taken for right.
        fr: Rate of false rejects: of right answers, the share refused.
        per: `answer`: one coin for all replies that mean the same, as of a checker that errs on
            an answer; `sample`: one per reply, as of a judge who errs now and then.
        seed: Of the coins.
    """

    asks: ClassVar[bool] = False

    fa: float = 0.05
    fr: float = 0.1
    per: Literal["answer", "sample"] = "answer"
    seed: int = 0

    def validate(self) -> None:
        """Raises ValueError when a rate is no probability or the seed is out of range."""
        require(0 <= self.fa <= 1, "fa", self.fa, "0 to 1")
        require(0 <= self.fr <= 1, "fr", self.fr, "0 to 1")
        check_seed(self.seed)

    @property
    def spec(self) -> str:
        """As `SelectingVerifier.spec`."""
        return f"noisy:{self.canonical()}"

    async def judge(self, context: VerifierContext, reply: Reply) -> Judgement:
        """As `SelectingVerifier.judge`."""
        key = reply.key
        coin: tuple[Any, ...] = (key.conversation, key.sample, key.round, key.source)
        if self.per == "answer":
            coin = (stable_text(context.vote(reply)),)
        side = Stream(make_key("noisy", self.seed, key.instance, self.per, *coin)).below(SIDES)
        rate = self.fr if reply.verdict.correct else self.fa
        accepted = reply.verdict.correct != (side < round(rate * SIDES))
        return Judgement(accepted, float(accepted))

    def feedback(
        self, context: VerifierContext, reply: Reply, judgement: Judgement, degree: Degree
    ) -> tuple[str, tuple[Fault, ...]]:
        """As `SelectingVerifier.feedback`: of a right answer that it refuses there is no fault to tell."""
        return (WRONG, ()) if reply.verdict.correct else exact_feedback(context, reply, degree)


def stable_text(value: Any) -> str:
    """The same text for equal canonical answers, in every process: sets are sorted."""
    if isinstance(value, frozenset):
        return f"{{{','.join(sorted(map(stable_text, value)))}}}"
    if isinstance(value, tuple):
        return f"({','.join(map(stable_text, value))})"
    if dataclasses.is_dataclass(value):
        return stable_text(tuple(getattr(value, field.name) for field in dataclasses.fields(value)))
    return repr(value)
