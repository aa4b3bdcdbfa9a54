"""Runs of a preset, and runs whose prompts have another form: same engine, same report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from run_support import assay, begin, config, go_on

from assay.runs.directory import create_run, read_run
from assay.runs.grid import preset_fields
from assay.runs.manifest import read_manifest
from assay.runs.report.report import make_report, report_json, report_markdown
from assay.tasks import parse_id

PRESET = """
name = "small"
title = "t"
source = "s"
description = "d"
[[grid]]
task = "toy"
count = 2
parameters = "numbers={n}"
labels = { category = "hard" }
each = { n = [3, 7, 5] }
[[grid]]
task = "tsp"
count = 3
parameters = "cities=5"
"""


@pytest.fixture
def preset(tmp_path: Path) -> str:
    path = tmp_path / "small.toml"
    path.write_text(PRESET)
    return str(path)


def test_the_cells_of_a_preset_are_run_and_reported_with_their_labels(tmp_path: Path, preset: str) -> None:
    progress = begin(tmp_path / "run", strategy="single", **preset_fields(preset, None))
    assert (progress.finished, progress.total) == (9, 9)
    assert list(progress.cells) == [("toy", 1), ("toy", 2), ("toy", 3), ("tsp", 1)]
    with read_run(tmp_path / "run") as run:
        report = make_report(run)
        rows = json.loads(report_json(report))["table"]
        assert [(r["task"], r["level"], r["instances"], r["parameters"]) for r in rows] == [
            ("toy", 1, 2, "numbers=3"), ("toy", 2, 2, "numbers=7"), ("toy", 3, 2, "numbers=5"), ("tsp", 1, 3, "cities=5"),
        ]  # fmt: skip
        assert rows[1]["labels"] == {"category": "hard", "n": 7} and rows[3]["labels"] == {}
        assert "toy 2: category=hard n=7" in report_markdown(report)
        assert report.examples[("tsp", 1)] or report.examples[("toy", 1)]
    assert read_manifest(tmp_path / "run").preset == "small"


def test_a_run_of_a_preset_goes_on_where_it_stopped(tmp_path: Path, preset: str) -> None:
    fields = preset_fields(preset, ["toy"])
    with create_run(tmp_path / "run", config(strategy="single", **fields)) as run:
        assert go_on(run).resumed == 0
        assert go_on(run).resumed == 6


def test_tasks_of_a_preset_can_be_chosen_and_must_be_in_it(preset: str) -> None:
    assert config(**preset_fields(preset, ["tsp"])).total == 3
    with pytest.raises(ValueError, match="task: the preset small has toy, tsp, got 'maze'"):
        preset_fields(preset, ["maze"])
    fields = preset_fields(preset, None)
    with pytest.raises(ValueError, match="cells: expected cells of the tasks"):
        config(**fields | {"tasks": ["tsp"]})
    with pytest.raises(ValueError, match="cells: expected cells of the tasks"):
        config(**fields | {"cells": fields["cells"] * 2})


def test_older_runs_keep_their_names_and_new_choices_give_another() -> None:
    plain = config()
    assert not {"cells", "preset", "rendering", "language"} & set(plain.identity())
    tsp = {"tasks": ["tsp"]}
    assert len({config(**tsp, **method).name for method in ({}, {"rendering": "json"}, {"language": "de"})}) == 3
    assert plain.place(parse_id("toy:v1:L3:7:2")) == ("toy", 3) and plain.total == 8


def test_the_form_of_prompts_reaches_model_and_report(tmp_path: Path) -> None:
    begin(tmp_path / "run", tasks=["tsp"], levels=[1], instances=1, rendering="story", language="de")
    with read_run(tmp_path / "run") as run:
        assert "story, de" in report_markdown(make_report(run))
        (sample, *_) = make_report(run).examples[("tsp", 1)]
        assert sample.prompting is not None and sample.prompting.rendering == "story"
    begin(tmp_path / "plain", tasks=["tsp"], levels=[1], instances=1)
    keys = []
    for name in ("run", "plain"):
        with read_run(tmp_path / name) as run:
            keys.append({s.reply.key.conversation for o in run.store.outcomes(run.config.strategy) for s in o.replies})
    assert not keys[0] & keys[1]


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"rendering": "picture"}, "rendering: toy has no rendering but list, in English, got 'picture' in 'en'"),
        ({"rendering": "poem"}, "rendering: "),
        ({"language": "de"}, "rendering: toy has no rendering but list, in English, got 'list' in 'de'"),
        ({"tasks": ["tsp"], "language": "xx"}, "language: tsp has de, en, fr, got 'xx'"),
    ],
)
def test_a_form_that_is_not_there_is_refused_before_the_run(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        config(**changes)
    assert message in str(caught.value)


def test_the_command_takes_a_preset(tmp_path: Path, preset: str) -> None:
    done = assay("run", "--preset", preset, "--task", "tsp", "--strategy", "single", "--out", "run", "-q", cwd=tmp_path)
    assert done.returncode == 0 and (tmp_path / "run" / "report.html").exists()
    again = assay("run", "--resume", "run", "--preset", preset, "--task", "tsp", "-q", cwd=tmp_path)
    assert again.returncode == 0
    wrong = assay("run", "--preset", preset, "--level", "1", cwd=tmp_path)
    assert wrong.returncode == 2 and "--preset: fixes levels and instances" in wrong.stderr
