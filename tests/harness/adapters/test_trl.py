"""TRL: some steps of GRPO with our rewards, data and environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from thousand import right_answer

from assay.harness import trl


def test_some_steps_of_grpo(tmp_path: Path) -> None:
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
    assert float(trainer.state.log_history[0]["rewards/AssayEnvironment/mean"]) == 0.0
