"""One batch through `generate`: left padding, a seed, a limit, and halving when memory runs out."""

from __future__ import annotations

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...tasks.core.ids import make_key
from .batching import Call
from .bind_form import FormBinder
from .bound_form import BoundForm
from .model import Completion, Meter, Sampling, failed
from .prefill import continued, cut_at
from .thinking import EndThinking, Logprobs, find_tags


@dataclass(frozen=True, slots=True)
class EncodedPrompt:
    """One tokenised request.

    Attributes:
        tokens: Token ids of the prompt.
        sampling: Sampling of the reply.
        limit: Most new tokens: the request's limit, or the rest of the model's context.
        seed: Of the request.
        form: Of the reply; None where it is free.
        meter: Of the request: generated tokens are counted there.
        asked: Time of the request (`time.perf_counter`).
    """

    tokens: tuple[int, ...]
    sampling: Sampling
    limit: int
    seed: int
    form: BoundForm | None = None
    meter: Meter = field(default_factory=Meter, compare=False, repr=False)
    asked: float = field(default_factory=time.perf_counter, compare=False, repr=False)


EncodedCall = Call[EncodedPrompt, Completion]


class Generator:
    """Generates replies to prompts of equal sampling and limit.

    Random numbers are seeded once per batch, from the seeds of its prompts in order: the
    same batch generates the same replies, but a reply depends on the whole batch. So a reply can only
    be recalled from a store, not generated again from its own seed. (torch has one
    generator per process: two models that generate at the same time disturb each other's.)

    A prompt that several rows of a batch share is computed once, and its cache copied.
    """

    def __init__(self, model: Any, tokenizer: Any, logprobs: bool = False) -> None:
        """Take a causal language model in evaluation mode, on its device."""
        self._logprobs, self._shares = logprobs, True
        self._tags = find_tags(tokenizer)
        self._model, self._tokenizer = model, tokenizer
        self._ends = end_tokens(model, tokenizer)
        self._binder = FormBinder(model, tokenizer, self._tags, self._ends)
        self._pad = next((i for i in (tokenizer.pad_token_id, *self._ends) if i is not None), 0)
        self._fits: int | None = None

    def run(self, calls: Sequence[EncodedCall]) -> list[Completion]:
        """Return one completion per call, in order; never raises for a failing model.

        When memory runs out the batch is halved and repeated, and later batches begin at
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
        """Release the model's memory."""
        del self._model
        _free_memory()

    def _generate(self, batch: Sequence[EncodedCall]) -> list[Completion]:
        import torch

        prompts = [call.item for call in batch]
        watch = _Watch(batch)
        rows = list(dict.fromkeys(prompt.tokens for prompt in prompts))
        ids, mask = self._pad_left(rows)
        width = ids.shape[1]
        which = torch.tensor([rows.index(prompt.tokens) for prompt in prompts], device=ids.device)
        probabilities = Logprobs(len(batch), self._ends) if self._logprobs else None
        processors: list[Any] = [probabilities] if probabilities else []
        if prompts[0].sampling.max_thinking is not None:
            processors.append(
                EndThinking(self._tags, [p.tokens for p in prompts], width, prompts[0].sampling.max_thinking)
            )
        if forms := [prompt.form for prompt in prompts if prompt.form is not None]:
            processors.append(self._binder.processor(forms, [p.tokens for p in prompts], width))
        stop = {} if prompts[0].sampling.stop is None else {"tokenizer": self._tokenizer}
        with torch.random.fork_rng(devices=_random_devices(self._model.device)), torch.inference_mode():
            cache = self._prefill(ids, mask, which) if len(rows) < len(batch) else {}
            torch.manual_seed(_batch_seed(prompts))
            drawn = self._model.generate(
                input_ids=ids[which],
                attention_mask=mask[which],
                generation_config=self._config(prompts[0]),
                stopping_criteria=[watch],
                logits_processor=processors,
                **stop,
                **cache,
            )
        if probabilities:
            probabilities.take(drawn)
        shared = [sum(prompt.tokens == other.tokens for other in prompts[:i]) for i, prompt in enumerate(prompts)]
        replies = drawn[:, width:].tolist()
        sums = probabilities.sums if probabilities else [None] * len(batch)
        return [
            watch.timed(self._completion(prompt, reply, again > 0 and bool(cache), total))
            for prompt, reply, again, total in zip(prompts, replies, shared, sums, strict=True)
        ]

    def _pad_left(self, rows: Sequence[tuple[int, ...]]) -> tuple[Any, Any]:
        import torch

        width = max(map(len, rows))
        padding = [width - len(row) for row in rows]
        ids = [[self._pad] * pad + list(row) for pad, row in zip(padding, rows, strict=True)]
        mask = [[0] * pad + [1] * (width - pad) for pad in padding]
        return torch.tensor(ids, device=self._model.device), torch.tensor(mask, device=self._model.device)

    def _prefill(self, ids: Any, mask: Any, which: Any) -> dict[str, Any]:
        """Return the cache of every prompt but its last token, computed once per distinct prompt; empty if unsupported."""
        if not self._shares or ids.shape[1] < 2:
            return {}
        places = (mask.cumsum(-1) - 1).clamp(min=0)
        try:
            cache = self._model(
                input_ids=ids[:, :-1], attention_mask=mask[:, :-1], position_ids=places[:, :-1], use_cache=True,
                logits_to_keep=1,
            ).past_key_values  # fmt: skip
            cache.batch_select_indices(which)
        except (TypeError, AttributeError, NotImplementedError, ValueError):
            self._shares = False
            return {}
        return {"past_key_values": cache}

    def _config(self, prompt: EncodedPrompt) -> Any:
        """Return exactly the requested sampling, without cut-offs or penalties that the model's authors recommend."""
        from transformers import GenerationConfig

        sampling = prompt.sampling
        drawing = {"temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": 0}
        stop = {} if sampling.stop is None else {"stop_strings": list(sampling.stop)}
        return GenerationConfig(
            **stop,
            max_new_tokens=prompt.limit,
            do_sample=sampling.temperature > 0,
            eos_token_id=self._ends or None,
            pad_token_id=self._pad,
            **(drawing if sampling.temperature > 0 else {}),
        )

    def _completion(self, prompt: EncodedPrompt, reply: list[int], cached: bool, logprob: float | None) -> Completion:
        """Return the reply up to its end token, which counts as generated; padding follows it."""
        end = next((i for i, token in enumerate(reply) if token in self._ends), None)
        kept = reply if end is None else reply[:end]
        count = len(reply) if end is None else end + 1
        thought, answer = self._tags.split(prompt.tokens, kept)
        text, stopped = cut_at(self._decode(answer), prompt.sampling.stop or ())
        text, reasoning = continued(prompt.sampling.prefill or "", text, self._decode(thought))
        if stopped and end is None:
            count = len(reply) - next((i for i, token in enumerate(reversed(reply)) if token != self._pad), 0)
        return Completion(
            text, len(prompt.tokens), count, 0.0,
            "length" if end is None and not stopped else "stop",
            cached_tokens=len(prompt.tokens) - 1 if cached else 0, reasoning_tokens=len(thought),
            reasoning=reasoning, logprob=logprob,
        )  # fmt: skip

    def _decode(self, tokens: Sequence[int]) -> str:
        text: str = self._tokenizer.decode(list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return text


class _Watch:
    """Stopping criterion that stops abandoned rows, counts tokens, and takes the time."""

    def __init__(self, batch: Sequence[EncodedCall]) -> None:
        self._batch = batch
        self._first = self._last = 0.0
        self._begun = time.perf_counter()
        for call in batch:
            meter = call.item.meter
            meter.waiting, meter.counted = False, True
            meter.queue_seconds = self._begun - call.item.asked
            meter.prompt_tokens, meter.completion_tokens = len(call.item.tokens), 0

    def __call__(self, ids: Any, scores: Any, **_: Any) -> Any:
        import torch

        self._last = time.perf_counter()
        self._first = self._first or self._last
        abandoned = [call.abandoned for call in self._batch]
        for call, gone in zip(self._batch, abandoned, strict=True):
            call.item.meter.completion_tokens += not gone
        return torch.tensor(abandoned, device=ids.device)

    def timed(self, completion: Completion) -> Completion:
        """Return the completion with the times of its batch."""
        if not self._first:
            return completion
        first, decode = self._first - self._begun, self._last - self._first
        return replace(completion, first_token_seconds=first, decode_seconds=decode)


def end_tokens(model: Any, tokenizer: Any) -> list[int]:
    """Return every token that ends a reply: chat models often have more than their tokenizer's."""
    configured = getattr(model.generation_config, "eos_token_id", None)
    ends = configured if isinstance(configured, list) else [configured]
    return sorted({int(end) for end in (*ends, tokenizer.eos_token_id) if end is not None})


def _batch_seed(prompts: Sequence[EncodedPrompt]) -> int:
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
