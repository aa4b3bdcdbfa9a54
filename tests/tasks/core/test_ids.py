"""Ids, parameters and keys: unambiguous, strict, and pinned forever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task, load, task_names
from assay.tasks._core import random_below
from assay.tasks.core.ids import MAX_SEED, SPLITS, InstanceId, Stream, make_key, parse_id
from assay.tasks.core.parameters import TaskParameters, require
from assay.tasks.datasets.resolved_instance import rebuild_all


@dataclass(frozen=True)
class Sample(TaskParameters):
    size: int = 5
    share: float = 0.1
    kind: Literal["plain", "fancy"] = "plain"
    limit: int | None = None
    closed: bool = False

    def validate(self) -> None:
        require(self.size > 0, "size", self.size, "at least 1")


def test_parameters_are_written_sorted_and_read_back() -> None:
    sample = Sample(size=7, kind="fancy", closed=True)
    assert sample.canonical() == "closed=true,kind=fancy,limit=None,share=0.1,size=7"
    assert sample.short() == "closed=true,kind=fancy,size=7"
    assert Sample.parse(sample.short()) == sample
    assert Sample.parse("") == Sample() and Sample().short() == ""
    assert Sample(share=0.0).short() == Sample.parse("share=0").short() == "share=0"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("size=0", ["size", "0"]),
        ("size=x", ["size", "int", "'x'"]),
        ("size", ["name=value", "'size'"]),
        ("bogus=1", ["bogus", "size"]),
        ("size=1,size=2", ["size", "twice"]),
        ("kind=odd", ["kind", "plain", "odd"]),
        ("closed=1", ["closed", "1"]),
        ("size=1_0", ["size", "1_0"]),
        ("size=٧", ["size", "٧"]),
        ("share=0_1.5", ["share", "0_1.5"]),
    ],
)
def test_wrong_parameters_are_refused_by_name(text: str, words: list[str]) -> None:
    with pytest.raises(ValueError) as error:
        Sample.parse(text)
    assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize("text", ["share=-0", "share=0.0", "share=-0.0", "share=00", "share=0e5", " share = +0 "])
def test_one_value_has_one_spelling(text: str) -> None:
    assert Sample.parse(text).short() == "share=0"


@pytest.mark.parametrize(
    ("given_id", "own"),
    [
        ("tsp:v1:cities=05:7:0", "tsp:v1:cities=5:7:0"),
        ("tsp:v1: cities = +5,max-weight=100:7:0", "tsp:v1:cities=5:7:0"),
        ("tsp:v1:cities=5,weights=euclidean:7:0", "tsp:v1:cities=5:7:0"),
        ("maze:v1:infeasible=-0,rows=7:7:0", "maze:v1:infeasible=0,rows=7:7:0"),
        ("tsp:v1:L1:7:0", "tsp:v1:L1:7:0"),
        (" tsp:v1:L1:7:0\n", "tsp:v1:L1:7:0"),
    ],
)
def test_an_instance_bears_one_id_however_it_was_asked_for(given_id: str, own: str) -> None:
    instance = load(given_id)
    assert str(instance.id) == own
    assert load(own).problem.to_dict() == instance.problem.to_dict()


@given(st.integers(0, MAX_SEED), st.integers(0, 2**63 - 1))
def test_ids_are_read_back(seed: int, index: int) -> None:
    for split in ("", *SPLITS):
        name = InstanceId("tsp", 1, "L4", seed, index, split)
        assert parse_id(str(name)) == name and name.level == 4


@pytest.mark.parametrize(
    "text",
    ["", "tsp", "tsp:v1:L4:7", "tsp:1:L4:7:0", "tsp:v1:L4:-7:0", "tsp:v1:L4:7:0:0", "tsp:v1:L4:x:0", "tsp:v01:L4:7:0",
     "tsp:v1:L4:07:0", "tsp:v1:L4:\u0667:0", f"tsp:v1:L4:{2**128}:0", f"tsp:v1:L4:7:{2**63}", "tsp:v1:L4:7:" + "9" * 500,
     "tsp:v1:L04:7:0", "tsp:v1:L\u0664:7:0",
     "tsp:v1:L4:train-:0", "tsp:v1:L4:dev-7:0", "tsp:v1:L4:train-test-7:0", "tsp:v1:L4:train-07:0", "tsp:v1:L4:train--7:0",
     "tsp:v1:L4:TRAIN-7:0", "tsp:v1:L4: train-7:0"],
)  # fmt: skip
def test_malformed_ids_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"id|seed"):
        parse_id(text)


def test_splits_are_domains_of_their_own() -> None:
    toy = get_task("toy")
    domains = ["", *SPLITS]
    keys = [toy.key(toy.levels[1], seed, split) for seed in (7, 8) for split in domains]
    assert len(set(keys)) == 8 and toy.key(toy.levels[1], 7) == keys[0]
    batches = {split: list(toy.generate(9, seed=7, count=3, split=split)) for split in domains}
    assert [str(i.id) for i in batches["test"]] == [f"toy:v1:L9:test-7:{index}" for index in range(3)]
    assert len({str(i.problem) for batch in batches.values() for i in batch}) == 12
    for split, batch in batches.items():
        assert [load(str(i.id)) for i in batch] == batch
        assert {i.id.split for i in batch} == {split}
        assert rebuild_all([str(i.id) for i in batch]) == {str(i.id): i for i in batch}
    with pytest.raises(ValueError, match="split: expected train, validation, test, got 'dev'"):
        next(toy.generate(1, seed=7, split="dev"))


def test_levels_stand_for_their_parameters() -> None:
    toy = get_task("toy")
    assert toy.resolve(4) == ("L4", toy.levels[4]) and toy.resolve("L4") == toy.resolve(4)
    assert toy.resolve("L4,numbers=9")[0] == "numbers=9"
    with pytest.raises(ValueError, match="levels 1 to 10"):
        toy.resolve(11)
    by_level, by_value = load("toy:v1:L4:7:3"), load("toy:v1:numbers=6:7:3")
    assert by_level.problem == by_value.problem and by_level.level == 4 and by_value.level is None


@pytest.mark.parametrize("name", task_names())
@pytest.mark.parametrize("text", ["L2,{}", "L2,{},", "L2,,{}", "L2,{},,", "L2,", "L2,,", "{},", ",{}"])
def test_empty_places_between_commas_change_nothing(name: str, text: str) -> None:
    task = get_task(name)
    for change in task.levels[1].canonical().split(","):
        plain = ",".join(filter(None, text.format(change).split(",")))
        try:
            expected = task.resolve(plain)
        except ValueError:
            with pytest.raises(ValueError):
                task.resolve(text.format(change))
        else:
            assert task.resolve(text.format(change)) == expected


def test_unknown_tasks_and_versions_are_refused() -> None:
    with pytest.raises(ValueError, match=r"unknown name 'chess'; known: 3sat, tsp, maze, spatial-map, calendar"):
        load("chess:v1:L1:0:0")
    with pytest.raises(ValueError, match="has version 1, got 2"):
        load("toy:v2:L1:0:0")
    assert task_names()[:5] == ["3sat", "tsp", "maze", "spatial-map", "calendar"]


def test_keys_are_pinned_and_unambiguous() -> None:
    assert make_key("a", 1).hex() == "84666cc082b78990bc14a5708b5c80838fbfa5a516d3313c"
    assert make_key("ab", "c") != make_key("a", "bc") != make_key("abc")
    assert len({make_key("tsp", 1, "", seed) for seed in range(1000)}) == 1000


def test_the_stream_is_the_philox_of_numpy() -> None:
    key = make_key("stream")
    words = np.frombuffer(key, "<u8")
    for index, purpose in ((0, 0), (5, 2), (2**63, 1)):
        stream = Stream(key, index, purpose)
        # numpy counts before it draws, so its counter starts one lower.
        start = int(index) << 64 | purpose << 128 | int(words[2]) << 192
        peer = np.random.Philox(counter=(start - 1) % 2**256, key=words[:2])
        assert [stream.word() for _ in range(300)] == peer.random_raw(300).tolist()


GOLDEN_BELOW = [270, 602, 867, 244, 132, 467, 429, 791]
GOLDEN_SHUFFLE = [4, 7, 5, 9, 2, 0, 8, 3, 1, 6]
GOLDEN_RANDOM = 0.16352370916877124


def test_draws_are_pinned() -> None:
    stream = Stream(make_key("golden"), 3)
    assert [stream.below(1000) for _ in range(8)] == GOLDEN_BELOW
    items = list(range(10))
    stream.shuffle(items)
    assert items == GOLDEN_SHUFFLE and stream.random() == GOLDEN_RANDOM


@given(st.integers(1, 2**64 - 1), st.integers(0, 2**32))
def test_bounded_draws_agree_with_the_native_ones(bound: int, index: int) -> None:
    key = make_key("bounded")
    stream = Stream(key, index)
    assert [stream.below(bound) for _ in range(20)] == random_below(key, index, bound, 20).tolist()


def test_bounded_draws_are_unbiased() -> None:
    # Chi-square over 6 cells; 5 degrees of freedom exceed 25.7 with probability 1e-4 (the key is fixed).
    counts = np.bincount(random_below(make_key("dice"), 0, 6, 60_000).astype(np.int64), minlength=6)
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 25.7
    # A modulo of 64 random bits by 3 * 2^62 would return the low third twice as often.
    draws = random_below(make_key("bias"), 0, 3 * 2**62, 30_000)
    assert abs(np.count_nonzero(draws < 2**62) - 10_000) < 400


@pytest.mark.parametrize("key", [b"", b"x" * 23, b"x" * 25])
def test_keys_of_another_length_are_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="24 bytes"):
        random_below(key, 0, 6, 1)
    with pytest.raises(ValueError, match="bound"):
        random_below(make_key(), 0, 0, 1)
