"""Who may import whom: packages one way, tasks apart from each other, and no circle, not even for type checkers."""

from __future__ import annotations

import ast
from pathlib import Path

import imports
import pytest
from imports import ROOT

MAY_IMPORT = {
    "verifiers": set[str](),
    "tasks": {"verifiers"},
    "strategies": {"verifiers", "tasks"},
    "runs": {"verifiers", "tasks", "strategies"},
    "harness": {"verifiers", "tasks", "strategies", "runs"},
    "cli": {"verifiers", "tasks", "strategies", "runs", "harness"},
    "testing": {"verifiers", "tasks", "strategies"},
    "api": {"verifiers", "tasks", "strategies", "runs", "harness", "cli"},
}
OF_THE_STUDY = {"sat", "tsp", "maze", "spatial_map", "calendar"}
TASKS = {path.parent.name for path in (ROOT / "tasks").glob("*/task.py")}

# The aim of the tree, counted without the files of other packages.
FILES_IN_TASKS = 150

GRAPH = imports.import_graph()

each_room = pytest.mark.parametrize("room", imports.ROOMS)


def test_no_module_imports_itself_by_a_detour() -> None:
    assert imports.circles(GRAPH) == []


@each_room
def test_imports_between_packages_point_one_way(room: str) -> None:
    wrong = [
        f"{one} imports {other}"
        for one, others in GRAPH.items()
        for other in others
        if one.split(".")[0] == room and other.split(".")[0] not in MAY_IMPORT[room] | {room}
    ]
    assert not wrong


@each_room
def test_imports_inside_the_package_are_relative(room: str) -> None:
    for path in sorted((ROOT / room).rglob("*.py")):
        depth = len(path.relative_to(ROOT).parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level <= depth, f"{path}:{node.lineno}: leaves the package"
                names = [node.module or ""] if node.level == 0 else []
            assert "assay" not in [name.split(".")[0] for name in names], f"{path}:{node.lineno}: import it relatively"


def test_inside_tasks_the_order_is_core_then_each_task_then_datasets() -> None:
    allowed = {("__init__", "core"), ("datasets", "core"), ("datasets", "__init__")}
    allowed |= {(task, "core") for task in TASKS} | {("datasets", task) for task in TASKS}
    wrong = {arrow: why[0] for arrow, why in imports.arrows_in_tasks(GRAPH).items() if arrow not in allowed}
    assert not wrong


def test_inside_runs_the_order_is_store_analysis_report_study_view() -> None:
    order = ["store", "analysis", "report", "study", "view"]
    wrong = [
        f"{one} imports {other}"
        for one, others in GRAPH.items()
        for other in others
        if (a := one.split(".")[:2]) != (b := other.split(".")[:2]) and a[0] == b[0] == "runs"
        if a[1:] and a[1] in order and b[1:] and b[1] in order and order.index(b[1]) > order.index(a[1])
    ]
    assert not wrong
    of_store = {other for one in GRAPH if one.startswith("runs.store.") for other in GRAPH[one]}
    assert not [other for other in of_store if other.startswith("runs.") and not other.startswith("runs.store")]


def test_tasks_stay_small() -> None:
    """Budgets of a package that a newcomer can take in: parts, arrows between them, files, and the longest chain."""
    others = TASKS - OF_THE_STUDY  # each has a folder of its own, which may be as large as it must
    parts = {imports.part_of_tasks(name) for name in GRAPH if name.startswith("tasks.")} - others
    arrows = {arrow for arrow in imports.arrows_in_tasks(GRAPH) if not others & set(arrow)}
    above = {one: {end for start, end in arrows if start == one} for one in parts | {"__init__"}}
    assert len(parts) <= 20
    assert len(arrows) <= 50
    assert len(imports.longest_chain(above)) <= 7
    files = [name.split(".") for name in GRAPH if name.startswith("tasks")]
    assert sum(name[0] == "tasks" and not others & set(name) for name in files) <= FILES_IN_TASKS


def test_native_code_of_verifiers_and_tasks_stays_apart() -> None:
    """`verifiers/` and `tasks/` share `common/` and never include each other; no task includes another."""
    wrong = []
    for path, headers in imports.includes().items():
        place = path.parts
        for header in headers:
            target = Path(header).parts
            assert (ROOT / "csrc" / header).is_file(), f"{path}: {header}: name it from csrc/"
            if place[0] in ("verifiers", "tasks"):
                core = place[0] == "tasks" and target[1] == "core"
                if target[0] != "common" and target[:2] != place[:2] and not core:
                    wrong.append(f"{path} includes {header}")
            elif place[0] == "common" and target[0] != "common":
                wrong.append(f"{path} includes {header}")
    assert not wrong


def test_graphs_are_read_as_meant(tmp_path: Path) -> None:
    (tmp_path / "tasks").mkdir()
    for name, code in {
        "__init__": "",
        "a": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .b import thing",
        "b": "def late():\n    from . import c",
        "c": "from .a import other",
        "d": "from . import a, value",
    }.items():
        (tmp_path / "tasks" / f"{name}.py").write_text(code, encoding="utf-8")
    graph = imports.import_graph(tmp_path)
    assert graph["tasks.d"] == {"tasks.a", "tasks"}
    assert imports.circles(graph) == [frozenset({"tasks.a", "tasks.b", "tasks.c"})]
    assert imports.longest_chain({"x": {"y", "z"}, "y": {"z"}, "z": set()}) == ["x", "y", "z"]
