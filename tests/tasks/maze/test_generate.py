"""Mazes are what their parameters say, and follow from their index alone."""

from __future__ import annotations

import itertools
import json
import math
import statistics
from collections import Counter

import maze_twin as twin
import numpy as np
import pytest
from maze_cases import FORMS, MAZE, instances

from assay.tasks._core import generate_mazes
from assay.tasks.core.ids import make_key

TREES = ("wilson", "depth_first", "prim", "kruskal")


def draw(kind, rows, columns, count, loops=0, infeasible=0, attempt=0, **more):
    return generate_mazes(
        make_key("test", kind), np.arange(count, dtype=np.uint64), attempt, rows=rows, columns=columns, kind=kind,
        tree="wilson", form="path", loops=loops, walls=2**32 // 3, infeasible=infeasible, reach=2**31, **more,
    )  # fmt: skip


def cells_and_passages(grid):
    """Free squares and pairs of free neighbours."""
    pairs = int((grid[1:] & grid[:-1]).sum() + (grid[:, 1:] & grid[:, :-1]).sum())
    return int(grid.sum()), pairs


@pytest.mark.parametrize("kind", TREES)
@pytest.mark.parametrize(("rows", "columns"), [(5, 5), (9, 15), (6, 10), (7, 12), (21, 21)])
def test_tree_mazes_are_spanning_trees(kind, rows, columns):
    squares, ends, outcome, *_ = draw(kind, rows, columns, 60)
    cells = ((rows + 1) // 2) * ((columns + 1) // 2)
    lines_left_over = set()
    for grid, (row, column, _, _), found in zip(squares, ends.tolist(), outcome, strict=True):
        assert found == 1
        free, pairs = cells_and_passages(grid)
        assert free == 2 * cells - 1 and pairs == free - 1  # as many edges as a tree has …
        text = ["".join("#."[v] for v in line) for line in grid]
        assert len(twin.distances(text, (row, column))) == free  # … and connected
        first_row, first_column = row % 2, column % 2
        assert grid[first_row::2, first_column::2].all()  # every cell is there
        lines_left_over.add((first_row, first_column))
    assert len(lines_left_over) == (1 + (rows % 2 == 0)) * (1 + (columns % 2 == 0))


def tree_frequencies(kind, count):
    squares = draw(kind, 5, 5, count)[0]
    return Counter(grid.tobytes() for grid in squares)


def chi_square(counts, classes, total):
    expected = total / classes
    return sum((count - expected) ** 2 / expected for count in counts) + (classes - len(counts)) * expected


def test_wilson_draws_every_spanning_tree_equally_often():
    """3 × 3 cells have 192 spanning trees. The bound is exceeded by chance with probability 10⁻⁶."""
    total = 19_200
    # Wilson and Hilferty's approximation of the chi-square quantile; 4.7534 is the normal one.
    bound = 191 * (1 - 2 / (9 * 191) + 4.7534 * math.sqrt(2 / (9 * 191))) ** 3
    counts = tree_frequencies("wilson", total)
    assert len(counts) == 192
    assert chi_square(list(counts.values()), 192, total) < bound
    biased = tree_frequencies("depth_first", total)
    assert chi_square(list(biased.values()), 192, total) > 10 * bound  # the test can fail


def test_braiding_opens_dead_ends():
    def dead_ends(loops):
        squares = draw("braided", 21, 21, 50, loops=loops)[0]
        neighbours = sum(np.pad(squares, ((0, 0), (1, 1), (1, 1)))[:, a : a + 21, b : b + 21]
                         for a, b in ((0, 1), (2, 1), (1, 0), (1, 2)))  # fmt: skip
        return int(((neighbours == 1) & (squares == 1)).sum())

    assert dead_ends(2**32) == 0
    assert 0.3 < dead_ends(2**31) / dead_ends(0) < 0.5  # one opening may serve two dead ends


@pytest.mark.parametrize("kind", [*TREES, "braided", "bernoulli"])
def test_mazes_without_a_path_have_as_many_walls_and_no_path(kind):
    pairs = [instances(f"kind={kind},rows=15,columns=15,infeasible={share}", 200) for share in (0, 1)]
    for instance in pairs[1]:
        problem = instance.problem
        assert instance.truth["length"] is None and instance.truth["path"] is None
        assert twin.length(problem.lines(), problem.start, problem.exit) == -1
        sides = [len(twin.distances(problem.lines(), end)) for end in (problem.start, problem.exit)]
        # Neither end is walled in: a tenth of what could be reached, before squares are opened elsewhere.
        assert min(sides) >= sum(sides) / 20
    free = [statistics.mean(int(i.problem.squares.sum()) for i in group) for group in pairs]
    assert free[0] == free[1] if kind in TREES else abs(free[0] - free[1]) < 3


def test_the_share_without_a_path_is_kept_whatever_the_attempts():
    found = sum(i.truth["length"] is None for i in instances("rows=5,columns=5,infeasible=0.25", 2000))
    assert 400 < found < 600  # 500, standard deviation 19
    assert not any(i.truth["length"] is None for i in instances("infeasible=0", 200))


@pytest.mark.parametrize("parameters", ["L1", "L7", "rows=6,columns=9,form=questions", "kind=bernoulli,infeasible=0.5"])
def test_an_instance_depends_on_its_index_alone(parameters):
    def data(found):
        return [(str(i.id), i.problem.to_dict(), i.truth, i.difficulty) for i in found]

    together = data(MAZE.generate(parameters, seed=5, count=20, threads=1))
    assert data(MAZE.generate(parameters, seed=5, count=20, threads=3)) == together
    assert data(MAZE.generate(parameters, seed=5, first=13, count=2)) == together[13:15]
    assert data([MAZE.rebuild(together[17][0])]) == [together[17]]
    other = data(MAZE.generate(parameters, seed=6, count=20))
    assert not {json.dumps(d[1]["rows"]) for d in together} & {json.dumps(d[1]["rows"]) for d in other}


@pytest.mark.parametrize(
    "parameters", ["L2", "kind=wilson", "kind=bernoulli", "form=relation", "kind=prim,rows=6,columns=30"]
)
def test_start_and_exit_lie_apart_in_no_constant_direction(parameters):
    found = instances(parameters, 300)
    steps = [tuple(np.sign(np.subtract(i.problem.exit, i.problem.start))) for i in found]
    assert max(Counter(steps).values()) < 300 * 0.4
    assert len({i.problem.start for i in found}) > 20
    assert all(i.truth["length"] is None or i.truth["length"] >= 2 for i in found)


def test_form_questions_draws_the_three_and_relations_are_balanced():
    found = instances("form=questions", 600)
    assert set(Counter(i.problem.form for i in found)) == set(FORMS[1:])
    relations = Counter(i.truth["answer"] for i in instances("form=relation", 800))
    assert len(relations) == 8 and max(relations.values()) < 800 * 0.18


@pytest.mark.parametrize("form", FORMS[1:])
def test_keys_follow_from_the_text_alone(form):
    for instance in instances(f"kind=mixed,form={form}", 150):
        rows = twin.read_drawing(MAZE.prompt(instance.problem))
        if form == "relation":
            (a, b), (c, d) = ((r, row.index(sign)) for sign in "SE" for r, row in enumerate(rows) if sign in row)
            key = ("north" if c < a else "south" if c > a else "") + ("west" if d < b else "east" if d > b else "")
        else:
            key = twin.turns(twin.follow_marks(rows))[form == "turns"]
        assert instance.truth["answer"] == key


def test_truth_is_a_shortest_path_that_an_outsider_finds():
    for instance in instances("L3", 100):
        data = instance.problem.to_dict()
        length = twin.length(data["rows"], tuple(data["start"]), tuple(data["exit"]))
        assert instance.truth["length"] == (None if length < 0 else length)
        if length >= 0:
            path = [tuple(square) for square in instance.truth["path"]]
            assert len(path) == length + 1 and path[0] == tuple(data["start"]) and path[-1] == tuple(data["exit"])
            assert all(b in {s for _, s in twin.around(data["rows"], a)} for a, b in itertools.pairwise(path))
        json.dumps([data, instance.truth, dict(instance.difficulty)])


def test_levels_grow_in_every_measure():
    means = []
    for level in range(1, 11):
        found = [i.difficulty for i in instances(level, 150)]
        means.append(
            [statistics.mean(d[name] for d in found) for name in ("expanded", "path_length", "decisions", "dead_ends")]
        )
    for easier, harder in itertools.pairwise(means):
        assert all(a < b for a, b in zip(easier, harder, strict=True))


def test_no_constant_answer_scores():
    for level in (1, 10):
        truths = Counter(str(MAZE.truth_answer(i.problem, i.truth)) for i in instances(level, 400))
        assert truths.most_common(1)[0][1] < 400 * 0.16


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("rows=4", "rows: expected 5 to 2001, got 4"),
        ("columns=2002", "columns: expected 5 to 2001"),
        ("walls=0.6", "walls: expected a number from 0 to 0.45"),
        ("infeasible=-0.1", "infeasible: expected"),
        ("loops=nan", "loops: expected"),
        ("kind=hedge", "kind: expected one of wilson"),
        ("objective=longest", "objective: expected one of"),
    ],
)
def test_bad_parameters_are_refused_by_name(parameters, message):
    with pytest.raises(ValueError, match=message):
        MAZE.resolve(parameters)


