"""What sentences claim: each claim has its condition, and a case in which the condition does not hold."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest
from depth import scaled
from scripted_model import Scripted, right, session_on, toy, wrong

from assay.runs.report.sentences import asks_verifier, cannot_lose
from assay.strategies import parse_strategy
from assay.strategies.models.model import Request

SPECS = [
    "single",
    "best-of-n:n=4",
    "best-of-n:n=3,inner=[majority:n=3]",
    "first-verified:n=4,width=1",
    "first-verified:n=3,width=1,inner=[majority:n=3]",
    "majority:n=5",
    "refine:rounds=3",
    "refine:rounds=3,inner=[majority:n=3]",
    "refine:rounds=2,inner=[best-of-n:n=2]",
    "cascade:first=[single],then=[best-of-n:n=4]",
    "cascade:first=[majority:n=3],then=[best-of-n:n=2]",
    "cascade:first=[best-of-n:n=2],then=[majority:n=3]",
    "self-refine:rounds=2",
    "evolve:population=3,generations=1,offspring=2",
    "adaptive:total=4,batch=1",
]


def _lost(spec: str, runs: int) -> int:
    """Return in how many instances the first reply is right and the submission is not, of random replies."""
    lost = 0
    for number in range(runs):
        random = np.random.Generator(np.random.Philox(number))
        instance = toy(index=number)
        model = Scripted(lambda r: right(r.instance) if random.random() < 0.4 else wrong(r.instance))  # noqa: B023
        outcome = asyncio.run(parse_strategy(spec).solve(session_on(instance, model)))
        first = [one for one in outcome.replies if one.key.sample == 0 and one.key.round == 0]
        submitted = outcome.chosen is not None and outcome.chosen.verdict.correct
        lost += bool(first) and first[0].verdict.correct and not submitted
    return lost


@pytest.mark.parametrize("spec", SPECS)
def test_what_cannot_lose_does_not(spec: str) -> None:
    """Under the perfect verifier. A strategy of which the claim is not made need not lose, but some do (next test)."""
    if cannot_lose(parse_strategy(spec)):
        assert _lost(spec, scaled(40, 400)) == 0


@pytest.mark.parametrize(
    "spec",
    [
        "majority:n=5",
        "best-of-n:n=1,inner=[majority:n=5]",
        "first-verified:n=1,inner=[majority:n=5]",
        "refine:rounds=1,inner=[majority:n=5]",
        "cascade:first=[majority:n=5],then=[majority:n=5]",
    ],
)
def test_a_strategy_around_a_vote_may_drop_a_right_first_reply(spec: str) -> None:
    """The first of five replies is right and the others agree on a wrong answer."""
    strategy = parse_strategy(spec)
    assert not cannot_lose(strategy)

    def reply(request: Request) -> str:
        return right(request.instance) if request.sample == 0 and request.round == 0 else wrong(request.instance)

    outcome = asyncio.run(strategy.solve(session_on(toy(), Scripted(reply))))
    assert outcome.chosen is not None and not outcome.chosen.verdict.correct


def test_plain_strategies_are_said_not_to_lose() -> None:
    named = [spec for spec in SPECS if cannot_lose(parse_strategy(spec))]
    assert named == [
        "best-of-n:n=4",
        "first-verified:n=4,width=1",
        "refine:rounds=3",
        "cascade:first=[single],then=[best-of-n:n=4]",
        "cascade:first=[best-of-n:n=2],then=[majority:n=3]",
        "evolve:population=3,generations=1,offspring=2",
        "adaptive:total=4,batch=1",
    ]


def test_the_verifier_is_named_where_any_part_asks_it() -> None:
    assert not asks_verifier(parse_strategy("majority:n=5")) and not asks_verifier(parse_strategy("single"))
    assert asks_verifier(parse_strategy("majority:n=3,inner=[refine:rounds=2]"))
    assert asks_verifier(parse_strategy("best-of-n:n=3"))
