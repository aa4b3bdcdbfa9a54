"""TRL: rewards as in process, an environment with feedback, and some steps of GRPO where TRL is installed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from thousand import right_answer, thousand

from assay.harness import trl

ID = "tsp:v1:L1:7:0"


def test_the_thousand_get_the_rewards_of_their_verdicts() -> None:
    rows = thousand()
    metrics: dict[str, float] = {}
    extra: dict[str, Any] = {}
    arguments = {
        "completions": [row.response for row in rows], "instance": [row.instance for row in rows],
        "prompts": ["?"] * len(rows), "trainer_state": None,
    }  # fmt: skip
    rewards = trl.reward(**arguments, log_metric=metrics.__setitem__, log_extra=extra.__setitem__)
    assert rewards == [float(row.expected == "correct") for row in rows]
    assert trl.graded_reward(**arguments) == [row.verdict.score for row in rows]
    assert asyncio.run(trl.async_reward(**arguments)) == rewards
    assert extra["assay_status"] == [row.verdict.status for row in rows]
    assert metrics["assay/correct"] == sum(rewards) / len(rows)  # type: ignore[arg-type]
    turns = [[{"role": "assistant", "content": text}] for text in arguments["completions"]]
    assert trl.reward(turns, arguments["instance"]) == rewards  # type: ignore[arg-type]


def test_a_row_without_an_instance_is_an_error_not_a_reward() -> None:
    with pytest.raises(ValueError, match="id"):
        trl.reward(["x"], ["nothing"])


def test_the_environment_tells_what_is_wrong_until_it_is_right() -> None:
    made = trl.environment("where", 2)()
    assert "may submit 2 times" in made.reset(prompt=[], instance=ID, level=1)
    assert made.get_reward() == 0.0
    told = made.submit("0 1")
    assert "Not visited" in told and "1 submissions are left" in told
    answer = right_answer(ID)
    assert made.submit(answer.removeprefix("<answer>").removesuffix("</answer>")) == "Your answer is correct."
    assert made.get_reward() == 1.0 and "already" in made.submit("0 1") and made.get_reward() == 1.0
    made.reset(instance=ID)
    assert made.get_reward() == 0.0
    for _ in range(2):
        made.submit("0 1")
    assert made.submit(answer) == "No submissions are left." and made.get_reward() == 0.0
    # What TRL takes for tools: public methods but these two.
    assert [name for name in vars(trl.Environment) if name[0] != "_" and callable(getattr(trl.Environment, name))] == [
        "reset", "submit", "get_reward",
    ]  # fmt: skip


@pytest.mark.parametrize("arguments", [{"degree": "all"}, {"tries": 0}, {"kind": "half"}])
def test_environments_are_checked(arguments: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        trl.environment(**arguments)


def test_some_steps_of_grpo(tmp_path: Path) -> None:
    pytest.importorskip("trl", reason='needs the harness trl: pip install "assay[trl]"')
    import tiny_model
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM
    from trl import GRPOConfig, GRPOTrainer
    from trl.chat_template_utils import qwen3_chat_template

    words = tiny_model.tokenizer()
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=8192, pad_token_id=0, bos_token_id=None, eos_token_id=1,
    )  # fmt: skip
    settings = {
        "max_steps": 2, "per_device_train_batch_size": 4, "num_generations": 4, "max_completion_length": 8, "report_to": [],
        "use_cpu": True, "bf16": False, "logging_steps": 1, "save_strategy": "no", "disable_tqdm": True,
    }  # fmt: skip
    data = trl.dataset("tsp", 1, seed=7, count=4)
    assert data.column_names == ["prompt", "instance", "task", "level"]

    seen: list[list[str]] = []

    def sometimes(completions: Any, instance: list[str], **columns: Any) -> list[float | None]:
        """Right answers put in place of some of what a model without training says."""
        seen.append(instance)
        texts = [
            right_answer(name) if i % 2 else said
            for i, (name, said) in enumerate(zip(instance, completions, strict=True))
        ]
        return trl.reward(texts, instance, **columns)

    trainer = GRPOTrainer(
        model=LlamaForCausalLM(config), processing_class=words, train_dataset=data,
        reward_funcs=[sometimes, trl.reward, trl.async_reward],
        args=GRPOConfig(output_dir=str(tmp_path / "a"), **settings),
    )  # fmt: skip
    trainer.train()
    first = trainer.state.log_history[0]
    assert float(first["rewards/sometimes/mean"]) == 0.5 and float(first["rewards/reward/mean"]) == 0.0
    assert float(first["rewards/async_reward/mean"]) == 0.0 and "assay/correct" in first
    assert seen and all(len(set(group)) == 1 for group in seen)  # a group shares its instance

    words.chat_template = qwen3_chat_template
    trainer = GRPOTrainer(
        model=LlamaForCausalLM(config), processing_class=words, train_dataset=data,
        environment_factory=trl.environment(tries=2), args=GRPOConfig(output_dir=str(tmp_path / "b"), **settings),
    )  # fmt: skip
    trainer.train()
    assert float(trainer.state.log_history[0]["rewards/Environment/mean"]) == 0.0
