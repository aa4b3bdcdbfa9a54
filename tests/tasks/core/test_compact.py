"""Shorthands of all tasks: what is said in words is the instance, and words come back as answers."""

from __future__ import annotations

import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import get_task, task_names
from assay.tasks.core.ids import Stream, make_key

TAUGHT = {"3sat": "L1", "tsp": "L1", "maze": "L1", "spatial-map": "places=6,statements=8", "calendar": "L1"}
CASES = [(name, level) for name, level in TAUGHT.items()]


@pytest.mark.parametrize(("name", "level"), CASES)
def test_a_right_answer_in_words_is_a_right_answer(name: str, level: str) -> None:
    task = get_task(name)
    compact_encoding = task.compact_encoding()
    known = set(compact_encoding.words)
    assert len(known) == len(compact_encoding.words) and all(word and not set(word) & set(" \t\n") for word in known)
    for instance in task.generate(level, seed=11, count=60):
        problem = instance.problem
        answer = task.truth_answer(problem, instance.truth)
        said = compact_encoding.of_answer(problem, answer)
        assert {*said, *compact_encoding.of_problem(problem)} <= known
        verdict = task.verify(problem, f"<answer>{compact_encoding.text(problem, said)}</answer>", instance.truth)
        assert verdict.correct, (instance.id, said)
        steps = compact_encoding.steps(problem, said)
        assert len(steps) == len(said)
        assert task.process_verifier(problem).extendable([steps[:i] for i in range(len(steps) + 1)]).all(), (
            instance.id,
            said,
        )


@pytest.mark.parametrize(("name", "level"), CASES)
def test_a_tried_answer_keeps_its_verdict(name: str, level: str) -> None:
    task = get_task(name)
    compact_encoding = task.compact_encoding()
    verdicts = set()
    for number, instance in enumerate(task.generate(level, seed=12, count=60)):
        tried = task.baseline(instance.problem, Stream(make_key("tries"), number))
        text = compact_encoding.text(instance.problem, compact_encoding.of_answer(instance.problem, tried))
        expected = task.check(instance.problem, tried, instance.truth)
        found = task.verify(instance.problem, f"<answer>{text}</answer>", instance.truth)
        assert found.correct == expected.correct, (instance.id, tried, text)
        verdicts.add(found.correct)
    assert verdicts == {True, False}


@pytest.mark.parametrize(("name", "level"), CASES)
def test_beginnings_of_answers_come_back_from_words(name: str, level: str) -> None:
    task = get_task(name)
    compact_encoding, lengths = task.compact_encoding(), set()
    for instance in task.generate(level, seed=15, count=40):
        problem = instance.problem
        answer = task.truth_answer(problem, instance.truth)
        steps = task.step_grammar(problem).steps(answer)
        assert steps is not None
        for length in range(len(steps) + 1):
            said = compact_encoding.of_steps(problem, steps[:length])
            assert len(said) == length and set(said) <= set(compact_encoding.words)
            assert compact_encoding.steps(problem, said) == steps[:length], (instance.id, said)
            lengths.add(length)
    assert len(lengths) >= 4


@pytest.mark.parametrize(("name", "level"), CASES)
def test_different_problems_differ_in_words(name: str, level: str) -> None:
    task = get_task(name)
    said = [" ".join(task.compact_encoding().of_problem(i.problem)) for i in task.generate(level, seed=13, count=200)]
    if name != "tsp":  # weights are rounded there
        prompts = {str(i.problem.to_dict()) for i in task.generate(level, seed=13, count=200)}
        assert len(prompts) == 200
    assert len(set(said)) >= 195


@pytest.mark.parametrize(("name", "level"), CASES)
@settings(max_examples=examples(30), deadline=None)
@given(data=st.data())
def test_any_words_are_some_text(name: str, level: str, data: st.DataObject) -> None:
    task = get_task(name)
    compact_encoding = task.compact_encoding()
    (instance,) = task.generate(level, seed=14, count=1)
    words = data.draw(st.lists(st.sampled_from(compact_encoding.words), max_size=30))
    steps = compact_encoding.steps(instance.problem, words)
    assert len(steps) <= len(words)
    text = compact_encoding.text(instance.problem, words)
    assert task.verify(instance.problem, f"<answer>{text}</answer>", instance.truth).status in (
        "correct",
        "wrong",
        "unparsed",
    )


@pytest.mark.parametrize(
    ("name", "parameters", "field"),
    [
        ("3sat", "variables=9", "n"),
        ("3sat", "L1,infeasible=1,evidence=required", "evidence"),
        ("tsp", "cities=7", "cities"),
        ("maze", "rows=9,columns=7", "rows"),
        ("maze", "L1,form=turns", "form"),
        ("spatial-map", "places=9,statements=14", "places"),
        ("spatial-map", "places=6,statements=8,relations=cardinal", "relations"),
        ("calendar", "L1,days=2", "days"),
        ("calendar", "L1,priority=earliest", "priority"),
        ("calendar", "L1,time_zones=true", "time_zone"),
    ],
)
def test_what_there_are_no_words_for_is_refused(name: str, parameters: str, field: str) -> None:
    task = get_task(name)
    (instance,) = task.generate(parameters, seed=3, count=1)
    with pytest.raises(
        ValueError, match=f"^{field}: the compact encoding has words for|^{field}: the compact encoding has no words"
    ):
        task.compact_encoding().of_problem(instance.problem)


def test_every_task_is_covered() -> None:
    assert list(TAUGHT) == task_names()[:5]


def test_words_by_hand() -> None:
    sat = get_task("3sat")
    problem = sat.problem_from_dict({"n": 4, "clauses": [[4, -2, 1], [2, 3, 4]]})
    assert sat.compact_encoding().of_problem(problem) == ["aBd", "bcd"]
    assert sat.compact_encoding().text(problem, ["+a", "-b", "+c", "-d"]) == "x1=T x2=F x3=T x4=F"
    tsp = get_task("tsp")
    weights = [[0, 24, 48], [24, 0, 1], [48, 1, 0]]
    tour = tsp.problem_from_dict({"weights": weights, "symmetric": True})
    assert tsp.compact_encoding().of_problem(tour) == ["w24", "w48", "w24", "w1", "w48", "w1"]
    assert tsp.compact_encoding().text(tour, ["c0", "c2", "c1"]) == "0 -> 2 -> 1"
    space = get_task("spatial-map")
    told = [["Ash", "NW", "Elm"], ["Oak", "SW", "Elm"]]
    which = {"kind": "which", "direction": "SW", "reference": "Elm"}
    chart = space.problem_from_dict({"places": ["Ash", "Elm", "Oak"], "relations": told, "question": which})
    # Turned over: what was south-west is north-east.
    assert space.compact_encoding().of_problem(chart) == ["of3", "b^a", "c^b", "a>b", "c>b", "which", "?b"]
    assert space.compact_encoding().text(chart, ["-a", "+c"]) == "Oak"
    assert space.compact_encoding().steps(chart, ["-a", "+b"]) == ("out",)
