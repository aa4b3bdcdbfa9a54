"""Every task, whole replies: the right answer in the forms that models use, and replies that must never be right."""

from __future__ import annotations

import pytest
from reply_samples import Sample, sample

from assay.tasks import get_task

OURS = ("3sat", "tsp", "maze", "spatial-map", "calendar")

RIGHT = {
    "spaces in the tag": "< answer >{right}</ answer >",
    "a space before the bracket": "<answer >{right}</answer >",
    "an attribute": '<answer type="final">{right}</answer>',
    "HTML escapes": "&lt;answer&gt;{right}&lt;/answer&gt;",
    "Markdown escapes": "\\<answer\\>{right}\\</answer\\>",
    "two words": "<final answer>{right}</final answer>",
    "Windows line ends": "Ok.\r\n\r\n<answer>\r\n{right}\r\n</answer>\r\n",
    "a heading alone": "First try: {wrong}.\n\n## Final Answer\n\n{right}\n\nLet me know if you need anything else.",
    "a bold heading, a bold answer": "**Final Answer**\n\n**{right}**\n\nThis is it.",
    "a numbered heading": "### 3. Final Answer\n\n{right}\n\nHope that helps!",
    "a short heading": "## Answer\n\n{right}\n\nHope that helps!",
    "a heading over a fence": "## Final Answer\n\n```\n{right}\n```\n\nThis is it.",
    "a sentence": "So, the final answer is {right}.",
    "a conclusion": "Therefore, the answer is: {right}",
    "a framed box": "\\fbox{{{right}}}",
    "JSON in a fence": 'Here it is:\n\n```json\n{{"final_answer": "{right}"}}\n```\n\nBest.',
    "a fence in the tag": "<answer>```text\n{right}\n```</answer>",
    "HTML emphasis": "<answer><b>{right}</b><br></answer>",
    "a label in the tag": "<answer>Answer: {right}</answer>",
    "a final label in the tag": "<answer>**Final answer:** {right}</answer>",
    "dots as a placeholder": "Format: `<answer>...</answer>`.\n\n<answer>{right}</answer>",
    "words as a placeholder": "I reply with <answer>your answer</answer>.\n<answer>{right}</answer>",
    "an end-of-turn mark": "<answer>{right}<|im_end|>",
    "spaced thinking": "< think >try <answer>{wrong}</answer></ think ><answer>{right}</answer>",
    "thinking with an attribute": '<think time="3">try <answer>{wrong}</answer></think><answer>{right}</answer>',
    "prefixed thinking": "<seed:think>try <answer>{wrong}</answer></seed:think><answer>{right}</answer>",
    "triangles": "\u25c1think\u25b7try <answer>{wrong}</answer>\u25c1/think\u25b7<answer>{right}</answer>",
    "square brackets": "[THINK]try <answer>{wrong}</answer>[/THINK]<answer>{right}</answer>",
    "channels": "<|channel|>analysis<|message|><answer>{wrong}</answer><|end|><|start|>assistant"
    "<|channel|>final<|message|><answer>{right}</answer>",
    "a tick": "\u2705 **Final Answer: {right}** \U0001f389",
    "an HTML label": "<b>Answer:</b> {right}",
    "an HTML paragraph": "<p>Answer: {right}</p>",
    "another sentence": "Hence, the correct answer is {right}.",
    "four signs": "Some thoughts.\n\n#### {right}",
    "Chinese": "\u6700\u7ec8\u7b54\u6848\uff1a{right}",
    "French": "R\u00e9ponse : {right}",
    "German": "Antwort: {right}",
    "a remark in JSON": '{{"final_answer": "{right}", "confidence": 0.9}}',
    "a call": '<tool_call>{{"name": "submit", "arguments": {{"answer": "{right}"}}}}</tool_call>',
    "angle brackets": "<answer>\u27e8{right}\u27e9</answer>",
    "a closing check": "**Answer:** {right}\n\nCheck: every rule holds.",
}
NEVER = {
    "two forms of the tag": '<answer>{wrong}</answer> <answer type="x">{right}</answer>',
    "an escaped second tag": "<answer>{right}</answer>&lt;answer&gt;{wrong}&lt;/answer&gt;",
    "thinking alone": '<think time="3"><answer>{right}</answer></think>',
    "an analysis cut short": "<|channel|>analysis<|message|><answer>{right}</answer>",
    "two final channels": "<|channel|>final<|message|><answer>{right}</answer>"
    "<|channel|>final<|message|><answer>{wrong}</answer>",
    "two headings": "## Final Answer\n\n{right}\n\n## Final Answer\n\n{wrong}",
    "a label and a heading": "Final answer: {wrong}\n\n## Final Answer\n\n{right}",
    "an alternative below": "Answer: {right}\nor {wrong}",
    "an alternative paragraph": "Final answer:\n\n{right}\n\nor\n\n{wrong}",
    "an alternative under a heading": "## Final Answer\n\n{right}\n\nAlternatively:\n\n{wrong}",
    "two boxes": "\\fbox{{{right}}} \\boxed{{{wrong}}}",
    "a denial": "The final answer is not {right}",
    "a crossed answer": "Final answer: \u274c {right}",
    "two answers in JSON": '{{"answer": "{right}", "final_answer": "{wrong}"}}',
    "a key twice in JSON": '{{"answer": "{wrong}", "answer": "{right}"}}',
    "another key in JSON": '{{"answer": "{right}", "alternative": "{wrong}"}}',
    "two calls": '<tool_call>{{"name": "submit", "arguments": {{"answer": "{right}"}}}}</tool_call>'
    '<tool_call>{{"name": "submit", "arguments": {{"answer": "{wrong}"}}}}</tool_call>',
    "two labels, two tongues": "Answer: {right}\n\nAntwort: {wrong}",
    "struck out": "<answer>~~{right}~~</answer>",
    "commented out": "<answer><!-- {right} --></answer>",
    "a look-alike tag": "<\u0430nswer>{right}</\u0430nswer><answer>{wrong}</answer>",
}


def judged(found: Sample, form: str) -> str:
    text = form.format(right=found.right, wrong=found.wrong)
    return get_task(found.instance.task).verify(found.instance.problem, text, found.instance.truth).status


@pytest.mark.parametrize("level", [1, 3, 6])
@pytest.mark.parametrize("name", OURS)
def test_right_answers_are_right_in_every_form(name: str, level: int) -> None:
    found = sample(name, level)
    assert {form: status for form, text in RIGHT.items() if (status := judged(found, text)) != "correct"} == {}


@pytest.mark.parametrize("level", [1, 3, 6])
@pytest.mark.parametrize("name", OURS)
def test_hedges_and_thoughts_are_never_right(name: str, level: int) -> None:
    found = sample(name, level)
    assert [form for form, text in NEVER.items() if judged(found, text) == "correct"] == []
