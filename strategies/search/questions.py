"""Questions of a search as the last turn of a conversation: writing them, and reading them back.

A question stands after the prompt and ends with the request. `read_question` recognises the text of
`write_question`, so that the embedded model, which reads no prose, can answer it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

QuestionKind = Literal["step", "list", "rest", "whole", "value", "combine"]

_ENDS: Final[dict[QuestionKind, str]] = {
    "step": (
        "Do not give the whole answer yet: give the next step alone, between <step> and </step>. Only if this step "
        "completes the answer, give the complete answer as well, as asked for above."
    ),
    "list": (
        "Do not give an answer yet: give {count} different possible next steps, the most promising first, each between <step> and </step>."
    ),
    "rest": "Go on from there: give a complete answer that begins with these steps, as asked for above.",
    "whole": "These steps are complete. Write them as the answer, as asked for above, and change nothing.",
    "value": (
        "How likely is it that an answer which begins with these steps can still become right? Do not solve the "
        "problem; give one whole number from 1 (impossible) to 10 (certain) between <value> and </value>."
    ),
    "combine": (
        "Combine what is good in these answers and mend what is wrong: give one complete new answer, as asked for above."
    ),
}
FIRST: Final = "There are no steps yet."
"""Stands where the steps would, before the first."""
_LIST_END = re.compile(re.escape(_ENDS["list"]).replace(r"\{count\}", r"(\d{1,4})") + r"\Z")
_STEPS = re.compile(r"<steps>\n(.*?)\n</steps>", re.DOTALL)
_DRAFT = re.compile(r"<draft>\n(.*?)\n</draft>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """Question about steps or earlier answers.

    Attributes:
        kind: The next `step`; a `list` of several; the `rest` of the answer; the `whole` answer
            of complete steps; the `value` of a prefix; to `combine` earlier answers.
        steps: The steps so far as written by the task; empty at the beginning.
        count: Length of a list.
        drafts: Earlier answers to combine, each with its feedback.
    """

    kind: QuestionKind
    steps: str = ""
    count: int = 1
    drafts: tuple[tuple[str, str], ...] = ()


def write_question(prompt: str, question: SearchQuestion, wording: str = "") -> str:
    """Return the turn: the instance's prompt, the definition of a step, the steps so far, and the request."""
    parts = [prompt]
    if question.kind == "combine":
        parts += [f"An earlier answer:\n<draft>\n{text}\n</draft>\n{facts}" for text, facts in question.drafts]
    else:
        parts.append(f"The answer is built step by step. {wording}")
        parts.append(f"The steps so far:\n<steps>\n{question.steps}\n</steps>" if question.steps else FIRST)
    parts.append(_ENDS[question.kind].format(count=question.count))
    return "\n\n".join(parts)


def read_question(turn: str) -> SearchQuestion | None:
    """Return the question of a turn; None for any other turn."""
    kinds: list[QuestionKind] = [kind for kind, end in _ENDS.items() if kind != "list" and turn.endswith(end)]
    listed = _LIST_END.search(turn)
    if listed:
        kinds.append("list")
    if not kinds:
        return None
    if kinds[0] == "combine":
        return SearchQuestion("combine", drafts=tuple((text, "") for text in _DRAFT.findall(turn)))
    steps = _STEPS.findall(turn)
    if not steps and FIRST not in turn:
        return None
    return SearchQuestion(kinds[0], steps[-1] if steps else "", int(listed[1]) if listed else 1)
