"""The selecting verifier: what each believes, what it tells, and that scores stay exact."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from depth import scaled
from scripted_model import Scripted, right, toy, wrong

from assay.strategies import parse_strategy
from assay.strategies.engine.budget import SharedBudget, parse_budget
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.engine.strategy import Outcome
from assay.strategies.models.model import Model, Request, Sampling
from assay.strategies.selection import parse_verifier
from assay.strategies.selection.judge import opinion
from assay.strategies.selection.noisy import stable_text

TOY = toy()
RIGHT, WRONG, OTHER, SILENT = right(TOY), wrong(TOY, 0), wrong(TOY, 1), "I do not know."
YES, NO = "Fine. <verdict>right</verdict>", "The sum is off. <verdict>wrong</verdict>"


def session_with(
    model: Model,
    verifier: str,
    budget: str = "",
    cache: MemoryCache | None = None,
    judge: Model | None = None,
    index: int = 0,
) -> Session:
    return Session(
        toy(index=index), model, Sampling(), 7, cache if cache is not None else MemoryCache(),
        budget=SharedBudget(parse_budget(budget)), verifier=parse_verifier(verifier), models=lambda spec: judge or model,
    )  # fmt: skip


def solve(spec: str, session: Session) -> Outcome:
    return asyncio.run(parse_strategy(spec).solve(session))


def judged(texts: Iterable[str], verifier: str, index: int = 0) -> list[bool]:
    texts = list(texts)
    session = session_with(Scripted(lambda request: texts[request.sample]), verifier, index=index)
    outcome = solve(f"best-of-n:n={len(texts)}", session)
    return [asyncio.run(session.accepts(reply)) for reply in outcome.replies]


def test_verifiers_at_the_extreme_rates() -> None:
    texts = [RIGHT, WRONG, SILENT, RIGHT]
    assert judged(texts, "perfect") == judged(texts, "noisy:fa=0,fr=0") == [True, False, False, True]
    assert judged(texts, "none") == judged(texts, "noisy:fa=1,fr=0") == [True, True, False, True]
    assert judged(texts, "noisy:fa=1,fr=1") == [False, True, False, False]


def test_noise_has_the_rates_it_says_and_does_not_change_its_mind() -> None:
    n = scaled(800, 8000)
    texts = [RIGHT if i % 2 else WRONG for i in range(n)]
    said = judged(texts, "noisy:fa=0.2,fr=0.1,per=sample")
    false_accepts, accepts = sum(said[0::2]), sum(said[1::2])
    assert abs(false_accepts - 0.1 * n) < 5 * (0.5 * n * 0.2 * 0.8) ** 0.5
    assert abs(accepts - 0.45 * n) < 5 * (0.5 * n * 0.1 * 0.9) ** 0.5
    assert said == judged(texts, "noisy:fa=0.2,fr=0.1,per=sample")
    more = judged(texts, "noisy:fa=0.3,fr=0.1,per=sample")
    assert all(after >= before for before, after in zip(said, more, strict=True)) and sum(more) > sum(said)
    assert said != judged(texts, "noisy:fa=0.2,fr=0.1,per=sample,seed=1")


def test_noise_per_answer_errs_on_all_replies_that_mean_the_same() -> None:
    kinds = set()
    for index in range(40):
        instance = toy(index=index)
        said = judged([wrong(instance)] * 3, "noisy:fa=0.5", index)
        assert len(set(said)) == 1
        kinds.add(said[0])
    assert kinds == {True, False}


def test_sets_are_written_in_one_order() -> None:
    assert stable_text(frozenset("cab")) == stable_text(frozenset("bca")) == "{'a','b','c'}"
    assert stable_text((1, frozenset([2, 1]))) == "(1,{1,2})" != stable_text((1, (1, 2)))


def test_a_false_accept_is_handed_in_and_scored_as_wrong() -> None:
    texts = [WRONG, RIGHT]
    model = Scripted(lambda request: texts[request.sample])
    session = session_with(model, "none")
    outcome = solve("best-of-n:n=2", session)
    assert outcome.chosen is outcome.replies[0] and not outcome.chosen.verdict.correct
    assert solve("first-verified:n=2,width=1", session_with(model, "none")).replies[0].key.sample == 0


def test_a_false_reject_gets_feedback_of_one_bit_and_no_fault() -> None:
    model = Scripted(lambda request: RIGHT)
    outcome = solve("refine:rounds=3", session_with(model, "noisy:fa=0,fr=1"))
    assert len(outcome.replies) == 3 and all(not request.faults for request in model.requests)
    assert model.requests[1].messages[-1]["content"].startswith("Your answer is wrong.\n\n")


def test_refine_stops_at_a_false_accept() -> None:
    model = Scripted(lambda request: [SILENT, WRONG, RIGHT][request.round])
    outcome = solve("refine:rounds=3", session_with(model, "none"))
    assert len(outcome.replies) == 2 and outcome.chosen is outcome.replies[1]
    assert "No answer could be read." in model.requests[1].messages[-1]["content"]


# -------------------------------------------------------------------------------- judge


def _opinionated(request: Request) -> str:
    """Answers by sample; as a judge says right of the right answer alone."""
    content = request.messages[-1]["content"]
    if "<verdict>" not in content:
        return [WRONG, OTHER, RIGHT, RIGHT][request.sample]
    return YES if f"\n{RIGHT[8:-9]}\n" in content else NO


def test_a_judge_sees_problem_and_answer_and_selects() -> None:
    model = Scripted(_opinionated)
    session = session_with(model, "judge")
    outcome = solve("best-of-n:n=4", session)
    assert outcome.chosen is outcome.replies[2] and len(outcome.replies) == 4
    asked = [request for request in model.requests if "<verdict>" in request.messages[-1]["content"]]
    assert len(asked) == 3, "answers written the same are judged once"
    assert all("Pick some of" in request.messages[0]["content"] for request in asked)
    assert session.ledger.calls == 7 and len(session.replies) == 7 and len(session.auxiliary) == 3


def test_a_judge_may_be_another_model_and_ask_for_several_opinions() -> None:
    main = Scripted(lambda request: [WRONG, RIGHT][request.sample])
    judge = Scripted(lambda request: [YES, NO, YES][request.sample] if f"\n{RIGHT[8:-9]}\n" in _last(request) else NO)
    session = session_with(main, "judge:model=replay:x,samples=3", judge=judge)
    outcome = solve("best-of-n:n=2", session)
    assert outcome.chosen is outcome.replies[1] and (len(main.requests), len(judge.requests)) == (2, 6)
    judgement = session.judgement(outcome.replies[1])
    assert judgement is not None and judgement.accepted and judgement.score == pytest.approx(2 / 3)


def test_a_judges_words_are_the_feedback_beyond_one_bit() -> None:
    def reply(request: Request) -> str:
        if "<verdict>" in _last(request):
            return NO if request.messages[0]["content"].count(WRONG[8:-9]) else YES
        return WRONG if request.round == 0 else RIGHT

    for degree, faults in (("how", "A reviewer says:\nThe sum is off."), ("bit", "Your answer is wrong.\n")):
        model = Scripted(reply)
        solve(f"refine:rounds=2,feedback={degree}", session_with(model, "judge"))
        last = next(request for request in model.requests if request.round == 1 and len(request.messages) == 3)
        assert faults in _last(last) and "<verdict>" not in _last(last) and not last.faults
        assert ("reviewer" in _last(last)) == (degree == "how")


def test_a_race_waits_for_the_judge_and_then_cancels() -> None:
    async def reply(request: Request) -> str:
        if "<verdict>" in _last(request):
            return _opinionated(request)
        if request.sample == 3:
            await asyncio.sleep(60)
        return [WRONG, OTHER, RIGHT, RIGHT][request.sample]

    model = Scripted(reply)
    session = session_with(model, "judge")
    outcome = solve("first-verified:n=4,width=4", session)
    assert outcome.chosen is not None and outcome.chosen.verdict.correct and session.ledger.cancelled >= 1
    assert model.live == 0 and session.ledger.calls + session.ledger.cancelled == len(model.requests)


def test_the_budget_ends_in_the_middle_of_judging() -> None:
    model = Scripted(_opinionated)
    session = session_with(model, "judge", "calls=5")
    outcome = solve("best-of-n:n=4", session)
    assert session.ledger.calls == 5 and outcome.chosen is outcome.replies[0]
    session = session_with(Scripted(_opinionated), "judge", "calls=6")
    assert solve("best-of-n:n=4", session).chosen is not None and session.ledger.calls == 6


def test_judging_again_asks_nobody() -> None:
    cache = MemoryCache()
    first = solve("best-of-n:n=4", session_with(Scripted(_opinionated), "judge", cache=cache))
    model = Scripted(_opinionated)
    session = session_with(model, "judge", cache=cache)
    assert solve("best-of-n:n=4", session) == first and model.requests == [] and session.ledger.calls == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [(YES, True), (NO, False), ("<verdict> Correct </verdict>", True), ("", None), ("right", None),
     (YES + NO, False), ("<verdict>incorrect</verdict>", False), ("<verdict>" * 9999, None)],
)  # fmt: skip
def test_opinions_are_read(text: str, said: bool | None) -> None:
    assert opinion(text) is said


def _last(request: Request) -> str:
    return request.messages[-1]["content"]
