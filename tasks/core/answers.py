r"""Finding the one final answer of a response: tolerant in form, strict in meaning.

The rules, for every task:

1. Thinking is not answering: thinking blocks, channels of analysis, turns after the first and HTML comments are
   dropped (`thinking.py`); a block that is never closed swallows the rest.
2. Candidates are sought in this order, and the first kind that holds an answer decides:
   answer tags (`<answer>…</answer>`, also `final_answer`, `[ANSWER]`); `\boxed{…}`; lines and sentences that begin
   with *final answer*, then *answer*, *solution* or *result*, and a colon, an arrow or a dash (`labelled.py` says how
   far each answer goes; a heading needs no colon, but counts only before an answer); then with *conclusion*, *output*
   and the like; fenced code blocks; the last paragraph; the last line; sentences that begin with *the answer is*; the
   whole text.
3. Within the deciding kind every candidate that looks like an answer counts. If they do not
   all mean the same, the response is `ambiguous`; a malformed one differs from every other.
   The first four kinds are marked as answers and decide even when malformed; the unmarked
   ones decide only when they hold an answer, and not right after another one.
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
from . import labelled
from .dressing import undressed
from .labelled import Block
from .thinking import ATTRIBUTES, without_unsaid

AnswerT = TypeVar("AnswerT")

MAX_LENGTH = 2**20
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

_TAG = re.compile(
    r"<[ \t]{0,4}([/\\]{0,2})[ \t]{0,4}(?:final[ _-]?)?ans(?:wer)?" + ATTRIBUTES + r"[ \t]{0,4}(/?)\\?>"
    r"|<(/)(?:final[ _-]?)?answer\Z()",
    re.ASCII | re.IGNORECASE,
)
_SQUARE_TAG = re.compile(r"\[(/?)((?:final[ _-]?)?answer)\]", re.ASCII | re.IGNORECASE)
_TOKEN_TAG = re.compile(r"<\|(?:answer(?:_start)?|(?:begin|start)_of_answer)\|>")
_END_OF_TOKEN_TAG = re.compile(r"<\|(?:/answer|answer_end|end_of_answer)\|>")
_FENCE = re.compile(r"^[ \t]{0,8}(?:```|~~~)[^\n]{0,40}$", re.MULTILINE)

_BOX = re.compile(r"\\(?:boxed|fbox)[ \t]{0,8}\{")
_BRACE = re.compile(r"[{}]")

_GLM_BOX, _END_OF_GLM_BOX = "<|begin_of_box|>", "<|end_of_box|>"
_OPTION = re.compile(r"[ \t*_(]{0,4}[A-H][ \t*_]{0,4}[.:)]", re.IGNORECASE)
"""The letter of one of several options."""
_PLACEHOLDERS = frozenset((
    "...", "\u2026", "youranswer", "youranswerhere", "finalanswer", "yourfinalanswer", "yourfinalanswerhere", "answer",
    "answerhere", "insertanswerhere", "insertyouranswerhere", "putyouranswerhere", "theanswer", "xxx", "xxxx", "___",
    "thefinalanswer", "myanswer", "youranswergoeshere", "answergoeshere", "final_answer", "your_answer", "your_answer_here",
))  # fmt: skip
_AROUND_PLACEHOLDERS = "[](){}<>\"'*`."

_SIMPLE = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
    **dict.fromkeys("\u2192\u21d2\u27f6\u27f9\u2794\u279c\u279d\u279e\u27a1\u21a6\u21e8", "->"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    **dict.fromkeys("\u2705\u2728\u2b50\U0001f389\U0001f3af\U0001f3c1\U0001f3c6\U0001f449\U0001f4cc\ufe0f\u2713\u2714\u2611", ""),  # decoration
    "\u27e8": "(", "\u27e9": ")", "\u3002": ".", "\u3001": ",",
    "\u2028": "\n", "\u2029": "\n", "\r": "\n",
}  # fmt: skip
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE = str.maketrans(_SIMPLE | _FULL_WIDTH)


def plain(text: str) -> str:
    """Return the text with typographic quotes, dashes, arrows, spaces and full-width forms made ASCII,
    and with `&lt;`, `&gt;`, `&nbsp;`, `&quot;` and `&rarr;` read as the signs that they stand for.

    Letters and digits of other scripts that merely look like Latin ones stay as they are:
    they are not the same answer.
    """
    text = text.replace("\r\n", "\n")
    text = text.replace("\r", "\n") if text.isascii() else text.translate(_TABLE)
    text = text.replace("&lt;", "<").replace("&gt;", ">")
    if "&" in text:
        text = text.replace("&nbsp;", " ").replace("&#160;", " ").replace("&quot;", '"').replace("&rarr;", "->")
    return text


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
    reader = _CandidateReader(read, canonical, _squeeze(plain(example)))
    if (only_one := _in_the_only_tag(text)) is not None:
        reading = reader.read(only_one)
        if not isinstance(reading, Nothing):
            return reading.value if isinstance(reading, Answer) else reading.fault
    text = _with_tags(without_unsaid(plain(text)))
    weak: Fault | None = None
    for candidates in _KINDS:
        if candidates is _sentences and weak is not None and not _ends_in_a_sentence(text):
            continue  # the reply ends in a broken answer
        found = _one_reading(reader, candidates, text)
        if isinstance(found, Answer):
            if candidates in _WITH_MORE_AFTER and _is_taken_back(reader, found, candidates, text):
                return Fault("ambiguous", {}, {"kind": candidates.__name__.strip("_")})
            return found.value
        if isinstance(found, Malformed):
            if candidates in _MARKED or found is _AMBIGUOUS:
                return (
                    found.fault
                    if found is not _AMBIGUOUS
                    else Fault("ambiguous", {}, {"kind": candidates.__name__.strip("_")})
                )
            weak = weak or found.fault
    return weak or Fault("no_answer")


_AMBIGUOUS: Final = Malformed(Fault("ambiguous"))


class _CandidateReader(Generic[AnswerT]):
    """Reads candidates for one response, each text once."""

    def __init__(
        self, read: Callable[[str], Reading[AnswerT]], canonical: Callable[[AnswerT], object], shown: str
    ) -> None:
        self._read, self._canonical, self._shown = read, canonical, shown
        self._known: dict[str, Reading[AnswerT]] = {}

    def read(self, candidate: str) -> Reading[AnswerT]:
        """Read a candidate; the example of the prompt and placeholders are nothing."""
        if (reading := self._known.get(candidate)) is None:
            told = _squeeze(candidate)
            shown = told == self._shown or told in _PLACEHOLDERS or told.strip(_AROUND_PLACEHOLDERS) in _PLACEHOLDERS
            reading = NOTHING if shown else self._read(undressed(candidate))
            self._known[candidate] = reading
        return reading

    def meaning(self, reading: Answer[AnswerT] | Malformed) -> object:
        """Return a value that is equal for readings that mean the same."""
        return self._canonical(reading.value) if isinstance(reading, Answer) else repr(reading.fault)

    def same(self, one: Answer[AnswerT], other: Answer[AnswerT]) -> bool:
        """Tell whether two answers mean the same."""
        return self.meaning(one) == self.meaning(other)


def _one_reading(
    reader: _CandidateReader[AnswerT], candidates: Callable[[str], Iterator[str | Block]], text: str
) -> Reading[AnswerT]:
    """Return the one reading of all candidates of a kind; `_AMBIGUOUS` when they do not agree."""
    only: Answer[AnswerT] | Malformed | None = None
    meanings: set[object] = set()
    count = 0
    for candidate in candidates(text):
        reading = _of_block(reader, candidate) if isinstance(candidate, Block) else _of_text(reader, candidate)
        if isinstance(reading, Nothing):
            continue
        count += 1
        meanings.add(None if reading is _AMBIGUOUS else reader.meaning(reading))
        if reading is _AMBIGUOUS or count > MAX_CANDIDATES or len(meanings) > 1:
            return _AMBIGUOUS
        only = only or reading
    return only or NOTHING


def _is_taken_back(
    reader: _CandidateReader[AnswerT],
    found: Answer[AnswerT],
    candidates: Callable[[str], Iterator[str | Block]],
    text: str,
) -> bool:
    """Tell whether the text after the last candidate of a kind states another answer instead."""
    mark = _WITH_MORE_AFTER[candidates]
    found_at = labelled.matches(text, mark) if candidates in (_final_lines, _labelled_lines) else mark.finditer(text)
    end = max((match.end() for match in found_at), default=len(text))
    for count, later in enumerate(labelled.later_answers(text[end:], only_corrections=candidates is _tagged)):
        if count > 2 * MAX_CANDIDATES:
            return True
        if isinstance(reading := reader.read(later), Answer) and not reader.same(found, reading):
            return True
    return False


def _ends_in_a_sentence(text: str) -> bool:
    """Tell whether *the answer is* stands in the last line, whose other words are then no answer."""
    found = labelled.matches(text, labelled.SENTENCE)
    return bool(found) and "\n" not in text.rstrip()[found[-1].end() :]


def _of_text(reader: _CandidateReader[AnswerT], candidate: str) -> Reading[AnswerT]:
    if isinstance(candidate, _Last):
        reading = reader.read(candidate)
        if isinstance(reading, Answer) and isinstance(before := reader.read(candidate.before), Answer):
            return reading if reader.same(before, reading) else _AMBIGUOUS
        if isinstance(reading, Answer) and (
            labelled.is_alternative(candidate.before) or (_OPTION.match(candidate) and _OPTION.match(candidate.before))
        ):
            return _AMBIGUOUS
        return reading
    if isinstance(candidate, _Prefilled):
        for piece in (candidate, candidate.rpartition("\n")[2]):
            if isinstance(reading := reader.read(piece), Answer):
                return reading
        return NOTHING
    reading = reader.read(candidate)
    return NOTHING if isinstance(candidate, _Mention) and isinstance(reading, Malformed) else reading


def _of_block(reader: _CandidateReader[AnswerT], block: Block) -> Reading[AnswerT]:
    """Read what stands after a label, by the rules of `labelled.py`."""
    reading = _with_next(reader, block, _of_paragraph(reader, block))
    if not isinstance(reading, Answer) and reading is not _AMBIGUOUS:
        reading = _of_first_sentence(reader, block) or reading
    if isinstance(reading, Answer) and block.hedged:
        return _AMBIGUOUS
    return NOTHING if isinstance(reading, Malformed) and reading is not _AMBIGUOUS and not block.sure else reading


def _of_paragraph(reader: _CandidateReader[AnswerT], block: Block) -> Reading[AnswerT]:
    whole = reader.read(block.answer)
    if not block.rest:
        return whole
    paragraph, rest = reader.read(block.paragraph), reader.read(block.rest)
    if isinstance(paragraph, Answer):
        if isinstance(whole, Answer) and isinstance(rest, Answer) and reader.same(whole, rest):  # said twice
            return whole if reader.same(whole, paragraph) else _AMBIGUOUS
        return paragraph
    if isinstance(whole, Answer) and isinstance(rest, Answer):
        return whole if reader.same(whole, rest) else _AMBIGUOUS
    goes_on, remark = labelled.without_remarks(block.rest)
    if goes_on and remark and isinstance(longer := reader.read(f"{block.answer}\n{goes_on}"), Answer):
        return longer
    if isinstance(whole, Answer) and isinstance(rest, Malformed):
        if goes_on and isinstance(first := reader.read(goes_on), Malformed):
            return first
        if isinstance(reader.read(remark.partition("\n")[0]), Malformed) and labelled.hedges(remark.partition("\n")[0]):
            return _AMBIGUOUS
    if isinstance(whole, Answer) and goes_on and isinstance(other := reader.read(goes_on), Answer):
        return whole if reader.same(whole, other) else _AMBIGUOUS
    return paragraph if isinstance(whole, Nothing) else whole


def _of_first_sentence(reader: _CandidateReader[AnswerT], block: Block) -> Reading[AnswerT] | None:
    """Read the answer of a line that goes on with other sentences; None where there is none, or these may change it."""
    for sentence, others in labelled.sentences(block.answer):
        if isinstance(reading := reader.read(sentence), Answer):
            if not others:
                return reading
            if labelled.doubts(others):
                return _AMBIGUOUS
            for one, _ in [(others, ""), *labelled.sentences(others)]:
                other = reader.read(one)
                if not isinstance(other, Nothing) and not (isinstance(other, Answer) and reader.same(reading, other)):
                    return _AMBIGUOUS
            return reading
    return None


def _with_next(reader: _CandidateReader[AnswerT], block: Block, reading: Reading[AnswerT]) -> Reading[AnswerT]:
    """Return the reading with the paragraph after it, which may go on with the answer or give another."""
    if not block.next or isinstance(reading, Nothing) or reading is _AMBIGUOUS:
        return reading
    following = reader.read(block.next)
    if isinstance(reading, Answer) and isinstance(following, Answer):
        return reading if reader.same(reading, following) else _AMBIGUOUS
    if block.rest or labelled.is_sentence(block.next):
        return reading
    joined = reader.read(f"{block.answer}\n{block.next}")
    return joined if isinstance(joined, Answer) else reading


def _in_the_only_tag(text: str) -> str | None:
    """Return the inside of the only tags of a reply, as most have them, perhaps after one block of thinking.

    A short-cut: what it gives is the one candidate that the rules above find inside answer tags, unwrapped
    but for its dressing. None where those must look more closely.
    """
    if not text.isascii() or "\r" in text or "&" in text or "[THINK]" in text or "[/" in text:
        return None
    if text.lstrip().startswith(("analysis", "commentary")) or "assistant" in text:
        return None
    start, tags = 0, text.count("<")
    if tags == 4 and text.startswith("<think>"):
        start, tags = text.find("</think>") + len("</think>"), 2  # without any, four more are missed below
    begin = text.find("<answer>", start)
    end = text.find("</answer>", begin)
    if tags != 2 or begin < 0 or end < 0 or text.count("<", start) != 2:
        return None
    inside, after = text[begin + len("<answer>") : end], text[end + len("</answer>") :]
    if not after.isspace() and after and any(True for _ in labelled.later_answers(after, only_corrections=True)):
        return None
    return None if "`" in inside or inside.endswith("\\") else inside.strip()


def spoken(text: str) -> str:
    """Return a reply without its thinking, in plain characters."""
    return without_unsaid(plain(text))


def _with_tags(text: str) -> str:
    """Return the text with answer tags of other kinds, `[ANSWER]…[/ANSWER]` and `<|answer|>…`, made angular."""
    if "<|" in text and "answer" in text:
        text = _END_OF_TOKEN_TAG.sub("</answer>", _TOKEN_TAG.sub("<answer>", text))
    if "[/" not in text:
        return text
    closings = {match.group(2).lower() for match in _SQUARE_TAG.finditer(text) if match.group(1)}
    return _SQUARE_TAG.sub(lambda match: f"<{match.group(1)}answer>", text) if closings else text


def _squeeze(text: str) -> str:
    return "".join(text[:100_000].split()).lower()


class _Mention(str):
    """The text after an unclosed tag: an answer only if it reads as one."""


class _Prefilled(str):
    """The text before the first closing tag, whose opening one the template wrote; or its last line."""


class _Last(str):
    """A last paragraph or line, and the text of the same kind before it."""

    before: str = ""


def _tagged(text: str) -> Iterator[str]:
    """Yield the insides of answer tags; a tag that is never closed reaches to the end or the next one.

    An opening tag followed by another opening tag is a mention, unless a whole answer stands between.
    """
    start: int | None = None
    end, previous = 0, ""
    for match in _TAG.finditer(text):
        begin = match.start() - text.startswith("\\", match.start() - 1) if match.start() else 0
        if match.group(2) and start is None:
            continue  # `<answer/>` closes a tag or means nothing
        if not (match.group(1) or match.group(2)):
            if start is not None and (between := text[start:begin].strip()):
                yield _Mention(between)
            start = match.end()
        elif start is not None:
            yield (previous := text[start:begin].strip())
            start = None
        elif stray := text[end:begin].strip():
            yield labelled.without_alternative(stray) if end else _Prefilled(stray)
        end = match.end()
    if start is not None:
        rest = text[start:].strip()
        if not (previous.startswith(rest) and rest != previous):  # the same again, cut off
            yield rest


def _boxed(text: str) -> Iterator[str]:
    """Yield the insides of GLM's boxes, then that of each `\\boxed{…}` with balanced braces; the first one never closed ends the search."""
    for piece in text.split(_GLM_BOX)[1:]:
        yield piece.partition(_END_OF_GLM_BOX)[0].strip()
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


