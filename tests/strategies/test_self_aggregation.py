"""A population that is combined: who reads what, how much is drawn, and what is submitted."""

from __future__ import annotations

import pytest
from scripted_model import Scripted
from toy_sessions import OTHER, RIGHT, WRONG, last_message, session_with, solve

from assay.strategies.models.model import Request


def first_or_combined(request: Request) -> str:
    """Candidates are wrong in two ways; what is combined from one that says OTHER is right."""
    if request.round == 0:
        return OTHER if request.sample % 3 == 0 else WRONG
    return RIGHT if OTHER in last_message(request) or RIGHT in last_message(request) else WRONG


def test_each_new_candidate_reads_k_of_the_last_round() -> None:
    model = Scripted(first_or_combined)
    outcome = solve("self-aggregation:n=6,k=2,rounds=3", session_with(model))
    assert len(model.requests) == len(outcome.replies) == 6 * 4
    prompt = last_message(model.requests[0])
    for request in model.requests[6:]:
        said = last_message(request)
        assert said.startswith(prompt) and len(request.messages) == 1
        candidates = said[len(prompt) :]
        assert sum(candidates.count(text) for text in (RIGHT, WRONG, OTHER)) == 2
    assert outcome.chosen is not None and outcome.chosen.verdict.correct
    again = solve("self-aggregation:n=6,k=2,rounds=3", session_with(Scripted(first_or_combined)))
    assert [reply.key for reply in again.replies] == [reply.key for reply in outcome.replies]


@pytest.mark.parametrize("submit", ["majority", "random"])
def test_what_is_submitted_is_of_the_last_round(submit: str) -> None:
    outcome = solve(f"self-aggregation:n=4,k=2,rounds=2,submit={submit}", session_with(Scripted(first_or_combined)))
    assert outcome.chosen is not None and outcome.chosen.key.round == 2


@pytest.mark.parametrize(("calls", "round"), [(3, 0), (4, 0), (7, 0), (8, 1), (9, 1), (12, 2)])
def test_a_budget_that_ends_leaves_the_last_whole_round(calls: int, round: int) -> None:
    session = session_with(Scripted(first_or_combined), budget=f"calls={calls}")
    outcome = solve("self-aggregation:n=4,k=2,rounds=2", session)
    assert len(outcome.replies) == calls and outcome.chosen is not None and outcome.chosen.key.round == round


def test_failed_calls_are_not_read() -> None:
    model = Scripted(lambda request: None if request.round == 0 and request.sample else RIGHT)
    outcome = solve("self-aggregation:n=3,k=2,rounds=1", session_with(model))
    assert outcome.chosen is not None and outcome.chosen.verdict.correct


@pytest.mark.parametrize("spec", ["k=9", "k=0", "rounds=0", "n=0,k=1"])
def test_options_are_checked(spec: str) -> None:
    with pytest.raises(ValueError, match=spec.partition("=")[0]):
        solve(f"self-aggregation:{spec}", session_with(Scripted(lambda request: RIGHT)))
