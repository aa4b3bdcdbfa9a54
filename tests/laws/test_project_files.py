"""What belongs to the project beside its code agrees with itself: versions, names, addresses, workflows."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
YAML = [*sorted((ROOT / ".github").rglob("*.yml")), ROOT / ".pre-commit-config.yaml", ROOT / "CITATION.cff"]
TEXTS = [
    path
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "examples/**/*.md",
        "benchmarks/*.md",
        "*/**/*.py",
        "*.toml",
        "docs/**/*.ipynb",
    )
    for path in sorted(ROOT.glob(pattern))
    if path.relative_to(ROOT).parts[0] not in ("build", "dist", ".venv")
]
ADDRESS = "https://github.com/assay-reasoning/assay"


def test_one_version_and_one_date() -> None:
    cited = dict(re.findall(r"^(version|date-released): (.*)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE))
    released = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert PROJECT["version"] == cited["version"]
    assert released[0] == (cited["version"], cited["date-released"])
    assert sorted((date for _, date in released), reverse=True) == [date for _, date in released]


def test_the_index_learns_who_and_where() -> None:
    assert PROJECT["authors"] and PROJECT["readme"] and PROJECT["license"]
    assert {"Documentation", "Source", "Issues", "Changelog"} <= set(PROJECT["urls"])
    assert all(url.startswith(ADDRESS) for url in PROJECT["urls"].values())


def test_every_hint_names_the_distribution() -> None:
    """`assay` is what is imported; what pip installs has the name of the project."""
    name = PROJECT["name"]
    hint = re.compile(r"""pip install (?:-\S+ )*["'\\]*(assay[\w-]*)""")
    wrong = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in TEXTS
        if path != Path(__file__)
        for found in hint.findall(path.read_text(encoding="utf-8"))
        if found != name and not (ROOT / "examples").joinpath(found.removeprefix("assay-").replace("-", "_")).is_dir()
    ]
    assert not wrong


def test_every_extra_that_is_named_exists() -> None:
    extras = set(PROJECT["optional-dependencies"])
    named = {
        extra.strip()
        for path in TEXTS
        for group in re.findall(re.escape(PROJECT["name"]) + r"\[([a-z0-9, -]+)\]", path.read_text(encoding="utf-8"))
        for extra in group.split(",")
    }
    assert named - {"extra"} <= extras


def test_workflows_call_what_decides_here() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in WORKFLOWS}
    assert ".ci/run" in texts["ci"] and "cibuildwheel" in texts["release"] and "pip-audit" in texts["audit"]
    assert "id-token: write" in texts["release"] and "password" not in texts["release"]
    assert all("\npermissions:\n  contents: read\n" in text for text in texts.values())


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.name)
def test_yaml_is_well_formed(path: Path) -> None:
    yaml = pytest.importorskip("yaml", reason='needs yaml: pip install "assay-reasoning[yaml]"')
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)
