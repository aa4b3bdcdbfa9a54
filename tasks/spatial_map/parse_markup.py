"""Remove what only sets the type of an answer about a map; what changes its meaning stays.

Taken away: bold, italics, code, fences, tables, LaTeX for fonts, spaces and brackets, HTML
for fonts and lists. A command that is not known to be mere type (`\\frac`, `\\cancel`, `<s>`)
stays in the text, where the reader of the answer stumbles over it.
"""

from __future__ import annotations

import json
import re
from typing import Any

_FENCE_NAMES = frozenset({"", "json", "text", "txt", "plaintext", "markdown", "python"})
_LINE_END = re.compile(r"\\\\|\\newline(?![a-z])|<(?:br|/?p|/?li|/?ul|/?ol|/?div) ?/?>")
_FONT = re.compile(
    r"\\(?:text(?:bf|rm|it|tt|sf|sc|normal)?|math(?:rm|bf|it|sf|tt|bb)|boldsymbol|operatorname|emph|boxed|fbox|mbox)[ \t]?(?=\{)"
    r"|</?(?:b|strong|i|em|code|u|tt|span|center)>"
)
_SPACE = re.compile(
    r"\\(?:left|right|quad|qquad|langle|rangle|lbrace|rbrace|bigl?|bigr|displaystyle)(?![a-z])\.?"
    r"|\\[()\[\],;:! ]|&nbsp;|(?<!\w)_{1,3}|_{1,3}(?!\w)|[*`$\ufe0f]"
)
_EMPTY_SET = re.compile(r"\\(?:emptyset|varnothing)(?![a-z])")
_ESCAPED = re.compile(r"\\([{}&#%_])")
_TABLE_ROW = re.compile(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)

_NAMED_ANSWERS = frozenset({
    "answer", "final answer", "direction", "relation", "place", "places", "count", "number", "number of places",
    "result", "solution", "value",
})  # fmt: skip
_EXPLANATIONS = frozenset({
    "reasoning", "explanation", "rationale", "justification", "confidence", "steps", "thoughts", "notes", "question",
    "reference", "from", "of", "proof",
})  # fmt: skip


def without_markup(text: str) -> str:
    """The text, in lower case already, without what only sets its type; braces stay."""
    text = _SPACE.sub(" ", _FONT.sub(" ", _LINE_END.sub("\n", text)))
    return _ESCAPED.sub(r"\1", _EMPTY_SET.sub("\u2205", text))


def without_frame(text: str) -> str:
    """The text without a code fence around it, and with the cells of tables parted by commas."""
    inside = text.strip()
    if inside.startswith("```") and inside.endswith("```"):
        language, line_end, rest = inside[3:].partition("\n")
        if line_end and language.strip().lower() in _FENCE_NAMES:
            text = rest[:-3]
    return _TABLE_ROW.sub(_row, text) if "|" in text else text


def _row(match: re.Match[str]) -> str:
    row = match.group().strip()
    return "" if "-" in row and not row.strip("|-: \t") else row.strip("|").replace("|", ",")


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with every key it was written with, twice if need be."""


def object_answers(text: str) -> list[str | None] | None:
    """The answers in a JSON object, as text; None when the text is no JSON object.

    Keys of explanations are passed over. Any other key holds an answer, and one that is no
    string, whole number or list of strings is None.
    """
    text = text.strip()
    if not text.startswith("{"):
        return None
    try:
        pairs = json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        return None
    if not isinstance(pairs, _Pairs):
        return None
    found: list[str | None] = []
    for key, value in pairs:
        name = " ".join(key.casefold().replace("_", " ").replace("-", " ").split())
        if name not in _EXPLANATIONS:
            found.append(_value(value) if name in _NAMED_ANSWERS else None)
    return found


def _value(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and not isinstance(value, _Pairs) and all(isinstance(item, str) for item in value):
        return ", ".join(value) if value else "[]"
    return None
