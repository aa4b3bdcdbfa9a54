"""The strategies that are more than drawing n: votes, critics, forced thinking, debates, mixtures."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from scripted_model import Scripted, right, session_on, toy, wrong

from assay.strategies import parse_strategy
from assay.strategies.budget_forcing import CUT, WAIT
from assay.strategies.engine.budget import SharedBudget, parse_budget
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.engine.strategy import Outcome
from assay.strategies.models.model import Completion, Model, Request, Sampling
from assay.strategies.selection import parse_verifier
from assay.strategies.solve_detect_verify import GO_ON
from assay.strategies.weighted import ASK, confidence
from assay.tasks import Instance, get_task

TOY = toy()
RIGHT, WRONG, OTHER, SILENT = right(TOY), wrong(TOY, 0), wrong(TOY, 1), "I do not know."


def solve(spec: str, session: Session) -> Outcome:
    return asyncio.run(parse_strategy(spec).solve(session))


def session_with(
    model: Model, verifier: str = "perfect", budget: str = "", instance: Instance = TOY, **others: Model
) -> Session:
    return Session(
        instance, model, Sampling(), 7, MemoryCache(), budget=SharedBudget(parse_budget(budget)), verifier=parse_verifier(verifier),
        models=lambda spec: others[spec.partition(":")[2]],
    )  # fmt: skip


def say(*texts: str | None) -> Scripted:
    return Scripted(lambda request: texts[request.sample])


def _last(request: Request) -> str:
    return request.messages[-1]["content"]


# ------------------------------------------------------------------------- first finish


def test_first_finish_hands_in_what_arrives_first_and_cancels_the_rest() -> None:
    async def reply(request: Request) -> str:
        for _ in range([9, 2, 5, 0][request.sample]):
            await asyncio.sleep(0)
        return [RIGHT, SILENT, WRONG, SILENT][request.sample]

    model = Scripted(reply)
    session = session_with(model)
    outcome = solve("first-finish:n=4", session)
    assert outcome.chosen is not None and outcome.chosen.key.sample == 2
    assert (session.ledger.calls, session.ledger.cancelled, model.live) == (3, 1, 0)
    assert solve("first-finish:n=2", session_with(say(SILENT, None))).chosen is not None


# -------------------------------------------------------------------------------- votes


def test_a_vote_weighted_by_the_verifier_follows_the_verifier() -> None:
    texts = [WRONG, WRONG, RIGHT, SILENT, None]
    assert (
        solve("weighted:n=5", session_with(say(*texts))).chosen
        == solve("best-of-n:n=5", session_with(say(*texts))).chosen
    )
    nobody = solve("weighted:n=5", session_with(say(*texts), "noisy:fa=0,fr=1"))
    assert nobody.chosen is nobody.replies[0] and nobody.tied == 1
    everybody = solve("weighted:n=5", session_with(say(*texts), "none"))
    assert everybody.chosen is everybody.replies[0]


def test_a_vote_weighted_by_confidence_asks_for_it() -> None:
    model = say(
        f"{WRONG}<confidence>30</confidence>", f"{WRONG}<confidence>40 %</confidence>",
        f"{RIGHT}<confidence>80</confidence>", OTHER,
    )  # fmt: skip
    outcome = solve("weighted:by=confidence,n=4", session_with(model))
    assert outcome.chosen is outcome.replies[2] and all(_last(request).endswith(ASK) for request in model.requests)


@pytest.mark.parametrize(
    ("text", "value"),
    [("<confidence>80</confidence>", 0.8), ("<confidence>100%</confidence>", 1.0), ("", 0.0),
     ("<confidence>10</confidence><confidence>20.5</confidence>", 0.205), ("<confidence>900</confidence>", 1.0),
     ("<confidence>-5</confidence>", 0.0), ("<confidence>" * 99999, 0.0)],
)  # fmt: skip
def test_confidence_is_read(text: str, value: float) -> None:
    assert confidence(text) == pytest.approx(value)


class Sure(Scripted):
    """With log-probabilities by sample."""

    def __init__(self, texts: list[str], logprobs: list[float | None]) -> None:
        super().__init__(lambda request: texts[request.sample])
        self.logprobs = logprobs

    async def complete(self, request: Request) -> Completion:
        return replace(await super().complete(request), logprob=self.logprobs[request.sample])


def test_a_vote_weighted_by_logprob_takes_the_mean_per_token() -> None:
    # Three tokens each: weights exp(-1), exp(-1) against exp(-0.1).
    outcome = solve("weighted:by=logprob,n=3", session_with(Sure([WRONG, WRONG, RIGHT], [-3.0, -3.0, -0.3])))
    assert outcome.chosen is outcome.replies[2]
    outcome = solve("weighted:by=logprob,n=3", session_with(Sure([WRONG, WRONG, RIGHT], [-3.0, -3.0, -1.5])))
    assert outcome.chosen is outcome.replies[0]
    with pytest.raises(ValueError, match="needs a model that gives log-probabilities"):
        solve("weighted:by=logprob,n=1", session_with(say(RIGHT)))


def test_validity_hands_in_the_shortest_tour_and_knows_no_optimum() -> None:
    task = get_task("tsp")
    (instance,) = task.generate(2, seed=3)
    n, problem = instance.problem.cities, instance.problem
    tours = [[0, *order] for order in ([*range(1, n)], [*range(2, n), 1], [3, 1, 2, *range(4, n)])]
    lengths = [problem.length(tour) for tour in tours]
    assert len(set(lengths)) == 3
    texts = [f"<answer>{' -> '.join(map(str, tour))}</answer>" for tour in ([*range(1, n), 1], *tours)]
    for texts_here in (texts, texts + [texts[0]] * 3):
        model = say(*texts_here)
        outcome = solve(f"validity:n={len(texts_here)}", session_with(model, instance=instance))
        assert outcome.chosen is outcome.replies[1 + lengths.index(min(lengths))]
    nothing_valid = solve("validity:n=2", session_with(say(texts[0], SILENT), instance=instance))
    assert nothing_valid.chosen is nothing_valid.replies[0]


def test_a_claim_wins_only_where_there_is_no_valid_answer() -> None:
    task = get_task("3sat")
    instance = next(one for one in task.generate(1, seed=3, count=20) if one.truth["status"] == "satisfiable")
    fine = f"<answer>{task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))}</answer>"
    claim = "<answer>unsatisfiable</answer>"
    outcome = solve("validity:n=4", session_with(say(claim, claim, claim, fine), instance=instance))
    assert outcome.chosen is outcome.replies[3]
    outcome = solve("validity:n=2", session_with(say(SILENT, claim), instance=instance))
    assert outcome.chosen is outcome.replies[1]


# -------------------------------------------------------------------------- self-refine

YES, NO = "<verdict>right</verdict>", "The sum is off. <verdict>wrong</verdict>"


def test_self_refine_mends_until_the_critic_is_content_and_sees_no_truth() -> None:
    model = Scripted(lambda request: [WRONG, OTHER, RIGHT][request.round])
    critic = Scripted(lambda request: [NO, YES, YES][request.round])
    session = session_with(model, critic=critic)
    outcome = solve("self-refine:rounds=3,critic=replay:critic", session)
    assert outcome.chosen is outcome.replies[1] and not outcome.chosen.verdict.correct
    assert (len(model.requests), len(critic.requests)) == (2, 2)
    assert "A reviewer says:\nThe sum is off." in _last(model.requests[1]) and not model.requests[1].faults
    assert str(TOY.truth["solution"]) not in _last(critic.requests[0])
    assert session.ledger.calls == 4 and len(session.auxiliary) == 2 and len(outcome.replies) == 2


def test_self_refine_with_itself_and_a_silent_critic_uses_all_rounds() -> None:
    model = Scripted(lambda request: "Hm." if "Criticise" in _last(request) else WRONG)
    session = session_with(model)
    outcome = solve("self-refine:rounds=3", session)
    assert session.ledger.calls == 5 and len(outcome.replies) == 3 and outcome.chosen is outcome.replies[-1]


def test_self_refine_at_the_end_of_its_budget_hands_in_the_last_answer() -> None:
    model = Scripted(lambda request: NO if "Criticise" in _last(request) else WRONG)
    for calls, answers in ((1, 1), (2, 1), (3, 2)):
        outcome = solve("self-refine:rounds=3", session_with(model, budget=f"calls={calls}"))
        assert len(outcome.replies) == answers and outcome.chosen is outcome.replies[-1]


# ------------------------------------------------------------------ forcing and deepening


class Limited(Scripted):
    """Needs so many tokens for its answer; with fewer it is cut."""

    def __init__(self, needed: int, text: str = RIGHT) -> None:
        super().__init__(lambda request: text)
        self.needed = needed

    async def complete(self, request: Request) -> Completion:
        completion = await super().complete(request)
        if request.sampling.max_tokens >= self.needed or _last(request) == CUT:
            return completion
        return replace(completion, text="thinking …", finish_reason="length")


def test_budget_forcing_says_wait_and_hands_in_the_last_answer() -> None:
    replies = [WRONG, SILENT, RIGHT]
    model = Scripted(lambda request: replies[request.round])
    outcome = solve("budget-forcing:waits=2", session_with(model))
    assert outcome.chosen is outcome.replies[2]
    assert [_last(request) for request in model.requests[1:]] == [WAIT, WAIT]
    assert [len(request.messages) for request in model.requests] == [1, 3, 5]
    replies[2] = SILENT
    outcome = solve("budget-forcing:waits=2", session_with(model))
    assert outcome.chosen is outcome.replies[0], "the last readable answer"


def test_budget_forcing_cuts_thinking_that_came_to_nothing() -> None:
    model = Limited(1000)
    outcome = solve("budget-forcing:waits=1,think=100,final=20", session_with(model))
    assert [request.sampling.max_tokens for request in model.requests] == [100, 100, 20]
    assert _last(model.requests[2]) == CUT and outcome.chosen is outcome.replies[2]
    assert len(solve("budget-forcing:waits=0", session_with(Limited(10))).replies) == 1


def test_deepening_asks_with_more_room_until_it_is_right() -> None:
    model = Limited(900)
    outcome = solve("deepen:first=100,factor=3,steps=5", session_with(model))
    assert [request.sampling.max_tokens for request in model.requests] == [100, 300, 900]
    assert outcome.chosen is outcome.replies[-1] and outcome.chosen.verdict.correct
    outcome = solve("deepen:first=100,steps=2", session_with(Limited(900)))
    assert len(outcome.replies) == 2 and outcome.chosen is outcome.replies[-1]


def test_deepening_until_an_answer_is_there_needs_no_verifier() -> None:
    assert len(solve("deepen:first=500,until=parsed", session_with(Limited(900, WRONG))).replies) == 2
    assert len(solve("deepen:first=500,until=verified", session_with(Limited(900, WRONG))).replies) == 4


# ------------------------------------------------------------------- solve, detect, verify


def test_slices_end_where_an_answer_is_detected_and_refusals_begin_anew() -> None:
    replies = {0: "thinking", 1: "more", 2: WRONG, 4: "again", 5: RIGHT}
    model = Scripted(lambda request: replies[request.round])
    outcome = solve("solve-detect-verify:slices=4,slice=64", session_with(model))
    assert [reply.key.round for reply in outcome.replies] == [0, 1, 2, 4, 5]
    assert outcome.chosen is outcome.replies[-1] and outcome.chosen.verdict.correct
    assert [_last(request) == GO_ON for request in model.requests] == [False, True, True, False, True]
    assert _last(model.requests[3]).startswith("Your answer is wrong.\n\n")
    assert len(model.requests[3].messages) == 3, "a new solution does not carry the slices of the old one"
    assert {request.sampling.max_tokens for request in model.requests} == {64}


def test_a_solution_that_never_answers_is_given_up() -> None:
    model = Scripted(lambda request: SILENT)
    outcome = solve("solve-detect-verify:tries=2,slices=3", session_with(model))
    assert len(outcome.replies) == 6 and outcome.chosen is outcome.replies[-1]
    outcome = solve("solve-detect-verify", session_with(model, budget="calls=2"))
    assert len(outcome.replies) == 2


# ------------------------------------------------------------------- debates and mixtures


def test_agents_read_each_other_and_then_vote() -> None:
    table = {(0, 0): WRONG, (1, 0): OTHER, (2, 0): RIGHT, (0, 1): RIGHT, (1, 1): None, (2, 1): RIGHT}
    model = Scripted(lambda request: table[request.sample, request.round])
    session = session_with(model)
    outcome = solve("debate:agents=3,rounds=2", session)
    assert session.ledger.calls == 6 == len(outcome.replies)
    assert outcome.chosen is not None and outcome.chosen.key == outcome.replies[3].key and outcome.tied == 1
    second = model.requests[3]
    assert second.messages[1]["content"] == WRONG and OTHER in _last(second) and RIGHT in _last(second)
    assert WRONG not in _last(second)


def test_agents_may_be_different_models() -> None:
    a, b = Scripted(lambda request: RIGHT), Scripted(lambda request: WRONG)
    outcome = solve("debate:agents=3,rounds=1,models=[replay:a][replay:b]", session_with(say(), a=a, b=b))
    assert (len(a.requests), len(b.requests)) == (2, 1)
    assert outcome.chosen is not None and outcome.chosen.verdict.correct


def test_a_debate_without_a_budget_votes_with_what_it_has() -> None:
    session = session_with(Scripted(lambda request: RIGHT if request.sample else WRONG), budget="calls=4")
    outcome = solve("debate:agents=3,rounds=3", session)
    assert session.ledger.calls == 4 and outcome.chosen is not None and outcome.chosen.verdict.correct
    assert solve("debate", session_with(Scripted(lambda request: None))).chosen is None


def test_a_mixture_puts_proposals_together() -> None:
    a, b = Scripted(lambda request: WRONG), Scripted(lambda request: OTHER)
    main = Scripted(lambda request: RIGHT)
    session = session_with(main, a=a, b=b)
    outcome = solve("mixture:n=3,layers=2,models=[replay:a][replay:b]", session)
    assert (len(a.requests), len(b.requests), len(main.requests)) == (4, 2, 1)
    assert outcome.chosen is outcome.replies[-1] and outcome.chosen.verdict.correct
    assert WRONG in _last(main.requests[0]) and OTHER in _last(main.requests[0])
    assert _last(main.requests[0]).startswith(_last(a.requests[0])) and len(main.requests[0].messages) == 1


def test_a_mixture_whose_aggregator_fails_hands_in_a_proposal() -> None:
    session = session_with(say(WRONG, OTHER, RIGHT), dead=Scripted(lambda request: None))
    outcome = solve("mixture:aggregator=replay:dead", session)
    assert outcome.chosen is outcome.replies[0] and len(outcome.replies) == 4
    for calls in (1, 2, 3):
        outcome = solve("mixture", session_with(say(WRONG, OTHER, RIGHT), budget=f"calls={calls}"))
        assert len(outcome.replies) == calls and outcome.chosen is outcome.replies[0]


def test_no_strategy_fails_where_every_call_does() -> None:
    from assay.strategies import STRATEGIES

    step_grammar = {
        "adaptive",
        "beam",
        "evolve",
        "mcts",
        "particle-filter",
        "tree-of-thoughts",
    }  # tested with tasks of steps
    for name in STRATEGIES.keys() - step_grammar:
        if name != "weighted":
            assert solve(name, session_on(TOY, Scripted(lambda request: None))).chosen is None
        for budget in ("calls=1", "calls=2", "tokens=30"):
            session = session_with(Scripted(lambda request: WRONG), budget=budget)
            outcome = solve(name, session)
            assert outcome.chosen is not None and session.ledger.calls <= 3
