"""Texts that tasks write for many problems at a time are those that they write for one."""

from __future__ import annotations

import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import _core, get_task
from assay.tasks.core.strict_json import write_object
from assay.tasks.tsp.prompt import weight_table
from assay.verifiers.tsp.problem import TspProblem

PARAMETERS = {
    "3sat": ["L1", "L3"],
    "tsp": ["L1", "L6", "cities=3,weights=uniform,max_weight=1", "cities=12,weights=asymmetric,max_weight=2147483647"],
    "maze": ["L1", "form=questions"],
    "spatial-map": ["L1", "L5"],
    "calendar": ["L2", "L5", "L7", "days=7,limits=5,time_zones=true,split_blocks=true"],
}


@pytest.mark.parametrize(("name", "parameters"), [(n, p) for n, all_of in PARAMETERS.items() for p in all_of])
def test_prompts_and_json_are_the_same_together_and_alone(name: str, parameters: str) -> None:
    task = get_task(name)
    problems = [instance.problem for instance in task.generate(parameters, seed=11, count=20)]
    assert task.prompts(problems) == [task.prompt(problem) for problem in problems]
    assert task.problem_texts(problems) == [write_object(problem.to_dict()) for problem in problems]
    assert task.prompts([]) == task.problem_texts([]) == []


@settings(max_examples=examples(60))
@given(data=st.data())
def test_tables_of_any_weights_are_the_same(data: st.DataObject) -> None:
    """Columns are as wide as their widest number; coordinates from elsewhere may be broken numbers."""
    problems = []
    for cities in data.draw(st.lists(st.sampled_from((3, 4, 10, 11, 12)), min_size=1, max_size=3)):
        digits = data.draw(st.integers(1, 10))
        weight = st.integers(0, min(10**digits, 2**31) - 1)
        weights = data.draw(st.lists(weight, min_size=cities**2, max_size=cities**2))
        number = data.draw(st.sampled_from((st.integers(-(10**6), 10**6), st.floats(-1e20, 1e20))))
        points = data.draw(st.none() | st.lists(st.tuples(number, number), min_size=cities, max_size=cities))
        problems.append(
            TspProblem(np.array(weights).reshape(cities, cities), None if points is None else np.array(points))
        )
    task = get_task("tsp")
    cities = np.array([problem.cities for problem in problems], np.int64)
    together = np.concatenate([problem.weights.ravel() for problem in problems])
    assert _core.tsp_weight_tables(together, cities, 1) == [weight_table(problem) for problem in problems]
    assert task.prompts(problems) == [task.prompt(problem) for problem in problems]
    assert task.problem_texts(problems) == [write_object(problem.to_dict()) for problem in problems]


@pytest.mark.parametrize(
    ("weights", "cities", "message"),
    [
        (np.zeros(9, np.int32), [4], "weights"),
        (np.zeros((3, 3), np.int32), [3], "dimension"),
        (np.full(9, -1, np.int32), [3], "negative"),
        (np.zeros(0, np.int32), [0], "cities"),
    ],
)
def test_the_native_writers_check_what_they_get(weights: np.ndarray, cities: list[int], message: str) -> None:
    for write in (_core.tsp_weight_tables, _core.tsp_weights_json):
        with pytest.raises(ValueError, match=message):
            write(weights, np.array(cities, np.int64), 1)
