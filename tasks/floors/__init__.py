"""What no thought is worth: the scores of constant, random, greedy and copied answers."""

from __future__ import annotations

from .guess import GUESS_KINDS, Guess, GuessKind
from .report import Floor, FloorReport, floor_report

__all__ = ["GUESS_KINDS", "Floor", "FloorReport", "Guess", "GuessKind", "floor_report"]
