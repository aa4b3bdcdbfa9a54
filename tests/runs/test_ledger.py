"""The ledger of every strategy against the books of servers that count tokens in odd ways."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from fake_openai import Behaviour, FakeServer
from run_support import config

from assay.runs.analysis.spending import Spending, run_spending
from assay.runs.directory import create_run, read_run
from assay.runs.engine import execute_async
from assay.strategies import STRATEGIES, parse_strategy
from assay.strategies.models import open_model

SPECS = {
    "adaptive": "adaptive:total=12,batch=4", "best-of-n": "best-of-n:n=5", "majority": "majority:n=5",
    "weighted": "weighted:by=verifier,n=4", "validity": "validity:n=4", "refine": "refine:rounds=3",
    "first-verified": "first-verified:n=4,width=1", "cascade": "cascade:first=[single],then=[majority:n=3]",
    "mixture": "mixture:n=3", "debate": "debate", "self-refine": "self-refine:rounds=2",
}  # fmt: skip
"""Specs that keep the runs small; the others run with their defaults."""
OF_STEPS = {"beam", "evolve", "mcts", "particle-filter", "tree-of-thoughts"}
RACES = {"first-finish"}
COUNTING = ("request", "choice", "last", "none")


def _reply(body: dict[str, Any]) -> str:
    """A text whose length and answer follow from the request."""
    number = body.get("seed", 0)
    numbers = re.findall(r"\d+", body["messages"][0]["content"])
    verdict = "<verdict> right </verdict>" if number % 3 == 0 else "<verdict> wrong </verdict>"
    # Words of about four bytes, as tokens of real servers are.
    return f"I am {'at it ' * (5 + number % 9)}<answer> {numbers[number % len(numbers)]} </answer> {verdict}"


def _run(directory: Path, strategy: str, counting: str, stream: str, **fields: Any) -> tuple[FakeServer, Spending]:
    server = FakeServer()
    server.reply = _reply
    server.usual = Behaviour(counting=counting, usage=counting != "none")

    async def go() -> None:
        async with server.running():
            spec = f"openai:{server.url}/m,stream={stream}"
            with create_run(directory, config(model=spec, strategy=strategy, levels=[1], instances=2, **fields)) as run:
                await execute_async(run, open_model(spec), parse_strategy(strategy))

    asyncio.run(go())
    with read_run(directory) as run:
        assert run.store.failures(run.config.strategy) == []
        return server, run_spending(run)


@pytest.mark.parametrize("stream", ["auto", "off"])
@pytest.mark.parametrize("counting", COUNTING)
@pytest.mark.parametrize("name", sorted(STRATEGIES.keys() - OF_STEPS - RACES))
def test_tokens_are_those_of_the_server_or_marked(tmp_path: Path, name: str, counting: str, stream: str) -> None:
    server, spending = _run(tmp_path / "run", SPECS.get(name, name), counting, stream)
    ledger, truth = spending.ledger, sum(entry.prompt + entry.sent for entry in server.books)
    assert ledger.calls == sum(body.get("n", 1) for body in server.bodies)
    assert abs(ledger.tokens - truth) <= 0.01 * truth or ledger.estimated
    if counting == "request" or (counting == "choice" and stream == "auto"):
        assert ledger.tokens == truth
    if counting == "choice" and stream == "auto":
        assert not ledger.estimated


@pytest.mark.parametrize("verifier", ["judge", "judge:samples=3"])
@pytest.mark.parametrize("counting", COUNTING)
def test_opinions_are_in_the_ledger(tmp_path: Path, counting: str, verifier: str) -> None:
    server, spending = _run(tmp_path / "run", "best-of-n:n=4", counting, "auto", verifier=verifier)
    truth = sum(entry.prompt + entry.sent for entry in server.books)
    assert len(server.bodies) > 2 and (spending.ledger.tokens == truth or spending.ledger.estimated)
