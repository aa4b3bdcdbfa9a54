"""Sharing draws out: the bounds against enumeration, the policies against them."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import Callable, Hashable, Sequence

import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_model import Scripted, right, session_on, toy, wrong

from assay.strategies import parse_strategy
from assay.strategies.adaptive import Adaptive
from assay.strategies.engine.allocator import Allocator, Policy
from assay.strategies.engine.budget import Budget, SharedBudget
from assay.strategies.engine.cache import MemoryCache
from assay.strategies.engine.session import Session
from assay.strategies.estimation.allocation import even_allocation, oracle_allocation
from assay.strategies.estimation.prior import draw_beta, fit_prior
from assay.strategies.models.model import Sampling
from assay.tasks.core.ids import Stream, make_key

ROWS = st.lists(st.lists(st.booleans(), min_size=3, max_size=4), min_size=1, max_size=4)


def stream(number: int) -> Stream:
    return Stream(make_key("allocation", number))


def simulated(seed: int, instances: int, draws: int, a: float, b: float) -> list[list[bool]]:
    rng = np.random.default_rng(seed)
    return [(rng.random(draws) < rate).tolist() for rate in rng.beta(a, b, instances)]


def replay_allocation(
    rows: Sequence[Sequence[bool]],
    kinds: Sequence[Hashable],
    total: int,
    policy: Policy,
    make_stream: Callable[[int], Stream],
    batch: int = 16,
) -> Allocator:
    """Replay a policy on recorded samples, without a model: of each instance, whether its samples are right."""
    allocator = Allocator(kinds, policy, max(map(len, rows), default=0))
    spent, number = 0, 0
    while spent < total:
        for i, row in enumerate(rows):
            if allocator.draws[i] >= len(row):
                allocator.close(i)
        chosen = allocator.choose(min(batch, total - spent), make_stream(number))
        if not chosen:
            break
        for i, count in chosen.items():
            seen = rows[i][allocator.draws[i] : allocator.draws[i] + count]
            allocator.observe(i, len(seen), any(seen))
            spent += len(seen)
        number += 1
    return allocator


# ------------------------------------------------------------------------------- bounds


@settings(max_examples=examples(30), deadline=None)
@given(rows=ROWS, total=st.integers(0, 12))
def test_the_oracle_is_the_best_of_all_ways_to_share_out(rows: list[list[bool]], total: int) -> None:
    ways = itertools.product(*(range(len(row) + 1) for row in rows))
    best = max(
        sum(any(row[:n]) for row, n in zip(rows, way, strict=True)) for way in ways if sum(way) <= total
    )  # fmt: skip
    found = oracle_allocation(rows, total)
    assert found.solved == best and found.spent == sum(found.draws) <= total
    assert sum(any(row[:n]) for row, n in zip(rows, found.draws, strict=True)) == best


@settings(max_examples=examples(25), deadline=None)
@given(rows=ROWS, total=st.integers(0, 12))
def test_an_even_share_is_the_mean_over_all_subsets(rows: list[list[bool]], total: int) -> None:
    share, more = divmod(total, len(rows))
    if share + (more > 0) > 3:
        with pytest.raises(ValueError, match="total: expected at most"):
            even_allocation([row[:3] for row in rows], total)
        return

    def mean(row: Sequence[bool], n: int) -> float:
        subsets = [*itertools.combinations(row, n)]
        return sum(map(any, subsets)) / len(subsets)

    extra = [*itertools.combinations(range(len(rows)), more)]
    expected = sum(sum(mean(row, share + (i in which)) for i, row in enumerate(rows)) for which in extra) / len(extra)
    assert math.isclose(even_allocation(rows, total).solved, expected, abs_tol=1e-12)


@settings(max_examples=examples(25), deadline=None)
@given(
    rows=st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=6), total=st.integers(1, 24),
    policy=st.sampled_from(["greedy", "thompson", "even"]), batch=st.integers(1, 5),
)  # fmt: skip
def test_no_policy_beats_the_oracle_or_passes_the_total(rows, total, policy, batch) -> None:
    done = replay_allocation(rows, [i % 2 for i in range(len(rows))], total, policy, stream, batch)
    assert sum(done.draws) <= total and max(done.draws) <= 4
    assert done.solved == [any(row[:n]) for row, n in zip(rows, done.draws, strict=True)]
    assert sum(done.solved) <= oracle_allocation(rows, total).solved
    # Nothing is left undone while there is something to do.
    assert sum(done.draws) == total or all(s or n == 4 for s, n in zip(done.solved, done.draws, strict=True))


def test_adaptive_is_better_than_even_where_instances_differ() -> None:
    """Half of them nearly hopeless, half of middling difficulty, told apart by their kind."""
    kinds = ["hard"] * 20 + ["fair"] * 20
    solved, plain, most = dict.fromkeys(("greedy", "thompson", "even"), 0), 0.0, 0.0
    for seed in range(6):
        rows = simulated(seed, 20, 60, 0.05, 20.0) + simulated(seed + 50, 20, 60, 2.0, 18.0)
        for policy in solved:
            solved[policy] += sum(replay_allocation(rows, kinds, 240, policy, stream, batch=24).solved)
        plain += sum(any(row[:6]) for row in rows)  # the same six to each
        most += oracle_allocation(rows, 240).solved
    assert plain < solved["even"] < solved["greedy"] < most and solved["even"] < solved["thompson"] < most


def _solved(policy: Policy, rows: list[list[bool]], efforts: list[float], total: int) -> tuple[int, list[int]]:
    allocator, spent, number = Allocator("a" * len(rows), policy, len(rows[0]), efforts), 0, 0
    while spent < total and (chosen := allocator.choose(min(16, total - spent), stream(number))):
        for i, count in chosen.items():
            seen = rows[i][allocator.draws[i] : allocator.draws[i] + count]
            allocator.observe(i, len(seen), any(seen))
            spent += len(seen)
        number += 1
    return sum(allocator.solved), allocator.draws


def test_greedy_adapts_to_effort_within_one_task_and_level() -> None:
    """Where effort tells who is solved, greedy solves more than even; where it tells nothing, hardly fewer."""
    source, told, untold, alike = np.random.Generator(np.random.Philox(1)), [0, 0], [0, 0], 0
    for _ in range(20):
        efforts = source.normal(size=60)
        for totals, logits in ((told, -2.5 - 1.5 * efforts), (untold, source.normal(-2.5, 1.5, 60))):
            rows = [(source.random(100) < 1 / (1 + math.exp(-x))).tolist() for x in logits]
            greedy, even = (_solved(policy, rows, efforts.tolist(), 300) for policy in ("greedy", "even"))
            totals[0] += greedy[0]
            totals[1] += even[0]
            alike += greedy[1] == even[1]
    assert told[0] > 1.05 * told[1] and untold[0] > 0.93 * untold[1] and alike < 20


# ---------------------------------------------------------------------------- posterior


def test_the_prior_is_found_again() -> None:
    assert fit_prior([]) == fit_prior([(0, False)]) == (1.0, 1.0)
    for a, b in ((1.0, 1.0), (0.2, 1.8), (4.0, 4.0)):
        rows = simulated(3, 400, 60, a, b)
        seen = [(row.index(True) + 1, True) if True in row else (60, False) for row in rows]
        found = fit_prior(seen)
        assert abs(found[0] / sum(found) - a / (a + b)) < 0.08
    # Certain failure does not look hopeless at once, and does in the end.
    chances = [a / (a + b + n) for n in (1, 10, 100) for a, b in [fit_prior([(n, False)] * 10)]]
    assert 0.01 < chances[0] and chances[0] > chances[1] > chances[2] and chances[2] < 0.001


@pytest.mark.parametrize(("a", "b"), [(0.05, 0.2), (1.0, 1.0), (2.0, 30.0), (0.5, 200.0)])
def test_beta_draws_have_their_mean_and_spread(a: float, b: float) -> None:
    source = stream(1)
    drawn = [draw_beta(a, b, source) for _ in range(4000)]
    mean, variance = a / (a + b), a * b / ((a + b) ** 2 * (a + b + 1))
    assert abs(np.mean(drawn) - mean) < 5 * math.sqrt(variance / 4000) and min(drawn) >= 0 and max(drawn) <= 1
    assert abs(np.var(drawn) / variance - 1) < 0.35


def test_solved_and_closed_instances_get_nothing() -> None:
    allocator = Allocator("aaa", "greedy", 5)
    allocator.observe(0, 1, True)
    allocator.close(1)
    assert allocator.choose(4, stream(0)) == {2: 4} and allocator.choose(9, stream(0)) == {2: 5}
    allocator.observe(2, 5, False)
    assert not allocator.choose(4, stream(0))


# ----------------------------------------------------------------------------- sessions


def test_every_draw_goes_where_it_is_worth_most_and_none_to_what_is_solved() -> None:
    easy, hard = [toy(index=i) for i in (0, 1, 2)], [toy(index=i) for i in (3, 4, 5)]
    model = Scripted(lambda r: right(r.instance) if r.instance in easy and r.sample > 1 else wrong(r.instance))
    sessions = [session_on(instance, model) for instance in (*easy, *hard)]
    outcomes = asyncio.run(Adaptive(total=40, batch=3).solve_all(sessions))
    assert [outcome.chosen.verdict.correct for outcome in outcomes] == [True] * 3 + [False] * 3
    calls = [session.ledger.calls for session in sessions]
    assert sum(calls) == len(model.requests) == 40 and max(calls[:3]) <= 5 and min(calls[3:]) >= 8
    assert [len(outcome.replies) for outcome in outcomes] == calls


def test_a_total_budget_ends_it_and_a_broken_instance_is_alone() -> None:
    def reply(request):
        if request.instance == toy(index=1):
            raise RuntimeError("broken")
        return wrong(request.instance)

    parent = SharedBudget(Budget(calls=9))
    model = Scripted(reply)
    sessions = [
        Session(toy(index=i), model, Sampling(), 7, MemoryCache(), budget=SharedBudget(Budget(), parent)) for i in range(3)
    ]  # fmt: skip
    outcomes = asyncio.run(Adaptive(total=100, batch=4).solve_all(sessions))
    assert isinstance(outcomes[1], RuntimeError) and parent.ledger.calls == 9
    assert sum(len(outcome.replies) for outcome in (outcomes[0], outcomes[2])) == 9


def test_alone_it_draws_until_it_is_right() -> None:
    model = Scripted(lambda r: right(r.instance) if r.sample == 4 else wrong(r.instance))
    outcome = asyncio.run(parse_strategy("adaptive:batch=1").solve(session_on(toy(), model)))
    assert outcome.chosen is not None and outcome.chosen.verdict.correct and len(outcome.replies) == 5
    assert asyncio.run(Adaptive().solve_all([])) == []
