"""Generate calendars from keys and indices, each with its truth and difficulty from the solver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...verifiers.calendar.arrays import Calendars
from ...verifiers.calendar.clock import DAY, WEEK
from ...verifiers.calendar.problem import Block, CalendarProblem, Person, Window
from ...verifiers.calendar.solve import measure, measure_batch, solve_batch
from ...verifiers.calendar.truth import truth_of
from .._core import calendar_generate
from ..core.ids import Stream
from ..core.instance import Draft
from .parameters import NAMES, CalendarParameters

ATTEMPTS: Final = 40
"""How many drafts of an instance are made before it is given up."""
BAND_ATTEMPTS: Final = 400
"""The same where a band of constrainedness is asked for."""


def build(
    parameters: CalendarParameters, key: bytes, indices: NDArray[np.uint64], threads: int
) -> list[Draft[CalendarProblem]]:
    """Return the instances with these indices (uint64, shape (k,)), in their order; see `Task.build`.

    Raises:
        ValueError: An index has none in many attempts; the message says what to change.
    """
    drafts: dict[int, Draft[CalendarProblem]] = {}
    waiting = np.arange(len(indices))
    for attempt in range(BAND_ATTEMPTS if parameters.has_band else ATTEMPTS):
        if len(waiting) == 0:
            break
        made = calendar_generate(parameters.request(), key, indices[waiting], attempt, threads)
        calendars = Calendars(*made[:7])
        good = _meets_aim(parameters, calendars, made[10], threads)
        problems = _to_problems(calendars, made[7], made[8], parameters, good)
        made_now: Iterator[Draft[CalendarProblem] | None] = iter(_drafts(problems, calendars, good, threads))
        if parameters.has_band:
            made_now = (draft and _within_band(parameters, draft) for draft in made_now)
        found = {p: d for p, d in zip(waiting[good].tolist(), made_now, strict=True) if d is not None}
        drafts |= found
        waiting = np.array([place for place in waiting.tolist() if place not in found], np.int64)
    if len(waiting) and parameters.has_band:
        raise ValueError(
            f"min_constrainedness, max_constrainedness: no instance from {parameters.min_constrainedness} to "
            f"{parameters.max_constrainedness} in {BAND_ATTEMPTS} attempts at index {indices[waiting[0]]}; less needs "
            "more decoys and fewer people and limits, more needs fewer decoys and more people; and raise max_slots"
        )
    if len(waiting):
        raise ValueError(
            f"min_slots, max_slots: no instance with {parameters.min_slots} to {parameters.max_slots} feasible starts "
            f"in {ATTEMPTS} attempts at index {indices[waiting[0]]}; lower min_slots, or use fewer people, more days, "
            "more hours, more decoys or a finer granularity"
        )
    return [drafts[place] for place in range(len(indices))]


def _meets_aim(
    parameters: CalendarParameters, calendars: Calendars, infeasible: NDArray[np.uint8], threads: int
) -> NDArray[np.bool_]:
    """Whether the solver counts as many feasible starts as were wanted: the generator is not believed."""
    counts = measure_batch(calendars, threads)[:, 0]
    some = (counts >= parameters.min_slots) & (counts <= parameters.max_slots)
    good: NDArray[np.bool_] = np.where(infeasible == 1, counts == 0, some)
    return good


def _within_band(parameters: CalendarParameters, draft: Draft[CalendarProblem]) -> Draft[CalendarProblem] | None:
    """The draft with its constrainedness; None when that lies outside the band. Without a slot it is 1."""
    measured = constrainedness(draft.problem, draft.truth["slot_count"])
    low, high = parameters.min_constrainedness, parameters.max_constrainedness
    if draft.truth["slot_count"] and not low <= measured < (high if high < 1.0 else 2.0):
        return None
    return replace(draft, difficulty={**draft.difficulty, "study_constrainedness": measured})


def _to_problems(
    calendars: Calendars,
    names: NDArray[np.int32],
    zones: NDArray[np.int32],
    parameters: CalendarParameters,
    wanted: NDArray[np.bool_],
) -> Iterator[CalendarProblem]:
    """The wanted rows of a generated batch as problems."""
    blocks = list(zip(*calendars.blocks.T.tolist(), strict=True))
    windows = [Window(*window) for window in calendars.windows.tolist()]
    first_block, first_window = calendars.block_offsets.tolist(), calendars.window_offsets.tolist()
    first_person, shifts, name_places = calendars.people_offsets.tolist(), calendars.shifts.tolist(), names.tolist()
    rules, reference = calendars.rules.tolist(), zones.tolist()
    for item in np.flatnonzero(wanted).tolist():
        duration, buffer, granularity, days, not_before, not_after, no_weekend, earliest = rules[item]
        zone = reference[item]
        yield CalendarProblem(
            people=tuple(
                Person(NAMES[name_places[p]], tuple(blocks[first_block[p] : first_block[p + 1]]), zone + shifts[p])
                for p in range(first_person[item], first_person[item + 1])
            ),
            days=tuple(day for day in range(7) if days >> day & 1),
            duration=duration,
            buffer=buffer,
            granularity=granularity,
            not_before=not_before,
            not_after=not_after,
            no_weekend=bool(no_weekend),
            blocked=tuple(windows[first_window[item] : first_window[item + 1]]),
            priority="earliest" if earliest else "none",
            utc_offset=zone if parameters.time_zones else None,
            evidence=parameters.evidence,
        )


def _drafts(
    problems: Iterator[CalendarProblem], calendars: Calendars, wanted: NDArray[np.bool_], threads: int
) -> Iterator[Draft[CalendarProblem]]:
    offsets, starts = (array.tolist() for array in solve_batch(calendars, threads))
    measures = measure_batch(calendars, threads).tolist()
    for item, problem in zip(np.flatnonzero(wanted).tolist(), problems, strict=True):
        truth = truth_of(problem.duration, starts[offsets[item] : offsets[item + 1]])
        yield Draft(problem, truth, _difficulty(problem, *measures[item]))


def _difficulty(
    problem: CalendarProblem, feasible: int, near_misses: int, allowed: int, total: int, comparisons: int
) -> dict[str, float | int]:
    limits = (problem.buffer > 0, problem.not_before > 0, problem.not_after < DAY, problem.no_weekend, problem.blocked)
    return {
        "constrainedness": 1.0 - feasible / total if total else 1.0,
        "slots": feasible,
        "near_misses": near_misses,
        "allowed_starts": allowed,
        "starts": total,
        "comparisons": comparisons,
        "people": len(problem.people),
        "days": len(problem.days),
        "blocks": sum(len(person.free) for person in problem.people),
        "limits": sum(map(bool, limits)),
        "earliest": int(problem.priority == "earliest"),
        "zones": len({problem.shift(person) for person in problem.people} | {0}),
    }


def count_possible(problem: CalendarProblem) -> int:
    """Count the starts that suit at least one person, buffer and rules apart."""
    latest = DAY - problem.duration
    if latest < 0:
        return 0
    within = np.arange(0, latest + 1, problem.granularity)
    starts = (np.array(problem.days)[:, None] * DAY + within).ravel()
    possible = np.zeros(len(starts), np.bool_)
    for person in problem.people:
        for first, last in problem.free_in_reference(person):
            possible |= (starts >= max(first, 0)) & (starts + problem.duration <= min(last, WEEK))
    return int(possible.sum())


def constrainedness(problem: CalendarProblem, feasible: int) -> float:
    """Return the share of the possible starts that are not feasible: 1 - feasible / possible, 1 when none is possible.

    A start is *possible* when the meeting, without any buffer and rule, fits into the free time of at least one
    person on one of the days to choose from, and *feasible* when it satisfies everybody and every rule. So defined
    in Balachandran et al., arXiv 2504.00294, for the calendars of arXiv 2410.22584, there on a fixed grid of five
    minutes, here on the problem's own.
    """
    possible = count_possible(problem)
    return 1.0 - feasible / possible if possible else 1.0


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
