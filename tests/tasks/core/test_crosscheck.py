"""Independent ways agree on tens of thousands of random cases, which cover what they should; a liar is caught."""

from __future__ import annotations

import pytest
from depth import scaled

from assay.tasks import TASKS, get_task
from assay.tasks.core import crosscheck as agreement
from assay.tasks.core.crosscheck import NOT_ASKED, Crosscheck, Decisions, batches, compare
from assay.tasks.core.keys import Stream

CASES = {
    # What is quick is done often, what is slow as often as the suite can afford; twenty times that under --deep.
    "3sat": {"checking": 1500, "deciding": 2000, "counting, backbone": 1500, "deciding, 50 to 150 variables": 20},
    "tsp": {"checking": 5000, "shortest length": 2500, "number of shortest tours": 150, "shortest length, by OR-tools": 6},
    "maze": {"checking": 5000, "shortest length": 800, "number of shortest paths": 800},
    "spatial-map": {"checking": 3000, "answers on all maps": 150, "closures": 250, "truth and counts": 100},
    "calendar": {"checking": 400, "all slots": 150, "earliest slot, by OR-tools": 20},
}  # fmt: skip
USUAL = 250
COVERED = {
    ("3sat", "checking"): {"right", "wrong"},
    ("3sat", "deciding"): {"satisfiable", "unsatisfiable"},
    ("3sat", "counting, backbone"): {"none", "one", "several, with a backbone", "several, without a backbone"},
    ("tsp", "checking"): {"tour", "unknown city", "city repeated", "city missing"},
    ("tsp", "number of shortest tours"): {"one", "several"},
    ("maze", "checking"): {"none", "wall", "outside", "stops early", "unknown move", "bad start"},
    ("maze", "shortest length"): {"path", "no path"},
    ("maze", "number of shortest paths"): {"none", "one", "several"},
    ("spatial-map", "checking"): {
        "right", "wrong direction", "wrong places", "wrong count", "not determined", "is determined", "inconsistent",
    },
    ("spatial-map", "closures"): {"consistent", "inconsistent"},
    ("calendar", "checking"): {
        "right", "claimed_no_slot", "wrong_duration", "off_grid", "person_busy", "buffer_broken", "blocked",
        "not_earliest",
    },
    ("calendar", "all slots"): {"none", "one", "several"},
}  # fmt: skip

EVERY = [(name, one.name) for name in TASKS if name != "toy" for one in get_task(name).crosschecks()]


def find(task: str, name: str) -> Crosscheck:
    return next(one for one in get_task(task).crosschecks() if one.name == name)


@pytest.mark.parametrize(("task", "name"), EVERY)
def test_many_random_cases_without_disagreement(task: str, name: str) -> None:
    cases = CASES[task].get(name, USUAL) * scaled(1, 20)
    tally = compare(find(task, name), task, cases)
    assert (tally.cases, tally.disagreements, tally.shown) == (cases, 0, [])
    assert len(tally.asked) >= 2
    assert sum(tally.asked.values()) >= 2 * cases
    if name == "verdicts on written answers":
        assert min(tally.kinds[kind] for kind in ("right", "wrong", "unparsed")) >= 10, tally.kinds
    assert COVERED.get((task, name), set()) <= set(tally.kinds), tally.kinds


def test_names_are_unique_and_shares_are_shares() -> None:
    assert len(set(EVERY)) == len(EVERY) >= 15
    assert all(0 < one.share <= 1 for name in CASES for one in get_task(name).crosschecks())
    assert all(name in {other for owner, other in EVERY if owner == task} for task in CASES for name in CASES[task])


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
