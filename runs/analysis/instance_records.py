"""What a run did on each instance, as small rows: for comparisons, sentences, bands and the table of instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...strategies import parse_strategy
from ...strategies.engine.prices import FREE, Price, Prices
from ...strategies.estimation.estimators import Draws
from ...tasks import parse_id
from ..directory import Run
from ..grid import Place
from ..store.store import StoredOutcome
from .outcome_reader import read_outcomes


@dataclass(frozen=True, eq=False, slots=True)
class InstanceRecord:
    """One instance with all that was drawn for it.

    Attributes:
        instance: The id, as text.
        place: Its task, and its level or the number of its cell.
        index: Of the instance in its cell's stream.
        correct: Shape (N,), bool, in the strategy's order; False for a failed call.
        arrived: The same, in the order in which replies came (rounds first).
        votes: Shape (N,), int64; equal for answers that mean the same, -1 without one.
        tokens: Shape (N,), float64; prompt, completion and lost tokens of each call.
        completion_tokens: Shape (N,), int64.
        money: Shape (N,), float64; 0 without prices.
        seconds: Shape (N,), float64; of the model.
        order: Shape (N,), int64; the positions of the calls in the order in which they came.
        statuses: Of the verdicts, `failed` for a failed call.
        chosen: Position of what was handed in, or None.
        handed_in: Whether that is right.
        rounds: The largest number of replies that came before one of the same chain.
        wasted_tokens, wasted_money: Of calls given up under way.
        spared: Draws the strategy would have made and did not begin.
    """

    instance: str
    place: Place
    index: int
    correct: NDArray[np.bool_]
    arrived: NDArray[np.bool_]
    votes: NDArray[np.int64]
    tokens: NDArray[np.float64]
    completion_tokens: NDArray[np.int64]
    money: NDArray[np.float64]
    seconds: NDArray[np.float64]
    order: NDArray[np.int64]
    statuses: tuple[str, ...]
    chosen: int | None
    handed_in: bool
    rounds: int
    wasted_tokens: int
    wasted_money: float
    saved_calls: int

    @property
    def draws(self) -> Draws:
        """As the estimators take it."""
        return Draws(self.correct, self.votes, self.completion_tokens)

    @property
    def first_right(self) -> int:
        """The number of the first right reply, from 1, in the order in which they came; 0 when none is."""
        return int(self.arrived.argmax()) + 1 if self.arrived.any() else 0


def read_records(run: Run, prices: Prices | None = None) -> list[InstanceRecord]:
    """The records of what is finished of a run, in the order of its grid and of the indices.

    Args:
        prices: Other prices than the run's own.

    Raises:
        StoreError: The store cannot be read.
    """
    reader = RecordReader(run, prices)
    read_outcomes(run, reader)
    return reader.records()


class RecordReader:
    """Gathers the records of a run."""

    def __init__(self, run: Run, prices: Prices | None = None) -> None:
        """As for `read_records`."""
        prices = prices or run.config.to_prices()
        sources = run.store.sources()
        self._run = run
        self._prices = {s: (prices.of(model) or FREE) if prices else FREE for s, (_, model) in sources.items()}
        self._found: list[InstanceRecord] = []

    def add(self, outcome: StoredOutcome) -> None:
        """As `Reader.add`."""
        self._found.append(_record(self._run, outcome, self._prices))

    def records(self) -> list[InstanceRecord]:
        """As `read_records`."""
        rank = {place: number for number, place in enumerate(self._run.config.grid)}
        return sorted(self._found, key=lambda record: (rank[record.place], record.index))


def are_exchangeable(run: Run, records: Sequence[InstanceRecord]) -> bool:
    """Whether draws are independent and equally many, so that subsets of them may be mixed.

    Where a budget cut the draws, how many there are depends on what they said: then only whole rows will do.
    """
    strategy = parse_strategy(run.config.strategy)
    lengths = {len(record.correct) for record in records}
    alike = len(lengths) == 1 and lengths != {0} and not any(record.rounds for record in records)
    if run.config.budget or run.config.total_budget:
        alike = alike and lengths == {getattr(strategy, "n", 1)}
    return alike and bool(getattr(strategy, "independent", False))


def _record(run: Run, outcome: StoredOutcome, prices: dict[str, Price]) -> InstanceRecord:
    name = parse_id(outcome.instance)
    attempts = [stored.attempt for stored in outcome.attempts]
    calls = [attempt.completion for attempt in attempts]
    order = sorted(range(len(attempts)), key=lambda i: (attempts[i].key.round, outcome.attempts[i].arrival))
    correct = np.array([attempt.verdict.correct for attempt in attempts], bool)
    waste = [(waste, prices.get(source, FREE)) for source, waste in outcome.wasted]
    return InstanceRecord(
        instance=outcome.instance,
        place=run.config.place(name),
        index=name.index,
        correct=correct,
        arrived=correct[order],
        votes=np.array([-1 if s.vote is None else s.vote for s in outcome.attempts], np.int64),
        tokens=np.array(
            [c.prompt_tokens + c.completion_tokens + c.lost_prompt_tokens + c.lost_completion_tokens for c in calls],
            np.float64,
        ),
        completion_tokens=np.array([c.completion_tokens for c in calls], np.int64),
        money=np.array([prices.get(a.key.source, FREE).of(a.completion) for a in attempts], np.float64),
        seconds=np.array([c.seconds for c in calls], np.float64),
        order=np.array(order, np.int64),
        statuses=tuple("failed" if a.completion.error is not None else a.verdict.status for a in attempts),
        chosen=outcome.chosen,
        handed_in=outcome.chosen is not None and bool(correct[outcome.chosen]),
        rounds=max((attempt.key.round for attempt in attempts), default=0),
        wasted_tokens=sum(w.prompt_tokens + w.completion_tokens for w, _ in waste),
        wasted_money=sum(price.of_tokens(w.prompt_tokens, 0, w.completion_tokens) for w, price in waste),
        saved_calls=outcome.saved_calls,
    )
