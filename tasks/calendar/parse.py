"""Read a slot, or that there is none, from the words of an answer.

The text is cut into tokens (days, times, durations, zones, words); punctuation, quotes,
brackets, LaTeX and HTML dressing between them mean nothing, so that `Monday 09:00-09:30`,
`**Mon**, 9:00 AM to 9:30 AM`, `{"day": "Monday", "start": "09:00", "end": "09:30"}` and
`["Monday", "09:00", "09:30"]` all say the same. The clock has 24 hours unless AM or PM is
written, so `9-10` is 09:00-10:00; an hour alone must stand in such a span or have AM or PM. *Morning*
says that the meeting is over by noon, *afternoon* and *evening* that hours up to 11 are PM. A
reason may follow (`because Ana and Bo are both free`).

Meaning is strict: exactly one day, one start and one end must be named, and any word that is
not known to be harmless (`or`, `maybe`, `not`, `before` …) makes the candidate malformed: the
list of harmless words is closed, because no list of harmful ones could be. One pass, linear
time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from ...verifiers.calendar.clock import DAY, read_offset
from ...verifiers.calendar.problem import NO_SLOT, CalendarProblem, Meeting
from ...verifiers.verdict import Fault
from ..core.answers import NOTHING, Answer, Malformed, Reading
from ..core.dressing import without_remark
from .parse_words import WEEKDAYS, read_no_slot, tokens, without_dates

LONGEST: Final = 600
"""A candidate with more characters is prose, not an answer."""

_PLAIN = re.compile(r"([A-Za-z]{6,9}) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d\d)(?::00)?)?\s?(?:([ap])\.?m\.?)?", re.ASCII)

_START = frozenset((
    "start", "starts", "starting", "start_time", "starttime", "begin", "begins", "beginning", "begin_time", "from",
    "meeting_start", "von",
))  # fmt: skip
_END = frozenset(("end", "ends", "ending", "end_time", "endtime", "finish", "finishes", "meeting_end"))
_TO = frozenset(("to", "until", "till", "through", "bis"))
_LENGTH = frozenset(("duration", "duration_minutes", "minutes", "length"))
_REASON = frozenset(("because", "since", "as", "when", "where"))
_HARMLESS = _START | _END | _REASON | frozenset((
    "a", "all", "and", "answer", "are", "at", "attend", "attendees", "available", "be", "best", "both", "calendar",
    "calendars", "can", "chosen", "common", "confirmed", "constraint", "constraints", "date", "day", "earliest",
    "everybody", "everyone", "feasible", "final", "first", "final_answer", "fit", "fits", "for", "free", "has",
    "have", "held", "hence", "here", "hold", "i", "in", "is", "it", "last", "lasts", "let", "long", "meet", "meeting",
    "meeting_day", "meeting_time", "meets", "my", "of", "on", "our", "participants", "people", "possible", "proposal",
    "propose", "proposed", "reference", "requirement", "requirements", "result", "rule", "rules", "s", "satisfied",
    "satisfies", "satisfy", "satisfying", "schedule", "scheduled", "selected", "should", "slot", "so", "solution",
    "status", "suggest", "suggested", "suitable", "suits", "take", "takes", "that", "the", "then", "there", "therefore",
    "they", "this", "thus", "time", "time_slot", "timeslot", "timezone", "time_zone", "together", "true", "uhr", "us", "valid",
    "we", "weekday", "which", "whole", "will", "window", "with", "work", "works", "zone",
))  # fmt: skip
_PARTS = frozenset(("morning", "afternoon", "evening"))
_NEVER_NAMES = frozenset((
    "no", "not", "none", "never", "nor", "neither", "or", "but", "only", "maybe", "except", "unless", "if", "without",
))  # fmt: skip
"""Words that keep their meaning even if somebody is called so."""


@dataclass(frozen=True, slots=True)
class _Clock:
    """A time as written: None for minutes that were left out and for no AM or PM.

    `half` is `a`, `p`, or `m` for the word *midnight*, which begins a day or ends it.
    """

    hour: int
    minute: int | None
    half: str | None


NOON: Final = 720
_MIDNIGHT = _Clock(24, 0, "m")
_NOON = _Clock(12, 0, None)


@dataclass(slots=True)
class _Pair:
    """A start and an end, `joined` by a dash or a word between them; `after` counts the words before the first."""

    start: _Clock | None = None
    end: _Clock | None = None
    joined: bool = False
    after: int = 0


@dataclass(slots=True)
class _Found:
    """The days, times and words that the tokens of a candidate name."""

    days: set[int] = field(default_factory=set)
    pairs: list[_Pair] = field(default_factory=list)
    zones: set[str] = field(default_factory=set)
    lengths: list[int] = field(default_factory=list)
    clauses: list[list[str]] = field(default_factory=lambda: [[]])
    parts: set[str] = field(default_factory=set)
    strange: bool = False

    @property
    def count(self) -> int:
        """The number of words so far."""
        return sum(map(len, self.clauses))

    @property
    def harmless(self) -> bool:
        """Whether nothing besides days, times, lengths and zones may have a meaning."""
        return not self.strange and all(word in _HARMLESS or word in _PARTS for words in self.clauses for word in words)


def read_slot(problem: CalendarProblem, text: str) -> Reading[Meeting]:
    """Read the slot, or NO_SLOT, that a candidate names; see the module for what is understood."""
    exact = _PLAIN.fullmatch(text)
    if exact is not None and (slot := _read_plain(*exact.groups())) is not None:
        return Answer(slot)
    if (remarked := without_remark(text)) and len(text) <= LONGEST and _is_bare_claim(problem, *remarked):
        return Answer(NO_SLOT)
    text = without_dates(text[: LONGEST + 1].lower())
    found = _scan(text[:LONGEST], _names(problem))
    none = read_no_slot(found.clauses)
    if not found.days and not found.pairs:
        if none == "nothing" or len(text) > LONGEST:
            return NOTHING
        alone = none == "claimed" and not (found.strange or found.zones or found.lengths)
        return Answer(NO_SLOT) if alone else _malformed("not_a_slot")
    if not found.pairs and not found.harmless:
        return NOTHING
    if len(text) > LONGEST or not found.harmless:
        return _malformed("not_a_slot")
    return _read_meeting(problem, found)


def _is_bare_claim(problem: CalendarProblem, claim: str, remark: str) -> bool:
    """Whether a text claims that there is no slot, and the remark after it names no time."""
    if any(kind in ("clock", "compact", "number", "day", "length") for kind, _ in tokens(remark.lower())):
        return False
    reading = read_slot(problem, claim)
    return isinstance(reading, Answer) and reading.value == NO_SLOT


def _names(problem: CalendarProblem) -> frozenset[str]:
    """The people's names as they may stand in a reason."""
    return frozenset(person.name.lower() for person in problem.people) - _NEVER_NAMES


