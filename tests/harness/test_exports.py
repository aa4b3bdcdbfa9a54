"""Exports hold what they must, and the graders on their own accept nothing that is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.harness.core.grader import grader, grader_row, tasks_with_graders
from assay.harness.exports import LAYOUTS, export
from assay.harness.score import score
from assay.tasks import get_task, load
from assay.tasks.core.ids import Stream, make_key
from assay.tasks.datasets.records import instance_to_record

NAMES = tasks_with_graders()
IDS = [
    *(f"{name}:v1:L1:3:{i}" for name in NAMES for i in range(8)),
    *(f"maze:v1:form=questions:3:{i}" for i in range(6)),
    *(f"{name}:v1:L1,infeasible=1:3:{i}" for name in ("maze", "calendar", "3sat") for i in range(2)),
]


def _grade() -> Any:
    scope: dict[str, Any] = {}
    exec(compile(grader()["source"], "grader", "exec"), scope)  # noqa: S102 - as the service does
    return scope["grade"]


def test_graders_stand_on_their_own_and_take_right_answers() -> None:
    source = grader()["source"]
    assert "assay" not in source and "import json" in source
    grade = _grade()
    for identity in IDS:
        instance = load(identity)
        task, item = get_task(instance.task), json.loads(json.dumps(grader_row(instance)))
        text = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth or {}))
        assert grade({"output_text": f"<think>hm <answer>1</answer></think><answer>{text}</answer>"}, item) == 1.0, (
            identity,
            text,
        )


def test_graders_accept_nothing_that_is_wrong() -> None:
    grade, wrong = _grade(), 0
    for identity in IDS:
        instance = load(identity)
        task, item = get_task(instance.task), grader_row(instance)
        stream = Stream(make_key("graders", identity), 0)
        texts = [
            f"<answer>{task.write(instance.problem, task.baseline(instance.problem, stream))}</answer>"
            for _ in range(8)
        ]
        texts += [
            "",
            "<answer></answer>",
            "<answer>x</answer>",
            "no path",
            *(
                f"<answer>{word}</answer>"
                for word in ("no path", "no slot", "unsatisfiable", "cannot be determined", "none", "0")
            ),
        ]
        for text in texts:
            right = score(identity, text).correct
            wrong += not right
            assert right or grade({"output_text": text}, item) == 0.0, (identity, text)
    assert wrong > 300


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"task": "tsp"},
        {"task": "x", "facts": "{}"},
        {"task": "tsp", "facts": "{"},
        {"task": "maze", "facts": '{"problem": {}, "truth": {}}'},
    ],
)
def test_graders_never_fail(item: dict[str, Any]) -> None:
    for text in ("<answer>0 -> 1</answer>", "<answer>UU</answer>", "<answer>a</answer><answer>b</answer>", "x" * 10**6):
        assert _grade()({"output_text": text}, item) == 0.0


def test_a_claim_with_evidence_has_no_grader() -> None:
    with pytest.raises(ValueError, match="evidence"):
        grader_row(load("maze:v1:L1,evidence=required:3:0"))


def test_every_layout_is_json_and_tells_what_it_cannot_hold(tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    rows = [instance_to_record(load(f"{name}:v1:L1:3:0")) for name in NAMES]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows) + "oops\n")
    for layout in LAYOUTS:
        made = list(export(str(file), layout))
        assert [number for number, _ in made] == list(range(1, len(NAMES) + 2))
        assert isinstance(made[-1][1], str) and "not JSON" in made[-1][1]
        good = [row for _, row in made[:-1] if not isinstance(row, str)]
        assert len(good) == len(NAMES) if layout != "eureka" else len(good) >= 3
        assert json.loads(json.dumps(good)) == good
    (chat,) = [row for number, row in export(str(file), "chat") if number == 2]
    assert not isinstance(chat, str) and chat["messages"] == [{"role": "user", "content": rows[1]["prompt"]}]
    assert score(chat["metadata"], "<answer>0 1</answer>").status == "wrong"
    with pytest.raises(ValueError, match="--to: expected one of"):
        list(export(str(file), "nothing"))


TOY_GRADER = """
def grade_toy(text, problem, truth):
    return sum(map(int, text.split())) == problem["total"]
"""


def _export_toys(folder: Path) -> tuple[list[dict[str, Any]], Any]:
    instances = list(get_task("toy").generate(1, seed=3, count=2))
    rows = [instance_to_record(instance) for instance in instances]
    (folder / "toys.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return rows, assay("export", folder / "toys.jsonl", "--to", "openai-grader", "-o", folder / "items.jsonl")


def test_a_task_of_another_package_brings_its_grader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "toy_grader.py").write_text(TOY_GRADER)
    monkeypatch.setattr(type(get_task("toy")), "grader_file", tmp_path / "toy_grader.py")
    rows, done = _export_toys(tmp_path)
    assert done.exit_code == 0
    items = [json.loads(line) for line in (tmp_path / "items.jsonl").read_text().splitlines()]
    scope: dict[str, Any] = {}
    exec(json.loads((tmp_path / "items.grader.json").read_text())["source"], scope)  # noqa: S102 - as the service does
    for row, item in zip(rows, items, strict=True):
        right = " ".join(map(str, row["truth"]["solution"]))
        assert scope["grade"]({"output_text": f"<answer>{right}</answer>"}, item) == 1.0
        assert scope["grade"]({"output_text": f"<answer>{right} 1</answer>"}, item) == 0.0


def test_a_task_without_a_grader_says_so(tmp_path: Path) -> None:
    _, done = _export_toys(tmp_path)
    assert done.exit_code == 1
    assert "line 1: task: toy has no grader (grader_file); there are some for 3sat, tsp," in done.stderr


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (None, "No such file"),
        ("def grade_toy(", "line 1: "),
        ("def grade(text, problem, truth): ...", r"expected a function grade_toy\(text, problem, truth\)"),
        (TOY_GRADER + "def answer_of(): ...", "the grader of assay defines answer_of, too"),
        (TOY_GRADER + "_DAYS = 7", "the grader of calendar defines _DAYS, too"),
    ],
)
def test_a_broken_grader_is_refused_by_name(
    source: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if source is not None:
        (tmp_path / "toy_grader.py").write_text(source)
    monkeypatch.setattr(type(get_task("toy")), "grader_file", tmp_path / "toy_grader.py")
    with pytest.raises(ValueError, match=f"task toy: grader_file: .*{told}"):
        grader()
