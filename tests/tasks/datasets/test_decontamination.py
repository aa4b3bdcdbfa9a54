"""Overlap of sets, and sets without twins: counted the way a person would count."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks.datasets import open_writer
from assay.tasks.datasets.decontamination import classes, compare
from assay.tasks.datasets.distinct import Seen, distinct, small_space
from assay.tasks.datasets.generating import write_files
from assay.tasks.datasets.generation_job import GenerationJob, Targets
from assay.tasks.datasets.records import instance_to_record
from assay.tasks.datasets.request import DatasetRequest
from assay.tasks.datasets.sources import open_source
from assay.tasks.datasets.workers import here

halves = st.tuples(st.integers(1, 3), st.integers(0, 3))


def as_fingerprints(pairs: list[tuple[int, int]]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(pairs, "<u8").reshape(-1, 2).view(np.uint8)


@given(st.lists(halves))
def test_unknown_forms_join_all_that_look_like_them(pairs: list[tuple[int, int]]) -> None:
    pairs.sort()
    unknown = {first for first, second in pairs if not second}
    names = [(first, 0 if first in unknown else second) for first, second in pairs]
    found = classes(np.array(pairs, np.uint64).reshape(-1, 2)).tolist()
    assert [found[i] == found[i - 1] for i in range(1, len(found))] == [
        names[i] == names[i - 1] for i in range(1, len(names))
    ]


@given(st.lists(st.lists(halves, max_size=5), max_size=6))
def test_the_seen_are_remembered_over_any_batches(batches: list[list[tuple[int, int]]]) -> None:
    seen, before, twins = Seen(), list[tuple[int, int]](), 0
    for batch in batches:
        expected = []
        for first, second in batch:
            old = [other for one, other in before if one == first]
            expected.append(not (second in old or 0 in old or (old and second == 0)))
            before.append((first, second))
        twins += expected.count(False)
        assert seen.add(as_fingerprints(batch)).tolist() == expected
    assert seen.twins == twins


def test_distinct_instances_are_those_of_the_batch_without_twins() -> None:
    task = get_task("spatial-map")
    plain = list(task.generate(1, seed=5, count=400))
    keys = [task.fingerprint(instance.problem) for instance in plain]
    firsts = [instance for i, instance in enumerate(plain) if keys[i] not in keys[:i]]
    assert 300 < len(firsts) < 400
    assert list(distinct(task, "L1", seed=5, count=300)) == firsts[:300]
    seen = Seen()
    again = [*distinct(task, "L1", seed=5, count=100, seen=seen)]
    again += distinct(task, "L1", seed=5, first=again[-1].id.index + 1, count=200, seen=seen)
    assert again == firsts[:300] and seen.twins == again[-1].id.index + 1 - 300


def test_a_space_that_is_too_small_is_told_and_not_searched_for_ever() -> None:
    task, parameters = get_task("3sat"), "infeasible=0,ratio=1.5,variables=3"
    found = []
    with pytest.raises(ValueError, match=r"unique: only 3 different instances .* among 2200 tried, 10 were asked for"):
        found.extend(distinct(task, parameters, seed=1, count=10))
    assert len(found) == 3
    assert small_space(task, parameters, 10) and not small_space(task, "L5", 10**6)
    assert small_space(get_task("toy"), "L1", 2), "a space of unknown size may be small"


def test_ranges_files_and_folders_are_read_alike(tmp_path: Path) -> None:
    task = get_task("3sat")
    instances = list(task.generate(1, seed=7, count=6, split="test"))
    names = [str(tmp_path / name) for name in ("a.jsonl", "a.parquet", "b.jsonl.gz")]
    for name in names:
        with open_writer(name) as writer:
            writer.write(instance_to_record(instance, truth=False) for instance in instances)
    bare = tmp_path / "ids.jsonl"
    bare.write_text("".join(json.dumps({"id": str(instance.id)}) + "\n" for instance in instances))
    made = DatasetRequest("3sat", ("L1",), 7, count=6, form="files", folder=True, split="test")
    targets = Targets(tmp_path / "cnf", card=False)
    write_files(GenerationJob(made, targets), targets, here(1), lambda _: None)
    sources = ["3sat:v1:L1:test-7:0-5", *names, str(bare), str(tmp_path / "cnf")]
    found = compare([open_source(source) for source in sources])
    assert [one.instances for one in found.sets] == [6] * 6 and found.groups == 6 and found.shared == 36
    (tmp_path / "cnf" / "instances.jsonl").unlink()
    files = compare([open_source(sources[0]), open_source(sources[-1]), open_source("3sat:v1:L1:7:0-5")])
    assert files.groups == 6 and files.sets[2].distinct == 6 and files.shared == 12
    first = min((tmp_path / "cnf").iterdir())
    ((one,),) = [compare([open_source("3sat:v1:L1:test-7:0"), open_source(str(first))]).listed]
    assert one.certain and one.members == (("3sat:v1:L1:test-7:0", "3sat:v1:L1:test-7:0"), (str(first), str(first)))


def test_counts_are_those_of_a_multiset(tmp_path: Path) -> None:
    """Sets of several tasks with twins in and between them, and records that are no set of ids."""
    toy, maps = get_task("toy"), get_task("spatial-map")
    pool = [*toy.generate(1, seed=1, count=4), *maps.generate(1, seed=1, count=4)]
    picks = [[0, 0, 1, 4, 5, 4], [2, 3, 5, 5, 6], [7, 1, 1]]
    sources = []
    for number, pick in enumerate(picks):
        path = tmp_path / f"{number}.jsonl"
        records = [{"task": pool[i].task, "problem": pool[i].problem.to_dict()} for i in pick]
        path.write_text("\n\n".join(map(json.dumps, records)))
        sources.append(open_source(str(path)))
    found = compare(sources, listed=1)
    assert [one.distinct for one in found.sets] == [len(set(pick)) for pick in picks]
    common = [i for i in range(8) if sum(i in pick for pick in picks) > 1]
    assert found.groups == len(common) == 2 and len(found.listed) == 1 and not found.disjoint
    assert found.shared == sum(sum(pick.count(i) for pick in picks) for i in common)
    assert all(":" in label for _, label in found.listed[0].members)
    assert found.to_dict()["sets"][0] == {
        "name": sources[0].name, "instances": 6, "distinct": 4, "undecided": 0, "repeated": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "word"),
    [("tsp:v1:L4:7:9-3", "empty"), ("tsp:v1:L4:7:x-3", "index"), ("tsp:v1:L40:7:0-3", "levels"), ("chess:v1:L1:7:0-1", "unknown")],
)  # fmt: skip
def test_wrong_ranges_are_refused(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        open_source(text)


def test_what_cannot_be_read_is_not_called_new(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_source(str(tmp_path / "nothing.jsonl"))
    with pytest.raises(ValueError, match="version: tsp has version 1, got 2"):
        compare([open_source("tsp:v2:L1:7:0-3")])
    path = tmp_path / "bad.jsonl"
    for line, word in (("oops", "not JSON"), ('{"prompt": "?"}', "id or a problem"), ('{"id": "tsp:v1:L99:1:1"}', "levels"),
                       ('{"task": "tsp", "problem": {}}', "weights is missing"), ('{"id": 5}', "id: expected a string")):  # fmt: skip
        path.write_text(f'{{"id": "tsp:v1:L1:7:0"}}\n{line}\n')
        with pytest.raises(ValueError, match=rf"line 2: .*{word}"):
            compare([open_source(str(path))])
    with pytest.raises(ValueError, match="neither instances"):
        open_source(str(tmp_path))
