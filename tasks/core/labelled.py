"""Answers after a label: how far each one goes.

After *Final answer:* stands what the reply says there, not merely its first line. In the text up to the next label:

1. The answer begins on the line of the label or, if that is empty, with the next paragraph (a fence is a paragraph).
2. It goes on, over empty lines too, after a line that ends in the middle (a comma, an arrow, *and*, an open bracket …),
   before a line that begins there (a comma, an arrow, `and` …), and from one item of a list to the next.
3. The rest of its paragraph belongs to it if both together read as an answer: a wrapped list, a walk that goes on,
   `Length: 26`. If they do not, a rest that is itself another answer makes it ambiguous; one that is a broken answer,
   and no new sentence, makes it malformed; any other rest is a remark.
4. The paragraph after it is tried in the same way, but one that gives another answer is ambiguous.
5. A rest that takes the answer back (`or …`, `wait`, …) makes it ambiguous.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from .dressing import AFTER, ANSWER_NOUNS, ARTICLE, ELSEWHERE, IS, KIND, LEAD, SEPARATOR, WEAK_NOUNS

_BEGIN = rf"[ \t>*_#=~\-]{{0,8}}(?:<(?:b|strong|p)>){{0,2}}(?:[0-9]{{1,2}}[.)] [*_]{{0,3}})?{LEAD}{ARTICLE}"
_FORMAT = r"(?: [(\[](?:in|as|using|with|formatted|required|submitted|verified|final)[a-z ]{0,50}[)\]]|, final)?"
_END_OF_LABEL = _FORMAT + r"[ \t*_]{0,6}(?:</(?:b|strong)>[ \t]{0,4})?"
_IN_BRACKETS = r"[\[【](?:final )?answer[\]】]:?|【(?:最终|最終)?(?:答案|答え|回答)】:?"
FINAL: Final = re.compile(
    _BEGIN
    + r"(?:final[ _-](?:answer|ans|output|response|submission|verdict)(?: is)?|final(?= ?(?:[:*]|->)))"
    + _END_OF_LABEL
    + rf"(?:{SEPARATOR}|=+$|$|(?<=is )|(?<=is \*\*))",
    re.IGNORECASE | re.MULTILINE,
)
LABEL: Final = re.compile(
    _BEGIN
    + rf"(?:(?:{KIND}(?:{ANSWER_NOUNS}){AFTER}|{ELSEWHERE})(?: (?:{IS}))?"
    + _END_OF_LABEL
    + rf"(?:{SEPARATOR}|=+$)|answer[ \t*_]{{0,6}}$|{_IN_BRACKETS})",
    re.IGNORECASE | re.MULTILINE,
)
WEAK_LABEL: Final = re.compile(
    _BEGIN + rf"{KIND}(?:(?:{WEAK_NOUNS}){AFTER}|(?-i:AI|Assistant))" + _END_OF_LABEL + SEPARATOR,
    re.IGNORECASE | re.MULTILINE,
)
"""Labels that stand before an answer or before anything else: only what reads as an answer is one."""
SENTENCE: Final = re.compile(
    rf"[ \t>*_\-]{{0,8}}{LEAD}(?:{ARTICLE}{KIND}(?:{ANSWER_NOUNS}|response){AFTER} (?:{IS})\b(?:,? (?:as follows|the following)\b)?[ ]?:?"
    rf"|i(?:'ll| will|'d| would)? (?:go with|choose|pick|answer|submit|select)\b[ ]?:?|(?:{ELSEWHERE})(?<=[是为は은]))",
    re.IGNORECASE | re.MULTILINE,
)
"""*The answer is*, in the middle of a reply."""

_OF_ANSWER = (*ANSWER_NOUNS.split("|"), "答", "回答", "ответ", "відповідь", "답", "उत्तर", "الإجابة", "الجواب")
_WORDS = {
    FINAL: ("final",),
    LABEL: _OF_ANSWER,
    WEAK_LABEL: (*WEAK_NOUNS.split("|"), "ai:", "assistant"),
    SENTENCE: (*_OF_ANSWER, "response", " choose", " go with", " pick", " submit", " select", " answer"),
}
"""Each label holds one of its words; looking for them first is quick."""
_BEFORE_SENTENCE = re.compile(
    r"\n|[.!?;] |, (?=(?:and )?(?:so|thus|hence|therefore|which means|meaning|donc|daher|somit)\b)", re.IGNORECASE
)
"""What a sentence begins after; after a comma only one that draws a conclusion."""
_ALTERNATIVE = re.compile(
    r"[\s*_>(-]*(?:(?:or|alternatively|otherwise|maybe|perhaps|possibly|either|instead|oder|ou|vielleicht|wait|hmm+|actually|correction"
    r"|scratch that|on second thought|sorry|nope|but wait)\b|no[,.!:])",
    re.ASCII | re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:[,;&+|\\(\[{<=:]|->|=>|\u2227|\u2228|(?<=\s)-|\b(?:and|or|then|to|plus|und|et))[ \t*_]*\Z")
_CONTINUES = re.compile(r"[ \t]*(?:[,;&+|)\]}=]|->|=>|\u2227|\u2228|(?:and|then|plus|und|et) )")
_ITEM = re.compile(r"[ \t]*(?:[-*+\u2022\u00b7]|\(?[0-9]{1,4}[.)])[ \t]+\S")
_FENCE = re.compile(r"[ \t]{0,8}(?:```|~~~)")
_RULE = re.compile(r"[ \t]{0,8}(?:-{3,}|\*{3,}|_{3,}|={3,})[ \t]*")
"""A line across the page, which ends a paragraph."""
_OF_RULES = frozenset(" \t-*_=")
_ROW = re.compile(r"[ \t]{0,8}\|.*\|[ \t]*")
"""A row of a table; its last sign is no sign that the text goes on."""
_MARKUP_OF_LINE = re.compile(r"\A</(?:b|strong)>[ \t]{0,4}|</p>\Z", re.ASCII | re.IGNORECASE)
_END_OF_EMPHASIS = re.compile(r"[*_]{2,3}[.!]\Z")
_CLOSING = re.compile(r"[ \t]{0,4}</(b|strong|p)>\Z")
_QUOTED = re.compile(r"[ \t]{0,4}> ?[A-Za-z0-9*`$\\]")
_SENTENCE_BEGIN = re.compile(
    r"[\s*_>#(+\u2022-]*(?:(?:because|since|as(?! well)|where|which|so|this|that|these|with|here|hence|thus|therefore|i|we|note|"
    r"check|verification|explanation|reasoning|reason|proof|steps|summary|let|hope|thank)\b|[A-Z][\w ]{2,30}:|---|<)",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"(?:total |tour |path )?(?:length|cost|distance|weight|moves|steps)\b", re.ASCII | re.IGNORECASE)
_HEDGE = re.compile(
    r"\b(?:or|maybe|perhaps|possibly|also|too|either|instead|unless|alternatively|could|might|may)\b",
    re.ASCII | re.IGNORECASE,
)


_KIND_OF_LATER = (
    r"(?P<kind>(?:correct|right|actual|real|true|revised|corrected|proper|new|updated|improved|better|second|other|alternative|next"
    r"|richtige|korrekte|bonne|vraie) )"
)
_RESTATED = re.compile(
    rf"\b(?:the|my|our|an?|die|das|la|le|l['\u2019])[ ]?{_KIND_OF_LATER}?(?:final )?(?P<noun>{ANSWER_NOUNS}){AFTER} "
    rf"(?:(?P<modal>(?:should|must|would|will|has to|can only) (?:be|have been)|was)|{IS})\b[ ]?:?"
    rf"|\b{_KIND_OF_LATER.replace('<kind>', '<kind2>')}(?:final )?(?:{ANSWER_NOUNS})[ ]?[:=]"
    r"|(?:^|(?<=[.!?\u2026] ))[ \t*_>#(-]{0,8}(?:edit|update|correction|corrected|en fait|eigentlich|actually|wait|no|nope|sorry|oops"
    r"|hmm+|rather|i meant?)\b[,:;!. \t*_-]{0,6}(?:(?:it|that|this)(?:'s| is| should be| must be) |i meant? |make that )?",
    re.IGNORECASE | re.MULTILINE,
)
_WORDS_OF_LATER = (
    *ANSWER_NOUNS.split("|"), "edit", "update", "correct", "en fait", "eigentlich", "actually", "wait", "no", "sorry", "oops", "hmm",
    "rather", "i mean",
)  # fmt: skip
"""One of them is in all that `_RESTATED` finds."""
_END_OF_STATEMENT = re.compile(r"(?<=[^0-9])[.!;](?=\s|\Z)|[.!;](?=\s+[A-Z])")
_DOUBT = re.compile(
    r"\b(?:wrong|incorrect|mistaken?|false|fails?|not|but|however|though|although|better|again|instead|unless|(?<!know )if|otherwise"
    r"|wait|hmm+|sure|nor|no wait|invalid|rather)\b|\?|n't",
    re.IGNORECASE,
)
_MOST_SENTENCES: Final = 8
_LONGEST_LINE: Final = 10_000
_END_OF_SENTENCE = re.compile(r"(?<=[^0-9])[.!?](?=\s|\Z)")


MOST_LINES: Final = 50_000
"""Lines that are looked at one by one, for where an answer goes on or a new sentence begins; hardly any answer has more."""


class Block(NamedTuple):
    """The text after a label, in the steps of the rules of this module.

    Attributes:
        answer: The lines that belong to the answer in any case.
        rest: The other lines of its paragraph.
        next: The paragraph after it.
        sure: Whether the label ends in a colon; after one without it, only what reads as an answer is one.
        hedged: Whether the text after it takes it back.
    """

    answer: str
    rest: str
    next: str
    sure: bool
    hedged: bool

    @property
    def paragraph(self) -> str:
        """The answer and the rest of its paragraph."""
        return f"{self.answer}\n{self.rest}" if self.rest else self.answer


def blocks(text: str, label: re.Pattern[str]) -> Iterator[Block]:
    """Yield what stands after each label. Each reaches to the next label at most, so the time is linear."""
    found = matches(text, label)
    limits = [match.start() for match in found[1:]] + [len(text)]
    for match, limit in zip(found, limits, strict=False):
        piece = text[match.end() : limit]
        if piece[-1:] == " " and limit < len(text):  # the next label stands in the same line
            piece = piece.rstrip(" ;,.")
        yield _block(piece, sure=match.group()[-1] in ":=>")


def matches(text: str, label: re.Pattern[str]) -> list[re.Match[str]]:
    """Return where labels stand, in order: at the beginning of a line or of a sentence in it."""
    found: list[re.Match[str]] = []
    for start in _beginnings(text, _WORDS[label]):
        if (not found or start >= found[-1].end()) and (match := label.match(text, start)):
            found.append(match)
    return found


def _beginnings(text: str, words: tuple[str, ...]) -> list[int]:
    """Return where the lines and sentences begin that hold one of some words, in order."""
    starts, lower = _sentences(text)
    if len(lower) != len(text):  # a letter whose small form is longer: places would not agree
        return starts
    found: set[int] = set()
    for word in words:
        place = lower.find(word)
        while place >= 0:
            after = bisect.bisect_right(starts, place)
            found.add(starts[after - 1])
            place = lower.find(word, starts[after]) if after < len(starts) else -1
    return sorted(found)


@functools.lru_cache(maxsize=1)
def _sentences(text: str) -> tuple[list[int], str]:
    """Return where lines and sentences begin, and the text in small letters; each kind of label asks again."""
    return [0, *(match.end() for match in _BEFORE_SENTENCE.finditer(text))], text.lower()


def _block(text: str, sure: bool) -> Block:
    line, _, after = text.partition("\n")
    lines = after.split("\n") if after else []
    lines = (
        ["" if line[:1] in _OF_RULES and _RULE.fullmatch(line) else line for line in lines]
        if any(sign in after for sign in "_*-=")
        else lines
    )
    here = 0
    if (first := line.strip(" \t*_")) and first.strip("=~#-"):
        taken = [_without_markup(first)]
    else:
        while here < len(lines) and not lines[here].strip():
            here += 1
        taken = []
        fenced = here < len(lines) and _FENCE.match(lines[here])
        while here < len(lines) and (fenced or not taken):
            taken.append(lines[here])
            here += 1
            if fenced and len(taken) > 1 and _FENCE.match(taken[-1]):
                break
    here = _go_on(taken, lines, here)
    if all(_QUOTED.match(line) for line in taken):
        taken = [line.lstrip()[1:] for line in taken]
    end = here
    while end < len(lines) and lines[end].strip():
        end += 1
    begin = end
    while begin < len(lines) and not lines[begin].strip():
        begin += 1
    last = begin
    while last < len(lines) and lines[last].strip():
        last += 1
    following = "\n".join(lines[here:end]) or "\n".join(lines[begin:last])
    return Block(
        "\n".join(taken).strip(),
        "\n".join(lines[here:end]).strip(),
        "\n".join(lines[begin:last]).strip(),
        sure,
        _ALTERNATIVE.match(following) is not None,
    )


def _without_markup(line: str) -> str:
    """Return the line of a label without the ends of emphasis and tags that begin before its text."""
    line = _END_OF_EMPHASIS.sub("", _MARKUP_OF_LINE.sub("", line))
    while (match := _CLOSING.search(line)) and f"<{match[1]}>" not in line:
        line = line[: match.start()]
    return line


def _go_on(taken: list[str], lines: list[str], here: int) -> int:
    """Take the lines in which the answer surely goes on; return the number of lines used up."""
    while taken and len(taken) < MOST_LINES:
        there = here
        while there < len(lines) and not lines[there].strip():
            there += 1
        if there == len(lines):
            break
        line = lines[there]
        if _ROW.fullmatch(taken[-1]):
            if there > here or not _ROW.fullmatch(line):
                break
        elif not (
            _GOES_ON.search(taken[-1][-40:]) or _CONTINUES.match(line) or (_ITEM.match(taken[-1]) and _ITEM.match(line))
        ):
            break
        taken.extend(lines[here : there + 1])
        here = there + 1
    return here


def later_answers(text: str, only_corrections: bool) -> Iterator[str]:
    """Yield what the text after an answer states instead of it: *the correct answer is …*, *Edit: …*, *Wait, it is …*.

    Each reaches to the end of its line, or to the next one, so the time is linear.

    Args:
        text: What stands after the last answer.
        only_corrections: Pass over *the answer is …*, which does not say that it corrects anything.
    """
    lower = text.lower()
    matches = list(_RESTATED.finditer(text)) if any(word in lower for word in _WORDS_OF_LATER) else []
    limits = [match.start() for match in matches[1:]] + [len(text)]
    before = -1  # the end of the match before: *Correction:* makes *the answer is* one
    for match, limit in zip(matches, limits, strict=False):
        corrects = not match["noun"] or match["kind"] or match["modal"] or match.start() == before
        before = match.end()
        if corrects or not only_corrections:
            line = text[match.end() : limit].partition("\n")[0].strip(" \t*_`.!")
            yield line
            if cut := _END_OF_SENTENCE.search(line):
                yield line[: cut.start()]


def without_alternative(text: str) -> str:
    """Return a text without the word at its beginning that offers it as an alternative (`or …`)."""
    match = _ALTERNATIVE.match(text)
    return text[match.end() :].strip() if match else text


def sentences(text: str) -> Iterator[tuple[str, str]]:
    """Yield the beginnings of the first line of a text that end with a sentence, each with what follows it in the text."""
    line = text.partition("\n")[0][:_LONGEST_LINE]
    for count, end in enumerate(_END_OF_STATEMENT.finditer(line)):
        if count == _MOST_SENTENCES:
            return
        yield line[: end.start()].strip(" \t*_"), text[end.end() :].strip(" \t*_")


def doubts(text: str) -> bool:
    """Tell whether a text after an answer may take it back or offers another possibility."""
    return bool(_ALTERNATIVE.match(text) or _HEDGE.search(text) or _DOUBT.search(text))


def is_alternative(text: str) -> bool:
    """Tell whether a line only says that another answer follows: `or`, `alternatively`, `wait` …"""
    match = _ALTERNATIVE.match(text)
    return match is not None and not text[match.end() :].strip(" \t*_,:.-")


def is_sentence(text: str) -> bool:
    """Tell whether a line begins a new sentence, a heading or a remark, rather than going on with a list."""
    line = text.split("\n", 1)[0].strip(" \t*_-\u2022>")
    if _MEASURE.match(line):
        return False
    if _SENTENCE_BEGIN.match(line):
        return True
    words = line.split()
    lower = sum(word[:1].islower() for word in words)
    return len(words) >= 3 and (line[-1:] in ".!?" or (words[0][:1].isupper() and 2 * lower > len(words)))


def without_remarks(text: str) -> tuple[str, str]:
    """Return the lines before the first new sentence, and the others."""
    lines = text.split("\n")
    count = next((place for place, line in enumerate(lines[:MOST_LINES]) if is_sentence(line)), len(lines))
    return "\n".join(lines[:count]).strip(), "\n".join(lines[count:]).strip()


def hedges(text: str) -> bool:
    """Tell whether a text holds a word that offers another possibility."""
    return _HEDGE.search(text) is not None
