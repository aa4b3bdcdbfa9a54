"""Stopped runs, against the exact distribution of when they stop."""

import itertools
import math

import numpy as np
import pytest

from assay.strategies.estimation.estimators import average_of_n, best_of_n
from assay.strategies.estimation.stopped import coverage_of_stopped


def stop(row: tuple[bool, ...]) -> tuple[int, int]:
    """First right draw (0 without one) and draws made, when drawing stops at the first right one."""
    first = row.index(True) + 1 if any(row) else 0
    return first, first or len(row)


@pytest.mark.parametrize("chance", [0.1, 0.5, 0.9])
def test_coverage_is_unbiased_and_the_plain_average_is_not(chance: float) -> None:
    cap = 5
    expected = dict.fromkeys(range(1, cap + 1), 0.0)
    naive = 0.0
    for row in itertools.product((False, True), repeat=cap):
        weight = math.prod(chance if right else 1 - chance for right in row)
        first, drawn = stop(row)
        for n, estimate in zip(
            expected, coverage_of_stopped([first, first], [drawn, drawn], list(expected)), strict=True
        ):
            expected[n] += weight * (1.0 if math.isnan(estimate.mean) else estimate.mean)
        naive += weight * float(average_of_n([row[:drawn]], [1])[0, 0])
    for n, value in expected.items():
        assert value == pytest.approx(1 - (1 - chance) ** n, abs=1e-12)
    assert naive > chance + 0.02


def test_equal_caps_agree_with_all_draws_at_the_first() -> None:
    rows = [(True, False, True), (False, False, False), (False, True, True), (False, False, True)]
    first, drawn = zip(*map(stop, rows), strict=True)
    estimates = coverage_of_stopped(first, drawn, [1, 2, 3])
    assert [one.mean for one in estimates] == [0.25, 0.5, 0.75]
    assert estimates[2].mean == best_of_n(rows, [3]).mean()


def test_differing_caps_follow_kaplan_and_meier() -> None:
    # Draw 1: five at risk, one solved. Draw 2: of the four left one had its cap at 1; three at risk, one solved.
    estimates = coverage_of_stopped([1, 0, 2, 0, 0], [1, 1, 2, 2, 3], [1, 2, 3, 4])
    assert estimates[0].mean == pytest.approx(0.2)
    assert estimates[1].mean == pytest.approx(1 - 0.8 * (2 / 3))
    assert estimates[1].low < estimates[1].mean < estimates[1].high
    assert math.isnan(estimates[3].mean)


def test_differing_caps_are_right_on_average_and_their_interval_covers() -> None:
    random = np.random.default_rng(5)
    truth, hits, total = 1 - 0.75**6, 0, 0.0
    for _ in range(300):
        first = random.geometric(0.25, size=60)
        cap = random.integers(3, 12, size=60)
        solved = first <= cap
        (estimate,) = coverage_of_stopped(np.where(solved, first, 0), np.where(solved, first, cap), [6])
        total += estimate.mean / 300
        hits += estimate.low <= truth <= estimate.high
    assert total == pytest.approx(truth, abs=0.015)
    assert hits / 300 > 0.95 - 4 * math.sqrt(0.95 * 0.05 / 300)


@pytest.mark.parametrize(("first", "drawn"), [([2], [1]), ([-1], [1]), ([1], [1, 2])])
def test_impossible_counts_are_refused(first: list[int], drawn: list[int]) -> None:
    with pytest.raises(ValueError, match="first_right"):
        coverage_of_stopped(first, drawn, [1])
