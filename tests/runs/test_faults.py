"""A run through a server that does everything wrong is the run through one that does not; and the books agree."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from depth import examples
from fake_openai import FakeServer
from faults import KINDS, faulty
from hypothesis import given, settings
from hypothesis import strategies as st
from run_support import config

from assay.runs.analysis.spending import Spending, run_spending
from assay.runs.analysis.statistics import run_statistics
from assay.runs.directory import create_run, read_run
from assay.runs.engine import execute_async
from assay.strategies import parse_strategy
from assay.strategies.models import backoff, open_model


def _reply() -> Any:
    """A text that follows from the request and the position among its replies; right now and then."""
    given = Counter[int]()

    def reply(body: dict[str, Any]) -> str:
        number = body["seed"] + 7919 * (given[id(body)] % body.get("n", 1))
        given[id(body)] += 1
        numbers = re.findall(r"\d+", body["messages"][0]["content"])
        # Spaces within the tags: the server counts words, and a count below a token for 8 bytes is not believed.
        return f"I take {'these ' * (number % 9)} <answer> {numbers[number % len(numbers)]} </answer>"

    return reply


def _run(directory: Path, server: FakeServer, strategy: str, options: str) -> tuple[list[dict[str, Any]], Spending]:
    server.reply = _reply()

    async def session() -> None:
        async with server.running():
            spec = f"openai:{server.url}/name,retries=100,read=0.25{options}"
            with create_run(directory, config(model=spec, strategy=strategy, concurrency=8)) as run:
                progress = await execute_async(run, open_model(spec), parse_strategy(strategy))
                assert (progress.finished, progress.failed) == (8, 0)

    asyncio.run(session())
    with read_run(directory) as run:
        return [cell.row() for cell in run_statistics(run)], run_spending(run)


def _without_tokens(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if "tokens" not in name} for row in table]


def _without_estimates(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out whether counts are estimates: those of a try that was lost on the way often are, without a fault none."""
    return [{name: value for name, value in row.items() if name != "tokens_estimated"} for row in table]


@settings(max_examples=examples(8), deadline=None)
@given(
    seed=st.integers(0, 2**32),
    share=st.floats(0.1, 0.6),
    kinds=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6, unique=True),
    n=st.sampled_from([1, 3]),
)
def test_faults_change_no_result_and_no_token_is_lost(
    tmp_path_factory: pytest.TempPathFactory, seed: int, share: float, kinds: list[str], n: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backoff, "FIRST", 0.002)
        patch.delenv("OPENAI_API_KEY", raising=False)
        folder = tmp_path_factory.mktemp("runs")
        good, bad = FakeServer(), faulty(FakeServer(), seed, share, kinds)
        expected, _ = _run(folder / "good", good, "best-of-n:n=6", f",n={n}")
        table, spending = _run(folder / "bad", bad, "best-of-n:n=6", f",n={n}")
    if "wrong counts" in kinds or (n > 1 and "plain" in kinds):  # counts of several replies come in sum there
        table, expected = _without_tokens(table), _without_tokens(expected)
    assert _without_estimates(table) == _without_estimates(expected)
    ledger, whole = spending.ledger, [entry for entry in bad.books if entry.how == "whole"]
    assert (ledger.calls, ledger.failed, ledger.cancelled) == (48, 0, 0)
    # Every request is either the one that brought a call's reply or one of its retries; but one that met a connection
    # closed since the last call is sent again without a retry.
    counted = ledger.calls + ledger.retries
    assert len(bad.bodies) * n == counted or ("reset" in kinds and len(bad.bodies) * n > counted)
    broken = [entry for entry in bad.books if entry.how == "broken"]
    if not {"garbage", "wrong counts"} & set(kinds):
        assert ledger.prompt_tokens == sum(entry.prompt for entry in whole)
        assert ledger.completion_tokens == sum(entry.sent for entry in whole)
        assert ledger.lost_completion_tokens <= sum(entry.sent for entry in broken)
    if set(kinds) <= {"cut stream", "overloaded", "unavailable", "slow"}:
        assert ledger.lost_completion_tokens == sum(entry.sent for entry in broken)


def test_a_race_through_faults_ends_right_and_spends_no_more_than_the_server_says(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backoff, "FIRST", 0.002)
        kinds = ["overloaded", "cut stream", "slow", "unavailable"]
        expected, _ = _run(tmp_path / "good", FakeServer(), "first-verified:n=8,width=3", "")
        server = faulty(FakeServer(), 5, 0.5, kinds)
        table, spending = _run(tmp_path / "bad", server, "first-verified:n=8,width=3", "")
    assert [row["accuracy"] for row in table] == [row["accuracy"] for row in expected]
    ledger, sent = spending.ledger, sum(entry.sent for entry in server.books)
    spent = ledger.completion_tokens + ledger.cancelled_completion_tokens + ledger.lost_completion_tokens
    # A stream that is given up may have sent what nobody read any more.
    assert sent - 20 * ledger.cancelled <= spent <= sent
    assert ledger.cancelled > 0 and spending.saved_calls > 0 and spending.saved_tokens > 0
