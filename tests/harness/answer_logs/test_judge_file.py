"""Answers judged in pieces: the verdicts of one stream, whatever the pieces are and however often interrupted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.harness.answer_logs.judge_file import judge_file, judge_folder, judge_processes
from assay.harness.answer_logs.judge_pieces import Counts, JudgeRequest, Piece, judge_piece, pieces, results
from assay.tasks import get_task
from assay.tasks.core.strict_json import write_object
from assay.tasks.datasets import read_rows
from assay.tasks.datasets.judge import Judge
from assay.tasks.datasets.record_index import RecordIndex, SavedIndex
from assay.tasks.datasets.records import instance_to_record
from assay.tasks.sat.parse import _as_asked as exact_assignment
from assay.tasks.tsp.parse import _as_asked as exact_tour


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Answers to toy instances, some blank, malformed or unknown, and the instances."""
    instances = list(get_task("toy").generate("L2", seed=3, count=30))
    with open(tmp_path / "set.jsonl", "w", encoding="utf-8") as file:
        file.writelines(write_object(instance_to_record(instance)) + "\n" for instance in instances)
    rows: list[str] = []
    for number, instance in enumerate(instances):
        truth = " ".join(map(str, (instance.truth or {})["solution"]))
        rows.append(
            json.dumps({"id": str(instance.id), "response": f"é <answer>{truth if number % 2 else 1}</answer>"})
        )
        rows += ["", "{", '{"id": "toy:v1:L2:4:0", "response": "?"}'][: number % 4]
    (tmp_path / "answers.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path / "answers.jsonl", tmp_path / "set.jsonl"


@pytest.mark.parametrize("size", [1, 100, 10**6])
@pytest.mark.parametrize("with_instances", [False, True])
def test_pieces_give_the_verdicts_of_the_stream(
    size: int, with_instances: bool, files: tuple[Path, Path], tmp_path: Path
) -> None:
    answers, instances = files
    folder = tmp_path / "index"
    folder.mkdir()
    with RecordIndex(folder) as index:
        index.fill(read_rows(str(instances)), lambda row: None)
        index.save()
        judge, counts = Judge(index.find_all if with_instances else None, 1), Counts()
        expected = [
            record
            for rows in read_rows(str(answers))
            for record in results(rows, judge.judge([row.data for row in rows if not row.error]), counts)
        ]
    found, total = [], 0
    for piece in pieces(answers, size):
        part = judge_piece(answers, piece, folder if with_instances else None, tmp_path / "out", 1)
        found += [json.loads(line) for line in (tmp_path / "out").read_bytes().splitlines()]
        total += part.malformed
    assert found == expected
    assert total == counts.malformed > 5


def test_a_saved_index_finds_what_the_index_finds(files: tuple[Path, Path], tmp_path: Path) -> None:
    with RecordIndex(tmp_path) as index:
        index.fill(read_rows(str(files[1])), lambda row: None)
        index.save()
        saved = SavedIndex(tmp_path)
        for number in range(32):
            identity = f"toy:v1:L2:3:{number}"
            assert saved.find(identity) == index.find(identity)
        assert saved.find("toy:v1:L2:3:29") is not None
        assert saved.find("\udc80") is None
        names = [f"toy:v1:L2:3:{number}" for number in (29, 3, 4, 5, 77, 3, 0)] + ["\udc80"]
        expected = {name: record for name in names if (record := index.find(name)) is not None}
        assert list(expected) != names and saved.find_all(names) == index.find_all(iter(names)) == expected
        assert saved.find_all([]) == index.find_all([]) == {}


def test_a_killed_judge_goes_on_and_other_files_begin_anew(files: tuple[Path, Path], tmp_path: Path) -> None:
    answers, output = str(files[0]), str(tmp_path / "v.jsonl")

    def dying(asked: Any, folder: Path) -> Iterator[int]:
        working = judge_processes(1, 1)(asked, folder)
        yield next(working)
        raise KeyboardInterrupt

    request = JudgeRequest.of(answers, "")
    with pytest.raises(KeyboardInterrupt), judge_folder(request, output) as folder:
        monkey = list(judge_file(folder, answers, dying))
        assert monkey
    made: list[Piece] = []

    def counting(asked: Any, folder: Path) -> Iterator[int]:
        made.extend(asked)
        yield from judge_processes(1, 1)(made, folder)

    with judge_folder(request, output) as folder:
        text = b"".join(text for text, _ in judge_file(folder, answers, counting))
    assert made == []  # one piece in all, which was finished
    assert len(text.splitlines()) == sum(1 for batch in read_rows(answers) for _ in batch)
    assert not folder.exists()


def test_a_second_judge_of_the_same_file_is_refused(files: tuple[Path, Path], tmp_path: Path) -> None:
    output = str(tmp_path / "v.jsonl")
    with judge_folder(JudgeRequest.of(str(files[0]), ""), output) as folder:
        before = sorted(folder.iterdir())
        for answers in files:  # of the same request, and of another
            with (
                pytest.raises(ValueError, match="another process"),
                judge_folder(JudgeRequest.of(str(answers), ""), output),
            ):
                pass
        assert sorted(folder.iterdir()) == before


numbers = st.lists(st.integers(0, 12), min_size=2, max_size=9)


@given(numbers)
def test_exact_tours_are_read_as_the_careful_reader_reads_them(cities: list[int]) -> None:
    text = " -> ".join(map(str, cities))
    from assay.tasks.tsp import parse as tsp

    exact = exact_tour(text, 12)
    assert exact is not None
    careful = tsp._understand(tsp._TOKEN.findall(text))
    assert exact == careful


@given(st.lists(st.booleans(), min_size=1, max_size=30), st.integers(-1, 1))
def test_exact_assignments_are_read_as_the_careful_reader_reads_them(values: list[bool], more: int) -> None:
    from assay.tasks.sat import parse as sat

    text = " ".join(f"x{number}={'T' if value else 'F'}" for number, value in enumerate(values, 1))
    exact = exact_assignment(text, len(values) + more)
    careful = sat._assignment(list(sat.items(sat.without_markup(text))), len(values) + more)
    assert (exact is None) == (more != 0)
    assert exact is None or exact == careful
