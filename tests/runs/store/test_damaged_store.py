"""A damaged store is refused in one line that names it, or gives the figures that it gave before."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from run_support import assay, begin

from assay.runs.directory import read_run, resume_run
from assay.runs.store.checksums import COVERED, checksum
from assay.runs.store.errors import StoreError
from assay.runs.store.opening import STORE

DAMAGES = 60
"""Of each kind; 600 passed when the test was written."""
PAGE = 4096


def _flip_bit(data: bytearray, draw: random.Random) -> None:
    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)


def _overwrite_byte(data: bytearray, draw: random.Random) -> None:
    data[draw.randrange(len(data))] = draw.choice(b"0123456789abct{}[],\0\xff")


def _swap_pages(data: bytearray, draw: random.Random) -> None:
    one, other = (PAGE * number for number in draw.sample(range(1, len(data) // PAGE), 2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]


def _blank_sector(data: bytearray, draw: random.Random) -> None:
    start = draw.randrange(len(data) // 512) * 512
    data[start : start + 512] = bytes(512)


def _old_page(data: bytearray, draw: random.Random) -> None:
    """Put one page into the place of another, as a lost write does."""
    one, other = (PAGE * number for number in draw.sample(range(1, len(data) // PAGE), 2))
    data[one : one + PAGE] = data[other : other + PAGE]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("damaged") / "run"
    begin(directory, instances=20)
    return directory


@pytest.mark.parametrize("damage", [_flip_bit, _overwrite_byte, _swap_pages, _blank_sector, _old_page])
def test_damage_is_told_or_changes_nothing(damage: Callable[[bytearray, random.Random], None], run: Path) -> None:
    path = run / STORE
    whole = path.read_bytes()
    figures = assay("report", run, "-f", "json")
    assert figures.returncode == 0
    draw = random.Random(damage.__name__)
    try:
        for number in range(DAMAGES):
            data = bytearray(whole)
            damage(data, draw)
            path.write_bytes(data)
            found = assay("report", run, "-f", "json")
            if (found.returncode, found.stdout) == (0, figures.stdout):
                continue
            assert found.returncode == 2, (number, found)
            assert str(path) in found.stderr and found.stderr.count("\n") == 1, (number, found)
    finally:
        path.write_bytes(whole)
    assert assay("report", run, "-f", "json").stdout == figures.stdout


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE attempt SET score = 0.5 WHERE id = (SELECT min(id) FROM attempt)",
        "UPDATE attempt SET text = text || '.' WHERE id = 3",
        "UPDATE attempt SET draws = 7 WHERE id = 3",
        "UPDATE attempt SET verdict = '{' WHERE id = 3",
        'UPDATE attempt SET verdict = \'{"answer": 1, "faults": [{}]}\' WHERE id = 3',
        "UPDATE outcome SET tied = tied + 1",
        "UPDATE outcome_attempt SET vote = 9 WHERE position = 1",
        "UPDATE source SET model = 'other'",
    ],
)
def test_a_changed_value_is_told(change: str, tmp_path: Path) -> None:
    begin(tmp_path, instances=2)
    connection = sqlite3.connect(tmp_path / STORE)
    assert connection.execute(change).rowcount > 0
    connection.commit()
    connection.close()
    for open_run in (read_run, resume_run):
        with pytest.raises(StoreError, match=r"store\.sqlite is damaged: row \d+ of \w+ is not as it was recorded"):
            open_run(tmp_path)


@pytest.mark.parametrize("verdict", ["{", "[]", '{"answer": 1, "faults": [{}]}', '{"faults": []}', "5"])
def test_a_row_that_is_no_reply_is_told_though_its_checksum_is_right(verdict: str, tmp_path: Path) -> None:
    begin(tmp_path, instances=2)
    connection = sqlite3.connect(tmp_path / STORE)
    connection.create_function("row_checksum", -1, checksum)
    connection.execute("UPDATE attempt SET verdict = ? WHERE id = 3", (verdict,))
    connection.execute(f"UPDATE attempt SET checksum = row_checksum({', '.join(COVERED['attempt'])})")
    connection.commit()
    connection.close()
    with read_run(tmp_path) as run, pytest.raises(StoreError, match=r"store\.sqlite is damaged: a reply cannot be"):
        list(run.store.replies())


def test_checksums_cover_every_column_but_row_ids(tmp_path: Path) -> None:
    begin(tmp_path, instances=2)
    connection = sqlite3.connect(tmp_path / STORE)
    for table, covered in COVERED.items():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        assert sorted(columns) == sorted([*covered, "checksum", *(["id"] if "id" in columns else [])])
    connection.close()


def test_a_store_without_checksums_gets_them_when_it_is_resumed(tmp_path: Path) -> None:
    begin(tmp_path, instances=2)
    connection = sqlite3.connect(tmp_path / STORE)
    for table in COVERED:
        connection.execute(f"ALTER TABLE {table} DROP COLUMN checksum")
    connection.execute("PRAGMA user_version = 3")
    connection.commit()
    connection.close()
    before = (tmp_path / STORE).read_bytes()
    with read_run(tmp_path) as run:
        replies = list(run.store.replies())
    assert (tmp_path / STORE).read_bytes() == before
    with resume_run(tmp_path) as run:
        assert list(run.store.replies()) == replies
    connection = sqlite3.connect(tmp_path / STORE)
    connection.execute("UPDATE attempt SET text = 'other' WHERE id = 2")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="row 2 of attempt"):
        read_run(tmp_path)
