"""One pass over a store tells what a pass for each purpose tells."""

from __future__ import annotations

from pathlib import Path

from assay.runs.analysis.examples import choose_examples
from assay.runs.analysis.instance_records import read_records
from assay.runs.analysis.selection import confusions, selection_json
from assay.runs.analysis.spending import run_spending
from assay.runs.analysis.statistics import run_statistics
from assay.runs.directory import create_run
from assay.runs.engine import execute
from assay.runs.manifest import make_config
from assay.runs.report.report import SHOWN, make_report
from assay.strategies import parse_strategy
from assay.strategies.models import open_model


def test_one_pass_tells_what_many_tell(tmp_path: Path) -> None:
    config = make_config(
        tasks=["tsp", "calendar"], levels=[2], instances=7, seed=1, model="classical", strategy="refine:rounds=3"
    )
    with create_run(tmp_path / "run", config) as run:
        execute(run, open_model(config.model), parse_strategy(config.strategy))
        report = make_report(run)
        assert report.cells == run_statistics(run)
        assert report.spending == run_spending(run)
        assert report.selection == selection_json(run, confusions(run), False)
        assert report.examples == choose_examples(run, SHOWN)
        assert all(len(kept) <= 2 * SHOWN for kept in report.examples.values())
        assert any(not s.reply.verdict.correct for kept in report.examples.values() for s in kept)
        again = read_records(run)
        assert [r.instance for r in report.records] == [r.instance for r in again]
        assert [r.correct.tolist() for r in report.records] == [r.correct.tolist() for r in again]
