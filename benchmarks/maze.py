"""Mazes against peers: `python benchmarks/maze.py [--json OUT]`; see `measuring.py` for how.

The peers are what one would write or reach for in Python: a depth-first generator on lists (as
in mazelib), `networkx.shortest_path` on a graph built beforehand, a loop over the moves.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from measuring import Bench, main

from assay.tasks import get_task
from assay.tasks._core import generate_mazes
from assay.tasks.core.ids import make_key
from assay.verifiers.maze import check as verifier_check
from assay.verifiers.maze import independent
from assay.verifiers.maze import solve as verifier
from assay.verifiers.maze import walks as verifier_walks
from assay.verifiers.maze.problem import MazeProblem, Square, neighbours

BATCH = 1000


def depth_first_in_python(cells: int, draw: random.Random) -> list[list[int]]:
    """A depth-first maze with `cells` × `cells` cells, on lists."""
    side = 2 * cells - 1
    grid = [[0] * side for _ in range(side)]
    stack = [(draw.randrange(0, side, 2), draw.randrange(0, side, 2))]
    grid[stack[0][0]][stack[0][1]] = 1
    while stack:
        row, column = stack[-1]
        ways = [
            (row + down, column + right)
            for down, right in ((-2, 0), (0, 2), (2, 0), (0, -2))
            if 0 <= row + down < side and 0 <= column + right < side and not grid[row + down][column + right]
        ]
        if not ways:
            stack.pop()
            continue
        r, c = draw.choice(ways)
        grid[(row + r) // 2][(column + c) // 2] = grid[r][c] = 1
        stack.append((r, c))
    return grid


def walk_in_python(grid: Sequence[Sequence[int]], start: Square, exit: Square, moves: str) -> bool:
    """Whether a walk is legal and ends on the exit, by a loop."""
    row, column = start
    for move in moves:
        down, right = {"U": (-1, 0), "R": (0, 1), "D": (1, 0), "L": (0, -1)}[move]
        row, column = row + down, column + right
        if not (0 <= row < len(grid) and 0 <= column < len(grid[0]) and grid[row][column]):
            return False
    return (row, column) == exit


def graph_of(problem: MazeProblem) -> Any:
    import networkx

    free = [(int(r), int(c)) for r, c in np.argwhere(problem.squares)]
    return networkx.Graph((s, t) for s in free for t in neighbours(s) if problem.is_free(t))


def generation(bench: Bench, cells: int) -> None:
    side, indices = 2 * cells - 1, np.arange(BATCH, dtype=np.uint64)
    task = get_task("maze")
    for kind in ("depth_first", "kruskal", "wilson", "prim"):
        request = {"rows": side, "columns": side, "kind": kind, "tree": kind, "form": "path"}
        shares = {"loops": 0, "walls": 0, "infeasible": 0, "reach": 2**31}
        ours = lambda r=request | shares: generate_mazes(make_key("b"), indices, 0, threads=1, **r)
        if kind == "depth_first":
            peer = lambda: depth_first_in_python(cells, random.Random(1))
            bench.compare(f"maze/generate-{kind}/{cells}/python", ours, BATCH, peer, 1)
        else:
            bench.time(f"maze/generate-{kind}/{cells}", ours, BATCH)
        text = f"kind={kind},rows={side},columns={side},infeasible=0"
        whole = lambda t=text: list(task.generate(t, seed=1, count=200, threads=1))
        bench.time(f"maze/instance-{kind}/{cells}", whole, 200)


def searching(bench: Bench, cells: int) -> None:
    import networkx

    side = 2 * cells - 1
    text = f"kind=braided,rows={side},columns={side},infeasible=0,reach=0.9"
    problems = [i.problem for i in get_task("maze").generate(text, seed=2, count=BATCH)]
    packed, graphs = verifier_check.pack(problems), [graph_of(p) for p in problems[:50]]
    pairs = list(zip(graphs, problems, strict=False))
    peer = lambda: [networkx.shortest_path(g, p.start, p.exit) for g, p in pairs]
    for name, work in (
        ("length-by-rows", lambda: verifier.shortest_lengths(packed, "rows", threads=1)),
        ("length-by-queue", lambda: verifier.shortest_lengths(packed, "queue", threads=1)),
        ("length-path-count-measures", lambda: verifier.solve_batch(packed, threads=1)),
    ):
        bench.compare(f"maze/{name}/{cells}/networkx", work, BATCH, peer, len(pairs))


def checking(bench: Bench, cells: int) -> None:
    side = 2 * cells - 1
    found = list(get_task("maze").generate(f"kind=wilson,rows={side},columns={side},infeasible=0", seed=3, count=BATCH))
    problems = [i.problem for i in found]
    walks = [verifier.solve(p).moves or "" for p in problems]
    arrays = (*verifier_check.pack(problems), np.arange(BATCH, dtype=np.int64), *verifier_walks.pack_walks(walks))
    grids = [p.squares.tolist() for p in problems]
    rows = list(zip(grids, problems, walks, strict=True))
    peer = lambda: [walk_in_python(g, p.start, p.exit, w) for g, p, w in rows]
    ours = lambda: verifier_check.check_batch(*arrays, threads=1)
    bench.compare(f"maze/check/{cells}/python", ours, BATCH, peer, BATCH)
    bench.compare(f"maze/check/{cells}/numba", ours, BATCH, lambda: independent.check_batch(*arrays), BATCH)


def measure(bench: Bench) -> None:
    generation(bench, 10)
    generation(bench, 20)
    searching(bench, 20)
    checking(bench, 20)


if __name__ == "__main__":
    main(measure, __doc__)
