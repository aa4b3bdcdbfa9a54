"""Levels rise: by the effort that defines them, and by solvers to which nobody tuned them."""

from __future__ import annotations

import functools
import itertools
import statistics

import pytest
from level_judges import spearman
from task_facts import fact, tasks_with_fact

from assay.tasks import TASKS, Instance, get_task
from assay.tasks.datasets.level_measures import draw, estimate_tokens, mean_of, measure_level, token_counter

JUDGED = [(name, judge) for name in tasks_with_fact("EFFORT_JUDGES") for judge in fact(name, "EFFORT_JUDGES")]


@functools.cache
def sample(name: str, level: int) -> tuple[Instance, ...]:
    return tuple(get_task(name).generate(level, seed=4_2024, count=fact(name, "LEVEL_INSTANCES", 40)))


@pytest.mark.parametrize("name", [name for name in TASKS if get_task(name).effort])
def test_the_mean_effort_grows_from_level_to_level(name: str) -> None:
    effort = get_task(name).effort
    means = [statistics.fmean(i.difficulty[effort] for i in sample(name, level)) for level in range(1, 11)]
    assert spearman(means) == pytest.approx(1.0)
    growth = [harder / easier for easier, harder in itertools.pairwise(means)]
    assert min(growth) >= fact(name, "LEAST_GROWTH", 1.0), growth


@pytest.mark.parametrize(("name", "judge"), JUDGED)
def test_solvers_that_nobody_tuned_to_rank_the_levels_alike(name: str, judge: str) -> None:
    measure = fact(name, "EFFORT_JUDGES")[judge]
    means = [statistics.fmean(map(measure, sample(name, level)[:25])) for level in range(1, 11)]
    assert spearman(means) >= 0.96, means


@pytest.mark.parametrize("name", list(TASKS))
def test_prompts_grow_with_the_levels(name: str) -> None:
    task = get_task(name)
    tokens = [
        statistics.fmean(estimate_tokens(task.prompt(i.problem)) for i in sample(name, level)[:10])
        for level in range(1, 11)
    ]
    assert tokens == sorted(tokens)


def test_a_mean_has_its_interval() -> None:
    found = mean_of([1, 2, 3, 4])
    assert found.mean == 2.5 and found.count == 4
    assert found.high - found.mean == pytest.approx(1.96 * statistics.stdev([1, 2, 3, 4]) / 2)
    assert mean_of([7]).to_dict() == {"mean": 7.0, "low": 7.0, "high": 7.0, "count": 1}


def test_measures_are_drawn() -> None:
    task = get_task("spatial-map")
    rows = [measure_level(task, level, seed=1, count=4, baselines=level == 2) for level in (1, 2, 3)]
    assert rows[0].baselines is None and rows[1].baselines is not None
    for chosen in (rows, rows[:1]):
        svg = draw(chosen, task.title, "links").to_svg()
        assert svg.startswith("<svg") and "effort: mean links" in svg
        assert svg.count("<text") > 10
    assert "share right" in draw(rows, "t", "links").to_svg()
    assert "share right" not in draw(rows[:1], "t", "links").to_svg()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [("", 0), ("Find a tour.", 4), ("12345", 2), ("a  b", 3), ("(x3 ∨ ¬x12)", 8), ("x_1", 3), ("été", 1), ("\n\n", 2)],
)
def test_the_estimate_counts_pieces(text: str, pieces: int) -> None:
    assert estimate_tokens(text) == pieces


def test_the_estimate_takes_linear_time_on_anything() -> None:
    assert estimate_tokens("_" * 300_000) == 1
    assert estimate_tokens(" " * 300_000) == 300_000
    assert estimate_tokens("¬ a" * 100_000) > 0


def test_a_tokenizer_that_cannot_be_opened_is_named(tmp_path, monkeypatch) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text("{}")
    with pytest.raises(ValueError, match=r"^tokenizer: "):
        token_counter(str(path))
    monkeypatch.setitem(__import__("sys").modules, "transformers", None)
    with pytest.raises(ValueError, match="tokenizer: transformers is needed for 'no/such': pip install transformers"):
        token_counter("no/such")
    assert token_counter(None)("one two") == 2
