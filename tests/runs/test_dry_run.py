"""The most that a run can cost: nothing is sent, the bound holds, and every strategy ends under models that are never right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from run_support import assay

from assay.runs import dry_run as module
from assay.runs.directory import create_run
from assay.runs.dry_run import StandIn, dry_run
from assay.runs.engine import execute
from assay.runs.manifest import RunConfig, make_config
from assay.strategies import parse_strategy, strategy_names
from assay.strategies.models import model_names
from assay.strategies.models.model import Completion, Request

OPTIONS = {"adaptive": ":total=40", "mixture": ":models=vllm:a+vllm:b"}
MOST = 4000
"""Calls after which a strategy counts as one that does not end."""


def config(**changes: Any) -> RunConfig:
    fields = {
        "tasks": ["toy"],
        "levels": [1, 2],
        "instances": 6,
        "model": "classical",
        "strategy": "single",
        "seed": "3",
    }
    return make_config(**{**fields, "concurrency": 8, **changes})


@pytest.mark.parametrize(
    ("strategy", "calls"),
    [("single", 12), ("best-of-n:n=5", 60), ("refine:rounds=3", 36), ("first-verified:n=7", 84), ("majority:n=4", 48)],
)
def test_the_bound_of_simple_strategies_is_that_of_their_options(strategy: str, calls: int) -> None:
    found = dry_run(config(strategy=strategy))
    assert (found.instances, found.calls, found.completion_tokens) == (12, calls, calls * 4096)
    assert found.money is None and not found.exact and found.prompt_tokens > calls


def test_a_run_that_is_tried_whole_is_exact_and_priced(tmp_path: Path) -> None:
    prices = tmp_path / "prices.toml"
    prices.write_text('currency = "EUR"\n["org/*"]\nprompt = 1000000\ncompletion = 500000\n')
    done = assay(
        "run", "--dry-run", "--json", "-t", "toy", "-l", "1", "-n", "2", "-m", "vllm:org/name@nowhere:1", "--prices",
        str(prices), "--strategy", "best-of-n:n=3", "--max-tokens", "10",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["most_calls"], found["most_completion_tokens"], found["exact"]) == (6, 60, True)
    assert found["most_money"] == pytest.approx(found["prompt_tokens"] + 30) and found["currency"] == "EUR"


@pytest.mark.parametrize("words", [("--resume", "x"), ("--output", "x"), ("--rescore", "x")])
def test_a_dry_run_is_new(words: tuple[str, str]) -> None:
    done = assay("run", "--dry-run", *words)
    assert done.returncode == 2 and "--dry-run: is for new runs" in done.stderr


def test_a_study_is_priced_by_its_parts(tmp_path: Path) -> None:
    done = assay("study", "--dry-run", "--preset", "eureka", "-t", "tsp", "-n", "4", "--samples", "3", "--superscaling", "0",
                 "-m", "openai:no-key-needed")  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("3 draws: ") and lines[-1].startswith("together: ")


class Hopeless(StandIn):
    """Never right: always unreadable, always wrong, or one after the other."""

    kind = "unreadable"
    calls = 0

    async def complete(self, request: Request) -> Completion:
        type(self).calls += 1
        if type(self).calls > MOST:
            raise RuntimeError("the strategy does not end")
        made = await super().complete(request)
        if self.kind == "unreadable" or (self.kind == "mixed" and request.sample % 2):
            return Completion("Hm.", 1, 1, 0.0)
        return made


@pytest.mark.parametrize("kind", ["unreadable", "wrong", "mixed"])
@pytest.mark.parametrize("strategy", strategy_names())
def test_every_strategy_ends_under_a_model_that_is_never_right(
    strategy: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RACE", 0.0)
    monkeypatch.setattr(Hopeless, "kind", kind)
    monkeypatch.setattr(Hopeless, "calls", 0)
    spec = strategy + OPTIONS.get(strategy, "")
    wanted = config(tasks=["tsp", "3sat"], levels=[2], instances=2, strategy=spec)
    with create_run(tmp_path / "run", wanted) as run:
        progress = execute(run, Hopeless("x"), parse_strategy(spec), open_other=Hopeless)
        failures = [failure.message for failure in run.store.failures(run.config.strategy)]
    assert (progress.finished, failures) == (4, [])


def test_models_of_providers_are_known() -> None:
    assert {"anthropic", "llamacpp", "ollama", "openai", "openrouter", "sglang", "vllm"} <= set(model_names())
