"""The form of the answers to one problem: one description, from which follow a regular expression, a GBNF grammar
and a JSON schema, for servers and libraries that bind what a model writes.

A task describes its answers by the few parts below (`Task.answer_form`). A text is in form when the description
makes it. Two laws hold, and `assay.testing` checks them: whatever `Task.write` gives for a right answer is in form, and
`Task.read` takes no text in form for malformed. A form says nothing of what is right: a tour in form may visit a city twice.

Regular expressions use what Python, ECMAScript and RE2 have in common: no look-around, no back-reference. Grammars are
in the GBNF of llama.cpp, which XGrammar and llguidance read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

ANSWER_KEY = "answer"
"""Field of a reply in JSON that holds the answer."""
REASONING_KEY = "reasoning"
"""Field before it that holds the thinking; readers of answers pass over it."""
_SPECIAL = re.compile(r"([.^$*+?{}\[\]\\|()])")
_FREE = "[^<]*"
"""Free text before an answer tag, in a regular expression and in GBNF: a sign that begins a tag ends it."""


class Part(Protocol):
    """A description of texts."""

    def regex(self) -> str:
        """Return a regular expression that matches exactly these texts; an alternative stands in a group."""
        ...

    def grammar(self, rules: _Rules) -> str:
        """Return the right-hand side of a GBNF rule that makes exactly these texts."""
        ...


class _Rules:
    """The rules of a grammar, each once, by its right-hand side."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def name(self, body: str) -> str:
        """Return the name of the rule with this right-hand side."""
        return self._names.setdefault(body, f"part{len(self._names)}")

    def lines(self) -> Iterator[str]:
        """Yield the rules."""
        for body, name in self._names.items():
            yield f"{name} ::= {body}"


@dataclass(frozen=True, slots=True)
class Text:
    """One text."""

    text: str

    def regex(self) -> str:
        return _SPECIAL.sub(r"\\\1", self.text)

    def grammar(self, rules: _Rules) -> str:
        return '"' + self.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of a set, written as inside the brackets of a regular expression: `URDL`, `0-9`."""

    allowed: str

    def regex(self) -> str:
        return f"[{self.allowed}]"

    def grammar(self, rules: _Rules) -> str:
        return f"[{self.allowed}]"


@dataclass(frozen=True, slots=True)
class InARow:
    """Parts in a row."""

    parts: tuple[Part, ...]

    def regex(self) -> str:
        return "".join(part.regex() for part in self.parts)

    def grammar(self, rules: _Rules) -> str:
        return " ".join(part.grammar(rules) for part in self.parts)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several parts."""

    parts: tuple[Part, ...]

    def regex(self) -> str:
        return "(?:" + "|".join(part.regex() for part in self.parts) + ")"

    def grammar(self, rules: _Rules) -> str:
        return rules.name(" | ".join(part.grammar(rules) for part in self.parts))


@dataclass(frozen=True, slots=True)
class Repeated:
    """A part `least` to `most` times (without end when None), with a separator in between."""

    part: Part
    least: int = 1
    most: int | None = None
    separator: str = ""

    def regex(self) -> str:
        one = self.part.regex()
        if not self.separator:
            return f"(?:{one}){self._times(self.least, self.most)}"
        more = None if self.most is None else self.most - 1
        some = f"{one}(?:{Text(self.separator).regex()}{one}){self._times(max(0, self.least - 1), more)}"
        return some if self.least else f"(?:{some})?"

    def grammar(self, rules: _Rules) -> str:
        one = rules.name(self.part.grammar(rules))
        if not self.separator:
            return f"{one}{self._times(self.least, self.most)}"
        more = None if self.most is None else self.most - 1
        next_one = rules.name(f"{Text(self.separator).grammar(rules)} {one}")
        some = f"{one} {next_one}{self._times(max(0, self.least - 1), more)}"
        return some if self.least else f"({some})?"

    @staticmethod
    def _times(least: int, most: int | None) -> str:
        if most is None:
            return {0: "*", 1: "+"}.get(least, f"{{{least},}}")
        return f"{{{least}}}" if least == most else f"{{{least},{most}}}"


def row(*parts: Part | str) -> Part:
    """Return the parts in a row."""
    return InARow(tuple(map(_part, parts)))


