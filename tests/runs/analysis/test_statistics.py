"""The table: worst <= average <= best, whatever was drawn, and failed calls are not right."""

from __future__ import annotations

from pathlib import Path

import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from run_support import begin, config

from assay.runs.analysis.first_reply import single_call_refused
from assay.runs.analysis.statistics import CellStatistics, run_statistics, sizes_shown
from assay.runs.directory import Run, create_run, read_run
from assay.strategies import STRATEGIES
from assay.strategies.engine.cache import Reply, ReplyKey
from assay.strategies.engine.strategy import Outcome
from assay.strategies.models.model import Completion
from assay.verifiers.verdict import Fault, correct, unparsed, wrong

KINDS = {
    "right": (correct([1]), 0, None),
    "wrong": (wrong([2], Fault("wrong_sum")), 1, None),
    "other": (wrong([3], Fault("wrong_sum")), 2, None),
    "unparsed": (unparsed(Fault("no_answer")), None, None),
    "failed": (unparsed(Fault("call_failed")), None, "gone"),
}


def _book(run: Run, rows: list[list[str]], *, rounds: bool = False) -> None:
    """One instance per row, one reply per word."""
    for index, row in enumerate(rows):
        name = f"toy:v1:L1:7:{index}"
        replies = []
        for i, word in enumerate(row):
            verdict, _, error = KINDS[word]
            key = ReplyKey(name, "ab", 0 if rounds else i, i if rounds else 0)
            replies.append(Reply(key, i, Completion("", 3, 10 + i, 0.5, error=error), verdict))
            run.store.record(replies[-1])
        votes = [KINDS[word][1] for word in row]
        chosen = max(replies, key=lambda reply: reply.verdict.score)
        run.store.record_outcome(name, run.config.strategy, Outcome(chosen, tuple(replies)), votes)


def _cell(directory: Path, rows: list[list[str]], **changes: object) -> CellStatistics:
    with create_run(directory, config(levels=[1], instances=len(rows), **changes)) as run:
        _book(run, rows, rounds="refine" in run.config.strategy)
        (cell,) = run_statistics(run)
    return cell


