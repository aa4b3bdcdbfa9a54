"""Certificates of calendars: every one that is made is proved, and what is no proof is refused."""

from __future__ import annotations

import dataclasses
import json
import random
from typing import Any

import calendar_brute_force as brute
import numpy as np
import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.verifiers.calendar.certificate import PROBLEM, REASONS, check_certificate
from assay.verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from assay.verifiers.calendar.problem_json import read_problem
from assay.verifiers.calendar.proof import blocked_starts
from assay.verifiers.certificate import Certificate, Refused
from assay.verifiers.checksums import SUMS

TASK = get_task("calendar")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def certify(problem: CalendarProblem) -> Certificate:
    return TASK.certify(problem, TASK.solve(problem))


def loose(certificate: Certificate, reasons: Any = None, **claim: Any) -> Certificate:
    """Without the sums, so that the meaning alone decides; with other reasons or another claim."""
    content = certificate.files[REASONS] if reasons is None else json.dumps({"reasons": reasons}).encode()
    return dataclasses.replace(certificate, claim=claim or certificate.claim, files={REASONS: content})


def reasons_of(certificate: Certificate) -> list[dict[str, Any]]:
    return list(json.loads(certificate.files[REASONS])["reasons"])


def proves(certificate: Certificate) -> bool:
    try:
        return bool(check_certificate(certificate))
    except Refused as error:
        assert str(error)
        return False


@pytest.mark.parametrize("level", [1, 4, 7, 10])
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_every_certificate_of_generated_instances_is_proved(level: int, share: float) -> None:
    for instance in TASK.generate(f"L{level},infeasible={share}", seed=5, count=8):
        certificate = TASK.certify(instance.problem, instance.truth or {})
        said = TASK.check_certificate(certificate)
        assert said.startswith("no slot") == (share == 1.0)
        assert sorted(certificate.files) == [SUMS, "calendars.ics", PROBLEM, REASONS]
        assert proves(loose(certificate))
        # The claim of the other kind is not proved by it.
        other = (
            {"status": "satisfiable", "slot": ["Monday", "09:00", "09:01"]} if share else {"status": "unsatisfiable"}
        )
        assert not proves(loose(certificate, **other))


@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 2**32))
def test_certificates_of_random_problems_are_proved(seed: int) -> None:
    problem = brute.random_problem(random.Random(seed))
    certificate = certify(problem)
    slots = brute.starts_by_sums(problem)
    assert (certificate.claim["status"] == "satisfiable") == bool(slots)
    assert proves(certificate) and proves(loose(certificate))


