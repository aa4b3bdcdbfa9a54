"""Best of n candidates."""

from __future__ import annotations

import asyncio

import pytest
from scripted_model import Scripted, session_on
from toy_sessions import RIGHT, SILENT, TOY, WRONG, say, solve

from assay.strategies import parse_strategy
from assay.strategies.models.model import Request


def test_best_of_n_submits_the_first_right_one() -> None:
    model = say(None, WRONG, RIGHT, SILENT, RIGHT)
    outcome = solve("best-of-n:n=5", session_on(TOY, model))
    assert model.peak == 5
    assert outcome.chosen is outcome.replies[2] and [a.key.sample for a in outcome.replies] == [0, 1, 2, 3, 4]


def test_best_of_n_without_a_right_one_submits_a_reply_and_without_a_reply_nothing() -> None:
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
