"""Ctrl-C ends every native call that can be long, on one thread and on several, and leaves the module usable."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = '''
import os, signal, sys, threading
from functools import partial
import numpy as np
from assay.tasks import _core as tasks
from assay.verifiers import _core as verifiers

draw = np.random.default_rng(1)
threads = 1


def graph(cities, symmetric):
    weights = draw.integers(1, 10**6, (cities, cities)).astype(np.int32)
    weights = np.minimum(weights, weights.T) if symmetric else weights
    np.fill_diagonal(weights, 0)
    return weights.ravel()


def formula(variables, clauses, count=1):
    """Random clauses: (variables, literals, clause_starts, formula_starts)."""
    total = clauses * count
    rows = np.array([draw.choice(variables, 3, replace=False) + 1 for _ in range(total)]) * draw.choice([-1, 1], (total, 3))
    return (np.full(count, variables, np.int32), rows.astype(np.int32).ravel(),
            np.arange(0, 3 * total + 1, 3), np.arange(0, total + 1, clauses))


never, copies = 2**62, 2
cities = np.full(copies, 100, np.int64)


def tsp_branch_and_bound():
    return partial(verifiers.tsp_branch_and_bound, np.concatenate([graph(150, True)] * copies), np.full(copies, 150), -1, 0.0, threads)


def tsp_branch_and_bound_asymmetric():
    hard = np.concatenate([hard_asymmetric()] * copies)
    return partial(verifiers.tsp_branch_and_bound, hard, np.full(copies, 90), -1, 0.0, threads)


def hard_asymmetric():
    """Close to symmetric, so that the assignment bound is weak."""
    at = draw.integers(0, 1000, (90, 2))
    weights = np.abs(at[:, None] - at[None]).sum(2).astype(np.int32) * 8 + draw.integers(0, 2, (90, 90)).astype(np.int32)
    np.fill_diagonal(weights, 0)
    return weights.ravel()


def tsp_shortest():
    at = draw.integers(0, 10**5, (64, 2))
    weights = np.abs(at[:, None] - at[None]).sum(2).astype(np.int32)
    return partial(verifiers.tsp_shortest, np.concatenate([weights.ravel()] * 400), np.full(400, 64), -1, 0.0, threads)


def tsp_efforts():
    goals = np.zeros(copies, np.int64)  # never reached
    return partial(verifiers.tsp_efforts, np.concatenate([graph(100, True)] * copies), cities, goals, 10**9, threads)


def sat_solve():
    return partial(verifiers.sat_solve, *formula(400, 1720, copies), never, True, threads)


def sat_decide():
    return partial(verifiers.sat_decide, *formula(400, 1720, copies), never, threads)


def sat_refute():
    variables, literals, starts, _ = formula(400, 1720)
    return partial(verifiers.sat_refute, 400, literals, starts, never)


def sat_session():
    variables, literals, starts, _ = formula(400, 1720)
    session = verifiers.SatSession(400, literals, starts)
    return partial(session.solve, np.zeros(0, np.int32), np.array([0, 0]), never)


def sat_count():
    _, literals, _, _ = formula(64, 100)  # a fraction of a second each, so many of them
    starts, formulas = np.arange(0, 300 * 1000 + 1, 3), np.arange(0, 100 * 1000 + 1, 100)
    return partial(verifiers.sat_count, np.full(1000, 64, np.int32), np.tile(literals, 1000), starts, formulas, never, threads)


def sat_walk():
    packed = formula(60, 600, copies)
    return partial(verifiers.sat_walk, *packed, np.arange(copies, dtype=np.uint64), np.zeros(60 * copies, np.uint8), never, threads)


def sat_generate():
    indices = np.arange(200_000, dtype=np.uint64)  # 1.9 GB: what takes longer would not fit into small machines
    return partial(tasks.sat_generate, 0, bytes(24), indices, indices, 200, 800, threads)


def maze_solve_batch():
    """Four mazes for each thread: one alone is solved before the signal comes where the processor is idle."""
    count = 4 * copies
    squares = np.ones(3000 * 3000 * count, np.uint8)
    offsets, shapes = np.arange(count + 1) * 3000 * 3000, np.full((count, 2), 3000, np.int32)
    return partial(verifiers.maze_solve_batch, squares, offsets, shapes, np.tile(np.array([[0, 0, 2999, 2999]], np.int32), (count, 1)), threads)


def spatial_map_chains():
    low, high = np.triu_indices(4096, 1)
    rows = np.stack([high, np.full(len(low), 4), low], 1).astype(np.int32)
    return partial(verifiers.spatial_map_chains, np.array([4096], np.int32), rows, np.array([0, len(rows)]), threads)


def graph_fingerprints():
    """Vertices that all look alike, and very many of them: each is tried in turn."""
    count = 300_000
    ring = np.arange(count)
    edges = [np.stack([ring, np.roll(ring, -1)], 1), draw.permutation(count).reshape(-1, 2)]
    both = np.concatenate([*edges, *(edge[:, ::-1] for edge in edges)])
    arcs = np.column_stack([both, np.zeros(len(both), int)]).astype(np.int32)
    return partial(tasks.graph_fingerprints, np.zeros(count, np.int32), np.array([0, count]), arcs, np.array([0, len(arcs)]), 1, 2**60, threads)


for threads in (1, 2):
    call = globals()[sys.argv[1]]()
    started = threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    started.daemon = True
    started.start()
    try:
        call()
    except KeyboardInterrupt:
        status = verifiers.sat_decide(*formula(20, 60), 10**6, threads)[0]
        print("interrupted", status.tolist())
    else:
        print("ended by itself")
'''

CALLS = [
    "tsp_branch_and_bound", "tsp_branch_and_bound_asymmetric", "tsp_shortest", "tsp_efforts", "sat_solve", "sat_decide",
    "sat_refute", "sat_session", "sat_count", "sat_walk", "sat_generate",
    "maze_solve_batch", "spatial_map_chains", "graph_fingerprints",
]  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_a_signal_ends_a_native_call(call: str, tmp_path: Path) -> None:
    script = tmp_path / "call.py"
    script.write_text(SCRIPT)
    command = [sys.executable, str(script), call]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.stdout == 2 * "interrupted [1]\n", done.stdout + done.stderr
