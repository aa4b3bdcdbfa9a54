"""verl: scores as in process, and the rows of its data sets."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet
import pytest
from thousand import thousand

from assay.harness import verl
from assay.harness.rows import fresh_rows


def test_the_thousand_get_the_scores_of_their_verdicts() -> None:
    rows = thousand()
    found = verl.compute_score_batch(
        data_sources=["assay/x"] * len(rows), solution_strs=[row.response for row in rows],
        ground_truths=[row.instance for row in rows], extra_infos=[{}] * len(rows), kind="graded",
    )  # fmt: skip
    assert [(one["score"], one["status"]) for one in found] == [(row.verdict.score, row.verdict.status) for row in rows]
    assert [one["acc"] for one in found] == [float(row.expected == "correct") for row in rows]
    kinds = {tuple((key, type(item)) for key, item in one.items()) for one in found}
    assert len(kinds) == 1  # they become columns
    for row, one in list(zip(rows, found, strict=True))[:50]:
        alone = verl.compute_score("assay/x", row.response, row.instance, extra_info=None, reward_router_address="")
        assert alone == {**one, "score": one["acc"]}


def test_what_is_no_row_or_kind_is_said() -> None:
    with pytest.raises(ValueError, match="id"):
        verl.compute_score("", "", "nothing")
    with pytest.raises(ValueError, match="kind"):
        verl.compute_score("", "", "tsp:v1:L1:7:0", kind="half")  # type: ignore[arg-type]


def test_rows_are_written_as_verl_reads_them(tmp_path: Path) -> None:
    rows = list(fresh_rows(("tsp", "maze"), seed=7, count=2))
    assert verl.write_parquet(rows, tmp_path / "train.parquet") == 4
    table = pyarrow.parquet.read_table(tmp_path / "train.parquet").to_pylist()
    assert table == verl.data_rows(rows)
    assert table[3]["reward_model"] == {"style": "rule", "ground_truth": "maze:v1:L1:train-7:1"}