def one_of(*parts: Part | str) -> Part:
    """Return a choice of the parts."""
    return OneOf(tuple(map(_part, parts)))


def maybe(part: Part | str) -> Part:
    """Return the part, or nothing."""
    return Repeated(_part(part), 0, 1)


def number(least: int, most: int) -> Part:
    """Return the whole numbers from `least` (0 or more) to `most`, in digits without leading zeros."""
    pieces: list[Part] = []
    for length in range(len(str(least)), len(str(most)) + 1):
        low = max(least, 10 ** (length - 1) if length > 1 else 0)
        pieces += _numbers(str(low), str(min(most, 10**length - 1)))
    return pieces[0] if len(pieces) == 1 else OneOf(tuple(pieces))


def digits(low: str, high: str) -> Part:
    """Return the numbers between two that are written with the same number of digits, leading zeros included."""
    pieces = _numbers(low, high)
    return pieces[0] if len(pieces) == 1 else OneOf(tuple(pieces))


def _part(part: Part | str) -> Part:
    return Text(part) if isinstance(part, str) else part


def _numbers(low: str, high: str) -> list[Part]:
    """Return the numbers between two of the same number of digits: one part for each run that shares its beginning."""
    if len(low) == 1:
        return [_digit(low, high)]
    rest = len(low) - 1
    zeros, nines = "0" * rest, "9" * rest
    if low[1:] == zeros and high[1:] == nines:
        return [InARow((_digit(low[0], high[0]), *[Characters("0-9")] * rest))]
    if low[0] == high[0]:
        return [InARow((Text(low[0]), piece)) for piece in _numbers(low[1:], high[1:])]
    first, last = int(low[0]), int(high[0])
    pieces: list[Part] = []
    if low[1:] != zeros:
        pieces += [InARow((Text(low[0]), piece)) for piece in _numbers(low[1:], nines)]
        first += 1
    full = last if high[1:] == nines else last - 1
    if first <= full:
        pieces += _numbers(f"{first}{zeros}", f"{full}{nines}")
    if full < last:
        pieces += [InARow((Text(high[0]), piece)) for piece in _numbers(zeros, high[1:])]
    return pieces


def _digit(low: str, high: str) -> Part:
    return Text(low) if low == high else Characters(f"{low}-{high}")


@dataclass(frozen=True)
class AnswerForm:
    """The form of the answers to one problem.

    Attributes:
        answer: The description of the texts that may stand inside an answer tag.
    """

    answer: Part

    @cached_property
    def regex(self) -> str:
        """A regular expression that matches the whole of an answer."""
        return self.answer.regex()

    @cached_property
    def grammar(self) -> str:
        """A grammar of answers in GBNF; its first rule is `root`."""
        return _grammar(self.answer)

    @cached_property
    def json_schema(self) -> dict[str, Any]:
        """A JSON schema of replies `{"answer": TEXT}`, which every task reads."""
        return self._schema(thinks=False)

    def reply_regex(self, *, thinks: bool = False) -> str:
        """Return a regular expression of whole replies: the answer between tags, after free text if the model thinks aloud."""
        return (_FREE if thinks else "") + self._tagged().regex()

    def reply_grammar(self, *, thinks: bool = False) -> str:
        """Return a grammar of whole replies; see `reply_regex`."""
        return _grammar(self._tagged(), f"{_FREE} " if thinks else "")

    def reply_schema(self, *, thinks: bool = False) -> dict[str, Any]:
        """Return a JSON schema of whole replies; thinking stands in a field before the answer."""
        return self._schema(thinks)

    def _tagged(self) -> Part:
        return row("<answer>", self.answer, "</answer>")

    def _schema(self, thinks: bool) -> dict[str, Any]:
        answer = {"type": "string", "pattern": f"^{self.regex}$"}
        fields = {REASONING_KEY: {"type": "string"}, ANSWER_KEY: answer} if thinks else {ANSWER_KEY: answer}
        return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _grammar(part: Part, before: str = "") -> str:
    rules = _Rules()
    root = part.grammar(rules)
    return "\n".join([f"root ::= {before}{root}", *rules.lines()]) + "\n"


def listed(names: Sequence[str]) -> Part:
    """Return one of these texts, each of them once."""
    return one_of(*dict.fromkeys(names))
