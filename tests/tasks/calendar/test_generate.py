"""Calendars are what was asked for: truths, shares, limits, sizes, refusals."""

from __future__ import annotations

import statistics
from collections import Counter

import calendar_brute_force as brute
import numpy as np
import pytest
from calendar_cases import TASK

from assay.tasks.calendar.parameters import NAMES
from assay.verifiers.calendar.problem import EVERY_DAY, CalendarProblem, Person
from assay.verifiers.calendar.solve import solve
from assay.verifiers.calendar.truth import LISTED_SLOTS


@pytest.mark.parametrize("level", [1, 3, 5, 7, 9, 10])
def test_truth_is_that_of_brute_force(level: int) -> None:
    parameters = TASK.levels[level]
    for instance in TASK.generate(level, seed=3, count=12):
        p, truth = instance.problem, instance.truth
        starts = brute.starts_by_sums(p)
        assert truth is not None
        assert truth == TASK.solve(p) and truth["slot_count"] == len(starts) == instance.difficulty["slots"]
        assert truth["status"] == ("satisfiable" if starts else "unsatisfiable")
        assert not starts or parameters.min_slots <= len(starts) <= parameters.max_slots
        assert [TASK.canonical(p, TASK.parse(p, " ".join(slot[:2]) + "-" + slot[2])) for slot in truth["slots"]] == [
            (s // 1440, s % 1440, s % 1440 + p.duration) for s in starts
        ]
        assert len(p.people) == parameters.people and len(p.days) == parameters.days
        assert all(a % parameters.grid == 0 for a in (p.duration, p.buffer, p.not_before, p.not_after))


def test_a_truth_lists_a_hundred_slots_and_counts_all() -> None:
    p = CalendarProblem((Person("Ana", ((0, 1440),)),), (0,), 60)
    truth = TASK.solve(p)
    assert (len(truth["slots"]), truth["slot_count"]) == (LISTED_SLOTS, 1381)


def test_the_share_without_a_slot_is_as_asked() -> None:
    for share in (0.0, 0.1, 1.0):
        found = [i.truth["slot_count"] == 0 for i in TASK.generate(f"L4,infeasible={share}", seed=1, count=600)]
        assert abs(statistics.mean(found) - share) <= 0.05
        assert share == 0.1 or statistics.mean(found) == share


def test_instances_without_a_slot_nearly_have_one() -> None:
    for level in (2, 6, 10):
        made = list(TASK.generate(f"L{level},infeasible=0.5", seed=2, count=200))
        near = {False: [], True: []}
        for instance in made:
            near[instance.truth["slot_count"] == 0].append(instance.difficulty["near_misses"])
        assert statistics.mean(count > 0 for count in near[True]) > 0.95
        assert 0.6 < statistics.median(near[True]) / statistics.median(near[False]) < 1.6


def test_people_and_days_are_treated_alike() -> None:
    free = np.zeros(6)
    first = Counter()
    for instance in TASK.generate("people=6,days=5,grid=5,granularity=5,infeasible=0,limits=0", seed=8, count=300):
        free += [sum(b - a for a, b in person.free) for person in instance.problem.people]
        first[instance.problem.days.index(solve(instance.problem)[0].day)] += 1
    assert free.max() / free.min() < 1.1
    assert len(first) == 5
    names = Counter(p.name for i in TASK.generate(5, seed=8, count=200) for p in i.problem.people)
    assert len(names) == len(NAMES) == len(set(NAMES)) and max(names.values()) < 40


def test_all_constraint_kinds_appear_and_can_be_turned_off() -> None:
    seen: Counter[str] = Counter()
    for instance in TASK.generate(10, seed=1, count=60):
        p = instance.problem
        seen.update(
            buffer=p.buffer > 0, weekend=p.no_weekend, before=p.not_before > 0, after=p.not_after < 1440,
            blocked=bool(p.blocked), one_day=any(w.day != EVERY_DAY for w in p.blocked), earliest=p.priority == "earliest",
            any=p.priority == "none", zones=len({person.utc_offset for person in p.people}) > 3,
            touching=any(b[0] == a[1] and a[1] % 1440 for person in p.people for a, b in zip(person.free, person.free[1:], strict=False)),
        )  # fmt: skip
    assert all(count > 5 for count in seen.values()) and len(seen) == 10
    for instance in TASK.generate("limits=0,priority=none,days=7", seed=1, count=30):
        p = instance.problem
        assert (p.buffer, p.no_weekend, p.not_before, p.not_after, p.blocked, p.priority) == (
            0,
            False,
            0,
            1440,
            (),
            "none",
        )
        assert p.utc_offset is None


def test_sizes_beyond_the_levels() -> None:
    for text in ("people=1,days=1", "people=64,days=7,grid=1,granularity=1,hours=24,blocks=8,decoys=30,time_zones=true",
                 "people=20,days=7,grid=1,granularity=30", "grid=60,granularity=60,days=1,people=20",
                 "grid=1,granularity=240,days=7", "min_slots=5,max_slots=5,grid=5,granularity=5"):  # fmt: skip
        _, parameters = TASK.resolve(text)
        for instance in TASK.generate(text, seed=1, count=5):
            starts = brute.starts_by_sums(instance.problem)
            assert instance.truth["slot_count"] == len(starts)
            assert not starts or parameters.min_slots <= len(starts) <= parameters.max_slots


@pytest.mark.parametrize(
    ("text", "name"),
    [("people=0", "people"), ("people=65", "people"), ("days=8", "days"), ("grid=7", "grid"), ("grid=10,granularity=15", "granularity"),
     ("hours=3", "hours"), ("blocks=0", "blocks"), ("decoys=-1", "decoys"), ("limits=6", "limits"), ("min_slots=0", "min_slots"),
     ("min_slots=9", "max_slots"), ("infeasible=1.5", "infeasible"), ("infeasible=nan", "infeasible"), ("priority=last", "priority")],
)  # fmt: skip
def test_parameters_are_checked_by_name(text: str, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        TASK.resolve(text)


def test_what_cannot_be_reached_is_said() -> None:
    with pytest.raises(ValueError, match=r"min_slots.*attempts"):
        list(TASK.generate("min_slots=900,max_slots=901,grid=60,granularity=60,days=1,infeasible=0", seed=1))
