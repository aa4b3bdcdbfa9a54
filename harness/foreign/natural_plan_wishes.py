"""Wishes in a Natural Plan prompt: when people do not want to meet, and whether the earliest slot is wanted.

In the data set a sentence such as *Ada can not meet on Monday. Tuesday. Thursday before 15:00.* is one list of three
constraints: its generator joins them by full stops. Here a list may be joined by full stops, commas, semicolons, line
ends, `and` and `or`, and a limit belongs to the day before it. Nothing is passed over: a sentence that is not understood
whole is an error, because a lost constraint makes wrong slots right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...verifiers.calendar.clock import DAYS, read_clock

Span = tuple[str, int, int]
"""Day, start and end in minutes of the day."""
MIDNIGHT = 24 * 60

_VERBS = (
    r"(?:would|'d|should) (?:like|love|prefer|want) to avoid|(?:would|'d) (?:rather|prefer) not|"
    r"(?:wants?|wishes|wish|prefers?|likes?|needs?|tries|has|have) to avoid|avoids?|"
    r"(?:do|does)(?: not|n't) (?:want|wish|like)|prefers? not|can ?not|can't|could not|couldn't|will not|won't|"
    r"(?:is|are)(?: not|n't) (?:available|free|able)|(?:is|are) unable"
)
_OPENING = re.compile(rf"(?P<names>[^,;.]{{1,200}}?)(?: also| really)? ?(?:{_VERBS})\b", re.IGNORECASE)
_FILLER = re.compile(
    "to|meet|meetings?|more|any|another|further|have|having|a|an|on|at|all|the|be|in|schedul(?:ed?|ing)|attend|attending|"
    "take|taking|hold|holding|during|also|either",
    re.IGNORECASE,
)
_EARLIEST = re.compile(r"\bearl\w{1,10} (?:possible )?(?:availab\w{1,10}|time|slot)", re.IGNORECASE)
_IDLE = re.compile(r"(?:please )?find a time\b|solution\b|please\b.{0,80}\bconstraints\Z", re.IGNORECASE)
_CLOCK = r"[0-9]{1,2}:[0-9]{2}"
_TOKEN = re.compile(
    rf"\s*(?:(?P<day>{'|'.join(DAYS)})s?\b|(?P<one>before|until|after|from)\s+(?P<at>{_CLOCK})(?:\s+on(?:wards?)?\b)?"
    rf"(?!\s*(?:-|to\b|until\b)\s*[0-9])|(?:from|between|during)?\s*(?P<start>{_CLOCK})\s*(?:-|to|until|and)\s*"
    rf"(?P<end>{_CLOCK})|(?P<join>and\b|or\b|[,;&])|(?P<word>[A-Za-z]+))",
    re.IGNORECASE,
)


def read_wishes(text: str, names: Sequence[str], days: Sequence[str]) -> tuple[list[tuple[str, Span]], bool]:
    """Read the sentences between the schedules and the end of a prompt.

    Args:
        text: The sentences.
        names: The people.
        days: The days on which a meeting is possible.

    Returns:
        Who does not want to meet and when, and whether the earliest slot is wanted.

    Raises:
        ValueError: A sentence is not understood; the message quotes it.
    """
    spans: list[tuple[str, Span]] = []
    about: list[str] = []
    earliest = False
    for sentence in _sentences(text):
        opening = _OPENING.match(sentence)
        if opening:
            about = _people(opening["names"], names, sentence)
            rest = sentence[opening.end() :]
        elif about and sentence.startswith(tuple(DAYS)):
            rest = sentence
        elif _EARLIEST.search(sentence):
            earliest, about = True, []
            continue
        elif _IDLE.match(sentence):
            about = []
            continue
        else:
            raise _unreadable(sentence)
        found = _excluded(rest, days, sentence)
        spans += [(name, span) for name in about for span in found]
    return spans, earliest


def opens_wish(line: str) -> bool:
    """Return whether a line begins with a constraint of somebody, not with a schedule."""
    return _OPENING.match(line) is not None


def _sentences(text: str) -> Iterator[str]:
    for piece in re.split(r"\.(?![0-9])|\n", text):
        sentence = " ".join(piece.split()).strip(" ;,!")
        if sentence:
            yield sentence


def _people(text: str, names: Sequence[str], sentence: str) -> list[str]:
    asked = [name.strip() for name in re.split(r",| and ", text) if name.strip()]
    if any(name not in names for name in asked) or not asked:
        raise _unreadable(sentence)
    return asked


def _excluded(text: str, days: Sequence[str], sentence: str) -> list[Span]:
    """Return the spans of a list of days, each with the limits that follow it; limits alone hold on every day."""
    entries: list[tuple[str, list[tuple[int, int]]]] = []
    joined: list[str] = []  # by what each entry is joined to the one before
    place, join, leading = 0, "", False
    text = text.rstrip()
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            raise _unreadable(sentence)
        place = token.end()
        if token["day"]:
            limits: list[tuple[int, int]] = []
            if len(entries) == 1 and not entries[0][0] and not join:  # before 10:00 on Monday
                limits, leading = entries.pop()[1], True
                joined.pop()
            entries.append((token["day"].capitalize(), limits))
            joined.append(join)
            join = ""
        elif token["join"]:
            join = join if join in ("and", "or") else token["join"].lower()
        elif token["word"]:
            if not _FILLER.fullmatch(token["word"]):
                raise _unreadable(sentence)
        else:
            if not entries:
                entries.append(("", []))
                joined.append("")
            entries[-1][1].append(_limit(token))
            join = ""
    if not entries:
        raise _unreadable(sentence)
    shared = _is_shared(entries, joined) or (leading and any(not limits for _, limits in entries))
    if shared or (not entries[0][0] and len(entries) > 1):
        raise ValueError(
            f"prompt: a limit in {sentence[:200]!r} may hold on one day or on several; give each day its own, after it"
        )
    return [
        (one, start, end)
        for day, limits in entries
        for one in ([day] if day else days)
        for start, end in limits or [(0, MIDNIGHT)]
    ]


def _limit(token: re.Match[str]) -> tuple[int, int]:
    if token["start"]:
        return read_clock("limit", token["start"]), read_clock("limit", token["end"])
    at = read_clock("limit", token["at"])
    return (0, at) if token["one"].lower() in ("before", "until") else (at, MIDNIGHT)


def _is_shared(entries: Sequence[tuple[str, list[tuple[int, int]]]], joined: Sequence[str]) -> bool:
    """Return whether a limit may hold on several days, as in *Monday and Tuesday before 10:00*."""
    pairs = zip(entries, entries[1:], joined[1:], strict=False)
    return any(join in ("and", "or", "&") and limits and not before for (_, before), (_, limits), join in pairs)


def _unreadable(sentence: str) -> ValueError:
    return ValueError(
        f"prompt: expected a constraint such as 'X can not meet on Monday before 9:30', got {sentence[:200]!r}"
    )
