"""Scores at equal cost: what was submitted within a budget, by every strategy and selecting verifier."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from run_support import begin

from assay.runs.analysis.comparison import compare_runs
from assay.runs.analysis.equal_cost import submitted_within
from assay.runs.analysis.instance_records import read_records
from assay.runs.analysis.paired import Side
from assay.runs.directory import read_run

STRATEGIES = (
    "single", "best-of-n:n=6", "majority:n=6", "weighted:by=verifier,n=4", "validity:n=4", "first-verified:n=6,width=1",
    "first-verified:n=6,width=3", "refine:rounds=3", "refine:rounds=2,inner=[majority:n=2]", "self-refine:rounds=2",
    "debate", "mixture:n=3", "cascade:first=[single],then=[majority:n=4]", "adaptive:total=24,batch=4", "solve-detect-verify",
)  # fmt: skip
VERIFIERS = ("perfect", "noisy:fa=0.3,fr=0.3", "judge", "judge:samples=3", "none")


def _spent(directory: Path) -> dict[str, float]:
    """Tokens of every instance, from the tables of the store alone."""
    spent: dict[str, float] = defaultdict(float)
    connection = sqlite3.connect(directory / "store.sqlite")
    tokens = "prompt_tokens + completion_tokens + lost_prompt_tokens + lost_completion_tokens"
    placed = f"SELECT o.instance, sum({tokens}) FROM outcome_attempt o JOIN attempt a ON a.id = o.attempt GROUP BY 1"
    for query in (placed, "SELECT instance, sum(prompt_tokens + completion_tokens) FROM waste GROUP BY 1"):
        for instance, number in connection.execute(query):
            spent[instance] += number
    connection.close()
    return spent


@pytest.mark.parametrize("verifier", VERIFIERS)
@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_whole_budget_buys_what_was_submitted(tmp_path: Path, strategy: str, verifier: str) -> None:
    begin(tmp_path / "run", strategy=strategy, verifier=verifier, levels=[2], instances=6)
    with read_run(tmp_path / "run") as run:
        records = read_records(run)
        side = Side("it", run, {record.instance: record for record in records})
        spent = _spent(tmp_path / "run")
        assert [record.total_tokens for record in records] == [spent[record.instance] for record in records]
        top = max(spent.values())
        budgets = sorted({1.0, *np.geomspace(1.0, top, 20), *spent.values()})
        table = submitted_within(side, records, "tokens", budgets)
    submitted = np.array([record.submission_correct for record in records], float)
    assert (table[:, -1] == submitted).all()
    assert (np.diff(table, axis=1) >= -1e-12).all() and (table <= submitted[:, None]).all()
    if verifier != "perfect":  # nothing is submitted before the last call has been paid
        for row, record in zip(table, records, strict=True):
            assert all(
                chance == 0 for chance, budget in zip(row, budgets, strict=True) if budget < spent[record.instance]
            )


def test_a_judge_is_paid_for(tmp_path: Path) -> None:
    begin(tmp_path / "perfect", strategy="refine:rounds=4", instances=12)
    begin(tmp_path / "judged", strategy="refine:rounds=4", verifier="judge:samples=3", instances=12)
    with read_run(tmp_path / "perfect") as a, read_run(tmp_path / "judged") as b:
        found = compare_runs([a, b])
        shares = [np.mean([r.submission_correct for r in side.records.values()]) for side in found.sides]
    first, second = found.curves["tokens"]
    assert first.compared == second.compared == max(_spent(tmp_path / "perfect").values())
    assert second.budgets[-1] == max(_spent(tmp_path / "judged").values()) > 2 * first.compared
    assert (first.scores[-1].mean, second.scores[-1].mean) == pytest.approx(shares)
    assert second.at.mean < shares[1] and second.difference is not None and second.difference.mean < 0


def test_best_of_n_is_charged_until_the_first_verified_draw(tmp_path: Path) -> None:
    begin(tmp_path / "all", strategy="best-of-n:n=8", instances=12)
    begin(tmp_path / "first", strategy="first-verified:n=8,width=1", instances=12)
    with read_run(tmp_path / "all") as a, read_run(tmp_path / "first") as b:
        found = compare_runs([a, b])
    first, second = found.curves["tokens"]
    assert first.scores[-1].mean == second.scores[-1].mean
    gaps = [one.mean - other.mean for one, other in zip(first.scores, second.scores, strict=True)]
    assert (
        abs(float(np.mean(gaps))) < 0.1
    )  # the orders of the draws are chance; charged for all, it would be far behind
