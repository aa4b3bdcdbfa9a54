"""Continuous batching says what batches say."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tiny_calls import ask, request

from assay.strategies.models import open_model
from assay.strategies.models.model import Completion, Request, Sampling

pytest.importorskip("torch", reason='needs torch: pip install "assay-reasoning[hf]"')
pytest.importorskip("transformers", reason='needs transformers: pip install "assay-reasoning[hf]"')

pytestmark = pytest.mark.usefixtures("one_thread")


def _continuous(chat: Path, options: str, *requests: Request) -> list[Completion]:
    async def session() -> list[Completion]:
        model = open_model(f"transformers:{chat},device=cpu,engine=continuous{options}")
        try:
            return list(await asyncio.gather(*map(model.complete, requests)))
        finally:
            await model.close()

    return asyncio.run(session())


def test_continuous_batching_says_what_batches_say(chat: Path) -> None:
    pytest.importorskip("transformers", minversion="5", reason="continuous batching needs transformers 5")
    sampling = Sampling(0.0, 1.0, 8)
    requests = [request(text, seed=i, sampling=sampling) for i, text in enumerate(("hello", "hello", "a longer one"))]
    replies = _continuous(chat, ",logprobs=true", *requests)
    batched, _ = ask(chat, requests, ",wait=0.05,logprobs=true")
    assert [reply.error for reply in replies] == [None] * 3
    for ours, theirs in zip(replies, batched, strict=True):
        assert (ours.text, ours.prompt_tokens, ours.completion_tokens, ours.finish_reason) == (
            theirs.text, theirs.prompt_tokens, theirs.completion_tokens, theirs.finish_reason
        )  # fmt: skip
        assert ours.logprob == pytest.approx(theirs.logprob, abs=1e-3)


@pytest.mark.parametrize(("most", "limit"), [(3, 20), (3, 8)])
def test_continuous_batching_ends_thinking_as_batches_do(bare: Path, most: int, limit: int) -> None:
    """Greedy, so that both engines draw the same; the byte tokenizer spells the closing tag in eight tokens."""
    pytest.importorskip("transformers", minversion="5", reason="continuous batching needs transformers 5")
    requests = [request(text, sampling=Sampling(0.0, 1.0, limit, most)) for text in ("x<think>", "x")]
    thinks, does_not = _continuous(bare, "", *requests)
    for ours, theirs in zip((thinks, does_not), ask(bare, requests, ",wait=0.05")[0], strict=True):
        assert (ours.error, ours.text, ours.reasoning, ours.reasoning_tokens, ours.completion_tokens) == (
            None, theirs.text, theirs.reasoning, theirs.reasoning_tokens, theirs.completion_tokens
        )  # fmt: skip
    assert does_not.reasoning == "" and ("</think>" in thinks.reasoning) == (most + 8 <= limit)


def test_continuous_batching_drops_what_is_abandoned(chat: Path) -> None:
    pytest.importorskip("transformers", minversion="5", reason="continuous batching needs transformers 5")

    async def session() -> tuple[Any, Any]:
        model: Any = open_model(f"transformers:{chat},device=cpu,engine=continuous")
        long = request(sampling=Sampling(1.0, 1.0, 450))
        call = asyncio.ensure_future(model.complete(long))
        while long.meter.completion_tokens < 5:
            await asyncio.sleep(0.001)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        other = await model.complete(request(sampling=Sampling(1.0, 1.0, 4)))
        await model.close()
        return long.meter, other

    meter, other = asyncio.run(session())
    assert 5 <= meter.completion_tokens < 450 and other.error is None and other.completion_tokens <= 4
