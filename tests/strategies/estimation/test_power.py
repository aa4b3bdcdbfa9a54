"""Power, against simulated comparisons in the supposed world and in others of the same accuracies."""

import math

import numpy as np
import pytest
from depth import scaled

from assay.strategies.estimation.paired import paired_difference
from assay.strategies.estimation.power import (
    FEWEST,
    MOST_SIMULATED,
    RUNS,
    SupposedWorld,
    detectable_difference,
    instances_needed,
)

WORLDS = [
    (0.5, 0.8, 0.0, 0.0),
    (0.5, 0.6, 0.0, 0.0),
    (0.8, 0.95, 0.0, 0.0),
    (0.3, 0.7, 0.0, 0.0),
    (0.05, 0.2, 0.0, 0.0),
]
RNG_RUNS = scaled(300, 2000)


def shown(first: np.ndarray, second: np.ndarray) -> bool:
    found = paired_difference(first, second)
    return found.low > 0 or found.high < 0


@pytest.mark.parametrize("draws", [1, 4, 16])
@pytest.mark.parametrize(("first", "second", "variation", "correlation"), WORLDS)
def test_the_stated_number_of_instances_has_the_stated_power(
    first: float, second: float, variation: float, correlation: float, draws: int
) -> None:
    """Instances of equal difficulty: the world is known without the copula of `SupposedWorld`."""
    count = instances_needed(first, second, variation, correlation, draws)
    random = np.random.Generator(np.random.Philox(5))
    found = sum(
        shown(random.binomial(draws, first, count) / draws, random.binomial(draws, second, count) / draws)
        for _ in range(RNG_RUNS)
    )
    assert found / RNG_RUNS >= 0.8 - 0.03 - 2 * math.sqrt(0.16 / RNG_RUNS)


@pytest.mark.parametrize("draws", [1, 8])
@pytest.mark.parametrize(("a", "b", "gap"), [(2.0, 2.0, 0.15), (0.5, 1.5, 0.1), (4.0, 1.0, 0.08)])
def test_power_holds_where_the_second_gains_on_a_beta_world(a: float, b: float, gap: float, draws: int) -> None:
    """Chances of the second are those of the first, moved towards 1, so that they vary less than supposed."""
    random = np.random.Generator(np.random.Philox(11))
    one = random.beta(a, b, 200_000)
    two = 1 - (1 - one) * (1 - gap / (1 - one.mean()))
    variation = float(one.var() / (one.mean() * (1 - one.mean())))
    count = instances_needed(float(one.mean()), float(two.mean()), variation, 1.0, draws)
    found = 0
    for _ in range(RNG_RUNS):
        picked = random.integers(0, one.size, count)
        found += shown(random.binomial(draws, one[picked]) / draws, random.binomial(draws, two[picked]) / draws)
    assert found / RNG_RUNS >= 0.8 - 0.1 - 2 * math.sqrt(0.16 / RNG_RUNS)


def test_the_supposed_world_has_its_accuracies_and_variances() -> None:
    for first, second, variation, draws in ((0.4, 0.5, 0.5, 1), (0.9, 0.95, 0.3, 8), (0.02, 0.1, 0.7, 4)):
        world = SupposedWorld(first, second, variation, 0.6, draws)
        assert world.difference == pytest.approx(second - first, abs=2e-3)
        for side, accuracy in ((world._joint.sum(axis=1), first), (world._joint.sum(axis=0), second)):
            mean = float(side @ world._scores)
            whole = accuracy * (1 - accuracy)
            expected = whole * (variation + (1 - variation) / draws)
            assert mean == pytest.approx(accuracy, abs=2e-3)
            assert float(side @ world._scores**2) - mean**2 == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(("first", "second", "draws"), [(0.5, 0.6, 1), (0.5, 0.6, 8), (0.8, 0.9, 4), (0.3, 0.45, 1)])
def test_the_simulated_intervals_are_those_of_a_comparison(first: float, second: float, draws: int) -> None:
    world = SupposedWorld(first, second, 0.4, 0.7, draws)
    for instances in (8, 40, 150):
        ends = world._lower_ends(instances, 0.025)
        random = np.random.Generator(np.random.Philox(instances))
        limits = np.cumsum(world._joint.ravel())
        seen = []
        for _ in range(200):
            picked = np.searchsorted(limits[:-1], random.random(instances))
            size = len(world._scores)
            seen.append(paired_difference(world._scores[picked // size], world._scores[picked % size]).low)
        error = np.std(seen) * math.sqrt(1 / len(seen) + 1 / RUNS)
        assert np.mean(ends) == pytest.approx(np.mean(seen), abs=4 * error)


def test_the_formula_joins_the_simulation() -> None:
    world = SupposedWorld(0.4, 0.45, 0.5, 0.7, 2)
    assert world.typical_power(MOST_SIMULATED, 0.05) == pytest.approx(world.power(MOST_SIMULATED, 0.05), abs=0.04)


def test_needed_and_detectable_are_each_others_inverse() -> None:
    for draws in (1, 8):
        count = instances_needed(0.4, 0.5, 0.5, 0.8, draws)
        assert detectable_difference(count, 0.4, 0.5, 0.8, draws) == pytest.approx(0.1, rel=0.1)
    assert instances_needed(0.4, 0.5, 0.5, 0.8, 8) < instances_needed(0.4, 0.5, 0.5, 0.8, 1)
    assert math.isnan(detectable_difference(6, 0.5, 1.0, 0.0, 1, power=0.99))


@pytest.mark.parametrize(
    "values", [(0.0, 0.5, 0.5, 0.5), (0.5, 1.0, 0.5, 0.5), (0.5, 0.6, 2.0, 0.5), (0.5, 0.6, 0.5, 9.0)]
)
def test_values_out_of_range_are_refused(values: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        instances_needed(*values, 1)
    with pytest.raises(ValueError, match="draws"):
        instances_needed(0.4, 0.5, 0.5, 0.5, 0)
    with pytest.raises(ValueError, match="difference"):
        instances_needed(0.5, 0.5, 0.5, 0.5, 1)


@pytest.mark.parametrize("difference", [0.3, 0.45, 0.5])
@pytest.mark.parametrize("draws", [1, 8, 32, 1000])
def test_no_answer_is_below_what_a_comparison_needs(difference: float, draws: int) -> None:
    assert instances_needed(0.4, 0.4 + difference, 0.5, 0.7, draws) >= FEWEST
    with pytest.raises(ValueError, match="at least 6"):
        detectable_difference(FEWEST - 1, 0.4, 0.5, 0.7, draws)
