"""What was spent: one ledger for calls, tokens and seconds."""

from __future__ import annotations

from dataclasses import dataclass

from .models.model import Completion


@dataclass(slots=True)
class Ledger:
    """A running sum over completions.

    Attributes:
        calls: Completions, failed ones included.
        failed: Completions with an error.
        prompt_tokens: Sum over calls.
        completion_tokens: Sum over calls.
        model_seconds: Sum over calls; concurrent calls add up, so it may exceed the wall time.
        retries: Sum over calls.
        cancelled: Calls given up while they were under way. They are no attempts, and what
            they cost is not known: servers do not say.
        wall_seconds: Time during which at least one call was under way in this process; what
            was found in the book took none.
        estimated: Calls whose token counts are guesses.
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

    def add(self, completion: Completion) -> None:
        """Books one completion."""
        self.calls += 1
        self.failed += completion.error is not None
        self.prompt_tokens += completion.prompt_tokens
        self.completion_tokens += completion.completion_tokens
        self.model_seconds += completion.seconds
        self.retries += completion.retries
        self.estimated += completion.estimated

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens
