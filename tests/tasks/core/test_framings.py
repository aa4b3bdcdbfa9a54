"""One table of framings, played over every task: the same sentence reads alike in all of them."""

from __future__ import annotations

import pytest
from reply_samples import sample
from task_facts import own_tasks

from assay.tasks import get_task

RIGHT = (
    "Final answer: {R}\n\nHope it helps.",
    "<think>I should use <think> tags? no</think><answer>{R}</answer>",
    "I will write <reasoning> first and then <answer>.\n\n<answer>{R}</answer>",
    "<|channel|>analysis<|message|>{W}<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|><answer>{R}</answer>",
    "analysis<answer>{W}</answer> hmm assistantfinal<answer>{R}</answer>",
    "analysisIs {W} short?assistantfinal{R}",
    "Final Answer: The final answer is ${R}$. I hope it is correct.",
    "Die Antwort ist {R}.",
    "Lösung: {R}",
    "La réponse est {R}.",
    "The answer is {R}.",
    "Antwort: {R}",
    "Réponse : {R}",
    "答え：{R}",
    "Resposta: {R}",
    "Risposta: {R}",
    "{R}</answer>",
    "<answer>{R}<\\answer>",
    "<answer>{R}<answer/>",
    "[ANSWER]{R}[/ANSWER]",
    "<answer>&nbsp;{R}</answer>",
    "<answer><![CDATA[{R}]]></answer>",
    '<answer>{"answer": "{R}" // my answer\n}</answer>',
    '<answer>{"answer": "{R}",}</answer>',
    '```json\n{\n  "answer": "{R}", // mine\n}\n```',
    "So the answer is **{R}**.",
    "Hence, the answer is {R}.",
    "{R} is the answer",
    "{R} is the answer.",
    "Result: {R}",
    "<answer>{R} ✓</answer>",
    "{R} ✅",
    "<answer>{R}</answer><|im_end|>\n<|im_start|>user\nAnother?<|im_end|>\n<|im_start|>assistant\n<answer>{W}</answer>",
    "<|begin_of_thought|>\nmaybe <answer>{W}</answer>\n<|end_of_thought|>\n<|begin_of_solution|>\n<answer>{R}</answer>\n<|end_of_solution|>",
    "<think>x</think><answer><|begin_of_box|>{R}<|end_of_box|></answer>",
    "<think>x</think><|begin_of_box|>{R}<|end_of_box|>",
    "<!-- <answer>{W}</answer> --><answer>{R}</answer>",
    "<answer>[your answer]</answer> <answer>{R}</answer>",
    "<answer>XXX</answer> so <answer>{R}</answer>",
    "<answer>(your answer here)</answer><answer>{R}</answer>",
    "<answer>your final answer here</answer><answer>{R}</answer>",
    "**Answer: {R}**",
    "Final answer: **{R}**\n\nThis works because all rules hold.",
    "Final answer: {R}.",
    "The final answer is: {R}",
    "Die endgültige Antwort lautet: {R}",
    "La réponse finale est : {R}",
    "**Réponse finale :** {R}",
    "Ergebnis: {R}",
    "Respuesta final: {R}",
    "La risposta è {R}.",
    "A resposta é {R}.",
    "La respuesta es {R}.",
    "Donc la réponse est {R}.",
    "Somit lautet die Antwort: {R}",
    "<answer>Die Antwort ist {R}.</answer>",
    "<answer>The answer is {R}.</answer>",
    "My final answer is {R}.",
    "Here is my answer:\n\n{R}",
    "Answer:\n```\n{R}\n```",
    "$\\boxed{\\text{{R}}}$",
    "The solution is {R}.",
    "答えは{R}です。",
    "Le résultat est {R}.",
)
"""Replies that give the answer R, whatever W they thought of."""
NEVER = (
    "Final answer: {R}\n{W}",
    "Final answer: {R}\n\n{W}",
    "Final answer: {R} or\n{W}",
    "Final answer: {R},\n{W}",
    "Final answer: {R} and\n{W}",
    "Final answer:\n\n- {R}\n\n- {W}",
    "Final answer:\n- {R}\n- {W}",
    "Answer: {R}\n- {W}",
    "1. {R}\n2. {W}",
    "Final answer:\n1. {R}\n2. {W}",
    "<answer>1. {R}\n2. {W}</answer>",
    "{W}</answer> or <answer>{R}</answer>",
    "<answer>{R}</answer> or {W}</answer>",
    "<!-- <answer>{R}</answer> -->",
    "<|channel|>commentary<|message|>maybe <answer>{R}</answer>",
    "<|channel|>analysis <|message|>foo <answer>{R}</answer>",
    "analysis... <answer>{R}</answer>",
    "analysisWe try <answer>{R}</answer>",
    "The answer is {R} or {W}.",
    "The answer is not {R}.",
    "{R} is not the answer",
    "Either {R} or {W}",
    "The answer is {R}, maybe {W}.",
    "Answer: {R}\nMaybe {W}",
    "Answer: {R}\nor maybe {W}",
    "Answer: {R}\n\nWait, {W}.",
    "Answer: {R}\nWait, {W}.",
    "The answer is {R}.\n\nNo, the answer is {W}.",
    "Die Antwort ist {R} oder {W}.",
    "La réponse est {R} ou {W}.",
    "Lösung: {R}\n\nLösung: {W}",
    "Lösung: {R}\n\nAnswer: {W}",
    "Okay. <think>maybe <answer>{R}</answer>",
    "Okay.\n<think>\nmaybe <answer>{R}</answer>",
    "<reasoning>\n<answer>{R}</answer>",
    "<|begin_of_thought|><answer>{R}</answer>",
    "<|begin_of_box|>{R}<|end_of_box|> <|begin_of_box|>{W}<|end_of_box|>",
    "[ANSWER]{R}[/ANSWER] [ANSWER]{W}[/ANSWER]",
    '<answer>{"answer": "{R}" // or {W}\n}</answer>',
    "{R}\n\n{W}",
    "{R}\n{W}",
    "{W}\n{R}",
    "{W}\n\n{R}",
    "Result: {R}\nResult: {W}",
    "<answer>{R} ✗</answer>",
    "{R} ❌",
    "analysis{W}assistantfinal{R}assistantfinal{W}",
    "<answer>{R} ({W})</answer>",
    "The answer isn't {R}",
    "I doubt that {R} is the answer",
    "Answer: {R}?\nNo: {W}",
    "Answer: not {R}",
    "Final answer: {R};\n{W}",
    "Final answer: {R} |\n{W}",
    "Final answer: {W}\nor\n{R}",
    "<answer>{W}</answer><|im_end|><answer>{R}</answer>",
    "<think>a</think>{W}</answer><answer>{R}</answer>",
    "Answer: {R}\nAlternatively {W}",
    "Final answer:\n\n{R}\n\n{W}",
    "## Final Answer\n\n{R}\n{W}",
    "Option A: {R}\nOption B: {W}",
    "A. {R}\nB. {W}",
    "* {R}\n* {W}",
)
"""Replies that give no answer, two, or W: never correct."""


def judged(name: str, form: str, swapped: bool = False) -> str:
    found = sample(name, 1)
    right, wrong = (found.wrong, found.right) if swapped else (found.right, found.wrong)
    text = form.replace("{R}", right).replace("{W}", wrong)
    return get_task(name).verify(found.instance.problem, text, found.instance.truth).status


@pytest.mark.parametrize("name", own_tasks())
def test_right_answers_are_right_and_wrong_ones_wrong_in_every_framing(name: str) -> None:
    assert [form for form in RIGHT if judged(name, form) != "correct"] == []
    assert [form for form in RIGHT if judged(name, form, swapped=True) == "correct"] == []


@pytest.mark.parametrize("name", own_tasks())
def test_two_answers_and_unsaid_ones_are_never_right(name: str) -> None:
    assert [form for form in NEVER if judged(name, form) == "correct"] == []
