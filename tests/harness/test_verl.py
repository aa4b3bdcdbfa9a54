"""verl: scores as in process, by hand and through its own managers where verl is installed."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pyarrow.parquet
import pytest
from thousand import right_answer, thousand

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


@pytest.mark.parametrize("manager", ["naive", "dapo"])
def test_through_verls_own_reward_manager(manager: str) -> None:
    pytest.importorskip("verl", reason='needs the harness verl: pip install "assay[verl]"')
    import numpy as np
    import tiny_model
    import torch
    from omegaconf import OmegaConf
    from tensordict import TensorDict
    from verl import DataProto
    from verl.trainer.ppo.reward import load_reward_manager

    words = tiny_model.tokenizer()
    rows = list(fresh_rows(("tsp", "3sat"), seed=7, count=2))
    texts = [right_answer(rows[0].instance), "no", "<answer>1 1</answer>", right_answer(rows[3].instance)]

    def proto(row: dict[str, object], text: str) -> object:
        said = words(text, add_special_tokens=False)["input_ids"]
        batch = TensorDict(
            {"prompts": torch.tensor([[5, 6]]), "responses": torch.tensor([said]),
             "attention_mask": torch.ones(1, 2 + len(said), dtype=torch.long)}, batch_size=1,
        )  # fmt: skip
        others = {name: np.array([row[name]], dtype=object) for name in ("data_source", "reward_model", "extra_info")}
        return DataProto(batch=batch, non_tensor_batch=others)

    named = {"path": "pkg://assay.harness.verl", "name": "compute_score", "reward_kwargs": {"kind": "graded"}}
    config = {
        "num_workers": 1, "custom_reward_function": named, "reward_manager": {"source": "register", "name": manager},
        "reward_kwargs": {}, "sandbox_fusion": {"url": None},
    }  # fmt: skip

    async def run() -> list[dict[str, object]]:
        loaded = load_reward_manager(OmegaConf.create({"reward": config}), words)
        pairs = zip(verl.data_rows(rows), texts, strict=True)
        return list(await asyncio.gather(*(loaded.run_single(proto(row, text)) for row, text in pairs)))

    found = asyncio.run(run())
    assert [one["reward_score"] for one in found] == [1.0, 0.0, 0.0, 1.0]
    assert [one["reward_extra_info"]["status"] for one in found][:2] == ["correct", "unparsed"]  # type: ignore[index]
