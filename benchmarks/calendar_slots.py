"""Calendar against its peers: `python benchmarks/calendar_slots.py [--json OUT]`; see `measuring.py` for how.

Peers, all in Python on the same problems at minute resolution and checked to agree:

- *datetime*: every start tried with `datetime` arithmetic over the blocks, as most scripts do;
- *integers*: a week as one Python integer with a bit per minute;
- *CP-SAT*: the first slot only, one worker.
"""

from __future__ import annotations

import datetime

import numpy as np
from measuring import Bench, main

from assay.tasks import _core
from assay.tasks.calendar.task import Calendar
from assay.verifiers.calendar import check as native_check
from assay.verifiers.calendar import independent
from assay.verifiers.calendar import solve as native
from assay.verifiers.calendar.problem import CalendarProblem, Meeting, pack

SHAPES = {"2x1": "people=2,days=1", "4x5": "people=4,days=5", "7x7": "people=7,days=7", "20x7": "people=20,days=7"}
COMMON = "grid=1,granularity=1,limits=4,priority=none,max_slots=60"
BASE = datetime.datetime(2024, 1, 1)


def by_datetime(p: CalendarProblem) -> list[int]:
    """Every feasible start, by trying each minute."""
    minute = datetime.timedelta(minutes=1)
    duration, buffer = p.duration * minute, p.buffer * minute
    people = [[(BASE + a * minute, BASE + b * minute) for a, b in p.free_in_reference(person)] for person in p.people]
    found = []
    for day in p.days:
        if p.no_weekend and day >= 5:
            continue
        midnight = BASE + datetime.timedelta(days=day)
        begin, stop = midnight + p.not_before * minute, midnight + p.not_after * minute
        closed = [(midnight + w.start * minute, midnight + w.end * minute) for w in p.blocked if w.day in (7, day)]
        start = midnight
        while start + duration <= midnight + datetime.timedelta(days=1):
            end = start + duration
            if (
                start >= begin
                and end <= stop
                and all(start >= b or end <= a for a, b in closed)
                and all(any(a <= start - buffer and end + buffer <= b for a, b in blocks) for blocks in people)
            ):
                found.append(int((start - BASE) / minute))
            start += minute
    return found


def by_integers(p: CalendarProblem) -> list[int]:
    """Every feasible start, by shifts of one large integer."""

    def span(a: int, b: int) -> int:
        return (1 << max(a, b)) - (1 << a)

    free = span(0, 10080)
    for person in p.people:
        own = 0
        for a, b in p.free_in_reference(person):
            own |= span(a, b)
        free &= own
    need, have = p.duration + 2 * p.buffer, 1
    while have < need:
        step = min(have, need - have)
        free &= free >> step
        have += step
    free <<= p.buffer
    allowed = 0
    for day in p.days:
        if p.no_weekend and day >= 5:
            continue
        bits = span(p.not_before, max(p.not_before, min(1440, p.not_after) - p.duration + 1))
        for w in p.blocked:
            if w.day in (7, day):
                bits &= ~span(max(0, w.start - p.duration + 1), w.end)
        allowed |= bits << (1440 * day)
    free &= allowed
    found = []
    while free:
        low = free & -free
        found.append(low.bit_length() - 1)
        free ^= low
    return found


def by_cp_sat(p: CalendarProblem) -> int:
    """The first feasible start, or -1."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    start = model.new_int_var(0, 10080, "start")
    room = []
    for day in p.days:
        edges = [(p.not_before, min(1440, p.not_after) - p.duration)] if not (p.no_weekend and day >= 5) else []
        for w in p.blocked:
            if w.day in (7, day):
                edges = [e for a, b in edges for e in ((a, min(b, w.start - p.duration)), (max(a, w.end), b))]
        room += [[day * 1440 + a, day * 1440 + b] for a, b in edges if a <= b]
    model.add_linear_expression_in_domain(start, cp_model.Domain.from_intervals(room))
    for person in p.people:
        blocks = [[a + p.buffer, b - p.duration - p.buffer] for a, b in p.free_in_reference(person)]
        model.add_linear_expression_in_domain(
            start, cp_model.Domain.from_intervals([x for x in blocks if x[0] <= x[1]])
        )
    model.minimize(start)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return int(solver.value(start)) if solver.solve(model) == cp_model.OPTIMAL else -1


def compare(bench: Bench, shape: str) -> None:
    """The ratios for one shape."""
    task = Calendar()
    problems = [i.problem for i in task.generate(f"{SHAPES[shape]},{COMMON}", seed=1, count=1000)]
    few = problems[:12]
    offsets, starts = native.solve_batch(calendars := pack(problems), 1)
    for i, p in enumerate(few):
        mine = starts[offsets[i] : offsets[i + 1]].tolist()
        assert by_datetime(p) == by_integers(p) == mine and by_cp_sat(p) == (mine[0] if mine else -1)
    answers = np.array([[p.days[0], 600, 600 + p.duration] for p in problems], np.int32)
    independent.check_batch(calendars, answers)
    independent.solve_batch(calendars)
    texts = [
        f"I compared all calendars.\n\n<answer>{task.write(p, Meeting(*a))}</answer>"
        for p, a in zip(problems, answers.tolist(), strict=True)
    ]
    truths = [task.solve(p) for p in problems]
    right = [
        f"Let me see.\n\n<answer>{task.write(p, task.truth_answer(p, t))}</answer>"
        for p, t in zip(problems, truths, strict=True)
    ]
    key = task.key(task.resolve(f"{SHAPES[shape]},{COMMON}")[1], 1)
    request = task.resolve(f"{SHAPES[shape]},{COMMON}")[1].request()
    all_starts = lambda: native.solve_batch(calendars, 1)
    for peer, work, items in (
        ("datetime", lambda: [by_datetime(p) for p in few[:4]], 4),
        ("integers", lambda: [by_integers(p) for p in few], 12),
        ("cp-sat", lambda: [by_cp_sat(p) for p in few], 12),
        ("numba", lambda: independent.solve_batch(calendars), 1000),
    ):
        bench.compare(f"calendar/all-starts/{shape}/{peer}", all_starts, 1000, work, items)
    earliest = lambda: native.earliest_batch(calendars, 1)
    bench.compare(f"calendar/earliest/{shape}/cp-sat", earliest, 1000, lambda: [by_cp_sat(p) for p in few], 12)
    check = lambda: native_check.check_batch(calendars, answers, 1)
    bench.compare(
        f"calendar/check/{shape}/numba", check, 1000, lambda: independent.check_batch(calendars, answers), 1000
    )
    bench.time(f"calendar/score-wrong-text/{shape}", lambda: task.verify_batch(problems, texts, truths), 1000)
    bench.time(f"calendar/score-right-text/{shape}", lambda: task.verify_batch(problems, right, truths), 1000)
    draft = lambda: _core.calendar_generate(request, key, np.arange(500, dtype=np.uint64), 0, 1)
    bench.time(f"calendar/draft/{shape}", draft, 500)
    whole = lambda: list(task.generate(f"{SHAPES[shape]},{COMMON}", seed=2, count=200, threads=1))
    bench.time(f"calendar/instance/{shape}", whole, 200)


def measure(bench: Bench) -> None:
    for name in ("4x5",) if bench.quick else SHAPES:
        compare(bench, name)


if __name__ == "__main__":
    main(measure, __doc__)
