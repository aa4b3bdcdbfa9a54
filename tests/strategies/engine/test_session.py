"""The session: equal draws are drawn once, and every reply carries its exact verdict."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from assay.strategies.engine import client as calls_module
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.models.model import Completion, Request, Sampling
from assay.tasks import get_task


class Scripted:
    name = "scripted"

    def __init__(self, text: str, error: str | None = None) -> None:
        self.text, self.error, self.requests = text, error, list[Request]()

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        return Completion(self.text, 10, 3, 0.5, error=self.error)

    async def close(self) -> None: ...


def _session(model: Scripted, cache: MemoryCache) -> Session:
    (instance,) = get_task("toy").generate(3, seed=1)
    return Session(instance, model, Sampling(), 7, cache)


def test_a_draw_is_made_once_and_counted_each_time() -> None:
    model, cache = Scripted("<answer>1 1</answer>"), MemoryCache()
    for _ in range(2):
        session = _session(model, cache)
        replies = [asyncio.run(session.sample(session.opening, sample=i)) for i in range(3)]
        assert session.ledger.calls == 3 and session.ledger.tokens == 39
        assert {reply.verdict.status for reply in replies} == {"unparsed"}
    assert len(model.requests) == 3
    assert len({request.seed for request in model.requests}) == 3


def test_a_failed_call_is_no_answer_and_is_asked_again() -> None:
    model, cache = Scripted("", error="server gone"), MemoryCache()
    session = _session(model, cache)
    for _ in range(2):
        reply = asyncio.run(session.sample(session.opening, sample=0))
        assert reply.verdict.status == "unparsed" and reply.verdict.faults[0].kind == "call_failed"
    assert len(model.requests) == 2 and session.ledger.failed == 2


def test_peek_and_take_count_once_and_never_call() -> None:
    model, cache = Scripted("<answer>1</answer>"), MemoryCache()
    session = _session(model, cache)
    assert session.peek(session.opening, [0]) == {} and session.ledger.calls == 0
    drawn = asyncio.run(session.sample(session.opening, sample=0))
    assert session.take(session.peek(session.opening, [0])[0]) is drawn
    assert session.peek(session.opening, [1]) == session.peek(session.opening, [0], round=1) == {}
    assert len(model.requests) == 1 and session.ledger.calls == 1  # asked for again, paid once


def test_the_model_receives_the_number_of_the_sample() -> None:
    model = Scripted("?")
    session = _session(model, MemoryCache())
    for sample, round in ((0, None), (3, None), (3, 2)):
        asyncio.run(session.sample(session.opening, sample=sample, round=round))
    assert [(request.sample, request.round) for request in model.requests] == [(0, 0), (3, 0), (3, 2)]
    assert len({request.seed for request in model.requests}) == 3
    assert all(0 <= request.seed < 2**63 for request in model.requests)


def test_wall_time_is_that_in_which_any_call_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(calls_module, "time", SimpleNamespace(monotonic=lambda: clock[0]))

    class Slow(Scripted):
        async def complete(self, request: Request) -> Completion:
            self.requests.append(request)
            await asyncio.sleep(0)
            clock[0] += 1.0  # each of the concurrent calls lets a second pass
            return Completion("?", 1, 1, 5.0)

    session = _session(Slow("?"), MemoryCache())

    async def draw(*samples: int) -> None:
        await asyncio.gather(*(session.sample(session.opening, sample=i) for i in samples))

    asyncio.run(draw(0, 1, 2, 3))
    clock[0] += 1000.0  # nothing under way
    asyncio.run(draw(4))
    asyncio.run(draw(0, 1, 2, 3, 4))  # all in the cache
    assert session.ledger.wall_seconds == 5.0 and session.ledger.model_seconds == 25.0


def test_a_vote_is_the_canonical_answer_or_nothing() -> None:
    votes = []
    for text in ("<answer>3 1</answer>", "nothing", ""):
        session = _session(Scripted(text), MemoryCache())
        instance = session.instance
        a, b = instance.problem.numbers[:2]
        session = _session(Scripted(text.replace("3 1", f"{b} + {a}")), MemoryCache())
        votes.append(session.vote(asyncio.run(session.sample(session.opening, sample=0))))
        assert votes[0] == tuple(sorted((a, b)))
    assert votes[1:] == [None, None]
