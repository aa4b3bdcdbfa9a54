"""Two threads, importing, and the machine's limit: `python benchmarks/machine.py [--json OUT]`.

Scaling is wall time of one thread by that of two, the best of many short rounds: only rounds in
which nothing else ran tell what the code can do. The limit is a copy of as many bytes as
the kernel must read and write.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from measuring import Bench, main

from assay.tasks import get_task
from assay.tasks._core import generate_mazes, sat_generate
from assay.tasks.core.ids import make_key
from assay.verifiers.sat import check as sat
from assay.verifiers.sat import solve as sat_solver
from assay.verifiers.sat.problem import Formulas
from assay.verifiers.tsp import solve as tsp


def scaling(bench: Bench) -> None:
    clauses, _ = sat_generate(0, bytes(24), np.arange(3000, dtype=np.uint64), np.zeros(3000, np.uint64), 40, 170, 0)
    formulas = Formulas.equal_sized(40, clauses)
    problems = [i.problem for i in get_task("tsp").generate("cities=20", seed=1, count=100)]
    request = {"rows": 39, "columns": 39, "kind": "wilson", "tree": "wilson", "form": "path"}
    request |= {"loops": 0, "walls": 0, "infeasible": 0, "reach": 2**31}
    indices = np.arange(1000, dtype=np.uint64)
    works: dict[str, Callable[[int], object]] = {
        "3sat-decide": lambda threads: sat_solver.decide_batch(formulas, threads=threads),
        "tsp-solve": lambda threads: tsp.solve_with_effort(problems, threads=threads),
        "maze-generate": lambda threads: generate_mazes(make_key("b"), indices, 0, threads=threads, **request),
    }
    for name, work in works.items():
        best = {1: 1e9, 2: 1e9}
        for _ in range(15 if bench.quick else 60):
            for threads, shortest in best.items():
                began = time.perf_counter()
                work(threads)
                best[threads] = min(shortest, time.perf_counter() - began)
        bench.figures[f"threads/{name}/2/1"] = {"ratio": best[1] / best[2], "ours_us": best[2] * 1e6}
        print(f"threads/{name}: two threads {best[1] / best[2]:.2f}x")


def _seconds_of(code: str) -> float:
    before = os.times()
    subprocess.run([sys.executable, "-c", code], check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def importing(bench: Bench) -> None:
    """`import assay` by `import numpy`, whole processes."""
    rows = [
        (_seconds_of("import assay.tasks"), _seconds_of("import assay"), _seconds_of("import numpy")) for _ in range(9)
    ]
    for name, column in (("assay.tasks", 0), ("assay", 1)):
        ratio = float(np.median([row[column] / row[2] for row in rows]))
        bench.figures[f"import/{name}/-/numpy"] = {
            "ratio": ratio, "ours_us": float(np.median([row[column] for row in rows])) * 1e6,
        }  # fmt: skip
        print(f"import {name}: {ratio:.2f} of numpy alone")


def limit(bench: Bench) -> None:
    """Checking streamed formulas by a copy of the bytes it reads."""
    count, n, m = 4000, 50, 213
    clauses, plants = sat_generate(2, bytes(24), np.arange(count, dtype=np.uint64), np.zeros(count, np.uint64), n, m, 0)
    formulas = Formulas.equal_sized(n, clauses)
    values, into = plants.reshape(-1), np.empty_like(clauses)
    flat = clauses.reshape(-1, 3)
    check = lambda: sat.check_batch(formulas.variables, flat, formulas.formula_starts, values, 1)
    bench.compare("limit/3sat-check/50/copy", check, count, lambda: np.copyto(into, clauses), count)
    make = lambda: sat_generate(0, bytes(24), np.arange(500, dtype=np.uint64), np.zeros(500, np.uint64), n, m, 1)
    words = np.random.Philox(1)
    bench.compare("limit/3sat-generate/50/philox-words", make, 500, lambda: words.random_raw(500 * m), 500)


def measure(bench: Bench) -> None:
    scaling(bench)
    importing(bench)
    limit(bench)


if __name__ == "__main__":
    main(measure, __doc__)
