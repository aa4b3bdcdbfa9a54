"""Cut an assignment into its telling words: markup taken off, each word classified.

What merely dresses or introduces an answer (markdown, LaTeX, `the answer is`, `status:`) is
dropped here; a word that is neither that nor part of an answer is kept as `unknown`.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "variable", "negated", "value", "number", "bits", "is", "dash", "claim", "satisfiable", "null", "unknown"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One telling word.

    Attributes:
        number: The number of a variable, the value (0 or 1) of a value, the number of a number.
        starts_line: Whether nothing stands before it on its line.
    """

    kind: Kind
    word: str
    number: int = 0
    starts_line: bool = False


_FENCE_LINE = re.compile(r"^[ \t]{0,8}(?:'''|```|~~~)[ \t]{0,4}[A-Za-z]{0,12}[ \t]{0,4}$", re.MULTILINE)
_INDEX = re.compile(
    r"\b[xX](?:"
    r"[ ]?\\?_[ ]?\{[ ]?([1-9][0-9]{0,6})[ ]?\}|\[([1-9][0-9]{0,6})\]|\(([1-9][0-9]{0,6})\)|"
    r"<sub>([1-9][0-9]{0,6})</sub>|_?([\u2080-\u2089]{1,7}))(?![0-9\u2080-\u2089])"
)
_SUBSCRIPT_DIGITS = {0x2080 + digit: str(digit) for digit in range(10)}
_LATEX_FONT = re.compile(r"\\(?:text|math)?(?:text|rm|bf|tt|it|sf|operatorname|boldsymbol)(?![A-Za-z])")
_LATEX_FRAME = re.compile(r"\\(?:begin|end)\{[A-Za-z]{1,12}\*?\}")
_LATEX_IS = re.compile(r"\\(?:to|mapsto|rightarrow|Rightarrow|gets|leftarrow|coloneqq|equiv)(?![A-Za-z])")
_LATEX_NOT = re.compile(r"\\(?:neg|lnot)(?![A-Za-z])")
_LATEX_SPACE = re.compile(r"\\(?:(?:land|wedge|quad|qquad|left|right)(?![A-Za-z])|[,;:!()\[\]\\ {}])")
_NOT = re.compile(r"\u00ac[ ]|\bnot[ ](?=[xX]_?[1-9])", re.ASCII)
_ARROW = re.compile(r"[-=]>(?!=)")
_DASHED = re.compile(
    r"(?<![A-Za-z0-9_-])([xX]_?[1-9][0-9]{0,6})-(?=(?:[TtFf]|[Tt]rue|TRUE|[Ff]alse|FALSE)(?![A-Za-z0-9_-]))"
)
_TIMES = re.compile(r"(?<=[0-9A-Za-z])\*(?=[0-9A-Za-z+-])")
_GLOSS = re.compile(
    r"\b(?:(true|t|1) ?\((?:true|t|1)\)|(false|f|0) ?\((?:false|f|0)\))(?![\w.])", re.ASCII | re.IGNORECASE
)
"""A value told twice, as in `True (1)`."""
_CLAIM = re.compile(
    r"\b(?:not[ ]satisfiable|cannot[ ]be[ ]satisfied|no[ ](?:satisfying[ ])?(?:solution|assignment)(?:[ ]exists)?)"
    r"(?![A-Za-z])",
    re.ASCII | re.IGNORECASE,
)
_STATED = re.compile(r"\b(un)?sat(?:isfiable)?[\"']?[ ]?[:=][ ]?[\"']?(true|false|yes|no)\b", re.ASCII | re.IGNORECASE)
_SYMBOLS = str.maketrans(
    {
        "⊤": " T ", "⊥": " F ", "∧": " ", "≔": "=", "≡": "=", "←": "=", "•": " ", "·": " ", "*": " ", "$": " ", "`": " ",
    }
)  # fmt: skip
_TOKEN = re.compile(r"(:=|==|[=:])|([^\s,;:=|&(){}\[\]\"']+)")
_VARIABLE = re.compile(r"[xX]_?0{0,6}([1-9][0-9]{0,6})")
_NEGATED = re.compile(r"[\u00ac~!-][xX]_?0{0,6}([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?[1-9][0-9]{0,6}|0")
BITS = re.compile(r"[01]{2,}|[TtFf]{2,}")
_VALUES = {"true": True, "t": True, "false": False, "f": False}
_CLAIMS = frozenset(["unsatisfiable", "unsat"])
_SATISFIABLE = frozenset(["satisfiable", "sat"])
_NULL = frozenset(["null", "none"])
_INTRODUCING = frozenset(
    [
        "answer",
        "final_answer",
        "solution",
        "status",
        "result",
        "assignment",
        "assignments",
        "values",
        "value",
        "model",
        "variables",
        "variable",
        "formula",
        "instance",
    ]
)
"""Nouns that may stand before `:` or `=` without being what is given a value."""
_PROSE = frozenset(
    [
        "the",
        "a",
        "is",
        "are",
        "and",
        "with",
        "satisfying",
        "final",
        "problem",
        "cnf",
        "3sat",
        "this",
        "it",
        "so",
        "thus",
        "hence",
        "therefore",
        "there",
        "exists",
        "has",
        "one",
        "here",
        "following",
        "possible",
        "valid",
        "my",
        "that",
        "which",
        "makes",
        "satisfies",
        "all",
        "every",
        "clause",
        "clauses",
        "each",
    ]
)
_SIDE_REMARKS = frozenset(
    [
        "n",
        "m",
        "num_variables",
        "num_clauses",
        "explanation",
        "reasoning",
        "rationale",
        "confidence",
        "comment",
        "notes",
        "note",
        "method",
        "verified",
    ]
)
"""Fields of a JSON answer that are passed over: they tell about the answer and are none."""


