"""Options of searches over steps, among them the process verifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..engine.base_options import Options, require

Ask = Literal["step", "rest"]
"""Request to the model: the next step alone, or the rest of the answer, of which the first steps are kept."""
ValueKind = Literal["exact", "ways", "best", "noisy", "judge", "none"]
"""Value of a prefix:

- `exact`: 1 where it can be completed to a right answer, 0 where not, by the process verifier;
- `ways`: the number of completions, log(1 + number) relative to that of the empty prefix;
- `best`: the best value that can still be reached, relative to the best of all;
- `noisy`: as exact, flipped by a seeded coin of given rates, one for each prefix;
- `judge`: the model's own rating from 1 to 10; every question is a call;
- `none`: prefixes have no value, only whole answers have.
"""


STEPWISE = "its replies continue given steps and are no plain calls"
"""Why nothing is known of a single call where the model is asked for steps."""


@dataclass(frozen=True)
class SearchOptions(Options):
    """Options of every search over steps.

    Attributes:
        value: The process verifier.
        false_accept: Of `noisy`: share of dead prefixes taken for alive.
        false_reject: Of `noisy`: share of alive prefixes taken for dead.
        votes: Of `judge`: opinions requested on each prefix.
    """

    value: ValueKind = "exact"
    false_accept: float = 0.1
    false_reject: float = 0.1
    votes: int = 1

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A rate or a number is out of range.
        """
        require(0.0 <= self.false_accept <= 1.0, "false_accept", self.false_accept, "0 to 1")
        require(0.0 <= self.false_reject <= 1.0, "false_reject", self.false_reject, "0 to 1")
        require(1 <= self.votes <= 1000, "votes", self.votes, "1 to 1000")


@dataclass(frozen=True)
class SweepOptions(SearchOptions):
    """Further options of searches that proceed from the first step to the last.

    Attributes:
        ask: `rest`: replies continue to the end, so that each may be right by itself, and are cut; `step`:
            they give the next step alone, as in the papers, for fewer tokens and more calls.
        stride: Steps kept of each reply with `rest`.
        patience: Rounds repeated because every proposal was worth 0.
        restarts: Repetitions of the search after it ended without a right answer.
    """

    ask: Ask = "rest"
    stride: int = 1
    patience: int = 4
    restarts: int = 0

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        super().validate()
        require(1 <= self.stride <= 1_000_000, "stride", self.stride, "1 to 1000000")
        require(0 <= self.patience <= 1_000_000, "patience", self.patience, "0 to 1000000")
        require(0 <= self.restarts <= 1_000_000, "restarts", self.restarts, "0 to 1000000")
