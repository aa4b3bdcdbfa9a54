"""Replies that a token limit cut off, and opinions that say nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assay.strategies.engine.truncation import exact_verdict, whole_part
from assay.strategies.models.model import Completion
from assay.strategies.selection.judge import ModelJudge
from assay.tasks import Instance, get_task

REASONS = ("length", "max_tokens", "MAX_TOKENS")


@pytest.fixture(scope="module", params=["3sat", "tsp", "maze", "spatial-map", "calendar"])
def instance(request: pytest.FixtureRequest) -> Instance:
    (made,) = get_task(request.param).generate(1, seed=5, count=1)
    return made


def _answer(instance: Instance) -> str:
    task = get_task(instance.task)
    assert instance.truth is not None
    return task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))


@pytest.mark.parametrize("reason", REASONS)
def test_a_reply_that_was_cut_is_judged_by_its_closed_answer_alone(instance: Instance, reason: str) -> None:
    whole = f"I see.\n<answer>{_answer(instance)}</answer>"
    for end in range(0, len(whole) + 1, 3):
        verdict = exact_verdict(instance, Completion(whole[:end], 1, 9, 0.0, reason))
        if end < len(whole):
            assert (verdict.status, [fault.kind for fault in verdict.faults]) == ("unparsed", ["truncated"])
    for more in ("", " And now", " <answer>but"):
        assert exact_verdict(instance, Completion(whole + more, 1, 9, 0.0, reason)).correct
    assert exact_verdict(instance, Completion(whole, 1, 9, 0.0)).correct


def test_only_a_token_limit_cuts() -> None:
    cut = Completion("<answer>1", 1, 2, 0.0, "length")
    assert cut.truncated and whole_part(cut) is None
    for reason in ("stop", "content_filter", "eos_token"):
        assert whole_part(replace(cut, finish_reason=reason)) == cut.text
    assert not replace(cut, error="gone").truncated


@pytest.mark.parametrize("tokens", [0, -1, 2**31])
def test_limits_of_opinions_are_checked(tokens: int) -> None:
    with pytest.raises(ValueError, match="max_tokens"):
        ModelJudge(max_tokens=tokens)
