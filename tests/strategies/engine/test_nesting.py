"""Strategies within strategies: what is drawn, shared, numbered, stopped and paid."""

from __future__ import annotations

import asyncio

import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_model import Scripted, right, session_on, toy, wrong

from assay.strategies import parse_strategy
from assay.strategies.engine.budget import SharedBudget, parse_budget
from assay.strategies.engine.cache import MemoryCache, ReplyCache
from assay.strategies.engine.endpoints import Target
from assay.strategies.engine.nesting import MAX_SAMPLES, in_parallel, most_samples, within
from assay.strategies.engine.session import Session
from assay.strategies.engine.strategy import Outcome
from assay.strategies.models.model import Model, Request, Sampling

TOY = toy()
RIGHT, WRONG, OTHER, SILENT = right(TOY), wrong(TOY, 0), wrong(TOY, 1), "I do not know."


def solve(spec: str, session: Session) -> Outcome:
    return asyncio.run(parse_strategy(spec).solve(session))


def session_with(model: Model, budget: str = "", cache: ReplyCache | None = None, **others: Model) -> Session:
    return Session(
        TOY, model, Sampling(), 7, cache if cache is not None else MemoryCache(), budget=SharedBudget(parse_budget(budget)),
        models=lambda spec: others[spec.partition(":")[2]],
    )  # fmt: skip


def say(*texts: str | None) -> Scripted:
    return Scripted(lambda request: texts[request.sample])


# ------------------------------------------------------------------------------ cascade


def test_a_cascade_ends_where_the_verifier_accepts() -> None:
    model = say(RIGHT)
    outcome = solve("cascade:first=[single],then=[best-of-n:n=8]", session_on(TOY, model))
    assert len(model.requests) == len(outcome.replies) == 1 and outcome.chosen is outcome.replies[0]


def test_a_cascade_draws_once_what_both_stages_ask_for() -> None:
    model = say(WRONG, WRONG, RIGHT, OTHER)
    session = session_on(TOY, model)
    outcome = solve("cascade:first=[single],then=[best-of-n:n=4]", session)
    assert len(model.requests) == session.ledger.calls == len(outcome.replies) == 4
    assert outcome.chosen is outcome.replies[2]


def test_a_cascade_of_models_asks_each_for_itself() -> None:
    cheap, expensive = say(WRONG), say(OTHER, RIGHT)
    session = session_with(say(), cheap=cheap, expensive=expensive)
    outcome = solve(
        "cascade:first=[single:model=replay:cheap],then=[best-of-n:n=2,model=replay:expensive,temperature=0.5]", session
    )
    assert (len(cheap.requests), len(expensive.requests)) == (1, 2) and len(outcome.replies) == 3
    assert outcome.chosen is outcome.replies[2] and {r.sampling.temperature for r in expensive.requests} == {0.5}


def test_a_model_named_outside_is_asked_inside_unless_that_names_its_own() -> None:
    a, b = Scripted(lambda request: WRONG), Scripted(lambda request: WRONG)
    session = session_with(say(), a=a, b=b)
    solve("refine:rounds=2,model=replay:a,max_tokens=9,inner=[best-of-n:n=3]", session)
    assert len(a.requests) == 6 and {request.sampling.max_tokens for request in a.requests} == {9}
    solve("refine:rounds=2,model=replay:a,inner=[best-of-n:n=3,model=replay:b]", session)
    assert (len(a.requests), len(b.requests)) == (6, 6)


def test_a_cascade_without_a_budget_for_the_expensive_submits_the_cheap() -> None:
    model = say(WRONG, RIGHT)
    outcome = solve("cascade:then=[best-of-n:n=2]", session_with(model, "calls=1"))
    assert len(model.requests) == 1 and outcome.chosen is outcome.replies[0]


# ------------------------------------------------------------------------ refine in and out


