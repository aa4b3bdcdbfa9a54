"""A study: what it draws, that it draws nothing twice, goes on after a stop, and what it writes."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from run_support import assay

from assay.runs.directory import read_run
from assay.runs.store.errors import RunError
from assay.runs.study.execution import execute_study
from assay.runs.study.plan import StudyPlan, make_plan, read_plan, study_parts, write_plan
from assay.runs.study.result_table import shown, table_csv, table_json
from assay.runs.study.results import read_study
from assay.runs.study.tables import study_tables
from assay.runs.study.verifier_noise import methods_under_verifiers
from assay.runs.study.writing import write_study

PRESET = """
name = "small"
title = "t"
source = "s"
description = "d"
[[grid]]
task = "toy"
count = 6
parameters = "numbers={n}"
labels = { category = "hard" }
each = { n = [3, 5] }
"""


def plan_of(folder: Path, **changes: Any) -> StudyPlan:
    preset = folder / "small.toml"
    preset.write_text(PRESET)
    fields: dict[str, Any] = {"preset": str(preset), "draws": 3, "rounds": 3, "degrees": ["bit", "how"]}
    return make_plan(**fields | {"superscaling": 8, "superscaled": "toy"} | changes)


def go(directory: Path, plan: StudyPlan) -> list[int]:
    @contextmanager
    def show(*_: object) -> Any:
        yield None

    return [progress.calls for progress in execute_study(directory, plan, show)]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A finished study, and the file in which its model noted every call."""
    home = tmp_path_factory.mktemp("study")
    plan = plan_of(home, model=f"noted:calls={home / 'calls'}")
    write_plan(home / "study", plan)
    go(home / "study", plan)
    write_study(home / "study", figures=False)
    return home / "study", home / "calls"


def test_nothing_is_drawn_twice(done: tuple[Path, Path]) -> None:
    study, noted = done
    calls = noted.read_text().splitlines()
    assert max(Counter(calls).values()) == 1
    drawn = {}
    for part in study_parts(read_plan(study)):
        with read_run(study / part.name) as run:
            found = list(run.store.outcomes(run.config.strategy))
        replies = [stored.reply for outcome in found for stored in outcome.replies]
        drawn[part.name] = sum(not reply.origin for reply in replies)
        if part.name.startswith("refine"):
            assert all(bool(reply.origin) for reply in replies if reply.key.round == 0)
    assert drawn["samples"] == 12 * 3 and drawn["superscaling"] == 12 * 5 and drawn["race"] == 0
    assert all(drawn[f"verifier-{number}-{method}"] == 0 for number in (1, 2) for method in ("draws", "race"))
    assert len(calls) == sum(drawn.values())
    assert sum(go(study, read_plan(study))) == 0


def without_tokens(value: Any) -> Any:
    """Return results without the columns and words that count tokens."""
    if isinstance(value, dict):
        return {
            name: without_tokens(one)
            for name, one in value.items()
            if not any(word in name for word in ("tokens", "for less", "not told apart"))
        }
    if isinstance(value, list):
        return [without_tokens(one) for one in value]
    return re.sub(r"[\d.]+ times", "times", value) if isinstance(value, str) else value


def test_a_stopped_study_goes_on_to_the_same_end(done: tuple[Path, Path], tmp_path: Path) -> None:
    plan = plan_of(tmp_path, model=f"noted:calls={tmp_path / 'calls'}")
    write_plan(tmp_path / "study", plan)
    stops = 0

    class Stopped(Exception):
        pass

    @contextmanager
    def show(*_: object) -> Any:
        def listen(progress: Any) -> None:
            if progress.calls >= 7:
                raise Stopped

        yield listen

    for _ in range(3):
        try:
            execute_study(tmp_path / "study", plan, show)
        except Stopped:
            stops += 1
    (tmp_path / "study").rename(tmp_path / "moved")  # a study is found again wherever it is
    go(tmp_path / "moved", plan)
    write_study(tmp_path / "moved", reports=False, figures=False)
    assert stops == 3
    ours, theirs = (json.loads((folder / "results.json").read_text()) for folder in (tmp_path / "moved", done[0]))
    for one in (ours, theirs):
        del one["model"], one["preset"]
    # Calls that the stops cancelled in flight cost tokens too: the one figure that may be higher.
    assert without_tokens(ours) == without_tokens(theirs)


