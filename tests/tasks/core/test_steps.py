"""Answers in steps: the form is that of the step oracle, and what is written is read back."""

from __future__ import annotations

from typing import Any

import pytest
from depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from assay.tasks import Instance, get_task
from assay.tasks.core.answers import NOTHING, Answer, Malformed
from assay.tasks.core.ids import Stream, make_key
from assay.tasks.core.steps import Prefix, StepGrammar, read_rest, read_step_list, read_step_reply

SMALL = {
    "3sat": ["variables=5", "variables=6,infeasible=1"],
    "tsp": ["cities=5", "cities=6,weights=asymmetric"],
    "maze": [
        "rows=7,columns=7", "rows=7,columns=9,infeasible=1", "rows=7,columns=7,objective=any",
        "rows=9,columns=9,form=turns", "rows=9,columns=9,form=right_turns", "rows=9,columns=9,form=relation",
    ],
    "spatial-map": [f"places=5,statements=6,depth=1,question={kind}" for kind in ("direction", "which", "count")]
    + ["places=5,statements=6,infeasible=1"],
    "calendar": ["L1", "L4", "L2,infeasible=1"],
}  # fmt: skip
CASES = [(name, parameters) for name, rows in SMALL.items() for parameters in rows]
each_case = pytest.mark.parametrize(("name", "parameters"), CASES)


def draw(name: str, parameters: str, seed: int) -> tuple[Any, Instance, StepGrammar[Any], Stream]:
    task = get_task(name)
    (instance,) = task.generate(parameters, seed=seed)
    return task, instance, task.step_grammar(instance.problem), Stream(make_key("stepwise", seed))


def walk(form: StepGrammar[Any], stream: Stream) -> list[Prefix]:
    """The prefixes on the way to an answer of the null model, the empty one first."""
    prefixes: list[Prefix] = [()]
    while not form.ended(prefixes[-1]):
        prefixes.append((*prefixes[-1], form.propose(prefixes[-1], stream)))
    return prefixes


def dressed(text: str) -> list[str]:
    return [text, f"  **{text}**. ", f"`{text}`", f"Step: {text}", f"The next step is {text}", text.upper()]


@each_case
@settings(max_examples=examples(3), deadline=None)
@given(seed=st.integers(0, 2**64))
def test_what_is_written_is_read_back_and_is_what_the_oracle_knows(name: str, parameters: str, seed: int) -> None:
    task, instance, form, stream = draw(name, parameters, seed)
    oracle = task.process_verifier(instance.problem)
    prefixes = walk(form, stream)
    whole = prefixes[-1]
    for prefix in prefixes:
        assert form.read(form.write(prefix)) == prefix
        known = [step for step, _ in oracle.next_steps(prefix)]
        if not form.ended(prefix):
            assert set(form.choices(prefix)) == set(known)
            for step in form.choices(prefix)[:8]:
                for text in dressed(form.write_step(prefix, step)):
                    assert form.read_step(prefix, text) == Answer(step), text
        else:
            assert form.choices(prefix) == []
        rest = form.goes_on(prefix, form.answer(whole))
        assert rest is not None and form.same((*prefix, *rest)) == form.same(whole)
    # The oracle and the checker agree on the whole answer.
    text = f"<answer>{task.write(instance.problem, form.answer(whole))}</answer>"  # a meeting past midnight is none
    right = task.verify(instance.problem, text, instance.truth).correct
    assert oracle.extendable([whole]).tolist() == [right]


@each_case
def test_every_beginning_of_a_right_answer_is_alive(name: str, parameters: str) -> None:
    for seed in range(4):
        task, instance, form, _ = draw(name, parameters, seed)
        answer = task.truth_answer(instance.problem, instance.truth)
        steps = form.steps(answer)
        assert steps is not None and form.ended(steps)
        beginnings = [steps[:length] for length in range(len(steps) + 1)]
        assert all(task.process_verifier(instance.problem).extendable(beginnings).tolist())
        assert task.canonical(instance.problem, form.answer(steps)) == task.canonical(instance.problem, answer)
        reply = f"<answer>{task.write(instance.problem, answer)}</answer>"
        for beginning in beginnings:
            rest = read_rest(form, beginning, task, reply)
            assert rest is not None and form.same((*beginning, *rest)) == form.same(steps)


@each_case
def test_the_proposer_leaves_no_step_out_and_never_depends_on_more_than_its_stream(name: str, parameters: str) -> None:
    _, _, form, _ = draw(name, parameters, 3)
    first = form.choices(())
    drawn = [form.propose((), Stream(make_key("cover", i))) for i in range(100 * len(first) + 200)]
    assert set(drawn) == set(first)
    assert drawn[:50] == [form.propose((), Stream(make_key("cover", i))) for i in range(50)]
    for prefix in ((), *(((step,)) for step in first[:3])):
        assert 0.0 <= form.opinion(prefix, Stream(make_key("opinion"))) <= 1.0
    with pytest.raises(ValueError, match="no further step"):
        form.propose(walk(form, Stream(make_key("end")))[-1], Stream(make_key("x")))


