"""Slices of thinking that end with an answer."""

from __future__ import annotations

from scripted_model import Scripted
from toy_sessions import RIGHT, SILENT, WRONG, last_message, session_with, solve

from assay.strategies.solve_detect_verify import GO_ON


def test_slices_end_where_an_answer_is_detected_and_refusals_begin_anew() -> None:
    replies = {0: "thinking", 1: "more", 2: WRONG, 4: "again", 5: RIGHT}
    model = Scripted(lambda request: replies[request.round])
    outcome = solve("solve-detect-verify:slices=4,slice=64", session_with(model))
    assert [reply.key.round for reply in outcome.replies] == [0, 1, 2, 4, 5]
    assert outcome.chosen is outcome.replies[-1] and outcome.chosen.verdict.correct
    assert [last_message(request) == GO_ON for request in model.requests] == [False, True, True, False, True]
    assert last_message(model.requests[3]).startswith("Your answer is wrong.\n\n")
    assert len(model.requests[3].messages) == 3, "a new solution does not carry the slices of the old one"
    assert {request.sampling.max_tokens for request in model.requests} == {64}


def test_a_solution_that_never_answers_is_abandoned() -> None:
    model = Scripted(lambda request: SILENT)
    outcome = solve("solve-detect-verify:tries=2,slices=3", session_with(model))
    assert len(outcome.replies) == 6 and outcome.chosen is outcome.replies[-1]
    outcome = solve("solve-detect-verify", session_with(model, budget="calls=2"))
    assert len(outcome.replies) == 2
