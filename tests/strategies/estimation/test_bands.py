"""Simultaneous bands cover the whole curve as often as they say."""

import math

import numpy as np
import pytest

from assay.strategies.estimation.bands import simultaneous_band
from assay.strategies.estimation.estimators import best_of_n
from assay.strategies.estimation.intervals import t_quantile


def test_the_band_holds_the_whole_curve_at_its_level() -> None:
    random = np.random.default_rng(7)
    sizes = [1, 2, 4, 8]
    whole = pointwise = 0
    rounds = 250
    for _ in range(rounds):
        chances = random.beta(1.5, 2.5, size=60)
        values = best_of_n(random.random((60, 8)) < chances[:, None], sizes)
        band = simultaneous_band(values, bounds=None)
        truth = np.array([1 - np.prod([(2.5 + i) / (4 + i) for i in range(n)]) for n in sizes])
        inside = (band.low <= truth) & (truth <= band.high)
        whole += inside.all()
        error = values.std(axis=0, ddof=1) / math.sqrt(60)
        pointwise += (np.abs(band.mean - truth) <= t_quantile(0.975, 59) * error).all()
    assert whole / rounds > 0.95 - 4 * math.sqrt(0.95 * 0.05 / rounds)
    assert pointwise <= whole


def test_one_point_is_an_interval_and_agreement_of_few_has_a_width() -> None:
    values = np.array([[0.0], [1.0], [1.0], [0.0]])
    assert simultaneous_band(values).factor >= t_quantile(0.975, 3)
    flat = simultaneous_band(np.ones((5, 3)))
    assert flat.low.tolist() == pytest.approx([0.025 ** (1 / 5)] * 3, abs=0.01) and flat.high.tolist() == [1.0] * 3
    assert simultaneous_band(np.ones((1, 2))).low.tolist() == [0.0, 0.0]


def test_a_curve_with_holes_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        simultaneous_band([[0.5, math.nan]])
