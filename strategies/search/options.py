"""The dial of the process verifier: who says what a prefix is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..tables import Options, require

ValueKind = Literal["exact", "ways", "best", "noisy", "judge", "none"]
"""What a prefix is worth:

- `exact`: 1 where it can be completed to a right answer, 0 where not, by the step oracle;
- `ways`: in how many ways, log(1 + ways) against those of the empty prefix;
- `best`: the best value that can still be reached, against the best of all;
- `noisy`: as exact, turned around by a seeded coin of given rates, one for each prefix;
- `judge`: what the model itself says when asked, from 1 to 10; every question is a call;
- `none`: nothing is known of prefixes, only of whole answers.
"""


@dataclass(frozen=True)
class SearchOptions(Options):
    """What every search over steps can be told.

    Attributes:
        value: The process verifier.
        false_accept: Of `noisy`: how often a dead prefix is called alive.
        false_reject: Of `noisy`: how often a prefix that is alive is called dead.
        votes: Of `judge`: how often the model is asked about each prefix.
    """

    value: ValueKind = "exact"
    false_accept: float = 0.1
    false_reject: float = 0.1
    votes: int = 1

    def validate(self) -> None:
        """Raises ValueError when a rate or a number is out of range."""
        require(0.0 <= self.false_accept <= 1.0, "false_accept", self.false_accept, "0 to 1")
        require(0.0 <= self.false_reject <= 1.0, "false_reject", self.false_reject, "0 to 1")
        require(1 <= self.votes <= 1000, "votes", self.votes, "1 to 1000")
