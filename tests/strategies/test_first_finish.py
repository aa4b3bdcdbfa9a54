"""The first reply that arrives wins."""

from __future__ import annotations

import asyncio

from scripted_model import Scripted
from toy_sessions import RIGHT, SILENT, WRONG, say, session_with, solve

from assay.strategies.models.model import Request


def test_first_finish_submits_what_arrives_first_and_cancels_the_rest() -> None:
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
