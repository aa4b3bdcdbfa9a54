"""Sizes of instance spaces: never above what counted collisions say, and exact where they can be."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from assay.tasks import TASKS, get_task
from assay.tasks.core.symmetry import log2_choose, log2_factorial, mixed
from assay.tasks.maze.parameters import MazeParameters
from assay.tasks.maze.symmetry import log2_trees

# Spaces so small that a thousand instances collide often; four standard deviations of the count are allowed.
SMALL = [
    ("3sat", "variables=4,ratio=1.5,infeasible=0"),
    ("3sat", "variables=3,ratio=2,infeasible=0,kind=uniform"),
    ("3sat", "variables=4,ratio=2.5,infeasible=0,kind=unique"),
    ("tsp", "cities=3,weights=uniform,max_weight=20"),
    ("tsp", "cities=3,weights=asymmetric,max_weight=4"),
    ("tsp", "cities=3,grid=12"),
    ("tsp", "cities=5,grid=4"),
    ("maze", "rows=5,columns=5"),
    ("maze", "rows=5,columns=7,kind=wilson,infeasible=0"),
    ("maze", "rows=7,columns=7,kind=depth_first"),
    ("spatial-map", "places=5,statements=6,depth=1"),
    ("spatial-map", "places=5,statements=4,depth=1,question=direction"),
    ("spatial-map", "places=5,statements=6,depth=1,relations=cardinal"),
    ("calendar", "people=1,days=1,grid=60,granularity=60,hours=9,limits=0,priority=none"),
]


@pytest.mark.parametrize(("name", "parameters"), SMALL)
def test_collisions_are_as_rare_as_promised(name: str, parameters: str) -> None:
    task, count = get_task(name), 1500
    bits = task.space_bits(task.resolve(parameters)[1])
    problems = [instance.problem for instance in task.generate(parameters, seed=99, count=count)]
    _, times = np.unique(task.fingerprints(problems), axis=0, return_counts=True)
    collisions, pairs = float((times * (times - 1) / 2).sum()), count * (count - 1) / 2
    assert bits is not None and collisions > 0
    expected = pairs / 2**bits
    assert collisions - 4 * math.sqrt(collisions) <= expected


@pytest.mark.parametrize("name", list(TASKS)[:5])
def test_every_level_has_a_size_and_middle_ones_have_room_for_millions(name: str) -> None:
    task = get_task(name)
    bits = [task.space_bits(task.levels[level]) for level in range(1, 11)]
    assert all(one is not None and math.isfinite(one) and one > 0 for one in bits)
    assert min(one or 0 for one in bits[4:]) > 2 * 20 + 10, "a million instances have a twin once in a thousand sets"


def test_weights_are_counted_exactly() -> None:
    """Two weights over three cities: the number of classes, counted by hand and by fingerprint."""
    from assay.verifiers.tsp.problem import TspProblem

    task = get_task("tsp")
    problems = []
    for a, b, c in product((1, 2), repeat=3):
        problems.append(TspProblem(np.array([[0, a, b], [a, 0, c], [b, c, 0]], np.int32)))
    assert len(np.unique(task.fingerprints(problems), axis=0)) == 4
    bits = task.space_bits(task.resolve("cities=3,weights=uniform,max_weight=2")[1])
    assert bits == pytest.approx(math.log2(8 / 6)) and bits <= math.log2(4)


def test_spanning_trees_are_counted() -> None:
    assert [round(2 ** log2_trees(n, n)) for n in (1, 2, 3, 4)] == [1, 4, 192, 100352]  # OEIS A007341
    assert 2 ** log2_trees(2, 5) == pytest.approx(209)  # OEIS A001353
    assert MazeParameters().rows == 11


def test_the_pieces_are_what_they_are_called() -> None:
    assert log2_factorial(5) == pytest.approx(math.log2(120))
    assert log2_choose(80, 21) == pytest.approx(math.log2(math.comb(80, 21)))
    assert mixed([(0.5, 3.0), (0.5, 3.0)]) == pytest.approx(4.0)
    assert mixed([(0.9, 5.0), (0.1, None)]) is None and mixed([(1.0, 5.0), (0.0, None)]) == pytest.approx(5.0)


def test_what_is_not_known_is_not_told() -> None:
    assert get_task("toy").space_bits(get_task("toy").levels[1]) is None
