"""The record of an instance goes out and comes back, and is believed only in what it may say."""

from __future__ import annotations

from typing import Any

import pytest

from assay.tasks import get_task
from assay.tasks.core.strict_json import parse_object, write_object
from assay.tasks.datasets.records import claimed_truth, instance_to_record, record_to_instance

(TOY,) = get_task("toy").generate(2, seed=1)


def test_a_record_comes_back_as_its_instance_without_its_truth() -> None:
    record = parse_object(write_object(instance_to_record(TOY)))
    back = record_to_instance(record)
    assert (back.id, back.task, back.problem, back.truth) == (TOY.id, "toy", TOY.problem, None)
    assert claimed_truth(record) == TOY.truth


def test_an_id_alone_is_rebuilt_with_its_truth() -> None:
    assert record_to_instance({"id": str(TOY.id)}) == TOY
    assert record_to_instance({"id": str(TOY.id), "problem": None}) == TOY


def test_the_task_of_a_problem_may_come_from_its_id() -> None:
    problem = TOY.problem.to_dict()
    assert record_to_instance({"id": str(TOY.id), "problem": problem}).problem == TOY.problem
    foreign = record_to_instance({"id": "tsp:v1:L1:0:0", "task": "toy", "problem": problem})
    assert (foreign.id, foreign.task) == (None, "toy")
    assert record_to_instance({"id": "my own", "task": "toy", "problem": problem}).id is None


def test_a_record_without_id_says_null() -> None:
    import dataclasses

    record = instance_to_record(dataclasses.replace(TOY, id=None, truth=None), truth=True)
    assert (record["id"], record["level"], record["truth"]) == (None, None, None)
    assert "truth" not in instance_to_record(TOY, truth=False)


@pytest.mark.parametrize(
    "record, told",
    [
        ({}, "id or a problem"),
        ({"id": 1}, "id: expected a string, got a number"),
        ({"id": "x"}, "id: expected task:version"),
        ({"problem": {}}, "task: expected the name of a task, got null"),
        ({"task": [], "problem": {}}, "got a list"),
        ({"task": "toy", "problem": "x"}, "problem: expected an object"),
        ({"task": "toy", "problem": {}}, "numbers: expected whole numbers, got None"),
    ],
)
def test_wrong_records_are_told(record: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        record_to_instance(record)
