"""Several models propose, and one combines their proposals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .debate import numbered
from .engine.budget import BudgetExhausted
from .engine.cache import Reply
from .engine.endpoints import Target
from .engine.nesting import in_parallel
from .engine.options import ModelOptions, check_limit, check_model, require
from .engine.session import Session
from .engine.strategy import Outcome
from .engine.turns import ask_instead
from .models.model import Message

READ = (
    "{problem}\n\nSeveral models have proposed solutions to this problem:\n\n{proposals}\n\nThey may be "
    "wrong. Evaluate them critically, and give one complete answer in the form that was asked for."
)


@dataclass(frozen=True)
class Mixture(ModelOptions):
    """Layers of proposals, each reading the layer before; then the aggregator's answer is submitted.

    Source: Wang et al. 2024, *Mixture-of-Agents Enhances Large Language Model Capabilities*.

    Attributes:
        n: Proposals of each layer.
        layers: Layers of proposals.
        models: Model specs, assigned to the proposals in turn; the run's model when not set.
        aggregator: A model spec; the run's model when not set.
        aggregator_tokens: Most tokens of its answer; the run's limit when not set.
    """

    name: ClassVar[str] = "mixture"
    independent: ClassVar[bool] = False

    n: int = 3
    layers: int = 1
    models: tuple[str, ...] = ()
    aggregator: str | None = None
    aggregator_tokens: int | None = None

    def validate(self) -> None:
        """Check the options.

        Raises:
            ValueError: A number is out of range or there is no such model.
        """
        require(1 <= self.n <= 100, "n", self.n, "1 to 100")
        require(1 <= self.layers <= 20, "layers", self.layers, "1 to 20")
        for model in self.models:
            check_model("models", model)
        check_model("aggregator", self.aggregator)
        check_limit("aggregator_tokens", self.aggregator_tokens)

    @property
    def samples(self) -> int:
        """Most sample numbers in use; see `StrategyOptions.samples`."""
        return self.n

    @property
    def no_single_call(self) -> str:
        """Why the first reply is no plain call; see `Strategy`."""
        return "its first reply comes from one of several models" if self.models else ""

    async def solve(self, session: Session) -> Outcome:
        """Run all layers and submit the aggregated answer; if the budget ends first, the first proposal of the last layer."""
        here, messages = self.on_model(session), session.opening
        replies: list[Reply] = []
        chosen: Reply | None = None
        for layer in range(self.layers):
            said = await in_parallel([self._propose(here, messages, layer, i) for i in range(self.n)])
            replies += [reply for reply in said if reply is not None]
            proposals = [one for one in said if one is not None and one.completion.error is None]
            chosen = proposals[0] if proposals else chosen
            if None in said:
                return Outcome(chosen, tuple(replies))
            if proposals:
                messages = _read(session.opening, proposals)
        try:
            named = self.aggregator or self.aggregator_tokens
            target = Target(self.aggregator, max_tokens=self.aggregator_tokens) if named else None
            last = await here.sample(messages, sample=0, round=self.layers, target=target)
            replies.append(last)
            chosen = last if last.completion.error is None else chosen
        except BudgetExhausted:
            pass
        return Outcome(chosen, tuple(replies))

    async def _propose(self, session: Session, messages: tuple[Message, ...], layer: int, i: int) -> Reply | None:
        target = Target(self.models[i % len(self.models)]) if self.models else None
        try:
            return await session.sample(messages, sample=i, round=layer, target=target)
        except BudgetExhausted:
            return None


def _read(opening: tuple[Message, ...], proposals: list[Reply]) -> tuple[Message, ...]:
    said = numbered(proposals)
    return ask_instead(opening, lambda problem: READ.format(problem=problem, proposals=said))
