"""Checkers and solvers of calendars, held to each other and to the definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...verifiers.calendar import check as native_check
from ...verifiers.calendar import independent
from ...verifiers.calendar import reference as definition
from ...verifiers.calendar import solve as native
from ...verifiers.calendar.clock import DAYS
from ...verifiers.calendar.problem import EVERY_DAY, NO_SLOT, CalendarProblem, Meeting, Person, Window, pack
from ...verifiers.extras import require_extra
from ..core.crosscheck import NOT_ASKED, Crosscheck, Decisions, sample, truths, verdicts, within
from ..core.ids import Stream

if TYPE_CHECKING:
    from ..core.task import Task

DAY, WEEK = 1440, 7 * 1440


def crosschecks(task: Task[Any, Any, Any]) -> tuple[Crosscheck, ...]:
    """The comparisons of this task."""
    return (
        verdicts(task, ("L1", "L3", "L5,infeasible=0.5", "L8"), _judged),
        truths(task, ("L1", "L3", "L5,infeasible=0.5", "L8"), _truth),
        Crosscheck("checking", check_meetings),
        Crosscheck("all slots", all_slots),
        Crosscheck("earliest slot, by OR-tools", earliest_slot, share=0.01),
    )


def check_meetings(stream: Stream, cases: int) -> Decisions:
    """Every fault of meetings that are right, nearly right, arbitrary, or said not to exist."""
    problems = [random_problem(stream) for _ in range(cases)]
    calendars = pack(problems)
    slots = [[_meeting(problem, start) for start in definition.starts_by_sums(problem)] for problem in problems]
    answers = [_answer(stream, problem, own) for problem, own in zip(problems, slots, strict=True)]
    table = np.array([(a.day, a.start, a.end) for a in answers], np.int32)
    said = native_check.check_batch(calendars, table, 1).tolist()
    return Decisions(
        {
            "native": [_kinds(mask) for mask in said],
            "native, 2 threads": [_kinds(mask) for mask in native_check.check_batch(calendars, table, 2).tolist()],
            "Numba": [_kinds(mask) for mask in independent.check_batch(calendars, table).tolist()],
            "definition": [
                definition.faults(problem, answer, own) if i % 5 == 0 or i < 20 else NOT_ASKED
                for i, (problem, answer, own) in enumerate(zip(problems, answers, slots, strict=True))
            ],
        },
        lambda i: {**problems[i].to_dict(), "answer": [answers[i].day, answers[i].start, answers[i].end]},
        [min(_kinds(mask), default="right") for mask in said],
    )


def all_slots(stream: Stream, cases: int) -> Decisions:
    """Every feasible start and their number: native words of bits, Numba, sums over minutes, sets of minutes."""
    problems = [random_problem(stream) for _ in range(cases)]
    calendars = pack(problems)
    expected = [definition.starts_by_sums(problem) for problem in problems]
    counts = native.count_batch(calendars, 1).tolist()
    measured = native.measure_batch(calendars, 1)[:, 0].tolist()
    return Decisions(
        {
            "native": _split(native.solve_batch(calendars, 1)),
            "native counts": [
                own if len(own) == counted == feasible else (counted, feasible)
                for own, counted, feasible in zip(expected, counts, measured, strict=True)
            ],
            "Numba": _split(independent.solve_batch(calendars)),
            "definition": expected,
            "definition by sets": [_by_sets(p) if i % 50 == 0 else NOT_ASKED for i, p in enumerate(problems)],
        },
        lambda i: problems[i].to_dict(),
        ["none" if not own else "one" if len(own) == 1 else "several" for own in expected],
    )


def earliest_slot(stream: Stream, cases: int) -> Decisions:
    """The first feasible start, as a minimum over the domains of one variable of CP-SAT."""
    problems = [random_problem(stream) for _ in range(cases)]
    first = native.earliest_batch(pack(problems), 1).tolist()
    return Decisions(
        {"native": first, "CP-SAT (OR-tools)": [_by_cp_sat(problem) for problem in problems]},
        lambda i: problems[i].to_dict(),
        ["none" if start < 0 else "some" for start in first],
    )


# ------------------------------------------------------------------------------- cases


def random_problem(stream: Stream) -> CalendarProblem:
    """Rules of every kind and at their limits, touching and overlapping blocks, midnight, zones; often feasible."""
    days = sorted(sample(stream, 7, within(stream, 1, 4)))
    zones = stream.below(5) < 2
    people = []
    for number in range(within(stream, 1, 4)):
        blocks = []
        for day in days:
            for _ in range(stream.choice((0, 1, 2, 2, 3))):
                start = stream.choice((0, stream.below(DAY), 60 * stream.below(24)))
                end = min(DAY, start + stream.choice((within(stream, 1, 400), 600, 900, DAY)))
                blocks.append((day * DAY + start, day * DAY + end))
        stream.shuffle(blocks)
        people.append(Person(f"P{number}", tuple(blocks), within(stream, -840, 840) if zones else 0))
    windows = []
    for _ in range(stream.choice((0, 0, 1, 2))):
        start = stream.below(DAY)
        end = within(stream, start + 1, min(DAY, start + 300))
        windows.append(Window(stream.choice((*days, EVERY_DAY)), start, end))
    return CalendarProblem(
        people=tuple(people),
        days=tuple(days),
        duration=stream.choice((1, 15, 30, 45, within(stream, 1, 60), within(stream, 1, DAY))),
        buffer=stream.choice((0, 0, 5, within(stream, 0, 90))),
        granularity=stream.choice((1, 1, 5, 15, 30, within(stream, 1, 100))),
        not_before=stream.choice((0, 0, 480, within(stream, 0, DAY))),
        not_after=stream.choice((DAY, DAY, 1080, within(stream, 0, DAY))),
        no_weekend=stream.below(5) == 0,
        blocked=tuple(windows),
        priority=stream.choice(("none", "earliest")),
        utc_offset=stream.choice((0, 60, -330)) if zones else None,
    )


def _answer(stream: Stream, problem: CalendarProblem, slots: Sequence[Meeting]) -> Meeting:
    """Right, nearly right, random, or no slot."""
    kind = stream.below(20)
    if kind < 3:
        return NO_SLOT
    if slots and kind < 16:
        meeting = slots[0] if stream.below(2) else stream.choice(slots)
        if kind < 8:
            return meeting
        moved = stream.choice((-1, 1, problem.granularity, -problem.granularity, within(stream, -60, 60)))
        start = meeting.start + moved
        end = start + problem.duration + stream.choice((0, 0, 0, 0, 0, 1, -1))
        if 0 <= start < end <= DAY:
            return Meeting(meeting.day, start, end)
    start = stream.below(DAY)
    return Meeting(stream.below(7), start, within(stream, start + 1, DAY))


def _judged(problem: CalendarProblem, stream: Stream) -> tuple[str, bool]:
    slots = [_meeting(problem, start) for start in definition.starts_by_sums(problem)]
    meeting = _answer(stream, problem, slots)
    right = not definition.faults(problem, meeting, slots)
    if meeting == NO_SLOT:
        return "no slot", right
    day = DAYS[meeting.day]
    start, end = (f"{m // 60:02}:{m % 60:02}" for m in (meeting.start, meeting.end))
    match stream.below(10):
        case 0:
            return f"{start}-{end}", False
        case 1:
            return f"{day} {start}", False
        case 2:
            return f"{day} {end}-{start}", False
        case 3:
            return f"{day} {start} to {end}", right
    return f"{day} {start}-{end}", right


def _truth(problem: CalendarProblem) -> dict[str, Any]:
    starts = definition.starts_by_sums(problem)
    slots = [_shown(_meeting(problem, start)) for start in starts]
    status = "satisfiable" if starts else "unsatisfiable"
    first = slots[0] if slots else None
    return {"status": status, "slot_count": len(starts), "slots": slots[:100], "earliest": first}


def _shown(meeting: Meeting) -> list[str]:
    return [DAYS[meeting.day], *(f"{m // 60:02}:{m % 60:02}" for m in (meeting.start, meeting.end))]


# -------------------------------------------------------------------------------- ways


def _meeting(problem: CalendarProblem, start: int) -> Meeting:
    return Meeting(start // DAY, start % DAY, start % DAY + problem.duration)


def _kinds(mask: int) -> set[str]:
    return set(native_check.fault_kinds(mask))


def _split(found: tuple[Any, Any]) -> list[list[int]]:
    offsets, starts = found
    return [part.tolist() for part in np.split(starts, offsets[1:-1])]


def _by_sets(problem: CalendarProblem) -> list[int]:
    return [slot.day * DAY + slot.start for slot in definition.all_slots(problem)]


def _by_cp_sat(problem: CalendarProblem) -> int:
    require_extra("ortools", "cp-sat")
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    start = model.new_int_var(0, WEEK, "start")
    days = [d for d in problem.days if d < 5 or not problem.no_weekend]
    latest = min(DAY, problem.not_after) - problem.duration
    allowed = range(0, latest + 1, problem.granularity)
    grid = [d * DAY + m for d in days for m in allowed if m >= problem.not_before]
    for w in problem.blocked:
        grid = [
            s for s in grid
            if w.day not in (EVERY_DAY, s // DAY) or s % DAY >= w.end or s % DAY + problem.duration <= w.start
        ]  # fmt: skip
    model.add_linear_expression_in_domain(start, cp_model.Domain.from_values(grid))
    for person in problem.people:
        room = [
            [a + problem.buffer, b - problem.duration - problem.buffer] for a, b in problem.free_in_reference(person)
        ]
        domain = cp_model.Domain.from_intervals([r for r in room if r[0] <= r[1]])
        model.add_linear_expression_in_domain(start, domain)
    model.minimize(start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver.value(start) if solver.solve(model) == cp_model.OPTIMAL else -1
