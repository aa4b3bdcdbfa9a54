#!/usr/bin/env python3
"""Mutation testing: change one operator, constant or statement of a module and see whether its tests notice.

    .ci/mutate.py [--sample 20] [--jobs 2] [--out build/mutants.txt] [PATTERN...]

The modules are the checkers, parsers and estimators (`TARGETS`), or those of them that match a PATTERN
(`verifiers/tsp/*`). Each runs against the tests that mirror it. `assay` must be installed, not in editable mode:
every job works on its own copy of the package, which stands before the installed one. Of each module a random
sample of its mutants is tried, the same for the same --seed; `--sample 0` tries all. Mutants that survive are
written to the file that is printed at the end. Some are equal to the original and cannot be killed.
"""

from __future__ import annotations

import argparse
import ast
import copy
import fnmatch
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Pattern of source files | tests that must notice. `{X}` in tests stands for the folder of the file.
TARGETS = (
    ("verifiers/*/*.py", "tests/verifiers/{X}"),
    ("tasks/*/parse*.py", "tests/tasks/{X} tests/harness/test_conformance.py"),
    ("tasks/*/verdict.py", "tests/tasks/{X} tests/harness/test_conformance.py"),
    ("tasks/core/answer*.py", "tests/tasks/core tests/harness/test_conformance.py"),
    ("tasks/core/strict_json.py", "tests/tasks/core"),
    ("tasks/core/number_words.py", "tests/tasks/core tests/tasks/spatial_map"),
    ("strategies/estimation/*.py", "tests/strategies/estimation"),
)
COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.Pow: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: where, and the source before and after."""

    line: int
    before: str
    after: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module: its annotations, docstrings and imports stay as they are."""
    tree = ast.parse(source)
    for number, node in enumerate(_code(tree)):
        for after in _changes(node):
            changed = copy.deepcopy(tree)
            target = next(one for i, one in enumerate(_code(changed)) if i == number)
            _replace(changed, target, after)
            yield Mutant(node.lineno, ast.unparse(node), ast.unparse(after), ast.unparse(ast.fix_missing_locations(changed)))


