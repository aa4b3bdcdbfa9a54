"""A task that is no whole task is refused when it is first fetched, by task, class and hook."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest
from assay_command import assay

from assay.tasks import get_task, task_names

HEAD = """
from dataclasses import dataclass
from toy_task import Toy, ToyParameters
"""


def fetch(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str = "PLUGIN:Mine") -> object:
    """Fetch a task whose module has this source, registered as `mine` by an entry point."""
    module = f"plugin_{tmp_path.name}"
    (tmp_path / f"{module}.py").write_text(HEAD + source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    point = importlib.metadata.EntryPoint("mine", place.replace("PLUGIN", module), "assay.tasks")

    def entry_points(group: str, name: str | None = None) -> list[importlib.metadata.EntryPoint]:
        return [point] if group == "assay.tasks" and name in (None, "mine") else []

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    return get_task.__wrapped__("mine")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("name = 'mine'; check = None", ""),
        ("name = 'other'", "name: the class says 'other', but it is registered as 'mine'"),
        ("name = 'My Task'", "name: expected lower-case letters, digits and single hyphens, got 'My Task'"),
        ("name = 7", "name: expected lower-case letters, digits and single hyphens, got 7"),
        ("name = 'mine'; title = ' '", "title: expected the name that people read, got ' '"),
        ("name = 'mine'; version = '1'", "version: expected a whole number from 1, got '1'"),
        ("name = 'mine'; version = 0", "version: expected a whole number from 1, got 0"),
        ("name = 'mine'; version = True", "version: expected a whole number from 1, got True"),
        ("name = 'mine'; effort = 3", "effort: expected the name of a difficulty column, got 3"),
        ("name = 'mine'; levels = {}", "levels: expected a mapping from 1, 2, … to parameters, got {}"),
        ("name = 'mine'; levels = [ToyParameters()]", "levels: expected a mapping from 1, 2, … to parameters, got [Toy"),
        ("name = 'mine'; levels = {1: ToyParameters(), 3: ToyParameters()}", "levels: expected 1 to 2 without a gap, got 1, 3"),
        ("name = 'mine'; levels = {0: ToyParameters(), 1: ToyParameters()}", "levels: expected 1 to 2 without a gap, got 0, 1"),
        ("name = 'mine'; levels = {'1': ToyParameters()}", "levels: expected 1 to 1 without a gap, got '1'"),
        ("name = 'mine'; levels = {1: ToyParameters(), 2: 'numbers=5'}", "level 2: expected ToyParameters, got 'numbers=5'"),
        ("name = 'mine'; levels = {level: ToyParameters(numbers=level * 2) for level in range(1, 11)}", "level 7: numbers: expected 2 to 12, got 14 (line "),
        ("name = 'mine'; levels = {1: ToyParameters(numbers=13)}", "levels: numbers: expected 2 to 12, got 13 (line "),
        ("name = 'mine'; parameters_type = dict", "parameters_type: expected a subclass of TaskParameters, got <class 'dict'>"),
        ("name = 'mine'; x = 1 / 0", "cannot be imported: ZeroDivisionError: division by zero"),
        ("name = 'mine'\n    def __init__(self): raise OSError('no file')", "__init__: OSError: no file"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(body: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = f"class Mine(Toy):\n    {body}\n"
    if not message:
        assert fetch(source, tmp_path, monkeypatch).name == "mine"  # type: ignore[attr-defined]
        assert "mine" in task_names()
        return
    with pytest.raises(ValueError) as caught:
        fetch(source, tmp_path, monkeypatch)
    assert str(caught.value).startswith(f"task mine (plugin_{tmp_path.name}:Mine): {message}")


def test_missing_hooks_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "from assay.tasks import Task\nclass Mine(Task):\n    name = 'mine'\n"
    with pytest.raises(
        ValueError, match=r"missing hooks: baseline, build, canonical, check, .*write; see docs/new-task.md"
    ):
        fetch(source, tmp_path, monkeypatch)


def test_parameters_without_defaults_or_without_a_dataclass_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    source = "class P(ToyParameters):\n    extra: int = 1\nclass Mine(Toy):\n    name = 'mine'; parameters_type = P\n"
    with pytest.raises(ValueError, match=r"parameters_type: P has extra but is no @dataclass\(frozen=True\)"):
        fetch(source, tmp_path, monkeypatch)


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("PLUGIN:Absent", "cannot be loaded: module 'plugin_"),
        ("no_such_module:Mine", "of the package no_such_module cannot be loaded: No module named 'no_such_module'"),
        ("PLUGIN:HERE", "expected a subclass of assay.tasks.Task, got 5; see docs/new-task.md"),
    ],
)
def test_what_is_no_task_is_refused(place: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError) as caught:
        fetch("HERE = 5\n", tmp_path, monkeypatch, place)
    assert message in str(caught.value)


def test_a_misspelt_effort_is_named_at_the_first_instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    task = fetch("class Mine(Toy):\n    name = 'mine'; effort = 'nunbers'\n", tmp_path, monkeypatch)
    with pytest.raises(ValueError, match=r"^task mine: effort: no difficulty column 'nunbers'; columns: numbers$"):
        next(task.generate(1, seed=1))  # type: ignore[attr-defined]


def test_a_batch_of_the_wrong_size_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = "class Mine(Toy):\n    name = 'mine'\n    def build(self, *a): return super().build(*a)[1:]\n"
    task = fetch(source, tmp_path, monkeypatch)
    with pytest.raises(ValueError, match=r"^task mine: build: expected 3 instances, got 2$"):
        list(task.generate(1, seed=1, count=3))  # type: ignore[attr-defined]


def test_the_command_line_says_it_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError):
        fetch("class Mine(Toy):\n    name = 'mine'; version = 0\n", tmp_path, monkeypatch)
    told = assay("generate", "mine", "-l", "1")
    assert told.exit_code == 2 and "version: expected a whole number from 1, got 0" in told.stderr
    assert told.stderr.count("\n") == 1
