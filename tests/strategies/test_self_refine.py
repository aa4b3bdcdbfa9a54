"""Answers and critiques in turn."""

from __future__ import annotations

from scripted_model import Scripted
from toy_sessions import OTHER, RIGHT, TOY, WRONG, last_message, session_with, solve

YES, NO = "<verdict>right</verdict>", "The sum is off. <verdict>wrong</verdict>"


def test_self_refine_mends_until_the_critic_is_content_and_sees_no_truth() -> None:
    model = Scripted(lambda request: [WRONG, OTHER, RIGHT][request.round])
    critic = Scripted(lambda request: [NO, YES, YES][request.round])
    session = session_with(model, critic=critic)
    outcome = solve("self-refine:rounds=3,critic=replay:critic", session)
    assert outcome.chosen is outcome.replies[1] and not outcome.chosen.verdict.correct
    assert (len(model.requests), len(critic.requests)) == (2, 2)
    assert "A reviewer says:\nThe sum is off." in last_message(model.requests[1]) and not model.requests[1].faults
    assert str(TOY.truth["solution"]) not in last_message(critic.requests[0])
    assert session.ledger.calls == 4 and len(session.auxiliary) == 2 and len(outcome.replies) == 2


def test_self_refine_with_itself_and_a_silent_critic_uses_all_rounds() -> None:
    model = Scripted(lambda request: "Hm." if "Criticise" in last_message(request) else WRONG)
    session = session_with(model)
    outcome = solve("self-refine:rounds=3", session)
    assert session.ledger.calls == 5 and len(outcome.replies) == 3 and outcome.chosen is outcome.replies[-1]


def test_self_refine_at_the_end_of_its_budget_submits_the_last_answer() -> None:
    model = Scripted(lambda request: NO if "Criticise" in last_message(request) else WRONG)
    for calls, answers in ((1, 1), (2, 1), (3, 2)):
        outcome = solve("self-refine:rounds=3", session_with(model, budget=f"calls={calls}"))
        assert len(outcome.replies) == answers and outcome.chosen is outcome.replies[-1]
