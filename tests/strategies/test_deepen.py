"""Growing token limits."""

from __future__ import annotations

from dataclasses import replace

from scripted_model import Scripted
from toy_sessions import RIGHT, WRONG, last_message, session_with, solve

from assay.strategies.budget_forcing import CUT
from assay.strategies.models.model import Completion, Request


class Limited(Scripted):
    """Needs so many tokens for its answer; with fewer it is cut."""

    def __init__(self, needed: int, text: str = RIGHT) -> None:
        super().__init__(lambda request: text)
        self.needed = needed

    async def complete(self, request: Request) -> Completion:
        completion = await super().complete(request)
        if request.sampling.max_tokens >= self.needed or last_message(request) == CUT:
            return completion
        return replace(completion, text="thinking …", finish_reason="length")


def test_deepening_asks_with_more_tokens_until_it_is_right() -> None:
    model = Limited(900)
    outcome = solve("deepen:first=100,factor=3,steps=5", session_with(model))
    assert [request.sampling.max_tokens for request in model.requests] == [100, 300, 900]
    assert outcome.chosen is outcome.replies[-1] and outcome.chosen.verdict.correct
    outcome = solve("deepen:first=100,steps=2", session_with(Limited(900)))
    assert len(outcome.replies) == 2 and outcome.chosen is outcome.replies[-1]


def test_deepening_until_an_answer_is_there_needs_no_verifier() -> None:
    assert len(solve("deepen:first=500,until=parsed", session_with(Limited(900, WRONG))).replies) == 2
    assert len(solve("deepen:first=500,until=verified", session_with(Limited(900, WRONG))).replies) == 4
