"""The options for renderings, languages, templates and presets, as a user types them."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.cli import orders
from assay.tasks import get_task
from assay.tasks.datasets.records import record_to_instance

SMALL = """
name = "small"
title = "t"
source = "s"
description = "d"
[[grid]]
task = "tsp"
count = 2
parameters = "cities=5"
labels = { size = "small" }
[[grid]]
task = "maze"
count = 3
parameters = "rows=7,columns=7,form={question}"
each = { question = ["turns", "relation"] }
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def preset(tmp_path: Path) -> str:
    (tmp_path / "small.toml").write_text(SMALL)
    return "small.toml"


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_preset_becomes_a_folder_with_a_file_per_task(tmp_path: Path, preset: str) -> None:
    assert assay("generate", "--preset", preset, "-s", "7", "-o", "out").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "maze.jsonl", "maze.jsonl.card.md", "tsp.jsonl", "tsp.jsonl.card.md",
    ]  # fmt: skip
    found = records(tmp_path / "out" / "maze.jsonl")
    assert [r["labels"] for r in found] == [{"question": "turns"}] * 3 + [{"question": "relation"}] * 3
    assert {r["preset"] for r in found} == {"small"} and found[0]["id"] == "maze:v1:columns=7,form=turns,rows=7:7:0"
    again = assay("generate", "--preset", preset, "-s", "7", "-o", "out")
    assert again.exit_code == 2 and "exists already" in again.stderr


def test_the_card_of_a_preset_names_its_cells(tmp_path: Path, preset: str) -> None:
    assert assay("generate", "maze", "--preset", preset, "-s", "7", "-o", "m.jsonl").exit_code == 0
    card = (tmp_path / "m.jsonl.card.md").read_text(encoding="utf-8")
    assert "| question=turns | `columns=7," in card and "| question=relation | 3 |" in card
    assert "Preset: `small`" in card and "## Baselines" in card and "`expanded`" in card and "Licence" in card
    assert "assay generate maze --preset small --seed 7 -o m.jsonl" in card


def test_a_preset_goes_on_where_it_was_stopped_between_its_sets(tmp_path: Path, preset: str) -> None:
    assay("generate", "--preset", preset, "-s", "7", "-o", "whole/")
    (tmp_path / "cut").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orders, "_to_files", _stopping_after(1))
        assert assay("generate", "--preset", preset, "-s", "7", "-o", "cut/").exit_code != 0
    refused = assay("generate", "--preset", preset, "-s", "8", "-o", "cut/")
    assert refused.exit_code == 2 and "unfinished sets of another request" in refused.stderr
    assert assay("generate", "--preset", preset, "-o", "cut/").exit_code == 0
    found = {path.name: path.read_bytes() for path in (tmp_path / "cut").iterdir()}
    assert found == {path.name: path.read_bytes() for path in (tmp_path / "whole").iterdir()}


def _stopping_after(sets: int) -> Callable[..., Any]:
    make, made = orders._to_files, itertools.count(1)

    def run(*arguments: Any) -> Any:
        if next(made) > sets:
            raise KeyboardInterrupt
        return make(*arguments)

    return run


def test_a_preset_takes_every_form_and_keeps_truth_and_proofs_apart(tmp_path: Path, preset: str) -> None:
    apart = ["--truth-file", "truth/", "--certificates", "proofs/", "--hide-seed"]
    assert assay("generate", "--preset", preset, "-s", "7", "-o", "all.parquet/", *apart).exit_code == 0
    assert {path.suffix for path in (tmp_path / "all.parquet").iterdir()} == {".parquet", ".md"}
    assert [r["id"] for r in records(tmp_path / "truth" / "tsp.jsonl")] == ["tsp-cities=5-0", "tsp-cities=5-1"]
    assert len(list((tmp_path / "proofs" / "maze").glob("*/certificate.json"))) == 6
    stream = assay("generate", "--preset", preset, "-s", "7").stdout.splitlines()
    assert [json.loads(line)["preset"] for line in stream] == ["small"] * 8
    refused = assay("generate", "--preset", preset, "-s", "7", "-o", "one.jsonl")
    assert refused.exit_code == 2 and "2 tasks need a folder such as one/" in refused.stderr


