"""Independent ways agree on tens of thousands of random cases, which cover what they should; a liar is caught."""

from __future__ import annotations

import pytest
from depth import scaled
from task_facts import fact, tasks_with_fact

from assay.tasks import TASKS, get_task
from assay.tasks.core import crosscheck as agreement
from assay.tasks.core.crosscheck import NOT_ASKED, Crosscheck, Decisions, batches, compare
from assay.tasks.core.ids import Stream

USUAL = 250
"""Cases of a crosscheck for which `CROSSCHECK_CASES` in the facts of its task names no number."""

EVERY = [(name, one.name) for name in TASKS for one in get_task(name).crosschecks()]


def find(task: str, name: str) -> Crosscheck:
    return next(one for one in get_task(task).crosschecks() if one.name == name)


@pytest.mark.parametrize(("task", "name"), EVERY)
def test_many_random_cases_without_disagreement(task: str, name: str) -> None:
    cases = fact(task, "CROSSCHECK_CASES", {}).get(name, USUAL) * scaled(1, 20)
    tally = compare(find(task, name), task, cases)
    assert (tally.cases, tally.disagreements, tally.shown) == (cases, 0, [])
    assert len(tally.asked) >= 2
    assert sum(tally.asked.values()) >= 2 * cases
    if name == "verdicts on written answers":
        assert min(tally.kinds[kind] for kind in ("right", "wrong", "unparsed")) >= 10, tally.kinds
    assert fact(task, "CROSSCHECK_KINDS", {}).get(name, set()) <= set(tally.kinds), tally.kinds


def test_names_are_unique_and_shares_are_shares() -> None:
    assert len(set(EVERY)) == len(EVERY) >= 15
    assert all(0 < one.share <= 1 for name in TASKS for one in get_task(name).crosschecks())
    for task in tasks_with_fact("CROSSCHECK_CASES"):
        known = {name for owner, name in EVERY if owner == task}
        assert {*fact(task, "CROSSCHECK_CASES"), *fact(task, "CROSSCHECK_KINDS")} <= known


def liar(stream: Stream, cases: int) -> Decisions:
    numbers = [stream.below(1000) for _ in range(cases)]
    return Decisions(
        {
            "honest": numbers,
            "liar": [number + (number % 100 == 7) for number in numbers],
            "silent": [NOT_ASKED if number % 100 == 7 else number for number in numbers],
        },
        lambda i: {"number": numbers[i]},
        ["odd" if number % 2 else "even" for number in numbers],
    )


def test_a_disagreement_is_counted_and_shown_with_its_case() -> None:
    tally = compare(Crosscheck("lies", liar), "none", 2000, seed=3)
    assert 5 <= tally.disagreements <= 50
    assert len(tally.shown) == agreement.SHOWN
    shown = tally.shown[0]
    number = shown["case"]["number"]
    assert shown["said"] == {"honest": str(number), "liar": str(number + 1)}
    assert tally.asked == {"honest": 2000, "liar": 2000, "silent": 2000 - tally.disagreements}


def test_cases_depend_on_the_seed_and_their_number_alone() -> None:
    short, long = (compare(Crosscheck("lies", liar), "none", cases, seed=3) for cases in (500, 2000))
    assert long.shown[: len(short.shown)] == short.shown[: agreement.SHOWN]
    assert compare(Crosscheck("lies", liar), "none", 2000, seed=4).shown != long.shown
    assert batches(501) == [(0, 250), (1, 250), (2, 1)]


def test_a_way_that_does_not_speak_on_every_case_is_an_error() -> None:
    broken = Crosscheck("short", lambda stream, cases: Decisions({"a": [1]}, lambda i: i, [""] * cases))
    with pytest.raises(ValueError, match="a decided 1 of 2 cases"):
        compare(broken, "none", 2)