def _read_plain(day: str, *numbers: str) -> Meeting | None:
    """The form that the prompt asks for, without detours; None when it is not quite that."""
    h1, m1, h2, m2 = map(int, numbers)
    number, start, end = WEEKDAYS.get(day.lower()), 60 * h1 + m1, 60 * h2 + m2
    return Meeting(number, start, end) if number is not None and start < end else None


def _read_meeting(problem: CalendarProblem, found: _Found) -> Reading[Meeting]:
    if len(found.days) > 1:
        return _malformed("several_slots")
    if any(pair.start is None or pair.end is None for pair in found.pairs) or not found.pairs:
        return _malformed("missing_time")
    if len(found.parts) > 1:
        return _malformed("bad_time")
    spans: set[tuple[int, int] | None] = {_span(_in_part(pair, found.parts)) for pair in found.pairs}
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
    if found.parts and not (end <= NOON if "morning" in found.parts else start >= NOON):
        return _malformed("bad_time")
    if any(not _same_zone(problem, zone) for zone in found.zones):
        return _malformed("other_time_zone")
    said = sum(found.lengths) == end - start or set(found.lengths) == {end - start}
    if found.lengths and not said:
        return _malformed("contradiction")
    return Answer(Meeting(day, start, end))


def _malformed(kind: str) -> Malformed:
    return Malformed(Fault(kind))


def _same_zone(problem: CalendarProblem, text: str) -> bool:
    if problem.utc_offset is None:
        return False
    try:
        return read_offset("zone", "".join(text.upper().split())) == problem.utc_offset
    except ValueError:
        return False


# ----------------------------------------------------------------------------- tokens