@pytest.mark.parametrize("name", list(SMALL))
@given(text=st.one_of(st.text(max_size=60), st.text("<>/step 0123456789xXTFURDL->=:,NSEWinout\n", max_size=80)))
@settings(max_examples=examples(25), deadline=None)
def test_no_text_breaks_the_readers(name: str, text: str) -> None:
    task, _, form, _ = draw(name, SMALL[name][0], 5)
    for prefix in ((), (form.choices(())[0],)):
        reading = form.read_step(prefix, text)
        if isinstance(reading, Answer):
            assert reading.value in form.choices(prefix)
        else:
            assert reading is NOTHING or isinstance(reading, Malformed)
        step = read_step_reply(form, prefix, task, text)
        assert step is None or step in form.choices(prefix)
        assert set(read_step_list(form, prefix, task, text, 3)) <= set(form.choices(prefix))
    read = form.read(text)
    assert read is None or form.read(form.write(read)) == read


def test_one_reply_gives_one_step() -> None:
    task, _, form, _ = draw("maze", "rows=7,columns=7", 1)

    def step(text: str) -> Any:
        return read_step_reply(form, ("R",), task, text)

    assert step("I go down.\n<step>D</step>") == "D"
    assert step("<step>D</step> that is <STEP> down </ STEP >") == "D"
    assert step("<step>D</step> or <step>R</step>") is None
    assert step("<think><step>R</step></think><step>D</step>") == "D"
    assert step("<step>forward</step>") is None and step("<step>no path</step>") is None and step("") is None
    assert step("<answer>D D</answer>") is None
    assert step("The best is\n\nright") == "R"
    tsp, _, tours, _ = draw("tsp", "cities=5", 1)
    assert read_step_reply(tours, (0,), tsp, "<answer>0 -> 3 -> 1 -> 2 -> 4</answer>") == 3
    assert read_step_reply(tours, (0, 1), tsp, "<answer>0 -> 3 -> 1 -> 2 -> 4</answer>") is None
    assert read_step_list(form, (), task, "<step>U</step><step>x</step><step>U</step><step>R</step><step>D", 2) == ["U", "R"]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "prefix", "text"),
    [
        ("3sat", (), "x9=T"), ("3sat", (1,), "x1=F"), ("3sat", (1,), "unsatisfiable"), ("3sat", (), "x1=T x2=F"),
        ("3sat", (), "x1"), ("3sat", (), "not T"), ("tsp", (0,), "0"), ("tsp", (), "5"), ("tsp", (), "-1"),
        ("tsp", (), "1.5"), ("tsp", (), "1 2"), ("maze", ("R",), "no path"), ("maze", (), "RR"),
        ("maze", (), "right (D)"), ("calendar", (0,), "24"), ("calendar", (0, 9), "60"), ("calendar", (0,), "Monday"),
        ("calendar", (0,), "9:30"),
    ],
)  # fmt: skip
def test_what_is_no_step_is_not_taken_for_one(name: str, prefix: Prefix, text: str) -> None:
    _, _, form, _ = draw(name, SMALL[name][0], 1)
    assert not isinstance(form.read_step(prefix, text), Answer)


def test_a_place_is_not_taken_for_another() -> None:
    _, instance, form, _ = draw("spatial-map", SMALL["spatial-map"][1], 1)
    here, other = [name for name in instance.problem.places if name != instance.problem.question.reference][:2]
    assert form.read_step((), f"{here}: in") == Answer("in") and form.read_step((), "out") == Answer("out")
    assert isinstance(form.read_step((), f"{other}: in"), Malformed)


def test_long_replies_take_linear_time() -> None:
    task, _, form, _ = draw("tsp", "cities=5", 1)
    for text in ("<step>" * 50_000, "<step>1</step>" * 30_000, "1 " * 100_000, "<" * 300_000):
        read_step_reply(form, (), task, text)
        assert isinstance(form.read_step((), text), Malformed)


def test_the_same_values_in_another_order_are_the_same() -> None:
    _, _, form, _ = draw("3sat", "variables=5", 1)
    assert form.same((1, -2)) == form.same((-2, 1)) != form.same((1, 2))
    assert form.goes_on((-2, 1), (True, False, True, True, False)) == (3, 4, -5)
    assert form.goes_on((2, 1), (True, False, True, True, False)) is None
    tsp = get_task("tsp")
    (city,) = tsp.generate("cities=5", seed=1)
    tours = tsp.step_grammar(city.problem)
    told = tsp.answer(city.problem, (0, 1, 2, 3, 4))
    assert tours.goes_on((2, 1), told) == (0, 4, 3) and tours.goes_on((2, 3), told) == (4, 0, 1)
    assert tours.goes_on((2, 4), told) is None
    (city,) = tsp.generate("cities=5,weights=asymmetric", seed=1)
    assert tsp.step_grammar(city.problem).goes_on((2, 1), tsp.answer(city.problem, (0, 1, 2, 3, 4))) is None


@pytest.mark.parametrize("name", ["3sat", "maze", "spatial-map", "calendar"])
def test_evidence_has_no_steps(name: str) -> None:
    (instance,) = get_task(name).generate("L1,evidence=required", seed=1)
    with pytest.raises(ValueError, match="evidence"):
        get_task(name).step_grammar(instance.problem)


def test_a_task_without_steps_says_so() -> None:
    (instance,) = get_task("toy").generate(1, seed=1)
    with pytest.raises(ValueError, match="no step grammar"):
        get_task("toy").step_grammar(instance.problem)
