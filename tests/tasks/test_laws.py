"""Laws that every listed task keeps; a new task is under test the moment it is listed.

The laws are those of `assay.testing`. Random texts and broken problems are tried here besides, with Hypothesis.
"""

from __future__ import annotations

import json

import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from task_facts import fact

from assay.tasks import TASKS, get_task, load
from assay.testing import check_task, law_names

each_task = pytest.mark.parametrize("name", list(TASKS))


@each_task
@pytest.mark.parametrize("law", law_names())
def test_the_task_keeps_the_law(name: str, law: str) -> None:
    report = check_task(name, laws=[law])
    assert not report.skipped or not fact(name, "OFFERS_EVERY_HOOK", False)


@each_task
@given(text=st.text(max_size=200), level=st.sampled_from((1, 4, 7, 10)))
def test_any_text_is_judged_and_a_refusal_says_why(name: str, text: str, level: int) -> None:
    task = get_task(name)
    (instance,) = task.generate(level, seed=11)
    for reply in (text, f"<answer>{text}</answer>", f"\\boxed{{{text}}}"):
        verdict = task.verify(instance.problem, reply, instance.truth)
        json.dumps(verdict.to_dict(), allow_nan=False)
        for degree in ("bit", "where", "how", "oracle"):
            assert task.feedback(instance.problem, verdict, degree, instance.truth)


@each_task
@given(data=st.data())
@settings(max_examples=examples(30))
def test_a_broken_problem_is_refused_with_a_clear_error(name: str, data: st.DataObject) -> None:
    task = get_task(name)
    (instance,) = task.generate(3, seed=11)
    problem = json.loads(json.dumps(instance.problem.to_dict()))
    field = data.draw(st.sampled_from(sorted(problem)))
    junk = data.draw(st.sampled_from([None, -1, "x", [], [[]], {}, 1.5, [None], "\x00", 10**30, True]))
    if data.draw(st.booleans()):
        del problem[field]
    else:
        problem[field] = junk
    try:
        task.problem_from_dict(problem)
    except ValueError as error:
        assert str(error)


@each_task
def test_an_instance_is_loaded_by_its_id(name: str) -> None:
    (instance,) = get_task(name).generate(4, seed=11, first=8)
    again = load(str(instance.id))
    assert again.problem.to_dict() == instance.problem.to_dict() and again.truth == instance.truth


@each_task
def test_ten_levels(name: str) -> None:
    assert sorted(get_task(name).levels) == list(range(1, 11))
