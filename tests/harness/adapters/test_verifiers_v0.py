"""verifiers up to 0.3: rewards by hand, and environments against a chat server."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any

import pytest
from fake_openai import FakeServer
from served import served
from thousand import right_answer, thousand

import verifiers as vf
from assay.harness.verifiers_v0 import exact, graded, load_environment, parsed
from assay.tasks import get_task, load

NAMES = [f"tsp:v1:L1:train-7:{i}" for i in range(3)]


def test_the_thousand_get_the_rewards_of_their_verdicts() -> None:
    for number, row in enumerate(thousand()):
        info: Any = {"instance": row.instance}
        said: Any = row.response if number % 2 else [{"role": "assistant", "content": row.response}]
        told = [reward(said, json.dumps(info) if number % 3 else info) for reward in (exact, graded, parsed)]
        assert told == [row.expected == "correct", row.verdict.score, row.expected != "unparsed"]


def evaluate(environment: Any, url: str, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    monkeypatch.setenv("A_KEY", "x")
    client = vf.ClientConfig(api_base_url=url, api_key_var="A_KEY")
    made = environment.evaluate(client=client, model="m", num_examples=3, rollouts_per_example=2, max_concurrent=4)
    return list((asyncio.run(made) if inspect.isawaitable(made) else made)["outputs"])


@pytest.mark.parametrize("turns", [1, 3])
def test_environments_against_a_chat_server(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts = {get_task("tsp").prompt(load(name).problem): right_answer(name) for name in NAMES}
    server = FakeServer()

    def reply(body: dict[str, Any]) -> str:
        """Wrong at first, right after feedback; the first instance is solved at once."""
        right = prompts[body["messages"][0]["content"]]
        told = body["messages"][-1]["content"]
        return right if "Your answer is wrong" in told or right == right_answer(NAMES[0]) else "<answer>0 1</answer>"

    server.reply = reply
    with served(server) as url:
        found = evaluate(load_environment("tsp", count=3, seed=7, turns=turns), url, monkeypatch)
    assert len(found) == 6
    assert sorted(one["reward"] for one in found) == ([0.0] * 4 + [1.0] * 2 if turns == 1 else [1.0] * 6)
    if turns > 1:
        assert sorted(len(one["completion"]) for one in found) == [1, 1, 3, 3, 3, 3]
        assert any("Not visited" in str(one["completion"]) for one in found)


def test_arguments_are_checked() -> None:
    with pytest.raises(ValueError, match="turns"):
        load_environment(turns=0)
    with pytest.raises(ValueError, match="degree"):
        load_environment("tsp", count=1, turns=2, degree="all")  # type: ignore[arg-type]
