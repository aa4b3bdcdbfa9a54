"""The folders: what a task has, it has in each place; tests lie where the code lies."""

from __future__ import annotations

from pathlib import Path

import imports
import pytest
from imports import ROOT

import assay.tasks

TASKS = sorted(place.split(":")[0].split(".")[1] for place in assay.tasks.TASKS.values() if place.startswith("."))

# Folders of code without a folder of tests. A line goes when it is mended; none may come.
KNOWN_WITHOUT_TESTS = {"harness/core", "harness/graders", "testing", "testing/laws"}


def folders(room: str) -> set[str]:
    """Return a package and the packages directly in it, by their paths in the tree."""
    return {
        str(path.parent.relative_to(ROOT)) for depth in ("", "*/") for path in (ROOT / room).glob(f"{depth}__init__.py")
    }


def test_there_are_the_five_tasks() -> None:
    assert TASKS == ["calendar", "maze", "sat", "spatial_map", "tsp"]


@pytest.mark.parametrize("task", TASKS)
def test_a_task_is_one_package_in_each_place(task: str) -> None:
    for place in ("tasks", "verifiers"):
        assert (ROOT / place / task / "__init__.py").is_file(), place
        assert list((ROOT / "tests" / place / task).glob("test_*.py")), place
        assert list((ROOT / "csrc" / place / task).glob("*.cpp")), place
    assert (ROOT / "tasks" / task / "task.py").is_file()


@pytest.mark.parametrize("room", imports.ROOMS)
def test_tests_lie_where_the_code_lies(room: str) -> None:
    without = {one for one in folders(room) if not list((ROOT / "tests" / one).glob("**/test_*.py"))}
    assert without <= KNOWN_WITHOUT_TESTS


@pytest.mark.parametrize("room", imports.ROOMS)
def test_no_folder_of_tests_has_lost_its_code(room: str) -> None:
    aside = {"tests/harness/adapters"}  # a file for each public module of harness/
    found = {path.parent.relative_to(ROOT) for path in (ROOT / "tests" / room).rglob("test_*.py")}
    assert {str(one) for one in found if not (ROOT / Path(*one.parts[1:])).is_dir()} <= aside
