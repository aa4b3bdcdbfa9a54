"""Laws that every listed task keeps; a new task is under test the moment it is listed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import TASKS, Instance, Task, get_task, load
from assay.tasks.core.keys import MAX_SEED, Stream, make_key

LEVELS = (1, 4, 7, 10)
each_task = pytest.mark.parametrize("name", list(TASKS))


def instances(name: str, level: int, count: int = 12, seed: int = 11, **options: Any) -> Iterator[Instance]:
    return get_task(name).generate(level, seed=seed, count=count, **options)


def fields(instance: Instance) -> tuple[str, str, str, str, str]:
    """The whole instance as text; fails on anything that is not plain JSON."""
    parts = (instance.problem.to_dict(), instance.truth, instance.difficulty)
    prompt = get_task(instance.task).prompt(instance.problem)
    return (str(instance.id), prompt, *(json.dumps(part, allow_nan=False, sort_keys=True) for part in parts))


@each_task
@pytest.mark.parametrize("level", LEVELS)
def test_the_true_answer_verifies_in_the_form_the_prompt_asks_for(name: str, level: int) -> None:
    task = get_task(name)
    for instance in instances(name, level):
        assert instance.truth is not None
        answer = task.truth_answer(instance.problem, instance.truth)
        text = task.write(instance.problem, answer)
        for reply in (
            f"<answer>{text}</answer>",
            f"Thinking about it ...\n\n<answer>\n{text}\n</answer>\n",
            f"Final answer: {text}",
        ):
            assert task.verify(instance.problem, reply, instance.truth).correct, (str(instance.id), reply)
        # The truth is also found without being told.
        assert task.verify(instance.problem, f"<answer>{text}</answer>").correct


@each_task
def test_write_and_read_are_inverse(name: str) -> None:
    task = get_task(name)
    for level in LEVELS:
        for instance in instances(name, level, 4):
            stream = Stream(make_key("attempt", str(instance.id)))
            for _ in range(5):
                answer = task.baseline(instance.problem, stream)
                again = task.parse(instance.problem, f"<answer>{task.write(instance.problem, answer)}</answer>")
                assert again == answer
                assert task.canonical(instance.problem, again) == task.canonical(instance.problem, answer)
                json.dumps(task.to_json(instance.problem, answer), allow_nan=False)


@each_task
def test_the_prompt_is_no_answer_and_its_example_is_passed_over(name: str) -> None:
    task = get_task(name)
    for level in LEVELS:
        for instance in instances(name, level, 6):
            problem, truth = instance.problem, instance.truth
            assert truth is not None
            prompt, example = task.prompt(problem), task.example(problem)
            assert example in prompt
            for echo in (prompt, f"<answer>{example}</answer>", example):
                assert not task.verify(problem, echo, truth).correct
            right = f"<answer>{task.write(problem, task.truth_answer(problem, truth))}</answer>"
            assert task.verify(problem, f"I will write <answer>{example}</answer>.\n{right}", truth).correct
            assert task.verify(problem, f"{prompt}\n\n{right}", truth).correct


@each_task
@given(text=st.text(max_size=200), level=st.sampled_from(LEVELS))
def test_any_text_is_judged_and_a_refusal_says_why(name: str, text: str, level: int) -> None:
    task = get_task(name)
    (instance,) = instances(name, level, 1)
    for reply in (text, f"<answer>{text}</answer>", f"\\boxed{{{text}}}"):
        verdict = task.verify(instance.problem, reply, instance.truth)
        json.dumps(verdict.to_dict(), allow_nan=False)
        for degree in ("bit", "where", "how", "oracle"):
            assert task.feedback(instance.problem, verdict, degree, instance.truth)


HOSTILE = [
    "\x00", "\ud800", "{" * 5000, "[" * 5000, "(" * 5000, '{"a":' * 5000, "9" * 5000, "-" * 5000, "NaN", "inf", "null", "true", "None",
    "0x10", "1e999", "1_000", "\u0661\u0662", "x" * 1_000_000, "1 " * 500_000, "1," * 500_000, "a or b or c", "[]", "{}", "()", '""', "[[]]",
    "[[[77]]]", "{'a': 77}", "__import__('os').system('true')", "${7*7}", "\\frac{1}{2}", "<answer></answer>", "<answer><answer>",
]  # fmt: skip


@each_task
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_answers_are_refused_without_an_error(name: str, number: int) -> None:
    task = get_task(name)
    for level in (1, 10):
        (instance,) = instances(name, level, 1)
        verdict = task.verify(instance.problem, f"<answer>{HOSTILE[number]}</answer>", instance.truth)
        assert not verdict.correct and verdict.faults


@each_task
def test_two_different_answers_are_ambiguous_even_when_one_is_right(name: str) -> None:
    task = get_task(name)
    compared = 0
    for instance in instances(name, 2, 12):
        problem, truth = instance.problem, instance.truth
        assert truth is not None
        right = task.truth_answer(problem, truth)
        other = task.baseline(problem, Stream(make_key("other", str(instance.id))))
        if task.canonical(problem, right) == task.canonical(problem, other):
            continue
        compared += 1
        for first, second in ((right, other), (other, right)):
            reply = f"<answer>{task.write(problem, first)}</answer> or <answer>{task.write(problem, second)}</answer>"
            verdict = task.verify(problem, reply, truth)
            assert verdict.status == "unparsed" and verdict.faults[0].kind == "ambiguous"
    assert compared


@each_task
@pytest.mark.parametrize("level", LEVELS)
def test_an_instance_depends_on_its_id_alone(name: str, level: int) -> None:
    whole = [fields(instance) for instance in instances(name, level, 9, threads=1)]
    assert whole == [fields(instance) for instance in instances(name, level, 9, threads=3)]
    assert whole[5:8] == [fields(instance) for instance in instances(name, level, 3, first=5)]
    for index in (0, 8):
        assert fields(load(whole[index][0])) == whole[index]


@each_task
def test_neighbouring_seeds_share_no_instance(name: str) -> None:
    seeds = (0, 1, 2, 2**64, MAX_SEED)
    prompts = [fields(i)[1] for seed in seeds for i in instances(name, 5, 20, seed=seed)]
    assert len(set(prompts)) == len(prompts)


@each_task
def test_a_problem_is_read_back_from_its_json(name: str) -> None:
    task = get_task(name)
    for level in LEVELS:
        for instance in instances(name, level, 4):
            data = json.loads(json.dumps(instance.problem.to_dict()))
            again = task.problem_from_dict(data)
            assert again.to_dict() == instance.problem.to_dict()
            assert task.prompt(again) == task.prompt(instance.problem)


@each_task
@given(data=st.data())
@settings(max_examples=30)
def test_a_broken_problem_is_refused_with_a_clear_error(name: str, data: st.DataObject) -> None:
    task = get_task(name)
    (instance,) = instances(name, 3, 1)
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
def test_parameters_out_of_range_are_refused_by_name(name: str) -> None:
    task = get_task(name)
    with pytest.raises(ValueError, match="bogus"):
        task.resolve("bogus=1")
    with pytest.raises(ValueError, match="level"):
        task.resolve("L0")
    with pytest.raises(ValueError, match="seed"):
        next(task.generate(1, seed=-1))


@each_task
def test_feedback_of_low_degree_does_not_contain_the_answer(name: str) -> None:
    task = get_task(name)
    told = 0
    for level in (3, 8):
        for instance in instances(name, level, 6):
            problem, truth = instance.problem, instance.truth
            assert truth is not None
            right = task.write(problem, task.truth_answer(problem, truth))
            stream = Stream(make_key("wrong", str(instance.id)))
            for _ in range(4):
                verdict = task.verify(
                    problem, f"<answer>{task.write(problem, task.baseline(problem, stream))}</answer>", truth
                )
                if verdict.correct:
                    continue
                told += 1
                bit = task.feedback(problem, verdict, "bit", truth)
                assert len(bit) < 60
                # Told with another truth, the text is the same: so it holds nothing of the truth.
                for degree in ("bit", "where", "how"):
                    assert task.feedback(problem, verdict, degree, truth) == task.feedback(
                        problem, verdict, degree, None
                    )
                if len(right) > 8:
                    assert right not in task.feedback(problem, verdict, "where", truth)
    assert told


@each_task
def test_pictures_are_drawn_for_right_and_wrong_answers(name: str) -> None:
    task: Task[Any, Any, Any] = get_task(name)
    for level in (1, 10):
        (instance,) = instances(name, level, 1)
        problem, truth = instance.problem, instance.truth
        assert truth is not None
        answer = task.baseline(problem, Stream(make_key("picture")))
        faults = task.verify(problem, f"<answer>{task.write(problem, answer)}</answer>", truth).faults
        for canvas in (
            task.picture(problem),
            task.picture(problem, task.truth_answer(problem, truth)),
            task.picture(problem, answer, faults),
        ):
            svg, png = canvas.to_svg(), canvas.to_png()
            assert svg.startswith("<svg") and svg.rstrip().endswith("</svg>") and png.startswith(b"\x89PNG")
            assert canvas.width <= 4000 and canvas.height <= 4000
        assert task.render(problem) and task.render(problem, answer)


@each_task
def test_ten_levels(name: str) -> None:
    assert sorted(get_task(name).levels) == list(range(1, 11))
