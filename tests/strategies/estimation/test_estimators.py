"""Closed forms against the mean over every subset, written out."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.strategies.estimation import voting
from assay.strategies.estimation.estimators import (
    Draws,
    average_of_n,
    best_of_n,
    curve,
    majority_of_n,
    token_use,
    worst_of_n,
)
from assay.strategies.estimation.voting import expected_vote

Row = tuple[bool, int | None, int]


def over_subsets(rows: list[Row], n: int) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Average, best, worst and majority of n: every subset, every way to break a tie."""
    sums = [Fraction(0)] * 4
    subsets = list(itertools.combinations(rows, n))
    for subset in subsets:
        scores = [int(right) for right, _, _ in subset]
        votes = Counter(vote for _, vote, _ in subset if vote is not None)
        top = [vote for vote, count in votes.items() if count == max(votes.values())]
        shares = [
            Fraction(sum(right for right, vote, _ in rows if vote == one), sum(vote == one for _, vote, _ in rows))
            for one in top
        ]
        majority = sum(shares, Fraction(0)) / max(len(top), 1)
        for i, score in enumerate((Fraction(sum(scores), n), max(scores), min(scores), majority)):
            sums[i] += score
    average, best, worst, majority = (total / len(subsets) for total in sums)
    return average, best, worst, majority


# Answers 0 and 1 are right, so that votes may split over right answers too; None has no vote.
one_instance = st.lists(
    st.one_of(st.none(), st.integers(0, 5)).map(lambda vote: (vote in (0, 1), vote, 10)), min_size=1, max_size=8
)


@given(st.lists(one_instance, min_size=1, max_size=3))
def test_every_curve_is_the_mean_over_all_subsets(instances: list[list[Row]]) -> None:
    sizes = list(range(1, max(map(len, instances)) + 1))
    draws = [Draws.of(rows) for rows in instances]
    correct = [one.correct for one in draws]
    tables = [f(correct, sizes) for f in (average_of_n, best_of_n, worst_of_n)] + [majority_of_n(draws, sizes)]
    for i, rows in enumerate(instances):
        for j, n in enumerate(sizes):
            if n > len(rows):
                assert all(math.isnan(table[i, j]) for table in tables)
                continue
            for table, exact in zip(tables, over_subsets(rows, n), strict=True):
                assert table[i, j] == pytest.approx(float(exact), abs=1e-12)


@given(one_instance, st.integers(0, 3))
def test_a_failed_call_is_a_wrong_draw_without_a_vote(rows: list[Row], failures: int) -> None:
    draws = Draws.of([*rows, *[(False, None, 0)] * failures])
    assert average_of_n([draws.correct], [1])[0, 0] == pytest.approx(
        sum(right for right, _, _ in rows) / (len(rows) + failures)
    )


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.integers(0, 40)).map(lambda v: (v == 3, v, 1)), min_size=1, max_size=60),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=examples(40))
def test_worst_average_majority_best_are_in_order(instances: list[list[Row]]) -> None:
    for point in curve([Draws.of(rows) for rows in instances]):
        assert point.worst.mean <= point.average.mean <= point.best.mean
        assert point.worst.mean <= point.majority.mean <= point.best.mean
        for one in (point.worst, point.average, point.majority, point.best):
            assert 0.0 <= one.low <= one.mean <= one.high <= 1.0
            assert one.instances == sum(len(rows) >= point.n for rows in instances)


def test_curves_rise_and_fall_with_n() -> None:
    draws = [Draws.of((i % 7 == 0, i % 5, 1) for i in range(50))]
    best = best_of_n([draws[0].correct], range(1, 51))[0]
    worst = worst_of_n([draws[0].correct], range(1, 51))[0]
    assert np.all(np.diff(best) >= 0) and best[-1] == 1.0
    assert np.all(np.diff(worst) <= 0) and worst[8:].max() == 0.0


