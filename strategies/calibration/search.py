"""Finding the rung of a target pass rate with few answers.

The sequential procedure: ask where one more answer is expected to say most about the place of the target
(`Ladder.most_telling`), a few fresh instances at a time; stop when the nearest rung is known to within `tolerance`
rungs with probability `confidence`, or when the calls are spent. Every answer is on an instance of its
own, so answers are independent given the rung.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from .ladder import Ladder, Place


@dataclass(frozen=True, slots=True)
class Probe:
    """One question put to the model: a rung, and what came of it."""

    rung: int
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How the search went.

    Attributes:
        place: Where the target lies.
        steps: All that was asked, in order.
        settled: Whether it ended because enough was known, not because the calls were spent.
    """

    place: Place
    probes: tuple[Probe, ...]
    settled: bool

    @property
    def calls(self) -> int:
        """Answers asked for."""
        return sum(probe.passed + probe.failed for probe in self.probes)


async def find_rung(
    ask: Callable[[int, int, int], Awaitable[Sequence[bool]]],
    ladder: Ladder,
    *,
    calls: int = 200,
    batch: int = 4,
    confidence: float = 0.9,
    tolerance: int = 0,
    listener: Callable[[Probe, Place], None] | None = None,
) -> SearchResult:
    """Searches for the rung where the model passes at the ladder's target rate.

    Args:
        ask: Called with (rung, first index, count); gives back whether each of `count` fresh instances of the
            rung, from that index on, was passed.
        calls: Most answers asked for.
        batch: Answers per step.
        confidence: Probability at which it stops, above 0 and below 1.
        tolerance: Rungs on either side that are as good.
        listener: Told after every step.

    Raises:
        ValueError: An option is out of range.
    """
    for name, value in (("calls", calls), ("batch", batch)):
        if value < 1:
            raise ValueError(f"{name}: expected at least 1, got {value}")
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence: expected a probability above 0 and below 1, got {confidence}")
    asked = [0] * len(ladder)
    probes: list[Probe] = []
    left = calls
    while True:
        settled = ladder.known_within(tolerance) >= confidence
        if settled or left == 0:
            return SearchResult(ladder.place(), tuple(probes), settled)
        rung, count = ladder.most_telling(), min(batch, left)
        answers = await ask(rung, asked[rung], count)
        asked[rung] += count
        left -= count
        probe = Probe(rung, sum(answers), len(answers) - sum(answers))
        ladder.add(rung, probe.passed, probe.failed)
        probes.append(probe)
        if listener is not None:
            listener(probe, ladder.place())
