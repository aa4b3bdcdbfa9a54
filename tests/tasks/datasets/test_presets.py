"""Presets: the published grid cell by cell, ordinary ids, and files that are checked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from assay.tasks import get_task, load
from assay.tasks.calendar.generate import constrainedness, count_possible
from assay.tasks.datasets.presets import HOME, GridCell, find_preset, level_cells, preset_names, read_preset
from assay.verifiers.calendar.clock import DAY


def test_the_grid_is_that_of_the_study() -> None:
    preset = find_preset("eureka")
    counts = {task: sum(cell.count for cell in preset.of(task)) for task in preset.tasks}
    assert counts == {"3sat": 960, "tsp": 800, "maze": 1500, "spatial-map": 1500, "calendar": 2000}
    sat = {(c.labels["category"], c.labels["num_var"]): c.count for c in preset.of("3sat")}
    assert sat == {(kind, n): 20 for kind in ("hard", "under", "over", "unique") for n in range(4, 16)}
    assert {(c.labels["num_cities"], c.count) for c in preset.of("tsp")} == {(n, 100) for n in range(6, 14)}
    for task in ("maze", "spatial-map"):
        assert [c.count for c in preset.of(task)] == [500] * 3
    buckets = [c.labels["constrainedness"] for c in preset.of("calendar")]
    assert buckets == [n / 10 for n in range(1, 10)] and {c.count for c in preset.of("calendar")} == {222, 223}
    assert len({(cell.task, cell.text) for cell in preset.cells}) == len(preset.cells) == 71


RATIOS = {"hard": 4.26, "under": 2.13, "over": 8.52, "unique": 4.26}


@pytest.mark.parametrize("name", ["eureka", "eureka-unfiltered"])
def test_formulas_have_the_size_and_kind_of_their_cell(name: str) -> None:
    for cell in find_preset(name).of("3sat"):
        n, kind = int(cell.labels["num_var"]), str(cell.labels["category"])
        (instance,) = GridCell(cell.task, cell.parameters, 1).instances(seed=7)
        clauses = instance.problem.to_dict()["clauses"]
        wanted = 21 if (n, kind) == (4, "over") else int(RATIOS[kind] * n + 0.5)
        assert len(clauses) == len({frozenset(clause) for clause in clauses}) == wanted
        if kind == "unique":
            assert instance.truth["solutions"] == 1
        assert load(str(instance.id)).problem.to_dict() == instance.problem.to_dict()


def test_a_constant_answer_is_worth_little_in_the_mended_grid_only() -> None:
    claims = {}
    for name in ("eureka", "eureka-unfiltered"):
        cells = [GridCell(cell.task, cell.parameters, 6) for cell in find_preset(name).of("3sat")]
        found = Counter(instance.truth["status"] for cell in cells for instance in cell.instances(seed=11))
        claims[name] = found["unsatisfiable"] / sum(found.values())
    assert claims["eureka"] < 0.1 and 0.2 < claims["eureka-unfiltered"] < 0.45


def test_cells_of_the_other_tasks_are_as_labelled() -> None:
    preset = find_preset("eureka")
    for cell in preset.of("tsp"):
        (instance,) = GridCell(cell.task, cell.parameters, 1).instances(seed=1)
        assert instance.problem.cities == cell.labels["num_cities"]
    for cell in preset.of("maze"):
        (instance,) = GridCell(cell.task, cell.parameters, 1).instances(seed=1)
        assert (instance.problem.rows, instance.problem.columns, instance.problem.form) == (
            10,
            10,
            cell.labels["question_type"],
        )
    for cell in preset.of("spatial-map"):
        (instance,) = GridCell(cell.task, cell.parameters, 1).instances(seed=1)
        assert (len(instance.problem.places), instance.problem.question.kind) == (6, cell.labels["question_type"])


def test_three_questions_are_asked_about_one_scene() -> None:
    preset = find_preset("eureka")
    for task, scene in (("maze", ("rows", "start", "exit")), ("spatial-map", ("places", "relations"))):
        sets = [list(GridCell(cell.task, cell.parameters, 12).instances(seed=3)) for cell in preset.of(task)]
        for together in zip(*sets, strict=True):
            problems = [instance.problem.to_dict() for instance in together]
            assert all(problem[name] == problems[0][name] for problem in problems for name in scene)
            assert len({str(instance.id) for instance in together}) == 3
        scenes = {str([instance.problem.to_dict()[name] for name in scene]) for instance in sets[0]}
        assert len(scenes) == 12
        assert all(load(str(one.id)).problem.to_dict() == one.problem.to_dict() for one in sets[2][:3])
    with pytest.raises(ValueError, match="form: expected one of right_turns, turns, relation for scenes=shared"):
        get_task("maze").resolve("scenes=shared")
    with pytest.raises(ValueError, match="question: expected one kind of question for scenes=shared, got 'mixed'"):
        get_task("spatial-map").resolve("scenes=shared")


def test_calendars_lie_in_their_bucket_by_a_count_minute_by_minute() -> None:
    for cell in find_preset("eureka").of("calendar"):
        for instance in GridCell(cell.task, cell.parameters, 4).instances(seed=2):
            problem, truth = instance.problem, instance.truth
            minutes = [
                {m for a, b in problem.free_in_reference(person) for m in range(a, b)} for person in problem.people
            ]
            starts = [
                day * DAY + start
                for day in problem.days
                for start in range(0, DAY - problem.duration + 1, problem.granularity)
            ]
            possible = sum(
                any(free.issuperset(range(start, start + problem.duration)) for free in minutes) for start in starts
            )
            assert possible == count_possible(problem)
            measured = instance.difficulty["study_constrainedness"]
            assert measured == constrainedness(problem, truth["slot_count"]) == 1 - truth["slot_count"] / possible
            assert (
                measured == 1.0
                if not truth["slot_count"]
                else abs(measured - cell.labels["constrainedness"]) <= 0.05 + 1e-9
            )


def test_a_band_changes_no_instance_made_without_one_and_says_when_it_is_out_of_reach() -> None:
    task = get_task("calendar")
    assert "constrainedness" not in task.resolve("people=2")[1].short()
    with pytest.raises(ValueError, match=r"min_constrainedness, max_constrainedness: no instance from 0.01 to 0.02"):
        list(task.generate("people=4,min_constrainedness=0.01,max_constrainedness=0.02,infeasible=0", seed=1))
    with pytest.raises(ValueError, match="max_constrainedness: expected more than"):
        task.resolve("min_constrainedness=0.5,max_constrainedness=0.5")


def test_levels_are_cells_too() -> None:
    cells = level_cells(["tsp", "maze"], [1, 3], 2)
    assert [(c.task, c.text, c.name) for c in cells][:2] == [("tsp", "L1", "level=1"), ("tsp", "L3", "level=3")]
    (first, _) = cells[0].instances(seed=9)
    assert str(first.id) == "tsp:v1:L1:9:0"


HEAD = 'name = "n"\ntitle = "t"\nsource = "s"\ndescription = "d"\n'
GRID = '[[grid]]\ntask = "tsp"\ncount = 2\nparameters = "cities={n}"\neach = { n = [5, 6] }\n'


def test_a_preset_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + GRID)
    preset = find_preset(str(path))
    assert [(cell.text, dict(cell.labels)) for cell in preset.cells] == [("cities=5", {"n": 5}), ("cities=6", {"n": 6})]
    with pytest.raises(ValueError, match=r"task: the preset n has tsp, got 'maze'"):
        preset.of("maze")


@pytest.mark.parametrize(
    "old, new, message",
    [
        ("count = 2", "count = 0", "grid 1: count: expected at least 1, got 0"),
        ("count = 2", 'count = "2"', "grid.0.count: Input should be a valid integer"),
        ("count = 2", "count = 2\nlevel = 1", "grid.0.level: Unexpected keyword argument"),
        ('title = "t"', "", "title: Field required"),
        ('"tsp"', '"tps"', "grid 1: task: unknown name 'tps'"),
        ("cities={n}", "cities=200", "grid 1: parameters: {n} of each does not occur"),
        ("cities={n}", "cities={m}", "grid 1: parameters: unknown slot {m}; each has n"),
        ("[5, 6]", "[5, 600]", "grid 1: cities: expected 3 to 100, got 600"),
        ("[5, 6]", "[]", "grid 1: each: expected 1 to 10000 combinations, got 0"),
        ("[5, 6]", "[5, 5]", "tsp: n=5 and n=5 have the same parameters"),
        ("count = 2", "count = 2\nlabels = { n = 1 }", "grid 1: labels: n is in each, too"),
        ("[[grid]]", "[grid", "not TOML: "),
    ],
)
def test_what_is_wrong_with_a_preset_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text((HEAD + GRID).replace(old, new, 1))
    with pytest.raises(ValueError) as caught:
        read_preset(path)
    assert str(path) in str(caught.value) and message in str(caught.value)


def test_every_preset_of_ours_is_one() -> None:
    assert preset_names() == sorted(path.stem for path in HOME.glob("*.toml")) == ["eureka", "eureka-unfiltered"]
    assert all(find_preset(name).name == name for name in preset_names())
    with pytest.raises(ValueError, match=r"preset: unknown name .*; known: eureka, eureka-unfiltered, or a file"):
        find_preset("../eureka")
