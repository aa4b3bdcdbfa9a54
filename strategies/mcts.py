"""Monte Carlo tree search: descend by upper confidence bounds, let the model complete the answer, propagate its reward.

Kocsis and Szepesvári, *Bandit based Monte-Carlo Planning* (2006); with a language model as in Hao et al.,
*Reasoning with Language Model is Planning with World Model* (2023).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..tasks.core.steps import Prefix
from .engine.base_options import require
from .engine.budget import BudgetExhausted
from .engine.cache import Reply
from .engine.session import Session
from .engine.strategy import Outcome
from .search.options import STEPWISE, SearchOptions
from .search.prefixes import Prefixes, Proposal
from .search.value import PrefixValue


@dataclass
class Node:
    """Prefix in the search tree.

    Attributes:
        prefix: Steps from the root.
        parent: None at the root.
        own: Simulations whose first new step led here.
        visits: Those, and the visits of the children.
        reward: Sum over the visits.
        draws: Replies requested after this prefix.
        closed: Whether nothing more can be found here.
        children: Child nodes by the meaning of their prefix.
    """

    prefix: Prefix
    parent: Node | None = None
    own: int = 0
    visits: int = 0
    reward: float = 0.0
    draws: int = 0
    closed: bool = False
    children: dict[Hashable, Node] = field(default_factory=dict)

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        yield self
        for child in self.children.values():
            yield from child.walk()

    def bound(self, explore: float) -> float:
        """Return the upper confidence bound of a visited node that has a parent."""
        assert self.parent is not None
        return self.reward / self.visits + explore * math.sqrt(math.log(max(1, self.parent.visits)) / self.visits)


@dataclass(frozen=True)
class Mcts(SearchOptions):
    """Each simulation is one reply that completes the answer; its first step becomes a node.

    The reward of a simulation is the mean value of the prefixes it passed; with `judge` the value of the
    new prefix alone, and with `none` the verifier's score of its answer. A node gets up to `branch` replies of
    its own before the search descends; where all their children are closed, up to `patience` times as many,
    and at the empty prefix without end. A prefix is closed when it has ended, or when its value proves it dead.

    Attributes:
        simulations: Most simulations.
        explore: Weight of the exploration term.
        branch: Replies after each prefix.
        patience: Multiple of `branch` that a node without open children may use.
    """

    independent: ClassVar[bool] = False
    no_single_call: ClassVar[str] = STEPWISE

    simulations: int = 64
    explore: float = 0.5
    branch: int = 3
    patience: int = 4

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range.
        """
        super().validate()
        require(1 <= self.simulations <= 1_000_000, "simulations", self.simulations, "1 to 1000000")
        require(0.0 <= self.explore < math.inf, "explore", self.explore, "a number from 0")
        require(1 <= self.branch <= 10_000, "branch", self.branch, "1 to 10000")
        require(1 <= self.patience <= 10_000, "patience", self.patience, "1 to 10000")

    @property
    def spec(self) -> str:
        """Full spec, defaults included; see `Strategy.spec`."""
        return f"mcts:{self.canonical()}"

    async def solve(self, session: Session) -> Outcome:
        """Grow the tree and submit the accepted answer, else the best whole one."""
        prefixes = Prefixes(session)
        await self.grow(prefixes)
        return await prefixes.outcome()

    async def grow(self, prefixes: Prefixes) -> Node:
        """Return the tree after an answer is accepted, or all simulations or the budget are used up."""
        value, root = PrefixValue(prefixes, self), Node(())
        for _ in range(self.simulations):
            if prefixes.over:
                break
            node = self._select(root)
            node.draws += 1
            found = await prefixes.expand(node.prefix, 1, "rest")
            if found:
                await self._enter(prefixes, value, node, found[0])
            else:
                _back_up(node, 0.0)
            self._close(node)
        return root

    def _select(self, node: Node) -> Node:
        """Return the node to sample from next; the earliest child of equal bounds."""
        while not self._wants_draw(node):
            open_children = [child for child in node.children.values() if not child.closed]
            node = max(open_children, key=lambda child: child.bound(self.explore))
        return node

    def _wants_draw(self, node: Node) -> bool:
        return node.draws < self.branch or all(child.closed for child in node.children.values())

    async def _enter(self, prefixes: Prefixes, value: PrefixValue, node: Node, found: Proposal) -> None:
        """Add the new prefix to the tree and propagate the reward of its simulation."""
        child = node.children.setdefault(prefixes.form.same(found.prefix), Node(found.prefix, node))
        worth, reward = await self._reward(prefixes.session, value, child.prefix, found)
        child.closed = child.closed or prefixes.form.ended(child.prefix) or (value.certain and worth == 0)
        _back_up(child, reward)

    async def _reward(
        self, session: Session, value: PrefixValue, prefix: Prefix, found: Proposal
    ) -> tuple[float, float]:
        """Return the value of a prefix, and the reward of the simulation that passed it."""
        if not value.known:
            return 1.0, await _score(session, found.reply)
        if not value.free:
            (worth,) = await value.of([prefix])
            return worth, worth
        ahead: list[Any] = [(*prefix, *found.ahead[:length]) for length in range(len(found.ahead) + 1)]
        values = await value.of(ahead)
        return values[0], sum(values) / len(values)

    def _close(self, node: Node | None) -> None:
        """Close a node that has had its replies and whose children are closed; then perhaps its parent."""
        while node is not None and all(child.closed for child in node.children.values()):
            if node.parent is None or node.draws < self.branch * self.patience:
                return
            node.closed = True
            node = node.parent


def _back_up(node: Node, reward: float) -> None:
    node.own += 1
    step: Node | None = node
    while step is not None:
        step.visits += 1
        step.reward += reward
        step = step.parent


async def _score(session: Session, reply: Reply) -> float:
    """Return the selecting verifier's score; 0 when the budget ends before the reply is judged."""
    try:
        return (await session.judge(reply)).score
    except BudgetExhausted:
        return 0.0
