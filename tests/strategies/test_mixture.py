"""Layers of proposals and their aggregation."""

from __future__ import annotations

from scripted_model import Scripted
from toy_sessions import OTHER, RIGHT, WRONG, last_message, say, session_with, solve


def test_a_mixture_puts_proposals_together() -> None:
    a, b = Scripted(lambda request: WRONG), Scripted(lambda request: OTHER)
    main = Scripted(lambda request: RIGHT)
    session = session_with(main, a=a, b=b)
    outcome = solve("mixture:n=3,layers=2,models=[replay:a][replay:b]", session)
    assert (len(a.requests), len(b.requests), len(main.requests)) == (4, 2, 1)
    assert outcome.chosen is outcome.replies[-1] and outcome.chosen.verdict.correct
    assert WRONG in last_message(main.requests[0]) and OTHER in last_message(main.requests[0])
    assert (
        last_message(main.requests[0]).startswith(last_message(a.requests[0])) and len(main.requests[0].messages) == 1
    )


def test_a_mixture_whose_aggregator_fails_submits_a_proposal() -> None:
    session = session_with(say(WRONG, OTHER, RIGHT), dead=Scripted(lambda request: None))
    outcome = solve("mixture:aggregator=replay:dead", session)
    assert outcome.chosen is outcome.replies[0] and len(outcome.replies) == 4
    for calls in (1, 2, 3):
        outcome = solve("mixture", session_with(say(WRONG, OTHER, RIGHT), budget=f"calls={calls}"))
        assert len(outcome.replies) == calls and outcome.chosen is outcome.replies[0]