@settings(max_examples=examples(40))
@given(
    st.integers(1, 6).flatmap(
        lambda n: st.lists(st.lists(st.sampled_from(sorted(KINDS)), min_size=n, max_size=n), min_size=1, max_size=5)
    )
)
def test_worst_average_best(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    cell = _cell(tmp_path_factory.mktemp("run") / "run", rows)
    right = [word == "right" for row in rows for word in row]
    assert cell.exchangeable and cell.calls == len(right)
    assert cell.failed == sum(word == "failed" for row in rows for word in row)
    assert cell.curves["average"][1].mean == pytest.approx(sum(right) / len(right))
    assert cell.accuracy.mean == pytest.approx(sum("right" in row for row in rows) / len(rows))
    for n, best in cell.curves["best"].items():
        worst, average, majority = (cell.curves[kind][n] for kind in ("worst", "average", "majority"))
        assert worst.mean <= average.mean <= best.mean and worst.mean <= majority.mean <= best.mean
        assert all(0 <= e.low <= e.mean <= e.high <= 1 for e in (worst, average, majority, best))


def test_a_row_by_hand(tmp_path: Path) -> None:
    row = _cell(
        tmp_path / "run", [["right", "wrong", "wrong", "unparsed"], ["failed", "right", "right", "wrong"]]
    ).row()
    assert (row["task"], row["level"], row["instances"], row["samples"]) == ("toy", 1, 2, 4)
    assert (row["average"], row["best"], row["worst"], row["accuracy"]) == (3 / 8, 1.0, 0.0, 1.0)
    assert row["majority"] == 0.5  # two against one in each: wrong wins the first, right the second
    assert (row["calls"], row["failed"], row["unparsed"]) == (8, 1, 1 / 7)
    assert (row["prompt_tokens"], row["completion_tokens"], row["tokens_mean"]) == (24, 92, 11.5)
    assert row["tokens_within"] == pytest.approx((5 / 3) ** 0.5) and row["tokens_across"] == 0


def test_early_stops_are_not_passed_off_as_samples(tmp_path: Path) -> None:
    """Every stopped row ends in its only right reply: as plain samples they would say 3 of 6."""
    rows = [["right"], ["wrong", "right"], ["wrong", "wrong", "right"]]
    cell = _cell(tmp_path / "run", rows, strategy="first-verified:n=3,width=1")
    assert not cell.exchangeable and set(cell.curves) == {"average", "best"}
    assert [e.mean for e in cell.curves["best"].values()] == pytest.approx([1 / 3, 2 / 3, 1])
    assert [e.mean for e in cell.curves["average"].values()] == pytest.approx([1 / 3] * 3)
    assert cell.row()["majority"] is None


def test_a_race_tells_nothing_of_a_single_call(tmp_path: Path) -> None:
    """Samples 0 and 1 were given up for sample 2 after sample 3 had come: neither the first to come nor the lowest is fair."""
    with create_run(tmp_path / "run", config(levels=[1], instances=1, strategy="first-verified:n=4")) as run:
        came = [
            Reply(ReplyKey("toy:v1:L1:7:0", "ab", sample, 0), sample, Completion("", 3, 10, 0.5), KINDS[word][0])
            for sample, word in [(3, "wrong"), (2, "right")]
        ]
        for reply in came:
            run.store.record(reply)
        run.store.record_outcome("toy:v1:L1:7:0", run.config.strategy, Outcome(came[1], tuple(came[::-1])), [0, 1], 2)
        (cell,) = run_statistics(run)
    assert "average" not in cell.curves and "race" in cell.average_refused
    assert {n: point.mean for n, point in cell.curves["best"].items()} == {2: 1}
    assert cell.row()["average"] is None and cell.row()["average_refused"] == cell.average_refused


def test_rounds_are_not_passed_off_as_samples(tmp_path: Path) -> None:
    cell = _cell(tmp_path / "run", [["wrong", "right"], ["wrong", "wrong"]], strategy="refine:rounds=2")
    assert not cell.exchangeable
    assert [e.mean for e in cell.curves["best"].values()] == [0, 0.5]


def test_an_unfinished_run_shows_what_is_finished(tmp_path: Path) -> None:
    with create_run(tmp_path / "run", config()) as run:
        assert run_statistics(run) == []
        _book(run, [["right"] * 4])
        (cell,) = run_statistics(run)
    assert cell.instances == 1 and cell.accuracy.mean == 1


def test_cells_come_in_the_order_of_the_run(tmp_path: Path) -> None:
    begin(tmp_path, levels=[1, 2, 10], instances=1)
    with read_run(tmp_path) as run:
        assert [cell.level for cell in run_statistics(run)] == [1, 2, 10]


@given(st.integers(1, 10**6))
def test_curves_of_any_length_have_few_points_and_both_ends(most: int) -> None:
    sizes = sizes_shown(most)
    assert sizes[0] == 1 and sizes[-1] == most and sizes == sorted(set(sizes)) and len(sizes) <= 24


@pytest.mark.parametrize(
    ("spec", "known"),
    [
        ("single", True), ("best-of-n:n=3", True), ("refine:rounds=3", True), ("first-verified:n=3,width=1", True),
        ("adaptive:total=9", True), ("evolve", True), ("debate", True), ("self-refine", True), ("cascade", True),
        ("first-verified:n=3", False), ("first-verified:n=3,width=2", False), ("first-finish:n=2", False),
        ("deepen", False), ("solve-detect-verify", False), ("budget-forcing:think=64", False), ("beam", False),
        ("mcts", False), ("particle-filter", False), ("tree-of-thoughts", False),
        ("best-of-n:n=2,inner=[first-verified:n=2]", False), ("cascade:first=[deepen]", False),
    ],
)  # fmt: skip
def test_a_single_call_is_known_only_where_the_first_reply_is_one(spec: str, known: bool) -> None:
    assert (single_call_refused(spec, [True, False]) == "") is known
    assert single_call_refused(spec, [True, None])  # a first reply that was not drawn


def test_every_strategy_is_either_known_or_refused_with_a_reason() -> None:
    for name in STRATEGIES:
        reason = single_call_refused(name, [True])
        assert isinstance(reason, str) and (not reason or " " in reason)
