"""Siblings of published instances: as large, of the same class, about as hard, and never the same problem."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from assay.harness.foreign.siblings import TOLERANCE, draw_siblings
from assay.tasks import TASKS, get_task
from assay.tasks.core.instance import Instance

RESAMPLED = ["3sat", "tsp", "calendar"]
"""Tasks whose instances from elsewhere have siblings; mazes have a test of their own."""
SCATTERED = {
    "rows": ["..#..#.", ".#.....", "...#.#.", "#......", "..#..#.", ".#.#...", "......#"], "start": [0, 0], "exit": [6, 5], "form": "path",
}  # fmt: skip


def foreign(instance: Instance) -> Instance:
    """The same problem without its id, as from another data set."""
    return Instance(None, instance.task, instance.problem, None, {})


def shape(task: str, problem: Any) -> Any:
    """What a sibling must keep."""
    if task == "3sat":
        return problem.variables, problem.clauses.shape
    if task == "tsp":
        return problem.cities, problem.symmetric, problem.coordinates is None
    if task == "maze":
        return problem.squares.shape, int(problem.squares.sum()), problem.form, problem.objective
    rules = {k: v for k, v in problem.to_dict().items() if k != "people"}
    lengths = [(one.name, sorted((start // 1440, end - start) for start, end in one.free)) for one in problem.people]
    return str(rules), lengths


def levelled(task: str) -> list[Instance]:
    level = sorted(get_task(task).levels)[1]
    return list(get_task(task).generate(level, seed=7, count=4))


@pytest.mark.parametrize("name", TASKS)
def test_an_id_of_ours_has_siblings_of_its_parameters(name: str) -> None:
    for instance in levelled(name):
        found = draw_siblings(instance, str(instance.id), 2, 1)
        prints = {get_task(name).fingerprint(one.problem) for one in found}
        assert len(prints | {get_task(name).fingerprint(instance.problem)}) == 3
        assert all(get_task(name).form(one.problem) == get_task(name).form(instance.problem) for one in found)
        effort = float(instance.difficulty.get(get_task(name).effort, 0))
        for one in found:
            assert one.matched == (
                max(1 + effort, 1 + one.effort) / min(1 + effort, 1 + one.effort) <= TOLERANCE * (1 + 1e-12)
            )


@pytest.mark.parametrize("name", RESAMPLED)
def test_a_problem_from_elsewhere_has_siblings_of_its_form_and_class(name: str) -> None:
    task = get_task(name)
    for instance in map(foreign, levelled(name)):
        if name == "tsp" and instance.problem.coordinates is None:
            continue  # see the test of weights
        found = draw_siblings(instance, "x", 2, 1)
        kind, effort = task.difficulty_of(instance.problem)
        for one in found:
            assert shape(name, one.problem) == shape(name, instance.problem)
            assert task.difficulty_of(one.problem) == (kind, one.effort)
            assert not one.matched or (1 + max(effort, one.effort)) / (1 + min(effort, one.effort)) <= TOLERANCE * (
                1 + 1e-12
            )


def maze(**changes: Any) -> Instance:
    return Instance(None, "maze", get_task("maze").problem_from_dict({**SCATTERED, **changes}), None, {})


def test_walls_at_random_are_drawn_again() -> None:
    instance = maze()
    found = draw_siblings(instance, "x", 3, 1)
    assert all(shape("maze", one.problem) == shape("maze", instance.problem) for one in found)
    assert {get_task("maze").difficulty_of(one.problem)[0] for one in found} == {"feasible"}
    walled = maze(
        rows=["#######", *("#" + row[1:-1] + "#" for row in SCATTERED["rows"][1:-1]), "#######"],
        start=[1, 2],
        exit=[3, 5],
    )
    for one in draw_siblings(walled, "x", 2, 1):
        assert not one.problem.squares[0].any() and not one.problem.squares[:, -1].any()


@pytest.mark.parametrize(
    "rows, told",
    [
        (["#####", "#...#", "#.#.#", "#...#", "#####"], "corridors"),
        ([".....", ".#.#.", ".....", ".#.#.", "....."], "corridors"),
    ],
)
def test_corridors_are_refused(rows: list[str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        draw_siblings(
            maze(
                rows=rows, start=[2, 1] if rows[0][0] == "#" else [0, 0], exit=[3, 3] if rows[0][0] == "#" else [4, 4]
            ),
            "x",
            1,
            1,
        )


def weights(values: list[list[int]]) -> Instance:
    return Instance(None, "tsp", get_task("tsp").problem_from_dict({"weights": values}), None, {})


def test_weights_without_places_go_to_other_roads() -> None:
    chance = np.random.default_rng(1)
    for symmetric in (True, False):
        values = chance.integers(1, 100, (7, 7))
        values = np.triu(values, 1) + np.triu(values, 1).T if symmetric else values
        np.fill_diagonal(values, 0)
        instance = weights(values.tolist())
        for one in draw_siblings(instance, "x", 3, 2):
            made = one.problem.weights
            assert one.problem.symmetric is symmetric and Counter(made.ravel().tolist()) == Counter(
                values.ravel().tolist()
            )


def test_distances_without_places_are_refused() -> None:
    places = np.random.default_rng(2).integers(0, 100, (6, 2))
    apart = np.ceil(np.sqrt(((places[:, None] - places[None]) ** 2).sum(axis=2))).astype(int)
    with pytest.raises(ValueError, match="triangle inequality"):
        draw_siblings(weights(apart.tolist()), "x", 1, 1)


def test_siblings_follow_from_name_and_seed() -> None:
    instance = foreign(levelled("3sat")[0])

    def drawn(name: str, seed: int) -> list[bytes]:
        return [get_task("3sat").fingerprint(one.problem) for one in draw_siblings(instance, name, 2, seed)]

    assert drawn("x", 1) == drawn("x", 1)
    assert len({*drawn("x", 1), *drawn("x", 2), *drawn("y", 1)}) == 6


def test_a_class_that_never_comes_is_refused() -> None:
    every = [[a * 1, b * 2, c * 3] for a in (1, -1) for b in (1, -1) for c in (1, -1)]
    problem = get_task("3sat").problem_from_dict({"n": 12, "clauses": every})
    with pytest.raises(ValueError, match="unsatisfiable"):
        draw_siblings(Instance(None, "3sat", problem, None, {}), "x", 1, 1)
