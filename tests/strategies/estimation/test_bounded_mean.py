"""Limits of the mean of numbers between 0 and 1, for numbers that are hard on the arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from assay.strategies.estimation.bounded_mean import upper_limit


@pytest.mark.parametrize(
    "kind", ["coins", "near one", "near zero", "one but for rounding", "equal", "neighbours of one"]
)
@pytest.mark.filterwarnings("error")
def test_no_sample_breaks_the_limits(kind: str) -> None:
    """Numbers that are 0 or 1 but for rounding, tiny gaps, single numbers: the limit is a number above the mean."""
    draw = np.random.default_rng(len(kind))
    for _ in range(300):
        one = draw.random(int(draw.integers(1, 40)))
        values = {
            "coins": np.round(one),
            "near one": 1 - draw.random(one.size) * 10.0 ** -draw.integers(1, 18),
            "near zero": one * 10.0 ** -float(draw.integers(1, 300)),
            "one but for rounding": np.where(one < 0.5, 1 - 1e-16, one),
            "equal": np.full(one.size, one[0]),
            "neighbours of one": np.where(one < 0.9, 1.0, np.nextafter(1, 0)),
        }[kind]
        tail = float(draw.choice([0.025, 0.05, 0.005, 1e-4, 0.4]))
        for numbers in (values, 1 - values):
            assert numbers.mean() - 1e-9 <= upper_limit(numbers, tail) <= 1.0
