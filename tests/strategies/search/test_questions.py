"""What is asked can be read back, and nothing else is taken for a question."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assay.strategies.search.questions import SearchQuestion, read_question, write_question
from assay.strategies.search.value import UNKNOWN, read_opinion
from assay.tasks import TASKS, get_task

STEPS = st.text("x123=TF ->URDL", max_size=30)


@given(
    prompt=st.text(max_size=60),
    question=st.one_of(
        st.builds(SearchQuestion, st.sampled_from(["step", "rest", "whole", "value"]), STEPS),
        st.builds(SearchQuestion, st.just("list"), STEPS, st.integers(1, 999)),
    ),
)
def test_a_question_is_read_back(prompt: str, question: SearchQuestion) -> None:
    assert read_question(write_question(prompt, question, "A step is a step.")) == question


def test_drafts_are_read_back_and_steps_of_the_prompt_do_not_count() -> None:
    asked = SearchQuestion("combine", drafts=(("x1=T", "Clause 1 is false."), ("x1=F", "")))
    read = read_question(write_question("Prompt.", asked))
    assert read is not None and [text for text, _ in read.drafts] == ["x1=T", "x1=F"]
    turn = write_question("<steps>\nL L\n</steps>", SearchQuestion("step", "U R"), "")
    assert read_question(turn) == SearchQuestion("step", "U R")


def test_prompts_are_no_questions() -> None:
    for name in TASKS:
        (instance,) = get_task(name).generate(1, seed=1)
        assert read_question(get_task(name).prompt(instance.problem)) is None
    assert read_question("") is None and read_question("Think again.") is None


def test_opinions_are_read_in_digits_and_words() -> None:
    faults = {
        "<value>10</value>": 1.0, "<value> 1 </value>": 0.0, "I say <value>4</value>": 1 / 3, "hm\n7": 2 / 3,
        "Sure.": 1.0, "This is impossible": 0.0, "likely": 0.75, "": UNKNOWN, "no idea": UNKNOWN, "0": UNKNOWN,
        "100": UNKNOWN, "1.5": UNKNOWN, "<think><value>1</value></think><value>10</value>": 1.0, "of 10: 7": 2 / 3,
    }  # fmt: skip
    assert {text: read_opinion(text) for text in faults} == faults
