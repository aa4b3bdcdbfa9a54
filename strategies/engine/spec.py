"""Grammar of specs: a strategy written in one line.

    spec  := name [ ":" item { "," item } ]
    item  := option "=" value
    value := text without commas | "[" text "]" { "[" text "]" }

Brackets nest and hold verbatim text: another spec, or a text with commas. Several in a
row are a list. So `cascade:first=[single:model=classical],then=[best-of-n:n=8]` and
`mixture:models=[openai:http://a/v1/NAME,n=1][classical]`. One pass, nothing evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MAX_LENGTH = 20_000
MAX_DEPTH = 5
"""Deepest nesting of strategies; each level has rounds and samples of its own."""


@dataclass(frozen=True, slots=True)
class SpecItem:
    """One `option=value` of a spec.

    Attributes:
        name: The option.
        values: The values, without their brackets.
    """

    name: str
    values: tuple[str, ...]


def check_brackets(text: str) -> None:
    """Check that the brackets of a spec match.

    Raises:
        ValueError: They do not, or nest too deeply; the message names the character.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"expected at most {MAX_LENGTH:,} characters, got {len(text):,}")
    opened: list[int] = []
    for place, letter in enumerate(text, 1):
        if letter == "[":
            opened.append(place)
            if len(opened) > MAX_DEPTH:
                raise ValueError(f"character {place}: brackets nest more than {MAX_DEPTH} deep")
        elif letter == "]":
            if not opened:
                raise ValueError(f"character {place}: this ']' closes nothing")
            opened.pop()
    if opened:
        raise ValueError(f"character {opened[-1]}: this '[' is never closed")


def read_items(text: str) -> Iterator[SpecItem]:
    """Yield the items that follow a spec's first colon; its brackets match.

    Raises:
        ValueError: One is not of the form `option=value`; the message names it.
    """
    for part in _split(text):
        name, separator, value = part.partition("=")
        name = name.strip().replace("-", "_")
        if not separator or "[" in name:
            raise ValueError(f"expected name=value, got {part!r}")
        yield SpecItem(name, _values(name, value.strip()))


def write_value(text: str) -> str:
    """Return a text as the value of an item, in brackets where needed."""
    plain = text and text == text.strip() and not any(letter in text for letter in ",[]")
    return text if plain else f"[{text}]"


def _split(text: str) -> Iterator[str]:
    """The parts between the commas that stand in no bracket; empty ones are passed over."""
    depth = start = 0
    for place, letter in enumerate(text + ","):
        depth += (letter == "[") - (letter == "]")
        if letter == "," and depth == 0:
            if part := text[start:place].strip():
                yield part
            start = place + 1


def _values(name: str, text: str) -> tuple[str, ...]:
    if not text.startswith("["):
        return (text,)
    values, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        if depth == 0:
            if letter == "[":
                start = place + 1
            elif not letter.isspace():
                raise ValueError(f"{name}: expected ',' or another '[' after ']', got {text[place:]!r}")
        depth += (letter == "[") - (letter == "]")
        if depth == 0 and letter == "]":
            values.append(text[start:place].strip())
    return tuple(values)
