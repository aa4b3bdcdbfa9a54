"""Verdicts on answers, and the faults that they name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

Status = Literal["correct", "wrong", "unparsed", "undecided"]
"""`undecided` is said only of problems from elsewhere whose truth is out of reach of the
solvers' limits; every instance generated here has a proved truth."""


MOST_FAULTS, MOST_LETTERS = 20, 400
"""Faults, and letters of a value, that a notebook shows."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an answer, as data; text is made of it by the task.

    Attributes:
        kind: Stable machine name, such as `clause_false` or `city_repeated`.
        place: Which constraint of the problem is broken: what feedback of the degree
            `where` may tell. JSON values.
        detail: The values involved: what feedback of the degree `how` may tell besides.
            JSON values.
    """

    kind: str
    place: Mapping[str, Any] = field(default_factory=dict)
    detail: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the fault as JSON: `{"kind", "place", "detail"}`."""
        return {"kind": self.kind, "place": dict(self.place), "detail": dict(self.detail)}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one response; true exactly when the answer is right.

    Attributes:
        status: `correct`, `wrong`, `unparsed` (no answer, or more than one) or
            `undecided`.
        score: In [0, 1]; 1.0 exactly when the status is `correct`.
        answer: The answer as it was understood, in JSON values; None when unparsed.
        faults: Why not; empty exactly when the status is `correct`.
    """

    status: Status
    score: float
    answer: Any = None
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score: expected a number in [0, 1], got {self.score!r}")
        if (self.score == 1.0) != (self.status == "correct"):
            raise ValueError(f"score: {self.score!r} does not go with status {self.status!r}")
        if bool(self.faults) == (self.status == "correct"):
            raise ValueError(f"faults: {self.faults!r} do not go with status {self.status!r}")

    @property
    def correct(self) -> bool:
        """Whether the answer is right."""
        return self.status == "correct"

    def __bool__(self) -> bool:
        return self.status == "correct"

    def _repr_html_(self) -> str:
        """Return the verdict for a notebook: status, score, the answer as it was understood, and the faults."""
        colour = {"correct": "#15803d", "undecided": "#b45309"}.get(self.status, "#dc2626")
        head = f'<b style="color:{colour}">{self.status}</b>, score {self.score:g}'
        answer = "" if self.answer is None else f"<div>read as <code>{escape(_shown(self.answer))}</code></div>"
        rows = "".join(
            f'<tr><th scope="row">{escape(fault.kind.replace("_", " "))}</th>'
            f"<td>{escape(_pairs(fault.place))}</td><td>{escape(_pairs(fault.detail))}</td></tr>"
            for fault in self.faults[:MOST_FAULTS]
        )
        more = len(self.faults) - MOST_FAULTS
        said = f"<div>and {more} more faults</div>" if more > 0 else ""
        titles = "".join(f'<th scope="col">{name}</th>' for name in ("fault", "place", "values"))
        table = f"<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>{said}" if rows else ""
        return f"<div>{head}</div>{answer}{table}"

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as JSON: `{"status", "score", "answer", "faults"}`."""
        return {
            "status": self.status,
            "score": self.score,
            "answer": self.answer,
            "faults": [fault.to_dict() for fault in self.faults],
        }


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} …"


def _pairs(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_shown(value)}" for name, value in values.items())


def correct(answer: Any) -> Verdict:
    """The verdict on a right answer (JSON values)."""
    return Verdict("correct", 1.0, answer)


def wrong(answer: Any, *faults: Fault, score: float = 0.0) -> Verdict:
    """The verdict on a wrong answer (JSON values), with at least one fault."""
    return Verdict("wrong", score, answer, faults)


def unparsed(*faults: Fault) -> Verdict:
    """The verdict on a response from which no single answer can be read."""
    return Verdict("unparsed", 0.0, None, faults)


def undecided(answer: Any, *faults: Fault) -> Verdict:
    """The verdict on an answer whose truth the solvers could not establish in their limits."""
    return Verdict("undecided", 0.0, answer, faults)
