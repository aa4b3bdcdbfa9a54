"""Mazes: native = bit-parallel = Numba = plain Python = networkx; hostile arrays; problems."""

from __future__ import annotations

import math
import re

import maze_twin as twin
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.verifiers import _core
from assay.verifiers.maze import check as verifier_check
from assay.verifiers.maze import independent
from assay.verifiers.maze import solve as verifier
from assay.verifiers.maze import walks as verifier_walks
from assay.verifiers.maze.check import Packed, WalkFault
from assay.verifiers.maze.problem import MazeProblem, neighbours

SMALL = [".#..", "....", ".#.#"]


@st.composite
def mazes(draw, most=7):
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    grid = [draw(st.text("..#", min_size=columns, max_size=columns)) for _ in range(rows)]
    squares = st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1))
    return grid, draw(squares), draw(squares)


@st.composite
def mazes_with_walks(draw):
    maze = draw(mazes())
    rows, start, _ = maze
    square, walk = start, []
    for choice in draw(st.lists(st.integers(0, 15), max_size=30)):
        legal = list(twin.around(rows, square))
        if choice < 14 and legal:  # mostly legal moves, so that walks get somewhere
            move, square = legal[choice % len(legal)]
            walk.append("URDL".index(move))
        else:
            walk.append(draw(st.sampled_from([0, 1, 2, 3, 4, 255])))
            break
    return maze, walk


def check_everywhere(batch):
    """The answer of native and Numba, which must be one, as a list of (fault, steps, last)."""
    packed = twin.pack([maze for maze, _ in batch])
    moves = np.array([code for _, walk in batch for code in walk], dtype=np.uint8)
    offsets = np.cumsum([0, *(len(walk) for _, walk in batch)], dtype=np.int64)
    grid_of = np.arange(len(batch), dtype=np.int64)
    results = [
        check(*packed, grid_of, moves, offsets) for check in (verifier_check.check_batch, independent.check_batch)
    ]
    for native, other in zip(*results, strict=True):
        assert native.dtype == other.dtype
        np.testing.assert_array_equal(native, other)
    return [(f, s, tuple(last)) for f, s, last in zip(*(part.tolist() for part in results[0]), strict=True)]


@given(st.lists(mazes_with_walks(), min_size=1, max_size=6))
def test_three_checkers_agree_on_every_walk(batch):
    assert check_everywhere(batch) == [twin.check(*maze, walk) for maze, walk in batch]


@given(st.lists(mazes(), min_size=1, max_size=5))
def test_every_search_finds_the_same_length(batch):
    packed = twin.pack(batch)
    expected = [twin.length(*maze) for maze in batch]
    assert verifier.shortest_lengths(packed).tolist() == expected
    assert verifier.shortest_lengths(packed, "queue").tolist() == expected
    assert verifier.shortest_lengths(packed, "rows").tolist() == expected
    assert independent.shortest_lengths(*packed).tolist() == expected
    assert [-1 if s.length is None else s.length for s in verifier.solve_batch(packed)] == expected


@given(mazes(most=5))
def test_a_solution_keeps_its_definitions(maze):
    rows, start, exit = maze
    (solution,) = verifier.solve_batch(twin.pack([maze]))
    walks = twin.shortest_walks(rows, start, exit)
    far = twin.distances(rows, start)
    assert solution.shortest_walks == len(walks)
    assert solution.moves == (walks[0] if walks else None)
    assert solution.free == len(twin.free_squares(rows))
    assert solution.expanded == sum(d < far.get(exit, math.inf) for d in far.values())
    ends = {s for s in twin.free_squares(rows) if len(list(twin.around(rows, s))) == 1}
    assert solution.dead_ends == len(ends - {start, exit})
    if walks:
        on_path = verifier_walks.walk_squares(start, walks[0])[:-1]
        ways_on = [len(list(twin.around(rows, s))) - (i > 0) for i, s in enumerate(on_path)]
        assert solution.decisions == sum(ways > 1 for ways in ways_on)
        assert solution.turns == sum(a != b for a, b in zip(walks[0], walks[0][1:], strict=False))


@given(mazes())
def test_labels_are_distances_and_prove_the_length(maze):
    rows, start, _ = maze
    labels = verifier.distances(twin.pack([maze])).reshape(len(rows), -1)
    far = twin.distances(rows, start)
    assert {tuple(map(int, s)): int(labels[tuple(s)]) for s in np.argwhere(labels >= 0)} == far
    for square in far:
        assert all(abs(labels[square] - labels[there]) <= 1 for _, there in twin.around(rows, square))


