"""Against packages in environments of their own: `python benchmarks/other_packages.py [--json OUT]`.

Each peer runs in a process of its own environment (`peers/requirements-NAME.txt`, made on first
use) and measures its own processor time; the repetitions alternate with ours.
"""

from __future__ import annotations

import functools
import json
import random
import subprocess
from collections.abc import Callable

import numpy as np
from measuring import Bench, main
from peers.environment import Peer

from assay.harness import trl, verl
from assay.tasks import Instance, get_task
from assay.tasks._core import draw_maze_walls, generate_mazes, sat_generate
from assay.tasks.core.ids import make_key
from assay.tasks.datasets.resolver import SHARED
from assay.verifiers.tsp.solve import optimum_batch, solve_batch

INDICES = np.arange(1000, dtype=np.uint64)


def against(bench: Bench, key: str, ours: object, count: int, peer: Peer, work: str) -> None:
    bench.compare(key, ours, count, functools.partial(peer.seconds, work), peer.items[work], apart=True)  # type: ignore[arg-type]


def mazes(kind: str) -> object:
    request = {"rows": 19, "columns": 19, "kind": kind, "tree": kind, "form": "path"}
    request |= {"loops": 0, "walls": 0, "infeasible": 0, "reach": 2**31}
    return lambda: generate_mazes(make_key("b"), INDICES, 0, threads=1, **request)


def bare_mazes(kind: str) -> object:
    request = {"rows": 19, "columns": 19, "kind": kind, "tree": kind, "loops": 0, "walls": 0}
    return lambda: draw_maze_walls(make_key("b"), INDICES, 0, threads=1, **request)


def against_mazes(bench: Bench, peer: Peer, name: str, works: tuple[tuple[str, str], ...]) -> None:
    for work, kind in works:
        against(bench, f"maze/generate-{kind}/10/{name}", mazes(kind), 1000, peer, work)
        against(bench, f"maze/walls-{kind}/10/{name}", bare_mazes(kind), 1000, peer, work)


def maze_dataset(bench: Bench, peer: Peer) -> None:
    works = (("depth-first", "depth_first"), ("kruskal", "kruskal"), ("wilson", "wilson"))
    against_mazes(bench, peer, "maze-dataset", works)


def mazelib(bench: Bench, peer: Peer) -> None:
    against_mazes(bench, peer, "mazelib", (("depth-first", "depth_first"), ("kruskal", "kruskal")))


def reasoning_gym(bench: Bench, peer: Peer) -> None:
    task = get_task("maze")
    parameters = "kind=bernoulli,rows=20,columns=20,infeasible=0"
    make = lambda: [task.prompt(i.problem) for i in task.generate(parameters, seed=1, count=200, threads=1)]
    against(bench, "maze/instance-with-prompt/20x20/reasoning-gym", make, 200, peer, "maze item")
    found = list(task.generate(parameters, seed=1, count=200))
    problems, truths = [i.problem for i in found], [i.truth or {} for i in found]
    texts = [
        f"<answer>{task.write(p, task.truth_answer(p, t))}</answer>" for p, t in zip(problems, truths, strict=True)
    ]
    score = lambda: task.verify_batch(problems, texts, truths)
    against(bench, "maze/score-text/20x20/reasoning-gym", score, 200, peer, "maze score")
    rewards(bench, peer)


def rewards(bench: Bench, peer: Peer) -> None:
    """Rewards as trainers ask for them, from nothing: 512 prompts with 8 replies each, grouped and in any order."""
    parameters = "kind=bernoulli,rows=20,columns=20,infeasible=0"
    task = get_task("maze")
    made = list(task.generate(parameters, seed=5, count=512))
    rows = [
        (str(i.id), f"<answer>{task.write(i.problem, task.truth_answer(i.problem, i.truth))}</answer>")
        for i in made for _ in range(8)
    ]  # fmt: skip
    records = dict(zip((str(i.id) for i in made), (draw_text(i) for i in made), strict=True))
    shuffled = random.Random(1).sample(rows, len(rows))
    for order, asked in (("grouped", rows), ("shuffled", shuffled)):
        texts, sources = [text for _, text in asked], [name for name, _ in asked]
        batch = lambda s=sources, t=texts: from_nothing(lambda: trl.reward(t, s))
        against(bench, f"maze/reward-{order}/20x20/reasoning-gym", batch, len(asked), peer, "maze score")
    pairs = [(records[name], text) for name, text in shuffled]
    single = lambda: from_nothing(lambda: [verl.compute_score("assay", text, source) for source, text in pairs])
    against(bench, "maze/reward-by-record/20x20/reasoning-gym", single, len(pairs), peer, "maze score")


def draw_text(instance: Instance) -> str:
    """The text of an instance as rows of trainers carry it, problem included."""
    record = {"id": str(instance.id), "task": instance.task, "problem": instance.problem.to_dict()}
    return json.dumps(record, separators=(",", ":"))


def from_nothing(work: Callable[[], object]) -> object:
    """Do the work with no instance kept from before."""
    SHARED.cache.clear()
    return work()


def cnfgen(bench: Bench, peer: Peer) -> None:
    ours = lambda: sat_generate(0, bytes(24), INDICES, np.zeros(1000, np.uint64), 50, 213, 1)
    against(bench, "3sat/generate/50/cnfgen", ours, 1000, peer, "generate 50")


def elkai(bench: Bench, peer: Peer) -> None:
    for cities in (10, 15, 20):
        problems = [
            i.problem for i in get_task("tsp").generate(f"cities={cities},weights=euclidean", seed=1, count=100)
        ]
        weights = np.concatenate([problem.weights.ravel() for problem in problems])
        arrays = lambda: optimum_batch(weights, np.full(100, cities, np.int64), threads=1)  # noqa: B023
        against(bench, f"tsp/prove-arrays-euclidean/{cities}/elkai", arrays, 100, peer, str(cities))
        against(
            bench,
            f"tsp/prove-euclidean/{cities}/elkai",
            lambda: solve_batch(problems, threads=1),  # noqa: B023
            100,
            peer,
            str(cities),
        )


def measure(bench: Bench) -> None:
    for name, part in (
        ("maze-dataset", maze_dataset), ("mazelib", mazelib), ("reasoning-gym", reasoning_gym), ("cnfgen", cnfgen),
        ("elkai", elkai),
    ):  # fmt: skip
        try:
            with Peer(name) as peer:
                part(bench, peer)
        except (RuntimeError, OSError, subprocess.CalledProcessError) as problem:
            print(f"{name}: not measured: {problem}")


if __name__ == "__main__":
    main(measure, __doc__)
