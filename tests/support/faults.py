"""Seeded schedules of everything that goes wrong between a client and a chat server."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from fake_openai import Behaviour, FakeServer

KINDS: dict[str, Callable[[random.Random], Behaviour]] = {
    "overloaded": lambda dice: Behaviour(429, {"Retry-After": "0.005"} if dice.random() < 0.5 else {}),
    "unavailable": lambda dice: Behaviour(dice.choice([500, 502, 503, 529])),
    "reset": lambda dice: Behaviour(disconnect=True),
    "cut body": lambda dice: Behaviour(cut=True),
    "cut stream": lambda dice: Behaviour(cut_after=dice.randrange(6)),
    "stall": lambda dice: Behaviour(stall_after=dice.randrange(4)),
    "garbage": lambda dice: Behaviour(garbage_after=dice.randrange(4)),
    "no reply": lambda dice: Behaviour(body=dice.choice([b"", b"null", b'{"choices": []}', b"<html>", b'{"choices'])),
    "repeats": lambda dice: Behaviour(repeat=dice.randrange(1, 4)),
    "slow": lambda dice: Behaviour(first_delay=0.01, token_delay=0.002),
    "wrong counts": lambda dice: Behaviour(counts=(7, dice.choice([10**9, -4, 0]))),
    "plain": lambda dice: Behaviour(stream=False),
}
"""Faults, none of which changes what a reply says in the end."""


def schedule(seed: int, share: float, kinds: list[str]) -> Callable[[dict[str, Any]], Behaviour]:
    """A behaviour for each request: this share of them meets a fault."""
    dice = random.Random(seed)

    def behave(body: dict[str, Any]) -> Behaviour:
        return KINDS[dice.choice(kinds)](dice) if dice.random() < share else Behaviour()

    return behave


def faulty(server: FakeServer, seed: int, share: float, kinds: list[str]) -> FakeServer:
    """The server, made to misbehave by a schedule."""
    server.behave = schedule(seed, share, kinds)
    return server
