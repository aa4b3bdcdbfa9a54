"""Agents that read each other and vote."""

from __future__ import annotations

from scripted_model import Scripted
from toy_sessions import OTHER, RIGHT, WRONG, last_message, say, session_with, solve


def test_agents_read_each_other_and_then_vote() -> None:
    table = {(0, 0): WRONG, (1, 0): OTHER, (2, 0): RIGHT, (0, 1): RIGHT, (1, 1): None, (2, 1): RIGHT}
    model = Scripted(lambda request: table[request.sample, request.round])
    session = session_with(model)
    outcome = solve("debate:agents=3,rounds=2", session)
    assert session.ledger.calls == 6 == len(outcome.replies)
    assert outcome.chosen is not None and outcome.chosen.key == outcome.replies[3].key and outcome.tied == 1
    second = model.requests[3]
    assert second.messages[1]["content"] == WRONG and OTHER in last_message(second) and RIGHT in last_message(second)
    assert WRONG not in last_message(second)


def test_agents_may_be_different_models() -> None:
    a, b = Scripted(lambda request: RIGHT), Scripted(lambda request: WRONG)
    outcome = solve("debate:agents=3,rounds=1,models=[replay:a][replay:b]", session_with(say(), a=a, b=b))
    assert (len(a.requests), len(b.requests)) == (2, 1)
    assert outcome.chosen is not None and outcome.chosen.verdict.correct


def test_a_debate_without_a_budget_votes_with_what_it_has() -> None:
    session = session_with(Scripted(lambda request: RIGHT if request.sample else WRONG), budget="calls=4")
    outcome = solve("debate:agents=3,rounds=3", session)
    assert session.ledger.calls == 4 and outcome.chosen is not None and outcome.chosen.verdict.correct
    assert solve("debate", session_with(Scripted(lambda request: None))).chosen is None
