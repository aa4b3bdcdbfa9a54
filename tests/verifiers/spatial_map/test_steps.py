"""The step oracle against the slow definition: every answer, judged on every map that fits."""

from __future__ import annotations

import itertools
import random
from typing import Any

import numpy as np
import pytest
import spatial_map_brute_force as brute
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.verifiers.process import NO_VALUE, ProcessVerifier
from assay.verifiers.spatial_map import check as native_check
from assay.verifiers.spatial_map.problem import KINDS, QUADRANTS, UNDETERMINED, Question, SpatialMapProblem
from assay.verifiers.spatial_map.steps import SpatialMapSteps, steps_of

TASK = get_task("spatial-map")
Row = tuple[int, list[brute.Statement], tuple[int, int, int, int]]


def problem_of(row: Row) -> SpatialMapProblem:
    n, statements, (kind, place, direction, reference) = row
    names = tuple("ABCDE"[:n])
    question = Question(
        KINDS[kind],
        names[reference],
        names[place] if kind == 0 else None,
        brute.NAMES[direction] if kind else None,
    )
    return SpatialMapProblem(names, tuple((names[a], brute.NAMES[r], names[b]) for a, r, b in statements), question)


def whole_answers(row: Row) -> list[tuple[Any, ...]]:
    """Every answer that the form allows, as steps."""
    n, _, (kind, *_) = row
    claims: list[tuple[Any, ...]] = {
        0: list(itertools.product("NS", "EW")),
        1: list(itertools.product(("in", "out"), repeat=n - 1)),
        2: [(number,) for number in range(n)],
    }[kind]
    return [*claims, (UNDETERMINED,)]


def as_seen(row: Row) -> set[tuple[Any, ...]]:
    """The answers on all maps that fit, as steps."""
    n, statements, (kind, place, direction, reference) = row
    others = [a for a in range(n) if a != reference]
    found = brute.answers(n, statements, (kind, place, direction, reference))
    if kind == 0:
        return {tuple(str(answer)) for answer in found}
    if kind == 2:
        return {(answer,) for answer in found}
    return {tuple("in" if a in answer else "out" for a in others) for answer in found}  # type: ignore[operator]


def value(answer: tuple[Any, ...], seen: set[tuple[Any, ...]]) -> int:
    """The number of steps that hold on every map that fits."""
    length = len(next(iter(seen)))
    if answer == (UNDETERMINED,):
        return length if len(seen) > 1 else 0
    return sum(all(other[i] == step for other in seen) for i, step in enumerate(answer))


def prefixes_of(answers: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return list(dict.fromkeys(answer[:i] for answer in answers for i in range(len(answer) + 1)))


@pytest.mark.parametrize("seed", range(4))
def test_the_oracle_is_exhaustive_completion(seed: int) -> None:
    kinds = set()
    for row in brute.random_rows(seed, 60, range(2, 6)):
        answers, seen = whole_answers(row), as_seen(row)
        right = next(iter(seen)) if len(seen) == 1 else (UNDETERMINED,)
        oracle: ProcessVerifier[Any] = TASK.process_verifier(problem_of(row))
        prefixes = prefixes_of(answers)
        endings = [[answer for answer in answers if answer[: len(p)] == p] for p in prefixes]
        extendable = [right in some for some in endings]
        assert oracle.extendable(prefixes).tolist() == extendable
        assert oracle.completions(prefixes).tolist() == [int(alive) for alive in extendable]
        assert oracle.completions(prefixes, cap=0).tolist() == [0] * len(prefixes)
        assert oracle.best_value(prefixes).tolist() == [max(value(a, seen) for a in some) for some in endings]
        for prefix in prefixes:
            following = {
                p[-1]: right[: len(p)] == p for p in prefixes if len(p) == len(prefix) + 1 and p[:-1] == prefix
            }
            assert dict(oracle.next_steps(prefix)) == following
        kinds.add((row[2][0], len(seen) == 1))
    assert len(kinds) == 6


def test_the_value_tells_which_prefixes_are_alive_on_generated_maps() -> None:
    for level in (1, 5, 10):
        for instance in TASK.generate(f"L{level},infeasible=0.3", seed=4, count=40):
            problem = instance.problem
            oracle = SpatialMapSteps(problem)
            right = steps_of(problem, TASK.truth_answer(problem, instance.truth or {}))
            rng = random.Random(str(instance.id))
            walk: tuple[Any, ...] = ()
            prefixes = [right[:i] for i in range(len(right) + 1)]
            while steps := oracle.next_steps(walk):
                walk = (*walk, rng.choice(steps)[0])
                prefixes.append(walk)
            alive = oracle.extendable(prefixes)
            assert alive[: len(right) + 1].all()
            (full,) = oracle.best_value([()])
            assert np.array_equal(alive, oracle.best_value(prefixes) == full)
            assert sum(kept for _, kept in oracle.next_steps(())) == 1


def test_an_answer_verifies_exactly_when_its_steps_are_extendable() -> None:
    for instance in TASK.generate("L2,infeasible=0.3", seed=9, count=60):
        problem = instance.problem
        for answer in (
            *QUADRANTS,
            UNDETERMINED,
            *range(6),
            frozenset(),
            frozenset(problem.places[:2]),
            TASK.truth_answer(problem, instance.truth or {}),
        ):
            try:
                verdict = native_check.check(problem, answer)
            except ValueError:
                continue
            if isinstance(answer, frozenset) and problem.question.reference in answer:
                continue  # has no steps: the reference is not asked about
            assert TASK.process_verifier(problem).extendable([steps_of(problem, answer)]).tolist() == [verdict.correct]


@given(
    st.sampled_from([0, 1, 2]),
    st.lists(
        st.sampled_from(["N", "S", "E", "W", "in", "out", 0, 1, 2, 3, -1, True, 1.0, None, UNDETERMINED, "NE"]),
        max_size=4,
    ),
)
@settings(max_examples=examples(300))
def test_any_tuple_gets_an_answer_and_what_has_no_form_has_no_value(kind: int, steps: list[Any]) -> None:
    row: Row = (3, [(0, 0, 1), (2, 3, 1)], (kind, 0 if kind == 0 else -1, 0 if kind else -1, 1))
    oracle = SpatialMapSteps(problem_of(row))
    prefix = tuple(steps)
    known = [
        p for p in prefixes_of(whole_answers(row)) if p == prefix and [type(s) for s in p] == [type(s) for s in prefix]
    ]
    assert (oracle.best_value([prefix])[0] == NO_VALUE) == (not known)
    assert known or not oracle.extendable([prefix])[0]
    assert known or oracle.next_steps(prefix) == []


def test_an_empty_batch_has_empty_answers() -> None:
    oracle = SpatialMapSteps(problem_of((2, [], (0, 0, -1, 1))))
    assert oracle.extendable([]).shape == oracle.completions([]).shape == oracle.best_value([]).shape == (0,)
    assert oracle.extendable([]).dtype == np.bool_
