"""Checkers and searches of mazes, held to each other and to the definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...verifiers.maze import check as native_check
from ...verifiers.maze import independent
from ...verifiers.maze import reference as definition
from ...verifiers.maze import solve as native
from ...verifiers.maze.check import Packed, WalkFault
from ...verifiers.maze.problem import MazeProblem, Square
from ...verifiers.maze.solve import MOST_COUNTED
from ..core.crosscheck import NOT_ASKED, Crosscheck, Decisions, truths, verdicts, within
from ..core.ids import Stream

if TYPE_CHECKING:
    from ..core.task import Task

Maze = tuple[list[str], Square, Square]


def crosschecks(task: Task[Any, Any, Any]) -> tuple[Crosscheck, ...]:
    """The comparisons of this task."""
    return (
        verdicts(task, ("L1", "L2,infeasible=0.5", "L1,objective=any", "kind=bernoulli,rows=5,columns=5"), _judged),
        truths(task, ("L1", "L2,infeasible=0.5", "L3,kind=bernoulli", "rows=9,columns=7,kind=braided"), _truth),
        Crosscheck("checking", check_walks),
        Crosscheck("shortest length", shortest_length),
        Crosscheck("number of shortest paths", count_shortest),
    )


def check_walks(stream: Stream, cases: int) -> Decisions:
    """Walks that go somewhere, into walls, out of the grid, too short, and with unknown moves."""
    mazes = [_maze(stream, 9) for _ in range(cases)]
    walks = [_walk(stream, maze) for maze in mazes]
    moves = np.array([code for walk in walks for code in walk], np.uint8)
    offsets = np.cumsum([0, *map(len, walks)], dtype=np.int64)
    arguments = (*_packed(mazes), np.arange(cases, dtype=np.int64), moves, offsets)
    expected = [definition.check(*maze, walk) for maze, walk in zip(mazes, walks, strict=True)]
    return Decisions(
        {
            "native": _rows(native_check.check_batch(*arguments, 1)),
            "native, 2 threads": _rows(native_check.check_batch(*arguments, 2)),
            "Numba": _rows(independent.check_batch(*arguments)),
            "definition": expected,
        },
        lambda i: {**_shown(mazes[i]), "moves": walks[i]},
        [WalkFault(fault).name.lower().replace("_", " ") for fault, _, _ in expected],
    )


def shortest_length(stream: Stream, cases: int) -> Decisions:
    """Breadth-first search by a queue and by rows of bits, label correcting in Numba, and the definition."""
    mazes = [_maze(stream, 70 if stream.below(40) == 0 else 12) for _ in range(cases)]
    packed = _packed(mazes)
    narrow = [i for i, (rows, _, _) in enumerate(mazes) if len(rows[0]) <= 64]
    by_rows: list[Any] = [NOT_ASKED] * cases
    found = native.shortest_lengths(_packed([mazes[i] for i in narrow]), "rows", 1).tolist()
    for i, length in zip(narrow, found, strict=True):
        by_rows[i] = length
    solutions = native.solve_batch(packed, 1)
    expected = [definition.length(*maze) for maze in mazes]
    return Decisions(
        {
            "native queue": native.shortest_lengths(packed, "queue", 1).tolist(),
            "native rows": by_rows,
            "native solution": [_length_of(maze, s) for maze, s in zip(mazes, solutions, strict=True)],
            "Numba": independent.shortest_lengths(*packed).tolist(),
            "definition": expected,
            "networkx": [_by_networkx(maze) if i % 5 == 0 else NOT_ASKED for i, maze in enumerate(mazes)],
        },
        lambda i: _shown(mazes[i]),
        ["no path" if length < 0 else "path" for length in expected],
    )


def count_shortest(stream: Stream, cases: int) -> Decisions:
    """How many shortest paths: layer by layer, and for the smallest by listing them."""
    mazes = [_maze(stream, 40 if stream.below(40) == 0 else 9) for _ in range(cases)]
    packed = _packed(mazes)
    everywhere = native.shortest_walk_counts(packed, 1)
    at_exit = []
    for (rows, _, (row, column)), first in zip(mazes, packed.square_offsets.tolist(), strict=False):
        at_exit.append(int(everywhere[first + row * len(rows[0]) + column]))
    expected = [min(definition.count_shortest_walks(*maze), MOST_COUNTED) for maze in mazes]
    return Decisions(
        {
            "native counts": at_exit,
            "native solution": [solution.shortest_walks for solution in native.solve_batch(packed, 1)],
            "definition": expected,
            "listing": [
                len(definition.shortest_walks(*maze)) if number <= 50 else NOT_ASKED
                for maze, number in zip(mazes, expected, strict=True)
            ],
        },
        lambda i: _shown(mazes[i]),
        ["none" if n == 0 else "one" if n == 1 else "several" for n in expected],
    )


# ------------------------------------------------------------------------------- cases


def _maze(stream: Stream, most: int) -> Maze:
    """A grid of any shape down to one square, walls at any density; start and exit may be walls or the same."""
    rows, columns = within(stream, 1, most), within(stream, 1, most)
    share = stream.choice((0, 10, 30, 40, 100))
    grid = ["".join("#" if stream.below(100) < share else "." for _ in range(columns)) for _ in range(rows)]
    if share == 100:  # a corridor that winds
        grid = [
            "." * columns if r % 2 == 0 else "#" * (columns - 1) + "." if r % 4 == 1 else "." + "#" * (columns - 1)
            for r in range(rows)
        ]
    start, exit = ((stream.below(rows), stream.below(columns)) for _ in range(2))
    if stream.below(10):
        for row, column in (start, exit):
            grid[row] = f"{grid[row][:column]}.{grid[row][column + 1 :]}"
    return grid, start, exit


def _walk(stream: Stream, maze: Maze) -> list[int]:
    """The moves of a shortest walk, of a random one, or nearly."""
    rows, start, exit = maze
    left = definition.distances(rows, exit)
    square, walk = start, list[int]()
    if start in left and rows[start[0]][start[1]] == "." and stream.below(4):
        while square != exit:
            nearer = [(m, there) for m, there in definition.around(rows, square) if left[there] == left[square] - 1]
            move, square = stream.choice(nearer)
            walk.append("URDL".index(move))
    else:
        for _ in range(stream.below(20)):
            legal = list(definition.around(rows, square))
            if not legal:
                break
            move, square = stream.choice(legal)
            walk.append("URDL".index(move))
    match stream.below(8):
        case 0 if walk:
            walk[stream.below(len(walk))] = stream.choice((0, 1, 2, 3, 4, 255))
        case 1 if walk:
            walk.pop()
        case 2:
            walk.insert(stream.below(len(walk) + 1), stream.below(5))
        case 3 if walk:
            walk += [(walk[-1] + 2) % 4, walk[-1]]
    return walk


def _packed(mazes: Sequence[Maze]) -> Packed:
    squares = [np.frombuffer("".join(rows).encode(), np.uint8) == ord(".") for rows, _, _ in mazes]
    return Packed(
        np.concatenate([np.zeros(0, bool), *squares]).astype(np.uint8),
        np.cumsum([0, *map(len, squares)], dtype=np.int64),
        np.array([(len(rows), len(rows[0])) for rows, _, _ in mazes], np.int32).reshape(-1, 2),
        np.array([(*start, *exit) for _, start, exit in mazes], np.int32).reshape(-1, 4),
    )


def _shown(maze: Maze) -> dict[str, Any]:
    rows, start, exit = maze
    return {"rows": rows, "start": list(start), "exit": list(exit)}


def _judged(problem: MazeProblem, stream: Stream) -> tuple[str, bool]:
    maze = problem.lines(), problem.start, problem.exit
    length = definition.length(*maze)
    if stream.below(5) == 0:
        return "no path", length < 0
    walk = _walk(stream, maze)
    letters = "".join("URDL"[code] if code < 4 else "X" for code in walk)
    legal = definition.check(*maze, walk)[0] == 0
    right = legal and (problem.objective == "any" or len(walk) == length)
    return stream.choice(("", " ", ", ")).join(letters), right


def _truth(problem: MazeProblem) -> dict[str, Any]:
    maze = problem.lines(), problem.start, problem.exit
    length, number = definition.length(*maze), definition.count_shortest_walks(*maze)
    return {"length": length if length >= 0 else None, "shortest_paths": number}


# -------------------------------------------------------------------------------- ways


def _rows(checked: tuple[Any, Any, Any]) -> list[tuple[int, int, Square]]:
    faults, steps, last = (column.tolist() for column in checked)
    return [(fault, made, (row, column)) for fault, made, (row, column) in zip(faults, steps, last, strict=True)]


def _length_of(maze: Maze, solution: native.MazeSolution) -> int | str:
    """The length of the walk found, if it is one."""
    if solution.moves is None:
        return -1
    codes = ["URDL".index(move) for move in solution.moves]
    legal = definition.check(*maze, codes)[0] == 0 and len(codes) == solution.length
    return len(codes) if legal else "the walk is not legal"


def _by_networkx(maze: Maze) -> Any:
    try:
        import networkx
    except ModuleNotFoundError:
        return NOT_ASKED
    rows, start, exit = maze
    graph = networkx.Graph()
    for row in range(len(rows)):
        for column in range(len(rows[0])):
            if rows[row][column] == ".":
                graph.add_node((row, column))
                graph.add_edges_from(((row, column), there) for _, there in definition.around(rows, (row, column)))
    if start not in graph or exit not in graph or not networkx.has_path(graph, start, exit):
        return -1
    return networkx.shortest_path_length(graph, start, exit)
