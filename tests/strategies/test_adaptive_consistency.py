"""A vote that stops early: its rule against a numerical tail, its stops and its submissions against a simulation."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from depth import scaled
from scripted_model import Scripted
from toy_sessions import OTHER, RIGHT, WRONG, say, session_with, solve

from assay.strategies.adaptive_consistency import lead
from assay.strategies.models.model import Request


@pytest.mark.parametrize(("first", "second"), [(0, 0), (1, 0), (3, 0), (4, 1), (10, 7), (40, 2)])
def test_the_lead_is_the_tail_of_the_beta_distribution(first: int, second: int) -> None:
    share = np.linspace(0, 1, 200_001)
    density = share**first * (1 - share) ** second
    assert lead(first, second) == pytest.approx(density[share > 0.5].sum() / density.sum(), abs=1e-4)


@pytest.mark.parametrize(
    ("said", "calls", "chosen"),
    [
        ([RIGHT] * 9, 4, RIGHT),  # 1 - 2^-5 = 0.969 after four equal votes
        ([WRONG, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT], 7, RIGHT),
        ([RIGHT, WRONG] * 4, 8, RIGHT),
        (["nothing"] * 8, 8, "nothing"),
    ],
)
def test_it_stops_as_soon_as_the_lead_is_sure(said: list[str], calls: int, chosen: str) -> None:
    outcome = solve("adaptive-consistency:n=8", session_with(say(*said)))
    assert len(outcome.replies) == calls and outcome.chosen is not None and outcome.chosen.completion.text == chosen
    assert outcome.saved_calls == (8 - calls if calls < 8 else 0)


def test_it_needs_fewer_draws_than_the_vote_and_agrees_with_it() -> None:
    random = np.random.default_rng(5)
    agree, drawn, runs = 0, 0, scaled(40, 400)
    for _ in range(runs):
        said = [str(one) for one in random.choice([RIGHT, WRONG, OTHER], size=16, p=[0.6, 0.25, 0.15])]
        outcome = solve("adaptive-consistency:n=16", session_with(say(*said)))
        whole = Counter(said).most_common(2)
        drawn += len(outcome.replies)
        clear = len(whole) == 1 or whole[0][1] > whole[1][1]
        agree += not clear or (outcome.chosen is not None and outcome.chosen.completion.text == whole[0][0])
        leads = [(*sorted(Counter(said[:count]).values(), reverse=True), 0)[:2] for count in range(1, 17)]
        stops = [count for count, (a, b) in enumerate(leads, 1) if a > b and lead(a, b) >= 0.95]
        assert len(outcome.replies) == min([*stops, 16])
    assert agree >= 0.95 * runs and drawn < 0.75 * 16 * runs


def test_the_budget_ends_it() -> None:
    outcome = solve("adaptive-consistency:n=8,width=3", session_with(say(RIGHT, WRONG), budget="calls=2"))
    assert len(outcome.replies) == 2


@pytest.mark.parametrize("spec", ["confidence=0.5", "confidence=1", "n=0", "width=0"])
def test_options_are_checked(spec: str) -> None:
    with pytest.raises(ValueError, match=spec.partition("=")[0]):
        solve(f"adaptive-consistency:{spec}", session_with(Scripted(lambda request: RIGHT)))


def test_requests_are_single_samples() -> None:
    seen: list[Request] = []

    def reply(request: Request) -> str:
        seen.append(request)
        return RIGHT

    solve("adaptive-consistency", session_with(Scripted(reply)))
    assert [request.sample for request in seen] == [0, 1, 2, 3]
