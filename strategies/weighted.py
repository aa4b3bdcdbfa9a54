"""A vote in which candidates are weighted by how likely they are right."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from .engine.cache import Reply
from .engine.nesting import within
from .engine.parallel import ParallelStrategy
from .engine.sampling import judge_all
from .engine.session import Session
from .engine.strategy import Outcome
from .engine.turns import ask_instead
from .models.model import Message
from .selection.votes import tally

ASK = (
    "\n\nAfter your answer, state how likely it is to be right, in percent from 0 to 100, "
    "as <confidence>50</confidence>."
)
_CONFIDENCE = re.compile(r"<confidence>\s{0,9}(\d{1,3}(?:\.\d{0,9})?)\s{0,9}%?\s{0,9}</confidence>", re.IGNORECASE)


@dataclass(frozen=True)
class Weighted(ParallelStrategy):
    """Canonical answer with the largest sum of weights; a plain majority when all weights are 0.

    Attributes:
        n: Candidates.
        by: `verifier`: the selecting verifier's score (weighted best-of-n, Li et al. 2023);
            `logprob`: the geometric mean of the probabilities of the reply's tokens under the model
            itself; `confidence`: the confidence that the model states on request (Xiong et al. 2024).
    """

    name: ClassVar[str] = "weighted"

    by: Literal["verifier", "logprob", "confidence"] = "verifier"

    async def solve(self, session: Session) -> Outcome:
        """Draw the candidates and submit the answer of the largest weight.

        Raises:
            ValueError: Weights are by log-probability and the model gives none.
        """
        here = session
        if self.by == "confidence":  # a form of answers has no place for the confidence
            here = within(session, opening=_asking(session.opening), target=session.freely())
        candidates, replies = await self.candidates(here)
        chosen, tied = tally(session, candidates, await self._weights(session, candidates))
        return Outcome(chosen, replies, tied=tied)

    async def _weights(self, session: Session, candidates: Sequence[Reply]) -> list[float]:
        if self.by == "verifier":
            return [judgement.score for judgement in await judge_all(session, candidates)]
        if self.by == "confidence":
            return [confidence(reply.completion.text) for reply in candidates]
        return [_likelihood(reply) for reply in candidates]


def confidence(text: str) -> float:
    """Return the confidence that a reply states last, from 0 to 1; 0 without a statement."""
    found = _CONFIDENCE.findall(text)
    return min(1.0, float(found[-1]) / 100) if found else 0.0


def _asking(opening: tuple[Message, ...]) -> tuple[Message, ...]:
    return ask_instead(opening, lambda text: text + ASK)


def _likelihood(reply: Reply) -> float:
    completion = reply.completion
    if completion.error is not None:
        return 0.0
    if completion.logprob is None:
        raise ValueError("by: 'logprob' needs a model that gives log-probabilities (transformers:…,logprobs=true)")
    return math.exp(completion.logprob / max(1, completion.completion_tokens))
