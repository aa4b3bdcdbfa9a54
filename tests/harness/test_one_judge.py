"""One row has one status and one error text, whether it comes by `assay verify`, `harness.score` or POST /verify."""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from assay_command import assay

pytest.importorskip("fastapi", reason='needs fastapi: pip install "assay-reasoning[server]"')
pytest.importorskip("httpx", reason="needs httpx")
pytest.importorskip("pebble", reason='needs pebble: pip install "assay-reasoning[server]"')

from starlette.testclient import TestClient

from assay.harness.core.record import make_record
from assay.harness.score import score, score_all
from assay.harness.server.app import make_app
from assay.harness.server.settings import Settings
from assay.tasks import get_task, load
from assay.tasks.core.task_failure import TaskFailed
from assay.tasks.datasets.records import instance_to_record
from assay.tasks.datasets.resolver import SHARED

IDS = ["3sat:v1:L1:7:0", "tsp:v1:L1:7:1", "maze:v1:L1:7:2", "spatial-map:v1:L1:7:3", "calendar:v1:L1:7:4"]


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(make_app(Settings(workers=1, seconds=60)), raise_server_exceptions=False) as made:
        yield made


def right(identity: str) -> str:
    instance = load(identity)
    task = get_task(instance.task)
    answer = task.truth_answer(instance.problem, instance.truth or {})
    return f"<answer>{task.write(instance.problem, answer)}</answer>"


def record(identity: str, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(instance_to_record(load(identity)))) | changes
    return {name: value for name, value in made.items() if value is not ...}


def cities(count: int) -> dict[str, Any]:
    """Random whole numbers as weights, in which no solver proves an optimum within the bound."""
    draw = random.Random(count)
    weights = [[draw.randrange(1, 1_000) for _ in range(count)] for _ in range(count)]
    return {"task": "tsp", "problem": {"weights": weights}}


