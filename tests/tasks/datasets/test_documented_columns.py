"""docs/datasets.md names what records hold of truth and difficulty: all of it, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from task_facts import fact, own_tasks

from assay.tasks import get_task

TEXT = (Path(__file__).parents[3] / "docs" / "datasets.md").read_text(encoding="utf-8")
DOCUMENTED = [name for name in own_tasks() if f"### {name}\n" in TEXT]


def documented(name: str) -> dict[str, set[str]]:
    section = TEXT.partition(f"### {name}\n")[2].partition("\n#")[0]
    found: dict[str, set[str]] = {}
    for place, fields in re.findall(r"^\|([^|]*)\|([^|]*)\|", section, re.MULTILINE):
        if place.strip():
            into = found.setdefault(place.strip(), set())
        into |= set(re.findall(r"`([a-z0-9_]+)`", fields))
    return found


def test_the_tasks_of_the_study_are_documented() -> None:
    assert [name for name in own_tasks() if fact(name, "OFFERS_EVERY_HOOK")] == DOCUMENTED


@pytest.mark.parametrize("name", DOCUMENTED)
def test_the_columns_are_those_of_the_records(name: str) -> None:
    instances = [next(get_task(name).generate(level, seed=1)) for level in (1, 5)]
    told = documented(name)
    for place, of in (("difficulty", [i.difficulty for i in instances]), ("truth", [i.truth or {} for i in instances])):
        held = {key for values in of for key in values}
        assert held <= told[place]
        assert told[place] - held <= fact(name, "RARE_COLUMNS", set())
