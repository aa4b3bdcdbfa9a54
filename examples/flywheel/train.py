"""Trains one task's model from nothing on generated instances.

python examples/flywheel/train.py 3sat --out weights
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from lessons import LEVELS, SEED, fingerprints_of_tests, instances, lessons, vocabulary
from network import learn, network_of, save
from quick import right, sampled

from assay.tasks import get_task

TESTS = 1000
"""The first so many instances of the split `test` are kept out of training, up to symmetry."""


def train(name, out, count, steps, batch, rate, width, layers, threads=1, seed=SEED):
    """Trains, saves and gives what it took."""
    torch.set_num_threads(threads)
    task = get_task(name)
    start, busy = time.perf_counter(), time.process_time()
    made = instances(name, count, without=fingerprints_of_tests(name, TESTS))
    taught = lessons(name, made)
    print(
        f"{name}: {len(made)} of {count} instances, {taught.rows.shape[1]} words at most, {time.process_time() - busy:.0f} s",
        flush=True,
    )
    words = vocabulary(task)
    model = network_of(words, width, layers, seed=seed)
    held = list(task.generate(LEVELS[name], seed=SEED, count=200, split="validation"))

    def log(step, loss):
        hits = np.mean(right(name, held, sampled(model, name, held)))
        save(model, words, Path(out) / name)
        model.train()
        print(
            f"{name}: step {step}, loss {loss:.3f}, right {hits:.3f}, {time.process_time() - busy:.0f} CPU s",
            flush=True,
        )

    losses = learn(model, taught, steps, batch, rate, seed, log, every=max(1, steps // 8))
    save(model, words, Path(out) / name)
    facts = {
        "task": name, "level": LEVELS[name], "seed": seed, "instances": len(made), "left_out": count - len(made),
        "steps": steps, "batch": batch, "rate": rate, "width": width, "layers": layers, "weights": sum(p.numel() for p in model.parameters()),
        "loss": round(float(np.mean(losses[-100:])), 4), "seconds": round(time.perf_counter() - start, 1),
        "cpu_seconds": round(time.process_time() - busy, 1),
    }  # fmt: skip
    (Path(out) / name / "training.json").write_text(json.dumps(facts, indent=1) + "\n")
    return facts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=LEVELS)
    parser.add_argument("--out", default="weights")
    parser.add_argument("--instances", type=int, default=50_000)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--layers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1)
    told = parser.parse_args()
    print(
        json.dumps(
            train(
                told.task,
                told.out,
                told.instances,
                told.steps,
                told.batch,
                told.rate,
                told.width,
                told.layers,
                told.threads,
            )
        )
    )
