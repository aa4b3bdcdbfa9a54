"""Baselines for Calendar: a null model, trivial answers, and two ways to rank slots without the truth.

The null model tries random slots that suit three people, and in a repair those who were busy before. The
self-check asks whether a slot keeps every rule; the dense score counts the rules and people it breaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ...verifiers.calendar import evidence
from ...verifiers.calendar.check import check
from ...verifiers.calendar.clock import DAY
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.claim import Claim
from ...verifiers.verdict import Fault, Verdict
from ..core.baseline import CLAIMED, PROVED, UNFIT, DenseScore, TrivialAnswer, constants
from ..core.ids import Stream
from .answer import CalendarReply, write

ATTENTION: Final = 3
"""The null model looks at so many people at once."""
TRIES: Final = 3
"""The null model tries so many slots before it claims that there is none; more in a repair."""


def null_model(
    problem: CalendarProblem, stream: Stream, previous: tuple[CalendarReply, Sequence[Fault]] | None
) -> CalendarReply:
    """Return a random slot that suits three people, and in a repair also those who were busy before."""
    given = previous[0] if previous else None
    slot = try_slots(problem, stream, (given, previous[1]) if previous and isinstance(given, Meeting) else None)
    return _guess_reasons(problem, stream) if problem.evidence == "required" and slot == NO_SLOT else slot


def try_slots(problem: CalendarProblem, stream: Stream, previous: tuple[Meeting, Sequence[Fault]] | None) -> Meeting:
    """Return a slot that suits the people who were looked at, or `NO_SLOT` after a few tries.

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


def _guess_reasons(problem: CalendarProblem, stream: Stream) -> Claim[evidence.Reason]:
    """Somebody for every day, at random."""
    return Claim(tuple(evidence.Reason(day, 0, DAY, stream.choice(problem.people).name) for day in problem.days))


class CalendarDenseScore(DenseScore[CalendarProblem]):
    """By the number of broken constraints: every person that is busy is one."""

    def value(self, answer: Any, verdict: Verdict) -> float:
        """Minus the number of faults; the claim is unfit."""
        fit = isinstance(answer, Meeting) and answer != NO_SLOT
        return super().value(answer, verdict) if fit else UNFIT

    def cross(self, one: Any, other: Any, stream: Stream) -> Any:
        """The day of one and the times of the other."""
        slots = [a for a in (one, other) if isinstance(a, Meeting) and a != NO_SLOT]
        if len(slots) < 2:
            return slots[0] if slots else one
        return Meeting(slots[0].day, slots[1].start, slots[1].end)


def trivial_answers(problem: CalendarProblem, stream: Stream) -> Iterator[TrivialAnswer]:
    """Yield any start on the grid; the first slot that suits one person; the first block of the prompt."""
    yield from constants("no slot")
    starts = (DAY - problem.duration) // problem.granularity + 1
    yield TrivialAnswer(
        "random", "start", _slot(problem, stream.choice(problem.days), stream.below(starts) * problem.granularity)
    )
    shortest = min(problem.people, key=lambda person: (len(person.free), person.name))
    busiest = problem.people.index(shortest)
    for method, person in (("first", 0), ("busiest", busiest)):
        start = _first_start(problem, person)
        text = "no slot" if start is None else _slot(problem, start // DAY, start % DAY)
        yield TrivialAnswer("greedy", f"first free slot of the {method} person", text)
    yield TrivialAnswer("greedy", "latest of the first free slots", _latest_first_slot(problem))
    yield TrivialAnswer("greedy", "first start that the rules allow", _first_allowed(problem))
    yield TrivialAnswer("copied", "first block", _first_block(problem))


def _first_start(problem: CalendarProblem, person: int) -> int | None:
    """Return the first start at which one person is free and the day has begun, in minutes of the week; None without one."""
    needed = problem.duration + 2 * problem.buffer
    for start, end in problem.free_in_reference(problem.people[person]):
        earliest = max(start + problem.buffer, start // DAY * DAY + problem.not_before)
        first = -(-earliest // problem.granularity) * problem.granularity
        if end - start >= needed and first + problem.duration + problem.buffer <= end and first // DAY in problem.days:
            return first
    return None


def _latest_first_slot(problem: CalendarProblem) -> str:
    """Return the slot before which somebody is never free: the latest of everybody's first ones."""
    starts = [_first_start(problem, person) for person in range(len(problem.people))]
    known = [start for start in starts if start is not None]
    if len(known) < len(starts):
        return "no slot"
    return _slot(problem, max(known) // DAY, max(known) % DAY)


def features(problem: CalendarProblem) -> dict[str, float]:
    """Return the rules, and counts and extremes of everybody's blocks and first free starts. See `Task.features`."""
    needed = problem.duration + 2 * problem.buffer
    free = [problem.free_in_reference(person) for person in problem.people]
    minutes = sorted(sum(end - start for start, end in blocks) for blocks in free)
    long = sorted(sum(end - start >= needed for start, end in blocks) for blocks in free)
    stated = sorted(len(person.free) for person in problem.people)
    known = sorted(
        -1 if (start := _first_start(problem, person)) is None else start for person in range(len(problem.people))
    )
    return {
        "people": float(len(free)),
        "days": float(len(problem.days)),
        "duration": float(problem.duration),
        "buffer": float(problem.buffer),
        "granularity": float(problem.granularity),
        "not before": float(problem.not_before),
        "not after": float(problem.not_after),
        "blocked windows": float(len(problem.blocked)),
        "earliest asked": float(problem.priority == "earliest"),
        "fewest blocks": float(stated[0]),
        "most blocks": float(stated[-1]),
        "blocks": float(sum(stated)),
        "fewest long blocks": float(long[0]),
        "long blocks": float(sum(long)),
        "fewest free minutes": float(minutes[0]),
        "second fewest free minutes": float(minutes[min(1, len(minutes) - 1)]),
        "free minutes": float(sum(minutes)),
        "first free start, earliest": float(known[0]),
        "first free start, latest": float(known[-1]),
        "people who agree on the latest": float(known.count(known[-1])),
    }


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
    return write(Meeting(day, start, min(start + problem.duration, DAY)))


def self_check(problem: CalendarProblem, answer: CalendarReply) -> float | None:
    """Rank an answer without the truth: whether there is an earlier slot is not looked at. See `Task.self_check`."""
    if isinstance(answer, Claim):
        return None if evidence.check(problem, answer.evidence) else PROVED
    if answer == NO_SLOT:
        return CLAIMED
    if any(fault.kind != "not_earliest" for fault in check(problem, answer)):
        return None
    return -float(answer.day * DAY + answer.start) if problem.priority == "earliest" else 0.0
