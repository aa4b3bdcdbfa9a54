"""Reading the steps that a reply gives: tolerant in form, strict in meaning."""

from __future__ import annotations

import re
from typing import Any

from ...verifiers.verdict import Fault
from .answers import MAX_LENGTH, Answer, spoken
from .steps import Prefix, StepGrammar

MOST_STEPS = 1000
"""Most marked steps that are looked at in one reply."""

_OPEN = re.compile(r"<[ \t]{0,4}step[ \t]{0,4}>", re.IGNORECASE)
_CLOSE = re.compile(r"<[ \t]{0,4}/[ \t]{0,4}step[ \t]{0,4}>", re.IGNORECASE)


def read_step_reply(form: StepGrammar[Any], prefix: Prefix, task: Any, text: str) -> Any | None:
    """The one next step that a reply gives after a prefix, or None.

    It is what stands between step tags, once or several times the same; without tags the step
    with which a whole answer goes on; or else what the last line says. Two different steps are none.
    """
    if len(text) > MAX_LENGTH:
        return None
    pieces = _marked(text)
    if pieces:
        readings = [form.read_step(prefix, piece) for piece in pieces]
        steps = {reading.value if isinstance(reading, Answer) else None for reading in readings}
        return steps.pop() if len(steps) == 1 else None
    if rest := read_rest(form, prefix, task, text):
        return rest[0]
    last = spoken(text).strip().rpartition("\n")[2]
    bare = form.read_step(prefix, last)
    return bare.value if isinstance(bare, Answer) else None


def read_step_list(form: StepGrammar[Any], prefix: Prefix, task: Any, text: str, most: int) -> list[Any]:
    """The different next steps between step tags, in their order and at most so many; without tags the one step."""
    if len(text) > MAX_LENGTH:
        return []
    pieces = _marked(text)
    if not pieces:
        step = read_step_reply(form, prefix, task, text)
        return [] if step is None else [step]
    readings = [form.read_step(prefix, piece) for piece in pieces]
    return [*dict.fromkeys(reading.value for reading in readings if isinstance(reading, Answer))][:most]


def read_rest(form: StepGrammar[Any], prefix: Prefix, task: Any, text: str) -> Prefix | None:
    """The steps with which the whole answer of a reply goes on after a prefix; None when it does not begin so."""
    answer = task.parse(form.problem, text)
    return None if isinstance(answer, Fault) else form.goes_on(prefix, answer)


def _marked(text: str) -> list[str]:
    """What stands between step tags outside thinking; an opening tag reaches to the next one at most."""
    pieces = _OPEN.split(spoken(text), MOST_STEPS)[1:]
    return [_CLOSE.split(piece, 1)[0] for piece in pieces]
