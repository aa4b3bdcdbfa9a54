"""A verifier that errs at given rates, reproducibly."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from ...tasks.core.ids import Stream, check_seed, make_key
from ...tasks.core.task import Degree
from ...verifiers.verdict import Fault
from ..engine.base_options import Options, require
from ..engine.cache import Reply
from .verifier import WRONG, Judgement, VerifierContext, exact_feedback

SIDES = 2**32


@dataclass(frozen=True)
class Noisy(Options):
    """Exact verdict, flipped by a seeded coin.

    The coin of a reply does not change with the rates, so a reply accepted at fa = 0.05 is
    accepted at 0.1 too, and equal replies are judged equally by all strategies and after a resume.

    Attributes:
        fa: Rate of false accepts: the share of wrong answers taken for right.
        fr: Rate of false rejects: the share of right answers refused.
        per: `answer`: one coin for all replies of equal meaning, as of a checker that errs on
            an answer; `sample`: one per reply, as of a judge who errs now and then.
        seed: Of the coins.
    """

    asks: ClassVar[bool] = False
    exact: ClassVar[bool] = False

    fa: float = 0.05
    fr: float = 0.1
    per: Literal["answer", "sample"] = "answer"
    seed: int = 0

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A rate is no probability or the seed is out of range.
        """
        require(0 <= self.fa <= 1, "fa", self.fa, "0 to 1")
        require(0 <= self.fr <= 1, "fr", self.fr, "0 to 1")
        check_seed(self.seed)

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `SelectingVerifier.spec`."""
        return f"noisy:{self.canonical()}"

    async def judge(self, context: VerifierContext, reply: Reply) -> Judgement:
        """Return the verdict, flipped at the given rates."""
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
        """Return one bit where right answers may be refused: named faults would tell the wrong answers from the right.

        At `fr=0` every refused answer is wrong, and its faults are named as by the perfect verifier.
        """
        tells = reply.verdict.status == "unparsed" or (self.fr == 0 and not reply.verdict.correct)
        return exact_feedback(context, reply, degree) if tells else (WRONG, ())


def stable_text(value: Any) -> str:
    """Return the same text for equal canonical answers in every process: sets are sorted."""
    if isinstance(value, frozenset):
        return f"{{{','.join(sorted(map(stable_text, value)))}}}"
    if isinstance(value, tuple):
        return f"({','.join(map(stable_text, value))})"
    if dataclasses.is_dataclass(value):
        return stable_text(tuple(getattr(value, field.name) for field in dataclasses.fields(value)))
    return repr(value)
