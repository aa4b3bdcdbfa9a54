"""Notebooks: everything a user holds shows itself, in well-formed HTML that hides nothing and runs nothing."""

from __future__ import annotations

import dataclasses
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import assay
from assay.tasks import get_task, task_names
from assay.verifiers.verdict import Fault, wrong

EMPTY = {"br", "hr", "img", "input"}
each_task = pytest.mark.parametrize("task", task_names())


class Shape(HTMLParser):
    """Follows the tags, which must close in order, and collects the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data: str) -> None:
        self.text += data


def shape_of(html: str) -> Shape:
    shape = Shape()
    shape.feed(html)
    assert not shape.open and "script" not in shape.tags
    return shape


@each_task
def test_an_instance_shows_its_name_picture_and_prompt(task: str) -> None:
    (instance,) = assay.generate(task, level=2, seed=3)
    shape = shape_of(instance._repr_html_())
    assert str(instance.id) in shape.text and "svg" in shape.tags and instance.prompt in shape.text
    assert len(repr(instance)) < 60
    assert instance.picture()._repr_svg_().startswith("<svg")
    assert instance.solution_picture().to_svg() != instance.picture().to_svg()


@each_task
def test_a_picture_marks_an_answer_and_its_faults(task: str) -> None:
    (instance,) = assay.generate(task, level=2, seed=3)
    found = get_task(task)
    right = found.write(instance.problem, found.truth_answer(instance.problem, instance.truth or {}))
    assert instance.picture(f"<answer>{right}</answer>").to_svg() == instance.solution_picture().to_svg()
    assert instance.picture("no answer here").to_svg() == found.picture(instance.problem).to_svg()


def test_a_verdict_shows_its_faults_and_escapes_what_a_reply_says() -> None:
    fault = Fault("city_repeated", {"city": "<script>alert(1)</script>"}, {"times": 2})
    shape = shape_of(wrong("<b>bold</b>", fault)._repr_html_())
    assert "city repeated" in shape.text and "<script>alert(1)</script>" in shape.text and "<b>bold</b>" in shape.text
    many = wrong(None, *[fault] * 30)._repr_html_()
    assert "and 10 more faults" in many and shape_of(many).tags.count("tr") == 21
    assert shape_of(assay.Verdict("correct", 1.0)._repr_html_()).text.startswith("correct")


def test_a_problem_from_elsewhere_shows_itself() -> None:
    (instance,) = assay.generate("tsp")
    foreign = dataclasses.replace(instance, id=None, truth=None, difficulty={})
    assert repr(foreign) == "Instance('tsp', from elsewhere)"
    assert "from elsewhere" in shape_of(foreign._repr_html_()).text


def test_weights_without_coordinates_are_in_the_picture() -> None:
    for parameters in ("cities=6,weights=uniform", "cities=5,weights=asymmetric"):
        (instance,) = assay.generate("tsp", level=parameters, seed=3)
        drawn = shape_of(instance.picture().to_svg()).text
        assert instance.problem.coordinates is None
        assert all(str(weight) in drawn for weight in set(instance.problem.weights.ravel().tolist()) - {0})


def test_runs_levels_and_comparisons_show_tables_with_headers(tmp_path: Path) -> None:
    one, other = (
        assay.run("tsp", level=1, n=8, strategy=name, output=tmp_path / name) for name in ("single", "best-of-n:n=4")
    )
    found = assay.compare(one, tmp_path / "best-of-n:n=4")
    measured = assay.levels("tsp", n=2)
    for shown in (one, other, found, measured):
        html = shown._repr_html_()
        shape = shape_of(html)
        assert {"caption", "thead", "th", "td"} <= set(shape.tags) and 'scope="col"' in html
        assert repr(shown).count("\n") < 30
    assert "On tsp" in repr(found) and found.table and found.rows
    assert len(measured.rows()) == 10 and "svg" in shape_of(measured._repr_html_()).tags
    with pytest.raises(ValueError, match="n: expected"):
        assay.levels("tsp", n=0)
