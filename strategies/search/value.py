"""Values of prefixes, from 0 to 1, by the process verifier of `SearchOptions.value`."""

from __future__ import annotations

import asyncio
import functools
import math
import re
from collections.abc import Sequence
from typing import Any

from ...tasks.core.answers import spoken
from ...tasks.core.steps import Prefix
from ...verifiers.process import NO_VALUE, ProcessVerifier
from .options import SearchOptions
from .prefixes import Prefixes

UNKNOWN = 0.5
"""Value of a prefix without an opinion."""
MOST_COMPLETIONS = 2**62
"""Most completions counted."""
BELOW = 0.99
"""Largest value of a dead prefix by its best value."""

_OPEN = re.compile(r"<[ \t]{0,4}value[ \t]{0,4}>", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.])(10|[1-9])(?![\d]|\.\d)", re.ASCII)
_WORDS = {"impossible": 0.0, "unlikely": 0.25, "likely": 0.75, "sure": 1.0, "certain": 1.0}


class PrefixValue:
    """Values of prefixes of one instance; each is computed or requested once.

    Only `exact`, `ways`, `best` and `noisy` use the truth, through the task's process verifier.
    """

    def __init__(self, prefixes: Prefixes, options: SearchOptions) -> None:
        """Create an empty table; nothing is solved before `of`."""
        self._prefixes, self._options = prefixes, options
        self._known: dict[Prefix, float] = {}

    @property
    def known(self) -> bool:
        """True if prefixes have values at all."""
        return self._options.value != "none"

    @property
    def certain(self) -> bool:
        """True if a value of 0 proves that no right answer begins with the prefix."""
        return self._options.value in ("exact", "ways", "best")

    @property
    def free(self) -> bool:
        """True if a value costs no call."""
        return self._options.value != "judge"

    async def of(self, prefixes: Sequence[Prefix]) -> list[float]:
        """Return the values of prefixes, in order.

        Raises:
            ValueError: The instance exceeds the limits of the process verifier.
        """
        new = [prefix for prefix in dict.fromkeys(prefixes) if prefix not in self._known]
        if new:
            values = await self._judged(new) if self._options.value == "judge" else await self._computed(new)
            self._known.update(zip(new, values, strict=True))
        return [self._known[prefix] for prefix in prefixes]

    async def _computed(self, prefixes: list[Prefix]) -> list[float]:
        if self._options.value == "none":
            return [UNKNOWN] * len(prefixes)
        measure = {"ways": self._completions, "best": self._best, "noisy": self._noisy}.get(
            self._options.value, self._alive
        )
        return await asyncio.to_thread(measure, prefixes)

    @functools.cached_property
    def _verifier(self) -> ProcessVerifier[Any]:
        session = self._prefixes.session
        return session.task.process_verifier(session.instance.problem)

    def _alive(self, prefixes: list[Prefix]) -> list[float]:
        return [float(alive) for alive in self._verifier.extendable(prefixes).tolist()]

    def _completions(self, prefixes: list[Prefix]) -> list[float]:
        whole, *counts = self._verifier.completions([(), *prefixes], MOST_COMPLETIONS).tolist()
        return [math.log1p(count) / math.log1p(max(1, whole)) for count in counts]

    def _best(self, prefixes: list[Prefix]) -> list[float]:
        """1 where alive, also the claim that there is no answer; else the smaller of two best values against the larger."""
        whole, *values = self._verifier.best_value([(), *prefixes]).tolist()
        pairs = [(min(value, whole) + 1, max(value, whole) + 1) for value in values]
        ratios = [0.0 if v == NO_VALUE else BELOW * less / more for v, (less, more) in zip(values, pairs, strict=True)]
        return [max(one) for one in zip(self._alive(prefixes), ratios, strict=True)]

    def _noisy(self, prefixes: list[Prefix]) -> list[float]:
        return [self._flipped(p, alive > 0) for p, alive in zip(prefixes, self._alive(prefixes), strict=True)]

    def _flipped(self, prefix: Prefix, alive: bool) -> float:
        """Return the exact value, flipped by one coin per prefix that is the same each time."""
        rate = self._options.false_reject if alive else self._options.false_accept
        coin = self._prefixes.session.stream("noise", repr(self._prefixes.form.write(prefix))).random()
        return float(alive != (coin < rate))

    async def _judged(self, prefixes: list[Prefix]) -> list[float]:
        replies = await self._prefixes.ask_all("value", prefixes, self._options.votes)
        opinions = [[read_opinion(reply.completion.text) for reply in group] for group in replies]
        return [sum(group) / len(group) if group else UNKNOWN for group in opinions]


def read_opinion(text: str) -> float:
    """Return the opinion that a reply states, from 0 to 1: a number from 1 to 10 or a word; UNKNOWN without one."""
    said = spoken(text)
    marked = _OPEN.split(said)
    piece = marked[-1].partition("<")[0] if len(marked) > 1 else said.strip().rpartition("\n")[2]
    if numbers := _NUMBER.findall(piece):
        return (int(numbers[0]) - 1) / 9 if len(marked) > 1 else (int(numbers[-1]) - 1) / 9
    words = [word for word in re.findall(r"[a-z]+", piece.lower()) if word in _WORDS]
    return _WORDS[words[-1]] if words else UNKNOWN
