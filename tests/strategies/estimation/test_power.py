"""Power, against simulated experiments."""

import math

import numpy as np
import pytest

from assay.strategies.estimation.paired import paired_difference
from assay.strategies.estimation.power import (
    FEWEST,
    Spread,
    detectable_difference,
    instances_needed,
    measured_spread,
    supposed_spread,
)


def test_the_stated_number_of_instances_has_the_stated_power() -> None:
    random = np.random.default_rng(11)
    draws, gap = 4, 0.1
    between = 0.0  # the second is better by the same on every instance
    chances = random.beta(4, 4, size=200_000) * 0.8
    within = float((chances * (1 - chances)).mean() + ((chances + gap) * (1 - chances - gap)).mean())
    count = instances_needed(gap, Spread(between, within), draws)
    found = 0
    for _ in range(400):
        picked = random.choice(chances, count)
        first, second = random.binomial(draws, picked) / draws, random.binomial(draws, picked + gap) / draws
        difference = paired_difference(first, second)
        found += difference.low > 0 or difference.high < 0
    assert found / 400 == pytest.approx(0.8, abs=4 * math.sqrt(0.16 / 400))


def test_the_spread_is_measured_without_the_noise_of_draws() -> None:
    random = np.random.default_rng(13)
    chances = random.beta(2, 2, size=4000)
    other = np.clip(chances * 0.5, 0, 1)
    spread = measured_spread(
        [random.random(6) < chance for chance in chances], [random.random(6) < chance for chance in other]
    )
    assert spread.between == pytest.approx(np.var(chances - other), rel=0.25)
    assert spread.within == pytest.approx((chances * (1 - chances)).mean() + (other * (1 - other)).mean(), rel=0.05)


def test_needed_and_detectable_are_each_others_inverse() -> None:
    spread = supposed_spread(0.4, 0.45, 0.5, 0.8)
    for draws in (1, 8):
        count = instances_needed(0.05, spread, draws)
        assert detectable_difference(count, spread, draws) <= 0.05 < detectable_difference(count - 1, spread, draws)
    assert instances_needed(0.05, spread, 8) < instances_needed(0.05, spread, 1)


def test_equal_difficulty_leaves_only_the_draws() -> None:
    spread = supposed_spread(0.5, 0.5, 0.0, 0.0)
    assert spread == Spread(0.0, 0.5)
    assert supposed_spread(0.5, 0.5, 1.0, 1.0) == Spread(0.0, 0.0)


@pytest.mark.parametrize(
    "values", [(0.0, 0.5, 0.5, 0.5), (0.5, 1.0, 0.5, 0.5), (0.5, 0.5, 2.0, 0.5), (0.5, 0.5, 0.5, 9.0)]
)
def test_values_out_of_range_are_refused(values: tuple[float, float, float, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        supposed_spread(*values)
    with pytest.raises(ValueError, match="draws"):
        instances_needed(0.1, Spread(0.1, 0.1), 0)


@pytest.mark.parametrize(
    ("first", "second", "variation"), [(0.5, 0.8, 0.3), (0.5, 0.7, 0.0), (0.8, 0.95, 0.2), (0.3, 0.7, 0.5)]
)
def test_the_test_of_compare_has_the_promised_power_with_one_draw(
    first: float, second: float, variation: float
) -> None:
    count = instances_needed(second - first, supposed_spread(first, second, variation, 0.0), 1)
    random, runs = np.random.default_rng(5), 600
    found = sum(
        paired_difference(random.random(count) < first, random.random(count) < second).shown for _ in range(runs)
    )
    assert found / runs >= 0.8 - 0.03 - 2 * math.sqrt(0.16 / runs)


@pytest.mark.parametrize("difference", [0.3, 0.45, 0.5])
@pytest.mark.parametrize("draws", [1, 8, 32, 1000])
def test_no_answer_is_below_what_a_comparison_needs(difference: float, draws: int) -> None:
    assert instances_needed(difference, supposed_spread(0.4, 0.4 + difference, 0.5, 0.7), draws) >= FEWEST
    with pytest.raises(ValueError, match="at least 6"):
        detectable_difference(FEWEST - 1, supposed_spread(0.4, 0.5, 0.5, 0.7), draws)
