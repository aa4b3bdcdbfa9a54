#!/usr/bin/env python3
"""Mutation testing: change one operator, constant or statement of a module and see whether its tests notice.

    .ci/mutate.py [--sample 20] [--jobs 2] [--out build/mutants.txt] [PATTERN...]

The modules are the checkers, parsers and estimators (`TARGETS`), or those of them that match a PATTERN
(`verifiers/tsp/*`). Each runs against the tests that mirror it,
those of the same name first. `assay` must be installed, not in editable mode:
every job works on its own copy of the package, which stands before the installed one. Of each module a random
sample of its mutants is tried, the same for the same --seed; `--sample 0` tries all. Mutants that survive are
written to the file that is printed at the end. Some are equal to the original and cannot be killed.
"""

from __future__ import annotations

import argparse
import ast
import copy
import fnmatch
import itertools
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Pattern of source files | tests that must notice. `{X}` in tests stands for the folder of the file.
TARGETS = (
    ("verifiers/*/*.py", "tests/verifiers/{X}"),
    ("tasks/*/parse*.py", "tests/tasks/{X} tests/harness/test_conformance.py"),
    ("tasks/*/verdict.py", "tests/tasks/{X} tests/harness/test_conformance.py"),
    ("tasks/core/answer*.py", "tests/tasks/core/test_answers.py tests/harness/test_conformance.py"),
    (
        "tasks/core/parse*.py",
        "tests/tasks/core/test_parse_fast.py tests/tasks/core/test_steps.py tests/harness/test_conformance.py",
    ),
    ("tasks/core/strict_json.py", "tests/tasks/core/test_strict_json.py"),
    ("tasks/core/number_words.py", "tests/tasks/spatial_map tests/harness/test_conformance.py"),
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
    """One change of a module: the number of the node in `_code`, which change of it, where, and the code before and after."""

    text: str
    number: int
    which: int
    line: int
    before: str
    after: str

    def source(self) -> str:
        """Return the source of the module with the change."""
        tree = ast.parse(self.text)
        target = next(itertools.islice(_code(tree), self.number, None))
        _replace(tree, target, list(_changes(target))[self.which])
        return ast.unparse(ast.fix_missing_locations(tree))


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module: its annotations, docstrings and imports stay as they are."""
    for number, node in enumerate(_code(ast.parse(source))):
        for which, after in enumerate(_changes(node)):
            yield Mutant(source, number, which, node.lineno, ast.unparse(node), ast.unparse(after))


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
                yield ast.Compare(
                    one.left, [*one.ops[:i], COMPARISONS[type(operator)](), *one.ops[i + 1 :]], one.comparators
                )
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
    return any(
        isinstance(s, ast.JoinedStr) or (isinstance(s, ast.Constant) and isinstance(s.value, str)) for s in sides
    )


def _replace(tree: ast.AST, target: ast.AST, after: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, name, after)
            elif isinstance(value, list):
                value[:] = [after if one is target else one for one in value]


@dataclass(frozen=True)
class Trial:
    """A mutant of a file, the tests of the same name, and all tests that must notice."""

    path: Path
    mutant: Mutant
    own: list[str]
    tests: list[str]


def plan(patterns: list[str], sample: int, seed: int) -> list[Trial]:
    """Return what is tried."""
    found = []
    seen = set()
    for pattern, tests in TARGETS:
        for path in sorted(ROOT.glob(pattern)):
            place = str(path.relative_to(ROOT))
            if "core" in path.parts and "{X}" in tests:
                continue
            if (
                path in seen
                or path.name == "__init__.py"
                or (patterns and not any(fnmatch.fnmatch(place, p) for p in patterns))
            ):
                continue
            seen.add(path)
            found_by = tests.format(X=path.parent.name).split()
            own = [str(p.relative_to(ROOT)) for p in sorted((ROOT / found_by[0]).glob(f"test_{path.stem}*.py"))]
            every = list(mutants(path.read_text(encoding="utf-8")))
            if sample and len(every) > sample:
                every = random.Random(f"{seed} {place}").sample(every, sample)
            found += [Trial(path, one, own, found_by) for one in every]
    return found


class Workplace:
    """A copy of the installed package that stands before it, in which one module at a time is changed."""

    def __init__(self, folder: Path) -> None:
        import assay

        self.package = folder / "assay"
        shutil.copytree(Path(str(assay.__file__)).parent, self.package, ignore=shutil.ignore_patterns("__pycache__"))
        cache = {"NUMBA_CACHE_DIR": str(folder / "numba"), "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment = {**os.environ, "PYTHONPATH": str(folder), **cache}

    def run(self, tests: Sequence[str], limit: float | None = None) -> str:
        """Run tests: `passed`, `failed` or `timeout`."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", *tests]
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

    def attempt(self, trial: Trial, limit: float) -> str:
        """Run the tests of a module with one mutant in its place."""
        place = self.package / trial.path.relative_to(ROOT)
        original = place.read_bytes()
        try:
            place.write_text(trial.mutant.source(), encoding="utf-8")
            return self.run([*trial.own, *trial.tests], limit)
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
    print(f"{len(work)} mutants of {len({trial.path for trial in work})} modules", flush=True)
    survivors: list[str] = []
    tally = {"failed": 0, "timeout": 0, "passed": 0}
    with tempfile.TemporaryDirectory() as folder:
        first = Workplace(Path(folder) / "0")
        limits = {}
        for tests in sorted({tuple(trial.tests) for trial in work}):
            if first.run(tests) != "passed":  # compiles, too: the second time counts
                print(f"{' '.join(tests)}: fails without a mutant", file=sys.stderr)
                return 2
            began = time.monotonic()
            first.run(tests)
            print(f"{time.monotonic() - began:.0f} s without a mutant: {' '.join(tests)}", flush=True)
            limits[tests] = 30 + 5 * (time.monotonic() - began)
        waiting: queue.Queue[Trial] = queue.Queue()
        for one in work:
            waiting.put(one)
        lock = threading.Lock()

        def job(place: Workplace) -> None:
            while True:
                try:
                    trial = waiting.get_nowait()
                except queue.Empty:
                    return
                result = place.attempt(trial, limits[tuple(trial.tests)])
                with lock:
                    tally[result] += 1
                    if result == "passed":
                        before, after = (text.partition("\n")[0] for text in (trial.mutant.before, trial.mutant.after))
                        survivors.append(f"{trial.path.relative_to(ROOT)}:{trial.mutant.line}: {before}  ->  {after}")
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
    print(
        f"{killed} of {len(work)} mutants killed ({tally['timeout']} by time); {len(survivors)} survived: {arguments.out}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
