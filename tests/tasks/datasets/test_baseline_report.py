"""Baselines: trivial answers score what brute force says, and little, at every level of every task."""

from __future__ import annotations

import functools
import math
from fractions import Fraction
from itertools import product

import pytest
from task_facts import fact, tasks_with_fact

from assay.tasks import Instance, get_task
from assay.tasks.datasets.baseline_report import BaselineReport, baseline_report, wilson

each_task = pytest.mark.parametrize("name", tasks_with_fact("constant_chance"))


def count_of(name: str) -> int:
    """Return the instances per level."""
    return int(fact(name, "BASELINE_INSTANCES", 32))


@functools.cache
def batch(name: str, level: int) -> tuple[Instance, ...]:
    return tuple(get_task(name).generate(level, seed=77, count=count_of(name)))


@functools.cache
def baselines(name: str, level: int) -> BaselineReport:
    return baseline_report(batch(name, level))


def chance(name: str, level: int) -> float:
    """Return the chance that one constant answer is right."""
    return float(fact(name, "constant_chance")(get_task(name).levels[level]))


@each_task
def test_constants_score_their_chance_at_every_level(name: str) -> None:
    right, expected, count = 0, 0.0, count_of(name)
    for level in range(1, 11):
        one = baselines(name, level).baselines["constant"]
        fair = chance(name, level)
        assert one.score <= fair + 4 * math.sqrt(max(fair, 1 / count) / count), (level, one)
        right, expected = right + one.right, expected + fair * count
    # Chosen on other instances than it is scored on, so that the choice gains nothing by chance.
    assert right <= expected + 4 * math.sqrt(expected + 1)


@each_task
@pytest.mark.parametrize("kind", ["random", "greedy"])
def test_random_and_greedy_answers_fall_as_levels_rise(name: str, kind: str) -> None:
    scores = [baselines(name, level).score(kind) or 0.0 for level in range(1, 11)]  # type: ignore[arg-type]
    if (check := fact(name, "check_trivial_scores")) is not None:
        check(kind, scores)
        return
    easy, middle, hard = (sum(part) / len(part) for part in (scores[:3], scores[3:7], scores[7:]))
    assert easy >= middle >= hard and hard <= 0.1
    assert easy > 0.05 or kind == "random"


@each_task
def test_what_is_copied_from_the_prompt_is_rarely_right(name: str) -> None:
    scores = [baselines(name, level).score("copied") or 0.0 for level in range(1, 11)]
    assert max(scores) <= 0.3 and sum(scores[5:]) / 5 <= 0.1
    for level in (1, 10):
        assert baselines(name, level).baselines["copied"].methods.get("example", 0.0) == 0.0


def test_scores_of_3sat_are_those_of_the_definition() -> None:
    instances = batch("3sat", 1)
    report = baselines("3sat", 1)

    def satisfied(instance: Instance, values: tuple[bool, ...]) -> bool:
        return all(any(values[abs(v) - 1] == (v > 0) for v in clause) for clause in instance.problem.clauses.tolist())

    constants = {
        " ".join(f"x{v}={'T' if value else 'F'}" for v, value in enumerate(values, 1)): sum(
            satisfied(instance, values) for instance in instances
        )
        for values in product([True, False], repeat=5)
    }
    constants["unsatisfiable"] = sum(instance.truth["status"] == "unsatisfiable" for instance in instances)  # type: ignore[index]
    found = report.baselines["constant"]
    assert found.right <= max(constants.values())
    assert found.method in constants
    for text, share in found.methods.items():
        assert Fraction(share).limit_denominator(len(instances)) == Fraction(constants[text], len(instances))
    greedy = 0
    for instance in instances:
        signs = [0] * 6
        for clause in instance.problem.clauses.tolist():
            for literal in clause:
                signs[abs(literal)] += 1 if literal > 0 else -1
        greedy += satisfied(instance, tuple(sign >= 0 for sign in signs[1:]))
    assert report.baselines["greedy"].right == greedy


def test_choosing_among_many_constants_gains_nothing_by_chance() -> None:
    # Ten instances of each of three forms: the best of ten answers in hindsight would seem far better.
    found = [baseline_report(list(get_task("spatial-map").generate(4, seed=s, count=30))) for s in range(12)]
    baselines = [report.baselines["constant"] for report in found]
    share = sum(one.right for one in baselines) / 360
    assert share <= chance("spatial-map", 4) + 4 * math.sqrt(0.2 * 0.8 / 360)


def test_a_constant_is_chosen_for_every_form_of_question() -> None:
    task = get_task("spatial-map")
    found = baselines("spatial-map", 4).baselines["constant"]
    by_form = [
        baseline_report([i for i in batch("spatial-map", 4) if task.form(i.problem) == form])
        .baselines["constant"]
        .right
        for form in ("direction", "which", "count")
    ]
    assert found.right == sum(by_form)
    assert [part.partition(":")[0] for part in found.method.split("; ")] == ["count", "direction", "which"]


def test_questions_about_mazes_have_floors_too() -> None:
    task = get_task("maze")
    found = baseline_report(list(task.generate("form=questions,infeasible=0", seed=1, count=60)))
    assert found.baselines["constant"].score < 0.6 and "relation: " in found.baselines["constant"].method
    assert set(found.baselines) == {"constant", "random", "copied"}


def test_the_report_repeats_itself_and_is_plain_data() -> None:
    first, again = baseline_report(batch("calendar", 2)), baseline_report(list(batch("calendar", 2)))
    assert first == again and first.to_dict() == again.to_dict()
    assert baseline_report(batch("calendar", 2), seed=1).baselines["constant"] == first.baselines["constant"]
    assert first.highest == max(one.score for one in first.baselines.values())
    assert baseline_report([]).baselines == {} and baseline_report([]).highest == 0.0
    with pytest.raises(ValueError, match="expected one task, got calendar, maze"):
        baseline_report([*batch("calendar", 2), *batch("maze", 1)])


def test_the_interval_is_wilsons() -> None:
    assert wilson(0, 10) == (0.0, pytest.approx(0.2775, abs=1e-4))
    assert wilson(5, 10) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))
    assert wilson(0, 0) == (0.0, 1.0)
