"""The conformance set: our verdicts are the stated ones, and another checker is held to it."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest
from assay_command import assay

from assay.harness.conformance import Case, cases, judge_own, run_checker, tasks_with_cases
from assay.harness.score import score
from assay.tasks import get_task, load
from assay.tasks.datasets.records import instance_to_record

PROBLEM = {"numbers": [10, 20, 30], "total": 40}


def case(response: str, status: str, fault: str | None = None) -> Case:
    return Case("toy:1", "toy", None, PROBLEM, response, status, fault, "made here")


RIGHT = case("<answer>10 30</answer>", "correct")
WRONG = case("<answer>10 20</answer>", "wrong", "wrong_sum")


@pytest.mark.parametrize("task", tasks_with_cases())
def test_our_verdicts_are_the_stated_ones(task: str) -> None:
    found = [judge_own(one) for one in cases(task)]
    assert found and [one for one in found if one] == []


def test_our_own_checker_is_held_to_status_and_fault() -> None:
    assert judge_own(RIGHT) is judge_own(WRONG) is None
    told = [
        judge_own(case(RIGHT.response, "wrong")),
        judge_own(case(WRONG.response, "correct")),
        judge_own(case(WRONG.response, "wrong", "x")),
    ]
    assert [one and one.kind for one in told] == ["false accept", "false reject", "other status or fault"]


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ('{"correct": true}', [None, "false accept"]),
        ('{"status": "wrong"}', ["false reject", None]),
        ('{"score": 1}', [None, "false accept"]),
        ("no json", ["crash", "crash"]),
        ("[1]", ["crash", "crash"]),
    ],
)
def test_another_checker_is_held_to_acceptance(answer: str, kinds: list[str | None]) -> None:
    code = f"import sys\nfor line in sys.stdin: print({answer!r}, flush=True)"
    found = list(run_checker(f"{sys.executable} -c {shlex.quote(code)}", [RIGHT, WRONG]))
    assert [one and one.kind for one in found] == kinds


def test_a_checker_that_dies_is_started_again() -> None:
    code = "import sys, json\nfor line in sys.stdin:\n if '10 20' in line: sys.exit(1)\n print(json.dumps({'correct': True}), flush=True)"
    found = list(run_checker(f"{sys.executable} -c {shlex.quote(code)}", [WRONG, RIGHT, WRONG, RIGHT]))
    assert [one and one.kind for one in found] == ["crash", None, "crash", None]


@pytest.mark.parametrize("code", ["import sys; sys.exit(1)", "import sys; sys.stdin.read()", "import os; os.abort()"])
def test_a_dead_checker_is_given_up(code: str, tmp_path: Path) -> None:
    noted = tmp_path / "started"
    command = f"{sys.executable} -c {shlex.quote(f'open({str(noted)!r}, chr(97)).write(chr(49)); {code}')}"
    found = []
    with pytest.raises(ValueError, match=r"--checker: given up, because .* 5 times one after the other"):
        for one in run_checker(command, [RIGHT] * 100, timeout=0.5):
            found.append(one and one.kind)
    assert found == ["crash"] * 5 and len(noted.read_text()) == 5


def test_a_checker_that_cannot_be_started_is_told_in_one_line() -> None:
    done = assay("conformance", "tsp", "--checker", "/nowhere/checker")
    assert done.exit_code == 2 and done.stderr.startswith("assay: --checker: /nowhere/checker cannot be started: ")
    assert done.stderr.count("\n") == 1


def test_a_record_an_id_and_a_bare_problem_get_the_same_verdict() -> None:
    instance = load("toy:v1:L3:7:0")
    task = get_task("toy")
    right = (
        f"<answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))}</answer>"
    )
    record = instance_to_record(instance)
    bare = {"task": "toy", "problem": record["problem"]}
    lying = bare | {"truth": {"status": "unsatisfiable"}}
    for text, correct in ((right, True), ("<answer>1</answer>", False), ("", False)):
        for source in (str(instance.id), record, bare, lying):
            assert score(source, text).correct == correct
    with pytest.raises(ValueError, match="id"):
        score("nonsense", "x")


def test_a_task_of_another_package_brings_its_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "cases.jsonl"
    rows = [
        {"task": "toy", "problem": PROBLEM, "response": one.response, "status": one.status} for one in (RIGHT, WRONG)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    monkeypatch.setattr(type(get_task("toy")), "conformance_file", file)
    assert "toy" in tasks_with_cases()
    done = assay("conformance", "toy")
    assert (done.exit_code, done.stdout.splitlines()[-1][:8]) == (0, "2 cases:")
    file.write_text(json.dumps({**rows[0], "status": "wrong"}))
    assert "false accept" in assay("conformance", "toy").stdout
    file.write_text("{}")
    with pytest.raises(ValueError, match=r"cases\.jsonl, line 1"):
        list(cases("toy"))
    file.unlink()
    with pytest.raises(ValueError, match="task toy: conformance_file: "):
        list(cases("toy"))


def test_a_task_without_cases_says_so() -> None:
    done = assay("conformance", "toy")
    assert done.exit_code == 2
    assert done.stderr.startswith(
        "assay: task: toy has no conformance cases (conformance_file); there are some for 3sat,"
    )
    assert "task: unknown name 'chess'" in assay("conformance", "chess").stderr
