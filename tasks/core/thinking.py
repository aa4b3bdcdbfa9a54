"""Take away what a reply does not say to the reader: thinking, channels of analysis, made-up turns, comments.

Thinking blocks are taken as chat templates make them: they are not nested, a closing tag ends the block whatever was
mentioned inside, and a closing tag alone ends thinking that the template opened before the reply. A tag that prose
mentions (`I will write <reasoning> first`) opens no block. Every function takes linear time.
"""

from __future__ import annotations

import re
from typing import Final

ATTRIBUTES: Final = r"(?:[ \t]{1,4}[a-z][a-z0-9_:-]{0,40}[ \t]{0,4}=[^<>\n]{0,200})?"
"""Attributes of a tag, as a pattern."""
# Searching for a pattern that begins with one certain letter is several times as fast.
_TAG = (
    r"<[ \t]{0,4}(?P<end>/?)[ \t]{0,4}(?:seed:|[a-z]{1,20}_)?(?P<name>think|thinking|thoughts?|reasoning|reflection|scratchpad)"
    + ATTRIBUTES
    + r"[ \t]{0,4}>"
)
_TAGS = re.compile(_TAG, re.ASCII | re.IGNORECASE)
_ALL_TAGS = re.compile(
    _TAG + r"|\u25c1(?P<end2>/?)think\u25b7|\[(?P<end3>/?)(?-i:THINK)\]"
    r"|<\|(?:begin|(?P<end4>end))_of_thought\|>|<\|channel>thought\b|(?P<end5><channel\|>)"
    r"|<\|(?:start_|(?P<end6>end_|/))?think(?:ing)?\|>|<unused94>thought\b|(?P<end7><unused95>)"
    r"|<\|im_start\|>think\n|(?P<end8><\|im_start\|>answer\n)",
    re.ASCII | re.IGNORECASE,
)
_RARE = re.compile(
    r"\u25c1|\[/?THINK\]|_of_thought\||<\|channel>|<channel\||<\|(?:start_|end_|/)?think|<unused9[45]>|<\|im_start\|>(?:think|answer)\n",
    re.IGNORECASE,
)
_SOLUTION = re.compile(r"<\|(?:(?:begin|end)_of_solution|(?:START|END)_RESPONSE)\|>")
_FAMILIES = {"thinking": "think", "thought": "think", "thoughts": "think", "": "think"}
_LINE_BEFORE = 80
"""So many characters before a tag tell whether it stands in the middle of a sentence."""
_MENTIONED_AFTER = re.compile(
    r"[ \t]{0,4}[`'\",.)]|[ \t]{0,4}(?:(?:tags?|blocks?|sections?|and|or|first|then|to|for|before|after)\b|\.\.\.)",
    re.ASCII,
)

_CHANNEL = re.compile(
    r"<\|channel\|>\s{0,4}(?P<name>[A-Za-z]{1,20})(?:[ \t]{1,4}to=[\w.:-]{1,80})?(?:\s{0,4}<\|constrain\|>\s{0,4}\w{1,20})?"
    r"(?:\s{0,4}<\|message\|>)?"
)
_END_OF_MESSAGE = re.compile(r"<\|(?:end|return|call|start)\|>")
_BARE_CHANNEL = re.compile(r"assistant(?P<name>final|analysis|commentary)(?:\s{0,4}(?:<\|message\|>|json(?=[{\[])))?")
_BARE_START = re.compile(r"\s*(?:analysis|commentary)(?![a-z:,;*\n_-])(?![ \t]+(?![A-Z]))")

_ENDINGS = re.compile(r"<\|(?:im_end|eot_id|endoftext|end|return|end_of_text|eom_id)\|>|<end_of_turn>|</s>")
_HEADERS = re.compile(
    r"\A(?:\s|<\|im_start\|>|<\|start\|>|<\|start_header_id\|>|<s>)*(?:assistant(?=[\s<])|model(?=\n))?"
)


def without_unsaid(text: str) -> str:
    """Return what a reply says to its reader; the text must be `plain` already."""
    return _without_comments(_first_turn(_without_thinking(_without_channels(text))))