def _scan(text: str, names: frozenset[str]) -> _Found:
    """Sorts the tokens: what names a day, a start, an end, a duration, a zone; and the other words."""
    found = _Found()
    role: str | None = None
    between = reason = False
    for kind, token in tokens(text):
        if kind in ("clock", "compact", "number"):
            if role == "length":
                found.lengths.append(int(token) if token.isdecimal() else -1)
            elif kind == "number":
                found.strange = True
            else:
                _place(found, _clock(token), role)
            role = None
        elif kind == "day":
            found.days.add(WEEKDAYS[token])
        elif kind == "break":
            found.clauses.append([])
            role = None if "\n" in token else role
        elif kind == "dash" or token in _TO or (token == "and" and between):
            role = "after" if found.pairs else role
            _join_words(found, token)
        elif token in _START or token in _END:
            role = "start" if token in _START else "end"
            found.clauses[-1].append(token)
        elif token in _LENGTH:
            role = "length"
        elif token == "between":
            between = True
        elif token == "noon" or token == "midnight":
            _place(found, _NOON if token == "noon" else _MIDNIGHT, role)
            role = None
        elif kind == "length":
            number = int(re.match(r"\d+", token)[0])  # type: ignore[index]
            found.lengths.append(number * (60 if "h" in token else 1))
            role = None
        elif kind == "zone":
            found.zones.add(token)
        elif kind == "word":
            found.parts |= {token} & _PARTS
            found.strange |= reason and token in _PARTS  # of whose morning is it said?
            reason |= token in _REASON and bool(found.pairs)
            if not (reason and token in names):
                found.clauses[-1].append(token)
        else:
            found.strange = True
    return found


def _join_words(found: _Found, token: str) -> None:
    """Notes a word of a span too, since a claim may need it; a spaced dash ends a clause."""
    if token.isalpha():
        if not found.pairs:
            found.clauses[-1].append(token)
    elif token != token.strip():
        found.clauses.append([])


def _place(found: _Found, clock: _Clock, role: str | None) -> None:
    """Puts a time where its label, or else its order, says."""
    pair = found.pairs[-1] if found.pairs else None
    joined, labelled = role == "after", role in ("start", "end")
    if labelled:
        place = str(role)
    else:
        place = "end" if pair is not None and pair.end is None and pair.start is not None else "start"
    if pair is None or getattr(pair, place) is not None:
        pair = _Pair(after=found.count)
        found.pairs.append(pair)
    elif not joined and not labelled and found.count != pair.after:
        found.strange = True  # "Monday 09:00 and 09:30" may be two starts
    pair.joined |= place == "end" and joined
    setattr(pair, place, clock)


def _clock(token: str) -> _Clock:
    if len(token) == 4 and token.isdecimal():
        return _Clock(int(token[:2]), int(token[2:]), None)
    match = _CLOCK.fullmatch(token)
    if match is None:
        return _Clock(99, 99, None)
    return _Clock(int(match[1]), None if match[2] is None else int(match[2]), match[3])


# ------------------------------------------------------------------------------ times


def _in_part(pair: _Pair, parts: set[str]) -> _Pair:
    """The pair with PM where the afternoon or evening says it, and AM nowhere; a contradiction has no time."""
    if not parts:
        return pair
    other = "p" if "morning" in parts else "a"
    clocks = [
        _Clock(99, 99, None) if clock is not None and clock.half == other else clock for clock in (pair.start, pair.end)
    ]
    if other == "a":
        clocks = [
            _Clock(clock.hour, clock.minute, "p") if clock and clock.half is None and 1 <= clock.hour <= 11 else clock
            for clock in clocks
        ]
    return _Pair(clocks[0], clocks[1], pair.joined, pair.after)


def _span(pair: _Pair) -> tuple[int, int] | None:
    """Minutes of the day; None when a time is impossible or leaves morning and evening open."""
    start, end = pair.start, pair.end
    assert start is not None and end is not None
    halves = {start.half, end.half} & {"a", "p"}
    if not halves and not pair.joined and (start.minute is None or end.minute is None):
        return None  # two bare numbers
    # "9:00 PM-9:30" can only mean the evening twice.
    ends = _minute(end, "p" if start.half == "p" and end.half is None and end.hour <= 12 else end.half)
    if ends == 0:
        ends = DAY  # a meeting that ends at 00:00 or 12 AM ends at midnight
    starts = 0 if start == _MIDNIGHT else _start_minute(start, end, ends)
    if (
        end.half is None
        and end.hour == 12
        and end.minute == 0
        and starts is not None
        and ends is not None
        and ends < starts
    ):
        ends = DAY  # "11:30 PM-12:00" can only end at midnight
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
    if half == "p" and hour == 0:
        return None  # "0:30 PM" may be noon or a slip
    if half in ("a", "p") and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half == "a":
        return None
    total = 60 * hour + minute
    return total if minute < 60 and total <= DAY else None
