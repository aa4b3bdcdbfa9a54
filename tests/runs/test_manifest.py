"""The manifest: strict, written whole, and the same run has the same name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_support import config

from assay.cli.options import read_levels
from assay.runs.atomic_file import write_atomically
from assay.runs.manifest import MANIFEST, read_manifest, show_levels, write_manifest
from assay.runs.store.errors import RunError


def test_it_comes_back_with_every_digit_of_the_seed(tmp_path: Path) -> None:
    written = config(seed=2**128 - 1)
    write_manifest(tmp_path, written)
    assert read_manifest(tmp_path) == written
    assert json.loads((tmp_path / MANIFEST).read_text())["seed"] == str(2**128 - 1)
    assert written.versions["task toy"] == "1"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", -1), ("seed", 2**128), ("seed", 1.5), ("seed", True), ("seed", "0x1"), ("instances", 0),
        ("levels", []), ("levels", [11]), ("levels", [2, 1]), ("tasks", ["chess"]), ("tasks", ["toy", "toy"]),
        ("concurrency", 0), ("sampling", {"temperature": -1}), ("sampling", {"heat": 1}), ("colour", "red"),
        ("format", 3), ("strategy", "best-of-n:m=3"), ("strategy", "luck"),
    ],
)  # fmt: skip
def test_an_error_names_field_and_value(tmp_path: Path, field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field) as caught:
        config(**{field: value})
    assert "got" in str(caught.value) or "known" in str(caught.value)
    data = json.loads(config().model_dump_json()) | {field: value}
    (tmp_path / MANIFEST).write_text(json.dumps(data))
    with pytest.raises(RunError, match=field):
        read_manifest(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\0", '{"tasks": '])
def test_a_broken_manifest_is_one_clear_error(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(RunError, match=MANIFEST):
        read_manifest(tmp_path)


def test_another_version_of_a_task_is_refused(tmp_path: Path) -> None:
    data = json.loads(config().model_dump_json())
    data["versions"]["task toy"] = "2"
    (tmp_path / MANIFEST).write_text(json.dumps(data))
    with pytest.raises(RunError, match="version: toy has version 1, got 2"):
        read_manifest(tmp_path)


def test_the_name_is_of_what_decides_the_results() -> None:
    assert config().name == config(concurrency=3).name
    others = [config(seed=8), config(levels=[1]), config(strategy="single"), config(sampling={"temperature": 0.5})]
    assert len({config().name, *(other.name for other in others)}) == 5


def test_credentials_of_an_address_are_not_shown() -> None:
    assert config(model="openai:http://me:secret@host:1/v1/m").shown_model == "openai:http://host:1/v1/m"


@given(st.sets(st.integers(1, 99), min_size=1))
def test_levels_are_written_as_they_are_read(levels: set[int]) -> None:
    assert read_levels(show_levels(sorted(levels))) == sorted(levels)


def test_a_text_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "text"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
