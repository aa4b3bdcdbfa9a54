"""One sentence about a verdict of a log that differs from ours: how the reply was read, and how it ends."""

from __future__ import annotations

from .rejudge import Judged
from .replies_said import Kind

ENDING = 60
"""Letters of a reply that are shown, its last ones."""
_KINDS: dict[Kind, str] = {
    "answer": "an answer", "no solution": "the claim that there is no solution", "length": "a length, which is no path",
    "no answer": "no answer",
}  # fmt: skip


def explain(one: Judged) -> str:
    """Return why the outcome is as it is: the reading of the reply, its faults, and its last words."""
    if one.verdict is None or one.said is None:
        return one.error or "no response"
    faults = ", ".join(fault.kind.replace("_", " ") for fault in one.verdict.faults)
    told = (
        "which is right"
        if one.verdict.correct
        else f"which is {one.verdict.status}" + (f": {faults}" if faults else "")
    )
    if one.verdict.status == "unparsed":
        told = faults
    words = " ".join((one.text or "").split())
    ending = f"… {words[-ENDING:]}" if len(words) > ENDING else words
    return f"read as {_KINDS[one.said.kind]}, {told}; the reply ends {ending!r}"
