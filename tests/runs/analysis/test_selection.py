"""Runs with a selecting verifier: what the report says of it, what it costs, and nothing lost."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from run_support import DRIVER, assay, begin, config, go_on, resume

from assay.runs.analysis.spending import run_spending
from assay.runs.analysis.statistics import run_statistics
from assay.runs.directory import create_run, read_run, resume_run
from assay.runs.report.report import make_report, report_json, report_markdown
from assay.runs.rescore import rescore
from assay.runs.store.opening import STORE
from assay.strategies import parse_strategy


def _report(directory: Path) -> dict[str, Any]:
    with read_run(directory) as run:
        data: dict[str, Any] = json.loads(report_json(make_report(run)))
        return data


def _table(directory: Path) -> list[dict[str, Any]]:
    with read_run(directory) as run:
        return [cell.row() for cell in run_statistics(run)]


def test_the_report_tells_how_often_the_verifier_erred_and_what_that_bounds(tmp_path: Path) -> None:
    begin(tmp_path / "a", instances=20, strategy="best-of-n:n=8")
    noisy = "noisy:fa=0.25,fr=0.25,per=sample"
    progress = begin(
        tmp_path / "b", instances=20, strategy="best-of-n:n=8", verifier=noisy, taken_from=[str(tmp_path / "a")]
    )
    assert progress.calls == 0, "another verifier draws nothing again"
    perfect, other = _report(tmp_path / "a"), _report(tmp_path / "b")
    assert [row["average"] for row in other["table"]] == [row["average"] for row in perfect["table"]]
    assert sum(r["accuracy"] for r in other["table"]) < sum(r["accuracy"] for r in perfect["table"])
    for cell, row in zip(other["verifier"]["cells"], other["table"], strict=True):
        assert (
            cell["judged"]
            == 160
            == sum(cell[k] for k in ("true_accepts", "false_accepts", "true_rejects", "false_rejects"))
        )
        assert cell["accuracy"] == row["accuracy"] and cell["precision"] <= 1
        assert 0.1 < cell["false_accept_rate"] < 0.4 and 0.1 < cell["false_reject_rate"] < 0.45
        assert row["average"] < cell["ceiling"] < 1
    assert {cell["false_accepts"] for cell in perfect["verifier"]["cells"]} == {0}
    with read_run(tmp_path / "b") as run:
        assert "Selecting verifier: noisy:fa=0.25" in report_markdown(make_report(run))
        with resume_run(tmp_path / "a") as first:
            assert first.config.name != run.config.name and "verifier" not in first.config.identity()
    assert assay("report", tmp_path / "b").returncode == 0


def test_opinions_cost_and_are_in_no_other_figure(tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text("<verdict>right</verdict>")
    begin(tmp_path / "run", levels=[1], model="noted:", strategy="majority:n=4")
    judge = f"judge:model=[noted:text={words}]"
    begin(tmp_path / "judged", levels=[1], model="noted:", strategy="weighted:n=4", verifier=judge)
    before, after = _table(tmp_path / "run"), _table(tmp_path / "judged")
    assert [row["calls"] for row in before] == [row["calls"] for row in after] == [16]
    assert [row["unparsed"] for row in before] == [row["unparsed"] for row in after]
    with read_run(tmp_path / "judged") as run:
        outcomes = list(run.store.outcomes(run.config.strategy))
        auxiliary = sum(len(outcome.auxiliary) for outcome in outcomes)
        spending = run_spending(run)
    assert auxiliary > 0 and spending.ledger.calls == 16 + auxiliary
    assert sum(ledger.calls for ledger in spending.models.values()) == 16 + auxiliary
    report = _report(tmp_path / "judged")
    assert report["spending"]["calls"] == 16 + auxiliary and "noted" in report["spending"]["models"]
    assert report["verifier"]["total"]["judged"] == sum(
        stored.accepted is not None for outcome in outcomes for stored in outcome.replies
    )


def test_judging_again_finds_the_opinions_and_asks_nobody(tmp_path: Path) -> None:
    begin(tmp_path, strategy="refine:rounds=2", verifier="judge:model=[classical:effort=2]")
    before = _report(tmp_path)
    assert before["spending"]["models"]["classical:effort=2"]["calls"] > 0
    with resume_run(tmp_path) as run:
        assert rescore(run, parse_strategy(run.config.strategy)).unfinished == 0
    after = _report(tmp_path)
    assert {name: after[name] for name in ("table", "verifier")} == {
        name: before[name] for name in ("table", "verifier")
    }
    assert after["spending"]["calls"] == before["spending"]["calls"]


def test_several_models_are_opened_once_and_told_apart(tmp_path: Path) -> None:
    strategy = "cascade:first=[single],then=[best-of-n:n=2,model=[classical:effort=3]]"
    begin(tmp_path, strategy=strategy)
    models = _report(tmp_path)["spending"]["models"]
    assert set(models) == {"classical", "classical:effort=3"} and models["classical"]["calls"] == 8
    assert models["classical:effort=3"]["calls"] % 2 == 0
    assert resume(tmp_path).calls == 0


def test_a_model_that_cannot_be_opened_is_told_before_any_call(tmp_path: Path) -> None:
    with create_run(tmp_path, config(strategy="cascade:then=[single:model=replay:none.jsonl]")) as run:
        with pytest.raises(ValueError, match=r"none\.jsonl"):
            go_on(run)
        assert run.store.count_calls() == (0, 0)


def test_killed_in_the_middle_of_nested_strategies_the_table_is_that_of_an_undisturbed_run(tmp_path: Path) -> None:
    strategy = "cascade:first=[majority:n=3],then=[refine:rounds=3,inner=[best-of-n:n=2]]"
    verifier = "noisy:fa=0.1,fr=0.5"
    fields: dict[str, Any] = {"levels": [1, 2], "instances": 3, "seed": 0, "strategy": strategy, "verifier": verifier}
    begin(tmp_path / "whole", model="noted:", **fields)
    noted = tmp_path / "calls"
    process = subprocess.Popen(
        [sys.executable, str(DRIVER), "run", "--task", "toy", "--level", "1:2", "-n", "3", "-q", "-c", "2",
         "--model", f"noted:calls={noted},seconds=0.03", "--strategy", strategy, "--verifier", verifier,
         "--out", str(tmp_path / "run")],
    )  # fmt: skip
    while process.poll() is None and (not noted.exists() or noted.read_text().count("\n") < 9):
        time.sleep(0.005)
    process.kill()
    assert process.wait() == -9
    progress = resume(tmp_path / "run")
    assert progress.failed == 0 and _table(tmp_path / "run") == _table(tmp_path / "whole")
    assert resume(tmp_path / "run").calls == 0


def test_a_store_of_the_layout_before_is_read_and_taken_up(tmp_path: Path) -> None:
    begin(tmp_path)
    table = _table(tmp_path)
    connection = sqlite3.connect(tmp_path / STORE)
    for column in ("accepted", "aside"):
        connection.execute(f"ALTER TABLE outcome_attempt DROP COLUMN {column}")
    connection.execute("PRAGMA user_version = 2")
    connection.commit()
    connection.close()
    assert _table(tmp_path) == table and resume(tmp_path).calls == 0 and _table(tmp_path) == table
    assert _report(tmp_path)["verifier"]["total"]["judged"] == 0
