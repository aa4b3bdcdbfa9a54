"""Bands of measured difficulty: the same instances as a filter over the whole seed, and an end to every search."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task, load
from assay.tasks.datasets.difficulty_bands import DifficultyBand, Selection, parse_band, quantiles, select

SAT = get_task("3sat")


def chosen(where: list[str], count: int = 12, **options: Any) -> list[str]:
    return [str(instance.id) for instance in select(SAT, 2, where, seed=5, count=count, **options)]


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("c=2:4", [2, 3, 4, 2.0], [1, 5, 1.999]),
        ("c=2:", [2, 10**12], [1]),
        ("c=:4", [4, -7], [5]),
        ("c=3", [3, 3.0], [2, 4]),
        ("c>3", [4, 3.001], [3]),
        ("c>=3", [3], [2]),
        ("c<3", [2], [3]),
        ("c<=3", [3], [4]),
        ("c=>3", [4], [3]),
        ("c=<=0.5", [0.5, 0], [0.51]),
        (" c = -1:0.25 ", [-1, 0.25], [-1.1, 0.3]),
    ],
)
def test_the_forms_of_a_band(text: str, inside: list[float], outside: list[float]) -> None:
    band = parse_band(text)
    assert band.column == "c"
    assert all(band.holds({"c": value}) for value in inside)
    assert not any(band.holds({"c": value}) for value in outside)
    assert not band.holds({}) and not band.holds({"d": 3})
    assert parse_band(str(band)) == band


def test_dashes_in_a_column_are_underscores() -> None:
    assert parse_band("gap-2opt>0.02") == DifficultyBand("gap_2opt", low=0.02, without_low=True)


@pytest.mark.parametrize(
    "text",
    ["", "c", "c=", "=3", "c=:", "c=5:4", "c=a", "c=1:2:3", "c>1:2", "c>", "c>>1", "c=nan", "c=inf:", "c=1_0", "c=²", "c==3", "c=1 2", "1c=3"],
)  # fmt: skip
def test_what_is_no_band_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match=r"^where: ") as refusal:
        parse_band(text)
    assert text.strip() in str(refusal.value)


@given(st.text(max_size=40))
def test_any_text_is_a_band_or_refused(text: str) -> None:
    try:
        band = parse_band(text)
    except ValueError as error:
        assert str(error).startswith("where: ")
    else:
        assert parse_band(str(band)) == band


def test_what_is_accepted_is_what_a_filter_over_the_seed_keeps() -> None:
    where = ["conflicts=3:5", "solutions<4"]
    found = chosen(where)
    everything = SAT.generate(2, seed=5, count=5000)
    kept = (i for i in everything if 3 <= i.difficulty["conflicts"] <= 5 and i.difficulty["solutions"] < 4)
    assert found == [str(instance.id) for instance in itertools.islice(kept, 12)]
    assert str(load(found[7]).id) == found[7]
    assert parse_band("conflicts=3:5").holds(load(found[7]).difficulty)


def test_less_is_the_beginning_of_more_for_any_number_of_threads() -> None:
    whole = chosen(["solutions=1"], 40, threads=1)
    assert chosen(["solutions=1"], 40, threads=3) == whole
    assert chosen(["solutions=1"], 7) == whole[:7]
    after = int(whole[4].rpartition(":")[2]) + 1
    assert chosen(["solutions=1"], 3, first=after) == whole[5:8]


def test_a_selection_counts_what_was_tried() -> None:
    state = Selection(())
    found = list(select(SAT, 2, ["solutions=1"], seed=5, count=20, selection=state))
    assert found[-1].id is not None
    assert (state.tried, state.accepted) == (found[-1].id.index + 1, 20)
    told = state.to_dict()
    assert told["where"] == ["solutions=1"] and told["rate"] == round(20 / state.tried, 6)
    assert told["observed"]["solutions"]["least"] <= 1 <= told["observed"]["solutions"]["most"]


@pytest.mark.parametrize("tries", [1, 7, 100, 1500])
def test_an_impossible_request_ends_after_the_stated_tries(tries: int) -> None:
    state = Selection(())
    with pytest.raises(ValueError, match=rf"none of the last {tries} candidates fits") as refusal:
        list(select(SAT, 1, ["conflicts=1000:"], seed=5, count=3, tries=tries, selection=state))
    assert state.tried == tries
    told = str(refusal.value)
    assert "0 of 3 instances with conflicts=1000:" in told and "Observed: conflicts from " in told


def test_a_request_that_is_met_in_part_says_so() -> None:
    rare = max(instance.difficulty["solutions"] for instance in SAT.generate(2, seed=5, count=20))
    with pytest.raises(ValueError, match=r"[1-9]\d* of 1000 instances"):
        list(select(SAT, 2, [f"solutions>={rare}"], seed=5, count=1000, tries=20))


def test_a_column_that_is_not_measured_is_refused_at_once() -> None:
    state = Selection(())
    with pytest.raises(ValueError, match=r"'moves' is not measured with these parameters; measured are: .*conflicts"):
        list(select(SAT, 1, ["moves=1"], seed=5, selection=state))
    assert state.tried <= 64
    with pytest.raises(ValueError, match="tries: expected at least 1, got 0"):
        list(select(SAT, 1, ["conflicts=1"], seed=5, tries=0))


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60))
def test_quantiles_are_values_in_order(values: list[int]) -> None:
    found = quantiles(values)
    assert (found["least"], found["most"]) == (min(values), max(values))
    assert list(found.values()) == sorted(found.values()) and set(found.values()) <= set(values)
