"""Paired differences of questions in groups: the interval covers, and is wider where groups are alike."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assay.strategies.estimation.clustered import clustered_difference
from assay.strategies.estimation.discordant import detectable, mcnemar, questions_to_find
from assay.strategies.estimation.paired import paired_difference


def test_groups_of_one_give_the_interval_of_the_mean_difference() -> None:
    chance = np.random.default_rng(3)
    a, b = chance.random(40), chance.random(40)
    found, plain = clustered_difference(a, b, range(40), bounds=None), paired_difference(a, b, bounds=None)
    assert found.clusters == 40 and found.design_effect == pytest.approx(1.0)
    for name in ("mean", "low", "high", "correlation"):
        assert getattr(found.difference, name) == pytest.approx(getattr(plain, name))
    assert found.difference.p_value == pytest.approx(plain.p_value, abs=2e-3)


def test_copies_of_a_question_are_no_evidence() -> None:
    chance = np.random.default_rng(4)
    a, b = chance.random(30), chance.random(30)
    once = clustered_difference(a, b, range(30))
    copied = clustered_difference(np.repeat(a, 5), np.repeat(b, 5), np.repeat(np.arange(30), 5).tolist())
    assert copied.difference.high - copied.difference.low == pytest.approx(once.difference.high - once.difference.low)
    assert copied.difference.p_value == pytest.approx(once.difference.p_value)
    assert copied.design_effect == pytest.approx(5.0, rel=0.05)


def test_the_interval_covers_where_questions_of_a_group_are_alike() -> None:
    """800 samples of 25 groups of 1 to 9 questions; an interval that ignores the groups covers far less."""
    chance = np.random.default_rng(5)
    covered = ignored = 0
    for _ in range(800):
        sizes = chance.integers(1, 10, 25)
        groups = np.repeat(np.arange(25), sizes)
        apart = chance.normal(0, 1, 25)[groups] + chance.normal(0, 0.5, groups.size)
        nothing = np.zeros(groups.size)
        found = clustered_difference(nothing, apart, groups.tolist(), bounds=None).difference
        plain = paired_difference(nothing, apart, bounds=None)
        covered += found.low <= 0 <= found.high
        ignored += plain.low <= 0 <= plain.high
    assert 0.90 <= covered / 800 <= 0.97
    assert ignored / 800 < 0.80


@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_the_p_value_agrees_with_the_interval(level: float) -> None:
    chance = np.random.default_rng(6)
    for _ in range(50):
        a, b = chance.random(24), np.clip(chance.random(24) + 0.15, 0, 1)
        found = clustered_difference(a, b, [i // 3 for i in range(24)], level).difference
        assert (found.p_value < 1 - level) == (not found.low <= 0 <= found.high)


def test_one_group_shows_nothing() -> None:
    found = clustered_difference([0.0, 0.0], [1.0, 1.0], ["a", "a"])
    assert (found.difference.low, found.difference.high, found.difference.p_value) == (-1.0, 1.0, 1.0)
    assert math.isnan(found.design_effect)


@pytest.mark.parametrize("a, b, groups", [([0.0], [1.0, 1.0], [1]), ([0.0], [1.0], [1, 2]), ([math.nan], [1.0], [1])])
def test_bad_input_is_refused(a: list[float], b: list[float], groups: list[int]) -> None:
    with pytest.raises(ValueError, match="expected"):
        clustered_difference(a, b, groups)


@pytest.mark.parametrize(
    "better, worse, p", [(0, 0, 1.0), (5, 5, 1.0), (9, 1, 22 / 1024), (1, 9, 22 / 1024), (6, 0, 2 / 64), (5, 0, 2 / 32)]
)
def test_mcnemar_is_the_binomial_test_of_the_questions_that_differ(better: int, worse: int, p: float) -> None:
    assert mcnemar(better, worse) == pytest.approx(p)


def test_a_difference_of_the_detectable_size_is_found_with_80_percent() -> None:
    chance, questions, spread = np.random.default_rng(7), 200, 0.6
    error = spread / questions**0.5
    true = detectable(error)
    assert questions_to_find(true, error, questions) == questions
    assert questions_to_find(true / 2, error, questions) == pytest.approx(4 * questions, abs=2)
    found = 0
    for _ in range(600):
        apart = chance.normal(true, spread, questions)
        found += paired_difference(np.zeros(questions), apart, bounds=None).shown
    assert 0.76 <= found / 600 <= 0.84
