"""Thoughtless answers to calendars."""

from __future__ import annotations

from collections.abc import Iterator

from ...verifiers.calendar_plan import CalendarProblem
from ...verifiers.clock import DAY, DAYS, write_clock
from ..keys import Stream
from .guess import Guess, constants


def guesses(problem: CalendarProblem, stream: Stream) -> Iterator[Guess]:
    """Any start on the grid; the first slot that suits one person; the first block of the prompt."""
    yield from constants("no slot")
    starts = (DAY - problem.duration) // problem.granularity + 1
    yield Guess(
        "random", "start", _slot(problem, stream.choice(problem.days), stream.below(starts) * problem.granularity)
    )
    shortest = min(problem.people, key=lambda person: (len(person.free), person.name))
    yield Guess("greedy", "first free slot of the first person", _first_slot(problem, 0))
    yield Guess("greedy", "first free slot of the busiest person", _first_slot(problem, problem.people.index(shortest)))
    yield Guess("greedy", "first start that the rules allow", _first_allowed(problem))
    yield Guess("copied", "first block", _first_block(problem))


def _first_slot(problem: CalendarProblem, person: int) -> str:
    """The first start at which one person is free and the limits of the day hold."""
    needed = problem.duration + 2 * problem.buffer
    for start, end in problem.free_in_reference(problem.people[person]):
        earliest = max(start + problem.buffer, start // DAY * DAY + problem.not_before)
        first = -(-earliest // problem.granularity) * problem.granularity
        if end - start >= needed and first + problem.duration + problem.buffer <= end and first // DAY in problem.days:
            return _slot(problem, first // DAY, first % DAY)
    return "no slot"


def _first_allowed(problem: CalendarProblem) -> str:
    first = -(-problem.not_before // problem.granularity) * problem.granularity
    return _slot(problem, problem.days[0], first)


def _first_block(problem: CalendarProblem) -> str:
    """The first block of the first person that has one, cut to the duration."""
    for person in problem.people:
        for start, _ in person.free[:1]:
            return _slot(problem, start // DAY % 7, start % DAY)
    return "no slot"


def _slot(problem: CalendarProblem, day: int, start: int) -> str:
    end = min(start + problem.duration, DAY)
    return f"{DAYS[day]} {write_clock(start)}-{write_clock(end)}"
