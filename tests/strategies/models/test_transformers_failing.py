"""Batches that do not fit, models that break, requests that are given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_calls import ask, request, slow

from assay.strategies.models import open_model
from assay.strategies.models.model import Completion, Sampling

pytest.importorskip("torch", reason='needs torch: pip install "assay-reasoning[hf]"')
pytest.importorskip("transformers", reason='needs transformers: pip install "assay-reasoning[hf]"')

pytestmark = pytest.mark.usefixtures("one_thread")


def _too_small(fits: int, error: Exception) -> Callable[[Any], None]:
    def meddle(model: Any) -> None:
        generate = model._generator._generate

        def generate_or_fail(batch: Any) -> Any:
            if len(batch) > fits:
                model._refused = [*getattr(model, "_refused", []), len(batch)]
                raise error
            return generate(batch)

        model._generator._generate = generate_or_fail

    return meddle


@pytest.mark.parametrize(
    "error",
    [
        type("OutOfMemoryError", (RuntimeError,), {})("CUDA"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: can't allocate memory"),
        MemoryError(),
    ],
    ids=["cuda", "cpu", "python"],
)
def test_a_batch_that_does_not_fit_is_halved_and_the_size_remembered(chat: Path, error: Exception) -> None:
    seen: list[Any] = []

    def meddle(model: Any) -> None:
        seen.append(model)
        _too_small(2, error)(model)

    replies, sizes = ask(chat, [request(f"{i:03}", seed=i) for i in range(12)], ",max_batch=6,wait=0.05", meddle)
    assert all(reply.error is None for reply in replies) and [r.prompt_tokens for r in replies] == [6] * 12
    assert seen[0]._refused == [6, 3, 3] and sum(sizes) == 12 and max(sizes) == 2
    assert sum(reply.retries for reply in replies[6:]) == 0 < sum(reply.retries for reply in replies[:6])


def test_one_prompt_that_does_not_fit_and_a_broken_model_are_failed_calls(chat: Path) -> None:
    ((reply,), _) = ask(chat, [request()], meddle=_too_small(0, RuntimeError("out of memory")))
    assert reply.error == "RuntimeError: out of memory" and reply.finish_reason == "error"
    replies, _ = ask(chat, [request()] * 3, ",wait=0.05", _too_small(0, ValueError("nan in logits\nlong trace")))
    assert [reply.error for reply in replies] == ["ValueError: nan in logits"] * 3


def test_cancelled_requests_stop_being_drawn_and_the_event_loop_lives(chat: Path) -> None:
    async def session() -> tuple[int, int, Completion]:
        model: Any = open_model(f"transformers:{chat},device=cpu,wait=0.01")
        steps, ticks = slow(model), 0
        long = Sampling(1.0, 1.0, 400)
        calls = [asyncio.ensure_future(model.complete(request(seed=i, sampling=long))) for i in range(3)]
        while len(steps) < 10:
            await asyncio.sleep(0.001)
            ticks += 1
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        reply = await model.complete(request())
        await model.close()
        return len(steps), ticks, reply

    steps, ticks, reply = asyncio.run(session())
    assert reply.error is None and steps < 300 and ticks >= 2


def test_a_request_abandoned_before_its_batch_is_not_drawn(chat: Path) -> None:
    async def session() -> int:
        model: Any = open_model(f"transformers:{chat},device=cpu,wait=0.3")
        steps = slow(model)
        call = asyncio.ensure_future(model.complete(request()))
        await asyncio.sleep(0)
        call.cancel()
        await model._batcher._pump
        await model.close()
        return len(steps)

    assert asyncio.run(session()) == 0


def test_closing_ends_what_is_under_way(chat: Path) -> None:
    async def session() -> list[Completion]:
        model: Any = open_model(f"transformers:{chat},device=cpu,max_batch=1")
        steps = slow(model)
        calls = [
            asyncio.ensure_future(model.complete(request(seed=i, sampling=Sampling(max_tokens=400)))) for i in range(2)
        ]
        while len(steps) < 5:
            await asyncio.sleep(0.001)
        await model.close()
        return [*(await asyncio.gather(*calls)), await model.complete(request())]

    assert [reply.error for reply in asyncio.run(session())] == ["the model is closed"] * 3


def test_a_cancelled_request_reports_its_cost(chat: Path) -> None:
    async def session() -> Any:
        model: Any = open_model(f"transformers:{chat},device=cpu,wait=0.01")
        steps = slow(model)
        one = request(sampling=Sampling(1.0, 1.0, 400))
        call = asyncio.ensure_future(model.complete(one))
        while len(steps) < 10:
            await asyncio.sleep(0.001)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        await model.close()
        return one.meter

    meter = asyncio.run(session())
    assert meter.counted and meter.exact and not meter.waiting
    assert meter.prompt_tokens == 8 and 5 <= meter.completion_tokens <= 30
