"""Ledger of calls, tokens, money and seconds."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ..models.model import Completion
from .prices import FREE, Price


@dataclass(frozen=True, slots=True)
class Waste:
    """Cost of a cancelled call, which leaves no reply.

    Attributes:
        prompt_tokens: Prompt tokens of all its tries.
        completion_tokens: Completion tokens of all its tries.
        retries: Tries after the first.
        estimated: Whether the counts are estimates.
        seconds: From sending to cancelling.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0
    retries: int = 0
    estimated: bool = False
    seconds: float = 0.0


@dataclass(slots=True)
class Ledger:
    """Running sum over calls. Every token is in exactly one of the token counts.

    Attributes:
        calls: Completions, failed ones included.
        failed: Completions with an error.
        prompt_tokens: Sum over calls.
        cached_tokens: Of these, computed before.
        completion_tokens: Sum over calls.
        reasoning_tokens: Of these, thinking.
        lost_prompt_tokens: Prompt tokens of failed tries, which were repeated or abandoned.
        lost_completion_tokens: Completion tokens of failed tries.
        model_seconds: Sum over calls; concurrent calls add up, so it may exceed the wall time.
        queue_seconds: Sum over calls of the time spent waiting for their turn on our side.
        retries: Sum over calls.
        cancelled: Calls cancelled while they were active. They leave no reply.
        cancelled_prompt_tokens: Prompt tokens of these calls.
        cancelled_completion_tokens: Completion tokens streamed before these calls were cancelled.
        wall_seconds: Time during which at least one call was active in this process; cached
            replies take none.
        estimated: Calls whose token counts are estimates, cancelled ones included.
        money: By the price file, in its currency; 0 without one.
    """

    calls: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    model_seconds: float = 0.0
    retries: int = 0
    cancelled: int = 0
    wall_seconds: float = 0.0
    estimated: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    lost_prompt_tokens: int = 0
    lost_completion_tokens: int = 0
    queue_seconds: float = 0.0
    cancelled_prompt_tokens: int = 0
    cancelled_completion_tokens: int = 0
    money: float = 0.0

    def add(self, completion: Completion, price: Price = FREE) -> None:
        """Add one completion."""
        self.calls += 1
        self.failed += completion.error is not None
        self.prompt_tokens += completion.prompt_tokens
        self.cached_tokens += completion.cached_tokens
        self.completion_tokens += completion.completion_tokens
        self.reasoning_tokens += completion.reasoning_tokens
        self.lost_prompt_tokens += completion.lost_prompt_tokens
        self.lost_completion_tokens += completion.lost_completion_tokens
        self.model_seconds += completion.seconds
        self.queue_seconds += completion.queue_seconds
        self.retries += completion.retries
        self.estimated += completion.estimated
        self.money += price.of(completion)

    def waste(self, waste: Waste, price: Price = FREE) -> None:
        """Add a cancelled call."""
        self.cancelled += 1
        self.cancelled_prompt_tokens += waste.prompt_tokens
        self.cancelled_completion_tokens += waste.completion_tokens
        self.retries += waste.retries
        self.estimated += waste.estimated
        self.model_seconds += waste.seconds
        self.money += price.of_tokens(waste.prompt_tokens, 0, waste.completion_tokens)

    def merge(self, other: Ledger) -> None:
        """Add another ledger to this one."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + getattr(other, field.name))

    @property
    def cancelled_tokens(self) -> int:
        """Prompt and completion tokens of cancelled calls."""
        return self.cancelled_prompt_tokens + self.cancelled_completion_tokens

    @property
    def lost_tokens(self) -> int:
        """Prompt and completion tokens of failed tries."""
        return self.lost_prompt_tokens + self.lost_completion_tokens

    @property
    def tokens(self) -> int:
        """All tokens spent: prompt, completion, lost and cancelled ones."""
        return self.prompt_tokens + self.completion_tokens + self.lost_tokens + self.cancelled_tokens
