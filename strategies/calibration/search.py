"""Search for the rung of a target pass rate with few answers.

The sequential procedure: ask where one more answer has the largest expected information on the place of the target
(`Ladder.most_informative`), a few fresh instances at a time; stop when the nearest rung is known to within
`tolerance` rungs with probability `confidence`, every rung was tried, and the answers agree with a falling curve; or when the
calls are spent. Every answer is on an instance of its
own, so answers are independent given the rung.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from .ladder import Ladder, Place

CHECKED, BESIDE = 16, 12
"""Answers on the rung found, and on each beside it, without which a search is not settled."""

ELSEWHERE = 6
"""Answers on every other rung: a curve that rises again somewhere is found only there."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Answers on fresh instances of one rung.

    Attributes:
        rung: Number of the rung, from 0.
        passed: Right answers.
        failed: Wrong answers.
    """

    rung: int
    passed: int
    failed: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Result of a search for a rung.

    Attributes:
        place: Posterior of the target's place.
        probes: All probes, in order.
        settled: Whether the search ended by confidence, with answers on the rung found and beside it that agree with a
            falling curve; not by its limit of calls.
        misfit: Whether the answers contradict a falling curve (`Ladder.misfits`).
    """

    place: Place
    probes: tuple[Probe, ...]
    settled: bool
    misfit: bool = False

    @property
    def calls(self) -> int:
        """Number of answers requested."""
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
    """Search for the rung where the model passes at the ladder's target rate.

    Args:
        ask: Called with (rung, first index, count); returns whether each of `count` fresh instances of the
            rung, from that index on, was passed.
        ladder: Takes the evidence; its target is sought.
        calls: Most answers requested.
        batch: Answers per probe.
        confidence: Probability at which the search stops, above 0 and below 1.
        tolerance: Rungs on either side that are as good.
        listener: Called after every probe.

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
        sure = ladder.known_within(tolerance) >= confidence
        chosen = ladder.place().rung if sure else -1
        # The curve may be sure of a rung that nobody tried: its own answers, and those beside it, must agree with it.
        untried = [rung for rung in range(len(ladder)) if sure and asked[rung] < _needed(abs(rung - chosen))]
        settled = sure and not untried and not ladder.misfits()
        if settled or left == 0:
            return SearchResult(ladder.place(), tuple(probes), settled, ladder.misfits())
        count = min(batch, left)
        if untried:
            rung = min(untried, key=lambda one: asked[one])
        elif sure:  # the answers contradict the curve: where fewest are
            rung = min(range(len(ladder)), key=asked.__getitem__)
        else:
            rung = ladder.most_informative()
        answers = await ask(rung, asked[rung], count)
        asked[rung] += count
        left -= count
        probe = Probe(rung, sum(answers), len(answers) - sum(answers))
        ladder.add(rung, probe.passed, probe.failed)
        probes.append(probe)
        if listener is not None:
            listener(probe, ladder.place())


def _needed(distance: int) -> int:
    """Return how many answers a rung must have, so many rungs from the one found, before a search is settled."""
    return CHECKED if distance == 0 else BESIDE if distance <= 2 else ELSEWHERE
