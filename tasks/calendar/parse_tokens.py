"""Cuts the words of a calendar answer into tokens: days, times, durations, zones, words, breaks.

Quotes, brackets, emphasis, LaTeX and HTML dressing mean nothing. What is left over is a token
of the kind `other`: a sign whose meaning is not known, which nobody may ignore.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...verifiers.calendar.clock import DAYS

WEEKDAYS: Final = {
    **{name.lower(): day for day, name in enumerate(DAYS)},
    **{name[:3].lower(): day for day, name in enumerate(DAYS)},
    "tues": 1, "weds": 2, "thur": 3, "thurs": 3,
}  # fmt: skip
"""Names of days, lower case, and their numbers."""

_TOKEN = re.compile(
    r"""
      (?P<zone>    \b(?:utc|gmt)\b (?:\s?[+-]\s?\d{1,2}(?::?\d\d)?(?!\d))? )
    | (?P<length>  (?<![\d:.]) \d{1,4} [\s-]? (?:minutes?|mins?|hours?|hrs?) \b )
    | (?P<clock>   (?<![\d:.]) \d{1,2} (?:[:.h]\d\d (?::00)? )? (?!\d) (?:\s?[ap]\.?m\b\.?)? )
    | (?P<compact> (?<![\d:.]) \d{4} (?!\d) )
    | (?P<number>  (?<![\d:.]) \d{3} (?![\d:.]) )
    | (?P<latex>   \\(?:(?:text|textbf|textit|textsf|texttt|textrm|mathrm|mathbf|mathit|mathsf|mathtt|boxed|quad|qquad
                         |left|right|displaystyle) (?![a-z]) | [ ,;:!$(){}\[\]_]) )
    | (?P<dash>    \s? (?:-+>? | =+> | \\(?:to|rightarrow|longrightarrow|mapsto)(?![a-z]) | (?<=[\dm])~(?=\d)
                       | (?<=[\dm.]\s)~(?=\s\d)) \s? )
    | (?P<close>   </(?!answer|final)[a-z]{1,12}> )
    | (?P<open>    <(?!answer|final)[a-z_]{1,12}\s?/?> )
    | (?P<word>    [a-z_]+ )
    | (?P<nothing> (?:[\s"'`*,;:.()\[\]{}$=|\#\u2022\u2705\u2714\u2611\ufe0f] | !(?!\s?[a-z0-9=(]))+ )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_HALF = re.compile(
    r"(?:\\[ ,;:!]|[~ ]){0,3}\\(?:text|textrm|mathrm|textsf|mathsf)\{\s?([ap])\.?m\.?\s?\}", re.ASCII
)  # fmt: skip
_DRESSING = frozenset(("b", "strong", "i", "em", "u", "code", "pre", "p", "br", "span", "div", "tt"))
_BREAKING = frozenset(",;:.()[]\n|!")


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """The tokens of a lower-case text, as (kind, token), in their order.

    The kinds: `zone`, `length`, `clock`, `compact` (`0900`), `number` (of three digits), `dash`
    (any arrow too), `day`, `word`, `break` (punctuation that ends a clause), `other`.
    """
    for match in _TOKEN.finditer(_HALF.sub(r" \1m", text.replace("{:}", ":"))):
        kind, token = str(match.lastgroup), match.group()
        if kind == "latex" or kind == "close":
            continue
        if kind == "nothing":
            if not _BREAKING.isdisjoint(token):
                yield "break", token
            continue
        if kind == "open":
            token = token.strip("</ >")
            if token in _DRESSING:
                continue
            kind = "word"
        if kind == "word":
            token = token.strip("_")
            if not token:
                continue
            kind = "day" if token in WEEKDAYS else "word"
        yield kind, token
