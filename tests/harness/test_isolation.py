"""Without any extra everything imports, but what is an extra itself, and that says what to install."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from assay_command import SUPPORT

BLOCKED = {
    # The packages that each extra installs, by the names under which they are imported.
    "hf": ["torch", "transformers"],
    "cp-sat": ["ortools"],
    "form": ["llguidance"],
    "gguf": ["gguf", "torch", "transformers"],
    "parquet": ["pyarrow"],
    "pandas": ["pandas"],
    "notebooks": ["ipykernel", "nbclient"],
    "report": ["matplotlib"],
    "server": ["fastapi", "prometheus_client", "starlette", "uvicorn"],
    "inspect": ["inspect_ai"],
    "lm-eval": ["lm_eval", "datasets"],
    "datasets": ["datasets"],
    "nemo-gym": ["nemo_gym"],
    "openenv": ["openenv"],
    "ray": ["ray"],
    "yaml": ["yaml"],
    "learned": ["sklearn"],
    "ics": ["icalendar", "recurring_ical_events", "x_wr_timezone"],
    "trl": ["trl", "datasets"],
    "verl": ["verl"],
    "verifiers": ["verifiers"],
}
"""Adapters join by a line here."""

BLOCK = f'''
import importlib, json, sys
BLOCKED = set({sorted({name for names in BLOCKED.values() for name in names})!r})

class Without:
    """Finds what the others find, but for the blocked."""

    def __init__(self, finders):
        self.finders = finders

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            return None
        return next((spec for one in self.finders if (spec := one.find_spec(name, path, target))), None)

    def find_distributions(self, *context):
        return [found for one in self.finders if hasattr(one, "find_distributions") for found in one.find_distributions(*context)]

    def invalidate_caches(self):
        pass

sys.meta_path[:] = [Without(list(sys.meta_path))]
'''
WALK = """
import assay, assay.verifiers, assay.tasks, assay.strategies, assay.runs, assay.harness, assay.cli
from pathlib import Path
failed, seen = {}, 0
for room in (assay.verifiers, assay.tasks, assay.strategies, assay.runs, assay.harness, assay.cli):
    folder = Path(room.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        name = ".".join([room.__name__, *path.relative_to(folder).with_suffix("").parts]).removesuffix(".__init__")
        if name.endswith("__main__"):
            continue
        try:
            importlib.import_module(name)
            seen += 1
        except ImportError as error:
            failed[name] = [type(error).__name__, str(error)]
print(json.dumps([seen, failed]))
"""


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BLOCK + code], capture_output=True, text=True, check=False, timeout=120
    )


def test_everything_imports_without_the_extras_and_each_says_what_to_install() -> None:
    done = python(WALK)
    assert done.returncode == 0, done.stderr
    seen, failed = json.loads(done.stdout)
    assert seen > 200
    for name, (kind, told) in failed.items():
        found = re.fullmatch(r'(\w+) is not installed: pip install "assay-reasoning\[([a-z0-9-]+)\]"', told)
        assert kind == "MissingExtra" and found, f"{name}: {told}"
        assert found[1] in BLOCKED[found[2]], told
    rooms = {name.split(".")[1] for name in failed}
    assert rooms <= {"harness"}
    assert {"assay.harness.inspect_ai", "assay.harness.server.app"} <= set(failed)


def test_what_needs_an_extra_only_when_used_says_so_then() -> None:
    code = """
from assay.harness import exports, lm_eval
from pathlib import Path
for call in (lambda: exports.write_datasets("x.jsonl", Path("y")), lambda: lm_eval.load("tsp")):
    try:
        call()
    except ValueError as error:
        print(error)
"""
    assert python(code).stdout.splitlines() == [
        'datasets is not installed: pip install "assay-reasoning[datasets]"',
        'datasets is not installed: pip install "assay-reasoning[lm-eval]"',
    ]


def test_the_command_says_it_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "set.parquet").write_bytes(b"PAR1")
    (tmp_path / "set.jsonl").write_text('{"id": "tsp:v1:L1:7:0"}\n')
    for arguments, extra in (
        (["serve"], "server"),
        (["export", str(tmp_path / "set.jsonl"), "--to", "datasets", "-o", str(tmp_path / "set")], "datasets"),
        (["generate", "tsp", "-n", "1", "-o", str(tmp_path / "made.jsonl"), "--engine", "ray"], "ray"),
        (["generate", "tsp", "-n", "1", "-o", str(tmp_path / "made.parquet")], "parquet"),
        (["verify", str(tmp_path / "set.parquet")], "parquet"),
        (["bench", "truth", "tsp", "-n", "4"], "cp-sat"),
        (["bench", "truth", "calendar", "-n", "4"], "cp-sat"),
        (["run", "--model", "transformers:none", "--task", "tsp", "--out", str(tmp_path / "run")], "hf"),
    ):
        done = python(f"sys.argv = ['assay', *{arguments!r}]\nfrom assay.cli.main import main\nmain()")
        assert done.returncode != 0 and done.stderr.strip().count("\n") == 0, done.stderr
        assert done.stderr.startswith("assay: ") and f'pip install "assay-reasoning[{extra}]"' in done.stderr


def test_the_front_door_says_it_too() -> None:
    code = """
import assay
for form in ("pandas", "arrow", "hf"):
    try:
        assay.dataset("tsp", format=form)
    except ModuleNotFoundError as error:
        print(error)
"""
    told = [f'{name} is not installed: pip install "assay-reasoning[{extra}]"'
            for name, extra in (("pandas", "pandas"), ("pyarrow", "parquet"), ("datasets", "datasets"))]  # fmt: skip
    assert python(code).stdout.splitlines() == told


def test_scoring_generating_and_running_need_no_extra(tmp_path: Path) -> None:
    for arguments in (
        ["generate", "calendar", "-n", "2", "--seed", "7", "-o", str(tmp_path / "set.jsonl")],
        ["solve", "tsp:v1:L4:7:0"],
        ["levels", "maze", "--level", "1", "-n", "2"],
        ["run", "--level", "1", "-n", "1", "-q", "--output", str(tmp_path / "run")],
        ["report", str(tmp_path / "run"), "--format", "json"],
    ):
        done = python(f"sys.argv = ['assay', *{arguments!r}]\nfrom assay.cli.main import main\nmain()")
        assert done.returncode == 0, done.stderr


def test_every_extra_is_listed() -> None:
    text = (SUPPORT.parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    table = text.partition("[project.optional-dependencies]\n")[2].partition("\n\n")[0]
    extras = {line.partition(" = ")[0] for line in table.splitlines()}
    assert extras - {"test", "dev"} == set(BLOCKED)
    assert "all" not in extras
