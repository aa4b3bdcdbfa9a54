"""The step oracle of Calendar against the completion of every prefix by hand."""

from __future__ import annotations

import random

import calendar_brute_force as brute
import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.verifiers.calendar.problem import CalendarProblem
from assay.verifiers.calendar.problem_json import read_problem
from assay.verifiers.calendar.steps import NO_SLOT_STEP, CalendarPrefix, CalendarSteps
from assay.verifiers.process import NO_VALUE

TASK = get_task("calendar")


def answers(problem: CalendarProblem) -> tuple[list[CalendarPrefix], list[CalendarPrefix]]:
    """All feasible slots and all right answers, as full prefixes, in order."""
    starts = [(m.day, m.start // 60, m.start % 60) for m in brute.all_slots(problem)]
    right: list[CalendarPrefix] = list(starts[:1] if problem.priority == "earliest" else starts)
    return list(starts), right or [(NO_SLOT_STEP,)]


def value(prefix: CalendarPrefix) -> int:
    day, hour, minute = (int(step) for step in prefix)
    return 1440 * day + 60 * hour + minute


def prefixes_to_ask(rng: random.Random, feasible: list[CalendarPrefix]) -> list[CalendarPrefix]:
    asked: list[CalendarPrefix] = [(), (NO_SLOT_STEP,), *((day,) for day in range(7))]
    for slot in feasible[:: max(1, len(feasible) // 20)]:
        asked += [slot, slot[:2], slot[:1], (*slot[:2], 59 - int(slot[2])), (*slot[:1], 23 - int(slot[1]))]
    return asked + [(rng.randrange(-1, 8), rng.randrange(-1, 25), rng.randrange(-1, 61)) for _ in range(20)]


@settings(max_examples=examples(15), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_oracle_is_exhaustive_completion(seed: int) -> None:
    rng = random.Random(seed)
    problem = brute.random_problem(rng)
    feasible, right = answers(problem)
    asked = prefixes_to_ask(rng, feasible)
    oracle = TASK.process_verifier(problem)
    counts = [sum(answer[: len(prefix)] == prefix for answer in right) for prefix in asked]
    bests = [min((value(s) for s in feasible if s[: len(prefix)] == prefix), default=NO_VALUE) for prefix in asked]
    assert oracle.completions(asked).tolist() == counts
    assert oracle.completions(asked, cap=1).tolist() == [min(count, 1) for count in counts]
    assert oracle.extendable(asked).tolist() == [count > 0 for count in counts]
    assert oracle.best_value(asked).tolist() == bests
    for prefix in asked[::5]:
        steps = oracle.next_steps(prefix)
        kept = {
            answer[len(prefix)] for answer in right if answer[: len(prefix)] == prefix and len(answer) > len(prefix)
        }
        assert {step for step, good in steps if good} == kept
        assert len(steps) == len(dict(steps))


def test_the_steps_that_the_form_allows() -> None:
    problem = read_problem({"people": {"A": {"Tuesday": [["09:00", "10:00"]]}}, "days": ["Monday", "Tuesday"], "duration": 50})  # fmt: skip
    oracle = TASK.process_verifier(problem)
    assert oracle.next_steps(()) == [(0, False), (1, True), (NO_SLOT_STEP, False)]
    assert oracle.next_steps((1,)) == [(hour, hour == 9) for hour in range(24)]
    assert oracle.next_steps((1, 9)) == [(minute, minute <= 10) for minute in range(60)]
    assert oracle.next_steps((1, 9, 5)) == oracle.next_steps((NO_SLOT_STEP,)) == []
    assert oracle.completions([(), (1, 9, 5), (1, 9), (0,)]).tolist() == [11, 1, 11, 0]
    assert oracle.best_value([(), (1, 10), (NO_SLOT_STEP,)]).tolist() == [1980, NO_VALUE, NO_VALUE]
    assert oracle.completions([]).dtype == np.int64 and len(oracle.best_value([])) == 0


def test_walking_along_kept_steps_ends_at_a_right_answer() -> None:
    for level in (1, 6, 10):
        for instance in TASK.generate(f"L{level},infeasible=0.5", seed=9, count=6):
            oracle, prefix = TASK.process_verifier(instance.problem), ()
            while steps := [step for step, kept in oracle.next_steps(prefix) if kept]:
                prefix = (*prefix, steps[-1])
            if prefix == (NO_SLOT_STEP,):
                text = "no slot"
            else:
                day, start = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[prefix[0]], 60 * prefix[1] + prefix[2]  # fmt: skip
                end = start + instance.problem.duration
                text = f"{day} {start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
            assert TASK.verify(instance.problem, f"<answer>{text}</answer>").correct


@pytest.mark.parametrize(
    "prefix", [(0, 1, 2, 3), ("x",), (NO_SLOT_STEP, 0), (0, "no slot"), (True,), (1.5,), [0, 1, 2, 3]]
)
def test_what_is_no_prefix_is_refused(prefix: CalendarPrefix) -> None:
    problem = read_problem({"people": {"A": {"Tuesday": [["09:00", "10:00"]]}}, "duration": 50})
    with pytest.raises(ValueError, match="prefix"):
        CalendarSteps(problem).completions([prefix])
