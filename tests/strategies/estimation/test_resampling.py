"""Resampling with an erring verifier: the closed form, enumeration, and the strategies themselves."""

from __future__ import annotations

import asyncio
import itertools

import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_model import toy

from assay.strategies import parse_strategy
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.estimation.resampling import accuracy_of_n, first_accepted
from assay.strategies.models.classical import Classical, ClassicalOptions
from assay.strategies.models.model import Sampling
from assay.strategies.selection import parse_verifier

_SHARES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])


def _enumerate(p: float, w: float, fa: float, fr: float, n: int) -> float:
    """Over all sequences of (right or wrong or unreadable, accepted or not)."""
    kinds = [("right", True, p * (1 - fr)), ("right", False, p * fr), ("wrong", True, w * fa),
             ("wrong", False, w * (1 - fa)), ("unread", False, 1 - p - w)]  # fmt: skip
    total = 0.0
    for row in itertools.product(kinds, repeat=n):
        accepted = [kind for kind, yes, _ in row if yes]
        readable = [kind for kind, _, _ in row if kind != "unread"]
        handed_in = (accepted or readable or ["nothing"])[0]
        total += (handed_in == "right") * np.prod([chance for *_, chance in row])
    return total


@given(_SHARES, _SHARES, _SHARES, _SHARES, st.integers(1, 4))
@settings(max_examples=examples(60))
def test_the_closed_form_is_what_enumeration_says(p: float, share: float, fa: float, fr: float, n: int) -> None:
    w = (1 - p) * (1 - share)
    assert accuracy_of_n(p, w, fa, fr, n) == pytest.approx(_enumerate(p, w, fa, fr, n))


def test_the_ceiling_is_where_the_curve_goes_and_false_accepts_put_it_there() -> None:
    assert first_accepted(0.1, 0.9, 0.05, 0.1) == pytest.approx(0.1 * 0.9 / (0.1 * 0.9 + 0.9 * 0.05))
    assert accuracy_of_n(0.1, 0.9, 0.05, 0.1, 10_000) == pytest.approx(first_accepted(0.1, 0.9, 0.05, 0.1))
    assert first_accepted([0.1, 0.0, 1.0], [0.9, 1.0, 0.0], 0.0, 0.3).tolist() == [1.0, 0.0, 1.0]
    assert first_accepted(0.2, 0.6, 1.0, 0.0) == accuracy_of_n(0.25, 0.75, 1.0, 0.0, 1) == 0.25
    with pytest.raises(ValueError, match="n: expected at least 1"):
        accuracy_of_n(0.1, 0.9, 0, 0, 0)


CLASSICAL = Classical(ClassicalOptions())


def _solve(spec: str, verifier: str, index: int, cache: MemoryCache) -> tuple[bool, int]:
    instance = toy(1, index=index)
    session = Session(instance, CLASSICAL, Sampling(), 7, cache, verifier=parse_verifier(verifier))
    outcome = asyncio.run(parse_strategy(spec).solve(session))
    return outcome.chosen is not None and outcome.chosen.verdict.correct, session.ledger.tokens


DIAL = ["perfect", "noisy:fa=0.05,fr=0.1,per=sample", "noisy:fa=0.3,fr=0.3,per=sample", "none"]


def test_at_equal_tokens_perfect_is_above_noisy_above_none_and_where_the_closed_form_says() -> None:
    """160 instances, the same draws for all; margins are 4 standard deviations of a paired difference of shares."""
    n, count = 6, 160
    cache = MemoryCache()
    right: dict[str, list[bool]] = {}
    for verifier in DIAL:
        rows = [_solve(f"best-of-n:n={n}", verifier, index, cache) for index in range(count)]
        right[verifier] = [row[0] for row in rows]
        tokens = sum(row[1] for row in rows)
        assert verifier == "perfect" or tokens == sum(
            reply.completion.prompt_tokens + reply.completion.completion_tokens for reply in cache._replies.values()
        )
    shares = {verifier: float(np.mean(values)) for verifier, values in right.items()}
    for better, worse in itertools.pairwise(DIAL):
        difference = np.array(right[better], float) - np.array(right[worse], float)
        assert shares[better] - shares[worse] > -4 * difference.std() / count**0.5, (better, worse, shares)
    assert shares["perfect"] > shares["none"] + 0.2
    by_instance: dict[str, list[bool]] = {}
    for reply in cache._replies.values():
        by_instance.setdefault(reply.key.instance, []).append(reply.verdict.correct)
    p = np.array([np.mean(values) for values in by_instance.values()])
    assert len(p) == count and all(len(values) == n for values in by_instance.values())
    worst, average, best = np.mean(p == 1), np.mean(p), np.mean(p > 0)
    assert worst <= average <= best == shares["perfect"]
    # Given its draws, an instance's first reply is right with their share; a noisy choice is bounded likewise.
    assert abs(shares["none"] - average) < 4 * 0.5 / count**0.5
    for verifier, fa, fr in ((DIAL[1], 0.05, 0.1), (DIAL[2], 0.3, 0.3)):
        expected = _given_draws(list(by_instance.values()), fa, fr)
        assert abs(shares[verifier] - expected) < 4 * 0.5 / count**0.5, (verifier, shares[verifier], expected)


def _given_draws(rows: list[list[bool]], fa: float, fr: float) -> float:
    """Expected share right of the first accepted, else the first, over the coins of these very draws."""
    total = 0.0
    for row in rows:
        left = 1.0
        for right in row:
            accept = 1 - fr if right else fa
            total += left * accept * right
            left *= 1 - accept
        refused = left * row[0]  # every reply can be read: the first one is handed in
        total += refused
    return total / len(rows)