def test_refine_of_best_of_n_draws_n_in_every_round() -> None:
    model = Scripted(lambda request: RIGHT if (request.round, request.sample) == (2, 1) else WRONG)
    session = session_on(TOY, model)
    outcome = solve("refine:inner=[best-of-n:n=3],rounds=4", session)
    assert [(r.round, r.sample) for r in model.requests] == [(r, s) for r in range(3) for s in range(3)]
    assert [len(request.messages) for request in model.requests] == [1] * 3 + [3] * 3 + [5] * 3
    assert len({request.seed for request in model.requests}) == 9 == session.ledger.calls == len(outcome.replies)
    assert outcome.chosen is not None and outcome.chosen.verdict.correct
    assert all(request.faults for request in model.requests[3:])


def test_refine_with_a_single_inside_is_plain_refine() -> None:
    for history in ("grow", "fresh", "none"):
        plain, nested = (Scripted(lambda request: WRONG) for _ in range(2))
        solve(f"refine:history={history}", session_on(TOY, plain))
        solve(f"refine:history={history},inner=[single]", session_on(TOY, nested))
        assert plain.requests == nested.requests


def test_refine_without_history_tells_of_faults_beside_the_problem() -> None:
    model = Scripted(lambda request: WRONG)
    solve("refine:rounds=3,history=none", session_on(TOY, model))
    assert [len(request.messages) for request in model.requests] == [1, 1, 1]
    assert "An earlier answer was refused." in model.requests[2].messages[0]["content"]
    assert "assistant" not in {message["role"] for request in model.requests for message in request.messages}


def test_branches_are_chains_of_their_own() -> None:
    model = Scripted(lambda request: RIGHT if (request.sample, request.round) == (2, 1) else WRONG)
    session = session_on(TOY, model)
    outcome = solve("best-of-n:n=4,inner=[refine:rounds=3]", session)
    assert sorted((r.sample, r.round) for r in model.requests) == sorted(
        {(s, r) for s in range(4) for r in range(3)} - {(2, 2)}
    )
    assert outcome.chosen is not None and outcome.chosen.verdict.correct and len(outcome.replies) == 11
    assert len({request.seed for request in model.requests}) == 11


def test_a_vote_over_branches_counts_what_each_submits() -> None:
    texts = {0: OTHER, 1: WRONG, 2: RIGHT, 3: RIGHT, 4: WRONG, 5: WRONG}
    model = Scripted(lambda request: texts[request.sample])
    outcome = solve("majority:n=3,inner=[best-of-n:n=2]", session_on(TOY, model))
    # The branches hold samples 0 1, 2 3 and 4 5; they submit OTHER, RIGHT and WRONG.
    assert outcome.tied == 3 and outcome.chosen is not None and outcome.chosen.key.sample == 0


def test_a_race_of_chains_cancels_the_other_chains_and_names_what_they_drew() -> None:
    async def reply(request: Request) -> str:
        if request.sample == 1:
            await asyncio.sleep(60 if request.round else 0)
        return RIGHT if (request.sample, request.round) == (0, 2) else WRONG

    model = Scripted(reply)
    session = session_on(TOY, model)
    outcome = solve("first-verified:n=4,width=2,inner=[refine:rounds=3]", session)
    assert outcome.chosen is not None and outcome.chosen.verdict.correct
    assert (session.ledger.calls, session.ledger.cancelled, model.live) == (4, 1, 0)
    assert {(a.key.sample, a.key.round) for a in outcome.replies} == {(0, 0), (0, 1), (0, 2), (1, 0)}


def test_chains_within_chains_number_their_rounds_apart() -> None:
    model = Scripted(lambda request: WRONG)
    session = session_on(TOY, model)
    solve("refine:rounds=3,history=fresh,inner=[refine:rounds=3,history=fresh]", session)
    assert len(model.requests) == 9 == len({request.seed for request in model.requests})


def test_the_budget_ends_in_the_middle_of_nested_strategies() -> None:
    for calls in range(1, 12):
        model = Scripted(lambda request: WRONG)
        session = session_with(model, f"calls={calls}")
        outcome = solve("cascade:then=[refine:rounds=3,inner=[best-of-n:n=4]]", session)
        assert session.ledger.calls == len(model.requests) == calls == len(outcome.replies)
        assert outcome.chosen is not None


