"""Reads a slot, or that there is none, from the words of an answer.

The text is cut into tokens (days, times, durations, zones, words); punctuation, quotes,
brackets and LaTeX dressing between them mean nothing, so that `Monday 09:00-09:30`,
`**Mon**, 9:00 AM to 9:30 AM`, `{"day": "Monday", "start": "09:00", "end": "09:30"}` and
`["Monday", "09:00", "09:30"]` all say the same. Meaning is strict: exactly one day, one start
and one end must be named, and any word that is not known to be harmless (`or`, `maybe`,
`not` …) makes the candidate malformed. One pass, linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ...verifiers.calendar_plan import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.clock import DAY, DAYS, read_offset
from ...verifiers.verdict import Fault
from ..answers import NOTHING, Answer, Malformed, Reading

LONGEST: Final = 600
"""A candidate with more characters is prose, not an answer."""

_TOKEN = re.compile(
    r"""
      (?P<zone>    \b(?:utc|gmt)\b (?:\s?[+-]\s?\d{1,2}(?::?\d\d)?(?!\d))? )
    | (?P<length>  (?<![\d:.]) \d{1,4} [\s-]? (?:minutes?|mins?|hours?|hrs?) \b )
    | (?P<clock>   (?<![\d:.]) \d{1,2} (?:[:.h]\d\d (?::00)? )? (?!\d) (?:\s?[ap]\.?m\b\.?)? )
    | (?P<compact> (?<![\d:.]) \d{4} (?!\d) )
    | (?P<latex>   \\(?:text|textbf|textit|texttt|textrm|mathrm|mathbf|boxed|quad|to|[ ,;:!$]) (?![a-z]) )
    | (?P<word>    [a-z_]+ )
    | (?P<dash>    -+>? )
    | (?P<nothing> [\s"'`*,;:.!()\[\]{}$=|]+ )
    | (?P<other>   . )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_PLAIN = re.compile(r"([A-Za-z]{6,9}) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d\d)(?::00)?)?\s?(?:([ap])\.?m\.?)?", re.ASCII)

_DAYS = {
    **{name.lower(): day for day, name in enumerate(DAYS)},
    **{name[:3].lower(): day for day, name in enumerate(DAYS)},
    "tues": 1, "weds": 2, "thur": 3, "thurs": 3,
}  # fmt: skip
_START = frozenset({"start", "starts", "starting", "start_time", "starttime", "begin", "begins", "beginning", "from"})
_END = frozenset({"end", "ends", "ending", "end_time", "endtime", "finish", "finishes"})
_TO = frozenset({"to", "until", "till", "through"})
_LENGTH = frozenset({"duration", "duration_minutes", "minutes"})
_HARMLESS = frozenset((
    "a", "all", "and", "answer", "at", "attendees", "available", "be", "best", "can", "common", "day", "earliest",
    "everybody", "everyone", "final", "first", "for", "free", "held", "here", "hold", "in", "is", "it", "last",
    "lasts", "meet", "meeting", "meeting_time", "my", "of", "on", "our", "participants", "people", "possible",
    "proposal", "proposed", "reference", "schedule", "scheduled", "should", "slot", "solution", "suggested",
    "take", "takes", "the", "time", "time_slot", "timeslot", "timezone", "will", "window", "works", "zone",
))  # fmt: skip
_NONE_WORDS = _HARMLESS | frozenset((
    "any", "are", "availability", "common", "constraint", "constraints", "days", "every", "exist", "exists",
    "feasible", "found", "given", "cannot", "fit", "fits", "impossible", "infeasible", "meetings", "mutual",
    "mutually", "no", "no_slot", "none", "noslot", "not", "null", "option", "options", "overlap", "overlapping",
    "s", "satisfies", "satisfy", "satisfying", "shared", "single", "slots", "solutions", "start", "end",
    "start_time", "end_time", "suitable", "that", "there", "these", "this", "times", "unsatisfiable", "valid",
    "we", "week", "which", "work",
))  # fmt: skip
_NEGATIONS = ("no", "not", "cannot", "impossible", "infeasible", "unsatisfiable", "no_slot", "noslot")
_NONE = re.compile(
    r"\b(?:none|null|no_slot|noslot|impossible|infeasible|unsatisfiable|not (?:possible|feasible|available)"
    r"|cannot be (?:scheduled|held)"
    r"|no (?:(?:common|shared|mutual|mutually|single|time|available|free|valid|feasible|suitable|possible|meeting"
    r"|overlapping) )*(?:slots?|times?|meetings?|solutions?|availability|overlap|windows?|options?|timeslot|time_slot))\b"
)


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time as written: None for minutes that were left out and for no AM or PM.

    `half` is `a`, `p`, or `m` for the word *midnight*, which begins a day or ends it.
    """

    hour: int
    minute: int | None
    half: str | None


_MIDNIGHT = _Clock(24, 0, "m")


@dataclass(slots=True)
class _Pair:
    start: _Clock | None = None
    end: _Clock | None = None


@dataclass(slots=True)
class _Found:
    """What the tokens of a candidate name."""

    days: set[int] = field(default_factory=set)
    pairs: list[_Pair] = field(default_factory=list)
    zones: set[str] = field(default_factory=set)
    lengths: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    strange: bool = False


def read_slot(problem: CalendarProblem, text: str) -> Reading[Meeting]:
    """The slot, or NO_SLOT, that a candidate names; see the module for what is understood."""
    exact = _PLAIN.fullmatch(text)
    if exact is not None and (slot := _read_plain(*exact.groups())) is not None:
        return Answer(slot)
    found = _scan(text[:LONGEST].lower().replace("{:}", ":"))
    none = _NONE.search(" ".join(found.words)) is not None
    if not found.days and not found.pairs:
        return _read_none(found, none, len(text) > LONGEST)
    if not found.pairs and (found.strange or not _harmless(found)):
        return NOTHING
    if len(text) > LONGEST or found.strange or none or not _harmless(found):
        return _malformed("not_a_slot")
    return _read_meeting(problem, found)


def _read_plain(day: str, *numbers: str) -> Meeting | None:
    """The form that the prompt asks for, without detours; None when it is not quite that."""
    h1, m1, h2, m2 = map(int, numbers)
    number, start, end = _DAYS.get(day.lower()), 60 * h1 + m1, 60 * h2 + m2
    return Meeting(number, start, end) if number is not None and start < end else None


def _read_none(found: _Found, none: bool, long: bool) -> Reading[Meeting]:
    if not none or long:
        return NOTHING
    negations = sum(found.words.count(word) for word in _NEGATIONS)
    clean = not found.strange and not found.zones and not found.lengths
    if clean and negations <= 1 and all(word in _NONE_WORDS for word in found.words):
        return Answer(NO_SLOT)
    return _malformed("not_a_slot")


def _read_meeting(problem: CalendarProblem, found: _Found) -> Reading[Meeting]:
    if len(found.days) > 1:
        return _malformed("several_slots")
    if any(pair.start is None or pair.end is None for pair in found.pairs) or not found.pairs:
        return _malformed("missing_time")
    spans: set[tuple[int, int] | None] = {_span(pair) for pair in found.pairs}
    if None in spans:
        return _malformed("bad_time")
    if len(spans) > 1:
        return _malformed("several_slots")
    if not found.days:
        return _malformed("missing_day")
    (span,), (day,) = spans, found.days
    assert span is not None
    start, end = span
    if start >= end:
        return _malformed("end_before_start")
    if any(not _same_zone(problem, zone) for zone in found.zones):
        return _malformed("other_time_zone")
    if found.lengths and sum(found.lengths) != end - start:
        return _malformed("contradiction")
    return Answer(Meeting(day, start, end))


def _malformed(kind: str) -> Malformed:
    return Malformed(Fault(kind))


def _harmless(found: _Found) -> bool:
    return all(word in _HARMLESS or word in _START or word in _END for word in found.words)


def _same_zone(problem: CalendarProblem, text: str) -> bool:
    if problem.utc_offset is None:
        return False
    try:
        return read_offset("zone", "".join(text.upper().split())) == problem.utc_offset
    except ValueError:
        return False


# ----------------------------------------------------------------------------- tokens


def _scan(text: str) -> _Found:
    """Sorts the tokens: what names a day, a start, an end, a duration, a zone; and the other words."""
    found = _Found()
    role: str | None = None
    between = False
    for kind, token in _tokens(text):
        if kind == "clock" or kind == "compact":
            if role == "length":
                found.lengths.append(int(token) if token.isdecimal() else -1)
            else:
                _place(found, _clock(token), role)
            role = None
        elif kind == "day":
            found.days.add(_DAYS[token])
        elif kind == "dash" or token in _TO or (token == "and" and between):
            role = "after" if found.pairs else role
        elif token in _START:
            role = "start"
            found.words.append(token)
        elif token in _END:
            role = "end"
            found.words.append(token)
        elif token in _LENGTH:
            role = "length"
        elif token == "between":
            between = True
        elif token == "noon" or token == "midnight":
            _place(found, _Clock(12, 0, "p") if token == "noon" else _MIDNIGHT, role)
            role = None
        elif kind == "length":
            number = int(re.match(r"\d+", token)[0])  # type: ignore[index]
            found.lengths.append(number * (60 if "h" in token else 1))
        elif kind == "zone":
            found.zones.add(token)
        elif kind == "word":
            found.words.append(token)
        else:
            found.strange = True
    return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        kind, token = str(match.lastgroup), match.group()
        if kind == "nothing" or kind == "latex":
            continue
        if kind == "word":
            token = token.strip("_")
            if not token:
                continue
            kind = "day" if token in _DAYS else "word"
        yield kind, token


def _place(found: _Found, clock: _Clock, role: str | None) -> None:
    """Puts a time where its label, or else its order, says."""
    pair = found.pairs[-1] if found.pairs else None
    if role not in ("start", "end"):
        role = "end" if pair is not None and pair.end is None else "start"
        if pair is not None and pair.start is None and pair.end is not None:
            role = "start"
    if pair is None or getattr(pair, role) is not None:
        pair = _Pair()
        found.pairs.append(pair)
    setattr(pair, role, clock)


def _clock(token: str) -> _Clock:
    if len(token) == 4 and token.isdecimal():
        return _Clock(int(token[:2]), int(token[2:]), None)
    match = _CLOCK.fullmatch(token)
    if match is None:
        return _Clock(99, 99, None)
    return _Clock(int(match[1]), None if match[2] is None else int(match[2]), match[3])


# ------------------------------------------------------------------------------ times


def _span(pair: _Pair) -> tuple[int, int] | None:
    """Minutes of the day; None when a time is impossible or leaves morning and evening open."""
    start, end = pair.start, pair.end
    assert start is not None and end is not None
    halves = {start.half, end.half} & {"a", "p"}
    if not halves and (start.minute is None or end.minute is None):
        return None  # "9-10" may mean anything
    if start.half == "p" and end.half is None and end.hour < 13:
        return None  # "9:00 PM-9:30"
    ends = _minute(end, end.half)
    if ends == 0:
        ends = DAY  # a meeting that ends at 00:00 or 12 AM ends at midnight
    starts = 0 if start == _MIDNIGHT else _start_minute(start, end, ends)
    return None if starts is None or starts == DAY or ends is None else (starts, ends)


def _start_minute(start: _Clock, end: _Clock, ends: int | None) -> int | None:
    """The start: "9-9:30 AM" means AM twice; "11:30-12:15 PM" can only begin in the morning."""
    if start.half is not None or end.half not in ("a", "p") or start.hour > 12:
        return _minute(start, start.half)
    both = [_minute(start, end.half), _minute(start, "a" if end.half == "p" else "p")]
    return next((s for s in both if s is not None and ends is not None and s < ends), both[0])


def _minute(clock: _Clock, half: str | None) -> int | None:
    """Minutes since midnight; None when there is no such time."""
    hour, minute = clock.hour, clock.minute or 0
    if half in ("a", "p") and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half == "a":
        return None
    total = 60 * hour + minute
    return total if minute < 60 and total <= DAY else None
