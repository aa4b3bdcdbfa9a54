"""Registries: our names and those of other packages, lazily; what is unknown or added twice is refused by name."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

import pytest

from assay.strategies import STRATEGIES, strategy_type
from assay.strategies.models import MODELS, open_model
from assay.strategies.selection import VERIFIERS, verifier_type
from assay.tasks import TASKS, get_task, task_names
from assay.tasks.core.registry import Registry
from assay.tasks.core.template import find_template, languages
from assay.tasks.datasets.file_formats import FORMATS, suffixes
from assay.tasks.datasets.presets import preset_names

OURS = Registry(
    "thing", {"path": "pathlib:Path", "data": Path("data.toml"), "gone": "os:gone"}, "assay", "assay.things"
)


class Dist:
    """A distribution, as far as its name goes."""

    def __init__(self, name: str) -> None:
        self.name = name


class Point:
    """An entry point of a package."""

    def __init__(self, name: str, value: str, package: str) -> None:
        self.name, self.value, self.dist = name, value, Dist(package)

    def load(self) -> Any:
        return importlib.metadata.EntryPoint(self.name, self.value, "any").load()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Point]]:
    """Entry points by group, for a test to fill."""
    points: dict[str, list[Point]] = {}

    def entry_points(*, group: str, name: str | None = None) -> list[Point]:
        return [point for point in points.get(group, []) if name in (None, point.name)]

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    return points


def test_our_names_come_first_and_others_sorted(installed: dict[str, list[Point]]) -> None:
    installed["assay.things"] = [
        Point("z", "math:pi", "one"),
        Point("b", "math:e", "two"),
        Point("path", "os:sep", "evil"),
    ]
    assert OURS.names() == ["path", "data", "gone", "b", "z"]
    assert OURS.find("path") is Path, "another package replaces our own"
    assert OURS.find("data") == Path("data.toml") and OURS.find("z") == 3.141592653589793
    assert OURS.find_spec(" z : a:b,c=1 ") == (3.141592653589793, "a:b,c=1")


def test_an_unknown_name_is_told_the_nearest(installed: dict[str, list[Point]]) -> None:
    with pytest.raises(
        ValueError, match=r"^thing: unknown name 'pth'; known: path, data, gone; did you mean 'path'\?$"
    ):
        OURS.find("pth")
    with pytest.raises(ValueError, match=r"^thing: unknown name 'xyz'; known: path, data, gone$"):
        OURS.find("xyz")


def test_two_packages_with_one_name_are_both_named(installed: dict[str, list[Point]]) -> None:
    installed["assay.things"] = [Point("go", "math:pi", "alpha"), Point("go", "math:e", "beta")]
    assert OURS.names()[-1] == "go"
    with pytest.raises(
        ValueError, match=r"'go' is added by two packages, alpha \(math:pi\) and beta \(math:e\); uninstall"
    ):
        OURS.find("go")


def test_a_package_that_cannot_be_imported_is_named(installed: dict[str, list[Point]]) -> None:
    installed["assay.things"] = [
        Point("broken", "no_such_module_here:x", "gamma"),
        Point("empty", "math:nothing", "delta"),
    ]
    with pytest.raises(ValueError, match="'broken' of the package gamma cannot be loaded: No module named"):
        OURS.find("broken")
    with pytest.raises(ValueError, match="'empty' of the package delta cannot be loaded"):
        OURS.find("empty")


def test_two_packages_with_one_language_collide_only_over_one_task(
    tmp_path: Path, installed: dict[str, list[Point]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = get_task("tsp").template_folder
    assert folder is not None
    for name, task in (("one", "tsp"), ("two", "maze"), ("three", "tsp")):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{task}.toml").write_bytes((folder / "fr.toml").read_bytes())
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "folders_of_languages.py").write_text(
        "".join(f"{name} = {str(tmp_path / name)!r}\n" for name in ("one", "two", "three"))
    )
    points = [Point("xx", f"folders_of_languages:{name}", name) for name in ("one", "two", "three")]
    installed["assay.templates"] = points[:2]
    assert "xx" in languages(get_task("tsp")) and "xx" in languages(get_task("maze"))
    installed["assay.templates"] = points
    with pytest.raises(ValueError, match=r"language: 'xx' is added by two packages, one \(.*\) and three \(.*\)"):
        find_template.__wrapped__(get_task("tsp"), "xx")
    assert "xx" in languages(get_task("maze"))


@pytest.mark.parametrize(
    "find, kind, name",
    [
        (get_task, "task", "mze"), (open_model, "model", "clasical"), (strategy_type, "strategy", "singel"),
        (verifier_type, "verifier", "nosy"),
    ],
)  # fmt: skip
def test_all_kinds_of_names_are_refused_alike(find: Any, kind: str, name: str) -> None:
    with pytest.raises(ValueError, match=rf"{kind}: unknown name '{name}'; known: .*; did you mean "):
        find(name)


def test_every_name_of_ours_is_found() -> None:
    assert task_names()[: len(TASKS)] == list(TASKS) and set(FORMATS) <= set(suffixes())
    assert all(isinstance(strategy_type(name), type) for name in STRATEGIES)
    assert all(isinstance(verifier_type(name), type) for name in VERIFIERS)
    assert "classical" in MODELS and "eureka" in preset_names()
