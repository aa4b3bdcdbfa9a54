"""Budgets: how much a strategy may spend on one instance, or a run on all of them.

The same rules hold for every strategy:

- A call starts only if something is left of every limit, and if the sum of three amounts stays within
  all limits: what is spent, the most that active calls may still cost, and the most that this call may
  cost. Otherwise the call waits for active calls; if none is active, it starts. So a limit is exceeded
  by one reply at most, and `calls` never.
- Calls that are active when a limit is reached are completed. Failed and cancelled calls count.
- A strategy whose call is refused (`BudgetExhausted`) submits the best it has.
- Cached replies of the same run were paid for: they are taken without admission, so a resumed run has
  the outcome of an undisturbed one. Cached replies of another run count as spent when they are used,
  and need admission.
- Wall-clock seconds run from the first call in this process.

A `SharedBudget` bounds the calls on one instance; its `parent`, if it has one, bounds those on all
instances together: the global budget that adaptive allocation distributes.
"""

from __future__ import annotations

import asyncio
import functools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields

from ..models.model import Completion
from .base_options import require
from .ledger import Ledger, Waste
from .prices import Price


class BudgetExhausted(Exception):
    """Nothing is left of a budget; the message names the limit."""


@dataclass(frozen=True)
class Budget:
    """Limits of spending; infinite ones do not bind.

    Attributes:
        calls: Calls, failed and cancelled ones included.
        prompt_tokens: Prompt tokens, those of lost tries and cancelled calls included.
        completion_tokens: Completion tokens, likewise.
        tokens: Prompt and completion tokens together.
        money: In the currency of the price file.
        model_seconds: Summed over calls.
        wall_seconds: Wall-clock time from the first call.
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
        """True if no limit binds."""
        return all(math.isinf(getattr(self, field.name)) for field in fields(self))

    @property
    def spec(self) -> str:
        """Text that `parse_budget` reads back; empty without a limit."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return ",".join(f"{name}={value:.12g}" for name, value in values.items() if not math.isinf(value))


def parse_budget(spec: str) -> Budget:
    """Parse a budget such as `tokens=100000,calls=64`; an empty text has no limit.

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
class MaxCost:
    """Most that a call may cost; seconds are not known in advance."""

    calls: int = 1
    prompt_tokens: int = 0
    completion_tokens: int = 0
    money: float = 0.0


class SharedBudget:
    """Limits shared by calls, with the sum of their cost. All calls on an instance share one; several may share a parent.

    Attributes:
        limits: The limits.
        ledger: Sum of all cost so far.
    """

    def __init__(self, limits: Budget | None = None, parent: SharedBudget | None = None) -> None:
        """Create a budget of which nothing is spent."""
        self.limits, self.ledger = limits or Budget(), Ledger()
        self._parent = parent
        self._under_way: dict[int, MaxCost] = {}
        self._numbers = 0
        self._begun: float | None = None
        self._waiting: list[asyncio.Future[None]] = []

    def spent(self) -> dict[str, float]:
        """Return the amounts spent, by the names of the limits."""
        ledger = self.ledger
        prompt = ledger.prompt_tokens + ledger.cancelled_prompt_tokens + ledger.lost_prompt_tokens
        completion = ledger.completion_tokens + ledger.cancelled_completion_tokens + ledger.lost_completion_tokens
        return {
            "calls": ledger.calls + ledger.cancelled, "prompt_tokens": prompt, "completion_tokens": completion,
            "tokens": prompt + completion, "money": ledger.money, "model_seconds": ledger.model_seconds,
            "wall_seconds": 0.0 if self._begun is None else time.monotonic() - self._begun,
        }  # fmt: skip

    def left(self, name: str) -> float:
        """Return the amount left of one limit, here and in all parents; never below 0."""
        mine: float = max(0.0, getattr(self.limits, name) - self.spent()[name])
        return mine if self._parent is None else min(mine, self._parent.left(name))

    @property
    def exhausted(self) -> str | None:
        """Name of a used-up limit, here or in a parent; None while calls may start."""
        if not self.limits.unlimited:
            for name, spent in self.spent().items():
                if spent >= getattr(self.limits, name):
                    return name
        return self._parent.exhausted if self._parent else None

    @property
    def unlimited(self) -> bool:
        """True if no limit binds, here or in a parent."""
        return all(budget.limits.unlimited for budget in self._chain())

    def check(self) -> None:
        """Check that something is left of every limit.

        Raises:
            BudgetExhausted: A limit is used up.
        """
        if name := self.exhausted:
            raise BudgetExhausted(f"nothing is left of the budget of {name.replace('_', ' ')}")

    async def admit(self, max_cost: MaxCost) -> int:
        """Wait until a call may start; return its number, to be passed to `leave`.

        Raises:
            BudgetExhausted: A limit is used up.
        """
        while (number := self.try_admit(max_cost)) is None:
            await self._change()
        return number

    def try_admit(self, max_cost: MaxCost) -> int | None:
        """Admit a call at once and return its number; None if it would have to wait.

        Raises:
            BudgetExhausted: A limit is used up.
        """
        self.check()
        budgets = [*self._chain()]
        if not all(budget._fits(max_cost) for budget in budgets):
            return None
        for budget in budgets:
            budget._begun = time.monotonic() if budget._begun is None else budget._begun
        number = self._root_number()
        for budget in budgets:
            if not budget.limits.unlimited:
                budget._under_way[number] = max_cost
        return number

    def leave(self, number: int) -> None:
        """End an admitted call after its cost was added."""
        for budget in self._chain():
            budget._under_way.pop(number, None)
            waiting, budget._waiting = budget._waiting, []
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    def add(self, completion: Completion, price: Price) -> None:
        """Add the cost of a completion, here and in every parent."""
        for budget in self._chain():
            budget.ledger.add(completion, price)

    def waste(self, waste: Waste, price: Price) -> None:
        """Add the cost of a cancelled call, here and in every parent."""
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

    def _fits(self, max_cost: MaxCost) -> bool:
        if self.limits.unlimited or not self._under_way:
            return True
        spent = self.spent()
        asked = [*self._under_way.values(), max_cost]
        sums = {
            "calls": sum(one.calls for one in asked), "money": sum(one.money for one in asked),
            "prompt_tokens": sum(one.prompt_tokens for one in asked),
            "completion_tokens": sum(one.completion_tokens for one in asked),
            "tokens": sum(one.prompt_tokens + one.completion_tokens for one in asked),
        }  # fmt: skip
        return all(spent[name] + amount <= getattr(self.limits, name) for name, amount in sums.items())

    async def _change(self) -> None:
        """Wait until a call of any budget of the chain has ended."""
        future = asyncio.get_running_loop().create_future()
        for budget in self._chain():
            budget._waiting.append(future)
        await future