def _code(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """The statements and expressions that run, in a fixed order."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "type_params") or isinstance(tree, ast.Import | ast.ImportFrom):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                continue
            if isinstance(child, ast.expr | ast.stmt):
                yield child
            if isinstance(child, ast.AST):
                yield from _code(child)


def _changes(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    one = copy.deepcopy(node)
    if isinstance(one, ast.Compare):
        for i, operator in enumerate(one.ops):
            if type(operator) in COMPARISONS:
                yield ast.Compare(one.left, [*one.ops[:i], COMPARISONS[type(operator)](), *one.ops[i + 1 :]], one.comparators)
    elif isinstance(one, ast.BinOp) and type(one.op) in OPERATORS and not _is_text(one):
        yield ast.BinOp(one.left, OPERATORS[type(one.op)](), one.right)
    elif isinstance(one, ast.AugAssign) and type(one.op) in OPERATORS:
        yield ast.AugAssign(one.target, OPERATORS[type(one.op)](), one.value)
    elif isinstance(one, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(one.op, ast.And) else ast.And(), one.values)
    elif isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.Not | ast.USub | ast.Invert):
        yield one.operand
    elif isinstance(one, ast.Constant) and isinstance(one.value, bool):
        yield ast.Constant(not one.value)
    elif isinstance(one, ast.Constant) and isinstance(one.value, int | float):
        yield ast.Constant(one.value + 1)
    elif isinstance(one, ast.Raise | ast.Break):
        yield ast.Pass()
    elif isinstance(one, ast.Continue):
        yield ast.Break()
    elif isinstance(one, ast.If | ast.While):
        changed = copy.deepcopy(one)
        changed.test = ast.UnaryOp(ast.Not(), one.test)
        yield changed


def _is_text(node: ast.BinOp) -> bool:
    """Whether an operand is text by its looks: `"a" + b` and `"%d" % n` only become errors."""
    sides = (node.left, node.right)
    return any(isinstance(s, ast.JoinedStr) or (isinstance(s, ast.Constant) and isinstance(s.value, str)) for s in sides)


def _replace(tree: ast.AST, target: ast.AST, after: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, after)
            elif isinstance(value, list):
                value[:] = [after if one is target else one for one in value]


def plan(patterns: list[str], sample: int, seed: int) -> list[tuple[Path, str, Mutant]]:
    """Return what is tried: file, tests, mutant."""
    found = []
    seen = set()
    for pattern, tests in TARGETS:
        for path in sorted(ROOT.glob(pattern)):
            place = str(path.relative_to(ROOT))
            if path in seen or path.name == "__init__.py" or (patterns and not any(fnmatch.fnmatch(place, p) for p in patterns)):
                continue
            seen.add(path)
            every = list(mutants(path.read_text(encoding="utf-8")))
            if sample and len(every) > sample:
                every = random.Random(f"{seed} {place}").sample(every, sample)
            found += [(path, tests.format(X=path.parent.name), one) for one in every]
    return found


class Workplace:
    """A copy of the installed package that stands before it, in which one module at a time is changed."""

    def __init__(self, folder: Path) -> None:
        import assay

        self.package = folder / "assay"
        shutil.copytree(Path(str(assay.__file__)).parent, self.package, ignore=shutil.ignore_patterns("__pycache__"))
        cache = {"NUMBA_CACHE_DIR": str(folder / "numba"), "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment = {**os.environ, "PYTHONPATH": str(folder), **cache}

    def run(self, tests: str, limit: float | None = None) -> str:
        """Run tests: `passed`, `failed` or `timeout`."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *tests.split()]
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )
            try:
                return "passed" if process.wait(limit) == 0 else "failed"
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()
                return "timeout"

    def attempt(self, path: Path, mutant: Mutant, tests: str, limit: float) -> str:
        """Run the tests of a module with one mutant in its place."""
        place = self.package / path.relative_to(ROOT)
        original = place.read_bytes()
        try:
            place.write_text(mutant.source, encoding="utf-8")
            return self.run(tests, limit)
        finally:
            place.write_bytes(original)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns", nargs="*")
    parser.add_argument("--sample", type=int, default=20, help="mutants of a module; 0 for all [default: 20]")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "mutants.txt")
    arguments = parser.parse_args()
    work = plan(arguments.patterns, arguments.sample, arguments.seed)
    print(f"{len(work)} mutants of {len({path for path, _, _ in work})} modules", flush=True)
    survivors: list[str] = []
    tally = {"failed": 0, "timeout": 0, "passed": 0}
    with tempfile.TemporaryDirectory() as folder:
        first = Workplace(Path(folder) / "0")
        limits = {}
        for tests in sorted({tests for _, tests, _ in work}):
            if first.run(tests) != "passed":  # compiles, too: the second time counts
                print(f"{tests}: fails without a mutant", file=sys.stderr)
                return 2
            began = time.monotonic()
            first.run(tests)
            limits[tests] = 30 + 5 * (time.monotonic() - began)
        waiting: queue.Queue[tuple[Path, str, Mutant]] = queue.Queue()
        for one in work:
            waiting.put(one)
        lock = threading.Lock()

        def job(place: Workplace) -> None:
            while True:
                try:
                    path, tests, mutant = waiting.get_nowait()
                except queue.Empty:
                    return
                result = place.attempt(path, mutant, tests, limits[tests])
                with lock:
                    tally[result] += 1
                    if result == "passed":
                        before, after = (text.partition("\n")[0] for text in (mutant.before, mutant.after))
                        survivors.append(f"{path.relative_to(ROOT)}:{mutant.line}: {before}  ->  {after}")
                        print(survivors[-1], flush=True)

        places = [first, *(Workplace(Path(folder) / str(i)) for i in range(1, arguments.jobs))]
        threads = [threading.Thread(target=job, args=(place,)) for place in places]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text("".join(f"{line}\n" for line in sorted(survivors)), encoding="utf-8")
    killed = tally["failed"] + tally["timeout"]
    print(f"{killed} of {len(work)} mutants killed ({tally['timeout']} by time); {len(survivors)} survived: {arguments.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
