"""Several models in one study: the same instances, paired gaps, published figures beside, resumed as a whole."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from run_support import assay

from assay.runs.analysis.instance_records import read_records
from assay.runs.directory import read_run
from assay.runs.study.models import folder_names
from assay.runs.study.published import published_scores
from assay.tasks import task_names

MODELS = ("classical", "classical:effort=4")
SMALL = ("-n", "3", "-t", "tsp,maze", "--samples", "3", "--rounds", "2", "--superscaling", "0", "--feedback", "where",
         "--verifier", "none", "-q")  # fmt: skip


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "study"
    done = assay("study", *MODELS, *SMALL, "-o", folder)
    assert done.returncode == 0, done.stderr
    return folder


def averages(run: Path, task: str) -> dict[str, float]:
    with read_run(run) as opened:
        return {r.instance: float(r.correct.mean()) for r in read_records(opened) if r.place[0] == task}


def test_differences_are_those_of_the_same_instances(studied: Path) -> None:
    data = json.loads((studied / "models.json").read_text())
    assert data["models"] == list(MODELS)
    tables = {table["name"]: table["rows"] for table in data["tables"]}
    for row, task in zip(tables["differences"], ("tsp", "maze"), strict=True):
        first, second = (averages(studied / name / "samples", task) for name in folder_names(MODELS))
        assert first.keys() == second.keys() and row["inst."] == len(first)
        expected = np.mean([second[name] - first[name] for name in first])
        assert row["minus classical"]["mean"] == pytest.approx(expected)
    assert [row["model"] for row in tables["scores"]] == [*MODELS, *MODELS]


def test_published_figures_stand_beside_ours(studied: Path) -> None:
    with open(studied / "models-published.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["source"] for row in rows[:2]] == ["ours", "ours"]
    r1 = next(row for row in rows if row["model"] == "DeepSeek R1")
    assert (float(r1["TSP"]), float(r1["Maze"]), r1["source"]) == (0.467, 0.475, "arXiv 2504.00294v1")
    assert (
        "no tests" not in (studied / "models.md").read_text()
        and "fresh instances" in (studied / "models.md").read_text()
    )
    own = json.loads((studied / "classical" / "results.json").read_text())
    assert "published" in [table["name"] for table in own["tables"]]


def test_the_page_links_the_studies(studied: Path) -> None:
    page = (studied / "models.html").read_text()
    for name in folder_names(MODELS):
        assert f"{name}/study.html" in page and (studied / name / "study.html").exists()


def test_all_models_are_resumed_together(studied: Path) -> None:
    before = (studied / "models.json").read_bytes()
    done = assay("study", "--resume", studied, "-q")
    assert done.returncode == 0 and "Models: " in done.stdout
    assert (studied / "models.json").read_bytes() == before


def test_a_model_that_fails_leaves_the_others(tmp_path: Path) -> None:
    log = tmp_path / "replies.jsonl"
    log.write_text("")
    done = assay("study", "classical", f"replay:{log}", *SMALL, "-o", tmp_path / "study")
    assert done.returncode == 1 and "continue with: assay study --resume" in done.stderr
    assert (tmp_path / "study" / "classical" / "study.html").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("classical", "classical"), "expected different ones"),
        (("classical", "--model", "classical"), "leave it out where models are named"),
        (("classical", "clasical"), "did you mean 'classical'"),
    ],
)
def test_wrong_models_are_one_line(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    done = assay("study", *words, *SMALL, "-o", tmp_path / "study")
    assert done.returncode == 2 and message in done.stderr and not (tmp_path / "study").exists()


def test_the_published_figures_are_shares_of_known_tasks() -> None:
    found = published_scores("eureka")
    assert len(found) == 43 and len({score.model for score in found}) == 9
    assert all(0 < score.share < 1 and score.task in task_names() and score.samples == 5 for score in found)
    assert published_scores("other") == []
