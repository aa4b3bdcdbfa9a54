"""The folders: what a task has, it has in each place; tests lie where the code lies."""

from __future__ import annotations

import re
from pathlib import Path

import imports
import pytest
from imports import ROOT

import assay.tasks

TASKS = sorted(place.split(":")[0].split(".")[1] for place in assay.tasks.TASKS.values() if place.startswith("."))

# Folders of code without a folder of tests. A line goes when it is mended; none may come.
KNOWN_WITHOUT_TESTS = {"harness/core"}


def folders(room: str) -> set[str]:
    """Return a package and the packages directly in it, by their paths in the tree."""
    return {
        str(path.parent.relative_to(ROOT)) for depth in ("", "*/") for path in (ROOT / room).glob(f"{depth}__init__.py")
    }


def test_there_are_the_five_tasks_of_the_first_version() -> None:
    assert {"calendar", "maze", "sat", "spatial_map", "tsp"} <= set(TASKS)


@pytest.mark.parametrize("task", TASKS)
def test_a_task_is_one_package_in_each_place(task: str) -> None:
    """Only the package of the task is compulsory: a task may do without a verifier apart and without native code."""
    assert (ROOT / "tasks" / task / "__init__.py").is_file()
    assert (ROOT / "tasks" / task / "task.py").is_file()
    assert list((ROOT / "tests" / "tasks" / task).glob("test_*.py"))
    if (ROOT / "verifiers" / task).is_dir():
        assert (ROOT / "verifiers" / task / "__init__.py").is_file()
        assert list((ROOT / "tests" / "verifiers" / task).glob("test_*.py"))
    for place in ("tasks", "verifiers"):
        native = ROOT / "csrc" / place / task
        assert not native.is_dir() or list(native.glob("*.cpp")), place


@pytest.mark.parametrize("room", imports.ROOMS)
def test_tests_lie_where_the_code_lies(room: str) -> None:
    without = {one for one in folders(room) if not list((ROOT / "tests" / one).glob("**/test_*.py"))}
    assert without <= KNOWN_WITHOUT_TESTS


@pytest.mark.parametrize("room", imports.ROOMS)
def test_no_folder_of_tests_has_lost_its_code(room: str) -> None:
    aside = {"tests/harness/adapters"}  # a file for each public module of harness/
    found = {path.parent.relative_to(ROOT) for path in (ROOT / "tests" / room).rglob("test_*.py")}
    assert {str(one) for one in found if not (ROOT / Path(*one.parts[1:])).is_dir()} <= aside


def test_tests_of_all_tasks_leave_out_no_task_by_name() -> None:
    """The toy has no optional hook and no facts: with it, tests of all tasks hold for any further task."""
    excluded = re.compile(r"""(!=|not in) [(\[{]?.*["']toy["']""")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if excluded.search(line) and path != Path(__file__)
    ]
    assert not found, "use tests/support/task_facts.py"
