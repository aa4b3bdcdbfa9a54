"""Searches over steps: what a question to the step oracle costs, and what searches reach at equal calls.

The oracle is asked about every next step along a way of live ones, as a search does; the peer solves
the problem anew for each of these questions, which is what a search without an oracle would have to
do. Both run in turn, on one core, in one process. `first` is the first question, which solves.

    python benchmarks/search.py                 # costs per step
    python benchmarks/search.py accuracy        # right answers at 64 calls, on the embedded model (minutes)
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from typing import Any

from assay.strategies import parse_strategy
from assay.strategies.engine.budget import Budget, SharedBudget
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.models import open_model
from assay.strategies.models.model import Sampling
from assay.tasks import TASKS, Instance, get_task
from assay.tasks.core.ids import Stream, make_key

INSTANCES, LEVELS, CALLS = 10, (3, 6), 64
ACCURACY_INSTANCES, ACCURACY_LEVEL = 20, 5
STRATEGIES = [
    "single",
    "best-of-n:n=64",
    "first-verified:n=64,width=1",
    "refine:rounds=64",
    "evolve:generations=7",
    *(
        f"{kind}{'' if kind == 'mcts' else ',restarts=64'},value={value}".replace("mcts,", "mcts:")
        for kind in ("beam:patience=8", "particle-filter:patience=8", "mcts")
        for value in ("exact", "noisy", "none")
    ),
    "beam:ask=step,patience=8,restarts=64",
    "tree-of-thoughts:value=exact",
    "tree-of-thoughts:value=judge",
]


def costs(instance: Instance) -> tuple[float, float, float, float]:
    """Seconds of the first question, of each later one, of the same by solving, and of the verdict on an answer."""
    task = get_task(instance.task)
    form, stream = task.step_grammar(instance.problem), Stream(make_key("benchmark", str(instance.id)))
    oracle = task.process_verifier(instance.problem)
    start = time.perf_counter()
    oracle.extendable([()])
    first = time.perf_counter() - start
    prefix: tuple[Any, ...] = ()
    spent, asked = 0.0, 0
    while not form.ended(prefix):
        start = time.perf_counter()
        steps = oracle.next_steps(prefix)
        spent += time.perf_counter() - start
        asked += len(steps)
        alive = [step for step, good in steps if good]
        prefix = (*prefix, stream.choice(alive))
    start = time.perf_counter()
    task.solve(instance.problem)
    solving = time.perf_counter() - start
    text = f"<answer>{task.write(instance.problem, form.answer(prefix))}</answer>"
    start = time.perf_counter()
    assert task.verify(instance.problem, text, instance.truth).correct
    return first, spent / max(1, asked), solving, time.perf_counter() - start


def show_costs() -> None:
    """Medians over instances, in µs, and the ratio."""
    print(
        f"{'task':12} {'level':>5} {'first':>10} {'per step':>10} {'solve anew':>11} {'ratio':>8} {'verdict':>9}   (µs)"
    )
    for name in list(TASKS)[:5]:
        for level in LEVELS:
            rows = [costs(instance) for instance in get_task(name).generate(level, seed=3, count=INSTANCES)]
            first, step, anew, verdict = (1e6 * statistics.median(column) for column in zip(*rows, strict=True))
            ratio = statistics.median(row[2] / row[1] for row in rows)
            print(f"{name:12} {level:5} {first:10.1f} {step:10.2f} {anew:11.1f} {ratio:7.0f}× {verdict:9.1f}")


def reach(name: str, spec: str) -> tuple[float, float]:
    """The share of instances that are solved with at most CALLS calls, and the calls that were used."""
    model, right, calls = open_model("classical"), 0, 0
    for instance in get_task(name).generate(ACCURACY_LEVEL, seed=5, count=ACCURACY_INSTANCES):
        pool = SharedBudget(Budget(calls=CALLS))
        session = Session(instance, model, Sampling(), 7, MemoryCache(), budget=pool)
        outcome = asyncio.run(parse_strategy(spec).solve(session))
        right += outcome.chosen is not None and outcome.chosen.verdict.correct
        calls += session.ledger.calls
    return right / ACCURACY_INSTANCES, calls / ACCURACY_INSTANCES


def show_accuracy() -> None:
    """One row per strategy: per cent solved and calls used, per task."""
    names = list(TASKS)[:5]
    print(f"| level {ACCURACY_LEVEL}, at most {CALLS} calls | {' | '.join(names)} |")
    print("|---|" + "---|" * len(names))
    for spec in STRATEGIES:
        cells = [f"{100 * share:.0f} % ({calls:.0f})" for share, calls in (reach(name, spec) for name in names)]
        print(f"| `{spec}` | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    show_accuracy() if sys.argv[1:] == ["accuracy"] else show_costs()
