"""Mazes against peers, as ratios within one run: one core, processor time, median of five.

    python benchmarks/maze.py

The peers are what one would write or reach for in Python: a depth-first generator on lists (as
in mazelib), `networkx.shortest_path` on a graph built beforehand, a loop over the moves.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from assay.tasks import get_task
from assay.tasks._core import generate_mazes
from assay.tasks.keys import make_key
from assay.verifiers import maze as verifier
from assay.verifiers.independent import maze as independent
from assay.verifiers.maze import MazeProblem, Square, neighbours

BATCH = 1000


def seconds(work: Callable[[], Any], pieces: int) -> float:
    """Median processor time per piece."""
    work()
    rounds = []
    for _ in range(5):
        start, repeats = time.process_time(), 0
        while time.process_time() - start < 0.1:
            work()
            repeats += 1
        rounds.append((time.process_time() - start) / repeats / pieces)
    return statistics.median(rounds)


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


def generation(cells: int) -> None:
    side, indices = 2 * cells - 1, np.arange(BATCH, dtype=np.uint64)
    task = get_task("maze")
    for kind in ("depth_first", "kruskal", "wilson", "prim"):
        request = {"rows": side, "columns": side, "kind": kind, "tree": kind, "form": "path"}
        shares = {"loops": 0, "walls": 0, "infeasible": 0, "reach": 2**31}
        ours = seconds(lambda r=request | shares: generate_mazes(make_key("b"), indices, 0, threads=1, **r), BATCH)
        text = f"kind={kind},rows={side},columns={side},infeasible=0"
        whole = seconds(lambda t=text: list(task.generate(t, seed=1, count=200, threads=1)), 200)
        print(f"generate {cells}x{cells} cells, {kind}: {ours * 1e6:.2f} us; instance with truth {whole * 1e6:.1f} us")
        if kind == "depth_first":
            peer = seconds(lambda: depth_first_in_python(cells, random.Random(1)), 1)
            print(f"    Python depth-first {peer * 1e6:.0f} us: {peer / ours:.0f}x; whole instance {peer / whole:.0f}x")


def searching(cells: int) -> None:
    import networkx

    side = 2 * cells - 1
    text = f"kind=braided,rows={side},columns={side},infeasible=0,reach=0.9"
    problems = [i.problem for i in get_task("maze").generate(text, seed=2, count=BATCH)]
    packed, graphs = verifier.pack(problems), [graph_of(p) for p in problems[:50]]
    pairs = list(zip(graphs, problems, strict=False))
    peer = seconds(lambda: [networkx.shortest_path(g, p.start, p.exit) for g, p in pairs], len(pairs))
    for name, work in (
        ("length, rows as words", lambda: verifier.shortest_lengths(packed, "rows", threads=1)),
        ("length, queue", lambda: verifier.shortest_lengths(packed, "queue", threads=1)),
        ("length, path, count, measures", lambda: verifier.solve_batch(packed, threads=1)),
    ):
        ours = seconds(work, BATCH)
        print(f"shortest path {side}x{side}, {name}: {ours * 1e6:.2f} us; networkx {peer / ours:.0f}x")


def checking(cells: int) -> None:
    side = 2 * cells - 1
    found = list(get_task("maze").generate(f"kind=wilson,rows={side},columns={side},infeasible=0", seed=3, count=BATCH))
    problems = [i.problem for i in found]
    walks = [verifier.solve(p).moves or "" for p in problems]
    arrays = (*verifier.pack(problems), np.arange(BATCH, dtype=np.int64), *verifier.pack_walks(walks))
    grids = [p.squares.tolist() for p in problems]
    rows = list(zip(grids, problems, walks, strict=True))
    peer = seconds(lambda: [walk_in_python(g, p.start, p.exit, w) for g, p, w in rows], BATCH)
    ours = seconds(lambda: verifier.check_batch(*arrays, threads=1), BATCH)
    numba = seconds(lambda: independent.check_batch(*arrays), BATCH)
    steps = sum(map(len, walks)) / BATCH
    print(
        f"check {side}x{side}, {steps:.0f} moves: {ours * 1e9:.0f} ns; Python loop {peer / ours:.0f}x; "
        f"Numba takes {numba / ours:.2f} of our time"
    )


def main() -> None:
    generation(10)
    generation(20)
    searching(20)
    checking(20)


if __name__ == "__main__":
    main()
