"""Curriculum: keep a learner at a given pass rate while it improves.

A trainer reports passed and failed answers and asks for the next level. Evidence fades, so that results some
hundred answers ago count little: each new answer multiplies all earlier ones by `1 - 1 / memory`. The next level is
chosen by Thompson's rule (1933), as the level nearest to the target in one sample of the posterior; so neighbours
are tried too, as often as they may be the right ones. The sample is a pure function of the seed and of the number
of answers counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...tasks.core.ids import Stream, make_key
from .ladder import Ladder, Place

FORMAT = 1


class Curriculum:
    """Ladder for training; serialisable, and the same in every process that read the same state.

    Attributes:
        levels: The parameter texts of the rungs, easiest first, such as `L1` to `L10`.
        target: The pass rate aimed at.
        memory: Answers after which evidence has faded to 1/e.
        seed: Of the random choices.
        answers: Number of answers counted.
    """

    def __init__(self, levels: Sequence[str], target: float = 0.5, memory: float = 200.0, seed: int = 0) -> None:
        """Create a curriculum without evidence.

        Raises:
            ValueError: Fewer than two levels, one named twice, or a number out of range.
        """
        if len(set(levels)) < len(levels):
            raise ValueError(f"levels: expected different ones, got {list(levels)}")
        if not memory >= 1.0:
            raise ValueError(f"memory: expected at least 1 answer, got {memory}")
        self.levels, self.target, self.memory, self.seed = tuple(levels), target, float(memory), seed
        self.answers = 0
        self._ladder = Ladder(len(self.levels), target)

    def observe(self, level: str, passed: int, failed: int = 0) -> None:
        """Count answers on a level.

        Raises:
            ValueError: The level is not one of the ladder's, or a count is negative.
        """
        if level not in self.levels:
            raise ValueError(f"level: expected one of {', '.join(self.levels)}, got {level!r}")
        if passed < 0 or failed < 0:
            raise ValueError(f"passed, failed: expected counts from 0, got {passed} and {failed}")
        count = passed + failed
        fading = (1.0 - 1.0 / self.memory) ** count
        self._ladder.right *= fading
        self._ladder.wrong *= fading
        self._ladder.add(self.levels.index(level), passed, failed)
        self.answers += count

    def next_level(self) -> str:
        """Return the level to train on now."""
        chance = Stream(make_key("curriculum", self.seed, self.answers)).random()
        chances = self._ladder.chances()
        drawn = int(np.searchsorted(np.cumsum(chances), chance * chances.sum())) - 1
        return self.levels[min(max(drawn, 0), len(self.levels) - 1)]

    def place(self) -> Place:
        """Return the present estimate of the target's place."""
        return self._ladder.place()

    def to_dict(self) -> dict[str, Any]:
        """Return the whole state as JSON values."""
        return {
            "format": FORMAT, "levels": list(self.levels), "target": self.target, "memory": self.memory,
            "seed": str(self.seed), "answers": self.answers,
            "right": self._ladder.right.tolist(), "wrong": self._ladder.wrong.tolist(),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Curriculum:
        """Return the curriculum of a state.

        Raises:
            ValueError: A field is missing or wrong; the message names it.
        """
        if data.get("format") != FORMAT:
            raise ValueError(f"format: expected {FORMAT}, got {data.get('format')!r}")
        try:
            made = cls(
                [str(level) for level in data["levels"]],
                float(data["target"]),
                float(data["memory"]),
                int(data["seed"]),
            )
            made.answers = int(data["answers"])
            right, wrong = (np.array(data[name], np.float64) for name in ("right", "wrong"))
        except KeyError as error:
            raise ValueError(f"{error.args[0]}: is missing") from None
        except TypeError as error:
            raise ValueError(f"curriculum state: {error}") from None
        for name, counts in (("right", right), ("wrong", wrong)):
            if counts.shape != (len(made.levels),) or not np.all(np.isfinite(counts) & (counts >= 0)):
                raise ValueError(f"{name}: expected {len(made.levels)} numbers from 0")
        made._ladder.right[:], made._ladder.wrong[:] = right, wrong
        return made
