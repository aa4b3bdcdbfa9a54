"""What costs no thought: the answers whose scores are the floor of a task."""

from __future__ import annotations

from typing import Literal, NamedTuple

GuessKind = Literal["constant", "random", "greedy", "copied"]
GUESS_KINDS: tuple[GuessKind, ...] = ("constant", "random", "greedy", "copied")


class Guess(NamedTuple):
    """One answer to one problem.

    Attributes:
        kind: `constant` (the same text whatever the problem), `random` (of the right form),
            `greedy` (one pass without looking back) or `copied` (from the prompt).
        method: What the answers of a batch have in common, such as `nearest neighbour`.
        text: The answer as it would stand between answer tags.
    """

    kind: GuessKind
    method: str
    text: str
