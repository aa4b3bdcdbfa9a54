"""The package as a whole: what importing it loads, its doctests, the stubs of its native modules, its version."""

from __future__ import annotations

import ast
import doctest
import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import assay
import assay.tasks
from assay.verifiers.extras import MissingExtra

ROOMS = ["verifiers", "tasks", "strategies", "runs", "harness", "cli", "testing", "api"]
LAZY = {
    "numba",
    "ortools",
    "pysat",
    "networkx",
    "pyarrow",
    "pandas",
    "torch",
    "transformers",
    "matplotlib",
    "jinja2",
    "pydantic",
    "aiohttp",
    "PIL",
    "ray",
    "datasets",
    "sklearn",
}
HEAVY_MODULES_ALLOWED_AT_TOP = {
    "pydantic": {"runs", "harness/server"},
    "aiohttp": {"strategies", "harness/proxy"},
    "numba": {"verifiers/independent"},
}

each_room = pytest.mark.parametrize("room", ROOMS)


def sources(room: str) -> list[Path]:
    return sorted(Path(str(importlib.import_module(f"assay.{room}").__file__)).parent.rglob("*.py"))


def folder(room: str) -> Path:
    return Path(str(importlib.import_module(f"assay.{room}").__file__)).parent


@each_room
def test_heavy_libraries_are_imported_only_when_used(room: str) -> None:
    for path in sources(room):
        place = str(Path(room) / path.relative_to(folder(room)).parent)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and node.level == 0 else []
            for name in (n.split(".")[0] for n in names):
                allowed = any(place.startswith(p) for p in HEAVY_MODULES_ALLOWED_AT_TOP.get(name, set()))
                assert name not in LAZY or allowed, f"{path} imports {name} at the top"


def test_the_scoring_path_imports_nothing_heavy() -> None:
    code = (
        "import sys, assay.tasks as t\n"
        "for name in list(t.TASKS)[:5]:\n"
        "    task = t.get_task(name)\n"
        "    instance = t.load(f'{name}:v1:L1:7:0')\n"
        "    text = task.write(instance.problem, task.truth_answer(instance.problem, instance.truth))\n"
        "    assert task.verify(instance.problem, f'<answer>{text}</answer>', instance.truth).correct\n"
        f"print(sorted(set(sys.modules) & {LAZY!r}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"


@each_room
def test_doctests(room: str) -> None:
    for path in sources(room):
        parts = path.relative_to(folder(room)).with_suffix("").parts
        if parts[-1] != "__main__" and ">>> " in path.read_text(encoding="utf-8"):
            try:
                module = importlib.import_module(".".join(["assay", room, *parts]).removesuffix(".__init__"))
            except MissingExtra:
                continue  # what it says is held by tests/harness/test_isolation.py
            assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("room", ["verifiers", "tasks"])
def test_the_stub_names_what_the_native_module_offers(room: str) -> None:
    core = importlib.import_module(f"assay.{room}._core")
    stub = ast.parse((folder(room) / "_core.pyi").read_text(encoding="utf-8"))
    written = {
        node.name: [a.arg for a in node.args.args + node.args.kwonlyargs]
        for node in stub.body
        if isinstance(node, ast.FunctionDef)
    }
    offered = {}
    for name, function in vars(core).items():
        if callable(function) and not isinstance(function, type) and not name.startswith("_"):
            # The first line of a pybind11 docstring is its signature.
            line = re.sub(r"[^\x20-\x7e]", "", str(function.__doc__).splitlines()[0])
            arguments = ast.parse(f"def {re.sub(r'(?<=[(, ])/(?=[,)])', '', line)}: ...").body[0].args  # type: ignore[attr-defined]
            offered[name] = [a.arg for a in arguments.args + arguments.kwonlyargs]
    assert written == offered


def test_the_package_says_which_version_it_is() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", assay.__version__)
    code = "import sys, json, assay; print(json.dumps(sorted(m for m in sys.modules if 'numpy' in m or m.startswith('assay.'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert {m for m in json.loads(done.stdout) if "editable" not in m} <= {"assay.api"}
