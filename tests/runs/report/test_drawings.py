"""Drawings on pages look as they do in files, and are much smaller."""

import re

import pytest

from assay.runs.report.drawings import Looks
from assay.tasks import TASKS, get_task, load


def resolved(svg: str, sheet: str) -> list[tuple[str, dict[str, str]]]:
    """Every tag with its attributes, those of its class written out."""
    rules = {
        name: dict(one.split(":") for one in body.split(";")) for name, body in re.findall(r"\.(d\d+){(.*?)}", sheet)
    }
    tags = []
    for name, written in re.findall(r"<(\w+)((?: [a-zA-Z-]+=\"[^\"]*\")*)/?>", svg):
        attributes = dict(re.findall(r' ([a-zA-Z-]+)="([^"]*)"', written))
        looks = rules[attributes.pop("class")] if "class" in attributes else {}
        if "font-size" in looks:
            looks = looks | {"font-size": looks["font-size"].removesuffix("px")}
        tags.append((name, attributes | looks))
    return tags


@pytest.mark.parametrize("name", list(TASKS)[:5])
def test_classes_stand_for_what_they_replace(name: str) -> None:
    looks, sheets, task = Looks(), "", get_task(name)
    for level in (1, 4):
        instance = load(f"{name}:v1:L{level}:3:0")
        svg = task.picture(instance.problem, None, ()).to_svg()
        short = looks.shorten(svg)
        sheets += looks.sheet()
        assert resolved(short, sheets) == resolved(svg, "")
        assert re.sub(r"<[^>]*>|\s", "", short) == re.sub(r"<[^>]*>|\s", "", svg)
        assert len(short) < len(svg)
    assert looks.sheet() == ""


def test_only_tags_of_drawings_are_touched() -> None:
    looks = Looks()
    for text in ('<text x="1">fill=&quot;red&quot;</text>', '<circle r="1" fill="url(x;y)"/>', '<b fill="red">'):
        assert looks.shorten(text) == text
    assert looks.shorten('<circle fill="red"/>') == '<circle class="d0"/>'
    assert looks.sheet() == ".picture .d0{fill:red}"
