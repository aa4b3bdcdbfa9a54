"""Fitted coverage, against integration, against the unbiased estimator, and against the truth."""

import numpy as np
import pytest

from assay.strategies.estimation.estimators import best_of_n
from assay.strategies.estimation.extrapolation import (
    CoverageModel,
    _PairCounts,
    fit_coverage,
    nelder_mead,
    project_coverage,
)


def test_coverage_is_the_integral_over_chances() -> None:
    model = CoverageModel(0.7, 2.5, 0.1)
    grid = (np.arange(200_000) + 0.5) / 200_000
    density = grid ** (model.a - 1) * (1 - grid) ** (model.b - 1)
    for n in (1, 4, 50):
        missed = (density * (1 - grid) ** n).sum() / density.sum()
        assert model.coverage(n) == pytest.approx(0.9 * (1 - missed), abs=2e-3)


def test_the_fit_is_the_most_likely_of_its_neighbours() -> None:
    random = np.random.default_rng(17)
    right = random.binomial(10, random.beta(0.8, 2.0, size=300))
    fitted = fit_coverage(right, np.full(300, 10), never=0.0)

    tally = _PairCounts.of(right, np.full(300, 10))
    top = tally.log_likelihood(fitted)
    for a in (0.9, 1.0, 1.1):
        for b in (0.9, 1.0, 1.1):
            assert tally.log_likelihood(CoverageModel(fitted.a * a, fitted.b * b, 0.0)) <= top + 1e-6
    assert fitted.a == pytest.approx(0.8, rel=0.25) and fitted.b == pytest.approx(2.0, rel=0.25)


def test_within_the_draws_it_agrees_with_the_unbiased_estimator() -> None:
    random = np.random.default_rng(19)
    rows = random.random((400, 16)) < random.beta(1.0, 3.0, size=(400, 1))
    fitted = fit_coverage(rows.sum(axis=1), np.full(400, 16))
    for n in (1, 4, 16):
        assert fitted.coverage(n) == pytest.approx(float(best_of_n(rows, [n]).mean()), abs=0.03)


def test_the_projection_holds_the_truth_and_tells_how_far_it_reaches() -> None:
    random = np.random.default_rng(23)
    chances = np.where(random.random(200) < 0.3, 0.0, random.beta(1.0, 2.0, size=200))
    right = random.binomial(16, chances)
    found = project_coverage(right, np.full(200, 16), [1, 16, 64])
    for one in found:
        truth = float((1 - (1 - chances) ** one.n).mean())
        assert one.low <= truth <= one.high
        assert one.low <= one.value <= one.high
        assert one.beyond == one.n / 16
    widths = [one.high - one.low for one in found]
    assert widths[2] > widths[1]  # 64 draws were never made


def test_unsolved_instances_may_be_hopeless_or_rare() -> None:
    """Half always solved, half never in 16 draws: at 64, rare ones may be solved and hopeless ones not."""
    right = np.repeat([0, 16], 100)
    (found,) = project_coverage(right, np.full(200, 16), [64])
    assert found.low < 0.5 and found.high > 0.6


def test_unequal_draws_are_bounded_by_the_fewest() -> None:
    random = np.random.default_rng(5)
    draws = random.integers(8, 20, 300)
    chances = random.beta(0.5, 1.5, 300)
    for one in project_coverage(random.binomial(draws, chances), draws, [8, 32]):
        assert one.low <= float((1 - (1 - chances) ** one.n).mean()) <= one.high


def test_the_axis_has_an_end() -> None:
    with pytest.raises(ValueError, match="expected 1 to 64"):
        project_coverage([3], [16], [65])


def test_bad_counts_are_refused() -> None:
    for right, draws in ([3], [2]), ([0], [0]), ([], []), ([1], [2, 3]):
        with pytest.raises(ValueError, match="right, draws"):
            fit_coverage(right, draws)


def test_the_simplex_finds_a_minimum() -> None:
    found = nelder_mead(lambda p: (p[0] - 3) ** 2 + (p[1] + 1) ** 2 + 5, [0.0, 0.0])
    assert found == pytest.approx([3, -1], abs=1e-4)
