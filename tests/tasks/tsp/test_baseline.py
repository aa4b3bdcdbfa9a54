"""The cheap tours of the baselines, by brute force."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assay.tasks import get_task
from assay.tasks.core.ids import Stream


def nearest_from(weights: list[list[int]], start: int) -> list[int]:
    tour = [start]
    while len(tour) < len(weights):
        left = [city for city in range(len(weights)) if city not in tour]
        tour.append(min(left, key=lambda city: (weights[tour[-1]][city], city)))
    return tour


def length(weights: list[list[int]], tour: list[int]) -> int:
    return sum(weights[a][b] for a, b in pairwise([*tour, tour[0]]))


@pytest.mark.parametrize("level", [1, 4, 8])
def test_nearest_neighbour_from_every_start_is_the_shortest_of_them(level: int) -> None:
    task = get_task("tsp")
    for instance in task.generate(level, seed=3, count=12):
        weights = instance.problem.weights.tolist()
        answers = {one.method: one.text for one in task.trivial_answers(instance.problem, Stream(b"k" * 24, 0))}
        tours = {method: list(map(int, text.split(" -> ")))[:-1] for method, text in answers.items()}
        assert tours["nearest neighbour"] == nearest_from(weights, 0)
        best = min(length(weights, nearest_from(weights, start)) for start in range(len(weights)))
        assert length(weights, tours["best nearest neighbour of all starts"]) == best
        assert all(sorted(tour) == list(range(len(weights))) for tour in tours.values())
