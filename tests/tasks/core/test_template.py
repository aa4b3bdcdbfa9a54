"""Templates are data: complete, strictly checked, filled with text and never run."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks import get_task
from assay.tasks.core.prompting import Prompting
from assay.tasks.core.template import Template, find_template, languages, read_template
from assay.tasks.datasets.presets import HOME as PRESETS
from assay.tasks.datasets.presets import find_preset, preset_names

ENGLISH = get_task("3sat").template_folder / "en.toml"


def written(tmp_path: Path, old: str, new: str) -> Path:
    text = ENGLISH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "old, new, message",
    [
        ('clause = "clause"\n', "", "mine.toml: table.clause: this phrase is missing"),
        ('literal = "literal"', 'literal = "literal"\nrow = "row"', "mine.toml: table.row: unknown phrase"),
        ('"{variable} is on"', '"it is on"', "mine.toml: story.on: slot {variable} is missing"),
        ('"{variable} is on"', '"{variable} {n} is on"', "mine.toml: story.on: unknown slot {n}; known: variable"),
        (
            '"{variable} is on"',
            '"{variable.__class__} is on"',
            "story.on: slot {variable.__class__}: expected a plain name",
        ),
        ('"{variable} is on"', '"{variable!r} is on"', "story.on: slot {variable}: expected a plain name"),
        ('"{variable} is on"', '"{variable:>9} is on"', "story.on: slot {variable}: expected a plain name"),
        ('"{variable} is on"', '"{0} is on"', "story.on: slot {0}: expected a plain name"),
        ('"{variable} is on"', '"{variable is on"', "mine.toml: story.on: "),
        ('"{variable} is on"', "7", "mine.toml: story.on: expected text, got 7"),
        ('task = "3sat"', 'task = "tsp"', "mine.toml: task: expected 3sat, got 'tsp'"),
        ('language = "en"', "", "mine.toml: language: expected text, got None"),
        ('task = "3sat"', "task = ", "mine.toml: not TOML: "),
    ],
)
def test_what_is_wrong_with_a_file_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_template(written(tmp_path, old, new), get_task("3sat"))
    assert message in str(caught.value)


def test_words_of_ones_own_are_used_and_slots_may_be_moved_and_doubled(tmp_path: Path) -> None:
    path = written(
        tmp_path, '"Machine {number} runs if {first}', '"100 % {{sure}}: {third}; no. {number}, {number}: {first}'
    )
    (instance,) = get_task("3sat").generate(1, seed=3)
    text = Prompting("story", template=str(path)).text(get_task("3sat"), instance.problem)
    assert "100 % {sure}: " in text and "; no. 2, 2: x" in text
    with pytest.raises(ValueError, match=r"mine.toml: task: expected tsp"):
        Prompting(template=str(path)).text(get_task("tsp"), instance.problem)


def test_languages_and_presets_of_other_packages_come_in_by_entry_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tsp.toml").write_bytes((get_task("tsp").template_folder / "fr.toml").read_bytes())
    (tmp_path / "tiny.toml").write_bytes((PRESETS / "eureka-unfiltered.toml").read_bytes())

    class Point:
        def __init__(self, name: str, place: Path) -> None:
            self.name, self.load = name, lambda: str(place)

    def entry_points(group: str, name: str | None = None) -> list[Point]:
        points = {"assay.templates": [Point("xx", tmp_path)], "assay.presets": [Point("tiny", tmp_path / "tiny.toml")]}
        return [point for point in points.get(group, []) if name in (None, point.name)]

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)
    assert languages(get_task("tsp")) == ["de", "en", "fr", "xx"] and languages(get_task("maze")) == ["de", "en", "fr"]
    assert find_template.__wrapped__(get_task("tsp"), "xx").phrases == find_template(get_task("tsp"), "fr").phrases
    assert "tiny" in preset_names() and find_preset("tiny").tasks == ["3sat"]


@given(phrase=st.text(st.characters(exclude_characters="{}\x00")), value=st.text())
def test_text_passes_through_as_it_is(phrase: str, value: str) -> None:
    template = Template("here", "t", "en", {"a": f"{phrase}{{slot}}{{{{x}}}}", "b": phrase})
    assert template.fill("a", slot=value) == f"{phrase}{value}{{x}}" and template["b"] == phrase
    assert template.cut("a", "slot") == (phrase, "{x}") and template.cut("a", "other") is None


def test_pieces_are_those_around_the_slots_in_their_order() -> None:
    template = Template("here", "t", "en", {"a": "{x}, {y}", "b": "({y}, {x})", "c": "{{{x}}}"})
    assert template.cut("a", "x", "y") == ("", ", ", "") and template.cut("b", "x", "y") is None
    assert template.cut("b", "y", "x") == ("(", ", ", ")") and template.fill("c", x=1) == "{1}"


@pytest.mark.parametrize("task", ["3sat", "tsp", "maze", "spatial-map", "calendar"])
def test_our_languages_say_something_of_their_own(task: str) -> None:
    """A phrase that is left in English is noticed; names, signs and international words are no phrases."""
    english = find_template(get_task(task), "en").phrases
    for language in languages(get_task(task)):
        if language != "en":
            phrases = find_template(get_task(task), language).phrases
            same = [name for name, text in phrases.items() if text == english[name] and len(text.split()) > 3]
            assert not same
