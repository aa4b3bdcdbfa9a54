"""What is drawn is drawn once: more samples, other strategies, other budgets, other verifiers, other runs."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from run_support import DRIVER, assay, begin, config, go_on, resume
from toy_task import Toy

from assay.runs.analysis.spending import run_spending
from assay.runs.analysis.statistics import run_statistics
from assay.runs.claims import Claims
from assay.runs.directory import create_run, read_run, resume_run
from assay.runs.rescore import rescore
from assay.runs.store.errors import RunError, StoreError
from assay.runs.store.opening import STORE, open_cache
from assay.strategies import parse_strategy
from assay.strategies.engine.cache import ReplyKey
from assay.strategies.models.model import Completion, Request


def _table(directory: Path) -> list[dict[str, Any]]:
    with read_run(directory) as run:
        return [cell.row() for cell in run_statistics(run)]


def test_from_16_to_64_draws_48_and_gives_the_table_of_an_undisturbed_run(tmp_path: Path) -> None:
    begin(tmp_path / "16", strategy="best-of-n:n=16")
    progress = begin(tmp_path / "64", strategy="best-of-n:n=64", taken_from=[str(tmp_path / "16")])
    assert (progress.calls, progress.found) == (8 * 48, 8 * 16)
    begin(tmp_path / "whole", strategy="best-of-n:n=64")
    assert _table(tmp_path / "64") == _table(tmp_path / "whole")
    with read_run(tmp_path / "64") as run:
        spending = run_spending(run)
    assert (spending.ledger.calls, spending.taken_over.calls) == (8 * 64, 8 * 16)


@pytest.mark.parametrize("strategy", ["majority:n=16", "first-verified:n=16,width=4", "single", "best-of-n:n=3"])
def test_another_strategy_draws_nothing_that_is_there(tmp_path: Path, strategy: str) -> None:
    begin(tmp_path / "first", strategy="best-of-n:n=16")
    progress = begin(tmp_path / "next", strategy=strategy, taken_from=[str(tmp_path / "first")])
    assert progress.calls == 0 and progress.finished == 8
    begin(tmp_path / "alone", strategy=strategy, concurrency=1)
    assert [row["accuracy"] for row in _table(tmp_path / "next")] == [
        row["accuracy"] for row in _table(tmp_path / "alone")
    ]
    # The new run is whole in itself, and resumes without the old one being asked.
    assert resume(tmp_path / "next").calls == 0


def test_a_race_takes_of_another_runs_replies_no_more_than_it_needs(tmp_path: Path) -> None:
    begin(tmp_path / "first", strategy="best-of-n:n=16")
    begin(tmp_path / "next", strategy="first-verified:n=16", taken_from=[str(tmp_path / "first")])
    with read_run(tmp_path / "next") as run:
        for outcome in run.store.outcomes(run.config.strategy):
            right = [stored.reply.verdict.correct for stored in outcome.replies]
            assert not any(right[:-1]) and (right[-1] or len(right) == 16)


def test_another_sampling_or_model_shares_nothing(tmp_path: Path) -> None:
    begin(tmp_path / "first")
    for name, changes in {"cold": {"sampling": {"temperature": 0.5}}, "other": {"model": "classical:effort=2"}}.items():
        progress = begin(tmp_path / name, taken_from=[str(tmp_path / "first")], **changes)
        assert progress.found == 0 and progress.calls == 32


def test_runs_share_a_file_of_samples_also_at_the_same_time(tmp_path: Path) -> None:
    shared = tmp_path / "shared.sqlite"
    command = [sys.executable, str(DRIVER), "run", "--task", "toy", "--level", "1", "-n", "6", "--samples", str(shared),
               "--strategy", "best-of-n:n=8", "--model", "noted:seconds=0.002", "-q", "--out"]  # fmt: skip
    other = subprocess.Popen([*command, str(tmp_path / "a")], stdout=subprocess.DEVNULL)
    while not shared.exists() and other.poll() is None:
        time.sleep(0.001)
    fields: dict[str, Any] = {"levels": [1], "instances": 6, "seed": 0, "samples": str(shared)}
    mine = begin(tmp_path / "b", model="noted:seconds=0.002", strategy="best-of-n:n=8", **fields)
    assert other.wait(60) == 0
    assert _table(tmp_path / "a") == _table(tmp_path / "b")
    with read_run(tmp_path / "a") as run:
        theirs = sum(not reply.origin for reply in run.store.replies())
    assert mine.calls + theirs == mine.calls + mine.found == 48
    cache = open_cache(shared)
    assert len(list(cache.replies())) == 48
    cache.close()
    again = begin(tmp_path / "c", model="noted:", strategy="majority:n=8", **fields)
    assert (again.calls, again.found) == (0, 48)


def test_claims_of_a_killed_run_are_void(tmp_path: Path) -> None:
    shared, key = tmp_path / "shared.sqlite", ReplyKey("toy", "00", 1, 0, "11")
    holding = (
        "import sys, time; from pathlib import Path; from assay.runs.claims import Claims;"
        "from assay.strategies.engine.cache import ReplyKey; claims = Claims(Path(sys.argv[1]));"
        "print(claims.claim([ReplyKey('toy', '00', 1, 0, '11')]), flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", holding, str(shared)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and "ReplyKey" in holder.stdout.readline()
    claims = Claims(shared)
    assert claims.claim([key]) == []
    claims.release([key])  # another run's claim stays
    assert claims.claim([key]) == []
    holder.kill()
    holder.wait()
    assert claims.claim([key]) == [key] == claims.claim([key])
    claims.release([key])
    assert Claims(shared).claim([key]) == [key]


def test_a_file_that_is_no_cache_is_refused(tmp_path: Path) -> None:
    begin(tmp_path / "run")
    for path, text in ((tmp_path / "run" / STORE, ""), (tmp_path / "words", "no database at all" * 99)):
        if text:
            path.write_text(text)
        with pytest.raises(StoreError):
            open_cache(path)
    with pytest.raises(RunError, match="not a run"):
        begin(tmp_path / "next", taken_from=[str(tmp_path)])


def test_judging_again_needs_no_model_and_only_changes_what_the_verifier_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(tmp_path, strategy="best-of-n:n=8")
    table = _table(tmp_path)
    with resume_run(tmp_path) as run:
        done = rescore(run, parse_strategy(run.config.strategy))
    assert (done.replies, done.changed, done.unfinished) == (64, 0, 0) and _table(tmp_path) == table
    whole = Toy.verify

    def stricter(self: Toy, problem: Any, text: str, truth: Any = None) -> Any:
        verdict = whole(self, problem, text, truth)
        return whole(self, problem, "nothing", truth) if verdict.correct else verdict

    with monkeypatch.context() as patch, resume_run(tmp_path) as run:
        patch.setattr(Toy, "verify", stricter)
        done = rescore(run, parse_strategy(run.config.strategy))
    assert done.changed > 0 and all(row["accuracy"] == 0 for row in _table(tmp_path))
    assert assay("run", "--rescore", tmp_path).returncode == 0
    assert _table(tmp_path) == table


@pytest.mark.parametrize("budget", ["", "calls=13"])
@pytest.mark.parametrize("strategy", ["adaptive:total=30,batch=4", "best-of-n:n=4"])
def test_runs_under_one_budget_are_judged_again_as_a_whole(tmp_path: Path, strategy: str, budget: str) -> None:
    begin(tmp_path, strategy=strategy, total_budget=budget)
    table = _table(tmp_path)
    assert assay("run", "--rescore", tmp_path).returncode == 0
    assert _table(tmp_path) == table and resume(tmp_path).calls == 0


def test_a_story_is_judged_again_as_the_story_it_was(tmp_path: Path) -> None:
    made = config(
        tasks=["3sat"], levels=[1], instances=2, strategy="best-of-n:n=2", model="classical", rendering="story"
    )
    with create_run(tmp_path / "run", made) as run:
        go_on(run)
    assert assay("run", "--rescore", tmp_path / "run").returncode == 0


def test_a_race_that_would_now_go_on_is_left_for_a_resume(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(tmp_path, strategy="first-verified:n=32,width=1")
    table, whole = _table(tmp_path), Toy.verify
    with monkeypatch.context() as patch, resume_run(tmp_path) as run:
        patch.setattr(Toy, "verify", lambda self, problem, text, truth=None: whole(self, problem, "nothing", truth))
        done = rescore(run, parse_strategy(run.config.strategy))
    assert 1 <= done.unfinished <= 8  # one that was right nowhere has nothing left to draw
    assert assay("run", "--rescore", tmp_path).returncode == 0
    assert resume(tmp_path).calls == 0 and _table(tmp_path) == table


def test_a_budget_bounds_every_instance_and_the_strategy_hands_in_what_it_has(tmp_path: Path) -> None:
    begin(tmp_path / "calls", strategy="best-of-n:n=16", budget="calls=5")
    begin(tmp_path / "rounds", strategy="refine:rounds=9", budget="calls=2")
    begin(tmp_path / "total", strategy="best-of-n:n=16", total_budget="calls=21")
    for name, most in (("calls", 40), ("rounds", 16), ("total", 21)):
        with read_run(tmp_path / name) as run:
            spending = run_spending(run)
            outcomes = list(run.store.outcomes(run.config.strategy))
        assert spending.ledger.calls <= most and len(outcomes) == 8
        assert all(o.chosen is not None for o in outcomes if o.replies)
        assert name != "total" or spending.ledger.calls == most
        table = _table(tmp_path / name)
        assert resume(tmp_path / name).calls == 0 and _table(tmp_path / name) == table


class _Slow:
    name = "slow"

    async def complete(self, request: Request) -> Completion:
        await asyncio.sleep(0.02)
        return Completion("<answer>1</answer>", 1, 1, 0.0)

    async def close(self) -> None: ...


def test_a_disk_that_fills_up_loses_no_call_that_was_under_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store's file may not grow until the reserve is given up; as on a real disk, that makes room."""
    from assay.runs.engine import execute
    from assay.runs.store import reserve

    begun: list[int] = []

    class Counted(_Slow):
        async def complete(self, request: Request) -> Completion:
            begun.append(1)
            return await super().complete(request)

    with create_run(tmp_path, config(instances=100, concurrency=16)) as run:
        connection = run.store._connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 30}")
        release = reserve.Reserve.release

        def make_room(self: reserve.Reserve) -> None:
            release(self)
            connection.execute(f"PRAGMA max_page_count = {pages + 1000}")

        with monkeypatch.context() as patch:
            patch.setattr(reserve.Reserve, "release", make_room)
            with pytest.raises(RunError, match="the disk is full"):
                execute(run, Counted(), parse_strategy("best-of-n:n=4"))
            kept = len(list(run.store.replies()))
            assert kept == len(begun) > 16
    with read_run(tmp_path) as run:
        assert len(list(run.store.replies())) == kept