def slow_expected_vote(counts: list[int], right: list[float], silent: int, n: int) -> Fraction:
    """Every way to draw n by group, with its exact hypergeometric weight."""
    total = Fraction(0)
    for drawn in itertools.product(*(range(count + 1) for count in counts)):
        rest = n - sum(drawn)
        if not 0 <= rest <= silent or max(drawn, default=0) == 0:
            continue
        weight = math.comb(silent, rest)
        for count, k in zip(counts, drawn, strict=True):
            weight *= math.comb(count, k)
        top = [i for i, k in enumerate(drawn) if k == max(drawn)]
        total += weight * sum((Fraction(right[i]) for i in top), Fraction(0)) / len(top)
    return total / math.comb(sum(counts) + silent, n)


@pytest.mark.parametrize(
    ("counts", "right", "silent"),
    [([9, 8, 7], [1.0, 0.0, 0.0], 6), ([12, 5, 5, 1], [0.0, 1.0, 1.0, 0.0], 3), ([20, 20], [0.5, 0.25], 0)],
)
def test_the_vote_by_groups(counts: list[int], right: list[float], silent: int) -> None:
    sizes = list(range(1, sum(counts) + silent + 1))
    exact = [float(slow_expected_vote(counts, right, silent, n)) for n in sizes]
    assert expected_vote(counts, right, silent, sizes) == pytest.approx(exact, abs=1e-12)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from([0.0, 1.0])), min_size=1, max_size=6),
    st.integers(0, 5),
)
@settings(max_examples=examples(25))
def test_the_vote_does_not_depend_on_the_coin(groups: list[tuple[int, float]], silent: int) -> None:
    """The probability p of a head cancels: an identity that no single p can fake."""
    counts, right = [count for count, _ in groups], [share for _, share in groups]
    total = sum(counts) + silent
    results = []
    for p in (0.2, 0.5, 0.8):
        heads = np.exp(voting._log_binomial(total, p))
        results.append(voting._joint_scores(counts, right, silent, p, total)[1:] / heads[1:])
    assert results[0] == pytest.approx(results[1], abs=1e-9)
    assert results[2] == pytest.approx(results[1], abs=1e-9)


def test_many_draws_do_not_underflow() -> None:
    sizes = [1, 2, 100, 750, 1499, 1500]
    exact = []
    for n in sizes[:3]:
        hits = Fraction(0)
        for a, b in itertools.product(range(n + 1), range(1, n + 1)):
            if a <= b <= n - a:
                ways = math.comb(750, a) * math.comb(500, b) * math.comb(250, n - a - b)
                hits += ways * Fraction(1, 1 + (a == b))
        exact.append(float(hits / math.comb(1500, n)))
    result = expected_vote([750, 500], [0.0, 1.0], 250, sizes)
    assert result.tolist() == pytest.approx([*exact, 0, 0, 0], rel=1e-9, abs=1e-9)


def test_an_instance_without_draws_or_votes() -> None:
    draws = [Draws.of([]), Draws.of([(False, None, 3)] * 2)]
    (point, _) = curve(draws)
    assert point.majority.mean == 0.0 and point.majority.instances == 1
    assert curve([]) == []


def test_sizes_below_one_are_refused() -> None:
    with pytest.raises(ValueError, match="sizes: expected whole numbers from 1, got 0"):
        best_of_n([[True]], [0])


def test_token_spread_tells_chance_from_instances() -> None:
    generator = np.random.default_rng(5)
    rows = [generator.normal(1000 + shift, 30, size=40) for shift in generator.normal(0, 200, size=300)]
    use = token_use(rows)
    assert use.within == pytest.approx(30, rel=0.05) and use.across == pytest.approx(200, rel=0.15)
    assert use.mean.low < 1000 < use.mean.high


def test_token_spread_of_equal_and_of_single_draws() -> None:
    use = token_use([[5, 5], [5, 5, 5]])
    assert (use.mean.mean, use.within, use.across) == (5, 0, 0)
    alone = token_use([[5], [7]])
    assert math.isnan(alone.within) and math.isnan(alone.across) and alone.mean.mean == 6
    assert math.isnan(token_use([]).mean.mean)
    noise = token_use([[1, 9], [9, 1], [1, 9]])
    assert noise.across == 0 and noise.within > 0