@pytest.mark.parametrize("columns", [63, 64, 65, 130])
def test_words_and_queue_agree_where_words_end(columns):
    draw = np.random.default_rng(columns)
    squares = (draw.random((40, 30, columns)) < 0.7).astype(np.uint8)
    squares[:, 0, 0] = squares[:, -1, -1] = 1
    packed = Packed(
        squares.reshape(-1),
        np.arange(41, dtype=np.int64) * 30 * columns,
        np.tile(np.array([30, columns], np.int32), (40, 1)),
        np.tile(np.array([0, 0, 29, columns - 1], np.int32), (40, 1)),
    )
    fastest = verifier.shortest_lengths(packed)
    np.testing.assert_array_equal(fastest, verifier.shortest_lengths(packed, "queue"))
    assert (fastest >= 0).any() and (fastest < 0).any()
    if columns <= 64:
        np.testing.assert_array_equal(fastest, verifier.shortest_lengths(packed, "rows"))
    else:
        with pytest.raises(ValueError, match=f"at most 64 columns.*{columns}"):
            verifier.shortest_lengths(packed, "rows")


def test_shortest_walks_are_counted_exactly_and_then_saturate():
    for side, expected in ((30, math.comb(58, 29)), (40, verifier.MOST_COUNTED)):
        problem = MazeProblem(np.ones((side, side), np.uint8), (0, 0), (side - 1, side - 1))
        assert verifier.solve(problem).shortest_walks == expected
    assert math.comb(78, 39) > verifier.MOST_COUNTED


def test_the_largest_mazes_are_solved():
    problem = next(get_task("maze").generate("rows=501,columns=501,kind=wilson,infeasible=0", seed=1)).problem
    solution = verifier.solve(problem)
    assert verifier_check.check(problem, solution.moves).fault == WalkFault.NONE
    assert verifier.shortest_lengths(verifier_check.pack([problem])).tolist() == [solution.length]


def test_results_do_not_depend_on_threads():
    problems = [i.problem for i in get_task("maze").generate(4, seed=3, count=60)]
    packed = verifier_check.pack(problems)
    assert verifier.solve_batch(packed, threads=1) == verifier.solve_batch(packed, threads=3)
    walks = [s.moves or "U" for s in verifier.solve_batch(packed)]
    assert verifier_check.check_walks(problems, walks, 1) == verifier_check.check_walks(problems, walks, 3)


# ------------------------------------------------------------------------ hostile arrays


def arrays(**changes):
    packed = twin.pack([(SMALL, (0, 0), (2, 2))])._asdict()
    walk = {
        "grid_of": np.zeros(1, np.int64),
        "moves": np.array([2, 1], np.uint8),
        "move_offsets": np.array([0, 2], np.int64),
    }
    return packed | walk | changes


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("square_offsets", [0, 13]),
        ("square_offsets", [0, 11]),
        ("square_offsets", [1, 12]),
        ("square_offsets", [0, 20, 12]),
        ("square_offsets", []),
        ("shapes", [[4, 4]]),
        ("shapes", [[-3, -4]]),
        ("shapes", [[0, 0]]),
        ("shapes", [[3, 4], [3, 4]]),
        ("ends", [[3, 0, 2, 2]]),
        ("ends", [[0, 0, 2, -1]]),
        ("ends", [[0, 0, 2]]),
        ("grid_of", [1]),
        ("grid_of", [-1]),
        ("grid_of", [0, 0]),
        ("move_offsets", [0, 3]),
        ("move_offsets", [0, 1]),
        ("move_offsets", [-2, 2]),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(name, value):
    good = arrays()
    verifier_check.check_batch(**good)
    with pytest.raises(ValueError, match="expected"):
        verifier_check.check_batch(**arrays(**{name: np.array(value, dtype=good[name].dtype)}))


def test_a_wrong_dtype_is_refused_and_not_copied():
    with pytest.raises(TypeError):
        verifier_check.check_batch(**arrays(moves=np.array([2, 1], np.int64)))
    with pytest.raises(ValueError, match="method"):
        _core.maze_lengths(*twin.pack([(SMALL, (0, 0), (2, 2))]), "slowest")


def test_empty_batches_are_fine():
    nothing = verifier_check.pack([])
    assert verifier.solve_batch(nothing) == []
    assert verifier_check.check_walks([], []) == []


# ------------------------------------------------------------------------------ problems


def test_faults_say_where_a_walk_stops():
    problem = MazeProblem(twin.grid(SMALL), (0, 0), (0, 2))
    assert verifier_check.check(problem, "DRRU") == (WalkFault.NONE, 4, (0, 2))
    assert verifier_check.check(problem, "DRRUUD") == (WalkFault.OUTSIDE, 4, (0, 2))
    assert verifier_check.check(problem, "R") == (WalkFault.WALL, 0, (0, 0))
    assert verifier_check.check(problem, "DRRUD") == (WalkFault.STOPS_EARLY, 5, (1, 2))
    assert verifier_check.check(problem, "DRRUDU").fault == WalkFault.NONE  # over the exit and back
    assert verifier_check.check(problem, "").fault == WalkFault.STOPS_EARLY
    with pytest.raises(ValueError, match="moves"):
        verifier_check.check(problem, "DX")