def without_markup(text: str) -> str:
    """The text without fences, table rules, LaTeX, bold and side remarks; `¬` for every kind of not."""
    text = _without_side_remarks(_FENCE_LINE.sub(" ", text).strip())
    text = "\n".join("" if _is_rule(line) else line for line in text.split("\n"))
    text = _GLOSS.sub(lambda match: match.group(1) or match.group(2), _INDEX.sub(_index, text))
    text = _LATEX_FONT.sub(" ", _LATEX_IS.sub("=", _LATEX_FRAME.sub(" ", text)))
    text = text.replace("\\top", " T ").replace("\\bot", " F ").replace("\\_", "_")
    text = _NOT.sub("\u00ac", _LATEX_NOT.sub("\u00ac", _LATEX_SPACE.sub(" ", text)))
    text = _DASHED.sub(r"\1=", text)
    text = _TIMES.sub("\u00d7", text).translate(_SYMBOLS)
    text = _ARROW.sub("=", text)
    text = _STATED.sub(_stated, text)
    return _CLAIM.sub("unsatisfiable", text)


def items(text: str) -> Iterator[Item]:
    """The telling words of a text without markup; noise is left out, and so is `answer:`."""
    introduced = False
    end = 0
    for match in _TOKEN.finditer(text):
        starts_line = end == 0 or "\n" in text[end : match.start()]
        end = match.end()
        if match.group(1):
            if not introduced:
                yield Item("is", match.group(1))
            continue
        word = match.group(2)
        if word == "-" and introduced:
            continue
        classify = _classify_short if len(word) <= _SHORT else _classify
        item = classify(word.removesuffix("."), starts_line, introduced)
        if word.lower() not in ("is", "are"):
            introduced = word.lower() in _INTRODUCING or (item is not None and item.kind in ("satisfiable", "claim"))
        if item:
            yield item


def _classify(word: str, starts_line: bool, introduced: bool) -> Item | None:
    """The item that a word stands for; None for noise."""
    lower = word.lower()
    if variable := _VARIABLE.fullmatch(word):
        return Item("variable", word, int(variable.group(1)), starts_line)
    if negated := _NEGATED.fullmatch(word):
        return Item("negated", word, int(negated.group(1)), starts_line)
    if lower in _VALUES:
        return Item("value", word, _VALUES[lower], starts_line)
    if _NUMBER.fullmatch(word):
        return Item("number", word, int(word), starts_line)
    if BITS.fullmatch(word):
        return Item("bits", word)
    kind = _KINDS.get(lower)
    if kind:
        return Item(kind, word, 0, starts_line)
    # DIMACS writes `s SATISFIABLE` and `v 1 -2 0`; elsewhere `1 v -2 v 3` is a clause.
    dimacs = (lower == "s" and starts_line) or (lower == "v" and (starts_line or introduced))
    return None if dimacs or lower in _PROSE or lower in _INTRODUCING else Item("unknown", word)


_SHORT = 16
_classify_short = functools.lru_cache(maxsize=8192)(_classify)
"""The same few words come again and again; long ones are not kept."""

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(_CLAIMS, "claim"),
    **dict.fromkeys(_SATISFIABLE, "satisfiable"),
    **dict.fromkeys(_NULL, "null"),
    "-": "dash",
}


def _index(match: re.Match[str]) -> str:
    digits = next(group for group in match.groups() if group)
    return f"x{digits.translate(_SUBSCRIPT_DIGITS)}"


def _is_rule(line: str) -> bool:
    """Whether it is the rule under the heading of a table, `|---|:-:|`."""
    return "--" in line and not line.strip(" \t|:+-")


def _stated(match: re.Match[str]) -> str:
    claims = bool(match.group(1)) == (match.group(2).lower() in ("true", "yes"))
    return "unsatisfiable" if claims else "satisfiable"


class _Fields(list[tuple[str, Any]]):
    """The fields of a JSON object in their order: one that is given twice stands twice."""


def _without_side_remarks(text: str) -> str:
    """A JSON object without the fields that are no part of the answer; any other text as it is."""
    if not text.startswith("{"):
        return text
    try:
        fields = json.loads(text, object_pairs_hook=_Fields, parse_int=str, parse_float=str)
        kept = _Fields(field for field in fields if not _is_side_remark(*field))
        return text if len(kept) == len(fields) else _written(kept)
    except (ValueError, RecursionError):
        return text


def _is_side_remark(name: str, value: Any) -> bool:
    """Text and numbers only: what holds values of its own, or the claim, is a second answer."""
    return name.lower() in _SIDE_REMARKS and not isinstance(value, list) and str(value).strip().lower() not in _CLAIMS


def _written(value: Any) -> str:
    if isinstance(value, _Fields):
        return "{" + ", ".join(f"{name}: {_written(item)}" for name, item in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    return str(value)
