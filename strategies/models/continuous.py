"""Continuous batching through transformers: requests join and leave the batch token by token.

transformers keeps the cache in pages and shares those of equal prompts. Each request is a task
of its own: a cancelled one leaves the batch at once, and its place goes to the next. Random
numbers are seeded per manager, not per request, so a reply can only be recalled from a store, not
drawn again. Thinking is ended by force between two requests, of which the second goes on after the
closing tag. The manager does not report shared prompt tokens: none are counted as cached.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from .batching import Closed
from .generation import EncodedPrompt, end_tokens
from .model import Completion, Sampling, failed
from .prefill import continued
from .thinking import Tags, find_tags
from .transformers_options import TransformersOptions


class Continuous:
    """Continuous batching with one manager per sampling, started at first use."""

    def __init__(self, model: Any, tokenizer: Any, options: TransformersOptions) -> None:
        """Take a model that has no other use: its attention is switched to the paged one.

        Raises:
            ValueError: This version of transformers has no continuous batching.
        """
        try:
            from transformers import ContinuousBatchingConfig  # noqa: F401
        except ImportError:
            raise ValueError('engine: continuous needs transformers 5: pip install "transformers>=5"') from None
        self._model, self._tokenizer, self._options = model, tokenizer, options
        self._ends, self._tags = end_tokens(model, tokenizer), find_tags(tokenizer)
        self._managers: dict[Sampling, Any] = {}
        self._active: dict[str, _ActiveRequest] = {}
        self._numbers = count()
        self._closed = False

    async def submit(self, prompt: EncodedPrompt) -> Completion:
        """Return the completion of one prompt.

        Raises:
            Closed: The model is closed.
        """
        if self._closed:
            raise Closed
        loop = asyncio.get_running_loop()
        manager = await loop.run_in_executor(None, self._manager, prompt.sampling)
        active, most = _ActiveRequest(prompt), prompt.sampling.max_thinking
        error = await self._draw(manager, active, prompt.limit if most is None else min(most, prompt.limit))
        if most is not None and not error and not active.ended(self._ends):
            active.end_thinking(self._tags)
            error = await self._draw(manager, active, prompt.limit - len(active.tokens))
        return failed(error, time.perf_counter() - active.begun) if error else self._completion(prompt, active)

    async def _draw(self, manager: Any, active: _ActiveRequest, limit: int) -> str:
        """Draw up to `limit` further tokens; return an error message, empty on success."""
        if limit < 1:
            return ""
        name = f"r{next(self._numbers)}"
        future = active.future = asyncio.get_running_loop().create_future()
        self._active[name] = active
        manager.register_result_handler(name, active.take)
        manager.add_request(
            [*active.prompt.tokens, *active.tokens], request_id=name, max_new_tokens=limit, streaming=True,
            eos_token_id=self._ends or -1,
        )  # fmt: skip
        try:
            output = await future
        except asyncio.CancelledError:
            manager.cancel_request(name)
            raise
        finally:
            del self._active[name]
        active.tokens += output.generated_tokens
        active.logprobs += output.logprobs or []
        return str(output.error) if output.error else ""

    async def close(self) -> None:
        """Cancel active requests and stop the managers."""
        self._closed = True
        for active in self._active.values():
            if active.future is not None and not active.future.done():
                active.future.set_exception(Closed())
        for manager in self._managers.values():
            await asyncio.get_running_loop().run_in_executor(None, _stop, manager)
        self._managers.clear()

    def _manager(self, sampling: Sampling) -> Any:
        from transformers import ContinuousBatchingConfig, GenerationConfig

        if sampling not in self._managers:
            on_gpu = self._model.device.type == "cuda"
            drawing = {"temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": 0}
            config = GenerationConfig(
                max_new_tokens=sampling.max_tokens, do_sample=sampling.temperature > 0,
                eos_token_id=self._ends or None, pad_token_id=self._tokenizer.pad_token_id or 0,
                **(drawing if sampling.temperature > 0 else {}),
            )  # fmt: skip
            # Without a GPU the size of the cache is not known beforehand; this is enough for small models.
            small = {} if on_gpu else {"page_size": 32, "num_blocks": 512, "max_batch_tokens": 512}
            batching = ContinuousBatchingConfig(
                use_cuda_graph=None if on_gpu else False, return_logprobs=self._options.logprobs,
                max_requests_per_batch=self._options.max_batch, **small,
            )  # fmt: skip
            manager = self._model.init_continuous_batching(
                generation_config=config, continuous_batching_config=batching
            )
            manager.start()
            self._managers[sampling] = manager
        return self._managers[sampling]

    def _completion(self, prompt: EncodedPrompt, active: _ActiveRequest) -> Completion:
        seconds = time.perf_counter() - active.begun
        tokens = active.tokens[: prompt.limit]
        end = next((i for i, token in enumerate(tokens) if token in self._ends), None)
        kept = tokens if end is None else tokens[:end]
        thought, answer = self._tags.split(prompt.tokens, kept)
        spoken = len(tokens) if end is None else end + 1
        # The manager gives no probability for forced tokens.
        known = self._options.logprobs and not active.forced and active.logprobs
        first = active.first - active.begun if active.first else None
        text, reasoning = continued(prompt.sampling.prefill or "", self._decode(answer), self._decode(thought))
        return Completion(
            text, len(prompt.tokens), spoken, seconds, "length" if end is None else "stop",
            reasoning_tokens=len(thought), reasoning=reasoning,
            logprob=sum(active.logprobs[:spoken]) if known else None,
            first_token_seconds=first, decode_seconds=None if first is None else seconds - first,
        )  # fmt: skip

    def _decode(self, tokens: Any) -> str:
        text: str = self._tokenizer.decode(list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return text


@dataclass
class _ActiveRequest:
    """One active request, and the tokens of its reply so far."""

    prompt: EncodedPrompt
    begun: float = field(default_factory=time.perf_counter)
    first: float = 0.0
    tokens: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    forced: bool = False
    future: asyncio.Future[Any] | None = None

    def __post_init__(self) -> None:
        meter = self.prompt.meter
        meter.waiting, meter.counted, meter.prompt_tokens = False, True, len(self.prompt.tokens)
        meter.queue_seconds = self.begun - self.prompt.asked

    def take(self, output: Any) -> None:
        """Take the manager's output, token by token, on the event loop."""
        self.prompt.meter.completion_tokens = len(self.tokens) + len(output.generated_tokens)
        if output.generated_tokens and not self.first:
            self.first = time.perf_counter()
        if (output.is_finished() or output.error) and self.future is not None and not self.future.done():
            self.future.set_result(output)

    def ended(self, ends: Sequence[int]) -> bool:
        """Return whether the reply needs no further token."""
        return len(self.tokens) >= self.prompt.limit or any(token in ends for token in self.tokens)

    def end_thinking(self, tags: Tags) -> None:
        """Close thinking that is still open."""
        thought, answer = tags.split(self.prompt.tokens, self.tokens)
        closed = tuple(thought[-len(tags.close) :]) == tags.close
        if tags.begins(self.prompt.tokens, self.tokens) and not answer and not closed:
            self.tokens += tags.close
            self.forced = True


def _stop(manager: Any) -> None:
    manager.stop(block=True, timeout=30)
    manager.destroy()
