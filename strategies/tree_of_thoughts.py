"""Tree of thoughts: one reply lists several next steps, the model judges them, breadth or depth first.

Yao et al., *Tree of Thoughts: Deliberate Problem Solving with Large Language Models* (2023), algorithms 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from ..tasks.core.steps import Prefix
from .engine.base_options import require
from .engine.session import Session
from .engine.strategy import Outcome
from .search.options import STEPWISE, SearchOptions, ValueKind
from .search.prefixes import Prefixes
from .search.value import PrefixValue


@dataclass(frozen=True)
class TreeOfThoughts(SearchOptions):
    """Expands every state by one reply that lists up to `branch` steps.

    Attributes:
        value: As in `SearchOptions`; by default the model judges, as in the paper.
        order: `bfs` keeps `breadth` states per step; `dfs` follows the best step first and turns
            back where no step is worth more than the threshold.
        breadth: States per step with `bfs`.
        branch: Steps requested of one reply.
        threshold: States worth no more than this are dropped.
        most: Most states expanded.
    """

    independent: ClassVar[bool] = False
    no_single_call: ClassVar[str] = STEPWISE

    value: ValueKind = "judge"
    order: Literal["bfs", "dfs"] = "bfs"
    breadth: int = 5
    branch: int = 5
    threshold: float = 0.0
    most: int = 1000

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        super().validate()
        require(1 <= self.breadth <= 10_000, "breadth", self.breadth, "1 to 10000")
        require(1 <= self.branch <= 1000, "branch", self.branch, "1 to 1000")
        require(0.0 <= self.threshold < 1.0, "threshold", self.threshold, "0 to less than 1")
        require(1 <= self.most <= 1_000_000, "most", self.most, "1 to 1000000")

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `Strategy.spec`."""
        return f"tree-of-thoughts:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """Search in the given order and submit the accepted answer, else the best whole one."""
        prefixes = Prefixes(session)
        value = PrefixValue(prefixes, self)
        # Depth first pops the last state and appends its children, the best of them last.
        states: list[Prefix] = [()]
        expanded = 0
        while states and expanded < self.most and not prefixes.over:
            taken = states if self.order == "bfs" else [states.pop()]
            expanded += len(taken)
            children = await self._expand(prefixes, value, taken[: self.most])
            ranked = [state for state, _ in sorted(children, key=lambda row: -row[1])]
            states = ranked[: self.breadth] if self.order == "bfs" else [*states, *reversed(ranked)]
        return await prefixes.outcome()

    async def _expand(self, prefixes: Prefixes, value: PrefixValue, states: list[Prefix]) -> list[tuple[Prefix, float]]:
        """Return the next states with their values, equivalent ones once; whole answers are completed."""
        found: list[Prefix] = []
        for state in states:
            listed = await prefixes.complete_ended(await prefixes.list_steps(state, self.branch))
            found += [proposal.prefix for proposal in listed]
            if prefixes.over:
                return []
        once = [*{prefixes.form.same(prefix): prefix for prefix in reversed(found)}.values()][::-1]
        values = await value.of(once)
        return [(prefix, worth) for prefix, worth in zip(once, values, strict=True) if worth > self.threshold]
