"""Votes weighted by verifier, confidence and log-probability."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scripted_model import Scripted
from toy_sessions import OTHER, RIGHT, SILENT, WRONG, last_message, say, session_with, solve

from assay.strategies.models.model import Completion, Request
from assay.strategies.weighted import ASK, confidence


class Sure(Scripted):
    """With log-probabilities by sample."""

    def __init__(self, texts: list[str], logprobs: list[float | None]) -> None:
        super().__init__(lambda request: texts[request.sample])
        self.logprobs = logprobs

    async def complete(self, request: Request) -> Completion:
        return replace(await super().complete(request), logprob=self.logprobs[request.sample])


def test_a_vote_weighted_by_the_verifier_follows_the_verifier() -> None:
    texts = [WRONG, WRONG, RIGHT, SILENT, None]
    assert (
        solve("weighted:n=5", session_with(say(*texts))).chosen
        == solve("best-of-n:n=5", session_with(say(*texts))).chosen
    )
    nobody = solve("weighted:n=5", session_with(say(*texts), "noisy:fa=0,fr=1"))
    assert nobody.chosen is nobody.replies[0] and nobody.tied == 1
    everybody = solve("weighted:n=5", session_with(say(*texts), "none"))
    assert everybody.chosen is everybody.replies[0]


def test_a_vote_weighted_by_confidence_asks_for_it() -> None:
    model = say(
        f"{WRONG}<confidence>30</confidence>", f"{WRONG}<confidence>40 %</confidence>",
        f"{RIGHT}<confidence>80</confidence>", OTHER,
    )  # fmt: skip
    outcome = solve("weighted:by=confidence,n=4", session_with(model))
    assert outcome.chosen is outcome.replies[2] and all(
        last_message(request).endswith(ASK) for request in model.requests
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [("<confidence>80</confidence>", 0.8), ("<confidence>100%</confidence>", 1.0), ("", 0.0),
     ("<confidence>10</confidence><confidence>20.5</confidence>", 0.205), ("<confidence>900</confidence>", 1.0),
     ("<confidence>-5</confidence>", 0.0), ("<confidence>" * 99999, 0.0)],
)  # fmt: skip
def test_confidence_is_read(text: str, value: float) -> None:
    assert confidence(text) == pytest.approx(value)


def test_a_vote_weighted_by_logprob_takes_the_mean_per_token() -> None:
    # Three tokens each: weights exp(-1), exp(-1) against exp(-0.1).
    outcome = solve("weighted:by=logprob,n=3", session_with(Sure([WRONG, WRONG, RIGHT], [-3.0, -3.0, -0.3])))
    assert outcome.chosen is outcome.replies[2]
    outcome = solve("weighted:by=logprob,n=3", session_with(Sure([WRONG, WRONG, RIGHT], [-3.0, -3.0, -1.5])))
    assert outcome.chosen is outcome.replies[0]
    with pytest.raises(ValueError, match="needs a model that gives log-probabilities"):
        solve("weighted:by=logprob,n=1", session_with(say(RIGHT)))
