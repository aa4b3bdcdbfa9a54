"""Calendar by sets of minutes, in plain Python, straight from the definition."""

from __future__ import annotations

import numpy as np

from .problem import EVERY_DAY, NO_SLOT, CalendarProblem, Meeting, Person


def free_minutes(problem: CalendarProblem, person: Person) -> set[int]:
    """The minutes of the reference week at which a person is free."""
    shift = person.utc_offset - (problem.utc_offset or 0)
    return {m - shift for a, b in person.free for m in range(a, b) if 0 <= m - shift < 7 * 1440}


def rule_faults(problem: CalendarProblem, meeting: Meeting) -> set[str]:
    """The rules that a meeting breaks, whoever is free."""
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
    """Everything that is wrong with a meeting but not being the earliest, given what `free_minutes` says."""
    faults = rule_faults(problem, meeting)
    start, end = meeting.day * 1440 + meeting.start, meeting.day * 1440 + meeting.end
    for minutes in free:
        if not set(range(start, end)) <= minutes:
            faults.add("person_busy")
        elif not set(range(start - problem.buffer, end + problem.buffer)) <= minutes:
            faults.add("buffer_broken")
    return faults


def all_slots(problem: CalendarProblem) -> list[Meeting]:
    """Every feasible slot, by trying every minute."""
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
        for on in range(7) if window.day == EVERY_DAY else [window.day]:
            closed[on * 1440 + window.start : on * 1440 + window.end] = True
    minute = np.arange(week) % 1440
    closed |= (minute < problem.not_before) | (minute >= problem.not_after)
    day = np.arange(week) // 1440
    closed |= ~np.isin(day, problem.days) | ((day > 4) & problem.no_weekend)
    busy_sum, closed_sum = (np.concatenate([[0], np.cumsum(bad)]) for bad in (busy, closed))
    first = np.arange(buffer, max(buffer, week - duration - buffer + 1))
    good = busy_sum[first + duration + buffer] == busy_sum[first - buffer]
    good &= closed_sum[first + duration] == closed_sum[first]
    good &= (first % 1440 + duration <= 1440) & (first % 1440 % problem.granularity == 0)
    starts: list[int] = first[good].tolist()
    return starts


def faults(problem: CalendarProblem, meeting: Meeting, slots: list[Meeting] | None = None) -> set[str]:
    """The kinds of fault of an answer; `slots` are all feasible ones, when they are known already."""
    if meeting == NO_SLOT:
        return {"claimed_no_slot"} if (all_slots(problem) if slots is None else slots) else set()
    free = [free_minutes(problem, person) for person in problem.people]
    found = slot_faults(problem, free, meeting)
    if not found and problem.priority == "earliest":
        slots = all_slots(problem) if slots is None else slots
        if slots[0] != meeting:
            return {"not_earliest"}
    return found
