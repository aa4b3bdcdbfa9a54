"""verl: its own reward managers with our scores."""

from __future__ import annotations

import asyncio

import pytest
from thousand import right_answer

from assay.harness import verl
from assay.harness.rows import fresh_rows


@pytest.mark.parametrize("manager", ["naive", "dapo"])
def test_through_verls_own_reward_manager(manager: str) -> None:
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
