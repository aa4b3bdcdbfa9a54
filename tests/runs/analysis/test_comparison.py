"""Runs compared: the numbers against ones computed by hand, and what must be refused."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from run_support import assay, begin

from assay.runs.analysis.comparison import compare_runs as compare
from assay.runs.analysis.comparison import comparison_json, side_names
from assay.runs.analysis.instance_records import read_records
from assay.runs.analysis.paired import Side, compare_pair
from assay.runs.directory import read_run
from assay.runs.report.comparison_page import render_comparison
from assay.runs.report.comparison_text import comparison_markdown, sentences
from assay.runs.report.export import call_rows
from assay.runs.store.errors import RunError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("runs")
    begin(home / "best", instances=8, strategy="best-of-n:n=6")
    begin(home / "three", instances=6, strategy="best-of-n:n=3")
    begin(home / "refine", instances=8, strategy="refine:rounds=4,feedback=where")
    begin(home / "race", instances=8, strategy="first-verified:n=6,width=1", taken_from=[str(home / "best")])
    begin(home / "elsewhere", instances=8, seed=8)
    return home


def scores_of(path: Path) -> dict[str, list[bool]]:
    """Right or not, by instance, from the rows of the export."""
    with read_run(path) as run:
        rows = list(call_rows(run))
    return {one: [row["score"] == 1 for row in rows if row["id"] == one] for one in {row["id"] for row in rows}}


def test_differences_are_means_over_shared_instances(folder: Path) -> None:
    with read_run(folder / "best") as a, read_run(folder / "three") as b:
        found = compare([a, b])
    first, second = scores_of(folder / "best"), scores_of(folder / "three")
    shared = sorted(first.keys() & second.keys())
    rows = {(row.group, row.score): row for row in found.rows}
    assert found.shared == len(shared) == 12 and any("4 instances only in" in note for note in found.notes)
    by_hand = np.mean([any(second[one]) - any(first[one]) for one in shared])
    row = rows["toy", "strategy"]
    assert row.difference is not None and row.difference.mean == pytest.approx(by_hand)
    one = np.mean([np.mean(second[i]) - np.mean(first[i]) for i in shared])
    assert rows["toy", "average"].difference.mean == pytest.approx(one)  # type: ignore[union-attr]
    best = rows["toy", "best-of-n"]
    triples = [np.mean([any(pick) for pick in _subsets(first[i], 3)]) for i in shared]
    assert best.n == 3 and best.before == pytest.approx(np.mean(triples))
    assert {"toy", "toy 1", "toy 3"} == {row.group for row in found.rows}


def _subsets(row: list[bool], n: int) -> list[list[bool]]:
    from itertools import combinations

    return [list(pick) for pick in combinations(row, n)]


def test_what_stopped_at_a_right_answer_is_refused_but_for_what_it_tells(folder: Path) -> None:
    with read_run(folder / "best") as a, read_run(folder / "race") as b, read_run(folder / "refine") as c:
        raced, refined = compare([a, b]), compare([a, c])
    rows = {row.score: row for row in raced.rows if row.group == "toy"}
    assert rows["majority-of-n"].difference is None and "subsets" in rows["majority-of-n"].refused
    # The race took the same draws in their order: it ends with a right one whenever one is among them.
    assert rows["strategy"].difference.mean == 0 and rows["best-of-n"].difference.mean == 0  # type: ignore[union-attr]
    rounds = {row.score: row for row in refined.rows if row.group == "toy"}
    assert rounds["best-of-n"].difference is None and "rounds" in rounds["best-of-n"].refused
    assert rounds["strategy"].adjusted is not None and rounds["best-of-n"].adjusted is None


def test_at_equal_cost_stopping_is_what_stopping_gives(folder: Path) -> None:
    with read_run(folder / "best") as a, read_run(folder / "race") as b:
        found = compare([a, b])
        records = read_records(b)
    assert set(found.curves) == {"tokens", "seconds"}
    curve = next(curve for curve in found.curves["tokens"] if curve.run != found.sides[0].name)
    for budget, score in zip(curve.budgets, curve.scores, strict=True):
        by_hand = [
            any(r.arrived[k] and r.tokens[r.order][: k + 1].sum() <= budget for k in range(len(r.arrived)))
            for r in records
        ]
        assert score.mean == pytest.approx(np.mean(by_hand))
    assert list(curve.budgets) == sorted(curve.budgets)


def test_holm_is_over_tasks_and_over_levels_apart(folder: Path) -> None:
    with read_run(folder / "best") as a, read_run(folder / "refine") as b:
        sides = [Side(run.directory.name, run, {r.instance: r for r in read_records(run)}) for run in (a, b)]
        rows = [row for row in compare_pair(*sides) if row.score == "average"]
    for row in rows:
        assert row.difference is not None and row.adjusted is not None
        family = 1 if " " not in row.group else 2
        assert row.difference.p_value <= row.adjusted <= min(1.0, family * row.difference.p_value) + 1e-12


def test_every_form_says_the_same(folder: Path) -> None:
    page = folder / "page.html"
    done = assay("compare", folder / "best", folder / "race", folder / "refine", "--json", "--html", page)
    data = json.loads(done.stdout)
    assert done.returncode == 0 and len(data["runs"]) == 3 and data["shared"] == 16
    told = assay("compare", folder / "best", folder / "race", folder / "refine").stdout
    with read_run(folder / "best") as a, read_run(folder / "race") as b, read_run(folder / "refine") as c:
        found = compare([a, b, c])
        assert json.loads(comparison_json(found)) == data
        assert len(sentences(found)) == 2 and all(line in told for line in sentences(found))
        assert all(f"- {line}" in comparison_markdown(found) for line in sentences(found))
        assert page.read_text() == render_comparison(found)


def test_what_cannot_be_compared_is_said(folder: Path) -> None:
    for second, named in (("elsewhere", "share no finished instance"), ("nowhere", "is not a run")):
        done = assay("compare", folder / "best", folder / second)
        assert done.returncode == 2 and named in done.stderr
    assert "at least two" in assay("compare", folder / "best").stderr
    with read_run(folder / "best") as a, pytest.raises(RunError):
        compare([a])


def test_names_tell_runs_apart(folder: Path) -> None:
    with read_run(folder / "best") as a, read_run(folder / "elsewhere") as b:
        for runs in product((a, b), repeat=2):
            assert len(set(side_names(runs))) == 2
