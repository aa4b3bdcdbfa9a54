"""One record, one call: every form of a source gives the same verdict, from anywhere, in bounded work."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.harness.core.record import KEYS, draw_records, make_record, read_records
from assay.harness.score import feedback, score, score_all
from assay.tasks import TASKS, get_task, load
from assay.tasks.datasets.records import instance_to_record
from assay.tasks.datasets.resolver import SHARED

NAMES = list(TASKS)[:5]
each_task = pytest.mark.parametrize("name", NAMES)


def right(record: dict[str, Any]) -> str:
    instance = load(record["id"])
    task = get_task(instance.task)
    assert instance.truth is not None
    return f"<answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))}</answer>"


RECORDS = {name: draw_records(name, 2, seed=7, count=2) for name in NAMES}
PAIRS = [
    (record, text)
    for rows in RECORDS.values()
    for record in rows
    for text in (right(record), "no idea", right(rows[0]))
]
EXPECTED = [load(r["id"]) for r, _ in PAIRS]
VERDICTS = [get_task(i.task).verify(i.problem, t, i.truth) for i, (_, t) in zip(EXPECTED, PAIRS, strict=True)]


@each_task
def test_a_record_is_flat_and_holds_no_truth(name: str) -> None:
    record = RECORDS[name][0]
    assert tuple(record) == KEYS
    assert isinstance(record["instance"], str) and set(json.loads(record["instance"])) == {"id", "task", "problem"}
    assert json.loads(json.dumps(record)) == record
    assert record["seed"] == "7" and record["level"] == 2 and set(record["versions"]) == {"assay", "task"}
    assert "truth" not in json.dumps(record)


@each_task
def test_every_form_of_a_source_gives_the_same_verdict(name: str) -> None:
    for record, text in [pair for pair in PAIRS if pair[0]["task"] == name]:
        instance = load(record["id"])
        expected = get_task(name).verify(instance.problem, text, instance.truth)
        sources: list[Any] = [
            record, record["id"], record["instance"], {"instance": record["instance"]}, {"instance": record["id"]},
            {"instance": json.loads(record["instance"])}, {"id": record["id"]}, instance_to_record(instance),
            instance_to_record(instance, truth=False), {"task": name, "problem": instance.problem.to_dict()},
        ]  # fmt: skip
        assert [score(source, text) for source in sources] == [expected] * len(sources)
        assert score_all(sources, [text] * len(sources)) == [expected] * len(sources)


def test_a_problem_wins_over_its_id_and_a_truth_is_not_believed() -> None:
    small, other = RECORDS["tsp"]
    problem = json.loads(other["instance"])["problem"]
    assert score({"id": small["id"], "task": "tsp", "problem": problem}, right(other)).correct
    lie = {"status": "optimal", "objective": 1, "tour": [0, 1, 2, 3, 4, 5], "lower_bound": 1, "proved": True}
    assert score({"task": "tsp", "problem": problem, "truth": lie}, right(other)).correct
    for nonsense in ({"solution": 5}, {"solution": [[]]}, {"status": []}, {"path": "x"}):
        for name in NAMES:
            record = RECORDS[name][0]
            problem = json.loads(record["instance"])["problem"]
            assert score({"task": name, "problem": problem, "truth": nonsense}, right(record)).correct


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({}, "expected an id or a problem"),
        (5, "instance: expected an id, an object or its text, got a number"),
        ({"id": 5}, "id: expected a string"),
        ({"id": "tsp:v1:L1:7"}, "id: expected task:version"),
        ("nothing", "id: expected task:version"),
        ("{", "not JSON"),
        ('{"id": "tsp:v9:L1:7:0"}', "has version 1, got 9"),
        ({"instance": 5}, "instance: expected an id, an object or its text, got a number"),
        ({"instance": "{"}, "instance: not JSON"),
        ({"instance": '{"a": 1, "a": 2}'}, "given twice"),
        ({"instance": "[" * 100_000}, "expected task:version"),
        ({"instance": '{"problem": ' + "[" * 100_000}, "nested too deeply"),
        ({"problem": {}}, "task: expected the name"),
        ({"task": "none", "problem": {}}, "task: unknown name"),
        ({"task": "tsp", "problem": []}, "problem: expected an object"),
        ({"task": "tsp", "problem": {"weights": [[1]]}}, "weights"),
        ({"task": "3sat", "problem": {"n": 10**9, "clauses": []}}, "n: expected"),
        ({"task": "calendar", "problem": {"people": {}, "duration": 5}}, "people"),
    ],
)
def test_a_bad_record_is_refused_by_name(record: Any, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        score(record, "x")


def test_a_response_that_is_no_text_is_refused() -> None:
    assert score("tsp:v1:L1:7:0", None).status == "unparsed"  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="response: expected a string, got a number"):
        score("tsp:v1:L1:7:0", 5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="as many as records"):
        score_all(["tsp:v1:L1:7:0"], [])


@given(st.text(max_size=200), st.sampled_from(NAMES))
def test_no_text_raises(text: str, name: str) -> None:
    verdict = score(RECORDS[name][0], text)
    assert verdict.status in ("correct", "wrong", "unparsed")
    assert isinstance(feedback(RECORDS[name][0], verdict), str)


# ------------------------------------------------------------------ anywhere


def test_the_call_and_its_results_travel_by_pickle() -> None:
    assert pickle.loads(pickle.dumps(score)) is score
    assert [pickle.loads(pickle.dumps(verdict)) for verdict in VERDICTS] == VERDICTS


def test_threads_give_the_same_verdicts() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda pair: score(*pair), PAIRS * 10)) == VERDICTS * 10


def test_tasks_of_an_event_loop_give_the_same_verdicts() -> None:
    async def judge() -> list[Any]:
        return await asyncio.gather(*(asyncio.to_thread(score, *pair) for pair in PAIRS))

    assert asyncio.run(judge()) == VERDICTS


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_give_the_same_verdicts(method: str) -> None:
    with ThreadPoolExecutor(4) as threads:  # a process is forked while others compute
        busy = [threads.submit(score, *pair) for pair in PAIRS * 4]
        with multiprocessing.get_context(method).Pool(1) as pool:
            assert pool.starmap(score, PAIRS) == VERDICTS
        assert [one.result() for one in busy] == VERDICTS * 4


# ------------------------------------------------------------------ bounded work


def test_a_problem_beyond_the_solvers_is_undecided() -> None:
    n = 401
    weights = [[abs(i - j) * (1 + (i * j) % 7) for j in range(n)] for i in range(n)]
    tour = " -> ".join(map(str, range(n)))
    assert score({"task": "tsp", "problem": {"weights": weights}}, f"<answer>{tour}</answer>").status == "undecided"
    draw = random.Random(1)
    clauses = [[v * draw.choice((1, -1)) for v in draw.sample(range(1, 301), 3)] for _ in range(1290)]
    hard = {"task": "3sat", "problem": {"n": 300, "clauses": clauses}}
    assert score(hard, "<answer>unsatisfiable</answer>").status == "undecided"
    assert score(hard, "<answer>" + " ".join(f"x{v}=T" for v in range(1, 301)) + "</answer>").status == "wrong"
    wide = {"task": "3sat", "problem": {"n": 100_001, "clauses": [[1, 2, 3], [-1, -2, -3]]}}
    assert score(wide, "unsatisfiable").status == "undecided"


def test_what_was_proved_at_generation_is_used_for_the_very_same_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    record = draw_records("tsp", "cities=8", seed=99)[0]
    unknown = {"status": "unknown", "objective": None, "tour": None, "lower_bound": 0, "proved": False}
    monkeypatch.setattr(type(get_task("tsp")), "decide", lambda self, problem, hint=None: unknown)
    assert score(record, right(record)).correct
    other = json.loads(draw_records("tsp", "cities=8", seed=98)[0]["instance"])["problem"]
    tour = "<answer>" + " -> ".join(map(str, range(8))) + "</answer>"
    assert score({"id": record["id"], "task": "tsp", "problem": other}, tour).status == "undecided"


@each_task
def test_bounded_work_decides_all_that_is_generated(name: str) -> None:
    task = get_task(name)
    for level in (1, 5, 10):
        instance = load(f"{name}:v1:L{level}:11:0")
        assert instance.truth is not None
        text = f"<answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))}</answer>"
        assert score({"task": name, "problem": instance.problem.to_dict()}, text).correct


def test_the_truth_is_sought_only_when_an_answer_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(get_task("3sat")), "decide", lambda *_: pytest.fail("solved without need"))
    problem = {"n": 3, "clauses": [[1, 2, 3]]}
    assert score({"task": "3sat", "problem": problem}, "<answer>x1=T x2=F x3=F</answer>").correct
    assert score({"task": "3sat", "problem": problem}, "hm").status == "unparsed"


def test_instances_are_kept_for_the_next_response() -> None:
    record = RECORDS["maze"][0]
    assert SHARED.resolve(record["instance"]) is SHARED.resolve(record["instance"])


# ------------------------------------------------------------------ records


def test_records_of_a_file_are_those_that_were_drawn(tmp_path: Any) -> None:
    rows = [row for name in NAMES for row in RECORDS[name]]
    ours, generated = tmp_path / "ours.jsonl", tmp_path / "generated.jsonl"
    ours.write_text("".join(json.dumps(row) + "\n" for row in rows))
    generated.write_text("".join(json.dumps(instance_to_record(load(row["id"]))) + "\n" for row in rows))
    assert list(read_records(str(ours))) == list(read_records(str(generated))) == rows
    ours.write_text('{"id": "tsp:v1:L1:7"}\n')
    with pytest.raises(ValueError, match="line 1: id: expected"):
        list(read_records(str(ours)))


def test_records_of_problems_from_elsewhere_have_no_id() -> None:
    task = get_task("maze")
    from assay.tasks.core.task import Instance

    problem = task.problem_from_dict({"rows": ["..", ".."], "start": [0, 0], "exit": [1, 1]})
    record = make_record(Instance(None, "maze", problem, None, {}))
    assert record["id"] is record["seed"] is record["level"] is None
    assert score(record, "<answer>DR</answer>").correct