def test_a_request_that_cannot_be_met_says_so():
    with pytest.raises(ValueError, match=r"not found in 64 attempts.*raise walls=0.01, or set infeasible=0"):
        instances("kind=bernoulli,walls=0.01,infeasible=1", 3)  # hardly a wall that could be opened in exchange
    with pytest.raises(ValueError, match=r"infeasible: expected 0 for walls=0"):
        instances("kind=bernoulli,walls=0,infeasible=1", 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [({"rows": 4}, "rows"), ({"kind": "x"}, "kind"), ({"form": "x"}, "form"), ({"loops": 2**33}, "loops")],
)
def test_the_native_generator_checks_what_it_gets(change, message):
    good = {"rows": 9, "columns": 9, "kind": "wilson", "tree": "wilson", "form": "path"}
    good |= {"loops": 0, "walls": 0, "infeasible": 0, "reach": 0}
    with pytest.raises(ValueError, match=message):
        generate_mazes(make_key("x"), np.arange(2, dtype=np.uint64), 0, **(good | change))
    with pytest.raises(TypeError):
        generate_mazes(make_key("x"), np.arange(2), 0, **good)


def test_large_mazes_are_made():
    for kind in (*TREES, "braided", "bernoulli"):
        (instance,) = instances(f"kind={kind},rows=501,columns=501,infeasible=0", 1)
        assert instance.truth["length"] > 500
