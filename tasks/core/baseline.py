"""One thoughtless answer to one problem."""

from __future__ import annotations

from typing import Literal, NamedTuple

TrivialKind = Literal["constant", "random", "greedy", "copied"]
TRIVIAL_KINDS: tuple[TrivialKind, ...] = ("constant", "random", "greedy", "copied")


class TrivialAnswer(NamedTuple):
    """An answer that costs no thought.

    Attributes:
        kind: `constant` (the same text whatever the problem), `random` (of the right form),
            `greedy` (one pass without looking back) or `copied` (from the prompt).
        method: What the answers to several problems have in common, such as `nearest neighbour`.
        text: As it stands between answer tags; the whole response when `whole`.
    """

    kind: TrivialKind
    method: str
    text: str
    whole: bool = False

    @property
    def response(self) -> str:
        """What a model that guesses so would reply."""
        return self.text if self.whole else f"<answer>{self.text}</answer>"


def constants(*texts: str) -> list[TrivialAnswer]:
    """Constant answers, each named by itself."""
    return [TrivialAnswer("constant", text, text) for text in texts]
