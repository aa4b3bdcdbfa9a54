"""The answer that stands first: SpatialEval asks for one sentence with the answer, then for the reasons.

A response in which an answer is found where answers are otherwise (`tasks.core.answers`) is judged by that one. In another,
the first line or sentence is the answer when nothing after it reads as one. It is an option, or a sentence that
says what an option says, in the words of the question: *There are 2 objects in the Northeast of …*, *No, it is not.*
A sentence that says anything else is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ...tasks.core.answers import plain
from ...verifiers.verdict import Verdict
from .choice import simple

_SENTENCE = re.compile(r"(?<!\bSt)(?<!\bMt)(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\b[A-Z])[.!]\s{1,8}(?=\S)")
_LETTER = re.compile(r"[*(]{0,3}([A-Z])[.):][*]{0,2} {1,4}(.*)")
_NUMBERED = re.compile(
    r"(?:there (?:is|are) |the (?:provided |marked )?path (?:from s to e )?(?:has|contains|makes) )?(?:exactly |a total of )?"
    r"(?P<number>[0-9]{1,6}|no|zero|one|two|three|four|five|six|seven|eight|nine|ten) (?:(?P<kind>right|left|total) )?"
    r"(?P<what>turns?|objects?|places?)(?: (?P<rest>.*))?"
)
_YES_NO = re.compile(r"(yes|no)(?:[,;:-]+ ?(.*))?")
_RELATION = re.compile(r"is the exit \(e\) ([a-z -]{3,40}?)(?: of)? the starting point")
_CLAIM = re.compile(r"the exit(?: \(e\))? is (not )?([a-z -]{3,40}?)(?:(?: of)? the starting point(?: \(s\))?)?")
_WAY = r"(north-?east|north-?west|south-?east|south-?west|north|south|east|west)"
_FACT = re.compile(rf"(.{{1,80}}?) is (?:located )?(?:(?:to|in) the )?{_WAY} (?:of|relative to) (.{{1,80}})")
_WHERE = re.compile(r"in which direction is ([^?\n]{1,80}?) (?:relative to|from|of) ([^?\n]{1,80}?)\?")
_WHICH = re.compile(rf"which (?:object|place)s? (?:is|are) (?:located )?(?:to|in) the {_WAY} of ([^?\n]{{1,80}}?)\?")
_TURNED = re.compile(r"\b(?:yes|no|wait|actually|but|however|or|unless|maybe|unsure)\b")


def judge(asked: str, judged: Callable[[str], Verdict], text: str) -> Verdict:
    """Return the verdict on a response to a question with options, the answer of which may stand first.

    Args:
        asked: The whole prompt.
        judged: The verdict on a response whose answer stands where answers are otherwise.
    """
    verdict = judged(text)
    if not _is_without(verdict):
        return verdict
    text = plain(text).strip()
    for opening, rest in _openings(text):
        if rest and not _says_nothing(judged(rest)):
            continue
        for candidate in (opening, _told(asked, opening)):
            if candidate is not None and not _is_without(found := judged(candidate)):
                return found if _agrees(asked, judged, rest, found) else verdict
    return verdict


def _agrees(asked: str, judged: Callable[[str], Verdict], rest: str, found: Verdict) -> bool:
    """Return whether the last words do not take back what stood first."""
    line = rest.rstrip().rpartition("\n")[2][-2000:]
    last = [part for part in _SENTENCE.split(line) if part.strip()][-1:]
    for said in (line.partition(":")[2].strip(), line, *last):
        for told in (said, _told(asked, said)) if said else ():
            if told is not None and not _says_nothing(other := judged(told)) and other.answer != found.answer:
                return False
    return True


def _says_nothing(verdict: Verdict) -> bool:
    return verdict.status == "unparsed" and verdict.faults[0].kind == "no_answer"


def _is_without(verdict: Verdict) -> bool:
    return verdict.status == "unparsed" and verdict.faults[0].kind in ("no_answer", "option_and_text_differ")


def _openings(text: str) -> Iterator[tuple[str, str]]:
    """The first line and its first sentence, each with what follows."""
    line = text[:2000].partition("\n")[0]
    yield line.strip(), text[len(line) :].strip()
    if end := _SENTENCE.search(line):
        yield line[: end.start()].strip(), text[end.end() :].strip()


def _told(asked: str, sentence: str) -> str | None:
    """Return the option that a sentence names, with its letter where it has one; None when it names none."""
    if letter := _LETTER.fullmatch(sentence):
        told = _told(asked, letter[2])
        return None if told is None else f"{letter[1]}. {told}"
    asked = " ".join(plain(asked).casefold().split())
    at = asked.rfind("options:")
    asked = asked[: at if at >= 0 else len(asked)]
    said = " ".join(sentence.casefold().strip(" *_.!").split())
    return next(
        (told for read in (_number, _yes_or_no, _claim, _fact) if (told := read(asked, said)) is not None), None
    )


def _number(asked: str, said: str) -> str | None:
    found = _NUMBERED.fullmatch(said)
    start = asked.rfind("how many ")
    if not found or start < 0:
        return None
    question = re.findall(r"[a-z0-9']+", asked[start:])
    kind = question[2] if question[2] in ("right", "left", "total") else ""
    if found["what"].rstrip("s") not in " ".join(question[2:4]) or (found["kind"] or "total") != (kind or "total"):
        return None
    words = iter(question)  # what follows the number is made of the question's words, in their order
    if not all(word in words for word in re.findall(r"[a-z0-9']+", found["rest"] or "")):
        return None
    return "0" if found["number"] == "no" else found["number"]


def _yes_or_no(asked: str, said: str) -> str | None:
    found = _YES_NO.fullmatch(said)
    if not found or _TURNED.search(found[2] or "") or (found[1] == "yes" and "not" in (found[2] or "").split()):
        return None
    return found[1]


def _claim(asked: str, said: str) -> str | None:
    wanted, found = _RELATION.search(asked), _CLAIM.fullmatch(said)
    if not wanted or not found or simple(wanted[1]) != simple(found[2]):
        return None
    return "no" if found[1] else "yes"


def _fact(asked: str, said: str) -> str | None:
    found = _FACT.fullmatch(said)
    if not found:
        return None
    place, way, other = (simple(part.removeprefix("the object ")) for part in found.groups())
    if where := _WHERE.search(asked):
        return way if (simple(where[1]), simple(where[2])) == (place, other) else None
    which = _WHICH.search(asked)
    return found[1] if which and (simple(which[1]), simple(which[2])) == (way, other) else None
