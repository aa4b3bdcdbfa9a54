"""TRL: rewards as in process, and an environment with feedback."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from thousand import right_answer, thousand

from assay.harness import trl

ID = "tsp:v1:L1:7:0"


def test_the_thousand_get_the_rewards_of_their_verdicts() -> None:
    rows = thousand()
    metrics: dict[str, float] = {}
    extra: dict[str, Any] = {}
    arguments = {
        "completions": [row.response for row in rows], "instance": [row.instance for row in rows],
        "prompts": ["?"] * len(rows), "trainer_state": None,
    }  # fmt: skip
    rewards = trl.reward(**arguments, log_metric=metrics.__setitem__, log_extra=extra.__setitem__)
    assert rewards == [float(row.expected == "correct") for row in rows]
    assert trl.graded_reward(**arguments) == [row.verdict.score for row in rows]
    assert asyncio.run(trl.async_reward(**arguments)) == rewards
    assert extra["assay_status"] == [row.verdict.status for row in rows]
    assert metrics["assay/correct"] == sum(rewards) / len(rows)  # type: ignore[arg-type]
    turns = [[{"role": "assistant", "content": text}] for text in arguments["completions"]]
    assert trl.reward(turns, arguments["instance"]) == rewards  # type: ignore[arg-type]


def test_a_row_without_an_instance_is_an_error_not_a_reward() -> None:
    with pytest.raises(ValueError, match="id"):
        trl.reward(["x"], ["nothing"])


def test_the_environment_tells_what_is_wrong_until_it_is_right() -> None:
    made = trl.environment("where", 2)()
    assert "may submit 2 times" in made.reset(prompt=[], instance=ID, level=1)
    assert made.get_reward() == 0.0
    told = made.submit("0 1")
    assert "Not visited" in told and "1 submissions are left" in told
    answer = right_answer(ID)
    assert made.submit(answer.removeprefix("<answer>").removesuffix("</answer>")) == "Your answer is correct."
    assert made.get_reward() == 1.0 and "already" in made.submit("0 1") and made.get_reward() == 1.0
    made.reset(instance=ID)
    assert made.get_reward() == 0.0
    for _ in range(2):
        made.submit("0 1")
    assert made.submit(answer) == "No submissions are left." and made.get_reward() == 0.0
    # What TRL takes for tools: public methods but these two.
    assert [name for name in vars(trl.AssayEnvironment) if name[0] != "_" and callable(getattr(trl.AssayEnvironment, name))] == [
        "reset", "submit", "get_reward",
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [{"degree": "all"}, {"tries": 0}, {"kind": "half"}])
def test_environments_are_checked(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        trl.environment(**arguments)