def test_an_exception_ends_all_branches() -> None:
    async def reply(request: Request) -> str:
        if request.sample == 1:
            raise KeyError("a bug")
        await asyncio.sleep(60)
        return WRONG

    model = Scripted(reply)
    for spec in ("majority:n=3,inner=[refine]", "first-verified:n=3,inner=[refine]", "debate", "mixture"):
        with pytest.raises(KeyError):
            solve(spec, session_on(TOY, model))
        assert model.live == 0


def test_in_parallel_returns_in_order_and_cancels_on_failure() -> None:
    async def later(value: int) -> int:
        for _ in range(5 - value):
            await asyncio.sleep(0)
        return value

    assert asyncio.run(in_parallel([later(i) for i in range(5)])) == list(range(5))


NESTED = [
    "cascade:first=[majority:n=3],then=[refine:rounds=3,inner=[best-of-n:n=2]]",
    "best-of-n:n=3,inner=[refine:rounds=2,inner=[majority:n=2]]",
    "weighted:n=3,inner=[cascade:first=[single],then=[refine:rounds=2]]",
    "validity:n=2,inner=[debate:agents=2]",
    "refine:rounds=3,inner=[mixture:n=2]",
    "first-verified:n=3,width=1,inner=[solve-detect-verify:tries=2]",
]


@given(st.sampled_from(NESTED), st.integers(0, 12), st.integers(0, 2**32))
@settings(max_examples=examples(40), deadline=None)
def test_stopped_anywhere_and_taken_up_again_a_nested_strategy_comes_to_the_same(
    spec: str, stop: int, salt: int
) -> None:
    """The model dies at a call; what was drawn before is in the cache, and is not drawn again."""

    def answer(request: Request) -> str:
        return [RIGHT, WRONG, OTHER, SILENT, WRONG, OTHER][(request.seed ^ salt) % 6]

    class Killed(Exception):
        pass

    def mortal(request: Request) -> str:
        if len(dying.requests) > stop:
            raise Killed
        return answer(request)

    whole = session_on(TOY, Scripted(answer))
    undisturbed = solve(spec, whole)
    cache, dying = MemoryCache(), Scripted(mortal)
    try:
        solve(spec, session_on(TOY, dying, cache))
    except Killed:
        pass
    drawn = len(cache._replies)
    model = Scripted(answer)
    session = session_on(TOY, model, cache)
    again = solve(spec, session)
    assert again.chosen == undisturbed.chosen and {a.key for a in again.replies} == {a.key for a in undisturbed.replies}
    assert len(model.requests) == whole.ledger.calls - drawn and session.ledger.tokens == whole.ledger.tokens


def test_how_many_samples_a_strategy_uses() -> None:
    assert most_samples(parse_strategy("single")) == most_samples(parse_strategy("refine")) == 1
    assert most_samples(parse_strategy("best-of-n:n=3,inner=[majority:n=5]")) == 15
    assert most_samples(parse_strategy("cascade:first=[refine:inner=[debate:agents=7]],then=[single]")) == 7
    assert most_samples(parse_strategy("best-of-n:n=10000,inner=[majority:n=5000]")) == MAX_SAMPLES


def test_a_branch_has_its_own_opening_target_and_replies() -> None:
    model = Scripted(lambda request: WRONG)
    session = session_on(TOY, model)
    branch = within(session, sample=5, round=2, target=Target(None, Sampling(0.25)))
    inner = within(branch, sample=1, target=Target(None, None))

    async def go() -> None:
        await inner.sample(inner.opening, sample=0)
        await branch.sample(branch.opening, sample=0, round=3)
        found = branch.peek(branch.opening, [1, 2])
        assert list(found) == [1] and branch.take(found[1]) is found[1]

    asyncio.run(go())
    assert [(r.sample, r.round) for r in model.requests] == [(6, 2), (5, 2003)]
    assert inner.sampling == branch.sampling == Sampling(0.25) and session.sampling == Sampling()
    assert (len(inner.replies), len(branch.replies), len(session.replies), session.ledger.calls) == (1, 2, 2, 2)
