"""One call, one answer."""

from __future__ import annotations

from scripted_model import Scripted, session_on
from toy_sessions import TOY, WRONG, say, solve

from assay.strategies.models.model import Completion, Request


def test_single_draws_once() -> None:
    model = say(WRONG)
    outcome = solve("single", session_on(TOY, model))
    assert len(model.requests) == len(outcome.replies) == 1
    assert outcome.chosen is outcome.replies[0] and not outcome.chosen.verdict.correct


def test_estimated_tokens_are_counted() -> None:
    class Guessing(Scripted):
        async def complete(self, request: Request) -> Completion:
            return Completion(WRONG, 1, 1, 0.0, estimated=True)

    session = session_on(TOY, Guessing(lambda request: WRONG))
    solve("best-of-n:n=3", session)
    assert session.ledger.estimated == 3
