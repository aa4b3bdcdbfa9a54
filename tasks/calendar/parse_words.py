"""The words of a calendar answer: cut into tokens, and asked whether they claim that no slot exists.

Tokens are days, times, durations, zones, words and breaks. Quotes, brackets, emphasis, LaTeX and HTML
dressing mean nothing. What is left over is a token of the kind `other`: a sign whose meaning is not known,
which nobody may ignore.

A claim that no slot exists is one negation about slots or about the meeting, inside words that are known; two
negations in one clause, or a word that is not known, and it is none. `null` is a missing value and no claim.

`without_dates` makes dates and midnights plain beforehand.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

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
_STRUCK = frozenset(("s", "del", "strike"))
"""Tags of text that is struck out."""
_BREAKING = frozenset(",;:.()[]\n|!")


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield the tokens of a lower-case text, as (kind, token), in their order.

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
            kind = "other" if token in _STRUCK else "word"
        if kind == "word":
            token = token.strip("_")
            if not token:
                continue
            kind = "day" if token in WEEKDAYS else "word"
        yield kind, token


# ---------------------------------------------------------------- the claim that no slot exists

_NOUN = (
    "slots?|times?|meetings?|solutions?|availability|overlap|windows?|options?|timeslots?|time_slots?|intervals?"
)  # fmt: skip
_KIND = (
    "common|shared|mutual|mutually|single|time|available|free|valid|feasible|suitable|possible|meeting|overlapping|such"
    "|joint|open|acceptable|workable"
)
_CLAIM = re.compile(
    r"\b(?:no_slot|noslot|none|impossible|infeasible|unsatisfiable|not (?:possible|feasible|satisfiable)"
    r"|(?:cannot|can not) be (?:scheduled|held|arranged|satisfied|found)"
    rf"|no (?:(?:{_KIND}) )*(?:{_NOUN}))\b"
)
_BEFORE = frozenset((
    "a", "all", "an", "answer", "are", "common", "exist", "exists", "final", "finding", "for", "hence", "is", "it",
    "meeting", "my", "of", "people", "problem", "result", "s", "schedule", "scheduling", "slot", "so", "solution",
    "status", "suitable", "that", "the", "there", "therefore", "this", "thus", "time", "true", "valid",
))  # fmt: skip
_NEXT = frozenset((
    "available", "be", "because", "can", "exist", "exists", "feasible", "fit", "fits", "for", "found", "given", "in", "is",
    "are", "of", "on", "possible", "satisfies", "satisfy", "satisfying", "since", "that", "this", "to", "true", "was",
    "where", "which", "work", "works",
))  # fmt: skip
_AFTER = _NEXT | frozenset((
    "a", "all", "any", "attend", "attendees", "busy", "calendar", "calendars", "common", "constraint", "constraints",
    "condition", "conditions", "day", "days", "each", "every", "everybody", "everyone", "find", "free", "given", "hold",
    "it", "listed", "meet", "meeting", "our", "participants", "people", "requirement", "requirements", "rule", "rules",
    "schedule", "simultaneously", "single", "slot", "slots", "suit", "suits", "the", "there", "these", "time", "times",
    "together", "we", "week", "when",
))  # fmt: skip

NoSlotClaim = Literal["claimed", "unclear", "nothing"]


def read_no_slot(clauses: Sequence[Sequence[str]]) -> NoSlotClaim:
    """Return whether the clauses, as words, say that no slot exists; `unclear` when they say so and something else."""
    meanings = [_meaning(words) for words in clauses if words]
    if "claimed" not in meanings and "unclear" not in meanings:
        return "nothing"
    if sum(words.count("none") for words in clauses) > 1:
        return "unclear"  # a list of missing values
    return "claimed" if all(meaning in ("claimed", "label") for meaning in meanings) else "unclear"


def _meaning(words: Sequence[str]) -> Literal["claimed", "unclear", "label", "nothing"]:
    text = " ".join(words)
    match = _CLAIM.search(text)
    if match is None:
        return "label" if all(word in _BEFORE for word in words) else "nothing"
    before, after = text[: match.start()].split(), text[match.end() :].split()
    known = all(word in _BEFORE for word in before) and all(word in _AFTER for word in after)
    return "claimed" if known and (not after or after[0] in _NEXT) else "unclear"


FIRST_DATE: Final = datetime.date(2024, 1, 1)
"""The Monday of the week that prompts with dates speak of."""

_NAMES = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_DAY = re.compile(rf"\b(?:{_NAMES})\b")
_DATE = re.compile(r"[ ]?\(?\b([0-9]{4})-([0-9]{2})-([0-9]{2})(?:t(?=[0-9]{2}:)|\b)\)?,?")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join((*_MONTHS, *(name[:3] for name in _MONTHS)))
_WRITTEN = re.compile(
    rf"[ ]?\b(?:(?P<month>{_MONTH})\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>[0-9]{{4}})(?![0-9:])"
    rf"|(?P<day2>[0-9]{{1,2}})(?:st|nd|rd|th)?\.? (?P<month2>{_MONTH})\.? (?P<year2>[0-9]{{4}})(?![0-9:])),?"
)
_MIDNIGHT = re.compile(
    rf"\b(?P<day>{_NAMES})\b(?P<start>[^a-z\n]{{1,12}}(?:[ap]\.?m\.?)?)[ ]?(?P<joint>-|to|until|till)[ ]?(?P<next>{_NAMES})\b,? ?(?:at )?"
    r"(?:00:00|0:00|24:00|12(?::00)? ?a\.?m\.?|midnight)(?![0-9:])"
)
_TOLD_TWICE = re.compile(
    r"\b(?:(24:00|00:00|12(?::00)? ?am) ?\(?(?:midnight)\)?|midnight ?\((24:00|00:00|12(?::00)? ?am)\))"
)


def without_dates(text: str) -> str:
    """Return a lower-case text without dates that agree with its day, and with midnight written once, as a time."""
    if "-" in text and _DATE.search(text):
        text = _DATE.sub(lambda match: _agreed(text, match, int(match[1]), int(match[2]), int(match[3])), text)
    if _WRITTEN.search(text):
        text = _WRITTEN.sub(lambda match: _written(text, match), text)
    text = _TOLD_TWICE.sub(lambda match: match.group(1) or match.group(2), text)
    return _MIDNIGHT.sub(_next_midnight, text)


def _written(text: str, match: re.Match[str]) -> str:
    month = [name[:3] for name in _MONTHS].index((match["month"] or match["month2"])[:3]) + 1
    return _agreed(text, match, int(match["year"] or match["year2"]), month, int(match["day"] or match["day2"]))


def _agreed(text: str, match: re.Match[str], year: int, month: int, day: int) -> str:
    """Return a blank for a date on the only day that the text names, or the name of its day where it names none."""
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return match.group()
    named = {WEEKDAYS[name] for name in _DAY.findall(text)}
    if named == {date.weekday()}:
        return " "
    if not named and 0 <= (date - FIRST_DATE).days < len(DAYS):
        return f" {DAYS[date.weekday()].lower()} "
    return match.group()


def _next_midnight(match: re.Match[str]) -> str:
    """Return a slot that ends at the beginning of the next day as one that ends at 24:00."""
    if (WEEKDAYS[match["day"]] + 1) % len(DAYS) != WEEKDAYS[match["next"]]:
        return match.group()
    return f"{match['day']}{match['start']}-24:00"
