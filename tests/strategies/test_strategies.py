"""Each strategy against a model that says what the test wants."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_model import Scripted, right, session_on, toy, wrong

from assay.strategies import STRATEGIES, parse_strategy, strategy_names
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.engine.strategy import Outcome
from assay.strategies.models.model import Completion, Request
from assay.strategies.refine import AGAIN

TOY = toy()
RIGHT, WRONG, OTHER, SILENT = right(TOY), wrong(TOY, 0), wrong(TOY, 1), "I do not know."


def solve(spec: str, session: Session) -> Outcome:
    return asyncio.run(parse_strategy(spec).solve(session))


def say(*texts: str | None) -> Scripted:
    """Says the text with the number of the sample."""
    return Scripted(lambda request: texts[request.sample])


# ---------------------------------------------------------------------------- specs


def test_the_table_is_sorted_and_every_entry_can_be_made() -> None:
    assert list(STRATEGIES) == sorted(STRATEGIES) and strategy_names()[: len(STRATEGIES)] == list(STRATEGIES)
    for name in STRATEGIES:
        strategy = parse_strategy(name)
        assert strategy.spec.startswith(name) and parse_strategy(strategy.spec) == strategy


def test_only_fixed_numbers_of_draws_are_independent() -> None:
    independent = {name for name in STRATEGIES if parse_strategy(name).independent}
    assert independent == {"single", "best-of-n", "majority", "validity", "weighted"}


@pytest.mark.parametrize(
    ("spec", "full"),
    [
        ("single", "single"),
        ("best-of-n:n=64", "best-of-n:n=64"),
        ("first-verified:width=2", "first-verified:n=16,width=2"),
        ("majority: n=3 ", "majority:n=3"),
        ("refine:rounds=2,feedback=bit", "refine:feedback=bit,history=grow,rounds=2"),
    ],
)
def test_specs_are_written_out_in_full(spec: str, full: str) -> None:
    assert parse_strategy(spec).spec == full
    assert parse_strategy(full) == parse_strategy(spec)


@pytest.mark.parametrize(
    ("spec", "complaint"),
    [
        ("", "known: adaptive, beam, best-of-n"),
        ("best-of-m", "unknown name 'best-of-m'"),
        ("best-of-n:m=3", "unknown name 'm'; known: inner, max_tokens, model, n"),
        ("best-of-n:n", "expected name=value, got 'n'"),
        ("best-of-n:n=many", "n: expected int, got 'many'"),
        ("best-of-n:n=0", "n: expected 1 to"),
        ("best-of-n:n=1,n=2", "given twice"),
        ("first-verified:width=0", "width: expected 1 to"),
        ("refine:feedback=all", "expected one of bit, where, how, oracle"),
        ("refine:rounds=0", "rounds: expected 1 to"),
        ("single:n=1", "unknown name 'n'"),
    ],
)
def test_a_wrong_spec_says_what_is_wrong(spec: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="strategy") as raised:
        parse_strategy(spec)
    assert complaint in str(raised.value)


# ------------------------------------------------------------------- single, best, vote


def test_single_draws_once() -> None:
    model = say(WRONG)
    outcome = solve("single", session_on(TOY, model))
    assert len(model.requests) == len(outcome.replies) == 1
    assert outcome.chosen is outcome.replies[0] and not outcome.chosen.verdict.correct


def test_best_of_n_hands_in_the_first_right_one() -> None:
    model = say(None, WRONG, RIGHT, SILENT, RIGHT)
    outcome = solve("best-of-n:n=5", session_on(TOY, model))
    assert model.peak == 5
    assert outcome.chosen is outcome.replies[2] and [a.key.sample for a in outcome.replies] == [0, 1, 2, 3, 4]


def test_best_of_n_without_a_right_one_hands_in_a_reply_and_without_a_reply_nothing() -> None:
    outcome = solve("best-of-n:n=3", session_on(TOY, say(None, SILENT, WRONG)))
    assert outcome.chosen is outcome.replies[2]
    session = session_on(TOY, say(None, None))
    assert solve("best-of-n:n=2", session).chosen is None
    assert (session.ledger.calls, session.ledger.failed) == (2, 2)


def test_a_raising_model_ends_the_others() -> None:
    async def never(request: Request) -> str:
        if request.sample == 1:
            raise KeyError("a bug")
        await asyncio.sleep(60)
        return ""

    model = Scripted(never)

    async def run() -> tuple[int, int]:
        session = session_on(TOY, model)
        with pytest.raises(KeyError):
            await parse_strategy("best-of-n:n=4").solve(session)
        return model.live, session.ledger.cancelled

    assert asyncio.run(run()) == (0, 3)


@pytest.mark.parametrize(
    ("texts", "chosen", "tied"),
    [
        ([WRONG, RIGHT, RIGHT], 1, 1),
        ([WRONG, RIGHT, WRONG, RIGHT], 0, 2),
        ([SILENT, SILENT, SILENT, RIGHT], 3, 1),
        ([None, None, None, WRONG, OTHER, RIGHT], 3, 3),
        ([None, SILENT], 1, 0),
    ],
)
def test_majority_counts_answers_and_takes_the_earliest_of_equals(
    texts: list[str | None], chosen: int, tied: int
) -> None:
    outcome = solve(f"majority:n={len(texts)}", session_on(TOY, say(*texts)))
    assert outcome.chosen is outcome.replies[chosen] and outcome.tied == tied


def test_majority_counts_what_answers_mean() -> None:
    instance = next(one for one in (toy(2, 3, i) for i in range(50)) if len(one.truth["solution"]) > 1)
    numbers = list(map(str, instance.truth["solution"]))
    texts = [wrong(instance), f"<answer>{' '.join(numbers)}</answer>", f"<answer>{' + '.join(numbers[::-1])}</answer>"]
    outcome = solve("majority:n=3", session_on(instance, say(*texts)))
    assert outcome.chosen is outcome.replies[1] and outcome.chosen.verdict.correct


def test_majority_of_failures_is_nothing() -> None:
    assert solve("majority:n=2", session_on(TOY, say(None, None))).chosen is None


# -------------------------------------------------------------------------- first verified


def test_first_verified_stops_and_counts_what_it_gave_up() -> None:
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


def test_first_verified_gives_up_even_what_would_arrive_in_the_same_breath() -> None:
    cache, texts = MemoryCache(), [WRONG, RIGHT, RIGHT, RIGHT]
    session = session_on(TOY, say(*texts), cache)
    solve("first-verified:n=4,width=4", session)
    assert (session.ledger.calls, session.ledger.cancelled) == (2, 2)
    again = session_on(TOY, say(*texts), cache)
    solve("first-verified:n=4,width=4", again)
    assert (again.ledger.calls, again.ledger.tokens) == (2, session.ledger.tokens)


def test_first_verified_names_every_reply_in_the_book() -> None:
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


def test_first_verified_leaves_no_attempt_of_what_it_gave_up() -> None:
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


# -------------------------------------------------------------------------------- refine


def test_refine_ends_with_the_first_right_reply() -> None:
    model = Scripted(lambda request: [WRONG, OTHER, RIGHT, RIGHT][request.round])
    session = session_on(TOY, model)
    outcome = solve("refine:rounds=4", session)
    assert [reply.key.round for reply in outcome.replies] == [0, 1, 2]
    assert outcome.chosen is outcome.replies[-1] and outcome.chosen.verdict.correct
    assert {reply.key.sample for reply in outcome.replies} == {0} and session.ledger.calls == 3
    assert [message["role"] for message in model.requests[2].messages] == ["user", "assistant"] * 2 + ["user"]


def test_refine_with_a_fresh_history_keeps_the_last_reply_and_never_repeats_a_draw() -> None:
    model = Scripted(lambda request: WRONG)
    outcome = solve("refine:rounds=5,history=fresh", session_on(TOY, model))
    assert len(outcome.replies) == 5 == len({request.seed for request in model.requests})
    assert [len(request.messages) for request in model.requests] == [1, 3, 3, 3, 3]
    assert model.requests[1].messages == model.requests[4].messages
    assert outcome.chosen is outcome.replies[-1]


@pytest.mark.parametrize("degree", ["bit", "where", "how", "oracle"])
def test_feedback_tells_as_much_as_its_degree(degree: str) -> None:
    model = Scripted(lambda request: WRONG)
    solve(f"refine:rounds=2,feedback={degree}", session_on(TOY, model))
    _, request = model.requests
    feedback = request.messages[-1]["content"]
    assert feedback.endswith(AGAIN) and "wrong" in feedback
    faults = [(fault.kind, dict(fault.detail)) for fault in request.faults]
    value = int(WRONG.removeprefix("<answer>").removesuffix("</answer>"))
    assert faults == {"bit": [], "where": [("wrong_sum", {})]}.get(degree, [("wrong_sum", {"sum": value})])
    assert (str(value) in feedback) == (degree == "how")
    assert (str(TOY.truth["solution"]) in feedback) == (degree == "oracle")


def test_refine_asks_again_after_a_failed_call() -> None:
    model = Scripted(lambda request: [None, WRONG, None, RIGHT][request.round])
    session = session_on(TOY, model)
    outcome = solve("refine:rounds=4", session)
    assert outcome.chosen is outcome.replies[3] and session.ledger.failed == 2
    assert [len(request.messages) for request in model.requests] == [1, 1, 3, 3]
    assert solve("refine:rounds=2", session_on(TOY, Scripted(lambda request: None))).chosen is None


def test_refine_takes_up_where_it_was() -> None:
    cache = MemoryCache()
    replies: list[Any] = [WRONG, OTHER, RIGHT]
    solve("refine:rounds=2", session_on(TOY, Scripted(lambda request: replies[request.round]), cache))
    model = Scripted(lambda request: replies[request.round])
    session = session_on(TOY, model, cache)
    outcome = solve("refine:rounds=3", session)
    assert [request.round for request in model.requests] == [2] and session.ledger.calls == 3
    assert outcome.chosen is not None and outcome.chosen.verdict.correct


def test_estimated_tokens_are_counted() -> None:
    class Guessing(Scripted):
        async def complete(self, request: Request) -> Completion:
            return Completion(WRONG, 1, 1, 0.0, estimated=True)

    session = session_on(TOY, Guessing(lambda request: WRONG))
    solve("best-of-n:n=3", session)
    assert session.ledger.estimated == 3
