"""The gap between published questions and their siblings: unbiased, covered, and found as `assay power` says."""

from __future__ import annotations

import numpy as np
import pytest

from assay.strategies.estimation.leak import gap
from assay.strategies.estimation.power import instances_needed

ACCURACY, LEAK, VARIATION, CORRELATION = 0.4, 0.05, 0.5, 0.7


def world(
    chance: np.random.Generator, count: int, k: int, leak: float
) -> tuple[dict[str, float], dict[str, list[float]]]:
    """Answers to published questions and to k siblings of each; a share `leak` of the published ones is known by heart.

    Chances have a Beta distribution of the given variation. A sibling has the chance of its question, or, in a share of cases that gives
    the correlation, that of any other: about as hard is not equally hard.
    """
    size = 1 / VARIATION - 1
    chances = chance.beta(ACCURACY * size, (1 - ACCURACY) * size, count)
    strangers = chance.beta(ACCURACY * size, (1 - ACCURACY) * size, (count, k))
    theirs = np.where(chance.random((count, k)) < CORRELATION, chances[:, None], strangers)
    known = np.where(chance.random(count) < leak, 1.0, chances)
    published = {str(i): float(chance.binomial(k, known[i]) / k) for i in range(count)}
    return published, {str(i): (chance.random(k) < theirs[i]).astype(float).tolist() for i in range(count)}


@pytest.mark.parametrize("k", [1, 4])
def test_a_leak_of_5_percent_is_found_with_80_percent_at_the_size_that_power_says(k: int) -> None:
    """At the size for one sibling's correlation; several siblings are several strangers, which makes their mean no worse."""
    rise = LEAK * (1 - ACCURACY)
    count = instances_needed(ACCURACY, ACCURACY + rise, VARIATION, CORRELATION, k)
    chance = np.random.default_rng(11)
    runs = 150
    found = sum(gap(*world(chance, count, k, LEAK)).difference.shown for _ in range(runs))
    assert found / runs >= 0.8 - 2.6 * (0.8 * 0.2 / runs) ** 0.5


def test_without_a_leak_a_gap_is_rarely_shown() -> None:
    chance = np.random.default_rng(12)
    found = [gap(*world(chance, 150, 2, 0.0)).difference for _ in range(300)]
    assert sum(one.shown for one in found) / 300 <= 0.08
    assert abs(np.mean([one.mean for one in found])) < 0.006


def test_the_gap_is_paired_by_published_question() -> None:
    found = gap({"a": 1.0, "b": 0.0, "c": 1.0}, {"a": [1.0, 0.0], "b": [0.0], "d": [1.0]})
    assert (found.difference.instances, found.siblings) == (2, 3)
    assert (found.published.mean, found.fresh.mean, found.difference.mean) == (0.5, 0.25, 0.25)


def test_scores_of_one_side_alone_are_refused() -> None:
    with pytest.raises(ValueError, match="siblings"):
        gap({"a": 1.0}, {"b": [1.0]})