def formula(variables: int) -> dict[str, Any]:
    """A random formula at the threshold of satisfiability."""
    draw = random.Random(1)
    clauses = [
        [v * draw.choice((1, -1)) for v in draw.sample(range(1, variables + 1), 3)] for _ in range(43 * variables // 10)
    ]
    return {"task": "3sat", "problem": {"n": variables, "clauses": clauses}}


def open_maze(side: int) -> dict[str, Any]:
    problem = {"rows": ["." * side] * side, "start": [0, 0], "exit": [side - 1, side - 1]}
    return {"task": "maze", "problem": problem}


def free_week(people: int) -> dict[str, Any]:
    problem = load("calendar:v1:L1:7:4").problem.to_dict()
    (busy, *_) = problem["people"].values() if isinstance(problem["people"], dict) else problem["people"]
    if isinstance(problem["people"], dict):
        problem["people"] = {f"P{number}": busy for number in range(people)}
    return {"task": "calendar", "problem": problem}


def tour(count: int) -> str:
    return "<answer>" + " -> ".join(map(str, range(count))) + "</answer>"


EASY = record(IDS[1])
OTHER = record("tsp:v1:L1:7:2")
LIE = {"status": "optimal", "objective": 1, "tour": [0, 1, 2, 3, 4], "lower_bound": 1, "proved": True}
ROWS: dict[str, tuple[Any, Any, str]] = {
    # What the row is | the instance, the response, and the status or a part of the error.
    **{f"right {name}": (name, right(name), "correct") for name in IDS},
    **{f"right record {name}": (record(name), right(name), "correct") for name in IDS},
    **{f"unreadable {name}": (record(name, id=None), "no idea", "unparsed") for name in IDS},
    "id unknown": ("tsp:v1:L99:7:0", "x", "level: tsp has levels 1 to 10, got 99"),
    "id malformed": ("tsp:v1:L1:7", "x", "id: expected task:version"),
    "id of another version": ("tsp:v9:L1:7:0", "x", "has version 1, got 9"),
    "id of no task": ("chess:v1:L1:7:0", "x", "task: unknown name 'chess'"),
    "id with spaces": (f" {IDS[1]} ", right(IDS[1]), "correct"),
    "id empty": ("", "x", "id: expected task:version"),
    "id a number": ({"id": 5}, "x", "id: expected a string, got a number"),
    "id a list beside a problem": (record(IDS[1], id=[]), right(IDS[1]), "id: expected a string, got a list"),
    "nothing": ({}, "x", "expected an id or a problem"),
    "nulls": ({"id": None, "problem": None}, "x", "expected an id or a problem"),
    "instance a number": ({"instance": 5}, "x", "instance: expected an id, an object or its text, got a number"),
    "instance a list": ({"instance": []}, "x", "instance: expected an id, an object or its text, got a list"),
    "instance an id": ({"instance": IDS[1]}, right(IDS[1]), "correct"),
    "instance an object": ({"instance": EASY}, right(IDS[1]), "correct"),
    "instance a text": ({"instance": json.dumps(EASY)}, right(IDS[1]), "correct"),
    "instance of the harnesses": (make_record(load(IDS[2])), right(IDS[2]), "correct"),
    "instance a broken text": ({"instance": "{"}, "x", "instance: not JSON"),
    "wrong task of an id": ({"id": IDS[1], "task": "maze"}, right(IDS[1]), "correct"),
    "wrong task of a problem": (record(IDS[1], task="maze"), right(IDS[1]), "rows: "),
    "no task, but an id": (record(IDS[1], task=...), right(IDS[1]), "correct"),
    "no task": (record(IDS[1], task=..., id=...), right(IDS[1]), "task: expected the name of a task, got null"),
    "task a number": (record(IDS[1], task=3), right(IDS[1]), "task: expected the name of a task, got a number"),
    "task unknown": (record(IDS[1], task="chess"), right(IDS[1]), "task: unknown name 'chess'"),
    "id against problem": (record(IDS[1], problem=OTHER["problem"]), right(OTHER["id"]), "correct"),
    "problem a text": (record(IDS[1], problem=json.dumps(EASY["problem"])), right(IDS[1]), "problem: expected an object"),
    "problem a list": (record(IDS[1], problem=[]), right(IDS[1]), "problem: expected an object, got a list"),
    "problem empty": (record(IDS[1], problem={}), right(IDS[1]), "weights"),
    "problem broken": ({"task": "tsp", "problem": {"weights": [[1]]}}, "x", "weights"),
    "truth missing": (record(IDS[1], truth=..., id=...), right(IDS[1]), "correct"),
    "truth null": (record(IDS[1], truth=None, id=...), right(IDS[1]), "correct"),
    "truth a lie": (record(IDS[1], truth=LIE, id=...), right(IDS[1]), "correct"),
    "truth a list": (record(IDS[1], truth=[1], id=...), right(IDS[1]), "correct"),
    "truth nonsense": (record(IDS[0], truth={"solution": [[]]}, id=...), right(IDS[0]), "correct"),
    "response null": (IDS[1], None, "unparsed"),
    "response a number": (IDS[1], 7, "response: expected a string, got a number"),
    "response and id wrong": ("chess", 7, "response: expected a string, got a number"),
    "response empty": (IDS[1], "", "unparsed"),
    "response with a lone surrogate": (IDS[1], "\ud800" + right(IDS[1]), "correct"),
    "420 cities": (cities(420), tour(420), "undecided"),
    "1100 cities": (cities(1100), tour(1100), "undecided"),
    "420 cities, half a tour": (cities(420), tour(210), "wrong"),
    "a formula of 300 variables": (formula(300), "<answer>unsatisfiable</answer>", "undecided"),
    "a formula of 100,001 variables": ({"task": "3sat", "problem": {"n": 100_001, "clauses": [[1, 2, 3]]}}, "<answer>unsatisfiable</answer>", "undecided"),
    "a large maze": (open_maze(500), "<answer>" + "D" * 499 + "R" * 499 + "</answer>", "correct"),
    "a maze without its exit": ({"task": "maze", "problem": {**open_maze(9)["problem"], "exit": [9, 9]}}, "x", "exit"),
    "many calendars": (free_week(300), "<answer>no slot</answer>", ""),
}  # fmt: skip


def by_score(source: Any, response: Any) -> str:
    SHARED.cache.clear()
    try:
        return score(source, response).status
    except ValueError as error:
        return f"error: {error}"


def by_score_all(source: Any, response: Any) -> str:
    SHARED.cache.clear()
    try:
        return [one.status for one in score_all([IDS[2], source], ["x", response])][1]
    except ValueError as error:
        return f"error: {error}"


def by_verify(source: Any, response: Any) -> str:
    SHARED.cache.clear()
    row = {"id": source} if isinstance(source, str) else source
    (line,) = assay("verify", "-", "-q", stdin=json.dumps({**row, "response": response}) + "\n").stdout.splitlines()
    verdict = json.loads(line)
    return f"error: {verdict['error']}" if verdict["status"] == "error" else str(verdict["status"])


def by_server(client: TestClient, source: Any, response: Any) -> str:
    body = json.dumps({"instance": source, "response": response})
    answer = client.post("/verify", content=body, headers={"content-type": "application/json"})
    if answer.status_code == 200:
        return str(answer.json()["status"])
    assert answer.status_code == 400, answer.text
    return f"error: {answer.json()['detail']}"


def by_server_batch(client: TestClient, source: Any, response: Any) -> str:
    row = {"instance": source, "response": response}
    body = json.dumps({"rows": [{"instance": IDS[2], "response": "x"}, row]})
    answer = client.post("/verify-batch", content=body, headers={"content-type": "application/json"})
    verdict = answer.json()["verdicts"][1]
    return f"error: {verdict['error']}" if verdict["status"] == "error" else str(verdict["status"])


@pytest.mark.parametrize("name", list(ROWS))
def test_all_ways_in_say_the_same(name: str, client: TestClient) -> None:
    source, response, expected = ROWS[name]
    ways = (by_score, by_score_all, by_verify, functools.partial(by_server, client), functools.partial(by_server_batch, client))  # fmt: skip
    # A worker of the server does not know the toy task, which these tests add here.
    said = [way(source, response).replace(", toy", "") for way in ways]
    assert said == [said[0]] * len(ways)
    assert said[0] == expected if expected in ("correct", "wrong", "unparsed", "undecided") else expected in said[0]


def test_a_response_that_is_missing_is_told_alike(client: TestClient) -> None:
    (line,) = assay("verify", "-", "-q", stdin=json.dumps({"id": IDS[1]}) + "\n").stdout.splitlines()
    batch = client.post("/verify-batch", json={"rows": [{"id": IDS[1]}, {"instance": IDS[1]}]}).json()["verdicts"]
    told = {json.loads(line)["error"], *(verdict["error"] for verdict in batch)}
    # The command reads logs of many layouts, and goes on to say where it looked.
    assert {text.partition(";")[0] for text in told} == {"response: expected a string, got nothing"}


def test_a_row_of_a_batch_may_be_a_row_of_verify(client: TestClient) -> None:
    rows = [{"id": IDS[1], "response": right(IDS[1])}, {**EASY, "response": right(IDS[1])}, {"response": "x"}]
    found = client.post("/verify-batch", json={"rows": rows}).json()["verdicts"]
    assert [one["status"] for one in found] == ["correct", "correct", "error"]
    assert found[2]["error"] == "expected an id or a problem"


def test_a_claim_decides_for_its_own_row_alone() -> None:
    """A hinted solution decides a formula that is undecided without it, and no later row may profit."""
    SHARED.cache.clear()
    bare = formula(300)
    hard = {**bare, "problem": {**bare["problem"], "clauses": bare["problem"]["clauses"][:1100]}}
    claim = "<answer>unsatisfiable</answer>"
    first = score(hard, claim).status
    score({**hard, "truth": {"solution": [True] * 300}}, claim)
    assert score(hard, claim).status == first


def test_a_bug_of_a_task_is_named_by_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(problem: Any, text: str) -> Any:
        raise AttributeError("no such thing")

    identity, told = "toy:v1:L1:7:0", "task toy: read failed: AttributeError: no such thing"
    with monkeypatch.context() as patch:
        patch.setattr(get_task("toy"), "read", broken)
        patch.setattr("assay.harness.core.worker_pool.WorkerPool.run", _here)
        with pytest.raises(TaskFailed, match=told):
            score(identity, "<answer>47</answer>")
        with pytest.raises(TaskFailed, match=told):
            score_all([identity], ["<answer>47</answer>"])
        lines = [{"id": identity, "response": "<answer>47</answer>"}, {"id": IDS[1], "response": right(IDS[1])}, {}]
        result = assay("verify", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
        assert result.exit_code == 4
        verdicts = [json.loads(line) for line in result.stdout.splitlines()]
        assert [one["status"] for one in verdicts] == ["error", "correct", "error"] and verdicts[0]["error"] == told
        assert f"assay: {told} (a bug of the task; --debug shows the traceback)\n" in result.stderr
        assert "1 verdict: 1 correct; 1 malformed line; 1 line on which a task failed" in result.stderr
        with pytest.raises(TaskFailed) as raised:
            assay("--debug", "verify", "-", stdin=json.dumps(lines[0]))
        assert isinstance(raised.value.__cause__, AttributeError)
        patch.setenv("ASSAY_DEBUG", "1")
        with pytest.raises(TaskFailed):
            assay("verify", "-", stdin=json.dumps(lines[0]))
        with TestClient(make_app(Settings(workers=1)), raise_server_exceptions=False) as client:
            answer = client.post("/verify", json={"instance": identity, "response": "<answer>47</answer>"})
            assert (answer.status_code, answer.json()["detail"]) == (500, told)
            batch = client.post(
                "/verify-batch", json={"rows": [{"instance": identity, "response": "<answer>47</answer>"}]}
            )
            assert batch.json()["verdicts"][0]["error"] == told


async def _here(self: Any, function: Any, *arguments: Any) -> Any:
    """In place of a worker, which does not know the toy task."""
    return function(*arguments)
