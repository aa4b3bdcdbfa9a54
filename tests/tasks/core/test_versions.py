"""Versions of a task: new instances are of the newest, and ids of earlier ones give what they always gave."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from toy_task import Toy, ToyParameters

from assay.tasks.core.registration import create_task
from assay.tasks.core.task import Draft


class Second(Toy):
    """A toy whose second version has one number more and adds up all of them."""

    version = 2
    levels = {level: ToyParameters(numbers=level + 3) for level in range(1, 10)}

    @classmethod
    def earlier_versions(cls) -> dict[int, type[Any]]:
        return {1: First}

    def build(self, parameters, key, indices, threads):
        drafts = super().build(parameters, key, indices, threads)
        return [Draft(replace(d.problem, total=sum(d.problem.numbers)), d.truth, d.difficulty) for d in drafts]


class First(Second):
    version = 1
    levels = Toy.levels
    build = Toy.build


def make(kind: type[Any]) -> Any:
    return create_task("toy", "here:Toy", lambda: kind)


def test_generate_makes_the_newest_version() -> None:
    task = make(Second)
    (instance,) = task.generate(3, seed=7)
    assert str(instance.id) == "toy:v2:L3:7:0"
    assert len(instance.problem.numbers) == 6
    assert task.rebuild("toy:v2:L3:7:0") == instance


def test_ids_of_an_earlier_version_give_what_they_always_gave() -> None:
    for index in range(5):
        name = f"toy:v1:L3:7:{index}"
        assert make(Second).rebuild(name) == make(Toy).rebuild(name)
    assert make(Second).rebuild("toy:v1:L10:7:0").level == 10  # a level that version 2 no longer has


def test_the_same_seed_gives_unrelated_instances_in_each_version() -> None:
    task = make(Second)
    parameters = ToyParameters(numbers=5)
    assert task.key(parameters, 7) != task.of_version(1).key(parameters, 7)


def test_a_task_without_earlier_versions_has_one() -> None:
    assert make(Toy).of_version(1).version == 1
    with pytest.raises(ValueError, match=r"^version: toy has version 1, got 2$"):
        make(Toy).rebuild("toy:v2:L1:7:0")
    with pytest.raises(ValueError, match=r"^version: toy has versions 1, 2, got 3$"):
        make(Second).rebuild("toy:v3:L1:7:0")


@pytest.mark.parametrize("listed", [{2: First}, {1: Second}, {1: Toy}])
def test_wrong_lists_of_versions_are_refused(listed: dict[int, type[Any]]) -> None:
    class Wrong(Second):
        @classmethod
        def earlier_versions(cls) -> dict[int, type[Any]]:
            return listed

    with pytest.raises(ValueError, match="earlier_versions: expected subclasses of Wrong with versions below 2"):
        make(Wrong)
