"""The law of docstrings, read from the source: `python tests/laws/docstrings.py [PATH...]` lists what breaks it.

The kinds of violation:

- `missing`: a public function, class or method has no docstring. A method that overrides one of a base class, or
  implements one of a protocol, may do without: the base says what it does.
- `opening`: the docstring of a public object or a module begins with "What", "As" or "See", or its first sentence
  is a question.
- `opening-private`: the same for private objects.
- `array`: a public function or method that takes or returns an array does not name its dtype and its shape.
- `raises`: a public function or method raises an error of its own and has no `Raises:` section. The commands of
  `cli/` are exempt: their docstring is the help text.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("verifiers", "tasks", "strategies", "runs", "harness", "cli", "testing", "api")
KINDS = ("missing", "opening", "opening-private", "array", "raises")

OPENING = re.compile(r"(What|As|See)\b")
QUESTION = re.compile(r"[^.!:;]*\?(\s|$)")
DTYPE = re.compile(r"\b(u?int(8|16|32|64)?|float(32|64)?|bool(ean)?s?|integers?|floats?|bits?|bytes?|dtype|object)\b")
SHAPE = re.compile(r"\bshaped?\b|\(\s*\w+( *[*+-] *\w+)*\s*,[^()]*\)|\blength\b|\bscalars?\b|\[\w+(, *\w+)*\]")
ARRAY_NAMES = {"NDArray", "ArrayLike", "ndarray"}
# Bases that offer no method whose meaning a subclass could inherit.
BARE_BASES = {"object", "Generic", "Protocol", "NamedTuple", "Enum", "StrEnum", "ABC", "TypedDict", "Options"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Class:
    """A class of the tree: its bases by name, the methods it defines, whether it is a protocol."""

    bases: list[str]
    methods: set[str]
    protocol: bool


@dataclass
class Tree:
    """Every source file, the classes by name (names may repeat), and the aliases of array types by file."""

    files: dict[Path, ast.Module]
    classes: dict[str, list[Class]] = field(default_factory=lambda: defaultdict(list))
    aliases: dict[Path, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Violation:
    """One broken rule: where, of which kind, and whose docstring."""

    path: Path
    line: int
    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.kind}: {self.name}"

    @property
    def package(self) -> str:
        """The package it is counted under: the second level where there is one (`tasks/sat`)."""
        parts = self.path.relative_to(ROOT).parts
        return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def read_tree(root: Path = ROOT) -> Tree:
    """Parse the source files of all packages and collect their classes and array aliases."""
    tree = Tree(
        {p: ast.parse(p.read_text(encoding="utf-8")) for room in ROOMS for p in sorted((root / room).rglob("*.py"))}
    )
    defined = {path: _array_aliases(module) for path, module in tree.files.items()}
    offered = {(path.stem, name) for path, names in defined.items() for name in names}
    for path, module in tree.files.items():
        imported = {
            alias.name
            for node in ast.walk(module)
            if isinstance(node, ast.ImportFrom) and node.level
            for alias in node.names
            if (_last_part(node), alias.name) in offered
        }
        tree.aliases[path] = ARRAY_NAMES | defined[path] | imported
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                bases = [_last(base) for base in node.bases]
                methods = {n.name for n in node.body if isinstance(n, Function)}
                methods |= {
                    n.target.id for n in node.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
                }
                tree.classes[node.name].append(Class(bases, methods, "Protocol" in bases))
    return tree


def _array_aliases(module: ast.Module) -> set[str]:
    return {
        target.id
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript)
        if _last(node.value) in ARRAY_NAMES
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _last_part(node: ast.ImportFrom) -> str:
    return (node.module or "").rpartition(".")[2]


def violations(tree: Tree | None = None) -> list[Violation]:
    """Return every violation of the law, sorted by place."""
    tree = tree or read_tree()
    found: list[Violation] = []
    for path, module in tree.files.items():
        if _opens_badly(ast.get_docstring(module)):
            found.append(Violation(path, 1, "opening", "the module"))
        found += (Violation(path, node.lineno, kind, name) for node, kind, name in _walk(tree, path, module, "", True))
    return sorted(found, key=lambda one: (str(one.path), one.line, one.kind))


def counts(found: list[Violation]) -> dict[str, dict[str, int]]:
    """Return the number of violations by package and kind, without the zeros."""
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for one in found:
        table[one.package][one.kind] += 1
    return {package: dict(sorted(table[package].items())) for package in sorted(table)}


def _walk(
    tree: Tree, path: Path, parent: ast.AST, prefix: str, public: bool, owner: ast.ClassDef | None = None
) -> Iterator[tuple[Function | ast.ClassDef, str, str]]:
    for node in _statements(parent):
        if not isinstance(node, Function | ast.ClassDef):
            continue
        name, text = prefix + node.name, ast.get_docstring(node)
        open_ = public and not node.name.startswith("_")
        if _opens_badly(text):
            yield node, "opening" if open_ else "opening-private", name
        if isinstance(node, ast.ClassDef):
            if open_ and text is None:
                yield node, "missing", name
            yield from _walk(tree, path, node, f"{name}.", open_, node)
            continue
        decorators = {_last(d) for d in node.decorator_list}
        yield from _walk(tree, path, node, f"{name}.", False)
        if (
            not open_
            or decorators & {"overload", "setter"}
            or (owner and _inherited(tree, owner, node.name, decorators))
        ):
            continue
        if text is None:
            yield node, "missing", name
            continue
        if _takes_array(tree.aliases[path], node) and not (DTYPE.search(text) and SHAPE.search(text)):
            yield node, "array", name
        if _raises(node) and "Raises:" not in text and not _is_command(path, node):
            yield node, "raises", name


def _statements(parent: ast.AST) -> Iterator[ast.stmt]:
    """The statements of a body, those under `if` and `try` included."""
    for node in ast.iter_child_nodes(parent):
        if isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
            yield from _statements(node)
        elif isinstance(node, ast.stmt):
            yield node


def _opens_badly(text: str | None) -> bool:
    return bool(text and (OPENING.match(text) or QUESTION.match(text.partition("\n\n")[0])))


def _inherited(tree: Tree, owner: ast.ClassDef, method: str, decorators: set[str]) -> bool:
    """Whether a base class defines the method, or the class implements a protocol that has it."""
    if "override" in decorators:
        return True
    seen, waiting = set[str](), [_last(base) for base in owner.bases]
    while waiting:
        base = waiting.pop()
        if base in seen:
            continue
        seen.add(base)
        for one in tree.classes.get(base, []):
            if method in one.methods:
                return True
            waiting += one.bases
        if base not in tree.classes and base not in BARE_BASES and "Protocol" not in base:
            return True  # the base is another project's
    own = {n.name for n in owner.body if isinstance(n, Function)}
    own |= {n.target.id for n in owner.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    return any(
        one.protocol and method in one.methods and one.methods <= own
        for group in tree.classes.values()
        for one in group
        if "Protocol" not in {_last(base) for base in owner.bases}
    )


def _takes_array(arrays: set[str], node: Function) -> bool:
    a = node.args
    annotations = [x.annotation for x in [*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg] if x]
    return any(_names(one) & arrays for one in [*annotations, node.returns] if one is not None)


def _raises(node: Function) -> bool:
    """Whether the body raises an error itself: re-raising, NotImplementedError and what it catches itself aside."""

    def search(parent: ast.AST, caught: frozenset[str]) -> bool:
        for child in ast.iter_child_nodes(parent):
            if isinstance(child, Function | ast.Lambda | ast.ClassDef):
                continue
            if isinstance(child, ast.Raise) and child.exc is not None:
                exc = child.exc.func if isinstance(child.exc, ast.Call) else child.exc
                name = _last(exc)
                own = re.fullmatch(r"[A-Z]\w*(Error|Exceeded|Exception)", name) and name != "NotImplementedError"
                if own and not caught & {name, "Exception", "BaseException"}:
                    return True
            if isinstance(child, ast.Try):
                names = frozenset(n for h in child.handlers if h.type is not None for n in _names(h.type))
                if any(search(ast.Module([s], []), caught | names) for s in child.body):
                    return True
                rest = [*child.handlers, *child.orelse, *child.finalbody]
                if any(search(ast.Module([s], []), caught) for s in rest):  # type: ignore[list-item]
                    return True
            elif search(child, caught):
                return True
        return False

    return search(ast.Module(node.body, []), frozenset())


def _is_command(path: Path, node: Function) -> bool:
    own = path.parent.name == "cli" and node.name == path.stem
    return own or any(_last(d) in ("command", "callback") for d in node.decorator_list)


def _names(node: ast.AST) -> set[str]:
    """The names in an annotation, those in a string of it included."""
    found = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            found.add(one.id)
        elif isinstance(one, ast.Attribute):
            found.add(one.attr)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            found |= set(re.findall(r"\w+", one.value))
    return found


def _last(node: ast.AST) -> str:
    """The last name of `a.b.C`, `C[T]` or `C(...)`."""
    while isinstance(node, ast.Subscript | ast.Call):
        node = node.value if isinstance(node, ast.Subscript) else node.func
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def main() -> int:
    """List the violations under the paths given (all without any), or count them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders (default: every package)")
    parser.add_argument("--kind", choices=KINDS, action="append", help="list this kind only; may be repeated")
    parser.add_argument("--counts", action="store_true", help="show the counts by package instead")
    arguments = parser.parse_args()
    found = violations()
    wanted = [path.resolve() for path in arguments.paths] or [ROOT]
    found = [one for one in found if any(one.path.is_relative_to(path) for path in wanted)]
    found = [one for one in found if not arguments.kind or one.kind in arguments.kind]
    if arguments.counts:
        print(json.dumps(counts(found), indent=1))
    else:
        print(*found, sep="\n")
        print(dict(Counter(one.kind for one in found)), file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
