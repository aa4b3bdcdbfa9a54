"""One round of learning from verified samples: draw on fresh instances, keep what is right, learn it, measure again.

    python examples/flywheel/learn.py --out learned.json

Rejection sampling (Zelikman et al. 2022, "STaR"; Dong et al. 2023, "RAFT"). The other arm learns as many of its
own samples whether right or not: what is gained beyond it is owed to the verifier, not to more training.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from assay_tiny_models import WEIGHTS, prompt_words, reply_text
from lessons import LEVELS, SEED, fingerprints_of_tests, instances, pack, vocabulary
from network import learn, save
from quick import right, sampled
from transformers import AutoModelForCausalLM

from assay.strategies.estimation.intervals import share
from assay.strategies.estimation.paired import paired_difference
from assay.tasks import get_task
from assay.verifiers.verdict import Fault

TESTS = 1000
USUAL = (1600, 200)
"""Fresh instances and steps of learning."""
ROUND = {"spatial-map": (4000, 400)}
"""A question about a map has one right answer, and many maps are left out: more are needed for as many replies."""


def kept(name, made, replies, verified):
    """Prompts and replies to learn: right ones, one for each that differs in meaning; or all that can be read, as drawn."""
    task, pairs = get_task(name), []
    for instance, several in zip(made, replies, strict=True):
        seen = set()
        for words in several:
            answer = task.parse(instance.problem, reply_text(task, instance.problem, words))
            if isinstance(answer, Fault):
                continue
            said = task.canonical(instance.problem, answer)
            if verified and (said in seen or not task.check(instance.problem, answer, instance.truth).correct):
                continue
            seen.add(said)
            pairs.append((prompt_words(task, instance.problem), list(words)))
    return pairs


def accuracy(model, name, tests, each, seed):
    """The share of right replies to each instance."""
    return np.array([np.mean(one) for one in right(name, tests, sampled(model, name, tests, each, seed))])


def round_of(name, weights, out, count, draws, tests, each, steps, rate, seed=SEED):
    """Draws, learns, measures; gives the figures and saves the model that learned verified samples."""
    start = time.process_time()
    task = get_task(name)
    base = AutoModelForCausalLM.from_pretrained(Path(weights) / name, dtype=torch.float32)
    fresh = instances(name, count, without=fingerprints_of_tests(name, TESTS), seed=SEED + 1)
    replies = sampled(base, name, fresh, draws, seed)
    held = list(task.generate(LEVELS[name], seed=SEED, count=tests, split="test"))
    before = accuracy(base, name, held, each, seed + 1)
    row = {"task": name, "level": LEVELS[name], "instances": len(fresh), "draws": draws, "steps": steps, "rate": rate,
           "tests": tests, "each": each, "before": asdict(share(before))}  # fmt: skip
    pairs = {arm: kept(name, fresh, replies, arm == "verified") for arm in ("verified", "unverified")}
    shuffled = np.random.default_rng(seed).permutation(len(pairs["unverified"]))[: len(pairs["verified"])]
    pairs["unverified"] = [pairs["unverified"][i] for i in shuffled]
    for arm, some in pairs.items():
        model = copy.deepcopy(base)
        learn(model, pack(task, some), steps, 64, rate, seed, warmup=20)
        after = accuracy(model, name, held, each, seed + 1)
        row[arm] = {"kept": len(some), "after": asdict(share(after)),
                    "gain": asdict(paired_difference(before, after))}  # fmt: skip
        if arm == "verified" and out:
            save(model, vocabulary(task), Path(out) / name)
    row["cpu_seconds"] = round(time.process_time() - start, 1)
    return row


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", default=str(WEIGHTS), help="the packaged ones when not said")
    parser.add_argument("--task", action="append", choices=LEVELS)
    parser.add_argument("--instances", type=int, help="fresh ones to draw on; 1600, of maps 4000")
    parser.add_argument("--draws", type=int, default=8)
    parser.add_argument("--tests", type=int, default=600)
    parser.add_argument("--each", type=int, default=4)
    parser.add_argument("--steps", type=int, help="200, of maps 400")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--save", help="a folder for the models that learned")
    parser.add_argument("--out", default="learned.json")
    told = parser.parse_args()
    torch.set_num_threads(1)
    table = []
    for task_name in told.task or LEVELS:
        count, steps = ROUND.get(task_name, USUAL)
        count, steps = told.instances or count, told.steps or steps
        table.append(
            round_of(task_name, told.weights, told.save, count, told.draws, told.tests, told.each, steps, told.rate)
        )
        print(json.dumps(table[-1]), flush=True)
        Path(told.out).write_text(json.dumps(table, indent=1) + "\n")
