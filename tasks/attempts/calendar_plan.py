"""The null model of Calendar: random slots that suit three people, and later those who were busy before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...verifiers.calendar_plan import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.clock import DAY
from ...verifiers.verdict import Fault
from ..keys import Stream

ATTENTION: Final = 3
"""The null model looks at so many people at once."""
TRIES: Final = 3
"""The null model tries so many slots before it claims that there is none; more in a repair."""


def try_slots(problem: CalendarProblem, stream: Stream, previous: tuple[Meeting, Sequence[Fault]] | None) -> Meeting:
    """A slot that suits the people who were looked at, or `NO_SLOT` after a few tries.

    Args:
        previous: An earlier slot and its faults; those whom they name are looked at as well.
    """
    faults = previous[1] if previous else ()
    named = {fault.place.get("person") for fault in faults}
    kinds = {fault.kind for fault in faults}
    people = list(problem.people)
    stream.shuffle(people)
    people.sort(key=lambda person: person.name not in named)
    watched = [problem.free_in_reference(person) for person in people[: ATTENTION + len(named & _names(problem))]]
    found: list[Meeting] = []
    for _ in range(4 * TRIES if previous else TRIES):
        slot = _random_slot(problem, watched[stream.below(len(watched))], stream)
        if slot is None or _rules_forbid(problem, slot) or not all(_suits(problem, free, slot) for free in watched):
            continue
        if previous and "not_earliest" in kinds and _order(slot) >= _order(previous[0]):
            continue
        found.append(slot)
        if problem.priority == "none":
            break
    if not found and "not_earliest" in kinds and previous:
        return previous[0]
    return min(found, key=_order, default=NO_SLOT)


def _random_slot(problem: CalendarProblem, free: Sequence[tuple[int, int]], stream: Stream) -> Meeting | None:
    """A random start on the grid that suits one person, in one of that person's blocks."""
    needed = problem.duration + 2 * problem.buffer
    long = [block for block in free if block[1] - block[0] >= needed and block[0] // DAY in problem.days]
    if not long:
        return None
    block = stream.choice(long)
    start = block[0] + problem.buffer + stream.below(block[1] - block[0] - needed + 1)
    day, minute = start // DAY, start % DAY
    minute -= minute % problem.granularity
    if minute + problem.duration > DAY:
        return None
    return Meeting(day, minute, minute + problem.duration)


def _order(slot: Meeting) -> tuple[int, int]:
    return slot.day, slot.start


def _names(problem: CalendarProblem) -> set[str]:
    return {person.name for person in problem.people}


def _rules_forbid(problem: CalendarProblem, slot: Meeting) -> bool:
    if slot.day not in problem.days or (problem.no_weekend and slot.day >= 5):
        return True
    if slot.start < problem.not_before or slot.end > problem.not_after:
        return True
    return any(w.day in (slot.day, 7) and slot.start < w.end and slot.end > w.start for w in problem.blocked)


def _suits(problem: CalendarProblem, free: Sequence[tuple[int, int]], slot: Meeting) -> bool:
    start = slot.day * DAY + slot.start - problem.buffer
    end = slot.day * DAY + slot.end + problem.buffer
    return any(a <= start and end <= b for a, b in free)
