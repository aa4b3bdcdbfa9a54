"""The import graph of the source tree: `python tests/laws/imports.py` prints circles and the arrows inside tasks/.

Every import of a module of the tree counts, wherever it stands: inside a function and for type checkers only, too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("verifiers", "tasks", "strategies", "runs", "harness", "cli", "testing", "api")
Graph = dict[str, set[str]]


def modules(root: Path = ROOT) -> dict[str, Path]:
    """Return every module with its file: `tasks.sat.task`, `tasks` for its `__init__`, `tasks._core` for the native one."""
    found = {}
    for room in ROOMS:
        for path in sorted([*(root / room).rglob("*.py"), *(root / room).glob("_core.pyi")]):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


def imports(name: str, path: Path, known: Mapping[str, Path]) -> set[str]:
    """Return the modules of the tree that a file imports."""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            origin = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
            named = {f"{origin}.{alias.name}" for alias in node.names}
            found |= named & set(known)
            if named - set(known) and origin in known:
                found.add(origin)
    return found - {name}


def import_graph(root: Path = ROOT) -> Graph:
    """Return for each module what it imports."""
    known = modules(root)
    return {name: imports(name, path, known) for name, path in known.items() if path.suffix == ".py"}


def circles(graph: Mapping[str, set[str]]) -> list[frozenset[str]]:
    """Return the strongly connected components of more than one module (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(one: str) -> None:
        index[one] = low[one] = len(index)
        stack.append(one)
        for other in sorted(graph.get(one, ())):
            if other not in index:
                visit(other)
                low[one] = min(low[one], low[other])
            elif other in stack:
                low[one] = min(low[one], index[other])
        if low[one] == index[one]:
            members = stack[stack.index(one) :]
            del stack[stack.index(one) :]
            if len(members) > 1:
                found.append(frozenset(members))

    for name in sorted(graph):
        if name not in index:
            visit(name)
    return found


def part_of_tasks(module: str) -> str:
    """Return the package or module directly under tasks/ that holds a module; `__init__` for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def arrows_in_tasks(graph: Mapping[str, set[str]]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Return the arrows between the parts of tasks/, each with the imports that make it; `_core` is no part."""
    arrows: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for one, others in sorted(graph.items()):
        for other in sorted(others):
            if one.split(".")[0] == other.split(".")[0] == "tasks":
                ends = part_of_tasks(one), part_of_tasks(other)
                if ends[0] != ends[1] and "_core" not in ends:
                    arrows.setdefault(ends, []).append((one, other))
    return arrows


def longest_chain(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the longest path along the arrows, which must have no circle."""
    best: dict[str, list[str]] = {}

    def chain(one: str) -> list[str]:
        if one not in best:
            below = [chain(other) for other in sorted(graph.get(one, ()))]
            best[one] = [one, *max(below, key=len, default=[])]
        return best[one]

    return max((chain(one) for one in sorted(graph)), key=len, default=[])


def includes(root: Path = ROOT) -> dict[Path, list[str]]:
    """Return for each file under csrc/ (by its path there) the headers of the tree that it includes."""
    folder = root / "csrc"
    return {
        path.relative_to(folder): re.findall(
            r'^\s*#\s*include "([^"]+)"', path.read_text(encoding="utf-8"), re.MULTILINE
        )
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".cpp", ".hpp", ".h")
    }


if __name__ == "__main__":
    whole = import_graph()
    for circle in circles(whole):
        print("circle:", *sorted(circle))
    for (start, end), why in arrows_in_tasks(whole).items():
        print(f"tasks: {start} -> {end}: {len(why)} imports, first {why[0][0]} -> {why[0][1]}")
