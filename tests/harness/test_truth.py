"""The rerun of all comparisons: bounds, processes, and what a disagreement does to `assay bench truth`."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from assay_command import assay
from depth import scaled

from assay.harness.core.crosscheck import hold, planned_cases, tasks_with_crosschecks, upper_bound
from assay.tasks.core.crosscheck import Crosscheck, Decisions
from assay.tasks.maze import crosscheck as maze_ways
from assay.tasks.maze.task import Maze


def test_the_bound_is_exact() -> None:
    for cases in (1, 10, 3000, 10**7):
        assert math.isclose(upper_bound(0, cases), 1 - 0.05 ** (1 / cases), rel_tol=1e-9)
    # Clopper and Pearson's one-sided limits at 95 %, as R's binom.test(k, n, alternative = "less") gives them.
    assert math.isclose(upper_bound(1, 10), 0.39416, abs_tol=1e-5)
    assert math.isclose(upper_bound(3, 100), 0.07571, abs_tol=1e-5)
    assert upper_bound(5, 5) == 1.0
    assert upper_bound(1, 1000) < upper_bound(2, 1000)


def test_rows_do_not_depend_on_processes() -> None:
    cases = scaled(301, 1001)  # no multiple of the number of processes
    one, two = (
        [{**row.to_dict(), "seconds": 0} for row in hold(["maze"], cases, threads=threads)] for threads in (1, 2)
    )
    assert one == two
    assert [row["cases"] for row in one] == [cases] * len(one)
    assert planned_cases(["maze"], cases) == cases * len(one)


def test_every_task_of_ours_has_ways_to_compare() -> None:
    assert set(tasks_with_crosschecks()) >= {"3sat", "tsp", "maze", "spatial-map", "calendar"}


def test_the_command_shows_and_writes_the_rows(tmp_path: Path) -> None:
    out = tmp_path / "truth.json"
    done = assay("bench", "truth", "maze", "-n", "50", "--seed", "5", "-j", "1", "-o", str(out))
    assert done.exit_code == 0
    assert "\n250 cases, 0 disagreements, seed 5" in done.stdout
    written = json.loads(out.read_text())
    assert written["seed"] == 5
    assert {row["disagreements"] for row in written["rows"]} == {0}
    printed = json.loads(assay("bench", "truth", "maze", "-n", "50", "--seed", "5", "-j", "1", "--json").stdout)
    assert [{**row, "seconds": 0} for row in printed["rows"]] == [{**row, "seconds": 0} for row in written["rows"]]


def test_wrong_use_is_one_line() -> None:
    for arguments in (("nope",), ("maze", "-n", "0")):
        done = assay("bench", "truth", *arguments)
        assert done.exit_code == 2 and done.stdout == ""


def test_a_disagreement_is_shown_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def lengths(stream: object, cases: int) -> Decisions:
        said = maze_ways.shortest_length(stream, cases)  # type: ignore[arg-type]
        wrong = [length + (length == 4) for length in said.methods["native queue"]]
        return Decisions({**said.methods, "wrong": wrong}, said.show, said.kinds)

    monkeypatch.setattr(Maze, "crosschecks", lambda self: (Crosscheck("lengths", lengths),))
    done = assay("bench", "truth", "maze", "-n", "200", "-j", "1")
    assert done.exit_code == 1
    assert 'differ on {"rows": [' in done.stdout and "wrong: 5" in done.stdout
