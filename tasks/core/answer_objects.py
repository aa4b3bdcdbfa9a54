"""An answer that stands as text in a JSON object, perhaps beside an explanation, or in the call of a tool."""

from __future__ import annotations

import json
import re
from typing import Any, Final

LONGEST: Final = 100_000
"""A longer object is left to the readers of the tasks."""
_ANSWERS = ("answer", "final_answer", "finalanswer")
_REMARKS = frozenset((
    "analysis", "confidence", "explanation", "justification", "notes", "rationale", "reason", "reasoning", "steps",
    "thinking", "thought", "thoughts",
))  # fmt: skip
_CALL = frozenset(("name", "arguments"))
_SLIP = re.compile(r"""("(?:[^"\\\n]|\\.)*")|(//[^\n]*|/\*[^*]{0,2000}\*/|\#[^\n]*)""")
_LAST_COMMA = re.compile(r"""("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])""")
_SECOND_THOUGHT = re.compile(r"\b(?:or|maybe|perhaps|alternatively|either|not|unless|instead)\b", re.IGNORECASE)


def answer_in_object(text: str) -> str:
    """Return the text under the one key *answer* or *final_answer* of a JSON object; any other text as it is.

    Beside it may stand remarks (`explanation`, `confidence` …), which are passed over. A call
    of a tool is read by its arguments. A key that stands twice or is unknown leaves the
    object as it is: whoever reads it next decides.
    """
    if not (text[:1] == "{" and text[-1:] == "}" and len(text) <= LONGEST):
        return text
    try:
        value = json.loads(text, object_pairs_hook=_unique)
        if isinstance(value, dict) and value.keys() == _CALL:
            value = value["arguments"]
            value = json.loads(value, object_pairs_hook=_unique) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return text
    if not isinstance(value, dict):
        return text
    named = [key for key in value if key.casefold() in _ANSWERS]
    known = all(key.casefold() in _REMARKS for key in value if key not in named)
    if len(named) != 1 or not known or not isinstance(value[named[0]], str):
        return text
    return str(value[named[0]]).strip()


def mended_object(text: str) -> str:
    """Return a JSON object without comments and last commas, which models write; any other text as it is.

    A comment that takes something back (`// or …`) leaves the object as it is.
    """
    if not (text[:1] == "{" and text[-1:] == "}" and len(text) <= LONGEST) or _is_json(text):
        return text
    comments = [found[1] for found in _SLIP.findall(text) if found[1]]
    if any(_SECOND_THOUGHT.search(comment) for comment in comments):
        return text
    mended = _LAST_COMMA.sub(r"\1", _SLIP.sub(r"\1", text))
    return mended if _is_json(mended) else text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
