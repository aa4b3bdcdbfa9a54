"""Reads the claim that no slot exists from words: each clause must make it, or say nothing.

A claim is one negation about slots or about the meeting, inside words that are known; two
negations in one clause, or a word that is not known, and it is none. `null` is a missing
value and no claim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

_NOUN = (
    "slots?|times?|meetings?|solutions?|availability|overlap|windows?|options?|timeslots?|time_slots?|intervals?"
)  # fmt: skip
_KIND = (
    "common|shared|mutual|mutually|single|time|available|free|valid|feasible|suitable|possible|meeting|overlapping|such"
    "|joint|open|acceptable|workable"
)
_CLAIM = re.compile(
    r"\b(?:no_slot|noslot|none|impossible|infeasible|unsatisfiable|not (?:possible|feasible|satisfiable)"
    r"|(?:cannot|can not) be (?:scheduled|held|arranged|satisfied|found)"
    rf"|no (?:(?:{_KIND}) )*(?:{_NOUN}))\b"
)
_BEFORE = frozenset((
    "a", "all", "an", "answer", "are", "common", "exist", "exists", "final", "finding", "for", "hence", "is", "it",
    "meeting", "my", "of", "people", "problem", "result", "s", "schedule", "scheduling", "slot", "so", "solution",
    "status", "suitable", "that", "the", "there", "therefore", "this", "thus", "time", "true", "valid",
))  # fmt: skip
_NEXT = frozenset((
    "available", "be", "because", "can", "exist", "exists", "feasible", "fit", "fits", "for", "found", "given", "in", "is",
    "are", "of", "on", "possible", "satisfies", "satisfy", "satisfying", "since", "that", "this", "to", "true", "was",
    "where", "which", "work", "works",
))  # fmt: skip
_AFTER = _NEXT | frozenset((
    "a", "all", "any", "attend", "attendees", "busy", "calendar", "calendars", "common", "constraint", "constraints",
    "condition", "conditions", "day", "days", "each", "every", "everybody", "everyone", "find", "free", "given", "hold",
    "it", "listed", "meet", "meeting", "our", "participants", "people", "requirement", "requirements", "rule", "rules",
    "schedule", "simultaneously", "single", "slot", "slots", "suit", "suits", "the", "there", "these", "time", "times",
    "together", "we", "week", "when",
))  # fmt: skip

NoSlotClaim = Literal["claimed", "unclear", "nothing"]


def read_no_slot(clauses: Sequence[Sequence[str]]) -> NoSlotClaim:
    """Do the clauses, as words, say that no slot exists? `unclear`: they say so and something else."""
    meanings = [_meaning(words) for words in clauses if words]
    if "claimed" not in meanings and "unclear" not in meanings:
        return "nothing"
    if sum(words.count("none") for words in clauses) > 1:
        return "unclear"  # a list of missing values
    return "claimed" if all(meaning in ("claimed", "label") for meaning in meanings) else "unclear"


def _meaning(words: Sequence[str]) -> Literal["claimed", "unclear", "label", "nothing"]:
    text = " ".join(words)
    match = _CLAIM.search(text)
    if match is None:
        return "label" if all(word in _BEFORE for word in words) else "nothing"
    before, after = text[: match.start()].split(), text[match.end() :].split()
    known = all(word in _BEFORE for word in before) and all(word in _AFTER for word in after)
    return "claimed" if known and (not after or after[0] in _NEXT) else "unclear"
