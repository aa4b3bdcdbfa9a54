"""Checks on a GPU, under four minutes: transformers in bf16, best-of-n under a grammar, cancellation, memory.

Where there is no GPU it says so and ends well.
"""

from __future__ import annotations

import asyncio
import importlib.util
import sys
import time

sys.path.insert(0, __file__.rpartition("/")[0])


async def draw(model: object, spec: str) -> tuple[int, int, int]:
    """Solve four instances by a strategy; returns replies, unparsed ones and completion tokens."""
    from assay.strategies import parse_strategy
    from assay.strategies.engine.cache import MemoryCache
    from assay.strategies.engine.session import Session
    from assay.strategies.models.model import Sampling
    from assay.tasks import get_task

    instances = list(get_task("tsp").generate(2, seed=1, count=4))
    sampling, cache = Sampling(max_tokens=64, form="grammar"), MemoryCache()
    sessions = [Session(instance, model, sampling, 1, cache) for instance in instances]  # type: ignore[arg-type]
    outcomes = await asyncio.gather(*(parse_strategy(spec).solve(session) for session in sessions))
    drawn = [reply for outcome in outcomes for reply in outcome.replies]
    assert all(reply.completion.error is None for reply in drawn), drawn[0].completion.error
    unparsed = sum(reply.verdict.status == "unparsed" for reply in drawn)
    return len(drawn), unparsed, sum(reply.completion.completion_tokens for reply in drawn)


async def cancel(model: object) -> float:
    """Cancel a long reply; returns the seconds until a short one is answered."""
    from assay.strategies.models.model import Request, Sampling
    from assay.tasks import get_task

    (instance,) = get_task("maze").generate(3, seed=1)
    turns = ({"role": "user", "content": "Write a long story."},)
    long = asyncio.ensure_future(model.complete(Request(turns, Sampling(max_tokens=4000), 1, instance)))  # type: ignore[attr-defined]
    await asyncio.sleep(1.0)
    long.cancel()
    begun = time.monotonic()
    await model.complete(Request(turns, Sampling(max_tokens=4), 2, instance))  # type: ignore[attr-defined]
    return time.monotonic() - begun


def main() -> None:
    """Run every check, or say why there is none."""
    needed = ("torch", "transformers", "accelerate", "gguf", "llguidance")
    missing = [name for name in needed if importlib.util.find_spec(name) is None]
    if missing:
        print(f"real_gpu: SKIPPED, without {', '.join(missing)}")
        return
    import torch

    if not torch.cuda.is_available():
        print("real_gpu: SKIPPED, no GPU here")
        return
    from real_models import weights

    from assay.strategies.models import open_model

    begun = time.monotonic()
    model = open_model(f"transformers:{weights()},device=cuda,dtype=bfloat16,max_batch=64")
    print(f"loaded in {time.monotonic() - begun:.1f} s, {torch.cuda.memory_allocated() / 2**20:,.0f} MiB")

    async def checks() -> None:
        start = time.monotonic()
        replies, unparsed, tokens = await draw(model, "best-of-n:n=16")
        seconds = time.monotonic() - start
        assert replies == 64 and unparsed == 0, (replies, unparsed)
        print(f"best-of-16 on 4 instances: {replies} replies, 0 unparsed, {tokens / seconds:,.0f} tokens/s")
        print(f"cancelled: the next reply came after {await cancel(model):.2f} s")
        await model.close()

    asyncio.run(checks())
    peak = torch.cuda.max_memory_allocated() / 2**20
    assert peak < 16_000, peak
    print(f"peak memory {peak:,.0f} MiB; {time.monotonic() - begun:.0f} s in all")


if __name__ == "__main__":
    main()
