"""Chains of refinement and their feedback."""

from __future__ import annotations

from typing import Any

import pytest
from scripted_model import Scripted, session_on
from toy_sessions import OTHER, RIGHT, TOY, WRONG, solve

from assay.strategies.engine.cache import MemoryCache
from assay.strategies.refine import AGAIN


def test_refine_ends_with_the_first_right_reply() -> None:
    model = Scripted(lambda request: [WRONG, OTHER, RIGHT, RIGHT][request.round])
    session = session_on(TOY, model)
    outcome = solve("refine:rounds=4", session)
    assert [reply.key.round for reply in outcome.replies] == [0, 1, 2]
    assert outcome.chosen is outcome.replies[-1] and outcome.chosen.verdict.correct
    assert {reply.key.sample for reply in outcome.replies} == {0} and session.ledger.calls == 3
    assert [message["role"] for message in model.requests[2].messages] == ["user", "assistant"] * 2 + ["user"]


def test_refine_with_a_fresh_history_keeps_the_last_reply_and_never_repeats_a_draw() -> None:
    model = Scripted(lambda request: WRONG)
    outcome = solve("refine:rounds=5,history=fresh", session_on(TOY, model))
    assert len(outcome.replies) == 5 == len({request.seed for request in model.requests})
    assert [len(request.messages) for request in model.requests] == [1, 3, 3, 3, 3]
    assert model.requests[1].messages == model.requests[4].messages
    assert outcome.chosen is outcome.replies[-1]


@pytest.mark.parametrize("degree", ["bit", "where", "how", "oracle"])
def test_feedback_tells_as_much_as_its_degree(degree: str) -> None:
    model = Scripted(lambda request: WRONG)
    solve(f"refine:rounds=2,feedback={degree}", session_on(TOY, model))
    _, request = model.requests
    feedback = request.messages[-1]["content"]
    assert feedback.endswith(AGAIN) and "wrong" in feedback
    faults = [(fault.kind, dict(fault.detail)) for fault in request.faults]
    value = int(WRONG.removeprefix("<answer>").removesuffix("</answer>"))
    assert faults == {"bit": [], "where": [("wrong_sum", {})]}.get(degree, [("wrong_sum", {"sum": value})])
    assert (str(value) in feedback) == (degree == "how")
    assert (str(TOY.truth["solution"]) in feedback) == (degree == "oracle")


def test_refine_asks_again_after_a_failed_call() -> None:
    model = Scripted(lambda request: [None, WRONG, None, RIGHT][request.round])
    session = session_on(TOY, model)
    outcome = solve("refine:rounds=4", session)
    assert outcome.chosen is outcome.replies[3] and session.ledger.failed == 2
    assert [len(request.messages) for request in model.requests] == [1, 1, 3, 3]
    assert solve("refine:rounds=2", session_on(TOY, Scripted(lambda request: None))).chosen is None


def test_refine_takes_up_where_it_was() -> None:
    cache = MemoryCache()
    replies: list[Any] = [WRONG, OTHER, RIGHT]
    solve("refine:rounds=2", session_on(TOY, Scripted(lambda request: replies[request.round]), cache))
    model = Scripted(lambda request: replies[request.round])
    session = session_on(TOY, model, cache)
    outcome = solve("refine:rounds=3", session)
    assert [request.round for request in model.requests] == [2] and session.ledger.calls == 3
    assert outcome.chosen is not None and outcome.chosen.verdict.correct
