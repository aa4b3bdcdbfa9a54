"""Every way to spend on the same fresh instances: accuracy with intervals, tokens, and paired differences.

python examples/flywheel/measure.py --weights strategies/models/weights/tiny --out measured.json
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
from beam import beam
from lessons import LEVELS, SEED
from transformers import AutoModelForCausalLM

from assay.strategies import parse_strategy
from assay.strategies.estimation.paired import paired_difference
from assay.strategies.intervals import share
from assay.strategies.models import open_model
from assay.strategies.models.model import Sampling
from assay.strategies.session import Memory, Session
from assay.tasks import get_task

STRATEGIES = {
    "single": "single",
    "majority of 16": "majority:n=16",
    "refine, 4 rounds": "refine:rounds=4,feedback=bit",
    "best of 4": "best-of-n:n=4",
    "best of 16": "best-of-n:n=16",
    "refine, 16 rounds": "refine:rounds=16,feedback=bit",
}
BEAM = "beam of 2 with step oracle"
AGAINST = "majority of 16"


async def spend(spec, model, made, book, seed):
    """Whether each instance was solved, and the tokens spent on it; shared draws are taken from the book."""
    strategy = parse_strategy(spec)
    sessions = [Session(instance, model, Sampling(1.0, 1.0, 32), seed, book) for instance in made]
    outcomes = await asyncio.gather(*(strategy.solve(session) for session in sessions))
    right = [bool(o.chosen and o.chosen.verdict.correct) for o in outcomes]
    attempts = [o.attempts for o in outcomes]
    tokens = [sum(a.completion.completion_tokens for a in several) for several in attempts]
    average = [np.mean([a.verdict.correct for a in several]) for several in attempts]
    return np.array(right, float), np.array(tokens, float), np.array(average, float)


async def measure(name, weights, count, seed):
    """The rows of one task."""
    made = list(get_task(name).generate(LEVELS[name], seed=SEED, count=count, split="test"))
    model = open_model(f"tiny:weights={weights},max_batch=512")
    book, scores, tokens, rows = Memory(), {}, {}, []
    for label, spec in STRATEGIES.items():
        start = time.process_time()
        scores[label], tokens[label], average = await spend(spec, model, made, book, seed)
        if spec == "best-of-n:n=16":
            scores["average of 16"], tokens["average of 16"] = average, tokens[label] / 16
        print(f"{name}: {label}: {scores[label].mean():.3f}, {time.process_time() - start:.0f} CPU s", flush=True)
    await model.close()
    network = AutoModelForCausalLM.from_pretrained(Path(weights) / name, dtype=torch.float32).eval()
    found = beam(network, name, made, seed=seed)
    scores[BEAM] = np.array([reply is not None for reply, _ in found], float)
    tokens[BEAM] = np.array([spent for _, spent in found], float)
    print(f"{name}: {BEAM}: {scores[BEAM].mean():.3f}", flush=True)
    for label, right in scores.items():
        estimate = share(right, count * (16 if label == "average of 16" else 1))
        gain = paired_difference(scores[AGAINST], right)
        rows.append(
            {"task": name, "level": LEVELS[name], "strategy": label, "instances": count, "accuracy": estimate.mean,
             "low": estimate.low, "high": estimate.high, "tokens": float(tokens[label].mean()),
             "against_majority": asdict(gain)}
        )  # fmt: skip
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", default="strategies/models/weights/tiny")
    parser.add_argument("--task", action="append", choices=LEVELS)
    parser.add_argument("--instances", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", default="measured.json")
    told = parser.parse_args()
    torch.set_num_threads(1)
    table = []
    for task_name in told.task or LEVELS:
        table += asyncio.run(measure(task_name, told.weights, told.instances, told.seed))
        Path(told.out).write_text(json.dumps(table, indent=1) + "\n")
