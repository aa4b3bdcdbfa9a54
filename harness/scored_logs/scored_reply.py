"""One reply in a log, with the score that the log gives it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

_WORDS = {
    "c": 1.0, "correct": 1.0, "true": 1.0, "right": 1.0, "pass": 1.0,
    "i": 0.0, "incorrect": 0.0, "wrong": 0.0, "false": 0.0, "fail": 0.0, "n": 0.0, "p": 0.5,
}  # fmt: skip
"""Scores in words; the single letters are those of Inspect: correct, incorrect, no answer, partial."""


@dataclass(frozen=True, slots=True)
class ScoredReply:
    """One reply of a log.

    Attributes:
        number: Of the row in its file, from 1.
        row: The question: the row of the data set, with the text that was asked in `question`.
        text: What the model said; None where the call failed or said nothing.
        score: What the log gives it; None where the log gives none.
        model: Its name; empty where the row has none.
        tokens: Input and output together; None where they are not known.
        money: In the log's currency; None where it is not known.
        seconds: Working time of the call; None where it is not known.
        error: Why the row cannot be read; empty otherwise.
        metric: The scorer, metric or column that the score comes from; empty without a score.
    """

    number: int
    row: Mapping[str, Any]
    text: str | None = None
    score: float | None = None
    model: str = ""
    tokens: float | None = None
    money: float | None = None
    seconds: float | None = None
    error: str = ""
    metric: str = ""

    @property
    def accepted(self) -> bool | None:
        """Whether the log took the reply for right; None where it says nothing."""
        return None if self.score is None else self.score == 1


class LogLayout(Protocol):
    """A module that reads the rows of one harness."""

    def recognises(self, row: Mapping[str, Any]) -> bool:
        """Return whether a row is one of that harness, by its keys."""

    def replies(self, number: int, row: Mapping[str, Any], scorer: str | None) -> list[ScoredReply]:
        """Return the replies in a row, each with its score by the scorer, or by the first one where none is named.

        Raises:
            ValueError: The row is damaged, or has no such scorer.
        """


def as_number(value: Any) -> float | None:
    """Return a score as a number: words such as *correct* are 1 or 0; None for NaN and anything else."""
    if isinstance(value, str):
        return _WORDS.get(value.strip().lower())
    if isinstance(value, bool | int | float):
        return None if math.isnan(value) else float(value)
    return None


def chosen(scores: Mapping[str, Any], scorer: str | None) -> tuple[str, float | None]:
    """Return a scorer and its score; the first scorer that gives a number where none is named.

    Raises:
        ValueError: There is no such scorer.
    """
    if scorer is not None:
        if scorer not in scores:
            raise ValueError(f"score: expected one of {', '.join(map(str, scores)) or '(none)'}, got {scorer!r}")
        return scorer, as_number(scores[scorer])
    found = ((name, number) for name, value in scores.items() if (number := as_number(value)) is not None)
    return next(found, ("", None))


def asked(turns: Any) -> str | None:
    """Return the text of a prompt: a text itself, or the last turn of the user in a list of turns."""
    if isinstance(turns, str):
        return turns
    for turn in reversed(turns) if isinstance(turns, list) else ():
        if isinstance(turn, Mapping) and turn.get("role") == "user":
            content = turn.get("content")
            if isinstance(content, list):
                content = "".join(part.get("text") or "" for part in content if isinstance(part, Mapping))
            return content if isinstance(content, str) else None
    return None
