"""Step oracle of TSP: what it says of a prefix is what all tours say."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from tsp_cases import length_by_definition, random_problem

from assay.tasks import get_task
from assay.verifiers.process import NO_VALUE
from assay.verifiers.tsp import steps
from assay.verifiers.tsp.problem import TspProblem
from assay.verifiers.tsp.steps import TourSteps

TASK = get_task("tsp")


def facts_by_definition(problem: TspProblem, prefix: tuple[int, ...]) -> tuple[bool, int, int]:
    """(extendable, completions, best value) from all orders of the cities."""
    weights, n = problem.weights.tolist(), problem.cities
    lengths = {tour: length_by_definition(weights, tour) for tour in itertools.permutations(range(n))}
    shortest = min(lengths.values())
    mine = [length for tour, length in lengths.items() if tour[: len(prefix)] == prefix]
    return shortest in mine, mine.count(shortest), min(mine, default=NO_VALUE)


def facts(oracle: TourSteps, prefixes: list[tuple[int, ...]]) -> list[tuple[bool, int, int]]:
    columns = oracle.extendable(prefixes), oracle.completions(prefixes), oracle.best_value(prefixes)
    assert [column.dtype for column in columns] == [np.bool_, np.int64, np.int64]
    return list(zip(*(column.tolist() for column in columns), strict=True))


def some_prefixes(source: random.Random, cities: int) -> list[tuple[int, ...]]:
    legal = [tuple(source.sample(range(cities), size)) for size in range(cities + 1)]
    return [*legal, (0, 0), (1, cities), (-1,), (*range(cities), 0)]


@given(st.integers(0, 10**6), st.integers(3, 6), st.booleans(), st.sampled_from([1, 3, 30]))
@settings(max_examples=examples(60), deadline=None)
@pytest.mark.parametrize("tables", [True, False])
def test_facts_are_those_of_all_tours(tables: bool, seed: int, cities: int, symmetric: bool, largest: int) -> None:
    source = random.Random(seed)
    problem = random_problem(source, cities, largest, symmetric)
    prefixes = some_prefixes(source, cities)
    with pytest.MonkeyPatch.context() as patch:
        if not tables:
            patch.setattr(steps, "TABLE_CITIES", 2)
            patch.setattr(steps, "COUNTED_CITIES", source.choice([2, 4, 10]))
        oracle = TourSteps(problem)
        assert facts(oracle, prefixes) == [facts_by_definition(problem, prefix) for prefix in prefixes]
        for prefix in prefixes[: cities + 1]:
            expected = [(c, facts_by_definition(problem, (*prefix, c))[0]) for c in range(cities) if c not in prefix]
            assert oracle.next_steps(prefix) == expected


@pytest.mark.parametrize(
    "spec", ["cities=12", "cities=12,weights=uniform,max_weight=4", "cities=12,weights=asymmetric,max_weight=9"]
)
def test_tables_and_search_agree(spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = random.Random(5)
    for instance in TASK.generate(spec, seed=6, count=3):
        prefixes = some_prefixes(source, 12)
        tour = instance.truth["tour"]
        prefixes += [tuple(tour[:size]) for size in range(13)]
        by_table = facts(TASK.process_verifier(instance.problem), prefixes)
        with monkeypatch.context() as patch:
            patch.setattr(steps, "TABLE_CITIES", 2)
            patch.setattr(steps, "COUNTED_CITIES", 8)
            assert facts(TASK.process_verifier(instance.problem), prefixes) == by_table
        tours = instance.truth["optimal_tours"] * (2 if instance.problem.symmetric else 1)
        assert by_table[0] == (True, 12 * tours, instance.truth["objective"])


@pytest.mark.parametrize("level", [1, 4, 6, 7, 8, 9, 10])
def test_the_optimum_is_extended_to_its_end_and_ways_add_up(level: int) -> None:
    (instance,) = TASK.generate(level, seed=3)
    oracle, tour = TASK.process_verifier(instance.problem), instance.truth["tour"]
    path = [tuple(tour[:size]) for size in range(len(tour) + 1)]
    assert oracle.extendable(path).all()
    assert set(oracle.best_value(path).tolist()) == {instance.truth["objective"]}
    ways = oracle.completions(path)
    assert ways[-1] == 1 and (np.diff(ways) <= 0).all()
    for prefix in (path[len(tour) // 2], path[-3]):
        after = [(*prefix, city) for city, _ in oracle.next_steps(prefix)]
        assert oracle.completions([prefix])[0] == oracle.completions(after).sum()
    if instance.problem.symmetric:
        back = [tuple(tour[::-1][:size]) for size in range(len(tour) + 1)]
        assert oracle.extendable(back).all()


def test_counts_stop_at_the_cap() -> None:
    oracle = TourSteps(TspProblem(np.ones((8, 8), dtype=np.int32)))
    assert oracle.completions([(), (3,), (3, 1)], cap=1000).tolist() == [1000, 1000, 720]
    assert oracle.completions([(), (3,)]).tolist() == [40320, 5040]


def test_weights_too_large_for_a_toll_are_solved_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = random_problem(random.Random(1), 6, 2**31 - 1)
    monkeypatch.setattr(steps, "TABLE_CITIES", 2)
    prefixes = [(), (2,), (2, 4), (2, 4, 0), (5, 4, 3, 2, 1, 0)]
    assert facts(TourSteps(problem), prefixes) == [facts_by_definition(problem, prefix) for prefix in prefixes]


def test_what_is_out_of_reach_is_an_error_that_names_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from assay.verifiers.tsp import solve as verifier

    problem = TspProblem(np.ones((18, 18), dtype=np.int32))
    monkeypatch.setattr(steps, "MOST_STATES", 1)
    with pytest.raises(ValueError, match="more than 1 partial tours"):
        TourSteps(problem).completions([(0,)])
    monkeypatch.setattr(steps, "solve_batch", lambda problems: verifier.solve_batch(problems, node_limit=0))
    with pytest.raises(ValueError, match="not solved within 0 nodes"):
        TourSteps(problem).best_value([(0, 1)])
