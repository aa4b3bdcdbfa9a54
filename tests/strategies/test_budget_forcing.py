"""Forcing a model to think longer or to answer now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from scripted_model import Scripted
from toy_sessions import RIGHT, SILENT, WRONG, last_message, session_with, solve

from assay.strategies.budget_forcing import CUT, WAIT
from assay.strategies.models.model import Completion, Request, Sampling
from assay.strategies.models.prefill import continued


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


class Continuing(Scripted):
    """Goes on with what it is given; thinks first, and shows its thinking apart."""

    async def objection(self, sampling: Sampling) -> str:
        return ""

    async def complete(self, request: Request) -> Completion:
        completion = await super().complete(request)
        thought, _, text = completion.text.rpartition("|")
        text, thought = continued(request.sampling.prefill or "", text, thought)
        return replace(completion, text=text, reasoning=thought, finish_reason="stop" if text else "length")


def test_budget_forcing_continues_the_thinking_where_the_model_can() -> None:
    replies = ["first thought|", " second thought|", RIGHT]
    model = Continuing(lambda request: replies[len(model.requests) - 1])
    outcome = solve("budget-forcing:waits=1,think=10,final=20", session_with(model))
    begun = [request.sampling.prefill for request in model.requests]
    assert begun == [
        None,
        "<think>\nfirst thought\nWait",
        "<think>\nfirst thought\nWait second thought\n</think>\n\nFinal answer: <answer>",
    ]
    assert {len(request.messages) for request in model.requests} == {1}, "no turn is added"
    assert [request.sampling.max_tokens for request in model.requests] == [10, 10, 20]
    assert outcome.replies[1].completion.reasoning.strip() == "first thought\nWait second thought"


def test_solve_detect_verify_continues_the_slice_before() -> None:
    replies = ["a thought|", " and another|", f"|{RIGHT}"]
    model = Continuing(lambda request: replies[len(model.requests) - 1])
    outcome = solve("solve-detect-verify:slices=3,slice=5,tries=1", session_with(model))
    assert [request.sampling.prefill for request in model.requests] == [
        None, "<think>\na thought", "<think>\na thought and another",
    ]  # fmt: skip
    assert {len(request.messages) for request in model.requests} == {1}
    assert len(outcome.replies) == 3


@pytest.mark.parametrize(
    ("begun", "text", "reasoning", "whole"),
    [
        ("", "x", "r", ("x", "r")),
        ("<answer>", "1</answer>", "", ("<answer>1</answer>", "")),
        ("<answer>", "<answer>1</answer>", "", ("<answer>1</answer>", "")),
        ("<think>\na", " b", "", ("", "\na b")),
        ("<think>\na", " b</think>c", "", ("c", "\na b")),
        ("<think>\na", "c", " b", ("c", "\na b")),
        ("<think>a</think>c", "d", "", ("cd", "a")),
        ("<think>a</think>c", "d", "b", ("cd", "ab")),
    ],
)
def test_whole_replies(begun: str, text: str, reasoning: str, whole: tuple[str, str]) -> None:
    assert continued(begun, text, reasoning) == whole