def _final_lines(text: str) -> Iterator[Block]:
    return labelled.blocks(text, labelled.FINAL)


def _labelled_lines(text: str) -> Iterator[Block]:
    return labelled.blocks(text, labelled.LABEL)


def _weakly_labelled_lines(text: str) -> Iterator[Block]:
    return (block._replace(sure=False) for block in labelled.blocks(text, labelled.WEAK_LABEL))


def _sentences(text: str) -> Iterator[Block]:
    return (block._replace(sure=False) for block in labelled.blocks(text, labelled.SENTENCE))


def _fenced(text: str) -> Iterator[str]:
    marks = list(_FENCE.finditer(text))
    for opening, closing in zip(marks[::2], marks[1::2], strict=False):
        yield text[opening.end() : closing.start()].strip()


def _last_paragraph(text: str) -> Iterator[str]:
    yield _last(text, "\n\n")


def _last_line(text: str) -> Iterator[str]:
    yield _last(text, "\n")


def _last(text: str, separator: str) -> _Last:
    before, _, end = text.rstrip().rpartition(separator)
    last = _Last(end.strip())
    last.before = before.rstrip().rpartition(separator)[2].strip()
    return last


def _whole(text: str) -> Iterator[str]:
    yield text.strip()


_MARKED = (_tagged, _boxed, _final_lines, _labelled_lines)
_WITH_MORE_AFTER: dict[Callable[[str], Iterator[str | Block]], re.Pattern[str]] = {
    _tagged: _TAG, _boxed: re.compile(_BOX.pattern + "|" + re.escape(_END_OF_GLM_BOX)), _final_lines: labelled.FINAL,
    _labelled_lines: labelled.LABEL, _fenced: _FENCE,
}  # fmt: skip
"""The kinds that have an end, after which the reply may go on, and what the last of them is found by."""
_KINDS: tuple[Callable[[str], Iterator[str | Block]], ...] = (
    *_MARKED, _weakly_labelled_lines, _fenced, _last_paragraph, _last_line, _sentences, _whole,
)  # fmt: skip
