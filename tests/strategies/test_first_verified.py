"""Drawing until a candidate is accepted, and cancelling the others."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_model import Scripted, session_on
from toy_sessions import OTHER, RIGHT, SILENT, TOY, WRONG, say, solve

from assay.strategies import parse_strategy
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.models.model import Request


def test_first_verified_stops_and_counts_what_it_cancelled() -> None:
    async def reply(request: Request) -> str:
        while request.sample == 2 and len(model.requests) < 4:
            await asyncio.sleep(0)
        if request.sample in (1, 3):
            await asyncio.sleep(60)
        return RIGHT if request.sample == 2 else WRONG

    model = Scripted(reply)
    session = session_on(TOY, model)
    outcome = solve("first-verified:n=16,width=3", session)
    assert [reply.key.sample for reply in outcome.replies] == [0, 2]
    assert outcome.chosen is outcome.replies[1] and outcome.chosen.verdict.correct
    assert (len(model.requests), model.peak, model.live) == (4, 3, 0)
    assert (session.ledger.calls, session.ledger.cancelled) == (2, 2)


def test_first_verified_cancels_even_what_would_arrive_in_the_same_turn_of_the_loop() -> None:
    cache, texts = MemoryCache(), [WRONG, RIGHT, RIGHT, RIGHT]
    session = session_on(TOY, say(*texts), cache)
    solve("first-verified:n=4,width=4", session)
    assert (session.ledger.calls, session.ledger.cancelled) == (2, 2)
    again = session_on(TOY, say(*texts), cache)
    solve("first-verified:n=4,width=4", again)
    assert (again.ledger.calls, again.ledger.tokens) == (2, session.ledger.tokens)


def test_first_verified_names_every_reply_in_the_cache() -> None:
    """A run killed after the reply was written down and before the outcome was."""

    async def reply(request: Request) -> str:
        for _ in range(0 if request.sample == 2 else 3):
            await asyncio.sleep(0)
        return RIGHT if request.sample == 1 else WRONG

    cache = MemoryCache()
    first = solve("first-verified:n=8,width=4", session_on(TOY, Scripted(reply), cache))
    assert [reply.key.sample for reply in first.replies] == [0, 1, 2]
    again = session_on(TOY, Scripted(reply), cache)
    assert solve("first-verified:n=8,width=4", again) == first
    assert again.ledger.calls == 3


def test_first_verified_leaves_no_reply_of_what_it_cancelled() -> None:
    async def reply(request: Request) -> str:
        await asyncio.sleep(0.01 if request.sample == 3 else 60)
        return RIGHT

    cache = MemoryCache()
    outcome = solve("first-verified:n=4", session_on(TOY, Scripted(reply), cache))
    assert len(cache._replies) == len(outcome.replies) == 1


def test_first_verified_draws_all_when_none_is_right() -> None:
    model = say(WRONG, None, SILENT, WRONG, OTHER)
    session = session_on(TOY, model)
    outcome = solve("first-verified:n=5,width=2", session)
    assert model.peak == 2 and len(outcome.replies) == 5 and outcome.chosen is outcome.replies[0]
    assert (session.ledger.calls, session.ledger.cancelled) == (5, 0)


def test_a_raising_model_ends_the_race() -> None:
    async def reply(request: Request) -> str:
        if request.sample == 2:
            raise KeyError("a bug")
        await asyncio.sleep(60)
        return WRONG

    model = Scripted(reply)

    async def run() -> int:
        with pytest.raises(KeyError):
            await parse_strategy("first-verified:n=8,width=4").solve(session_on(TOY, model))
        return model.live

    assert asyncio.run(run()) == 0


def test_a_cancelled_race_takes_its_draws_along() -> None:
    async def hang(request: Request) -> str:
        await asyncio.sleep(60)
        return WRONG

    model = Scripted(hang)

    async def session() -> None:
        task = asyncio.ensure_future(parse_strategy("first-verified:n=8").solve(session_on(TOY, model)))
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert model.live == 0 and model.peak == 4

    asyncio.run(session())


@given(st.lists(st.sampled_from([RIGHT, WRONG, SILENT, None]), min_size=1, max_size=12), st.integers(1, 6), st.data())
def test_first_verified_is_right_when_best_of_n_is_and_stops_again_without_a_call(
    texts: list[str | None], width: int, data: st.DataObject
) -> None:
    delays = data.draw(st.lists(st.integers(0, 4), min_size=len(texts), max_size=len(texts)))

    async def reply(request: Request) -> str | None:
        for _ in range(delays[request.sample]):
            await asyncio.sleep(0)
        return texts[request.sample]

    cache, spec = MemoryCache(), f"first-verified:n={len(texts)},width={width}"
    first = solve(spec, session_on(TOY, Scripted(reply), cache))
    best = solve(f"best-of-n:n={len(texts)}", session_on(TOY, say(*texts)))
    assert (first.chosen is None) == (best.chosen is None)
    assert first.chosen is None or best.chosen is None or first.chosen.verdict.correct == best.chosen.verdict.correct
    if RIGHT in texts:
        again = Scripted(reply)
        second = solve(spec, session_on(TOY, again, cache))
        assert second.chosen is not None and second.chosen.verdict.correct
        assert not again.requests
        assert second.replies == tuple(a for a in first.replies if a.completion.error is None)
