"""Requests to the tiny random model, through the real loading and batching code."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scripted_model import toy

from assay.strategies.models import open_model
from assay.strategies.models.model import Completion, Request, Sampling


def request(text: str = "hello", seed: int = 5, sampling: Sampling | None = None) -> Request:
    return Request(({"role": "user", "content": text},), sampling or Sampling(1.0, 1.0, 12), seed, toy())


def ask(path: Path, requests: list[Request], options: str = "", meddle: Callable[[Any], None] | None = None) -> Any:
    async def session() -> tuple[list[Completion], Any]:
        model: Any = open_model(f"transformers:{path},device=cpu{options}")
        sizes: list[int] = []
        generate = model._generator._generate

        def counted(batch: Any) -> Any:
            sizes.append(len(batch))
            return generate(batch)

        model._generator._generate = counted
        if meddle:
            meddle(model)
        try:
            return list(await asyncio.gather(*map(model.complete, requests))), sizes
        finally:
            await model.close()

    return asyncio.run(session())


def with_logits(make: Callable[[int, int], Any]) -> Callable[[Any], None]:
    """The model, with its logits replaced by `make(step, size of the vocabulary)`."""

    def meddle(model: Any) -> None:
        inner, steps = model._generator._model, list[int]()
        real = inner.forward

        def forward(*args: Any, **kwargs: Any) -> Any:
            output = real(*args, **kwargs)
            output.logits = make(len(steps), output.logits.shape[-1]).expand(output.logits.shape).clone()
            steps.append(1)
            return output

        inner.forward = forward

    return meddle


def ending(tokens: list[int]) -> Callable[[Any], None]:
    """The model, made to say these tokens and nothing else."""

    def make(step: int, size: int) -> Any:
        import torch

        logits = torch.full((size,), -1e4)
        logits[tokens[min(step, len(tokens) - 1)]] = 1e4
        return logits

    return with_logits(make)


def slow(model: Any, started: threading.Event | None = None) -> list[int]:
    """Makes every token take a while; returns the list that counts them."""
    inner, steps = model._generator._model, list[int]()
    real = inner.forward

    def forward(*args: Any, **kwargs: Any) -> Any:
        steps.append(1)
        time.sleep(0.005)
        return real(*args, **kwargs)

    inner.forward = forward
    return steps