def test_one_task_of_a_preset_goes_to_one_file(tmp_path: Path, preset: str) -> None:
    for name in ("a.jsonl", "a.parquet"):
        assert assay("generate", "tsp", "--preset", preset, "-s", "7", "-o", name).exit_code == 0
    assert len(records(tmp_path / "a.jsonl")) == 2
    (tmp_path / "answers.jsonl").write_text('{"id": "tsp:v1:cities=5:7:0", "response": "?"}\n')
    assert assay("verify", "a.parquet", "answers.jsonl", "-o", "v.jsonl").exit_code == 0


@pytest.mark.parametrize("command", ["show", "levels"])
def test_a_grid_is_shown(tmp_path: Path, preset: str, command: str) -> None:
    done = assay(command, "--preset", preset)
    assert "maze: 6 instances in 2 cells" in done.stdout and "question=turns" in done.stdout
    lines = assay(command, "--preset", preset, "--json").stdout.splitlines()
    assert json.loads(lines[0]) == {"task": "tsp", "parameters": "cities=5", "count": 2, "labels": {"size": "small"}}


def test_records_say_in_which_form_they_ask(tmp_path: Path) -> None:
    assay("generate", "tsp", "-s", "7", "-o", "plain.jsonl")
    assay("generate", "tsp", "-s", "7", "-o", "french.jsonl", "--language", "fr", "--rendering", "table")
    (plain,), (french,) = records(tmp_path / "plain.jsonl"), records(tmp_path / "french.jsonl")
    assert (french["rendering"], french["language"]) == ("table", "fr") and "rendering" not in plain
    assert french["prompt"].startswith("Il y a 5 villes") and french["problem"] == plain["problem"]
    assert record_to_instance(french).problem.to_dict() == plain["problem"]


def test_a_picture_is_in_the_record_and_in_a_file(tmp_path: Path) -> None:
    assay("generate", "maze", "-s", "7", "--rendering", "picture", "-o", "m.jsonl")
    (record,) = records(tmp_path / "m.jsonl")
    image = str(record["image"]).removeprefix("data:image/png;base64,")
    shown = assay("show", str(record["id"]), "--rendering", "picture", "--image", "m.png", "--prompt")
    assert shown.exit_code == 0 and (tmp_path / "m.png").read_bytes() == base64.b64decode(image)


def test_a_template_of_ones_own_is_used_and_checked(tmp_path: Path) -> None:
    text = (
        (get_task("tsp").template_folder / "en.toml")
        .read_text(encoding="utf-8")
        .replace("There are {n} cities", "Look: {n} cities", 1)
    )
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    done = assay("generate", "tsp", "-s", "7", "-o", "t.jsonl", "--template", "mine.toml")
    assert done.exit_code == 0 and str(records(tmp_path / "t.jsonl")[0]["prompt"]).startswith("Look: 5 cities")
    (tmp_path / "bad.toml").write_text(text.replace("{freedom}", ""), encoding="utf-8")
    refused = assay("generate", "tsp", "--template", "bad.toml")
    assert refused.exit_code == 2 and "bad.toml: rules: slot {freedom} is missing" in refused.stderr


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["generate", "--preset", "eureka", "-n", "3"], "--preset: fixes level, parameters and counts"),
        (["generate", "--preset", "none"], "preset: unknown name 'none'; known: eureka"),
        (["generate", "calendar", "--preset", "eureka-unfiltered"], "task: the preset eureka-unfiltered has 3sat"),
        (["generate"], "expected a task (3sat, "),
        (["show"], "expected either an instance or --preset"),
        (["levels"], "expected a task (3sat, "),
        (["generate", "tsp", "--rendering", "poem"], "rendering: expected one of list"),
        (["generate", "tsp", "--language", "de", "--template", "x.toml"], "--language and --template: choose one"),
        (["generate", "tsp", "--template", "no.toml"], "no.toml"),
    ],
)
def test_a_wrong_request_is_one_clear_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = assay(*arguments)
    assert done.exit_code == 2 and message in done.stderr and done.stderr.count("\n") == 1
