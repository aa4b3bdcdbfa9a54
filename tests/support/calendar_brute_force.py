"""Random calendars, and the definition, for everybody's tests."""

from __future__ import annotations

import random

from assay.verifiers.calendar.problem import EVERY_DAY, NO_SLOT, CalendarProblem, Meeting, Person, Window
from assay.verifiers.calendar.reference import all_slots, faults, free_minutes, rule_faults, slot_faults, starts_by_sums

__all__ = ["all_slots", "faults", "free_minutes", "rule_faults", "slot_faults", "starts_by_sums"]


def random_problem(rng: random.Random) -> CalendarProblem:
    """Rules of every kind, touching and overlapping blocks, midnight, zones; often feasible."""
    days = sorted(rng.sample(range(7), rng.randint(1, 4)))
    zones = rng.random() < 0.4
    people = []
    for number in range(rng.randint(1, 4)):
        blocks = []
        for day in days:
            for _ in range(rng.choice([0, 1, 2, 2, 3])):
                start = rng.choice([0, rng.randrange(1440), 60 * rng.randrange(24)])
                end = min(1440, start + rng.choice([rng.randint(1, 400), 600, 900, 1440]))
                blocks.append((day * 1440 + start, day * 1440 + end))
        rng.shuffle(blocks)
        people.append(Person(f"P{number}", tuple(blocks), rng.randint(-840, 840) if zones else 0))
    windows = []
    for _ in range(rng.choice([0, 0, 1, 2])):
        start = rng.randrange(1440)
        windows.append(Window(rng.choice([*days, EVERY_DAY]), start, rng.randint(start + 1, min(1440, start + 300))))
    return CalendarProblem(
        people=tuple(people),
        days=tuple(days),
        duration=rng.choice([1, 15, 30, 45, rng.randint(1, 60), rng.randint(1, 1440)]),
        buffer=rng.choice([0, 0, 5, rng.randint(0, 90)]),
        granularity=rng.choice([1, 1, 5, 15, 30, rng.randint(1, 100)]),
        not_before=rng.choice([0, 0, 480, rng.randint(0, 1440)]),
        not_after=rng.choice([1440, 1440, 1080, rng.randint(0, 1440)]),
        no_weekend=rng.random() < 0.2,
        blocked=tuple(windows),
        priority=rng.choice(["none", "earliest"]),
        utc_offset=rng.choice([0, 60, -330]) if zones else None,
    )


def random_meeting(rng: random.Random, problem: CalendarProblem, slots: list[Meeting]) -> Meeting:
    """Right, nearly right, random, or no slot."""
    kind = rng.random()
    if kind < 0.15:
        return NO_SLOT
    if slots and kind < 0.8:
        meeting = slots[0] if rng.random() < 0.4 else rng.choice(slots)
        if kind < 0.4:
            return meeting
        start = meeting.start + rng.choice([-1, 1, problem.granularity, -problem.granularity, rng.randint(-60, 60)])
        end = start + problem.duration + rng.choice([0, 0, 0, 0, 0, 1, -1])
        if 0 <= start < end <= 1440:
            return Meeting(meeting.day, start, end)
    start = rng.randrange(1440)
    return Meeting(rng.randrange(7), start, rng.randint(start + 1, 1440))
