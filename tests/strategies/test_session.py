"""The session: equal draws are drawn once, and every attempt carries its exact verdict."""

from __future__ import annotations

import asyncio

from assay.strategies.models.model import Completion, Request, Sampling
from assay.strategies.session import Memory, Session
from assay.tasks import get_task


class Scripted:
    name = "scripted"

    def __init__(self, text: str, error: str | None = None) -> None:
        self.text, self.error, self.requests = text, error, list[Request]()

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        return Completion(self.text, 10, 3, 0.5, error=self.error)

    async def close(self) -> None: ...


def _session(model: Scripted, book: Memory) -> Session:
    (instance,) = get_task("toy").generate(3, seed=1)
    return Session(instance, model, Sampling(), 7, book)


def test_a_draw_is_made_once_and_counted_each_time() -> None:
    model, book = Scripted("<answer>1 1</answer>"), Memory()
    for _ in range(2):
        session = _session(model, book)
        attempts = [asyncio.run(session.sample(session.opening, sample=i)) for i in range(3)]
        assert session.ledger.calls == 3 and session.ledger.tokens == 39
        assert {attempt.verdict.status for attempt in attempts} == {"unparsed"}
    assert len(model.requests) == 3
    assert len({request.seed for request in model.requests}) == 3


def test_a_failed_call_is_no_answer_and_is_asked_again() -> None:
    model, book = Scripted("", error="server gone"), Memory()
    session = _session(model, book)
    for _ in range(2):
        attempt = asyncio.run(session.sample(session.opening, sample=0))
        assert attempt.verdict.status == "unparsed" and attempt.verdict.faults[0].kind == "call_failed"
    assert len(model.requests) == 2 and session.ledger.failed == 2
