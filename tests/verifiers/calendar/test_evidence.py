"""Reasons against every start: accepted exactly when a minute-by-minute reading says so."""

from __future__ import annotations

import pytest

from assay.tasks import get_task
from assay.tasks.calendar.answer import prove
from assay.tasks.core.ids import Stream, make_key
from assay.verifiers.calendar.clock import DAY, WEEK
from assay.verifiers.calendar.evidence import MAX_REASONS, RULES, Reason, check
from assay.verifiers.calendar.problem import CalendarProblem, Person, Window


def free_minutes(problem: CalendarProblem, person: Person) -> set[int]:
    shift = person.utc_offset - (problem.utc_offset or 0)
    return {m - shift for a, b in person.free for m in range(a, b)} & set(range(WEEK))


class Twin:
    """The rules again, a set of minutes at a time."""

    def __init__(self, problem: CalendarProblem) -> None:
        self.problem = problem
        self.free = {person.name: free_minutes(problem, person) for person in problem.people}
        starts = [(d, s) for d in problem.days for s in range(DAY) if s % problem.granularity == 0]
        self.starts = [(d, s) for d, s in starts if s + problem.duration <= DAY]
        self.broken = {start: self._broken(*start) for start in self.starts}

    def _broken(self, day: int, start: int) -> set[str]:
        p, minutes = self.problem, set(range(start, start + self.problem.duration))
        windows = [set(range(w.start, w.end)) for w in p.blocked if w.day in (7, day)]
        told = {
            "weekend": p.no_weekend and day in (5, 6),
            "not before": min(minutes) < p.not_before,
            "not after": max(minutes) >= p.not_after,
            "blocked": any(minutes & window for window in windows),
        }
        return {rule for rule, is_broken in told.items() if is_broken}

    def suits(self, name: str, day: int, start: int) -> bool:
        low = day * DAY + start - self.problem.buffer
        return self.free[name] >= set(range(low, low + self.problem.duration + 2 * self.problem.buffer))

    def accepts(self, reasons: list[Reason]) -> bool:
        named = set()
        for reason in reasons:
            if reason.day not in self.problem.days:
                continue
            for day, start in self.starts:
                if day != reason.day or not reason.first <= start <= reason.last:
                    continue
                if reason.rule and reason.rule not in self.broken[day, start]:
                    return False
                if reason.person and not self.broken[day, start]:
                    if self.suits(reason.person, day, start):
                        return False
                    named.add((day, start))
        return bool(reasons) and all(self.broken[start] or start in named for start in self.starts)


def mutated(reasons: list[Reason], problem: CalendarProblem, stream: Stream) -> list[Reason]:
    reasons = list(reasons)
    place = stream.below(len(reasons))
    reason = reasons[place]
    change = problem.granularity * (1 + stream.below(3))
    match stream.below(8):
        case 0:
            del reasons[place]
            return reasons
        case 1:
            reason = reason._replace(last=reason.last + change)
        case 2:
            reason = reason._replace(first=max(0, reason.first - change))
        case 3:
            reason = reason._replace(last=max(reason.first, reason.last - change))
        case 4:
            reason = reason._replace(person=stream.choice(problem.people).name, rule="")
        case 5:
            reason = reason._replace(person="", rule=stream.choice(RULES))
        case 6:
            reason = reason._replace(day=stream.below(7))
        case _:
            stream.shuffle(reasons)
            return reasons
    reasons[place] = reason
    return reasons


def test_mutated_reasons_are_accepted_exactly_when_they_prove_it() -> None:
    stream = Stream(make_key("reasons"))
    task = get_task("calendar")
    right = wrong = 0
    for level in (1, 2, 3, 4, 7):
        for instance in task.generate(f"L{level},evidence=required,infeasible=1", seed=3, count=4 if level < 7 else 1):
            problem = instance.problem
            twin = Twin(problem)
            proof = list(prove(problem).evidence)
            assert check(problem, proof) is None and twin.accepts(proof)
            for _ in range(25):
                other = mutated(proof, problem, stream)
                expected = twin.accepts(other)
                assert (check(problem, other) is None) == expected, other
                right, wrong = right + expected, wrong + (not expected)
    assert right > 50 and wrong > 150


def test_where_a_slot_exists_no_reasons_are_a_proof() -> None:
    stream = Stream(make_key("feasible"))
    task = get_task("calendar")
    for level in (1, 2, 4):
        for instance in task.generate(f"L{level},evidence=required,infeasible=0", seed=3, count=4):
            problem = instance.problem
            for _ in range(20):
                reasons = [Reason(day, 0, DAY, stream.choice(problem.people).name) for day in problem.days]
                assert check(problem, reasons) is not None
            with pytest.raises(ValueError, match="feasible"):
                prove(problem)


ANA, BO = Person("Ana", ((9 * 60, 10 * 60),)), Person("Bo", ((11 * 60, 12 * 60),))
PROBLEM = CalendarProblem(
    (ANA, BO),
    (0, 5),
    30,
    granularity=30,
    not_before=9 * 60,
    no_weekend=True,
    blocked=(Window(7, 900, 930),),
    evidence="required",
)


@pytest.mark.parametrize(
    ("reasons", "kind", "place"),
    [
        ([], "evidence_missing", {}),
        ([Reason(0, 0, 570, "Bo")], "start_without_reason", {"day": "Monday", "start": "10:00"}),
        ([Reason(0, 0, DAY, "Bo")], "reason_untrue", {"reason": 1, "day": "Monday", "start": "11:00"}),
        (
            [Reason(0, 600, DAY, "Ana"), Reason(1, 0, 0, "Bo")],
            "start_without_reason",
            {"day": "Monday", "start": "09:00"},
        ),
        ([Reason(0, 0, 540, rule="not before")], "reason_untrue", {"reason": 1, "day": "Monday", "start": "09:00"}),
        ([Reason(0, 0, 0, rule="weekend")], "reason_untrue", {"reason": 1, "day": "Monday", "start": "00:00"}),
        ([Reason(5, 0, DAY, rule="weekend")], "start_without_reason", {"day": "Monday", "start": "09:00"}),
        ([Reason(0, 870, 930, rule="blocked")], "reason_untrue", {"reason": 1, "day": "Monday", "start": "14:30"}),
        ([Reason(0, 0, 0, "Bo")] * (MAX_REASONS + 1), "evidence_too_long", {}),
    ],
)
def test_faults_are_located(reasons: list[Reason], kind: str, place: dict[str, object]) -> None:
    good = [
        Reason(0, 0, 570, "Bo"),
        Reason(0, 600, DAY, "Ana"),
        Reason(5, 0, DAY, rule="weekend"),
        Reason(0, 0, 539, rule="not before"),
    ]
    assert check(PROBLEM, good) is None and check(PROBLEM, good[:2]) is None
    fault = check(PROBLEM, reasons)
    assert fault is not None and (fault.kind, fault.place) == (kind, place)


def test_a_buffer_is_part_of_the_meeting_and_the_week_ends() -> None:
    person = Person("Ana", ((0, 60),))
    problem = CalendarProblem((person,), (0,), 60, buffer=10, granularity=60, evidence="required")
    assert check(problem, [Reason(0, 0, DAY, "Ana")]) is None
    plain = CalendarProblem((person,), (0,), 60, granularity=60, evidence="required")
    fault = check(plain, [Reason(0, 0, DAY, "Ana")])
    assert fault is not None and fault.place["start"] == "00:00"
