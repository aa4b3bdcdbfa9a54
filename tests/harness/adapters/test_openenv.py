"""OpenEnv: the environment by hand, and through its own client and server."""

from __future__ import annotations

import pytest
from thousand import right_answer, thousand

from assay.harness.openenv import AssayAction, AssayEnvironment, make_app

ID = "tsp:v1:L1:7:0"


def test_the_thousand_get_the_verdicts_of_score() -> None:
    made = AssayEnvironment()
    for row in thousand():
        made.reset(instance=row.instance)
        told = made.step(AssayAction(response=row.response))
        assert (told.status, told.reward, told.done) == (row.verdict.status, float(row.expected == "correct"), True)
        assert told.faults == [fault.to_dict() for fault in row.verdict.faults]


def test_wrong_answers_are_told_until_a_right_one_or_the_last() -> None:
    made = AssayEnvironment(tries=2)
    with pytest.raises(ValueError, match="reset"):
        made.step(AssayAction(response="x"))
    assert made.reset(seed=7, task="tsp", level=1, split="").instance == ID
    assert not (told := made.step(AssayAction(response="<answer>0 1</answer>"))).done and "Not visited" in told.text
    told = made.step(AssayAction(response=right_answer(ID)))
    assert told.done and told.reward == 1.0 and made.state.step_count == 2
    assert made.reset(task="maze").instance != made.reset(task="maze").instance
    for arguments in ({"tries": 0}, {"degree": "all"}):
        with pytest.raises(ValueError, match=next(iter(arguments))):
            AssayEnvironment(**arguments)  # type: ignore[arg-type]


def test_over_http() -> None:
    from starlette.testclient import TestClient

    with TestClient(make_app(tries=2)) as client, client.websocket_connect("/ws") as socket:
        socket.send_json({"type": "reset", "data": {"instance": ID}})
        posed = socket.receive_json()["data"]
        assert posed["observation"]["instance"] == ID and not posed["done"]
        socket.send_json({"type": "step", "data": {"response": right_answer(ID)}})
        told = socket.receive_json()["data"]
        assert (told["reward"], told["done"], told["observation"]["status"]) == (1.0, True, "correct")
