"""The kind of answer that a reply gives, whether or not it is the one that was asked for.

Rules, in this order:

1. A reply that is read as an answer (`tasks.core.answers`) is of the kind `answer`, or of the kind `no solution` where it claims that
   there is none. It is true when the verdict is *correct*.
2. Where a question asks for a path and the reply has none, but its final answer, found by the same rules, is a number, perhaps with a
   unit (*12*, *The answer is 12 steps*), the kind is `length`. It is true when the number is the length of a shortest path.
3. Any other reply is of the kind `no answer`, which is never true.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...verifiers.verdict import Verdict

Kind = Literal["answer", "no solution", "length", "no answer"]
KINDS: tuple[Kind, ...] = ("answer", "no solution", "length", "no answer")
_NONE = ("no path", "unsatisfiable", "infeasible", "no")


@dataclass(frozen=True, slots=True)
class Said:
    """The claim of a reply, and whether it holds.

    Attributes:
        kind: Of the claim.
        true: Whether it holds.
    """

    kind: Kind
    true: bool


def said(verdict: Verdict) -> Said:
    """Return the kind of answer by its verdict alone."""
    if verdict.status == "unparsed":
        return Said("no answer", False)
    return Said("no solution" if claims_none(verdict.answer) else "answer", verdict.correct)


def claims_none(answer: Any) -> bool:
    """Return whether an answer, as verdicts show it, is the claim that there is no solution."""
    if isinstance(answer, Mapping):
        return answer.get("claim") in _NONE or ("slot" in answer and answer["slot"] is None)
    return isinstance(answer, str) and answer in _NONE
