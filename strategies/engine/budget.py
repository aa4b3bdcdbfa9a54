"""How much may be spent: one budget object for every strategy, per instance or for a whole run.

The rules, the same for every strategy:

- A draw begins only if something is left of every limit, and if what is spent, what the draws
  under way may still cost at most, and what this one may cost at most fit together. Where they
  do not, it waits for those under way; when none is, it begins. So a limit is passed by one
  reply at most, and `calls` never.
- What is under way when a limit is reached goes on to its end. Failed and given-up calls count.
- A strategy whose draw is refused (`BudgetExhausted`) hands in what it has.
- Replies of this run that are found again were paid for: they are taken without asking, so a
  resumed run comes to what an undisturbed one does. Replies taken over from another run count
  as spent when they are used, and are asked for.
- Seconds of the wall clock run from the first draw in this process.

A `SharedBudget` bounds the draws of one instance; its `parent`, if it has one, those of all instances
together: the global budget that adaptive allocation shares out.
"""

from __future__ import annotations

import asyncio
import functools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields

from ..models.model import Completion
from .ledger import Ledger, Waste
from .prices import Price
from .registry import require


class BudgetExhausted(Exception):
    """Nothing is left of a budget; the message says of which limit."""


@dataclass(frozen=True)
class Budget:
    """Limits; infinite ones do not bind.

    Attributes:
        calls: Calls, failed and given-up ones included.
        prompt_tokens: Prompt tokens, lost and given-up ones too.
        completion_tokens: Completion tokens, likewise.
        tokens: Both together.
        money: In the currency of the price file.
        model_seconds: Summed over calls.
        wall_seconds: Of the wall clock, from the first draw.
    """

    calls: float = math.inf
    prompt_tokens: float = math.inf
    completion_tokens: float = math.inf
    tokens: float = math.inf
    money: float = math.inf
    model_seconds: float = math.inf
    wall_seconds: float = math.inf

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            require(value > 0 and not math.isnan(value), field.name, value, "a positive number")

    @functools.cached_property
    def unlimited(self) -> bool:
        """Whether no limit binds."""
        return all(math.isinf(getattr(self, field.name)) for field in fields(self))

    @property
    def spec(self) -> str:
        """As `parse_budget` takes it back; empty without a limit."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return ",".join(f"{name}={value:.12g}" for name, value in values.items() if not math.isinf(value))


def parse_budget(spec: str) -> Budget:
    """The budget written as `tokens=100000,calls=64`; an empty text is no limit.

    Raises:
        ValueError: A name is unknown or given twice, or a value is no positive number.
    """
    known = [field.name for field in fields(Budget)]
    values: dict[str, float] = {}
    for item in filter(None, (part.strip() for part in spec.split(","))):
        name, separator, text = item.partition("=")
        name = name.strip().replace("-", "_")
        require(bool(separator), "budget", item, "name=value")
        require(name in known, "budget", name, " or ".join(known))
        require(name not in values, "budget", name, "each limit once")
        try:
            values[name] = float(text)
        except ValueError:
            raise ValueError(f"budget: {name}: expected a positive number, got {text.strip()!r}") from None
    try:
        return Budget(**values)
    except ValueError as error:
        raise ValueError(f"budget: {error}") from None


@dataclass(frozen=True, slots=True)
class Worst:
    """What a draw may cost at most; seconds are not known beforehand."""

    calls: int = 1
    prompt_tokens: int = 0
    completion_tokens: int = 0
    money: float = 0.0


class SharedBudget:
    """A budget with what has been spent of it. All draws of an instance pass one; all budgets may pass a parent.

    Attributes:
        limits: The limits.
        ledger: What is spent.
    """

    def __init__(self, limits: Budget | None = None, parent: SharedBudget | None = None) -> None:
        """A pool of which nothing is spent."""
        self.limits, self.ledger = limits or Budget(), Ledger()
        self._parent = parent
        self._under_way: dict[int, Worst] = {}
        self._numbers = 0
        self._begun: float | None = None
        self._waiting: list[asyncio.Future[None]] = []

    def spent(self) -> dict[str, float]:
        """What is spent, by the names of the limits."""
        ledger = self.ledger
        prompt = ledger.prompt_tokens + ledger.cancelled_prompt_tokens + ledger.lost_prompt_tokens
        completion = ledger.completion_tokens + ledger.cancelled_completion_tokens + ledger.lost_completion_tokens
        return {
            "calls": ledger.calls + ledger.cancelled, "prompt_tokens": prompt, "completion_tokens": completion,
            "tokens": prompt + completion, "money": ledger.money, "model_seconds": ledger.model_seconds,
            "wall_seconds": 0.0 if self._begun is None else time.monotonic() - self._begun,
        }  # fmt: skip

    def left(self, name: str) -> float:
        """What is left of one limit, of this pool and its parents; never below 0."""
        mine: float = max(0.0, getattr(self.limits, name) - self.spent()[name])
        return mine if self._parent is None else min(mine, self._parent.left(name))

    @property
    def exhausted(self) -> str | None:
        """The limit, of this pool or its parents, of which nothing is left; None when a draw may begin."""
        if not self.limits.unlimited:
            for name, spent in self.spent().items():
                if spent >= getattr(self.limits, name):
                    return name
        return self._parent.exhausted if self._parent else None

    @property
    def unlimited(self) -> bool:
        """Whether no limit binds, here or in a parent."""
        return all(budget.limits.unlimited for budget in self._chain())

    def check(self) -> None:
        """Raises BudgetExhausted when nothing is left of a limit."""
        if name := self.exhausted:
            raise BudgetExhausted(f"nothing is left of the budget of {name.replace('_', ' ')}")

    async def admit(self, worst: Worst) -> int:
        """Waits until a draw may begin; returns its number, to be given to `leave`.

        Raises:
            BudgetExhausted: Nothing is left of a limit.
        """
        while (number := self.try_admit(worst)) is None:
            await self._change()
        return number

    def try_admit(self, worst: Worst) -> int | None:
        """As `admit`, but None where it would wait."""
        self.check()
        budgets = [*self._chain()]
        if not all(budget._fits(worst) for budget in budgets):
            return None
        for budget in budgets:
            budget._begun = time.monotonic() if budget._begun is None else budget._begun
        number = self._root_number()
        for budget in budgets:
            if not budget.limits.unlimited:
                budget._under_way[number] = worst
        return number

    def leave(self, number: int) -> None:
        """The draw has ended and is booked."""
        for budget in self._chain():
            budget._under_way.pop(number, None)
            waiting, budget._waiting = budget._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    def add(self, completion: Completion, price: Price) -> None:
        """Books a completion, here and in every parent."""
        for budget in self._chain():
            budget.ledger.add(completion, price)

    def waste(self, waste: Waste, price: Price) -> None:
        """Books a call given up under way, here and in every parent."""
        for budget in self._chain():
            budget.ledger.waste(waste, price)

    def _chain(self) -> Iterator[SharedBudget]:
        budget: SharedBudget | None = self
        while budget is not None:
            yield budget
            budget = budget._parent

    def _root_number(self) -> int:
        *_, root = self._chain()
        root._numbers += 1
        return root._numbers

    def _fits(self, worst: Worst) -> bool:
        if self.limits.unlimited or not self._under_way:
            return True
        spent = self.spent()
        asked = [*self._under_way.values(), worst]
        sums = {
            "calls": sum(one.calls for one in asked), "money": sum(one.money for one in asked),
            "prompt_tokens": sum(one.prompt_tokens for one in asked),
            "completion_tokens": sum(one.completion_tokens for one in asked),
            "tokens": sum(one.prompt_tokens + one.completion_tokens for one in asked),
        }  # fmt: skip
        return all(spent[name] + amount <= getattr(self.limits, name) for name, amount in sums.items())

    async def _change(self) -> None:
        """Waits until a draw of any pool of the chain has ended."""
        future = asyncio.get_running_loop().create_future()
        for budget in self._chain():
            budget._waiting.append(future)
        await future
