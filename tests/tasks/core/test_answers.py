"""Finding the final answer: every form, every trap, linear time."""

from __future__ import annotations

import pytest
from depth import scaled
from hypothesis import given
from hypothesis import strategies as st

from assay.tasks.core import answers
from assay.tasks.core.answers import MAX_LENGTH, NOTHING, Answer, Malformed, Reading, final_answer, plain
from assay.verifiers.verdict import Fault


def read_number(text: str) -> Reading[int]:
    """A whole number; a negative one is malformed; anything else is nothing."""
    text = text.strip().strip("*.`$")
    if text.isascii() and text.isdecimal() and len(text) < 10:
        return Answer(int(text))
    if text[:1] == "-" and text[1:].isdecimal():
        return Malformed(Fault("negative"))
    return NOTHING


def find(text: str) -> int | str:
    found = final_answer(text, read_number, example="999")
    return found.kind if isinstance(found, Fault) else found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<answer>7</answer>", 7),
        ("<ANSWER> 7 </ANSWER>", 7),
        ("<final_answer>7</final_answer>", 7),
        ("so <answer>7", 7),
        ("I will use <answer> tags. <answer>7</answer>", 7),
        ("<answer>7</answer> and again <answer>07</answer>", 7),
        ("<answer>7</answer> or <answer>8</answer>", "ambiguous"),
        ("<answer>8 <answer>7</answer>", "ambiguous"),
        ("<answer>8<answer>7</answer></answer>", "ambiguous"),
        ("<answer><answer>7</answer></answer>", 7),
        ("<answer>-8 <answer>7</answer>", 7),
        ("<answer>7</answer> or <answer>-8</answer>", "ambiguous"),
        ("<answer>-7</answer>", "negative"),
        ("Final answer: 3\n<answer>7</answer>", 7),
        ("\\boxed{7}", 7),
        ("$\\boxed {7}$ is it", 7),
        ("\\boxed{7} or \\boxed{8}", "ambiguous"),
        ("\\boxed{ {7", "no_answer"),
        ("Answer: 3\nWait.\nFinal answer: 7", 7),
        ("**Final Answer:** 7", 7),
        ("Final Answer:7", 7),
        ("Final answer\uff1a7", 7),
        ("The final answer is: 7", 7),
        ("Final answer:\n\n7\n\nthanks", 7),
        ("Final answer: 7\nFinal answer: 8", "ambiguous"),
        ("answer: 7", 7),
        ("```\n7\n```", 7),
        ("```text\n7\n```\nthen\n```\n8\n```", "ambiguous"),
        ("Long talk.\n\n7", 7),
        ("Long talk.\n7\n", 7),
        ("7", 7),
        ("\uff17", 7),
        ("-7", "negative"),
        ("", "no_answer"),
        ("no idea", "no_answer"),
        ("<think>the answer is <answer>8</answer></think><answer>7</answer>", 7),
        ("the answer is <answer>8</answer></think><answer>7</answer>", 7),
        ("<think>maybe <answer>7</answer>", "no_answer"),
        ("<think>a <think>b</think> <answer>8</answer></think> <answer>7</answer>", 7),
        ("<thinking>8</thinking>\n7", 7),
        ("<answer>999</answer>", "no_answer"),
        ("The form is <answer>999</answer>. Mine is <answer>7</answer>", 7),
        ("<answer> 9 99 </answer><answer>7</answer>", 7),
        ("\u0667", "no_answer"),
        ("<answer>7</answer>\x00", 7),
        ("< answer >7</ answer >", 7),
        ('<Answer type="final">7</Answer>', 7),
        ("<answer goes here>8", "no_answer"),
        ("&lt;answer&gt;7&lt;/answer&gt; <answer>8</answer>", "ambiguous"),
        ("\\<answer\\>7\\</answer\\>", 7),
        ("<answer/><answer>7</answer>", 7),
        ("<answer>...</answer><answer>7</answer>", 7),
        ("<answer>your answer</answer>", "no_answer"),
        ("<answer><b>7</b></answer>", 7),
        ("<answer><b>7</b><b>8</b></answer>", "no_answer"),
        ("<answer>7<br></answer>", 7),
        ("<answer>7</s>", 7),
        ("\\fbox{7}", 7),
        ("# Final Answer\n\n7\n\nthanks", 7),
        ("## Final Answer\n\nIt is easy.\n\n7", 7),
        ("## Answer\n7\n\nthanks", 7),
        ("Answer options\n\n7\n\nthanks", "no_answer"),
        ("So, the final answer is 7.\nthanks", 7),
        ("The final answer is not 7\nthanks", "no_answer"),
        ("Answer: 7\nor 8", "ambiguous"),
        ("Answer: 7\n\nOr:\n\n8", "ambiguous"),
        ("[THINK]<answer>8</answer>[/THINK]7", 7),
        ("[think] 7", "no_answer"),
        ("<|channel|>analysis<|message|><answer>8</answer><|end|><|channel|>final<|message|>7<|return|>", 7),
    ],
)
def test_forms(text: str, expected: int | str) -> None:
    assert find(text) == expected


