"""verifiers from 0.4 on: the taskset by hand, and by its own command against a chat server."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fake_openai import FakeServer
from served import served
from thousand import right_answer, thousand

PLACE = Path(__file__).resolve().parents[3]

from assay.harness.verifiers_v1 import AssayConfig, AssayData, AssayTask, AssayTaskset


def test_the_thousand_get_the_rewards_of_their_verdicts() -> None:
    async def judge() -> list[tuple[float, float, float]]:
        found = []
        for row in thousand():
            task, said = AssayTask(AssayData(instance=row.instance)), SimpleNamespace(last_reply=row.response.strip())
            judged = await task.judged(said)
            found.append((await task.exact(said), judged["graded"], judged["parsed"]))
        return found

    assert asyncio.run(judge()) == [
        (float(row.expected == "correct"), row.verdict.score, float(row.expected != "unparsed")) for row in thousand()
    ]


def test_tasks_are_drawn_without_end_and_valid(tmp_path: Path) -> None:
    taskset = AssayTaskset(AssayConfig(id="assay_tasks", names=["tsp", "maze"], levels=[1, 2], seed=7))
    assert not taskset.bounded
    tasks = list(itertools.islice(taskset.load(), 140))
    assert [task.key for task in tasks[:5]] == [
        "tsp:v1:L1:train-7:0", "tsp:v1:L2:train-7:0", "maze:v1:L1:train-7:0", "maze:v1:L2:train-7:0",
        "tsp:v1:L1:train-7:1",
    ]  # fmt: skip
    assert len({task.key for task in tasks}) == 140
    assert asyncio.run(tasks[2].validate(None))
    record = {"id": "tsp:v1:L1:7:0"}
    (tmp_path / "set.jsonl").write_text(json.dumps(record) + "\n")
    stored = AssayTaskset(AssayConfig(id="assay_tasks", file=str(tmp_path / "set.jsonl")))
    assert stored.bounded and len(list(stored.load())) == 1
    with pytest.raises(ValueError, match="nothing"):
        AssayTaskset(AssayConfig(id="assay_tasks", names=["nothing"]))


def test_its_own_command_against_a_chat_server(tmp_path: Path) -> None:
    names = [f"tsp:v1:L1:train-7:{i}" for i in range(2)]
    server, turn = FakeServer(), itertools.count()

    def reply(body: dict[str, Any]) -> str:
        prompt = body["messages"][-1]["content"]
        name = next(name for name in names if right_prompt(name) in str(prompt))
        return right_answer(name) if next(turn) % 2 else "no"

    server.reply = reply
    command = shutil.which("vf-eval", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    with served(server) as url:
        arguments = [
            "--env.taskset.id", "assay_tasks", "--env.taskset.names", '["tsp"]', "--env.taskset.seed", "7",
            "--env.agent.harness.id", "null", "--env.agent.runtime.type", "subprocess", "--client.base-url", url,
            "--client.api-key-var", "A_KEY", "-m", "m", "-n", "2", "-r", "2", "--no-push", "--no-rich",
        ]  # fmt: skip
        environment = {**os.environ, "A_KEY": "x", "PYTHONPATH": str(PLACE / "examples/verifiers")}
        subprocess.run(
            [str(command), *arguments], cwd=tmp_path, env=environment, check=True, timeout=240, capture_output=True
        )
    (found,) = tmp_path.rglob("traces.jsonl")
    episodes = [json.loads(line) for line in found.read_text().splitlines()]
    assert sorted(episode["task"]["key"] for episode in episodes) == sorted(names * 2)
    rewards = [trace["rewards"]["exact"] for episode in episodes for trace in episode["traces"]]
    assert sorted(reward["score"] for reward in rewards) == [0.0, 0.0, 1.0, 1.0]


def right_prompt(name: str) -> str:
    from assay.tasks import get_task, load

    return get_task("tsp").prompt(load(name).problem)
