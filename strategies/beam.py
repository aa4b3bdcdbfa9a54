"""Beam search over steps: propose, judge, keep the best.

Snell, Lee, Xu and Kumar, *Scaling LLM Test-Time Compute Optimally can be More Effective than Scaling
Model Parameters* (2024), section 5.2, with an exact process verifier in place of a learned one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from ..tasks.core.steps import Prefix
from .engine.base_options import require
from .engine.session import Session
from .engine.strategy import Outcome
from .search.options import STEPWISE, SweepOptions
from .search.prefixes import Prefixes, Proposal
from .search.value import PrefixValue


@dataclass(frozen=True)
class Beam(SweepOptions):
    """Keeps the `width` best prefixes; after each of them, `branch` replies propose the next step.

    Candidates are ranked by value, then by the number of replies that proposed them. While every candidate
    is worth 0, the same prefixes are sampled again, up to `patience` times.

    Attributes:
        width: Prefixes kept from step to step.
        branch: Replies to each of them.
    """

    independent: ClassVar[bool] = False
    no_single_call: ClassVar[str] = STEPWISE

    width: int = 4
    branch: int = 4

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        super().validate()
        require(1 <= self.width <= 10_000, "width", self.width, "1 to 10000")
        require(1 <= self.branch <= 10_000, "branch", self.branch, "1 to 10000")

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `Strategy.spec`."""
        return f"beam:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """Search from the empty prefix to the last step and submit the accepted answer, else the best whole one."""
        prefixes = Prefixes(session)
        value = PrefixValue(prefixes, self)
        for _ in range(1 + self.restarts):
            await self._sweep(prefixes, value)
            if prefixes.over:
                break
        return await prefixes.outcome()

    async def _sweep(self, prefixes: Prefixes, value: PrefixValue) -> None:
        """Search once from the empty prefix to the last step."""
        beam: list[Prefix] = [()]
        patience = self.patience
        while beam and not prefixes.over:
            proposals = await prefixes.expand_all(beam, self.branch, self.ask, self.stride)
            candidates = await prefixes.complete_ended(proposals)
            if prefixes.over:
                return
            kept = await self._keep(prefixes, value, candidates)
            if kept or patience == 0:
                beam, patience = kept, self.patience
            else:
                patience -= 1

    async def _keep(self, prefixes: Prefixes, value: PrefixValue, candidates: list[Proposal]) -> list[Prefix]:
        """Return the best candidates of positive value, equivalent ones once."""
        votes = Counter(prefixes.form.same(candidate.prefix) for candidate in candidates)
        first = {prefixes.form.same(candidate.prefix): candidate.prefix for candidate in reversed(candidates)}
        names = [name for name in votes if name in first]
        values = await value.of([first[name] for name in names])
        ranked = sorted(zip(names, values, strict=True), key=lambda row: (-row[1], -votes[row[0]]))
        return [first[name] for name, worth in ranked[: self.width] if worth > 0]
