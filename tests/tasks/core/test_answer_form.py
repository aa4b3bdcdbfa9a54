"""Forms of answers: the three ways of writing one say the same, and readers take what they hold."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from task_facts import own_tasks, tasks_with_hook

from assay.tasks import get_task
from assay.tasks.core.answer_form import (
    AnswerForm,
    Characters,
    Part,
    Repeated,
    digits,
    listed,
    maybe,
    number,
    one_of,
    row,
)
from assay.tasks.core.answers import Answer
from assay.tasks.core.ids import Stream, make_key
from assay.testing.forms import draw_text
from assay.verifiers.verdict import Fault

OURS = sorted(set(own_tasks()) & set(tasks_with_hook("answer_form")))
CHANGES = ("infeasible=1", "infeasible=1,evidence=required", *(
    f"{name}={value}" for name, values in {
        "form": ("turns", "right_turns", "relation"), "objective": ("any", "shortest"),
        "question": ("direction", "which", "count"), "relations": ("cardinal",), "duration": ("20",), "cities": ("3",),
    }.items() for value in values
))  # fmt: skip
"""Changes of parameters under which the form of answers may be another; a task has some of them."""


def _knows(name: str, parameters: str) -> bool:
    """Tell whether a task has these parameters."""
    try:
        next(get_task(name).generate(parameters, seed=17))
    except ValueError:
        return False
    return True


PLACES = [
    *((name, f"L{level}") for name in OURS for level in get_task(name).levels),
    *((name, f"L2,{change}") for name in OURS for change in CHANGES if _knows(name, f"L2,{change}")),
]


def problems(name: str, parameters: str, count: int = 3) -> list[Any]:
    return list(get_task(name).generate(parameters, seed=17, count=count))


@pytest.mark.parametrize(("name", "parameters"), PLACES)
def test_form_holds_right_answers_and_readers_take_what_is_in_form(name: str, parameters: str) -> None:
    task = get_task(name)
    for instance in problems(name, parameters):
        problem = instance.problem
        form = task.answer_form(problem)
        right = task.write(problem, task.truth_answer(problem, instance.truth))
        assert re.fullmatch(form.regex, right)
        assert re.fullmatch(form.reply_regex(), f"<answer>{right}</answer>")
        assert re.fullmatch(form.reply_regex(thinks=True), f"Let me see.\n<answer>{right}</answer>")
        stream = Stream(make_key("forms", str(instance.id)))
        for _ in range(15):
            text = draw_text(form.answer, stream)
            assert re.fullmatch(form.regex, text)
            assert isinstance(task.read(problem, text), Answer), text
            for reply in (f"<answer>{text}</answer>", json.dumps({"reasoning": "so", "answer": text})):
                assert not isinstance(task.parse(problem, reply), Fault), reply


@pytest.mark.parametrize("name", OURS)
def test_texts_of_the_expression_are_read(name: str) -> None:
    """Texts drawn by another library from the regular expression alone."""
    task = get_task(name)
    (instance,) = problems(name, "L2", 1)
    form = task.answer_form(instance.problem)

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(st.from_regex(form.regex, fullmatch=True, alphabet=st.characters(max_codepoint=0x2FFF)))
    def holds(text: str) -> None:
        assert isinstance(task.read(instance.problem, text), Answer), text

    holds()


@pytest.mark.parametrize("name", OURS)
def test_grammar_and_schema_hold_the_same_texts(name: str) -> None:
    """llguidance compiles all three and takes right answers, texts in form, and none that misses its end."""
    guidance = pytest.importorskip("llguidance")
    task = get_task(name)
    tokenizer = guidance.LLTokenizer("byte")
    for level in (1, 5):
        (instance,) = problems(name, f"L{level}", 1)
        problem, form = instance.problem, task.answer_form(instance.problem)
        stream = Stream(make_key("forms", str(instance.id)))
        texts = [task.write(problem, task.truth_answer(problem, instance.truth))]
        texts += [draw_text(form.answer, stream) for _ in range(5)]
        grammars = {
            "gbnf": (guidance.LLMatcher.grammar_from_lark(guidance.gbnf_to_lark.any_to_lark(form.grammar)), texts),
            "regex": (guidance.LLMatcher.grammar_from_regex(form.regex), texts),
            "schema": (
                guidance.LLMatcher.grammar_from_json_schema(form.json_schema),
                [json.dumps({"answer": text}, ensure_ascii=False) for text in texts],
            ),
        }
        for kind, (grammar, inside) in grammars.items():
            for text in inside:
                assert accepts(guidance, tokenizer, grammar, text), (kind, text)
            assert not accepts(guidance, tokenizer, grammar, inside[0][:-1] + "%"), kind


def accepts(guidance: Any, tokenizer: Any, grammar: Any, text: str) -> bool:
    """Tell whether a compiled grammar makes exactly this text."""
    matcher = guidance.LLMatcher(tokenizer, grammar)
    assert not matcher.is_error(), matcher.get_error()
    tokens = tokenizer.tokenize_str(text)
    return bool(matcher.consume_tokens(tokens) and matcher.is_accepting())


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 3500))
def test_numbers_of_a_range(one: int, other: int, asked: int) -> None:
    least, most = sorted((one, other))
    expression = number(least, most).regex()
    assert bool(re.fullmatch(expression, str(asked))) == (least <= asked <= most)
    assert not re.fullmatch(expression, f"0{asked}")


@given(st.integers(0, 59), st.integers(0, 59), st.integers(0, 99))
def test_digits_of_a_range(one: int, other: int, asked: int) -> None:
    least, most = sorted((one, other))
    expression = digits(f"{least:02d}", f"{most:02d}").regex()
    assert bool(re.fullmatch(expression, f"{asked:02d}")) == (least <= asked <= most)


@pytest.mark.parametrize(
    ("part", "inside", "outside"),
    [
        (row("a.b", maybe("?")), ["a.b", "a.b?"], ["axb", "a.b??"]),
        (one_of("a", row("b", "c")), ["a", "bc"], ["b", "abc", ""]),
        (listed(["x|y", "x|y", "(z)"]), ["x|y", "(z)"], ["x", "y", "z"]),
        (Repeated(Characters("A-C"), 2, 3, ", "), ["A, B", "C, C, C"], ["A", "A, B, C, A", "A,B"]),
        (Repeated(Characters("ab"), 0, 2, "-"), ["", "a", "a-b"], ["-", "a-", "a-b-a"]),
        (Repeated(one_of("ab", "c"), 1), ["ab", "cab", "abab"], ["", "a"]),
        (row('say "\\n"', "\n"), ['say "\\n"\n'], ['say "n"\n']),
    ],
)
def test_parts(part: Part, inside: list[str], outside: list[str]) -> None:
    guidance = pytest.importorskip("llguidance")
    form, tokenizer = AnswerForm(part), guidance.LLTokenizer("byte")
    grammar = guidance.LLMatcher.grammar_from_lark(guidance.gbnf_to_lark.any_to_lark(form.grammar))
    for text in inside:
        assert re.fullmatch(form.regex, text) and accepts(guidance, tokenizer, grammar, text), text
    for text in outside:
        assert not re.fullmatch(form.regex, text) and not accepts(guidance, tokenizer, grammar, text), text


def test_task_without_a_form_says_so(tmp_path: Path) -> None:
    from assay.tasks.core.extras import Extras

    class Bare(Extras[Any, Any, Any]):
        name = "bare"

    with pytest.raises(ValueError, match="bare has no form of answers"):
        Bare().answer_form(None)