def _as_version_1(directory: Path) -> None:
    """Turns a run's directory into one as the first layout had it."""
    manifest = json.loads((directory / "manifest.json").read_text())
    for name in ("budget", "total_budget", "prices", "taken_from", "samples"):
        del manifest[name]
    del manifest["sampling"]["max_thinking"]
    manifest["format"] = 1
    (directory / "manifest.json").write_text(json.dumps(manifest))
    connection = sqlite3.connect(directory / STORE)
    connection.executescript(
        """
        CREATE TABLE old (
          id INTEGER PRIMARY KEY, instance TEXT NOT NULL, conversation TEXT NOT NULL, sample INTEGER NOT NULL,
          round INTEGER NOT NULL, seed INTEGER NOT NULL, text NOT NULL, prompt_tokens INTEGER NOT NULL,
          completion_tokens INTEGER NOT NULL, seconds REAL NOT NULL, finish_reason TEXT NOT NULL, error TEXT,
          retries INTEGER NOT NULL, estimated INTEGER NOT NULL, status TEXT NOT NULL, score REAL NOT NULL,
          verdict TEXT NOT NULL, draws INTEGER NOT NULL DEFAULT 1, UNIQUE (instance, conversation, sample, round));
        INSERT INTO old SELECT id, instance, conversation, sample, round, seed, text, prompt_tokens, completion_tokens,
          seconds, finish_reason, error, retries, estimated, status, score, verdict, draws FROM attempt;
        CREATE TABLE older (instance TEXT NOT NULL, strategy TEXT NOT NULL, chosen INTEGER, complete INTEGER NOT NULL,
          tied INTEGER NOT NULL, cancelled INTEGER NOT NULL, PRIMARY KEY (instance, strategy));
        INSERT INTO older SELECT instance, strategy, chosen, complete, tied, cancelled FROM outcome;
        DROP TABLE attempt; DROP TABLE outcome; DROP TABLE waste; DROP TABLE source;
        ALTER TABLE old RENAME TO attempt; ALTER TABLE older RENAME TO outcome;
        PRAGMA user_version = 1;
        """
    )
    connection.close()