def test_beyond_the_limit_nothing_is_read() -> None:
    assert find("x" * MAX_LENGTH + "<answer>7</answer>") == "too_long"


@pytest.mark.parametrize(
    "unit",
    [
        "<answer>",
        "</answer>",
        "<think>",
        "</think>",
        "\\boxed{",
        "\\boxed{}",
        "<answer a=",
        "< ",
        "&lt;",
        "<b>",
        "<br>",
        "</s>",
        "final answer\n",
        "answer:\nor\n",
        "<|channel|>final<|message|>",
        "{",
        "answer:\n",
        "final answer:\n\n",
        "```\n",
        "\n\n",
        " ",
        "*",
        "\u2192",
    ],
)
def test_megabytes_of_anything_are_read_in_linear_time(unit: str) -> None:
    calls: list[int] = []

    def read(text: str) -> Reading[int]:
        calls.append(len(text))
        return NOTHING

    size = scaled(1, 10) * 2**20
    text = unit * (size // len(unit))
    assert isinstance(final_answer(text, read, "999"), Fault)
    # What is handed to the reader is bounded by the text, once for each kind of candidate.
    assert sum(calls) <= 9 * len(plain(text))


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    find(text)


@given(st.text(max_size=200).filter(lambda t: not any(c in t.lower() for c in "<\\:=`")), st.integers(0, 998))
def test_padding_around_a_tag_changes_nothing(padding: str, number: int) -> None:
    assert find(f"{padding}<answer>{number}</answer>{padding}") == number


PIECES = (
    "<answer>", "</answer>", "<answer>7</answer>", "<think>", "</think>", "<think>so</think>", "[THINK]", "[/THINK]", "7",
    " ", "\n", "\r\n", "-8", "999", "...", "Your answer here", "\\", "`", "```", "#### ", "&lt;", "<b>", "</b>", "<br>", ">",
    '{"answer": "7"}', "Final answer: 8", "Answer", "\\boxed{9}", "<|im_end|>", "<|channel|>final<|message|>", "\u200b", "\uff1c",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_the_short_cut_for_a_single_tag_says_what_the_rules_say(text: str) -> None:
    def told() -> list[object]:
        def read(candidate: str) -> Reading[str]:
            reading = read_number(candidate)
            return Answer(candidate) if isinstance(reading, Answer) else reading  # to the letter, not just in value

        return [final_answer(text, read, example="999"), final_answer(text, Answer, example="999")]

    short = told()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "_in_the_only_tag", lambda text: None)
        assert told() == short


@pytest.mark.parametrize("before", ["", "I thought.\n", "<think>Or 8?</think>\n"])
def test_the_short_cut_is_taken(before: str) -> None:
    assert answers._in_the_only_tag(f"{before}<answer> 7 </answer>\n") == "7"


def test_plain_makes_typography_ascii_and_leaves_look_alikes_alone() -> None:
    assert plain("\u201ca\u201d \u2014 \u2192 \u2019\u00a0x\u200b") == '"a" - -> \' x'
    assert plain("\u0445") == "\u0445"  # Cyrillic, not x
