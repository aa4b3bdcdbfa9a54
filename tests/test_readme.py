"""The README tells the truth: its Python runs, and its two commands are those that CI runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_of_the_readme_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (
        "Find a shortest closed tour" in done.stdout
        and "wrong [" in done.stdout
        and "Your answer is wrong." in done.stdout
    )


def test_the_two_commands_are_what_ci_runs() -> None:
    commands = re.findall(r"^    (pip install .*)$", README, re.MULTILINE)
    assert commands == ["pip install . && assay run", 'pip install ".[test]" && pytest']
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for part in ("pip install .\n", "assay run ", 'pip install ".[test]"\n', "pytest -q\n"):
        assert part in script


def test_no_script_hides_a_module_of_the_standard_library() -> None:
    """Python puts the folder of a script first on its path, so `benchmarks/calendar.py` would break `import email`."""
    scripts = [*(ROOT / "benchmarks").glob("*.py"), *(ROOT / "examples").glob("*/*.py")]
    assert scripts and not {path.stem for path in scripts} & sys.stdlib_module_names
