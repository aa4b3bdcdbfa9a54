"""One instance from its id: the same bytes as in a data set, drawn and judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assay_command import assay
from task_facts import own_tasks

ID = "toy:v1:L1:7:0"  # pick some of (70, 47, 37) that add up to 47


def test_the_record_is_the_generated_line() -> None:
    lines = assay("generate", "toy", "--level", "1:2", "-n", "3", "--seed", "7").stdout.splitlines(keepends=True)
    for line in lines:
        assert assay("show", json.loads(line)["id"], "--json").stdout == line


def test_the_prompt_alone() -> None:
    record = json.loads(assay("show", ID, "--json").stdout)
    assert assay("show", ID, "--prompt").stdout == record["prompt"] + "\n"


def test_everything_for_a_reader() -> None:
    text = assay("show", ID).stdout
    for part in (ID, "Toy, level 1", "Pick some of", "→ 47", "satisfiable", "numbers  3"):
        assert part in text
    assert "Verdict" not in text


@pytest.mark.parametrize(
    "answer, told",
    [
        ("<answer>47</answer>", ["correct, score 1", "[47]", "Your answer is correct."]),
        ("70", ["wrong, score 0", "[70]", "wrong_sum"]),
        ("no idea", ["unparsed, score 0", "no answer"]),
    ],
)
def test_an_answer_is_judged(answer: str, told: list[str]) -> None:
    for result in (assay("show", ID, "--answer", answer), assay("show", ID, "-a", "-", stdin=answer)):
        assert result.exit_code == 0
        verdict = result.stdout.partition("Verdict")[2]
        assert all(part in verdict for part in told)


def test_an_answer_is_judged_in_json() -> None:
    record = json.loads(assay("show", ID, "--json", "--answer", "70").stdout)
    assert record["verdict"]["status"] == "wrong"
    assert record["id"] == ID


@pytest.mark.parametrize("suffix, head", [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_images(suffix: str, head: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"toy.{suffix}"
    assert assay("show", ID, "--image", path, "--answer", "70").exit_code == 0
    assert path.read_bytes().startswith(head)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("options", [["--prompt", "--json"], ["--image", "toy.jpg"], ["--image", "/absent/toy.svg"]])
def test_wrong_options(options: list[str]) -> None:
    result = assay("show", ID, *options)
    assert result.exit_code == 2
    assert result.stderr.startswith("assay: ")


def test_a_record_in_a_file_is_shown_with_its_own_problem(tmp_path: Path) -> None:
    record = json.loads(assay("show", ID, "--json").stdout)
    record["problem"]["total"] = 84  # another problem than the id's
    record["truth"] = {"status": "unsatisfiable"}
    path = tmp_path / "one.json"
    path.write_text(json.dumps(record, indent=2))
    shown = json.loads(assay("show", path, "--json").stdout)
    assert "add up to 84" in shown["prompt"]
    assert shown["truth"]["solution"] == [47, 37]


@pytest.mark.parametrize(
    "content, told",
    [("", "no record"), ("{}\n{}\n", "several"), ("[1]\n", "a JSON object"), ("{}", "id or a problem")],
)
def test_files_without_one_record(content: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "file.jsonl"
    path.write_text(content)
    result = assay("show", path)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize("task", own_tasks())
def test_the_picture_of_the_truth(task: str, tmp_path: Path) -> None:
    name, paths = f"{task}:v1:L2:7:0", [tmp_path / "truth.svg", tmp_path / "plain.svg"]
    assert assay("show", name, "--image", paths[0], "--truth").exit_code == 0
    assert assay("show", name, "--image", paths[1]).exit_code == 0
    assert paths[0].read_text() != paths[1].read_text()


@pytest.mark.parametrize("options", [["--truth"], ["--truth", "--image", "a.svg", "--answer", "x"]])
def test_the_truth_is_drawn_alone_and_into_a_picture(options: list[str]) -> None:
    told = assay("show", "tsp:v1:L1:7:0", *options)
    assert told.exit_code == 2 and "--truth" in told.stderr
