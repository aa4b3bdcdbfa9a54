"""Every strategy asks the upstream server through the proxy what it asks a chat server without it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fake_openai import FakeServer
from proxy_place import ID, place

from assay.strategies import STRATEGIES, parse_strategy
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.models.chat_options import OpenAIOptions
from assay.strategies.models.model import Sampling
from assay.strategies.models.openai import OpenAI
from assay.tasks import load
from assay.tasks.core.ids import make_key

SMALL = {
    "adaptive": "adaptive:total=3",
    "beam": "beam:width=2,branch=2",
    "best-of-n": "best-of-n:n=2",
    "budget-forcing": "budget-forcing:waits=1,think=40",
    "cascade": "cascade:first=[single],then=[refine:rounds=2]",
    "evolve": "evolve:population=2,generations=2,offspring=2",
    "first-finish": "first-finish:n=2",
    "first-verified": "first-verified:n=2",
    "majority": "majority:n=2",
    "mcts": "mcts:simulations=4",
    "mixture": "mixture:n=2,layers=2",
    "particle-filter": "particle-filter:particles=2",
    "solve-detect-verify": "solve-detect-verify:slices=2,slice=20",
    "tree-of-thoughts": "tree-of-thoughts:most=4",
    "weighted": "weighted:n=2,by=confidence",
}
"""A small spec of each strategy; one without an entry runs with its defaults."""
SPECS = [
    *(SMALL.get(name, name) for name in STRATEGIES),
    "refine:history=none,rounds=3",
    "refine:history=fresh,rounds=3",
    "refine:history=none,rounds=2,inner=[evolve:population=2,generations=1,offspring=2]",
    "refine:rounds=2,inner=[mixture:n=2,layers=1]",
    "evolve:population=2,generations=1,offspring=2,cross=task",
    "beam:width=2,branch=2,ask=rest",
    "beam:width=2,branch=2,value=judge",
]
SYSTEM = {"role": "system", "content": "Answer in one line."}
SEED = 5


def reply(body: dict[str, Any]) -> str:
    """A reply to any question: a valid tour that is too long, a step, a value and an opinion."""
    return (
        "<step>1</step> <value>5</value> <confidence>60</confidence> <verdict>wrong</verdict> "
        f"<answer>{' '.join(map(str, _tour()))}</answer>"
    )


def _tour() -> list[int]:
    """The worst tour."""
    from itertools import permutations

    weights = load(ID).problem.weights
    tours = [(0, *rest) for rest in permutations(range(1, len(weights)))]
    return list(max(tours, key=lambda tour: sum(weights[a][b] for a, b in zip(tour, tour[1:] + tour[:1], strict=True))))


TEXT = reply({})


async def asked_directly(spec: str) -> list[str]:
    """What the strategy asks a chat server."""
    seed = int.from_bytes(make_key("proxy", "asked", str(SEED), 0)[:8], "little") >> 1
    async with FakeServer().running() as server:
        server.reply = lambda body: TEXT
        model = OpenAI(server.url, "m", OpenAIOptions())
        try:
            await parse_strategy(spec).solve(Session(load(ID), model, Sampling(), seed, MemoryCache()))
        finally:
            await model.close()
        return sorted(json.dumps(body["messages"]) for body in server.bodies)


async def asked_through_the_proxy(spec: str, turns: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """What the strategy asks the server behind a proxy."""
    async with place(strategy=spec) as at:
        at.server.reply = lambda body: TEXT
        body = {"model": "m", "messages": turns, "seed": SEED, "temperature": 1.0, "top_p": 1.0}
        status, answer = await at.post(json.dumps(body).encode())
        assert status == 200, answer
        return [sent["messages"] for sent in at.server.bodies]


@pytest.mark.parametrize("spec", SPECS)
async def test_the_proxy_sends_what_the_strategy_asks(spec: str) -> None:
    tag = {"role": "user", "content": f"[assay:{ID}]"}
    expected = await asked_directly(spec)
    assert sorted(map(json.dumps, await asked_through_the_proxy(spec, [tag]))) == expected
    # A client's system text stands before every question and changes none.
    guided = await asked_through_the_proxy(spec, [SYSTEM, tag])
    assert all(messages[0] == SYSTEM for messages in guided)
    assert sorted(json.dumps(messages[1:]) for messages in guided) == expected


async def test_limits_that_a_strategy_sets_are_sent_and_others_are_the_clients() -> None:
    for field in ("max_tokens", "max_completion_tokens"):
        async with place(strategy="deepen:first=8,factor=2,steps=3") as at:
            at.server.reply = lambda body: "I do not know."
            await at.chat(f"[assay:{ID}]", **{field: 500}, temperature=0.25)
            assert [body[field] for body in at.server.bodies] == [8, 16, 32]
            assert {body["temperature"] for body in at.server.bodies} == {0.25}
            assert all("top_p" not in body for body in at.server.bodies)


async def test_parts_that_are_no_text_are_kept_when_a_strategy_rewords_a_turn() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
    async with place(strategy="mixture:n=2,layers=1") as at:
        at.server.reply = lambda body: TEXT
        await at.chat([{"type": "text", "text": f"[assay:{ID}]"}, image])
        *_, last = [body["messages"][0]["content"] for body in at.server.bodies]
        assert last[1] == image and TEXT in last[0]["text"]
