"""Questions with options: finding the chosen one, and judging the claim that it makes.

An option is right when its claim is, whatever the data set's label says, and several may be. The
choice is a letter, the text of an option, or both when they agree; it is sought where
answers are (`tasks.core.answers`), and two different choices are ambiguous.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...tasks.core.answers import NOTHING, NUMBER_WORDS, Answer, Malformed, Reading, final_answer
from ...verifiers.verdict import Fault, Verdict, correct, unparsed, wrong

_LINE = re.compile(r"^[ \t]*\(?([A-Z])[.):][ \t]*(\S.*)$", re.MULTILINE)
_CELL = re.compile(
    r"^[ ]{0,3}\|[ *]{0,5}(?:final )?answer[ *]{0,5}\|([^|\n]{1,200})\|[ ]{0,3}$", re.IGNORECASE | re.MULTILINE
)
"""A row of a table that gives the answer."""
_LEAD = re.compile(
    r"(?:so |thus |therefore,? |hence,? )?(?:the )?(?:correct |right |final |best )?answer(?: is)?[ :]+(?:the )?",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"(?:the )?(?:option |choice )?\(?([A-Za-z])\)?(?:[.:)]? *[-:.)] *(.*)|[.)]?)", re.IGNORECASE | re.DOTALL
)
_DIRECTIONS = {"ne": "northeast", "nw": "northwest", "se": "southeast", "sw": "southwest"}


@dataclass(frozen=True, slots=True)
class Option:
    """A letter, its text, and the verdict on the claim that choosing it makes."""

    letter: str
    text: str
    verdict: Callable[[], Verdict]


def read_options(prompt: str) -> list[tuple[str, str]]:
    """Return the letters and texts after the last *options:* of a prompt, from A on without a gap.

    Raises:
        ValueError: There are not at least two.
    """
    start = prompt.lower().rfind("options:")
    found = [(match[1], match[2].strip()) for match in _LINE.finditer(prompt, max(start, 0))]
    if start < 0 or len(found) < 2:
        found = _in_one_line(prompt[max(start, 0) :])
    kept = [item for item, letter in zip(found, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=False) if item[0] == letter]
    if len(kept) < 2:
        raise ValueError("prompt: expected at least two options, A. and B., after the word options")
    return kept


def _in_one_line(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"(?:^|[\s,;|])([A-Z])[.)] ", text)
    return [
        (letter, body.strip(" ,;|.\n").split("\n")[0]) for letter, body in zip(parts[1::2], parts[2::2], strict=True)
    ]


def letters(options: Sequence[Option]) -> tuple[str, ...]:
    """Return the letters of the options: what a constant answer can be."""
    return tuple(option.letter for option in options)


def judge(options: Sequence[Option], text: str) -> Verdict:
    """Return the verdict on a response to a question with these options."""
    chosen = final_answer(_CELL.sub(r"Final Answer: \1", text), lambda candidate: _read(options, candidate), "")
    if isinstance(chosen, Fault):
        return unparsed(chosen)
    option = options[chosen]
    shown = {"option": option.letter, "text": option.text}
    verdict = option.verdict()
    return correct(shown) if verdict.correct else wrong(shown, *verdict.faults)


def _read(options: Sequence[Option], candidate: str) -> Reading[int]:
    text = candidate.strip(" \t\n*_`\"'.[](){}$")
    text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    texts = [simple(option.text) for option in options]
    if simple(text) in texts:
        return Answer(texts.index(simple(text)))
    found = _LETTER.fullmatch(text.strip(" *_`.[](){}"))
    if not found:
        return NOTHING
    places = [i for i, option in enumerate(options) if option.letter == found[1].upper()]
    if not places:
        return Malformed(Fault("unknown_option", {}, {"option": found[1][:1]}))
    if found[2] and simple(found[2]) and simple(found[2]) != texts[places[0]]:
        return Malformed(Fault("option_and_text_differ", {}, {"option": found[1].upper(), "text": found[2][:100]}))
    return Answer(places[0])


def simple(text: str) -> str:
    """Return a text without case, spaces and signs; number words as digits and short directions written out."""
    bare = "".join(character for character in text.casefold() if character.isalnum())
    if bare in NUMBER_WORDS:
        return str(NUMBER_WORDS[bare])
    return _DIRECTIONS.get(bare, bare)


def write_options(choices: Sequence[str]) -> str:
    """Options as these data sets write them; `read_options` reads them back."""
    return "Available options:\n" + "\n".join(f"{chr(65 + i)}. {text}" for i, text in enumerate(choices)) + "\n"


def place_of(key: str, places: int) -> int:
    """Return a pseudo-random place among so many, which follows from a text alone."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % places
