"""The compiled loops: the same numbers as the plain ones, and as enumeration."""

import itertools
import math

import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.strategies.estimation import estimators
from assay.strategies.estimation.estimators import Draws, majority_of_n
from assay.strategies.estimation.voting import expected_vote


@given(
    st.lists(st.tuples(st.integers(1, 30), st.sampled_from([0.0, 0.5, 1.0])), min_size=1, max_size=12),
    st.integers(0, 9),
)
@settings(max_examples=examples(40))
def test_votes_are_the_plain_ones(groups: list[tuple[int, float]], silent: int) -> None:
    counts, right = zip(*groups, strict=True)
    sizes = range(1, sum(counts) + silent + 1)
    plain, compiled = (expected_vote(counts, right, silent, sizes, way) for way in (False, True))
    assert compiled == pytest.approx(plain, abs=1e-11)
    some = list(sizes)[:: max(1, len(sizes) // 3)]
    assert expected_vote(counts, right, silent, some, True) == pytest.approx(plain[np.array(some) - 1], abs=1e-11)


def test_votes_are_an_enumeration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimators, "WORTH_COMPILING", 0)
    votes = [0, 0, 0, 1, 1, 2, 3, 3, None]
    draws = Draws.of((vote in (0, 3), vote, 1) for vote in votes)
    sizes = range(1, len(votes) + 1)
    for n, found in zip(sizes, majority_of_n([draws], sizes)[0], strict=True):
        scores = []
        for subset in itertools.combinations(votes, n):
            tally = {vote: subset.count(vote) for vote in subset if vote is not None}
            top = [vote for vote, count in tally.items() if count == max(tally.values())]
            scores.append(sum(vote in (0, 3) for vote in top) / max(1, len(top)))
        assert found == pytest.approx(math.fsum(scores) / len(scores), abs=1e-12)


def test_many_draws_do_not_underflow() -> None:
    sizes = [1, 2, 100, 750, 1499, 1500]
    plain, compiled = (expected_vote([750, 40, 500], [0.0, 1.0, 0.0], 210, sizes, way) for way in (False, True))
    assert compiled == pytest.approx(plain, rel=1e-9, abs=1e-9)
