"""Judging in batches: each instance is made and solved once, and memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from assay.tasks import get_task
from assay.tasks.core.task_failure import TaskFailed
from assay.tasks.datasets.instance_cache import InstanceCache
from assay.tasks.datasets.judge import Judge, JudgeOutcome
from assay.tasks.datasets.resolver import SHARED, Resolver
from assay.verifiers.verdict import Fault

ROW = {"task": "toy", "problem": {"numbers": [1, 2], "total": 3}, "response": "1 2"}


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy task looks at the truth in its check, which it does not need."""
    task = get_task("toy")
    check = task.check
    monkeypatch.setattr(task, "check", lambda *row: check(*row) if row[2]["status"] == "satisfiable" else None)


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch, looking: None) -> list[Any]:
    """The problems that the toy task was asked to solve."""
    problems: list[Any] = []
    task = get_task("toy")
    solve = task.solve
    monkeypatch.setattr(task, "solve", lambda problem, hint=None: problems.append((problem, hint)) or solve(problem))
    return problems


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """No test profits from what another has read."""
    SHARED.cache.clear()


def _statuses(outcomes: list[JudgeOutcome]) -> list[str]:
    return [str(one) if isinstance(one, Exception) else one.status for one in outcomes]


def test_an_instance_is_solved_once_for_all_its_answers(solved: list[Any]) -> None:
    judging = Judge(threads=2)
    rows = [{**ROW, "response": text} for text in ("1 2", "1", "2", "none")]
    assert _statuses(judging.judge(rows)) == ["correct", "wrong", "wrong", "unparsed"]
    assert _statuses(judging.judge(rows)) == ["correct", "wrong", "wrong", "unparsed"]
    assert len(solved) == 1


def test_what_cannot_be_read_needs_no_solving(solved: list[Any]) -> None:
    assert _statuses(Judge().judge([{**ROW, "response": "none"}])) == ["unparsed"]
    assert not solved


def test_a_truth_that_no_check_looks_at_is_not_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_task("toy"), "solve", lambda *_: pytest.fail("solved without need"))
    assert _statuses(Judge().judge([ROW])) == ["correct"]


def test_a_claim_is_passed_on_as_a_hint_and_may_be_anything(monkeypatch: pytest.MonkeyPatch, looking: None) -> None:
    hints: list[Any] = []
    task = get_task("toy")
    solve = task.solve

    def picky(problem: Any, hint: Any = None) -> Any:
        hints.append(hint)
        return solve(problem) if hint is None else {}["no such key"]

    monkeypatch.setattr(task, "solve", picky)
    assert _statuses(Judge().judge([{**ROW, "truth": {"x": 1}}])) == ["correct"]
    assert hints == [{"x": 1}, None]


def test_instances_that_are_pushed_out_are_made_again(solved: list[Any]) -> None:
    judging = Judge(threads=1, resolver=Resolver(InstanceCache(1)))
    other = {**ROW, "problem": {"numbers": [4, 2], "total": 6}, "response": "4 2"}
    for _ in range(2):
        assert _statuses(judging.judge([ROW, other])) == ["correct", "correct"]
    assert len(solved) == 4


def test_a_set_of_instances_is_asked_once_for_a_batch() -> None:
    asked: list[list[str]] = []

    def find(identities: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
        asked.append(list(identities))
        return {"a": {"id": "a", **ROW}}

    judging = Judge(find)
    rows = [{"id": "a", "response": "1 2"}, {"id": "b", "response": "1 2"}, {"id": "a", "response": "1"}]
    assert _statuses(judging.judge(rows)) == ["correct", "id: b is not among the instances", "wrong"]
    assert asked == [["a", "b", "a"]]


def test_a_failure_inside_a_task_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_task("toy"), "check", lambda *_: 1 / 0)
    (outcome,) = Judge().judge([ROW])
    assert isinstance(outcome, TaskFailed) and isinstance(outcome.__cause__, ZeroDivisionError)
    assert str(outcome) == "task toy: check failed: ZeroDivisionError: division by zero"


def test_a_failure_of_a_whole_batch_is_told_of_the_ids_that_cause_it(monkeypatch: pytest.MonkeyPatch) -> None:
    task = get_task("toy")
    build = task.build

    def fragile(parameters: Any, key: bytes, indices: Any, threads: int) -> Any:
        if 5 in indices.tolist():
            raise OverflowError("five")
        return build(parameters, key, indices, threads)

    monkeypatch.setattr(task, "build", fragile)
    rows = [{"id": f"toy:v1:L1:7:{index}", "response": "none"} for index in (4, 5, 6)]
    assert _statuses(Judge().judge(rows)) == ["unparsed", "task toy: build failed: OverflowError: five", "unparsed"]


def test_a_failure_in_a_batch_whose_truth_is_known_is_told_of_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    task = get_task("toy")
    check = task.check
    monkeypatch.setattr(
        task, "check", lambda problem, answer, truth: 1 / 0 if len(answer) > 1 else check(problem, answer, truth)
    )
    rows = [{"id": "toy:v1:L1:7:0", "response": text} for text in ("47", "70 37", "70", "none")]
    expected = ["correct", "task toy: check failed: ZeroDivisionError: division by zero", "wrong", "unparsed"]
    assert _statuses(Judge().judge(rows)) == expected


@pytest.mark.parametrize("name", ["3sat", "tsp", "maze"])
def test_together_is_as_one_by_one(name: str) -> None:
    task = get_task(name)
    instances = list(task.generate("L2", seed=3, count=12))
    problems = [instance.problem for instance in instances]
    alone = [task.solve(problem) for problem in problems]
    together = task.solve_together(problems, 1)
    assert all(truth is None or truth == one for truth, one in zip(together, alone, strict=True))
    assert (None in together) == (name == "3sat")
    # Each gets the right answer to itself and to its neighbour.
    found = [task.truth_answer(problem, truth) for problem, truth in zip(problems, alone, strict=True)]
    for answers in (found, found[1:] + found[:1]):
        answers = [
            task.parse(p, f"<answer>{task.write(p, a)}</answer>") for p, a in zip(problems, answers, strict=True)
        ]
        rows = [row for row in zip(problems, answers, alone, strict=True) if not isinstance(row[1], Fault)]
        singly = [task.check(*row) for row in rows]
        assert task.check_batch(*(list(column) for column in zip(*rows, strict=True))) == singly
        assert len(rows) > 6
    records = {
        str(number): {"id": str(number), "task": name, "problem": p.to_dict()} for number, p in enumerate(problems)
    }
    replies = [
        {"id": str(number), "response": f"<answer>{task.write(p, a)}</answer>"}
        for number, (p, a) in enumerate(zip(problems, found, strict=True))
    ]
    assert _statuses(Judge(lambda ids: {name: records[name] for name in ids}, threads=1).judge(replies)) == [
        "correct"
    ] * len(problems)
