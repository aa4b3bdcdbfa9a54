"""Finding the one final answer of a response: tolerant in form, strict in meaning.

The rules, for every task:

1. Thinking is not answering: what stands inside `<think>…</think>` (or thinking, reasoning,
   reflection, or a channel of analysis) is dropped; a block that is never closed swallows the rest.
2. Candidates are sought in this order, and the first kind that holds an answer decides:
   answer tags (`<answer>…</answer>`, also `final_answer`); `\\boxed{…}`; lines that begin with
   *final answer*, then *answer* or *solution*, and a colon (the answer follows on the line
   or in the paragraph after it; a heading needs no colon, but counts only before an answer); fenced code blocks; the last paragraph; the last line;
   the whole text.
3. Within the deciding kind every candidate that looks like an answer counts. If they do not
   all mean the same, the response is `ambiguous`; a malformed one differs from every other.
   The first four kinds are marked as answers and decide even when malformed; the unmarked
   ones decide only when they hold an answer.
4. The example shown in the prompt, or a placeholder such as `...`, is no answer.

Time is linear in the length; beyond MAX_LENGTH characters nothing is read (`too_long`), and more than
MAX_CANDIDATES stated answers are `ambiguous`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from ...verifiers.verdict import Fault
from .answer_objects import answer_in_object

AnswerT = TypeVar("AnswerT")

MAX_LENGTH = 16 * 2**20
"""Longest response read, in characters."""

MAX_CANDIDATES = 1000
"""Most answers read in one response; one that states more is ambiguous, whatever they are."""

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBER_WORDS = {word: i for i, word in enumerate(_ONES)} | {
    (f"{ten} {_ONES[one]}" if one else ten): 10 * i + one for i, ten in enumerate(_TENS, 2) for one in range(10)
}
"""`zero` to `ninety nine`, with a space between tens and ones."""


@dataclass(frozen=True, slots=True)
class Answer(Generic[AnswerT]):
    """A candidate that was understood. Two answers mean the same when their values are equal."""

    value: AnswerT


@dataclass(frozen=True, slots=True)
class Malformed:
    """A candidate that is an answer, but not a possible one: a value missing, extra, unknown."""

    fault: Fault


class Nothing:
    """A candidate that does not look like an answer at all."""


NOTHING: Final = Nothing()
Reading = Answer[AnswerT] | Malformed | Nothing

_ATTRIBUTES = r"(?:[ \t]{1,4}[a-z][a-z0-9_:-]{0,40}[ \t]{0,4}=[^<>\n]{0,200})?"
# Searching for a pattern that begins with one certain letter is several times as fast.
_THINKING_TAG = (
    r"<[ \t]{0,4}(/?)[ \t]{0,4}(?:seed:)?(?:think|thinking|thought|reasoning|reflection|scratchpad)"
    + _ATTRIBUTES
    + r"[ \t]{0,4}>"
)
_THINKING_TAGS = re.compile(_THINKING_TAG, re.ASCII | re.IGNORECASE)
_THINKING = re.compile(
    _THINKING_TAG + r"|\u25c1(/?)think\u25b7|\[(/?)(?-i:THINK)\]",
    re.ASCII | re.IGNORECASE,
)
_RARE_THINKING = ("\u25c1", "[THINK]", "[/THINK]")
_TAG = re.compile(
    r"<[ \t]{0,4}(/?)[ \t]{0,4}(?:final[ _-]?)?answer" + _ATTRIBUTES + r"[ \t]{0,4}(?<!/)\\?>",
    re.ASCII | re.IGNORECASE,
)
_BEGIN = r"^[ \t>*_#\-]{0,8}(?:<(?:b|strong|p)>)?(?:[0-9]{1,2}[.)] )?(?:(?:so|thus|hence|therefore),? )?(?:the |my )?"
_END_OF_LABEL = r"[ \t*_]{0,6}(?:</(?:b|strong)>[ \t]{0,4})?"
_ELSEWHERE = r"(?:最终)?答案(?:是|为)?|réponse(?: finale)?|(?:endgültige )?antwort|respuesta(?: final)?|[Оо]твет"
"""*Answer* in Chinese, French, German, Spanish and Russian: models slip into them."""
_FINAL = re.compile(
    _BEGIN + r"(?:final|correct) answer(?: is)?" + _END_OF_LABEL + r"(?:[:=]|$|(?<=is )|(?<=is \*\*))",
    re.ASCII | re.IGNORECASE | re.MULTILINE,
)
_LABEL = re.compile(
    _BEGIN + r"(?:(?:answer|solution|" + _ELSEWHERE + r")(?: is)?" + _END_OF_LABEL + r"[:=]|answer[ \t*_]{0,6}$)",
    re.ASCII | re.IGNORECASE | re.MULTILINE,
)
_MARKUP_OF_LINE = re.compile(r"\A</(?:b|strong)>[ \t]{0,4}|</p>\Z", re.ASCII | re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\s*(?:or|alternatively|otherwise)\b", re.ASCII | re.IGNORECASE)
_FENCE = re.compile(r"^[ \t]{0,8}(?:```|~~~)[^\n]{0,40}$", re.MULTILINE)

_BOX = re.compile(r"\\(?:boxed|fbox)[ \t]{0,8}\{")
_BRACE = re.compile(r"[{}]")

_FINAL_CHANNEL = "<|channel|>final<|message|>"
_ANALYSIS_CHANNEL = "<|channel|>analysis<|message|>"
_ENDINGS = ("<|im_end|>", "<|eot_id|>", "<|endoftext|>", "<|end|>", "<|return|>", "<end_of_turn>", "</s>")
_PLACEHOLDERS = frozenset(("...", "\u2026", "youranswer", "youranswerhere", "finalanswer", "yourfinalanswer"))
_WRAPPED = re.compile(
    r"<(b|strong|i|em|p|code|pre|tool_call)>(?P<html>.*)</\1>|(?P<line>.*)<br ?/?>"
    r"|```(?:text|txt|plaintext|markdown|md|xml|html)\n(?P<fence>[^`]*)```",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)

_SIMPLE = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
    **dict.fromkeys("\u2192\u21d2\u27f6\u27f9\u2794\u279c\u279d\u279e\u27a1\u21a6\u21e8", "->"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    **dict.fromkeys("\u2705\u2728\u2b50\U0001f389\U0001f3af\U0001f3c1\U0001f3c6\U0001f449\U0001f4cc\ufe0f", ""),  # decoration
    "\u27e8": "(", "\u27e9": ")",
    "\u2028": "\n", "\u2029": "\n", "\r": "\n",
}  # fmt: skip
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE = str.maketrans(_SIMPLE | _FULL_WIDTH)


def plain(text: str) -> str:
    """Return the text with typographic quotes, dashes, arrows, spaces and full-width forms made ASCII,
    and with `&lt;` and `&gt;` read as the signs that they stand for.

    Letters and digits of other scripts that merely look like Latin ones stay as they are:
    they are not the same answer.
    """
    text = text.replace("\r\n", "\n")
    text = text.replace("\r", "\n") if text.isascii() else text.translate(_TABLE)
    return text.replace("&lt;", "<").replace("&gt;", ">")


def final_answer(
    text: str,
    read: Callable[[str], Reading[AnswerT]],
    example: str,
    canonical: Callable[[AnswerT], object] = lambda value: value,
) -> AnswerT | Fault:
    """Find the one final answer of a response by the rules above, or the fault that says why there is none.

    Args:
        read: Reads one candidate; gets text already made `plain`.
        example: The prompt's own example; a candidate equal to it is passed over.
        canonical: Equal for values that mean the same.
    """
    if len(text) > MAX_LENGTH:
        return Fault("too_long", {}, {"length": len(text), "limit": MAX_LENGTH})
    shown = _squeeze(plain(example))
    if (only_one := _in_the_only_tag(text)) is not None and (told := _squeeze(only_one)) != shown:
        reading = NOTHING if told in _PLACEHOLDERS else read(answer_in_object(only_one.removeprefix("#### ")))
        if not isinstance(reading, Nothing):
            return reading.value if isinstance(reading, Answer) else reading.fault
    text = _without_ending(_without_thinking(_without_channels(plain(text))))
    weak: Fault | None = None
    for candidates in (_tagged, _boxed, _final_lines, _labelled_lines, _fenced, _last_paragraph, _last_line, _whole):
        readings: list[Answer[AnswerT] | Malformed] = []
        meanings: set[object] = set()
        for candidate in candidates(text):
            if (told := _squeeze(candidate)) == shown or told in _PLACEHOLDERS:
                continue
            reading = read(_unwrapped(candidate))
            if isinstance(reading, Nothing) or (isinstance(candidate, _Mention) and isinstance(reading, Malformed)):
                continue
            if isinstance(candidate, _Hedged) and isinstance(reading, Answer):
                return Fault("ambiguous", {}, {"kind": candidates.__name__.strip("_")})
            readings.append(reading)
            if len(readings) > MAX_CANDIDATES:
                return Fault("ambiguous", {}, {"kind": candidates.__name__.strip("_")})
            meanings.add(canonical(reading.value) if isinstance(reading, Answer) else repr(reading.fault))
            if len(meanings) > 1:
                return Fault("ambiguous", {}, {"kind": candidates.__name__.strip("_")})
        if not readings:
            continue
        only = readings[0]
        if isinstance(only, Answer):
            return only.value
        if candidates in _MARKED:
            return only.fault
        weak = weak or only.fault
    return weak or Fault("no_answer")


def _in_the_only_tag(text: str) -> str | None:
    """Return the inside of the only tags of a reply, as most have them, perhaps after one block of thinking.

    A short-cut: what it gives is the one candidate that the rules above find inside answer tags, unwrapped
    but for objects and `####`. None where those must look more closely.
    """
    if not text.isascii() or "\r" in text or "&" in text or "[THINK]" in text or "[/THINK]" in text:
        return None
    start, tags = 0, text.count("<")
    if tags == 4 and text.startswith("<think>"):
        start, tags = text.find("</think>") + len("</think>"), 2  # without any, four more are missed below
    begin = text.find("<answer>", start)
    end = text.find("</answer>", begin)
    if tags != 2 or begin < 0 or end < 0 or text.count("<", start) != 2:
        return None
    inside = text[begin + len("<answer>") : end]
    return None if "`" in inside or inside.endswith("\\") else inside.strip()


def spoken(text: str) -> str:
    """Return a reply without its thinking, in plain characters."""
    return _without_thinking(_without_channels(plain(text)))


def _squeeze(text: str) -> str:
    return "".join(text[:100_000].split()).lower()


def _without_channels(text: str) -> str:
    """Return the final channels of a reply that has channels; all before an analysis that reached none."""
    before, *finals = text.split(_FINAL_CHANNEL)
    return "\n".join(piece.partition(_ANALYSIS_CHANNEL)[0] for piece in finals or [before])


def _without_ending(text: str) -> str:
    """Strip the end-of-turn marks of chat templates, of which a reply has a few at most."""
    for _ in range(4):
        text = text.rstrip()
        for ending in _ENDINGS:
            text = text.removesuffix(ending)
    return text


def _unwrapped(candidate: str) -> str:
    """Return the inside of HTML emphasis, a fence or a JSON object around the whole candidate, or after `####`."""
    for _ in range(3):
        if not (match := _WRAPPED.fullmatch(candidate)):
            break
        candidate = (match["html"] or match["line"] or match["fence"] or "").strip()
    return answer_in_object(candidate.removeprefix("#### "))


def _without_thinking(text: str) -> str:
    kept: list[str] = []
    depth, start = 0, 0
    marks = _THINKING if any(mark in text for mark in _RARE_THINKING) else _THINKING_TAGS
    for match in marks.finditer(text):
        if any(match.groups()):
            if depth == 0:
                kept.clear()  # a closing tag alone: the template opened it before the reply
            depth = max(0, depth - 1)
            start = match.end()
        else:
            if depth == 0:
                kept.append(text[start : match.start()])
            depth += 1
    if depth == 0:
        kept.append(text[start:])
    return "\n".join(kept)


class _Mention(str):
    """The text after an unclosed tag, or after a label without a colon: an answer only if it reads as one."""


class _Hedged(str):
    """The text after a label that the next words take back (`or …`): never an answer."""


def _tagged(text: str) -> Iterator[str]:
    """Yield the insides of answer tags; a tag that is never closed reaches to the end or the next one.

    An opening tag followed by another opening tag is a mention, unless a whole answer stands between.
    """
    start: int | None = None
    for match in _TAG.finditer(text):
        begin = match.start() - text.startswith("\\", match.start() - 1) if match.start() else 0
        if not match.group(1):
            if start is not None and (between := text[start:begin].strip()):
                yield _Mention(between)
            start = match.end()
        elif start is not None:
            yield text[start:begin].strip()
            start = None
    if start is not None:
        yield text[start:].strip()


def _boxed(text: str) -> Iterator[str]:
    """Yield the inside of each `\boxed{…}` with balanced braces; the first one never closed ends the search."""
    position = 0
    while match := _BOX.search(text, position):
        depth, position = 0, match.end() - 1
        for brace in _BRACE.finditer(text, position):
            depth += 1 if brace.group() == "{" else -1
            if depth == 0:
                yield text[match.end() : brace.start()].strip()
                position = brace.end()
                break
        else:
            return


def _final_lines(text: str) -> Iterator[str]:
    return _after_labels(text, _FINAL)


def _labelled_lines(text: str) -> Iterator[str]:
    return _after_labels(text, _LABEL)


def _after_labels(text: str, label: re.Pattern[str]) -> Iterator[str]:
    """Yield the text after each label: the rest of its line, or, if that is bare, the next paragraph.

    An alternative that follows (`or …`) takes it back.
    """
    matches = list(label.finditer(text))
    # Each label reaches to the next one at most: the pieces are disjoint, so the time is linear.
    limits = [match.start() for match in matches[1:]] + [len(text)]
    for match, limit in zip(matches, limits, strict=False):
        line, _, rest = text[match.end() : limit].partition("\n")
        if not (line := line.strip(" \t*_")):
            line, _, rest = rest.lstrip().partition("\n\n")
        line = _MARKUP_OF_LINE.sub("", line)
        kind = _Hedged if _ALTERNATIVE.match(rest) else str if match.group()[-1] in ":=" else _Mention
        yield kind(line.strip())


def _fenced(text: str) -> Iterator[str]:
    marks = list(_FENCE.finditer(text))
    for opening, closing in zip(marks[::2], marks[1::2], strict=False):
        yield text[opening.end() : closing.start()].strip()


def _last_paragraph(text: str) -> Iterator[str]:
    yield text.rstrip().rsplit("\n\n", 1)[-1].strip()


def _last_line(text: str) -> Iterator[str]:
    yield text.rstrip().rsplit("\n", 1)[-1].strip()


def _whole(text: str) -> Iterator[str]:
    yield text.strip()


_MARKED = (_tagged, _boxed, _final_lines, _labelled_lines)