def test_directories_of_the_first_layout_are_read_resumed_and_used(tmp_path: Path) -> None:
    begin(tmp_path / "old")
    table = _table(tmp_path / "old")
    _as_version_1(tmp_path / "old")
    before = (tmp_path / "old" / STORE).read_bytes()
    assert _table(tmp_path / "old") == table
    assert (tmp_path / "old" / STORE).read_bytes() == before  # looking changes nothing
    with pytest.raises(RunError, match="--resume"):
        begin(tmp_path / "next", strategy="best-of-n:n=6", taken_from=[str(tmp_path / "old")])
    with resume_run(tmp_path / "old") as run:
        assert go_on(run).calls == 0
    assert _table(tmp_path / "old") == table
    progress = begin(tmp_path / "then", strategy="best-of-n:n=6", taken_from=[str(tmp_path / "old")])
    assert (progress.calls, progress.found) == (16, 32)


def test_the_command_extends_and_prices(tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('currency = "EUR"\n["class*"]\nprompt = 1000000\ncompletion = 2000000\n')
    first = assay("run", "--task", "toy", "-l", "1", "-n", "2", "--strategy", "single", "-q", "-o", tmp_path / "a")
    assert first.returncode == 0
    then = assay("run", "--from", tmp_path / "a", "--strategy", "best-of-n:n=3", "--prices", prices, "-q", "-o",
                 tmp_path / "b", "--budget", "money=1e9,calls=2")  # fmt: skip
    assert then.returncode == 0, then.stderr
    spending = json.loads(assay("report", tmp_path / "b", "-f", "json").stdout)["spending"]
    assert (spending["calls"], spending["taken_over"]["calls"], spending["currency"]) == (4, 2, "EUR")
    assert spending["money"] == spending["prompt_tokens"] + 2 * spending["completion_tokens"]
    for wrong in (["--budget", "calls=0"], ["--budget", "money=3"], ["--budget", "luck=3"], ["--from", tmp_path]):
        assert assay("run", "--task", "toy", "-l", "1", *wrong, cwd=tmp_path).returncode == 2
