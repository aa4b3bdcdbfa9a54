"""One batch through `generate`: left padding, a seed, a limit, and halving when memory runs out."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...tasks.keys import make_key
from .batching import Call
from .model import Completion, Sampling, failed


@dataclass(frozen=True, slots=True)
class Prompt:
    """One tokenised request.

    Attributes:
        tokens: Token ids of the prompt.
        sampling: How to draw.
        limit: New tokens at most: what was asked for, or what the model's context leaves.
        seed: Of the request.
    """

    tokens: tuple[int, ...]
    sampling: Sampling
    limit: int
    seed: int


PromptCall = Call[Prompt, Completion]


class Generator:
    """Draws replies to prompts of equal sampling and limit.

    Random numbers are seeded once per batch, from the seeds of its prompts in order: the
    same batch draws the same replies, but a reply depends on the whole batch. So a store
    must keep what was drawn; it cannot be drawn again from its own seed. (torch has one
    generator per process: two models that draw at the same time disturb each other's.)
    """

    def __init__(self, model: Any, tokenizer: Any) -> None:
        """Takes a causal language model in evaluation mode, on its device."""
        self._model, self._tokenizer = model, tokenizer
        self._ends = _end_tokens(model, tokenizer)
        self._pad = next((i for i in (tokenizer.pad_token_id, *self._ends) if i is not None), 0)
        self._fits: int | None = None

    def run(self, calls: Sequence[PromptCall]) -> list[Completion]:
        """One completion per call, in order; never raises for a failing model.

        When memory runs out the batch is halved and drawn again, and later batches begin at
        the size that fitted. A single prompt that does not fit is a failed call.
        """
        size = self._fits or len(calls)
        pieces = [(list(calls[i : i + size]), 0) for i in range(0, len(calls), size)]
        done: list[Completion] = []
        while pieces:
            batch, retries = pieces.pop(0)
            start = time.perf_counter()
            try:
                completions = self._generate(batch)
            except Exception as error:  # noqa: BLE001 - whatever a model does wrong is a failed call
                problem, full = f"{type(error).__name__}: {_first_line(error)}", _is_out_of_memory(error)
            else:
                seconds = time.perf_counter() - start
                done += [replace(completion, seconds=seconds, retries=retries) for completion in completions]
                continue
            # Outside of `except`: the traceback no longer holds the batch's tensors.
            if full and len(batch) > 1:
                _free_memory()
                half = (len(batch) + 1) // 2
                self._fits = half
                pieces[:0] = [(batch[:half], retries + 1), (batch[half:], retries + 1)]
            else:
                done += [failed(problem, time.perf_counter() - start, retries) for _ in batch]
        return done

    def release(self) -> None:
        """Lets go of the model's memory."""
        del self._model
        _free_memory()

    def _generate(self, batch: Sequence[PromptCall]) -> list[Completion]:
        import torch

        prompts = [call.item for call in batch]
        width = max(len(prompt.tokens) for prompt in prompts)
        padding = [width - len(prompt.tokens) for prompt in prompts]
        ids = [[self._pad] * pad + list(prompt.tokens) for pad, prompt in zip(padding, prompts, strict=True)]
        mask = [[0] * pad + [1] * (width - pad) for pad in padding]
        device = self._model.device

        def given_up(new_ids: Any, scores: Any, **_: Any) -> Any:
            return torch.tensor([call.given_up for call in batch], device=new_ids.device)

        with torch.random.fork_rng(devices=_random_devices(device)):
            torch.manual_seed(_batch_seed(prompts))
            rows = self._model.generate(
                input_ids=torch.tensor(ids, device=device),
                attention_mask=torch.tensor(mask, device=device),
                generation_config=self._config(prompts[0]),
                stopping_criteria=[given_up],
            )
        replies = rows[:, width:].tolist()
        return [self._completion(prompt, reply) for prompt, reply in zip(prompts, replies, strict=True)]

    def _config(self, prompt: Prompt) -> Any:
        """Exactly what was asked: no cut-off or penalty that the model's authors recommend."""
        from transformers import GenerationConfig

        sampling = prompt.sampling
        drawing = {"temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": 0}
        return GenerationConfig(
            max_new_tokens=prompt.limit,
            do_sample=sampling.temperature > 0,
            eos_token_id=self._ends or None,
            pad_token_id=self._pad,
            **(drawing if sampling.temperature > 0 else {}),
        )

    def _completion(self, prompt: Prompt, reply: list[int]) -> Completion:
        """The reply up to its end token, which counts as generated; what follows it is padding."""
        end = next((i for i, token in enumerate(reply) if token in self._ends), None)
        kept = reply if end is None else reply[:end]
        text = self._tokenizer.decode(kept, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        count = len(reply) if end is None else end + 1
        return Completion(text, len(prompt.tokens), count, 0.0, "length" if end is None else "stop")


def _end_tokens(model: Any, tokenizer: Any) -> list[int]:
    """Every token that ends a reply: chat models often have more than their tokenizer's."""
    configured = getattr(model.generation_config, "eos_token_id", None)
    ends = configured if isinstance(configured, list) else [configured]
    return sorted({int(end) for end in (*ends, tokenizer.eos_token_id) if end is not None})


def _batch_seed(prompts: Sequence[Prompt]) -> int:
    return int.from_bytes(make_key("batch", *(prompt.seed for prompt in prompts))[:8], "little") >> 1


def _random_devices(device: Any) -> list[int]:
    import torch

    if device.type != "cuda":
        return []
    return [torch.cuda.current_device() if device.index is None else device.index]


def _is_out_of_memory(error: Exception) -> bool:
    words = str(error).lower()
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or (isinstance(error, RuntimeError) and ("out of memory" in words or "not enough memory" in words))
        or (isinstance(error, RuntimeError) and "can't allocate memory" in words)
    )


def _free_memory() -> None:
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:500]
