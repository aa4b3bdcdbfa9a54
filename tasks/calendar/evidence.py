"""Reasons that prove that there is no slot: how prompts ask for them, how they are read, how faults are described.

The claim *no slot* is read with its reasons:

    no slot: Monday 09:00-11:30 Ana; Monday 11:45-15:00 Bo; Tuesday Chen

The claim in any of the forms of `parse.py`, then reasons, one per line or between semicolons: a day, the first and
the last start that the reason is about (both included), and one person or rule. Day and starts may stand before or
after who blocks them (`Ana: Monday 09:00-11:30`). A single time is one start; no time is the whole day. Days and
times are written as in a slot (`Mon`, `9am`, `9:00 to 11:30`, `from 9:00 until 11:30`), and a person may be said to
be busy. Rules are `weekend`, `not before`, `not after`, `blocked`. Two people in one reason, or words that are not
known, are not understood. In JSON, `{"answer": "no slot", "reasons": […]}` lists texts of reasons, or lists
`["Monday", "09:00", "11:30", "Ana"]`, or objects `{"day", "first" or "from", "last" or "to", "person" or "rule"}`.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ...verifiers.calendar.clock import DAY
from ...verifiers.calendar.evidence import MAX_REASONS, RULES, Reason
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem
from ...verifiers.claim import Claim
from ...verifiers.verdict import Fault
from ..core.answers import Answer, Malformed, Reading
from ..core.parse_evidence import (
    as_text,
    not_understood,
    object_claim,
    pieces,
    split_claim,
    told,
    too_long,
    too_long_claim,
    unnumbered,
)
from .parse import read_slot
from .parse_words import WEEKDAYS

# ---------------------------------------------------------------------------- prompts


def form(problem: CalendarProblem, example: str) -> str:
    """Return how to answer, and when the claim that there is no slot is proved."""
    limits = _limits(problem)
    rules = f" or, if it is not a person, one of these rules: {', '.join(limits)}" if limits else ""
    true = " A line that names a rule is true if each start in it breaks that rule." if limits else ""
    excluded = "Starts that the rules above exclude whoever is free" if limits else "Starts on days that are not listed"
    return (
        f"Give the day, start and end inside answer tags, in this form: <answer>{example}</answer> (this only shows the "
        "form). If no time satisfies every rule, write instead inside the tags the two words no slot, a colon, and the "
        f"reasons, at most {MAX_REASONS}, one per line or separated by semicolons. A reason is a day, the first and the last start of a "
        f"span of start times (both included), and the one person who makes each of them impossible{rules}. For example, "
        f"Monday 00:00-10:15 {problem.people[0].name} says that {problem.people[0].name} is not free throughout any meeting"
        f"{' with the minutes around it' if problem.buffer else ''} that starts on Monday from 00:00 to 10:15.{true} "
        f"{excluded} need no reason and do not matter in a line that names a person; every other possible start must lie in a "
        "line that names a person, and every line must be true. The words no slot without such reasons are wrong. Give exactly one answer."
    )


def _limits(problem: CalendarProblem) -> list[str]:
    there = (problem.no_weekend, problem.not_before > 0, problem.not_after < DAY, bool(problem.blocked))
    return [rule for rule, applies in zip(RULES, there, strict=True) if applies]


# --------------------------------------------------------------------------- feedback


def describe(fault: Fault, degree: str) -> str:
    """Describe a fault of the evidence in one sentence."""
    sentence = _SENTENCES[fault.kind][0 if degree == "where" else -1]
    return sentence.format(**fault.place, **({} if degree == "where" else fault.detail))


_SENTENCES = {
    "evidence_missing": ("The claim that there is no slot comes without reasons.",),
    "evidence_not_understood": ("A reason is not understood.", "A reason is not understood: {text!r}."),
    "evidence_too_long": ("There are more reasons than are allowed.",),
    "reason_untrue": (
        "Reason {reason} does not hold for the start {day} {start}.",
        "Reason {reason} does not hold: {because} does not make the start {day} {start} impossible.",
    ),
    "start_without_reason": ("No reason is given against the start {day} {start}.",),
}


# ---------------------------------------------------------------------------- reading

_CLOCK = r"(?:[0-9]{1,2}(?:[:.h][0-9]{2})?[ ]?(?:[ap]\.?m\.?(?![a-z]))?|[0-9]{4}|noon|midnight)"
_TIME = re.compile(r"([0-9]{1,2})(?:[:.h]?([0-9]{2}))?[ ]?(?:([ap])\.?m\.?)?", re.ASCII | re.IGNORECASE)
_DAY_NAMES = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_WHEN = (
    rf"(?:on )?(?P<day>{_DAY_NAMES})s?\b(?:[ ,:(]{{0,3}}(?:all day|whole day|every start|"
    rf"(?:(?:from|between|starts?|starting|at)[ ]){{0,2}}(?P<first>{_CLOCK})(?!:?[0-9])"
    rf"(?:[ ]?(?:-+>?|to|until|till|through|and)[ ]?(?P<last>{_CLOCK})(?!:?[0-9]))?)[)]?)?"
)
_BETWEEN = r"[ ]?[:,=>\-]{0,3}[ ]?"
_DAY_FIRST: Final = re.compile(rf"{_WHEN}{_BETWEEN}(?P<who>.+)", re.ASCII | re.IGNORECASE)
_DAY_LAST: Final = re.compile(rf"(?P<who>.+?){_BETWEEN}{_WHEN}\.?", re.ASCII | re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:(?:is |are |because |of |due |to |by |the |rule |person |blocked by |limit |starts? |are blocked by )*)",
    re.ASCII | re.IGNORECASE,
)
_BUSY = re.compile(
    r"[ ,(]*(?:is |'s )?(?:busy|not free|unavailable|not available|blocks?|blocked)[ )]*$", re.ASCII | re.IGNORECASE
)
_RULES = {
    "weekend": "weekend", "no weekend": "weekend", "no_weekend": "weekend",
    "not before": "not before", "not_before": "not before", "too early": "not before",
    "not after": "not after", "not_after": "not after", "too late": "not after",
    "blocked": "blocked", "blocked time": "blocked", "blocked times": "blocked", "blocked_time": "blocked",
}  # fmt: skip
_LONGEST_PIECE = 400
_HALVES = {"a": 0, "p": 12 * 60}


def read_claim(problem: CalendarProblem, text: str) -> Reading[Any]:
    """Read a slot, or the claim that there is none with its reasons."""

    def claims(words: str) -> bool:
        found = read_slot(problem, words)
        return isinstance(found, Answer) and found.value == NO_SLOT

    if long := too_long_claim(text, claims):
        return long
    plain = told(read_slot(problem, text), NO_SLOT)
    if isinstance(plain, Answer):
        return plain
    reasons = object_claim(text, claims)
    if reasons is not None:
        return too_long(text) or _read_value(problem, reasons)
    rest = split_claim(text.strip(" \t\n*`"), claims)
    if rest is None:
        return plain
    return too_long(text) or _read_reasons(problem, pieces(rest))


def _read_value(problem: CalendarProblem, value: Any) -> Answer[Claim[Reason]] | Malformed:
    """Evidence in JSON."""
    if isinstance(value, str):
        return _read_reasons(problem, pieces(value))
    if not isinstance(value, list):
        return not_understood(as_text(value))
    lines = [_line(item) for item in value]
    for number, line in enumerate(lines, 1):
        if line is None:
            return not_understood(as_text(value[number - 1]), number)
    return _read_reasons(problem, [line for line in lines if line is not None])


def _line(item: Any) -> str | None:
    """A reason in JSON as a line of text."""
    if isinstance(item, str):
        return item
    if isinstance(item, dict):
        named = [
            [item[key] for key in keys if item.get(key) is not None]
            for keys in (
                ("day",),
                ("first", "from", "start"),
                ("last", "to", "end"),
                ("person", "rule", "who", "because"),
            )
        ]
        known = {"day", "first", "from", "start", "last", "to", "end", "person", "rule", "who", "because"}
        if not set(item) <= known or [len(found) for found in named] not in ([1, 1, 1, 1], [1, 0, 0, 1]):
            return None
        item = [found[0] for found in named if found]
    if not (isinstance(item, list) and len(item) in (2, 4) and all(isinstance(part, str) for part in item)):
        return None
    return f"{item[0]}: {item[1]}" if len(item) == 2 else f"{item[0]} {item[1]}-{item[2]}: {item[3]}"


def _read_reasons(problem: CalendarProblem, lines: list[str]) -> Answer[Claim[Reason]] | Malformed:
    names = {" ".join(person.name.split()).casefold(): person.name for person in problem.people}
    found = []
    for number, line in enumerate(unnumbered(lines), 1):
        reason = _read_reason(names, line.strip(" -\t")) if len(line) <= _LONGEST_PIECE else None
        if reason is None:
            return not_understood(line, number)
        found.append(reason)
    return Answer(Claim(tuple(found)))


def _read_reason(names: dict[str, str], line: str) -> Reason | None:
    line = " ".join(line.split())
    for pattern in (_DAY_FIRST, _DAY_LAST):
        match = pattern.fullmatch(line)
        if match is None:
            continue
        blocker = _read_blocker(names, match["who"])
        span = _read_span(match["first"], match["last"])
        if blocker is not None and span is not None:
            return Reason(WEEKDAYS[match["day"].lower()], *span, *blocker)
    return None


def _read_blocker(names: dict[str, str], text: str) -> tuple[str, str] | None:
    """The person or the rule, one of them empty; None for anything else."""
    text = text.strip(" .,:;()\"'*_")
    lead = _BEFORE.match(text)
    for words in (
        text,
        _BUSY.sub("", text),
        text[lead.end() :] if lead else text,
        _BUSY.sub("", text[lead.end() :] if lead else text),
    ):
        told = words.strip(" .,:()\"'").casefold()
        if told in names:
            return names[told], ""
        if told in _RULES:
            return "", _RULES[told]
    return None


def _read_span(first: str | None, last: str | None) -> tuple[int, int] | None:
    """The first and the last start in minutes of the day."""
    if first is None:
        return 0, DAY
    begin, half = _minute(first)
    end, end_half = (begin, half) if last is None else _minute(last)
    if begin is None or end is None:
        return None
    if not half and end_half and begin <= 12 * 60 + 59:
        return None  # "9-11 pm": morning or evening?
    return (begin, end) if begin <= end else None


def _minute(text: str) -> tuple[int | None, bool]:
    """Minutes since midnight, and whether it says which half of the day; None for no time."""
    word = text.strip().lower()
    if word in ("noon", "midnight"):
        return (12 * 60 if word == "noon" else 0), True
    match = _TIME.fullmatch(word)
    if match is None:
        return None, False
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and not 1 <= hour <= 12:
        return None, True
    total = (hour % 12 * 60 + _HALVES[half.lower()] if half else hour * 60) + minute
    return (total if minute < 60 and total <= DAY else None), bool(half)
