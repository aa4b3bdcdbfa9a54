"""Every strategy decides and tells by the selecting verifier alone: the exact verdict has no other way in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest
from depth import scaled
from scripted_model import Scripted

from assay.strategies import STRATEGIES, parse_strategy
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.engine.strategy import AcrossInstances, Outcome
from assay.strategies.estimation.paired import paired_difference
from assay.strategies.models.model import Request, Sampling
from assay.strategies.selection import parse_verifier
from assay.tasks import Instance, get_task
from assay.tasks.core.ids import Stream, make_key

COUNT = scaled(30, 200)
"""Instances of a comparison."""
SKILL = 0.35
"""Chance that a reply of the scripted model is right."""
SEARCHES = {"beam": "value=none", "mcts": "simulations=8,value=none", "particle-filter": "value=none"}
SMALL = {
    "adaptive": "total=8",
    "adaptive-consistency": "n=16",
    "evolve": "population=6,offspring=6,generations=2",
    "refine": "rounds=6",
}
SPECS = [
    *(f"{name}:{given}" if (given := SEARCHES.get(name) or SMALL.get(name)) else name for name in STRATEGIES),
    "evolve:cross=task,feedback=oracle,generations=2,offspring=4,population=4",
    "evolve:feedback=how,generations=1",
    "refine:feedback=oracle,rounds=6",
    "beam:ask=step,value=none",
    "tree-of-thoughts:order=dfs,most=8,value=none",
    "first-verified:width=1",
]
KNOWING_NOTHING = ["none", "judge", "noisy:fa=0,fr=1", "noisy:fa=1,fr=1"]
RIVALS = ("single", "majority:n=16", "validity:n=16")


def reply(request: Request) -> str:
    """Right with chance `SKILL`, whatever was asked; a judge's question is answered with a refusal."""
    turn = request.messages[-1]["content"]
    if "Do not solve it afresh" in turn:
        return "It breaks a condition. <verdict>wrong</verdict>"
    if "<value>" in turn:
        return "<value>5</value>"
    instance = request.instance
    task = get_task(instance.task)
    stream = Stream(make_key("scripted reply", request.seed))
    wanted, text = stream.below(1000) < 1000 * SKILL, ""
    for _ in range(60):
        text = f"<answer>{task.write(instance.problem, task.baseline(instance.problem, stream))}</answer>"
        if task.verify(instance.problem, text, instance.truth).correct == wanted:
            break
    return text


def instances(count: int) -> list[Instance]:
    return list(get_task("spatial-map").generate("question=direction,infeasible=0", seed=5, count=count))


def solve_all(spec: str, verifier: str, given: list[Instance], model: Scripted | None = None) -> list[Outcome]:
    strategy, model = parse_strategy(spec), model or Scripted(reply)
    sessions = [
        Session(
            instance, model, Sampling(), 3, MemoryCache(), verifier=parse_verifier(verifier), models=lambda _: model
        )
        for instance in given
    ]

    async def run() -> list[Outcome]:
        if isinstance(strategy, AcrossInstances):
            return list(await strategy.solve_all(sessions))  # type: ignore[arg-type]
        return [await strategy.solve(session) for session in sessions]

    return asyncio.run(run())


def scores(spec: str, verifier: str, given: list[Instance]) -> np.ndarray:
    outcomes = solve_all(spec, verifier, given)
    return np.array([one.chosen is not None and one.chosen.verdict.correct for one in outcomes], float)


@pytest.fixture(scope="module")
def rivals() -> dict[str, np.ndarray]:
    return {spec: scores(spec, "none", instances(COUNT)) for spec in RIVALS}


@pytest.mark.parametrize("verifier", KNOWING_NOTHING)
@pytest.mark.parametrize("spec", SPECS)
def test_no_strategy_gains_by_a_verifier_that_knows_nothing(
    spec: str, verifier: str, rivals: dict[str, np.ndarray]
) -> None:
    best = max(rivals.values(), key=lambda row: row.mean())
    given = instances(COUNT)
    found = paired_difference(best, scores(spec, verifier, given))
    assert found.low <= 0, f"{100 * best.mean():.0f} % without a verifier, {100 * (best.mean() + found.mean):.0f} %"


@pytest.mark.parametrize("spec", ["best-of-n", "evolve", "first-verified"])
def test_a_perfect_verifier_does_gain_in_this_world(spec: str, rivals: dict[str, np.ndarray]) -> None:
    best = max(rivals.values(), key=lambda row: row.mean())
    assert paired_difference(best, scores(spec, "perfect", instances(COUNT))).low > 0


@pytest.fixture
def marked(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Mark every text that a task writes on the exact verdict of a readable answer."""
    kind = type(get_task("spatial-map"))
    write = kind.feedback
    mark = "[exact verdict]"

    def feedback(self, problem, verdict, *rest, **named):  # type: ignore[no-untyped-def]
        return ("" if verdict.status == "unparsed" else mark) + write(self, problem, verdict, *rest, **named)

    monkeypatch.setattr(kind, "feedback", feedback)
    yield mark


@pytest.mark.parametrize("verifier", ["none", "judge", "noisy:fa=0,fr=1", "noisy:fa=0.3,fr=0.3"])
@pytest.mark.parametrize("spec", SPECS)
def test_no_text_to_a_model_holds_an_exact_verdict(spec: str, verifier: str, marked: str) -> None:
    model = Scripted(reply)
    solve_all(spec, verifier, instances(4), model)
    assert model.requests
    for request in model.requests:
        assert not any(marked in message["content"] for message in request.messages)
        assert not request.faults


@pytest.mark.parametrize(
    "spec", ["refine:rounds=6", "evolve:cross=task,population=2,generations=3", "evolve:population=2,generations=3"]
)
def test_the_mark_is_seen_where_the_verifier_is_perfect(spec: str, marked: str) -> None:
    model = Scripted(reply)
    solve_all(spec, "perfect", instances(12), model)
    assert any(marked in message["content"] for request in model.requests for message in request.messages)
