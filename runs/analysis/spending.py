"""The cost of a run: the ledger of all its outcomes, and the savings of stopping early."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ...strategies.engine.ledger import Ledger
from ...strategies.engine.prices import FREE, Price, Prices
from ..directory import Run
from ..store.store import StoredOutcome
from .outcome_reader import read_outcomes


@dataclass
class Spending:
    """The cost of a run.

    Attributes:
        ledger: Over all outcomes, replies taken over from other runs included: what the strategy costs.
        models: The same apart for each model, by name.
        taken_over: The part of it that other runs paid for.
        saved_calls: Draws that strategies would have made and did not begin.
        saved_tokens: About how many tokens were not spent because of a stop at a right answer: draws
            not begun at the mean cost of a reply to the same instance, draws cancelled at the
            rest of it. An estimate, which leans low: a stopped race saw its quick replies.
        first_token_seconds: Mean over the calls of which it is known; None when of none.
        decode_seconds: Sum over these.
        currency: Of the money; None without prices.
    """

    ledger: Ledger = field(default_factory=Ledger)
    models: dict[str, Ledger] = field(default_factory=dict)
    taken_over: Ledger = field(default_factory=Ledger)
    saved_calls: int = 0
    saved_tokens: float = 0.0
    first_token_seconds: float | None = None
    decode_seconds: float = 0.0
    currency: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the cost as JSON values; `spared_calls` is the former name of `saved_calls`."""
        ledger = asdict(self.ledger)
        del ledger["wall_seconds"]
        of_each = {
            name: {"calls": one.calls, "prompt_tokens": one.prompt_tokens, "completion_tokens": one.completion_tokens,
                   "tokens": one.tokens, "money": one.money if self.currency else None}
            for name, one in self.models.items()
        }  # fmt: skip
        return ledger | {
            "tokens": self.ledger.tokens, "money": self.ledger.money if self.currency else None,
            "currency": self.currency, "saved_calls": self.saved_calls, "spared_calls": self.saved_calls, "saved_tokens": round(self.saved_tokens),
            "models": of_each,
            "first_token_seconds": self.first_token_seconds, "decode_seconds": self.decode_seconds,
            "taken_over": {"calls": self.taken_over.calls, "tokens": self.taken_over.tokens,
                           "money": self.taken_over.money if self.currency else None},
        }  # fmt: skip


def run_spending(run: Run, prices: Prices | None = None) -> Spending:
    """Return the cost of the finished part of a run.

    Args:
        prices: Other prices than the manifest's.

    Raises:
        StoreError: The store cannot be read.
    """
    reader = SpendingReader(run, prices)
    read_outcomes(run, reader)
    return reader.spending()


class SpendingReader:
    """Adds up the cost of a run; a source without a price costs nothing, one without a name is the model ''."""

    def __init__(self, run: Run, prices: Prices | None = None) -> None:
        """Begin with no cost; prices as for `run_spending`."""
        prices = prices or run.config.to_prices()
        self._names = {source: model for source, (_, model) in run.store.sources().items()}
        self._prices = {s: (prices.of(name) or FREE) if prices else FREE for s, name in self._names.items()}
        self._done = Spending(currency=prices.currency if prices else None)
        self._first: list[float] = []

    def add(self, outcome: StoredOutcome) -> None:
        """Add the calls of an outcome."""
        done = self._done
        for reply in (*(stored.reply for stored in outcome.replies), *outcome.auxiliary):
            completion = reply.completion
            price, model = self._of(reply.key.source)
            done.ledger.add(completion, price)
            model.add(completion, price)
            if reply.origin:
                done.taken_over.add(completion, price)
            if completion.first_token_seconds is not None:
                self._first.append(completion.first_token_seconds)
            done.decode_seconds += completion.decode_seconds or 0.0
        for source, waste in outcome.wasted:
            price, model = self._of(source)
            done.ledger.waste(waste, price)
            model.waste(waste, price)
        done.ledger.cancelled += max(0, outcome.cancelled - len(outcome.wasted))
        done.saved_calls += outcome.saved_calls
        done.saved_tokens += _saved(outcome)

    def spending(self) -> Spending:
        """Return the cost of all outcomes added so far."""
        self._done.first_token_seconds = sum(self._first) / len(self._first) if self._first else None
        return self._done

    def _of(self, source: str) -> tuple[Price, Ledger]:
        """Return the price, and the ledger of the model."""
        price = self._prices.get(source, FREE)
        return price, self._done.models.setdefault(self._names.get(source, ""), Ledger())


def spending_facts(spending: Spending) -> dict[str, str]:
    """Describe the cost and the savings of a run, by label; what is zero or unknown is left out."""
    ledger, facts = spending.ledger, dict[str, str]()
    parts = {
        "cached": ledger.cached_tokens, "of thinking": ledger.reasoning_tokens,
        "cancelled in flight": ledger.cancelled_tokens, "lost in failed tries": ledger.lost_tokens,
        "taken over from other runs": spending.taken_over.tokens,
    }  # fmt: skip
    if shares := [f"{number:,} {name}" for name, number in parts.items() if number]:
        facts["Of all tokens"] = f"{ledger.tokens:,}: {', '.join(shares)}"
    if len(spending.models) > 1:
        each = (f"{name} {one.calls:,} calls, {one.tokens:,} tokens" for name, one in spending.models.items())
        facts["By model"] = "; ".join(each)
    if spending.currency:
        facts["Money"] = f"{ledger.money:,.4f} {spending.currency}"
    if ledger.retries:
        facts["Retries"] = f"{ledger.retries:,}"
    if spending.saved_calls or spending.saved_tokens:
        saved = f"about {spending.saved_tokens:,.0f} tokens"
        facts["Saved by stopping early"] = f"{spending.saved_calls:,} calls not made, {saved} not spent"
    if spending.first_token_seconds is not None:
        facts["To the first token"] = f"{spending.first_token_seconds:,.3f} s on average"
    return facts


def _saved(outcome: StoredOutcome) -> float:
    completions = [stored.reply.completion for stored in outcome.replies]
    answered = [c.prompt_tokens + c.completion_tokens for c in completions if c.error is None]
    if not answered or not (outcome.saved_calls or outcome.wasted):
        return 0.0
    mean = sum(answered) / len(answered)
    rest = (mean - waste.prompt_tokens - waste.completion_tokens for _, waste in outcome.wasted)
    return outcome.saved_calls * mean + sum(max(0.0, left) for left in rest)
