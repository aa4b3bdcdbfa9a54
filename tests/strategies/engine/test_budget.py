"""Budgets: what is refused, what waits, and how far a limit can be passed."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_model import Scripted, right, toy, wrong

from assay.strategies import parse_strategy
from assay.strategies.engine.budget import Budget, BudgetExhausted, MaxCost, SharedBudget, parse_budget
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.endpoints import Target
from assay.strategies.engine.prices import Price, Prices, read_prices
from assay.strategies.engine.sampling import draw
from assay.strategies.engine.session import Session
from assay.strategies.models.model import Completion, Request, Sampling

TOY = toy()


def _session(
    budget: str,
    parent: SharedBudget | None = None,
    reply: str | None = None,
    cache: MemoryCache | None = None,
    model: Scripted | None = None,
) -> Session:
    model = model or Scripted(lambda request: wrong(TOY) if reply is None else reply)
    prices = Prices({"scripted": Price(1e6, 2e6)})
    shared = SharedBudget(parse_budget(budget), parent)
    return Session(TOY, model, Sampling(max_tokens=20), 7, cache or MemoryCache(), budget=shared, prices=prices)


@pytest.mark.parametrize(
    ("spec", "field"),
    [("calls=0", "calls"), ("calls=-1", "calls"), ("calls=nan", "calls"), ("luck=1", "luck"), ("calls", "name=value"),
     ("calls=1,calls=2", "once"), ("tokens=many", "tokens")],
)  # fmt: skip
def test_a_wrong_budget_names_what_is_wrong(spec: str, field: str) -> None:
    with pytest.raises(ValueError, match=f"budget.*{field}"):
        parse_budget(spec)


@given(st.dictionaries(st.sampled_from(["calls", "tokens", "money", "wall_seconds"]), st.integers(1, 10**9)))
def test_a_budget_reads_back(limits: dict[str, int]) -> None:
    budget = Budget(**limits)
    assert parse_budget(budget.spec) == budget and budget.unlimited == (not limits)


@given(limit=st.integers(1, 300), width=st.sampled_from([None, 1, 4]))
def test_a_limit_is_passed_by_one_reply_at_most(limit: int, width: int | None) -> None:
    """A scripted reply costs 10 and 3 tokens, far fewer than the 20 it may have."""
    session = _session(f"tokens={limit}")
    replies = asyncio.run(draw(session, 40, width=width))
    assert session.ledger.tokens == 13 * len(replies)
    assert len(replies) == min(40, math.ceil(limit / 13))
    assert [reply.key.sample for reply in replies] == list(range(len(replies)))


@pytest.mark.parametrize(
    ("budget", "calls"), [("calls=5", 5), ("prompt_tokens=25", 3), ("completion_tokens=7", 3), ("money=30", 2),
                          ("model_seconds=2", 4)]
)  # fmt: skip
def test_every_limit_binds(budget: str, calls: int) -> None:
    session = _session(budget)
    assert len(asyncio.run(draw(session, 20, width=1))) == calls
    assert session.budget.exhausted == budget.partition("=")[0]
    with pytest.raises(BudgetExhausted, match="nothing is left"):
        asyncio.run(session.sample(session.opening, sample=19))
    assert session.peek(session.opening, [0])


def test_one_budget_for_all_instances_is_shared(width: int = 3) -> None:
    whole = SharedBudget(parse_budget("calls=10"))
    sessions = [_session("calls=7", whole) for _ in range(2)]

    async def both() -> list[int]:
        drawn = await asyncio.gather(*(draw(session, 20) for session in sessions))
        return [len(replies) for replies in drawn]

    counts = asyncio.run(both())
    assert sum(counts) == whole.ledger.calls == 10 and max(counts) <= 7
    assert whole.left("calls") == 0 and sessions[0].budget.left("calls") == 0


def test_a_draw_waits_for_those_under_way_where_it_might_not_fit() -> None:
    async def race() -> list[str]:
        shared, said = SharedBudget(parse_budget("tokens=100")), list[str]()
        first = await shared.admit(MaxCost(1, 10, 60))

        async def second() -> None:
            number = await shared.admit(MaxCost(1, 10, 60))
            said.append("second")
            shared.leave(number)

        task = asyncio.ensure_future(second())
        await asyncio.sleep(0)
        said.append("first ends")
        shared.add(Completion("", 10, 5, 0.0), Price())
        shared.leave(first)
        await task
        return said

    assert asyncio.run(race()) == ["first ends", "second"]


def test_a_session_that_had_stopped_comes_to_the_same_again() -> None:
    cache = MemoryCache()
    first = asyncio.run(parse_strategy("majority:n=30").solve(_session("tokens=100", cache=cache)))
    model = Scripted(lambda request: wrong(TOY))
    again = _session("tokens=100", cache=cache, model=model)
    assert asyncio.run(parse_strategy("majority:n=30").solve(again)) == first
    assert model.requests == []


def test_several_models_are_booked_apart_and_priced_each() -> None:
    judge = Scripted(lambda request: right(TOY))
    judge.name = "judge"
    cache = MemoryCache()
    prices = Prices({"judge": Price(3e6, 0)})
    main = Scripted(lambda request: wrong(TOY))
    session = Session(TOY, main, Sampling(), 7, cache, prices=prices, models={"j": judge}.__getitem__)

    async def ask() -> None:
        for target in (None, Target("j"), Target("j", Sampling(0.0)), Target("j")):
            await session.sample(session.opening, sample=0, target=target)

    asyncio.run(ask())
    assert (len(main.requests), len(judge.requests)) == (1, 2)
    assert session.ledger.calls == 3 and session.ledger.money == 2 * 30  # the repeated draw is paid once
    assert judge.requests[1].sampling == Sampling(0.0)
    with pytest.raises(ValueError, match="no other model"):
        asyncio.run(_session("").sample(session.opening, sample=0, target=Target("j")))


def test_what_was_cancelled_is_spent_in_every_later_session_too() -> None:
    async def reply(request: Request) -> str:
        if request.sample:
            request.meter.counted, request.meter.prompt_tokens, request.meter.completion_tokens = True, 10, 4
            await asyncio.sleep(60)
        await asyncio.sleep(0)
        return right(TOY)

    cache, model = MemoryCache(), Scripted(reply)
    for _ in range(2):
        session = Session(TOY, model, Sampling(), 7, cache)
        outcome = asyncio.run(parse_strategy("first-verified:n=9,width=3").solve(session))
        assert (session.ledger.calls, session.ledger.cancelled, session.ledger.cancelled_tokens) == (1, 2, 28)
        assert session.ledger.tokens == 13 + 28 and outcome.saved_calls == 6
    assert len(model.requests) == 3


def test_a_price_file_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('["gpt-*"]\nprompt = 2\ncached = 1\ncompletion = 8\n["*"]\nprompt = 1\ncompletion = 1\n')
    prices = read_prices(path)
    assert prices.of("gpt-5") == Price(2, 8, 1) and prices.of("other") == Price(1, 1, 1)
    completion = Completion("", 1000, 100, 0.0, cached_tokens=400, lost_prompt_tokens=10, lost_completion_tokens=1)
    assert Price(2, 8, 1).of(completion) == pytest.approx((610 * 2 + 400 * 1 + 101 * 8) / 1e6)
    for text, said in (("[x]\nprompt = 1", "completion"), ("[x]\nprompt=-1\ncompletion=1", "prompt"), ("x", "prices"),
                       ("[x]\nprompt=1\ncompletion=1\nhour=2", "hour"), ("currency = 3", "currency")):  # fmt: skip
        path.write_text(text)
        with pytest.raises(ValueError, match=said):
            read_prices(path)
    with pytest.raises(ValueError, match="cannot read"):
        read_prices(tmp_path / "none.toml")
