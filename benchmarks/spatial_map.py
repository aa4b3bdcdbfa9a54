"""How fast are the SpatialMap kernels against what one would use otherwise? Ratios within one run.

    python benchmarks/spatial_map.py

CPU time of one thread, best of several rounds, per map. The floors for 20 places are 2,000
times networkx and 100 times Python-integer bit sets.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import networkx
import numpy as np

from assay.tasks import _core, get_task
from assay.tasks.keys import make_key
from assay.verifiers import spatial_map as native
from assay.verifiers.independent import spatial_map as independent

FLOORS = {"networkx": 2000, "Python int": 100}
Pairs = list[list[tuple[int, int]]]


def best(work: Callable[[], object], rounds: int = 7) -> float:
    """CPU seconds of the fastest round."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def maps(places: int, statements: int, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A batch of generated maps as arrays."""
    indices = np.arange(count, dtype=np.uint64)
    key = make_key("benchmark", places)
    _, rows = _core.spatial_map_generate(key, indices, 0, places, statements, 0, 72, 72, 1)
    return np.full(count, places, np.int32), rows, np.arange(count + 1, dtype=np.int64) * statements


def pairs_of(statements: np.ndarray) -> Pairs:
    """(farther, nearer) on both axes, as the peers take them."""
    both: Pairs = [[], []]
    for a, relation, b in statements.tolist():
        for axis in (0, 1):
            sign = native.SIGNS[relation][axis]
            if sign:
                both[axis].append((a, b) if sign > 0 else (b, a))
    return both


def with_networkx(n: int, both: Pairs) -> None:
    """Transitive closure of two graphs."""
    for pairs in both:
        graph = networkx.DiGraph()
        graph.add_nodes_from(range(n))
        graph.add_edges_from(pairs)
        networkx.transitive_closure(graph)


def with_integers(n: int, both: Pairs) -> None:
    """Warshall on Python integers as bit sets."""
    for pairs in both:
        rows = [0] * n
        for a, b in pairs:
            rows[a] |= 1 << b
        for k in range(n):
            through = rows[k]
            for i in range(n):
                if rows[i] >> k & 1:
                    rows[i] |= through


def with_numpy(n: int, both: Pairs) -> None:
    """Warshall on boolean matrices."""
    for pairs in both:
        table = np.zeros((n, n), bool)
        table[tuple(np.array(pairs).T)] = True
        for k in range(n):
            table |= table[:, k, None] & table[k]


PEERS: dict[str, Callable[[int, Pairs], None]] = {
    "networkx": with_networkx,
    "Python int": with_integers,
    "numpy": with_numpy,
}


def closures(places: int, statements: int) -> None:
    """Both closures against the peers."""
    count = max(500, 20_000 // places)
    batch = maps(places, statements, count)
    ours = best(lambda: native.close_batch(*batch, threads=1)) / count
    line = f"closures    n={places:<4d} m={statements:<4d} ours {ours * 1e6:8.2f} us"
    examples = [pairs_of(batch[1][i * statements : (i + 1) * statements]) for i in range(5)]
    for name, peer in PEERS.items():

        def work(peer: Callable[[int, Pairs], None] = peer) -> None:
            for both in examples:
                peer(places, both)

        theirs = best(work, 5) / len(examples)
        floor = f" (floor {FLOORS[name]})" if places == 20 and name in FLOORS else ""
        line += f" | {name} {theirs * 1e6:.0f} us = {theirs / ours:.0f}x{floor}"
    print(line)


def checks(places: int, statements: int) -> None:
    """Checking answers against the Numba twin."""
    count = 2000
    batch = maps(places, statements, count)
    kinds = np.arange(count, dtype=np.int32) % 3
    of_direction = kinds == 0
    questions = np.stack(
        [kinds, np.where(of_direction, 1, -1), np.where(of_direction, -1, kinds), np.zeros(count, np.int32)], axis=1
    ).astype(np.int32)
    answers = np.zeros(count, np.int32), np.zeros(count * places, np.uint8)
    assert (
        native.check_batch(*batch, questions, *answers) == independent.check_batch(*batch, questions, *answers)
    ).all()
    ours = best(lambda: native.check_batch(*batch, questions, *answers, threads=1)) / count
    twin = best(lambda: independent.check_batch(*batch, questions, *answers)) / count
    print(
        f"check       n={places:<4d} m={statements:<4d} ours {ours * 1e6:8.2f} us | Numba twin {twin * 1e6:.2f} us = {twin / ours:.1f}x"
    )


def instances(level: int) -> None:
    """Whole instances: map, question, proved truth with derivation, as Python objects."""
    task = get_task("spatial-map")
    seconds = best(lambda: list(task.generate(level, seed=1, count=1000, threads=1)), 2)
    print(f"instances   level {level:<2d} {1000 / seconds:8.0f} a second")


def main() -> None:
    """Prints one line per size."""
    for places, statements in ((6, 9), (20, 30), (60, 90), (64, 96), (128, 192), (512, 768)):
        closures(places, statements)
    for places, statements in ((6, 9), (20, 30), (60, 90)):
        checks(places, statements)
    for level in (1, 5, 10):
        instances(level)


if __name__ == "__main__":
    main()
