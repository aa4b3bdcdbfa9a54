"""Paired comparisons, against simulation."""

import math

import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.strategies.estimation.paired import holm, paired_difference


def test_shared_difficulty_falls_out() -> None:
    random = np.random.default_rng(2)
    hard = random.random(400)
    first, second = hard, np.clip(hard + 0.02 + 0.01 * random.standard_normal(400), 0, 1)
    found = paired_difference(first, second)
    assert found.low > 0 and found.p_value < 0.001 and found.correlation > 0.99
    assert found.high - found.low < 0.01  # unpaired it would be about 0.08


def test_the_interval_covers() -> None:
    random = np.random.default_rng(3)
    hits = 0
    for _ in range(400):
        chances = random.beta(2, 2, size=50)
        first = random.binomial(4, chances) / 4
        second = random.binomial(4, np.minimum(1, chances * 0.8)) / 4
        found = paired_difference(first, second)
        hits += found.low <= -0.1 <= found.high
    assert abs(hits / 400 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 400)


def test_no_difference_no_finding() -> None:
    assert paired_difference([0.5, 1.0], [0.5, 1.0]).p_value == 1.0
    assert paired_difference([], []).instances == 0
    assert paired_difference([0.2], [0.4]).high == 1.0
    assert paired_difference([0.2], [0.4], bounds=None).high == math.inf
    with pytest.raises(ValueError, match="one shape"):
        paired_difference([1.0], [1.0, 0.0])
    with pytest.raises(ValueError, match="finite"):
        paired_difference([math.nan], [0.0])
    with pytest.raises(ValueError, match=r"scores from 0\.0 to 1\.0"):
        paired_difference([0.0, 3.0], [0.0, 1.0])


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=9), st.sampled_from([1, 25]))
def test_intervals_stay_in_range_and_turn_with_the_sides(pairs: list[tuple[int, int]], times: int) -> None:
    first, second = (np.repeat(side, times) / 4 for side in zip(*pairs, strict=True))
    found, turned = paired_difference(first, second), paired_difference(second, first)
    assert -1 <= found.low <= found.mean <= found.high <= 1
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))
    scaled = paired_difference(10 + 5 * first, 10 + 5 * second, bounds=(10, 15))
    assert (scaled.low, scaled.high) == pytest.approx((5 * found.low, 5 * found.high))


def test_few_that_agree_are_not_sure_and_many_have_the_normal_interval() -> None:
    gained = paired_difference([0.0] * 3, [1.0] * 3)
    assert gained.high == 1.0 and gained.low < 0.6
    random = np.random.default_rng(4)
    first = random.binomial(8, 0.5, size=4000) / 8
    second = np.clip(first + random.choice([-0.125, 0.0, 0.25], size=4000), 0, 1)
    found, by_t = paired_difference(first, second), paired_difference(first, second, bounds=None)
    assert (found.low, found.high) == pytest.approx((by_t.low, by_t.high), abs=1e-3)


@pytest.mark.parametrize("instances", [5, 10])
def test_intervals_of_few_instances_cover(instances: int) -> None:
    """One draw on each, chances differing: the t interval covers 85 % with five of these instances, and passes 1."""
    random = np.random.default_rng(6)
    hits, rounds = 0, 400
    for _ in range(rounds):
        chances = random.beta(0.6, 0.6, size=instances)
        found = paired_difference(random.binomial(1, chances), random.binomial(1, 0.7 * chances))
        hits += found.low <= -0.15 <= found.high
    assert hits / rounds > 0.95 - 4 * math.sqrt(0.95 * 0.05 / rounds)


def test_holm_keeps_order_and_bounds() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


@settings(max_examples=examples(150))
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=40))
def test_the_p_value_and_the_interval_never_contradict_each_other(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(side) / 4 for side in zip(*pairs, strict=True))
    for bounds in ((0.0, 1.0), None):
        found = paired_difference(first, second, bounds=bounds)
        excluded = found.low > 0 or found.high < 0
        assert (found.p_value <= 0.05) == found.shown == (excluded and found.instances > 1)
        other = paired_difference(second, first, bounds=bounds)
        assert other.p_value == pytest.approx(found.p_value, rel=5e-3, abs=1e-6)


def test_equal_means_of_unequal_shape_are_seldom_told_apart() -> None:
    """One is right on every instance with chance 0.9, the other always on nine in ten: a test of signs rejects a third."""
    random, runs, rejected = np.random.default_rng(3), 400, 0
    for _ in range(runs):
        even = random.binomial(16, 0.9, size=10) / 16
        rejected += paired_difference(even, (random.random(10) < 0.9).astype(float)).shown
    assert rejected <= 0.08 * runs
