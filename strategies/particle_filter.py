"""Particle filter over steps: each particle takes a step, is weighted by the process verifier, and is resampled.

Puri et al., *A Probabilistic Inference Approach to Inference-Time Scaling of LLMs using Particle-Based
Monte Carlo Methods* (2025); systematic resampling after Kitagawa (1996).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ..tasks.core.ids import Stream
from ..tasks.core.steps import Prefix
from .engine.base_options import require
from .engine.session import Session
from .engine.strategy import Outcome
from .search.options import STEPWISE, SweepOptions
from .search.prefixes import Prefixes
from .search.value import PrefixValue


@dataclass(frozen=True)
class ParticleFilter(SweepOptions):
    """One reply per particle and step; weights are values to the power 1 / temperature.

    A particle whose reply proposes nothing stays where it is. Particles that have ended are submitted
    and leave the set. While all weights are 0, or no particle took a step, the step is repeated, up to
    `patience` times.

    Attributes:
        particles: Number of particles.
        temperature: Below 1 it sharpens the weights, above 1 it levels them.
    """

    independent: ClassVar[bool] = False
    no_single_call: ClassVar[str] = STEPWISE

    particles: int = 8
    temperature: float = 1.0

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        super().validate()
        require(1 <= self.particles <= 100_000, "particles", self.particles, "1 to 100000")
        require(0.0 < self.temperature < math.inf, "temperature", self.temperature, "a positive number")

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `Strategy.spec`."""
        return f"particle-filter:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """Move the particles to the last step and submit the accepted answer, else the best whole one."""
        prefixes = Prefixes(session)
        value = PrefixValue(prefixes, self)
        for start in range(1 + self.restarts):
            await self._sweep(prefixes, value, start)
            if prefixes.over:
                break
        return await prefixes.outcome()

    async def _sweep(self, prefixes: Prefixes, value: PrefixValue, start: int) -> None:
        """Move the particles once from empty prefixes to the last step."""
        cloud: list[Prefix] = [()] * self.particles
        patience, moves, deepest = self.patience, 0, 0
        while cloud and not prefixes.over:
            moved = await self._move(prefixes, cloud)
            if prefixes.over:
                return
            weights = [one ** (1.0 / self.temperature) for one in await value.of(moved)]
            before = len(cloud)
            if sum(weights) > 0 or not moved:
                stream = prefixes.session.stream("resample", start, moves)
                cloud = [moved[place] for place in resample(weights, len(moved), stream)] if moved else []
            # Steps alone are no progress: those of weight 0 are resampled away, and the same prefixes are asked again.
            reached = max((len(prefix) for prefix in cloud), default=0)
            if len(cloud) < before or reached > deepest:
                patience, deepest = self.patience, max(deepest, reached)
            elif patience == 0:
                break
            else:
                patience -= 1
            moves += 1

    async def _move(self, prefixes: Prefixes, cloud: Sequence[Prefix]) -> list[Prefix]:
        """Return the particles one step on, without those that have ended."""
        moved: list[Prefix] = []
        for prefix, count in Counter(cloud).items():
            proposals = await prefixes.expand(prefix, count, self.ask, self.stride)
            alive = await prefixes.complete_ended(proposals)
            moved += [proposal.prefix for proposal in alive] + [prefix] * (count - len(proposals))
            if prefixes.over:
                break
        return moved


def resample(weights: Sequence[float], count: int, stream: Stream) -> list[int]:
    """Return the positions drawn by systematic resampling, in order (Kitagawa 1996).

    Each position occurs floor or ceiling of `count` times its share of the weight.

    Args:
        weights: At least one above 0, none below.
        count: Positions to draw.
        stream: Supplies one number.
    """
    total, shift = math.fsum(weights), stream.random()
    chosen: list[int] = []
    place, reached = 0, weights[0]
    for number in range(count):
        mark = (number + shift) * total / count
        while reached <= mark and place < len(weights) - 1:
            place += 1
            reached += weights[place]
        chosen.append(place)
    return chosen
