"""Runs, a study and data sets that version 0.1.0 wrote are read, resumed and verified (tests/data/v0_1_0.zip)."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from assay_command import assay

from assay.runs.directory import read_run, resume_run
from assay.runs.engine import execute
from assay.runs.progress import Progress
from assay.runs.report.report import make_report, report_json
from assay.runs.study.execution import execute_study
from assay.runs.study.plan import read_plan, study_parts
from assay.runs.study.writing import write_study
from assay.runs.view.pages import report_page
from assay.strategies import parse_strategy
from assay.strategies.models import open_model
from assay.tasks import load
from assay.tasks.core.instance import Instance

ARCHIVE = Path(__file__).parents[1] / "data" / "v0_1_0.zip"
TASKS = ("3sat", "tsp", "maze", "spatial-map", "calendar")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked archive; tests that write take a copy."""
    folder = tmp_path_factory.mktemp("old")
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(folder)
    return folder / "v0_1_0"


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _report(directory: Path) -> dict[str, Any]:
    with read_run(directory) as run:
        found: dict[str, Any] = json.loads(report_json(make_report(run)))
    return found


def _differences(now: object, then: object, place: str = "") -> Iterator[str]:
    """Compare every field of `then`; fields that came later are allowed."""
    if isinstance(then, dict) and isinstance(now, dict):
        for name, value in then.items():
            if name in now:
                yield from _differences(now[name], value, f"{place}.{name}")
            else:
                yield f"{place}.{name} is missing"
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(now, then, strict=True)):
            yield from _differences(one, other, f"{place}[{number}]")
    elif isinstance(then, float) and isinstance(now, float):
        # The estimates are sums of floats, whose order may change in the last digits.
        if now != pytest.approx(then, rel=1e-9):
            yield f"{place}: {now} was {then}"
    elif now != then:
        yield f"{place}: {now!r} was {then!r}"


CORRECTED_IN_REPORTS = {
    ".curves[].low", ".curves[].high",
    *(f".table[].{kind}_interval[]" for kind in ("accuracy", "average", "best", "worst", "majority")),
}  # fmt: skip
"""Fields of a report that docs/errata.md corrects: the ends of intervals."""
BASELINES = (".floors[]", ".baselines[]")
"""What docs/errata.md corrects as a whole: greedy baselines were not the best cheap answers."""


def _uncorrected(now: object, then: object, place: str = "") -> Iterator[str]:
    """Yield the differences in fields that are not corrected."""
    for one in _differences(now, then, place):
        field = re.sub(r"\[\d+\]", "[]", one.split(": ")[0])
        if field not in CORRECTED_IN_REPORTS and not field.startswith(BASELINES):
            yield one


@pytest.mark.parametrize("name", ["run", "refine", "cascade"])
def test_reports_have_the_figures_of_then(old: Path, name: str) -> None:
    then = json.loads((old / f"{name}.report.json").read_text())
    assert len(then["table"]) >= 1 and then["run"]["finished"] == then["run"]["total"]
    assert list(_uncorrected(_report(old / name), then)) == []
    for now, former in zip(_report(old / name)["floors"], then["floors"], strict=True):
        assert set(former) <= set(now) and all(now[field] == former[field] for field in ("task", "level", "instances"))
    page = report_page(old / name)
    assert then["run"]["name"] in page and "<details" in page


def test_a_changed_figure_would_be_noticed(old: Path) -> None:
    then = json.loads((old / "run.report.json").read_text())
    changed = json.loads(json.dumps(then))
    changed["table"][3]["average"] += 1e-6
    del changed["floors"]
    assert list(_differences(changed, then)) == [
        f".table[3].average: {changed['table'][3]['average']} was {then['table'][3]['average']}",
        ".floors is missing",
    ]


def test_a_run_that_lost_half_is_resumed_to_the_same_table(old: Path, tmp_path: Path) -> None:
    then = json.loads((old / "run.report.json").read_text())
    directory = tmp_path / "run"
    shutil.copytree(old / "run", directory)
    connection = sqlite3.connect(directory / "store.sqlite")
    with connection:
        lost = [row[0] for row in connection.execute("SELECT instance FROM outcome ORDER BY instance")][::2]
        for instance in lost:
            for table in ("outcome_attempt", "outcome", "attempt"):
                connection.execute(f"DELETE FROM {table} WHERE instance = ?", (instance,))
    connection.close()
    with resume_run(directory) as run:
        progress = execute(run, open_model(run.config.model), parse_strategy(run.config.strategy))
    assert len(lost) == 10 and progress.resumed == 10 and progress.calls == 4 * len(lost) and progress.failed == 0
    now = _report(directory)
    for section in ("run", "table", "floors", "curves", "verifier"):
        assert list(_uncorrected(now[section], then[section], f".{section}")) == []
    with resume_run(directory) as run:
        again = execute(run, open_model(run.config.model), parse_strategy(run.config.strategy))
    assert again.calls == 0 and again.resumed == 20


CORRECTED = {
    ("advice", "tokens"),
    ("differences", "tokens of calls"),
    ("differences", "p, Holm"),
    ("differences", "p, Holm (2)"),
}
"""Columns by table that docs/errata.md corrects: the cost of best-of-n as it is used, and the p-value of best-of-n against
the average of the same draws."""
ENDS = (".low", ".high")
"""Parts of estimates that it corrects in every table: the ends of intervals."""


