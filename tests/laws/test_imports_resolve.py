"""Names that tests, examples and benchmarks import from the package exist, also in files skipped where an extra is missing."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import pytest

import assay

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(assay.__file__).parent
FOLDERS = ("tests", "examples", "benchmarks", ".ci")
FILES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py") if (ROOT / folder).exists())


@functools.cache
def names_of(module: str) -> frozenset[str] | None:
    """Return what can be imported from a module by name; None where any name can (`__getattr__`) or it is native."""
    place = PACKAGE.joinpath(*module.split(".")[1:])
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    if not file.exists():
        return None if place.with_suffix(".pyi").exists() else frozenset()
    found = {child.stem for child in place.iterdir()} if place.is_dir() else set()
    nodes = list(ast.parse(file.read_text()).body)
    for node in nodes:
        if isinstance(node, ast.If | ast.Try | ast.With):
            nodes += [*node.body, *getattr(node, "orelse", [])]
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return None if "__getattr__" in found else frozenset(found)


def imports(file: Path) -> list[tuple[int, str, str]]:
    return [
        (node.lineno, node.module, alias.name)
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] == "assay"
        for alias in node.names
        if node.module is not None
    ]


def missing(file: Path) -> list[str]:
    return [
        f"{file.relative_to(ROOT)}:{line}: {module}.{name}"
        for line, module, name in imports(file)
        if (names := names_of(module)) is not None and name not in names
    ]


def test_what_is_imported_exists() -> None:
    assert sum(len(imports(file)) for file in FILES) > 1000
    assert [place for file in FILES for place in missing(file)] == []


def test_a_name_that_is_gone_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    file = tmp_path / "one.py"
    file.write_text(
        "from assay.harness.rows import Row, TrainingRow\nfrom assay.tasks.core.ids import no_such, parse_id\n"
    )
    assert missing(file) == ["one.py:1: assay.harness.rows.Row", "one.py:2: assay.tasks.core.ids.no_such"]
