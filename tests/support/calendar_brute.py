"""Calendar by sets of minutes, in plain Python, and random problems for everybody's tests."""

from __future__ import annotations

import random

import numpy as np

from assay.verifiers.calendar_plan import EVERY_DAY, NO_SLOT, CalendarProblem, Meeting, Person, Window


def free_minutes(problem: CalendarProblem, person: Person) -> set[int]:
    shift = person.utc_offset - (problem.utc_offset or 0)
    return {m - shift for a, b in person.free for m in range(a, b) if 0 <= m - shift < 7 * 1440}


def rule_faults(problem: CalendarProblem, meeting: Meeting) -> set[str]:
    day, start, end = meeting.day, meeting.start, meeting.end
    windows = [w for w in problem.blocked if w.day in (EVERY_DAY, day)]
    found = {
        "unknown_day": day not in problem.days,
        "wrong_duration": end != start + problem.duration,
        "off_grid": start % problem.granularity > 0,
        "weekend": problem.no_weekend and day > 4,
        "too_early": start < problem.not_before,
        "too_late": end > problem.not_after,
        "blocked": any(set(range(start, end)) & set(range(w.start, w.end)) for w in windows),
    }
    return {kind for kind, broken in found.items() if broken}


def slot_faults(problem: CalendarProblem, free: list[set[int]], meeting: Meeting) -> set[str]:
    faults = rule_faults(problem, meeting)
    start, end = meeting.day * 1440 + meeting.start, meeting.day * 1440 + meeting.end
    for minutes in free:
        if not set(range(start, end)) <= minutes:
            faults.add("person_busy")
        elif not set(range(start - problem.buffer, end + problem.buffer)) <= minutes:
            faults.add("buffer_broken")
    return faults


def all_slots(problem: CalendarProblem) -> list[Meeting]:
    free = [free_minutes(problem, person) for person in problem.people]
    together = set.intersection(*free)
    slots = []
    for day in range(7):
        for start in range(1440 - problem.duration + 1):
            meeting = Meeting(day, start, start + problem.duration)
            if day * 1440 + start in together and not slot_faults(problem, free, meeting):
                slots.append(meeting)
    return slots


def starts_by_sums(problem: CalendarProblem) -> list[int]:
    """Minutes of the week at which a meeting may start, by running sums of forbidden minutes."""
    week, duration, buffer = 7 * 1440, problem.duration, problem.buffer
    busy = np.zeros(week, bool)
    for person in problem.people:
        shift = person.utc_offset - (problem.utc_offset or 0)
        free = np.zeros(3 * week, bool)
        for start, end in person.free:
            free[week + start - shift : week + end - shift] = True
        busy |= ~free[week : 2 * week]
    closed = np.zeros(week, bool)
    for window in problem.blocked:
        for day in range(7) if window.day == EVERY_DAY else [window.day]:
            closed[day * 1440 + window.start : day * 1440 + window.end] = True
    minute = np.arange(week) % 1440
    closed |= (minute < problem.not_before) | (minute >= problem.not_after)
    day = np.arange(week) // 1440
    closed |= ~np.isin(day, problem.days) | ((day > 4) & problem.no_weekend)
    busy_sum, closed_sum = (np.concatenate([[0], np.cumsum(bad)]) for bad in (busy, closed))
    first = np.arange(buffer, max(buffer, week - duration - buffer + 1))
    good = busy_sum[first + duration + buffer] == busy_sum[first - buffer]
    good &= closed_sum[first + duration] == closed_sum[first]
    good &= (first % 1440 + duration <= 1440) & (first % 1440 % problem.granularity == 0)
    return first[good].tolist()


def faults(problem: CalendarProblem, meeting: Meeting, slots: list[Meeting] | None = None) -> set[str]:
    if meeting == NO_SLOT:
        return {"claimed_no_slot"} if (all_slots(problem) if slots is None else slots) else set()
    free = [free_minutes(problem, person) for person in problem.people]
    found = slot_faults(problem, free, meeting)
    if not found and problem.priority == "earliest":
        slots = all_slots(problem) if slots is None else slots
        if slots[0] != meeting:
            return {"not_earliest"}
    return found


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
