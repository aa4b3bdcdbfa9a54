"""Intervals: published quantiles, and never outside [0, 1]; `test_coverage` holds how often they cover."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.strategies.estimation.intervals import mean, share, t_quantile


@pytest.mark.parametrize(
    ("degrees", "quantile"),
    # Table of Student's t, 97.5 % (Abramowitz & Stegun, table 26.10)
    [(1, 12.706), (2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (29, 2.045), (60, 2.000), (120, 1.980)],
)
def test_published_quantiles(degrees: int, quantile: float) -> None:
    assert t_quantile(0.975, degrees) == pytest.approx(quantile, abs=5e-4)


def test_quantiles_join_where_the_method_changes() -> None:
    assert t_quantile(0.975, 1000) == pytest.approx(t_quantile(0.975, 1001), rel=1e-5)
    assert t_quantile(0.975, 10**9) == pytest.approx(1.959964, abs=1e-5)


@given(st.lists(st.floats(0, 1), max_size=30))
def test_a_share_stays_where_it_belongs(values: list[float]) -> None:
    estimate = share(values)
    if not values:
        assert math.isnan(estimate.mean)
        return
    assert 0 <= estimate.low <= estimate.mean <= estimate.high <= 1
    assert estimate.high > estimate.low


def test_all_right_is_not_certain() -> None:
    few, many = share([1.0] * 5), share([1.0] * 500)
    assert few.high == many.high == 1.0 and few.low < 0.6 and many.low > 0.98


def test_one_instance_says_nothing_about_others() -> None:
    assert (share([0.5]).low, share([0.5]).high) == (0.0, 1.0)
    assert mean([3.0]).low == -math.inf


def test_a_mean_is_the_t_interval() -> None:
    estimate = mean([1.0, 2.0, 3.0, 4.0])
    half = 3.182446 * math.sqrt(5 / 3) / 2
    assert (estimate.mean, estimate.low, estimate.high) == pytest.approx((2.5, 2.5 - half, 2.5 + half), abs=1e-5)
