"""SpatialMap against its peers: `python benchmarks/spatial_map.py [--json OUT]`; see `measuring.py` for how."""

from __future__ import annotations

from collections.abc import Callable

import networkx
import numpy as np
from measuring import Bench, main

from assay.tasks import _core, get_task
from assay.tasks.core.ids import make_key
from assay.verifiers.spatial_map import arrays as native
from assay.verifiers.spatial_map import independent
from assay.verifiers.spatial_map.problem import SIGNS
from assay.verifiers.spatial_map.steps import steps_of

Pairs = list[list[tuple[int, int]]]


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
            sign = SIGNS[relation][axis]
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
    "integers": with_integers,
    "numpy": with_numpy,
}


def closures(bench: Bench, places: int, statements: int) -> None:
    """Both closures against the peers."""
    count = max(500, 20_000 // places)
    batch = maps(places, statements, count)
    examples = [pairs_of(batch[1][i * statements : (i + 1) * statements]) for i in range(5)]
    for name, peer in PEERS.items():
        if places > 128 and name == "networkx":
            continue

        def work(peer: Callable[[int, Pairs], None] = peer) -> None:
            for both in examples:
                peer(places, both)

        ours = lambda: native.close_batch(*batch, threads=1)
        bench.compare(f"spatial-map/closures/{places}/{name}", ours, count, work, len(examples))


def checks(bench: Bench, places: int, statements: int) -> None:
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
    ours = lambda: native.check_batch(*batch, questions, *answers, threads=1)
    twin = lambda: independent.check_batch(*batch, questions, *answers)
    bench.compare(f"spatial-map/check/{places}/numba", ours, count, twin, count)


def instances(bench: Bench, level: int) -> None:
    """Whole instances: map, question, proved truth with derivation, as Python objects."""
    task = get_task("spatial-map")
    bench.time(f"spatial-map/instance/L{level}", lambda: list(task.generate(level, seed=1, count=500, threads=1)), 500)


def proofs(bench: Bench, level: int | str, count: int) -> None:
    """Certificates made and checked, and prefixes judged by the step oracle; against one verdict."""
    task = get_task("spatial-map")
    made = list(task.generate(level, seed=1, count=count))
    truths = [instance.truth or {} for instance in made]
    certificates = [task.certify(instance.problem, truth) for instance, truth in zip(made, truths, strict=True)]
    answers = [task.truth_answer(instance.problem, truth) for instance, truth in zip(made, truths, strict=True)]
    steps = [steps_of(instance.problem, answer) for instance, answer in zip(made, answers, strict=True)]
    prefixes = [[right[: k % (len(right) + 1)] for k in range(500)] for right in steps]
    oracles = [task.process_verifier(instance.problem) for instance in made]
    works: dict[str, tuple[Callable[[], object], int]] = {
        "verdict": (
            lambda: [task.check(i.problem, a, t) for i, a, t in zip(made, answers, truths, strict=True)],
            count,
        ),
        "certify": (lambda: [task.certify(i.problem, t) for i, t in zip(made, truths, strict=True)], count),
        "check certificate": (lambda: [task.check_certificate(one) for one in certificates], count),
        "first prefix": (lambda: [task.process_verifier(i.problem).extendable([()]) for i in made], count),
        "extendable": (lambda: [o.extendable(p) for o, p in zip(oracles, prefixes, strict=True)], 500 * count),
        "best value": (lambda: [o.best_value(p) for o, p in zip(oracles, prefixes, strict=True)], 500 * count),
    }
    for name, (work, times) in works.items():
        bench.time(f"spatial-map/{name.replace(' ', '-')}/{level}", work, times)


def measure(bench: Bench) -> None:
    for places, statements in ((6, 9), (20, 30), (60, 90), (64, 96), (128, 192), (512, 768)):
        closures(bench, places, statements)
    for places, statements in ((6, 9), (20, 30), (60, 90)):
        checks(bench, places, statements)
    for level in (1, 5, 10):
        instances(bench, level)
    for level in (1, 5, 10):
        proofs(bench, level, 100)


if __name__ == "__main__":
    main(measure, __doc__)
