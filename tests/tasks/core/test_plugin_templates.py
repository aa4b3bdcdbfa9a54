"""A task of another package brings its own words, and others translate them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from toy_task import Toy

from assay.tasks.core.canvas import Canvas
from assay.tasks.core.prompting import Prompting, Renderer, Rendering
from assay.tasks.core.template import Template, find_template, languages
from assay.testing import check_task

ENGLISH = 'task = "toy"\nlanguage = "en"\nquestion = "Which of {numbers} make {total}? Reply: {example}"\n'
SPANISH = 'task = "toy"\nlanguage = "es"\nquestion = "¿Cuáles de {numbers} suman {total}? Respuesta: {example}"\n'


class Words(Renderer[Any]):
    """A story and a picture; the other forms do not exist."""

    def text(self, problem: Any, rendering: Rendering, words: Template, example: str) -> str:
        if rendering not in ("list", "story"):
            raise ValueError(f"rendering: toy has list and story, got {rendering}")
        numbers = ", ".join(map(str, problem.numbers))
        return words.fill("question", numbers=numbers, total=problem.total, example=f"<answer>{example}</answer>")

    def image(self, problem: Any, words: Template) -> Canvas:
        raise ValueError("rendering: toy has no picture")


class Worded(Toy):
    """The toy task with a renderer."""

    def renderer(self) -> Renderer[Any]:
        return Words()


def worded(folder: Path | None) -> Worded:
    """Return a task of a class of its own, so that nothing is remembered from another test."""

    class Mine(Worded):
        template_folder: ClassVar[Path | None] = folder

    return Mine()


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, Path]]:
    """Return the languages that packages add, as (package, language, folder), to be filled by the test."""
    found: list[tuple[str, str, Path]] = []

    class Point:
        def __init__(self, package: str, name: str, folder: Path) -> None:
            self.name, self.value, self.load = name, f"{package}:WORDS", lambda: str(folder)

    def entry_points(group: str, name: str | None = None) -> list[Point]:
        points = [Point(*one) for one in found] if group == "assay.templates" else []
        return [point for point in points if name in (None, point.name)]

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    return found


def test_a_task_has_its_words_beside_its_module(tmp_path: Path) -> None:
    task = worded(write(tmp_path, "en.toml", ENGLISH))
    (instance,) = task.generate(1, seed=3)
    assert languages(task) == ["en"]
    assert Prompting("story").text(task, instance.problem).startswith("Which of ")
    assert "renderings" in check_task(task, laws=["renderings"]).checked


def test_a_task_may_bring_its_english_words_by_an_entry_point(
    tmp_path: Path, added: list[tuple[str, str, Path]]
) -> None:
    """The English words are their own schema: they are not compared with themselves without end."""
    added.append(("mine", "en", write(tmp_path, "toy.toml", ENGLISH)))
    task = worded(None)
    (instance,) = task.generate(1, seed=3)
    assert languages(task) == ["en"]
    assert Prompting("story").text(task, instance.problem).startswith("Which of ")


def test_another_package_translates_a_task_of_another_package(
    tmp_path: Path, added: list[tuple[str, str, Path]]
) -> None:
    added.append(("theirs", "es", write(tmp_path / "es", "toy.toml", SPANISH)))
    task = worded(write(tmp_path / "own", "en.toml", ENGLISH))
    (instance,) = task.generate(1, seed=3)
    assert languages(task) == ["en", "es"]
    assert Prompting("story", "es").text(task, instance.problem).startswith("¿Cuáles de ")


def test_the_package_that_holds_the_task_is_found_among_those_of_a_language(
    tmp_path: Path, added: list[tuple[str, str, Path]]
) -> None:
    """Two packages add Spanish, each for a task of its own; the words of each task are found."""
    added.append(("another", "es", write(tmp_path / "a", "maze.toml", "")))
    added.append(("theirs", "es", write(tmp_path / "b", "toy.toml", SPANISH)))
    task = worded(write(tmp_path / "own", "en.toml", ENGLISH))
    assert find_template(task, "es").phrases["question"].startswith("¿Cuáles")


def test_a_translation_that_lacks_a_slot_is_refused_with_its_file(
    tmp_path: Path, added: list[tuple[str, str, Path]]
) -> None:
    added.append(("theirs", "es", write(tmp_path / "es", "toy.toml", SPANISH.replace("{total}", "algo"))))
    task = worded(write(tmp_path / "own", "en.toml", ENGLISH))
    with pytest.raises(ValueError, match=r"toy.toml: question: slot \{total\} is missing"):
        find_template(task, "es")


def test_words_without_english_ones_are_refused(tmp_path: Path, added: list[tuple[str, str, Path]]) -> None:
    added.append(("theirs", "es", write(tmp_path, "toy.toml", SPANISH)))
    with pytest.raises(ValueError, match="toy has no English template to compare this one with"):
        find_template(worded(None), "es")
