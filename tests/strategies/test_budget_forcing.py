"""Forcing a model to think longer or to answer now."""

from __future__ import annotations

from dataclasses import replace

from scripted_model import Scripted
from toy_sessions import RIGHT, SILENT, WRONG, last_message, session_with, solve

from assay.strategies.budget_forcing import CUT, WAIT
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


def test_budget_forcing_says_wait_and_submits_the_last_answer() -> None:
    replies = [WRONG, SILENT, RIGHT]
    model = Scripted(lambda request: replies[request.round])
    outcome = solve("budget-forcing:waits=2", session_with(model))
    assert outcome.chosen is outcome.replies[2]
    assert [last_message(request) for request in model.requests[1:]] == [WAIT, WAIT]
    assert [len(request.messages) for request in model.requests] == [1, 3, 5]
    replies[2] = SILENT
    outcome = solve("budget-forcing:waits=2", session_with(model))
    assert outcome.chosen is outcome.replies[0], "the last readable answer"


def test_budget_forcing_cuts_thinking_that_led_nowhere() -> None:
    model = Limited(1000)
    outcome = solve("budget-forcing:waits=1,think=100,final=20", session_with(model))
    assert [request.sampling.max_tokens for request in model.requests] == [100, 100, 20]
    assert last_message(model.requests[2]) == CUT and outcome.chosen is outcome.replies[2]
    assert len(solve("budget-forcing:waits=0", session_with(Limited(10))).replies) == 1
