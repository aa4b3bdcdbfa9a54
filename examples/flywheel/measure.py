"""Strategies to spend on the same fresh instances: accuracy with intervals, words drawn, and paired differences.

    python examples/flywheel/measure.py --out examples/flywheel/measured.json

Two tables: strategies at their own cost with an exact verifier, and strategies at equal cost, at most the words that sixteen
replies to the same instance took, under verifiers of three kinds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from lessons import LEVELS, SEED
from spending import spend

from assay.strategies.engine.cache import MemoryCache
from assay.strategies.estimation.intervals import share
from assay.strategies.estimation.paired import holm, paired_difference
from assay.strategies.models import open_model
from assay.tasks import get_task

DRAWS = 16
MAJORITY = f"majority of {DRAWS}"
STRATEGIES = {
    "single": "single",
    MAJORITY: f"majority:n={DRAWS}",
    "beam of 2 with process verifier": "beam:width=2,branch=2",
    "refine, 4 rounds": "refine:rounds=4,feedback=bit",
    "best of 4": "best-of-n:n=4",
    f"best of {DRAWS}": f"best-of-n:n={DRAWS}",
}
NOISE = {
    "perfect": ("perfect", "value=exact"),
    "noisy": ("noisy:fa=0.1,fr=0.1,per=sample", "value=noisy,false_accept=0.1,false_reject=0.1"),
    "none": ("none", "value=none"),
}
"""The verifier of answers, and that of steps."""
EQUAL = {
    "best-of-n": f"best-of-n:n={4 * DRAWS}",
    "refine": f"refine:rounds={4 * DRAWS},feedback=bit,history=fresh",
    "beam": f"beam:width=4,branch=4,patience={DRAWS},restarts={DRAWS}",
}


def row_of(name, strategy, right, tokens, **more):
    """A strategy's figures on one task."""
    estimate = share(right)
    return {"task": name, "level": LEVELS[name], "strategy": strategy, **more, "instances": len(right),
            "accuracy": estimate.mean, "low": estimate.low, "high": estimate.high,
            "tokens": float(np.mean(tokens))}  # fmt: skip


def compared(rows, scores, against):
    """The rows with their paired differences to one of them; the p-values adjusted for their number."""
    others = [row for row in rows if row["strategy"] != against]
    for row in others:
        row["gain"] = asdict(paired_difference(scores[against], scores[row["strategy"]]))
    adjusted = holm([row["gain"]["p_value"] for row in others])
    for row, p in zip(others, adjusted, strict=True):
        row["gain"]["p_holm"] = p
    return rows


async def at_own_cost(name, model, made, cache, seed):
    """Every strategy of `STRATEGIES` with an exact verifier; the average and the worst of the sixteen besides."""
    found = {strategy: await spend(spec, model, made, cache, seed) for strategy, spec in STRATEGIES.items()}
    scores = {strategy: spent.right for strategy, spent in found.items()}
    tokens = {strategy: spent.tokens for strategy, spent in found.items()}
    draws = np.array(found[f"best of {DRAWS}"].draws, float)
    drawn = tokens[f"best of {DRAWS}"]
    for strategy, values, cost in (
        (f"worst of {DRAWS}", draws.min(1), drawn),
        (f"average of {DRAWS}", draws.mean(1), drawn / DRAWS),
    ):
        scores[strategy], tokens[strategy] = values, cost
    order = [f"worst of {DRAWS}", "single", f"average of {DRAWS}", *list(STRATEGIES)[1:]]
    rows = [row_of(name, strategy, scores[strategy], tokens[strategy]) for strategy in order]
    return compared(rows, scores, MAJORITY), drawn


async def at_equal_cost(name, model, made, cache, seed, budgets):
    """Every strategy of `EQUAL` under every verifier of `NOISE`, with the same words to spend on an instance."""
    rows = []
    for strategy, spec in EQUAL.items():
        for verifier, (answers, steps) in NOISE.items():
            whole = f"{spec},{steps}" if strategy == "beam" else spec
            spent = await spend(whole, model, made, cache, seed, answers, budgets)
            rows.append(row_of(name, strategy, spent.right, spent.tokens, verifier=verifier))
    return rows


async def measure(name, weights, count, seed):
    """Both tables of one task."""
    start = time.process_time()
    made = list(get_task(name).generate(LEVELS[name], seed=SEED, count=count, split="test"))
    model, cache = open_model(f"tiny:max_batch=512{f',weights={weights}' if weights else ''}"), MemoryCache()
    own, drawn = await at_own_cost(name, model, made, cache, seed)
    equal = await at_equal_cost(name, model, made, cache, seed, drawn)
    await model.close()
    return {"task": name, "own": own, "equal": equal, "cpu_seconds": round(time.process_time() - start, 1)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", default="", help="the packaged ones when not said")
    parser.add_argument("--task", action="append", choices=LEVELS)
    parser.add_argument("--instances", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", default="measured.json")
    options = parser.parse_args()
    torch.set_num_threads(1)
    table = []
    for task_name in options.task or LEVELS:
        table.append(asyncio.run(measure(task_name, options.weights, options.instances, options.seed)))
        for one in (*table[-1]["own"], *table[-1]["equal"]):
            print(
                f"{task_name}: {one['strategy']} {one.get('verifier', '')}: {one['accuracy']:.3f}, {one['tokens']:.1f}"
            )
        print(f"{task_name}: {table[-1]['cpu_seconds']} CPU s", flush=True)
        Path(options.out).write_text(json.dumps(table, indent=1) + "\n")
