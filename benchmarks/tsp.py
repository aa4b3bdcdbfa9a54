"""TSP against its peers, in one run: how many times less CPU time do we need for the same result?

    python benchmarks/tsp.py [--quick]

Ours and the peer alternate; each figure is the median of several pairs, with the smallest
and largest. Every compared result must be equal. Only ratios of one run mean anything.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np

from assay.tasks import get_task
from assay.verifiers import tsp
from assay.verifiers.independent import tsp as independent
from assay.verifiers.tsp import TspProblem
from assay.verifiers.tsp_cp_sat import solve_by_circuit
from assay.verifiers.tsp_scip import solve_by_cuts


def cpu_time(work: Callable[[], object], repeats: int = 1) -> float:
    began = time.process_time()
    for _ in range(repeats):
        work()
    return max(time.process_time() - began, 1e-7) / repeats


def compare(
    name: str, ours: Callable[[], object], peer: Callable[[], object], pairs: int, repeats: int = 1, share: float = 1.0
) -> None:
    """Prints the peer's time divided by ours.

    Args:
        repeats: Of ours within one pair, to steady a fast one.
        share: The peer's part of our work: it may do fewer items, being slow.
    """
    ratios = sorted(cpu_time(peer) / share / cpu_time(ours, repeats) for _ in range(pairs))
    print(f"{name:66} {statistics.median(ratios):9.1f}x   ({ratios[0]:.1f} to {ratios[-1]:.1f})", flush=True)


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


def benchmark_checking(cities: int, pairs: int) -> None:
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
    expected = tsp.check_batch(*arrays, threads=1)[2].tolist()
    assert expected == independent.check_batch(*arrays)[2].tolist()
    assert expected == [check_numpy(problem.weights, tour) for tour in tours]
    assert expected == [check_python(table, tour) for tour in lists]
    peers: dict[str, Callable[[], object]] = {
        "numpy, tour by tour": lambda: [check_numpy(problem.weights, tour) for tour in tours],
        "pure Python": lambda: [check_python(table, tour) for tour in lists],
        "our Numba twin": lambda: independent.check_batch(*arrays),
    }
    for name, peer in peers.items():
        compare(
            f"check {count} tours of {cities} / {name}", lambda: tsp.check_batch(*arrays, threads=1), peer, pairs, 5
        )


# ---------------------------------------------------------------------------- solving


def benchmark_solving(cities: int, kind: str, peer_name: str, count: int, pairs: int) -> None:
    """Ours solves a batch of 50 or more; the peer its first `count`, and the times are per problem."""
    batch = problems(cities, kind, count if cities >= 50 else 500 if cities <= 15 else 50)
    few = batch[:count]
    peer = {"CP-SAT circuit": solve_by_circuit, "SCIP + subtour cuts": solve_by_cuts}[peer_name]
    expected = [solution.objective for solution in tsp.solve_batch(few, threads=1)]
    proved = [peer(problem, 120.0) for problem in few]
    for ours, theirs in zip(expected, proved, strict=True):
        assert theirs is None or not theirs.proved or theirs.objective == ours
    unproved = sum(solution is None or not solution.proved for solution in proved)
    note = f", {unproved} of {count} not proved in 120 s" if unproved else ""
    methods: dict[str, Callable[[], object]] = {"solve": lambda: tsp.solve_batch(batch, threads=1)}
    if cities <= 15:
        methods["Held-Karp"] = lambda: tsp.held_karp(batch, threads=1)
    for method, ours in methods.items():
        name = f"prove {kind} optima of {cities}, {method} / {peer_name}{note}"
        compare(name, ours, lambda: [peer(problem, 120.0) for problem in few], pairs, 3, len(few) / len(batch))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer pairs, and nothing that takes a peer minutes")
    quick = parser.parse_args().quick
    pairs = 3 if quick else 7
    for cities in (10, 20, 50):
        benchmark_checking(cities, pairs)
    for cities, kind, count in ((10, "euclidean", 6), (15, "euclidean", 4), (20, "euclidean", 3), (30, "uniform", 2)):
        benchmark_solving(cities, kind, "CP-SAT circuit", count, 1 if quick else 3)
    benchmark_solving(20, "asymmetric", "CP-SAT circuit", 3, 1 if quick else 3)
    for cities, count in ((20, 3), (30, 2)) if quick else ((20, 6), (30, 4), (50, 3)):
        benchmark_solving(cities, "euclidean", "SCIP + subtour cuts", count, 1 if quick else 3)
    if not quick:
        benchmark_solving(30, "euclidean", "CP-SAT circuit", 2, 1)


if __name__ == "__main__":
    main()