def test_tables_hold_what_the_draws_say(done: tuple[Path, Path]) -> None:
    with read_study(done[0]) as results:
        tables = {table.name: table for table in study_tables(results)}
        records = results.records["samples"]
        by_task = dict(zip(tables["by-task"].head, tables["by-task"].rows[0], strict=True))
        best, worst = by_task["best-of-3"], by_task["worst-of-3"]
        assert best.mean == sum(r.correct.any() for r in records) / 12  # type: ignore[union-attr]
        assert worst.mean == sum(r.correct.all() for r in records) / 12  # type: ignore[union-attr]
        assert by_task["baseline"] is not None and by_task["inst."] == 12
        for one in methods_under_verifiers(
            results
        ):  # nothing selects the first reply, and no verifier beats the perfect one
            perfect, noisy, none = (one.scores(number) for number in range(3))
            assert sum(perfect) >= max(sum(noisy), sum(none))
            assert none == [float(record.correct[0]) for record in one.records[0]] or one.method.startswith("refine")
        assert {"toy-by-category", "toy-by-n", "by-round", "superscaling", "stopping", "noisy-selection"} <= set(tables)
        top = tables["superscaling"].rows[-1]
        perfect = next(row for row in tables["noisy-selection"].rows if row[:2] == (0.0, 0.0))
        assert top[0] == 8 and top[2].mean == pytest.approx(perfect[-1].mean)  # type: ignore[union-attr]
        stopping = tables["stopping"].rows
        assert stopping[0][3].mean == stopping[1][3].mean and 0 < stopping[1][4] < 1  # type: ignore[union-attr, operator]
        for table in tables.values():
            rows = list(csv.reader(table_csv(table).splitlines()))
            assert len({len(row) for row in rows}) == 1 and len(rows) == len(table.rows) + 1
            json.dumps(table_json(table), allow_nan=False)
            assert all(shown(value) for row in table.rows for value in row)


def test_what_it_writes(done: tuple[Path, Path]) -> None:
    study = done[0]
    page, text = (study / "study.html").read_text(), (study / "study.md").read_text()
    sentences = json.loads((study / "results.json").read_text())["sentences"]
    assert len(sentences) == 3 and all(one in text for one in sentences) and "On Toy" in page
    assert "8 draws bring Toy from" in page and "</html>" in page
    assert {path.stem for path in (study / "tables").glob("*.csv")} >= {"by-task", "differences", "superscaling"}
    assert (study / "samples" / "report.html").is_file()


def test_figures_are_the_same_bytes_each_time(done: tuple[Path, Path], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="figures for papers need the extra `report`")
    from assay.runs.report.plot_files import write_plots
    from assay.runs.study.plots import gap, superscaling

    with read_study(done[0]) as results:
        plots = [gap(results), superscaling(results)]
    paths = write_plots(plots, tmp_path / "one")
    assert [path.name for path in paths[:3]] == ["gap.png", "gap.svg", "gap.pdf"] and len(paths) == 6
    again = write_plots(plots[:1], tmp_path / "two")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in paths[:3]]
    assert len(plots[1].panels) == 3 and not plots[1].one_legend and plots[0].one_legend


def test_fewer_instances_keep_every_cell(tmp_path: Path) -> None:
    from assay.runs.study.plan import part_config

    plan = plan_of(tmp_path, per_task=3)
    config = part_config(plan, study_parts(plan)[0], ())
    assert [cell.count for cell in config.cells or ()] == [2, 2]


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"degrees": ["loud"]}, "loud"), ({"draws": 1}, "draws"), ({"tasks": ["tsp"]}, "tsp"), ({"tasty": 1}, "tasty")],
)
def test_wrong_plans_are_named(tmp_path: Path, changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        plan_of(tmp_path, **changes)


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assay.runs.study.writing.write_plots", lambda *_: [])  # drawn by another test
    plan_of(tmp_path)
    arguments = ("--draws", "2", "--rounds", "1", "--feedback", "bit", "--superscaling", "0", "-q")
    done = assay("study", "-p", "small.toml", *arguments, "--out", "s", cwd=tmp_path)
    assert done.returncode == 0 and "On Toy" in done.stdout and "Study: s/study.html" in done.stdout
    assert assay("study", "--resume", "s", "-q", cwd=tmp_path).stdout == done.stdout
    assert "leave out all other options" in assay("study", "--resume", "s", "--small", cwd=tmp_path).stderr
    assert "is a study already" in assay("study", "-p", "small.toml", "-o", "s", cwd=tmp_path).stderr
    assert "is not a study" in assay("study", "--report", tmp_path, cwd=tmp_path).stderr
    with pytest.raises(RunError):
        read_plan(tmp_path)