def blocks(problem: CalendarProblem, reason: dict[str, Any]) -> bool:
    """By sets of minutes: does the reason hold against each of its starts?"""
    first, last, day = reason["first"], reason["last"], reason["first"] // 1440
    if not (0 <= first <= last < 10080 and day == last // 1440):
        return False
    starts = np.arange(first, last + 1)
    if "rule" in reason:
        meetings = (Meeting(day, s % 1440, s % 1440 + problem.duration) for s in starts.tolist())
        if reason["rule"] == "blocked":
            problem = dataclasses.replace(problem, blocked=problem.blocked[reason["window"] :][:1])
        kind = {"not_before": "too_early", "not_after": "too_late"}.get(reason["rule"], reason["rule"])
        return all(kind in rule_faults(problem, meeting) for meeting in meetings)
    person = next((p for p in problem.people if p.name == reason["person"]), None)
    if (
        person is None
        or len(range(*reason["busy"])) == 0
        or not brute.free_minutes(problem, person).isdisjoint(range(*reason["busy"]))
    ):
        return False
    begin, end = (minute + 30000 for minute in reason["busy"])
    busy = np.zeros(60000, np.int64)
    busy[begin:end] = 1
    sums = np.concatenate([[0], np.cumsum(busy)])
    touched = sums[starts + 30000 + problem.duration + problem.buffer] - sums[starts + 30000 - problem.buffer]
    return bool((touched > 0).all())


def rule_faults(problem: CalendarProblem, meeting: Meeting) -> set[str]:
    """As the brute-force twin has them, without its sets of minutes."""
    window = any(w.day in (7, meeting.day) and w.start < meeting.end and meeting.start < w.end for w in problem.blocked)
    rest = brute.rule_faults(dataclasses.replace(problem, blocked=()), meeting)
    return rest | ({"blocked"} if window else set())


def proved_by_sets(problem: CalendarProblem, claim: dict[str, Any], reasons: list[dict[str, Any]]) -> bool:
    """Does the proof prove the claim? Decided without the checker."""
    starts = [d * 1440 + m for d in problem.days for m in range(0, 1441 - problem.duration, problem.granularity)]
    if claim["status"] == "satisfiable":
        day, begin, end = claim["slot"]
        minutes = [60 * int(clock[:2]) + int(clock[3:]) for clock in (begin, end)]
        meeting = Meeting(DAYS.index(day), *minutes)
        if brute.slot_faults(problem, [brute.free_minutes(problem, p) for p in problem.people], meeting):
            return False
        if problem.priority == "none":
            return True
        starts = [start for start in starts if start < meeting.day * 1440 + meeting.start]
    if not all(blocks(problem, reason) for reason in reasons):
        return False
    covered = {minute for reason in reasons for minute in range(reason["first"], reason["last"] + 1)}
    return set(starts) <= covered


@settings(max_examples=examples(40), deadline=None)
@given(data=st.data())
def test_a_changed_proof_is_refused_exactly_when_it_proves_nothing(data: st.DataObject) -> None:
    problem = brute.random_problem(random.Random(data.draw(st.integers(0, 2**32))))
    certificate = certify(problem)
    reasons, claim = reasons_of(certificate), dict(certificate.claim)
    for _ in range(8):
        changed, other = json.loads(json.dumps(reasons)), json.loads(json.dumps(claim))
        mutate(data.draw, problem, changed, other)
        expected = proved_by_sets(problem, other, changed)
        assert proves(loose(certificate, changed, **other)) == expected, (changed, other)


def mutate(draw: Any, problem: CalendarProblem, reasons: list[dict[str, Any]], claim: dict[str, Any]) -> None:
    """Another number, person or rule, a reason gone, or another claim."""
    kind = draw(st.sampled_from(["number", "number", "person", "gone", "claim"]))
    if kind == "claim" or not reasons:
        slot = ["Monday", "09:00", "09:30"] if "slot" not in claim else list(claim["slot"])
        place = draw(st.integers(0, 2))
        slot[place] = (
            draw(st.sampled_from(DAYS))
            if place == 0
            else f"{draw(st.integers(0, 23)):02d}:{draw(st.integers(0, 59)):02d}"
        )
        if slot[1] < slot[2]:
            claim.update(status="satisfiable", slot=slot)
        return
    place = draw(st.integers(0, len(reasons) - 1))
    reason = reasons[place]
    step = draw(st.sampled_from([-1440, -60, -7, -1, 1, 7, 60, 1440]))
    if kind == "gone":
        del reasons[place]
    elif kind == "person" and "person" in reason:
        reason["person"] = draw(st.sampled_from([*(p.name for p in problem.people), "Nobody"]))
    elif "busy" in reason and draw(st.booleans()):
        reason["busy"][draw(st.integers(0, 1))] += step
    else:
        reason[draw(st.sampled_from(["first", "last"]))] += step
    if reason.get("busy", [0, 1])[0] >= reason.get("busy", [0, 1])[1]:
        reason["busy"] = [5, 5]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_one_changed_bit_in_any_file_is_refused(share: float) -> None:
    (instance,) = TASK.generate(f"L3,infeasible={share},priority=earliest", seed=2, count=1)
    certificate = TASK.certify(instance.problem, instance.truth or {})
    rng = random.Random(1)
    for name, content in certificate.files.items():
        for _ in range(150):
            place, bit = rng.randrange(len(content)), 1 << rng.randrange(8)
            changed = content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]
            assert not proves(dataclasses.replace(certificate, files={**certificate.files, name: changed})), (
                name,
                place,
                bit,
            )
        files = {key: value for key, value in certificate.files.items() if key != name}
        assert not proves(dataclasses.replace(certificate, files=files)) or name == SUMS
    assert not proves(dataclasses.replace(certificate, files={**certificate.files, "more": b""}))
    other = {**certificate.problem, "duration": certificate.problem["duration"] + 1}
    assert not proves(dataclasses.replace(certificate, problem=other))


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"reasons": 1}', b'{"reasons": [1]}', b'{"reasons": [{}]}', b"\xff", b"[" * 100_000, b'{"reasons": []} x',
     b'{"reasons": [{"first": 0, "last": 1439}]}', b'{"reasons": [{"first": 0, "last": 1439, "rule": "because"}]}',
     b'{"reasons": [{"first": false, "last": 1439, "rule": "weekend"}]}', b'{"reasons": [{"first": 0, "last": 1e3, "rule": "weekend"}]}',
     b'{"reasons": [{"first": 0, "last": 1439, "rule": ["weekend"]}]}', b'{"reasons": [{"first": 0, "last": 1439, "person": ["A"], "busy": [0, 1]}]}',
     b'{"reasons": [{"first": 0, "last": 1439, "person": "P0", "busy": [0, NaN]}]}', b'{"reasons": [{"first": 0, "last": 1439, "rule": "blocked"}]}',
     b'{"reasons": [{"first": 0, "last": 99999999999999999999, "rule": "weekend"}]}'],
)  # fmt: skip
def test_a_malformed_proof_is_refused(content: bytes) -> None:
    problem = read_problem({"people": {"P0": {}}, "days": ["Monday"], "duration": 30})
    certificate = certify(problem)
    assert proves(certificate)
    with pytest.raises(Refused):
        check_certificate(dataclasses.replace(certificate, files={REASONS: content}))


@pytest.mark.parametrize(
    "claim",
    [{}, {"status": "satisfiable"}, {"status": "unsatisfiable", "more": 1}, {"status": "satisfiable", "slot": None}, {"status": "satisfiable", "slot": [1, 2, 3]},
     {"status": "satisfiable", "slot": ["Monday", "9:00", "9:30"]}, {"status": "satisfiable", "slot": ["Someday", "09:00", "09:30"]},
     {"status": "satisfiable", "slot": ["Monday", "99:00", "99:30"]}, {"status": "satisfiable", "slot": ["Monday", "09:30", "09:00"]}],
)  # fmt: skip
def test_a_malformed_claim_is_refused(claim: dict[str, Any]) -> None:
    problem = read_problem({"people": {"A": {"Monday": [["00:00", "24:00"]]}}, "duration": 30})
    certificate = certify(problem)
    assert proves(certificate)
    with pytest.raises(Refused):
        check_certificate(dataclasses.replace(certificate, claim=claim))


def test_what_is_not_true_is_not_certified() -> None:
    problem = read_problem({"people": {"A": {"Monday": [["09:00", "10:00"]]}}, "duration": 60})
    with pytest.raises(ValueError, match="540"):
        TASK.certify(problem, {"earliest": None})
    with pytest.raises(ValueError, match="540"):
        list(blocked_starts(problem))
    assert TASK.truth_answer(problem, TASK.solve(problem)) != NO_SLOT
