"""Fresh calendars of the same form as a given one: everybody's free and busy times in another order."""

from __future__ import annotations

from dataclasses import replace

from ...verifiers.calendar.clock import DAY
from ...verifiers.calendar.problem import Block, CalendarProblem, Person
from ...verifiers.calendar.solve import measure
from ..core.ids import Stream

TRIES = 50


def resample(problem: CalendarProblem, stream: Stream) -> CalendarProblem:
    """Return a problem in which each day of each person has free and busy times of the same lengths, in another order.

    A day begins and ends where anybody's free time does; everything else, the rules included, stays.
    """
    blocks = [block for person in problem.people for block in person.free]
    begins = min((start % DAY for start, _ in blocks), default=0)
    ends = max(((end - 1) % DAY + 1 for _, end in blocks), default=DAY)
    people = [replace(person, free=tuple(_reordered(person, begins, ends, stream))) for person in problem.people]
    return replace(problem, people=tuple(people))


def _reordered(person: Person, begins: int, ends: int, stream: Stream) -> list[Block]:
    made: list[Block] = []
    by_day: dict[int, list[Block]] = {}
    for start, end in sorted(person.free):
        by_day.setdefault(start // DAY, []).append((start % DAY, end - start // DAY * DAY))
    for day, blocks in by_day.items():
        free = [end - start for start, end in blocks]
        edges = [begins, *(edge for block in blocks for edge in block), ends]
        gaps = [max(0, b - a) for a, b in zip(edges[::2], edges[1::2], strict=True)]
        stream.shuffle(free)
        for _ in range(TRIES):  # free times do not touch
            stream.shuffle(gaps)
            if all(gaps[1:-1]):
                break
        at = day * DAY + begins
        for gap, length in zip(gaps, free, strict=False):
            made.append((at + gap, at + gap + length))
            at += gap + length
    return made


def difficulty_of(problem: CalendarProblem) -> tuple[str, float]:
    """Return whether there is no slot, one, or several, and the comparisons of blocks when free times are intersected."""
    found = measure(problem)
    return ("none", "one", "several")[min(found.feasible, 2)], float(found.comparisons)
