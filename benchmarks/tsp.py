"""TSP against its peers: `python benchmarks/tsp.py [--quick] [--json OUT]`; see `measuring.py` for how.

Every compared result must be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from measuring import Bench, main

from assay.tasks import get_task
from assay.verifiers.tsp import check as tsp_check
from assay.verifiers.tsp import independent
from assay.verifiers.tsp import solve as tsp
from assay.verifiers.tsp.cp_sat import solve_by_circuit
from assay.verifiers.tsp.problem import TspProblem
from assay.verifiers.tsp.scip import solve_by_cuts


def problems(cities: int, kind: str, count: int) -> list[TspProblem]:
    return [i.problem for i in get_task("tsp").generate(f"cities={cities},weights={kind}", seed=1, count=count)]


# --------------------------------------------------------------------------- checking


def check_numpy(weights: np.ndarray, tour: np.ndarray) -> int:
    cities = len(weights)
    if len(tour) != cities or (np.sort(tour) != np.arange(cities)).any():
        return -1
    return int(weights[tour, np.roll(tour, -1)].sum())


def check_python(weights: list[list[int]], tour: Sequence[int]) -> int:
    if sorted(tour) != list(range(len(weights))):
        return -1
    return sum(weights[tour[i - 1]][tour[i]] for i in range(len(tour)))


def checking(bench: Bench, cities: int) -> None:
    (problem,) = problems(cities, "euclidean", 1)
    random = np.random.default_rng(1)
    tours = np.array([random.permutation(cities) for _ in range(2000)], dtype=np.int32)
    tours[::10, 0] = tours[::10, 1]
    count = len(tours)
    arrays = (
        tours.ravel(), np.arange(count + 1) * cities, np.zeros(count, dtype=np.int64),
        problem.weights.ravel(), np.array([cities]),
    )  # fmt: skip
    table, lists = problem.weights.tolist(), tours.tolist()
    expected = tsp_check.check_batch(*arrays, threads=1)[2].tolist()
    assert expected == independent.check_batch(*arrays)[2].tolist()
    assert expected == [check_numpy(problem.weights, tour) for tour in tours]
    assert expected == [check_python(table, tour) for tour in lists]
    peers: dict[str, Callable[[], object]] = {
        "numpy": lambda: [check_numpy(problem.weights, tour) for tour in tours],
        "python": lambda: [check_python(table, tour) for tour in lists],
        "numba": lambda: independent.check_batch(*arrays),
    }
    for name, peer in peers.items():
        ours = lambda: tsp_check.check_batch(*arrays, threads=1)
        bench.compare(f"tsp/check/{cities}/{name}", ours, count, peer, count)


# ---------------------------------------------------------------------------- solving


def solving(bench: Bench, cities: int, kind: str, peer_name: str, count: int) -> None:
    """Ours solves a batch of 50 or more; the peer its first `count`, and the times are per problem."""
    batch = problems(cities, kind, count if cities >= 50 else 500 if cities <= 15 else 50)
    few = batch[:count]
    peer = {"cp-sat": solve_by_circuit, "scip": solve_by_cuts}[peer_name]
    expected = [solution.objective for solution in tsp.solve_batch(few, threads=1)]
    proved = [peer(problem, 120.0) for problem in few]
    for ours, theirs in zip(expected, proved, strict=True):
        assert theirs is None or not theirs.proved or theirs.objective == ours
    unproved = sum(solution is None or not solution.proved for solution in proved)
    if unproved:
        print(f"({unproved} of {count} not proved by {peer_name} in 120 s)")
    theirs = lambda: [peer(problem, 120.0) for problem in few]
    bench.compare(
        f"tsp/prove-{kind}/{cities}/{peer_name}", lambda: tsp.solve_batch(batch, threads=1), len(batch), theirs, count
    )
    weights = np.concatenate([problem.weights.ravel() for problem in batch])
    sizes = np.full(len(batch), cities, np.int64)
    ours = lambda: tsp.optimum_batch(weights, sizes, threads=1)
    assert ours().proved.all()
    assert ours().lengths.tolist() == [solution.objective for solution in tsp.solve_with_effort(batch, threads=1)]
    bench.compare(f"tsp/prove-arrays-{kind}/{cities}/{peer_name}", ours, len(batch), theirs, count)


def measure(bench: Bench) -> None:
    for cities in (10, 20, 50):
        checking(bench, cities)
    for cities, kind, count in ((10, "euclidean", 6), (15, "euclidean", 4), (20, "euclidean", 3), (30, "uniform", 2)):
        solving(bench, cities, kind, "cp-sat", count)
    for cities, count in ((20, 3), (30, 2)) if bench.quick else ((20, 6), (30, 4), (50, 2)):
        solving(bench, cities, "euclidean", "scip", count)
    if not bench.quick:
        solving(bench, 20, "asymmetric", "cp-sat", 3)
        solving(bench, 30, "euclidean", "cp-sat", 2)


if __name__ == "__main__":
    main(measure, __doc__)