def test_the_study_is_reported_again_with_its_figures(old: Path, tmp_path: Path) -> None:
    directory = tmp_path / "study"
    shutil.copytree(old / "study", directory)
    then = json.loads((directory / "results.json").read_text())
    (directory / "results.json").unlink()
    page, sentences, _ = write_study(directory, figures=False)
    now = json.loads((directory / "results.json").read_text())
    assert page.is_file() and len(sentences) == len(then["sentences"]) and now["instances"] == then["instances"]
    tables = {table.get("former_name", table["name"]): table for table in now["tables"]}
    assert set(tables) - {"published"} == {table["name"] for table in then["tables"]}
    changed = set()
    for table in then["tables"]:
        # Texts name the methods as they are called now; figures are those of then.
        rows = zip(tables[table["name"]]["rows"], table["rows"], strict=True)
        for number, (row, former) in enumerate(rows):
            figures = {name: value for name, value in former.items() if not isinstance(value, str)}
            assert set(former) <= set(row)
            for name, value in figures.items():
                column = (table["name"], name)
                found = list(_differences(row[name], value, f"{table['name']}[{number}].{name}"))
                changed |= {column} if found and column in CORRECTED else set()
                assert column in CORRECTED or all(one.split(": ")[0].endswith(ENDS) for one in found), found
    assert changed == CORRECTED
    assert (directory / "tables" / "verifier-noise.csv").is_file()


def test_the_study_is_resumed_without_a_call(old: Path, tmp_path: Path) -> None:
    from contextlib import nullcontext

    directory = tmp_path / "study"
    shutil.copytree(old / "study", directory)
    plan = read_plan(directory)
    done: list[Progress] = execute_study(directory, plan, lambda part, run: nullcontext())
    assert len(done) == len(study_parts(plan)) == 10
    assert all(progress.calls == 0 and progress.finished == progress.total > 0 for progress in done)


@pytest.mark.parametrize("task", TASKS)
def test_answers_have_the_verdicts_of_then(old: Path, task: str, tmp_path: Path) -> None:
    data = old / "data"
    answers = [row for row in _rows(data / "answers.jsonl") if row["id"].startswith(f"{task}:")]
    then = [row for row in _rows(data / "verdicts.jsonl") if row["id"].startswith(f"{task}:")]
    assert len(answers) == len(then) > 0
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in answers))
    for source in ([], [data / f"{task}.jsonl"]):
        result = assay("verify", *source, tmp_path / "answers.jsonl")
        assert result.exit_code == 0
        assert [json.loads(line) for line in result.stdout.splitlines()] == then


@pytest.mark.parametrize("name", [*(f"{task}.jsonl" for task in TASKS), "json.jsonl", "story.jsonl"])
def test_instances_are_rebuilt_from_their_ids(old: Path, name: str) -> None:
    for row in _rows(old / "data" / name):
        made = load(row["id"])
        assert isinstance(made, Instance)
        assert made.problem.to_dict() == row["problem"]


@pytest.mark.parametrize("name", ["tsp", "maze"])
def test_parquet_files_are_read(old: Path, name: str, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    data = old / "data"
    ids = pq.read_table(data / f"{name}.parquet").column("id").to_pylist()
    answers = [{"id": one, "response": "no answer"} for one in ids]
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in answers))
    result = assay("verify", data / f"{name}.parquet", tmp_path / "answers.jsonl")
    assert result.exit_code == 0 and [json.loads(line)["id"] for line in result.stdout.splitlines()] == ids


@pytest.mark.parametrize("form", ["cnf", "tsp"])
def test_files_are_solved_to_their_truth(old: Path, form: str) -> None:
    files = sorted((old / "data" / form).glob(f"*.{form}"))
    records = {row["id"]: row for row in _rows(old / "data" / form / "instances.jsonl")}
    assert len(files) == len(records) == 3
    for file in files:
        solution = json.loads(assay("solve", file, "--json").stdout)
        truth = records[file.stem.replace("_", ":")]["truth"]
        assert solution["proved"] and solution["status"] == truth["status"], file.name


@pytest.mark.parametrize(("folder", "task"), [("cnf", "3sat"), ("tsp", "tsp"), ("ics", "calendar")])
def test_folders_are_the_instances_of_their_ids(old: Path, folder: str, task: str) -> None:
    result = assay("overlap", old / "data" / folder, f"{task}:v1:L2:7:0-2")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == "NOT disjoint: 3 in common, 6 fingerprints compared"


def test_the_opening_still_matches_the_commitment(old: Path) -> None:
    data = old / "data"
    files = (data / "hidden.jsonl.commitment.json", data / "hidden.jsonl.opening.json")
    compared = ("--prompts-file", data / "hidden.jsonl", "--truth-file", data / "hidden.truth.jsonl")
    assert assay("fresh", "--verify", *files).exit_code == 0
    assert assay("fresh", "--verify", *files, *compared).exit_code == 0
    assert assay("fresh", "--verify", files[0], files[0]).exit_code != 0
