"""Scores under a budget, against every order of the draws."""

import itertools

import numpy as np
import pytest

from assay.strategies.estimation.equal_cost import best_at_budget
from assay.strategies.estimation.estimators import best_of_n


def test_random_orders_approach_all_orders() -> None:
    right, cost = [True, False, False, True, False], [5, 1, 2, 3, 4]
    budgets = [0, 3, 6, 9, 15]
    expected = np.zeros(len(budgets))
    orders = list(itertools.permutations(range(5)))
    for order in orders:
        for k, budget in enumerate(budgets):
            spent = 0
            for i in order:
                spent += cost[i]
                if spent > budget:
                    break
                if right[i]:
                    expected[k] += 1 / len(orders)
                    break
    found = best_at_budget([right], [cost], budgets, orders=20_000)[0]
    assert found == pytest.approx(expected, abs=0.015)


def test_equal_costs_are_best_of_n() -> None:
    rows = [[True, False, False, False], [False] * 4, [True, True, False, False]]
    found = best_at_budget(rows, [[10] * 4] * 3, [10, 25, 40], orders=20_000)
    assert found == pytest.approx(best_of_n(rows, [1, 2, 4]), abs=0.015)


def test_beyond_the_draws_nothing_is_said() -> None:
    found = best_at_budget([[True, False]], [[1, 1]], [2, 3])
    assert found[0, 0] == 1.0 and np.isnan(found[0, 1])
    with pytest.raises(ValueError, match="costs"):
        best_at_budget([[True]], [[-1]], [1])