def _without_channels(text: str) -> str:
    """Return the final channels of a reply that has channels; all before the first one where none is final."""
    marks = list(_CHANNEL.finditer(text)) if "<|channel|>" in text else []
    if not marks:
        return _without_bare_channels(text)
    finals = []
    for mark, following in zip(marks, [*(later.start() for later in marks[1:]), len(text)], strict=False):
        if mark["name"].lower() == "final":
            content = text[mark.end() : following]
            end = _END_OF_MESSAGE.search(content)
            finals.append(content[: end.start()] if end else content)
    return "\n".join(finals) if finals else _END_OF_MESSAGE.sub("", text[: marks[0].start()])


def _without_bare_channels(text: str) -> str:
    """Return the same where the server skipped the special tokens: `analysis… assistantfinal…`."""
    marks = list(_BARE_CHANNEL.finditer(text))
    finals = [
        text[mark.end() : following]
        for mark, following in zip(marks, [*(later.start() for later in marks[1:]), len(text)], strict=False)
        if mark["name"] == "final"
    ]
    if finals:
        return "\n".join(finals)
    if _BARE_START.match(text):
        return ""
    return text[: marks[0].start()] if marks else text


def _without_thinking(text: str) -> str:
    if ("<" in text or "[" in text or "\u25c1" in text) and _RARE.search(text):
        marks = list(_ALL_TAGS.finditer(text))
        text_after = _SOLUTION.sub  # the counterpart of `begin_of_thought` holds the reply itself
    else:
        marks = list(_TAGS.finditer(text))
        text_after = None
    closings: dict[str, int] = {}
    for place, mark in enumerate(marks):
        if _closes(mark):
            closings[_family(mark)] = place
    last = max(closings.values(), default=-1)
    kept: list[str] = []
    opened, start = "", 0
    for place, mark in enumerate(marks):
        family = _family(mark)
        if _closes(mark):
            # Inside a block that its own tag closes later, other closing tags mean nothing.
            if opened and family != opened and closings.get(opened, -1) > place:
                continue
            if not opened:
                kept.clear()  # a closing tag alone: the template opened it before the reply
            opened, start = "", mark.end()
        elif not opened and (last > place or not _is_mention(text, mark)):
            kept.append(text[start : mark.start()])
            opened, start = family, mark.end()
    if not opened:
        kept.append(text[start:])
    said = "\n".join(kept)
    return text_after("", said) if text_after else said


def _closes(mark: re.Match[str]) -> bool:
    return any(value for name, value in mark.groupdict().items() if name != "name")


def _family(mark: re.Match[str]) -> str:
    name = (mark["name"] or "").lower()
    return _FAMILIES.get(name, name)


def _is_mention(text: str, mark: re.Match[str]) -> bool:
    """Whether an opening tag that nothing closes stands in the middle of a sentence."""
    before = text[max(0, mark.start() - _LINE_BEFORE) : mark.start()].rpartition("\n")[2].rstrip(" \t\\")
    if not before.strip(" \t>*#-"):
        return False
    if before[-1] in "`\"'(" or _MENTIONED_AFTER.match(text, mark.end()):
        return True
    return before[-1] not in ".!?:;>)"


def _first_turn(text: str) -> str:
    """Return the reply up to the first mark that ends its turn: what follows is a turn that the model made up."""
    if "<|" not in text and "<end_of_turn>" not in text and "</s>" not in text:
        return text
    start, strikes = 0, "<s>" in text
    header = _HEADERS.match(text)
    if header and header.end() and "<" in header.group():
        start = header.end()
    for ending in _ENDINGS.finditer(text, start):
        if strikes and ending.group() == "</s>":
            continue  # a line struck out
        if text[start : ending.start()].strip():
            return text[start : ending.start()]
        start = ending.end()
    return text[start:]


def _without_comments(text: str) -> str:
    """Return the text without HTML comments, which no reader sees; one that is never closed hides the rest."""
    if "<!--" not in text:
        return text
    first, *comments = text.split("<!--")
    return first + "".join(comment.partition("-->")[2] for comment in comments)
