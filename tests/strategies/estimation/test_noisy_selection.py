"""The ceiling of erring verifiers: against enumeration, closed forms and the exact best-of-n."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.strategies.estimation.estimators import best_of_n
from assay.strategies.estimation.noisy_selection import noisy_best_of_n


def enumerated(right: int, total: int, n: int, accept: float, reject: float) -> float:
    """The mean over all orders of the draws and all coins, one by one."""
    scores = []
    for chosen in itertools.permutations([True] * right + [False] * (total - right), n):
        score, still = 0.0, 1.0
        for one in chosen:
            chance = 1 - reject if one else accept
            score += still * chance * one
            still *= 1 - chance
        scores.append(score + still * sum(chosen) / n)
    return float(np.mean(scores))


@settings(max_examples=examples(30), deadline=None)
@given(st.integers(1, 6), st.data(), st.floats(0, 1), st.floats(0, 1))
def test_it_is_the_mean_over_all_orders_and_coins(
    total: int, data: st.DataObject, accept: float, reject: float
) -> None:
    right, n = data.draw(st.integers(0, total)), data.draw(st.integers(1, total))
    found = noisy_best_of_n([right], [total], [n], accept, reject)[0, 0]
    assert found == pytest.approx(enumerated(right, total, n, accept, reject), abs=1e-12)


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_without_errors_it_is_best_of_n(row: list[bool]) -> None:
    sizes = [*range(1, len(row) + 1), len(row) + 1]
    found = noisy_best_of_n([sum(row)], [len(row)], sizes, 0.0, 0.0)
    np.testing.assert_allclose(found, best_of_n([row], sizes), atol=1e-12)


def test_many_draws_come_to_the_precision_of_one_accepted() -> None:
    p, accept, reject = 0.1, 0.05, 0.1
    found = noisy_best_of_n([4000], [40_000], [400], accept, reject)[0, 0]
    assert found == pytest.approx(p * (1 - reject) / (p * (1 - reject) + (1 - p) * accept), abs=2e-3)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([2], [1], [1], 0.0, 0.0), "right, draws"),
        (([1], [1], [0], 0.0, 0.0), "sizes"),
        (([1], [1], [1], 1.5, 0.0), "false_accept"),
        (([1], [1], [1], 0.0, float("nan")), "false_reject"),
    ],
)
def test_wrong_arguments_are_named(arguments: tuple[list[int], list[int], list[int], float, float], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        noisy_best_of_n(*arguments)