@given(mazes())
def test_shortest_paths_are_determined_by_their_marks(maze):
    rows, start, exit = maze
    (solution,) = verifier.solve_batch(twin.pack([maze]))
    if not solution.length:
        return
    marked = tuple(verifier_walks.walk_squares(start, solution.moves))
    problem = MazeProblem(twin.grid(rows), start, exit, "turns", marked=marked)
    text = [["*" if (r, c) in marked else sign for c, sign in enumerate(row)] for r, row in enumerate(rows)]
    text[start[0]][start[1]], text[exit[0]][exit[1]] = "S", "E"
    assert twin.follow_marks(["".join(row) for row in text]) == list(marked)
    assert verifier_walks.count_turns(verifier_walks.marked_moves(problem)) == twin.turns(marked)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": [".#", "."]}, "rows: expected 2 signs"),
        ({"rows": [".x"]}, "rows: expected 2 signs '#' or '.'"),
        ({"rows": []}, "rows: expected a list"),
        ({"rows": ["", ""]}, "rows: expected 0 signs"),
        ({"rows": None}, "rows: expected a list"),
        ({"start": [0, 1]}, "start: expected a free square"),
        ({"start": [0, -1]}, "start: expected a free square"),
        ({"exit": [3, 0]}, "exit: expected a free square"),
        ({"exit": [0, 0]}, "exit: expected another square"),
        ({"exit": [0.0, 2]}, "exit: expected [row, column]"),
        ({"exit": [True, 0]}, "exit: expected [row, column]"),
        ({"form": "maze"}, "form: expected one of path"),
        ({"form": ["path"]}, "form: expected one of path"),
        ({"objective": "longest"}, "objective: expected"),
        ({"marked": [[0, 0]]}, "marked: expected no marked path"),
        ({"form": "turns"}, "marked: expected a path from start to exit"),
        ({"form": "turns", "marked": [[0, 0], [0, 2]]}, "marked: expected that only"),
        ({"form": "turns", "marked": 5}, "marked: expected a list"),
    ],
)
def test_bad_problems_are_refused_by_field_and_value(change, message):
    good = {"rows": SMALL, "start": [0, 0], "exit": [0, 2]}
    assert MazeProblem.from_dict(good).to_dict() == good | {"form": "path", "objective": "shortest"}
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        MazeProblem.from_dict(good | change)
    for name in good:
        with pytest.raises(ValueError, match=f"{name}: missing"):
            MazeProblem.from_dict({key: value for key, value in good.items() if key != name})


def test_a_marked_path_that_touches_itself_is_refused():
    rows = ["...", "...", "..."]
    around_the_corner = ((0, 0), (1, 0), (1, 1), (0, 1))
    with pytest.raises(ValueError, match="touch"):
        MazeProblem(twin.grid(rows), (0, 0), (0, 1), "turns", marked=around_the_corner)


def test_squares_and_moves_are_two_forms_of_a_walk():
    squares = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    assert verifier_walks.squares_moves(squares) == "DRUL" and verifier_walks.walk_squares((0, 0), "DRUL") == squares
    with pytest.raises(ValueError, match=r"neighbouring square, got one of \(1, 1\)"):
        verifier_walks.squares_moves([(0, 0), (1, 1)])


def test_grids_are_frozen_copies():
    squares = np.ones((2, 2), np.uint8)
    problem = MazeProblem(squares, (0, 0), (1, 1))
    squares[0, 1] = 0
    assert problem.is_free((0, 1))
    with pytest.raises(ValueError, match="read-only"):
        problem.squares[0, 0] = 0


@pytest.mark.parametrize(
    ("exit", "direction"),
    [
        ((0, 2), "north"), ((1, 4), "northeast"), ((2, 3), "east"), ((4, 3), "southeast"),
        ((3, 2), "south"), ((4, 0), "southwest"), ((2, 0), "west"), ((1, 1), "northwest"),
    ],
)  # fmt: skip
def test_relations(exit, direction):
    assert verifier_walks.relation((2, 2), exit) == direction


def test_ways_on_are_counted_along_the_walk() -> None:
    for instance in get_task("maze").generate(3, seed=2, count=60):
        problem = instance.problem
        solution = verifier.solve(problem)
        ways = 0
        if solution.moves is not None:
            squares = verifier_walks.walk_squares(problem.start, solution.moves)
            for i, square in enumerate(squares[:-1]):
                ways += sum(problem.is_free(n) and (i == 0 or n != squares[i - 1]) for n in neighbours(square))
        assert solution.ways_on == ways
        assert instance.difficulty["branching"] == (round(ways / solution.length, 4) if solution.length else 0)
