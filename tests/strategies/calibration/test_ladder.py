"""The posterior of a ladder against a plain sum over the grid, and the search against known models."""

import asyncio
import itertools
import math

import numpy as np
import pytest
from depth import scaled

from assay.strategies.calibration.ladder import BEYOND, FLOORS, LAPSES, SLOPES, STEP, Ladder
from assay.strategies.calibration.search import CHECKED, find_rung


def test_the_posterior_is_the_plain_sum() -> None:
    ladder = Ladder(4, 0.5)
    seen = [(0, 3, 0), (1, 2, 1), (3, 0, 2)]
    for rung, right, wrong in seen:
        ladder.add(rung, right, wrong)
    place = ladder.place()
    passing, total, bins = [0.0] * 4, 0.0, [0.0] * 6
    middles = [-BEYOND + STEP * i for i in range(round((3 + 2 * BEYOND) / STEP) + 1)]
    for middle, slope, floor, lapse in itertools.product(middles, SLOPES, FLOORS, LAPSES):
        chance = [floor + (1 - floor - lapse) / (1 + math.exp(slope * (x - middle))) for x in range(4)]
        weight = math.prod(chance[x] ** right * (1 - chance[x]) ** wrong for x, right, wrong in seen)
        share = (0.5 - floor) / (1 - floor - lapse)
        crossing = middle + math.log((1 - share) / share) / slope
        bins[min(max(round(crossing), -1), 4) + 1] += weight
        total += weight
        passing = [p + weight * c for p, c in zip(passing, chance, strict=True)]
    assert place.passing == pytest.approx([p / total for p in passing], abs=1e-6)
    assert place.chances == pytest.approx([b / total for b in bins], abs=1e-6)
    assert all(place.low <= place.passing) and all(place.passing <= place.high)


def nearest(chances: list[float], target: float) -> int:
    return min(range(len(chances)), key=lambda i: abs(chances[i] - target))


MODELS = {
    "logistic": [1 / (1 + math.exp(0.9 * (x - 4.3))) for x in range(10)],
    "steep": [0.95, 0.95, 0.9, 0.2, 0.05, 0.02, 0.0, 0.0, 0.0, 0.0],
    "straight, which no curve on the grid is": [0.97 - 0.1 * x for x in range(10)],
    "with a floor": [0.9, 0.88, 0.8, 0.7, 0.5, 0.36, 0.3, 0.27, 0.25, 0.25],
}


@pytest.mark.parametrize("name", MODELS)
def test_few_answers_find_the_rung(name: str) -> None:
    chances = MODELS[name]
    right_place, total, rounds = 0, 0, 20
    for run in range(rounds):
        random = np.random.default_rng(run)

        async def ask(rung: int, first: int, count: int) -> list[bool]:
            return [bool(random.random() < chances[rung]) for _ in range(count)]  # noqa: B023

        found = asyncio.run(find_rung(ask, Ladder(10, 0.5), calls=200, tolerance=1))
        right_place += abs(found.place.rung - nearest(chances, 0.5)) <= 1
        total += found.calls
        assert found.calls <= 200
    assert right_place >= 0.8 * rounds  # stated: 0.9 in expectation
    assert total / rounds < 150


@pytest.mark.parametrize(("chance", "beyond"), [(0.03, "before"), (0.97, "after")])
def test_a_target_off_the_ladder_is_said_to_be(chance: float, beyond: str) -> None:
    random = np.random.default_rng(3)

    async def ask(rung: int, first: int, count: int) -> list[bool]:
        return [bool(random.random() < chance) for _ in range(count)]

    found = asyncio.run(find_rung(ask, Ladder(10, 0.5), calls=100))
    assert getattr(found.place, beyond) > 0.8
    assert found.place.rung == (0 if beyond == "before" else 9)


def test_fresh_instances_every_time() -> None:
    seen: list[tuple[int, int]] = []

    async def ask(rung: int, first: int, count: int) -> list[bool]:
        seen.extend((rung, first + i) for i in range(count))
        return [rung < 3] * count

    found = asyncio.run(find_rung(ask, Ladder(6, 0.5), calls=50, batch=3))
    assert len(set(seen)) == len(seen) == found.calls
    assert found.place.rung in (2, 3)


@pytest.mark.parametrize(("rungs", "target"), [(1, 0.5), (5, 0.0), (5, 1.0)])
def test_impossible_ladders_are_refused(rungs: int, target: float) -> None:
    with pytest.raises(ValueError, match=r"rungs|target"):
        Ladder(rungs, target)


@pytest.mark.parametrize("tolerance", [0, 1, 2])
def test_nothing_is_settled_without_answers_on_the_rung_found(tolerance: int) -> None:
    """With two or three rungs and a tolerance, the curve is sure before any answer."""
    for rungs in (2, 3, 6):
        random = np.random.default_rng(rungs)

        async def ask(rung: int, first: int, count: int) -> list[bool]:
            return [bool(random.random() < 0.8 - 0.2 * rung) for _ in range(count)]  # noqa: B023

        found = asyncio.run(find_rung(ask, Ladder(rungs, 0.5), calls=300, tolerance=tolerance))
        tried = sum(probe.passed + probe.failed for probe in found.probes if probe.rung == found.place.rung)
        assert not found.settled or tried >= CHECKED


NOT_FALLING = {
    "zigzag": [0.9, 0.3, 0.8, 0.4, 0.7, 0.2, 0.6, 0.1, 0.3, 0.05],
    "bump": [0.9, 0.8, 0.3, 0.3, 0.3, 0.8, 0.5, 0.2, 0.1, 0.05],
    "dip": [0.9, 0.85, 0.8, 0.2, 0.75, 0.6, 0.5, 0.3, 0.2, 0.1],
    "valley": [0.8, 0.5, 0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 0.8, 0.9],
}


@pytest.mark.parametrize("name", NOT_FALLING)
def test_rates_that_rise_and_fall_again_hardly_ever_settle(name: str) -> None:
    chances = np.array(NOT_FALLING[name])
    wrong, rounds = 0, scaled(8, 60)
    for run in range(rounds):
        random = np.random.default_rng(run)

        async def ask(rung: int, first: int, count: int) -> list[bool]:
            return [bool(random.random() < chances[rung]) for _ in range(count)]  # noqa: B023

        found = asyncio.run(find_rung(ask, Ladder(10, 0.5), calls=200))
        off = abs(chances[found.place.rung] - 0.5) - np.abs(chances - 0.5).min()
        wrong += found.settled and off > 0.1
    assert wrong <= max(1, 0.05 * rounds)


def test_answers_that_rise_with_the_rung_are_no_fit() -> None:
    ladder = Ladder(6, 0.5)
    for rung, passed in enumerate((2, 18, 3, 19, 2, 18)):
        ladder.add(rung, passed, 20 - passed)
    assert ladder.misfits()
    falling = Ladder(6, 0.5)
    for rung, passed in enumerate((19, 18, 13, 8, 3, 1)):
        falling.add(rung, passed, 20 - passed)
    assert not falling.misfits()
