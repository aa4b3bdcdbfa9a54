"""Records of a run, one per instance: for comparisons, sentences, bands and the table of instances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...strategies import parse_strategy
from ...strategies.engine.cache import Reply
from ...strategies.engine.prices import FREE, Price, Prices
from ...strategies.estimation.estimators import Draws
from ...strategies.models.model import Completion
from ...tasks import parse_id
from ..directory import Run
from ..grid import Place
from ..store.store import StoredOutcome
from .first_reply import first_reply_correct
from .outcome_reader import read_outcomes


@dataclass(frozen=True, eq=False, slots=True)
class InstanceRecord:
    """One instance with all replies drawn for it.

    Attributes:
        instance: The id, as text.
        place: Its task, and its level or the number of its cell.
        index: Of the instance in its cell's stream.
        correct: Shape (N,), bool, in the strategy's order; False for a failed call.
        first_correct: Whether the reply of sample 0 before any round is right; None where there is none.
        arrived: `correct` in the order of `order`, bool of shape (N,).
        votes: Shape (N,), int64; equal for answers that mean the same, -1 without one.
        tokens: Shape (N,), float64; prompt, completion and lost tokens of each call.
        completion_tokens: Shape (N,), int64.
        money: Shape (N,), float64; 0 without prices.
        seconds: Shape (N,), float64; of the model.
        order: Shape (N,), int64; the positions of the calls by round, sample and arrival.
        statuses: Of the verdicts, `failed` for a failed call and `truncated` for a reply without an answer that was cut off.
        chosen: Position of the submitted reply, or None.
        submission_correct: Whether that is right.
        rounds: The largest number of replies that came before one of the same chain.
        wasted_tokens, wasted_money, wasted_seconds: Of calls cancelled in flight.
        auxiliary_tokens, auxiliary_money, auxiliary_seconds: Of calls of judges, critics and the like, which are no answers.
        estimated: Whether any token count is an estimate.
        truncated: Replies that a token limit cut off.
        errors: Of the failed calls.
        saved_calls: Draws that the strategy would have made and did not begin.
    """

    instance: str
    place: Place
    index: int
    correct: NDArray[np.bool_]
    first_correct: bool | None
    arrived: NDArray[np.bool_]
    votes: NDArray[np.int64]
    tokens: NDArray[np.float64]
    completion_tokens: NDArray[np.int64]
    money: NDArray[np.float64]
    seconds: NDArray[np.float64]
    order: NDArray[np.int64]
    statuses: tuple[str, ...]
    chosen: int | None
    submission_correct: bool
    rounds: int
    wasted_tokens: int
    wasted_money: float
    saved_calls: int
    wasted_seconds: float = 0.0
    auxiliary_tokens: float = 0.0
    auxiliary_money: float = 0.0
    auxiliary_seconds: float = 0.0
    estimated: bool = False
    truncated: int = 0
    errors: tuple[str, ...] = ()

    @property
    def total_tokens(self) -> float:
        """All tokens spent on the instance: of answers, auxiliary calls and cancelled ones."""
        return float(self.tokens.sum()) + self.auxiliary_tokens + self.wasted_tokens

    @property
    def draws(self) -> Draws:
        """The replies in the form that the estimators take."""
        return Draws(self.correct, self.votes, self.completion_tokens)

    @property
    def first_right(self) -> int:
        """The number of the first right reply, from 1, in the order of `order`; 0 when none is right."""
        return int(self.arrived.argmax()) + 1 if self.arrived.any() else 0


def read_records(run: Run, prices: Prices | None = None) -> list[InstanceRecord]:
    """Return the records of the finished instances, in the order of the run's grid and of their indices.

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
        """Begin with no record; prices as for `read_records`."""
        prices = prices or run.config.to_prices()
        sources = run.store.sources()
        self._run = run
        self._prices = {s: (prices.of(model) or FREE) if prices else FREE for s, (_, model) in sources.items()}
        self._found: list[InstanceRecord] = []

    def add(self, outcome: StoredOutcome) -> None:
        """Add the record of an outcome."""
        self._found.append(_record(self._run, outcome, self._prices))

    def records(self) -> list[InstanceRecord]:
        """Return the records in the order of the run's grid and of their indices."""
        rank = {place: number for number, place in enumerate(self._run.config.grid)}
        return sorted(self._found, key=lambda record: (rank[record.place], record.index))


def are_exchangeable(run: Run, records: Sequence[InstanceRecord]) -> bool:
    """Return whether draws are independent and equally many, so that subsets of them may be mixed.

    Where a budget cut the draws, their number depends on the replies: then only whole rows will do.

    Args:
        run: Its strategy and budget say how the draws were made.
        records: Some or all records of the run.
    """
    strategy = parse_strategy(run.config.strategy)
    lengths = {len(record.correct) for record in records}
    alike = len(lengths) == 1 and lengths != {0} and not any(record.rounds for record in records)
    if run.config.budget or run.config.total_budget:
        alike = alike and lengths == {getattr(strategy, "n", 1)}
    return alike and bool(getattr(strategy, "independent", False))


def _record(run: Run, outcome: StoredOutcome, prices: dict[str, Price]) -> InstanceRecord:
    name = parse_id(outcome.instance)
    replies = [stored.reply for stored in outcome.replies]
    calls = [reply.completion for reply in replies]
    order = sorted(
        range(len(replies)), key=lambda i: (replies[i].key.round, replies[i].key.sample, outcome.replies[i].arrival)
    )
    correct = np.array([reply.verdict.correct for reply in replies], bool)
    others = [reply.completion for reply in outcome.auxiliary]
    waste = [(waste, prices.get(source, FREE)) for source, waste in outcome.wasted]
    return InstanceRecord(
        instance=outcome.instance,
        place=run.config.place(name),
        index=name.index,
        correct=correct,
        first_correct=first_reply_correct(outcome.replies),
        arrived=correct[order],
        votes=np.array([-1 if s.vote is None else s.vote for s in outcome.replies], np.int64),
        tokens=np.array([_tokens(c) for c in calls], np.float64),
        completion_tokens=np.array([c.completion_tokens for c in calls], np.int64),
        money=np.array([prices.get(a.key.source, FREE).of(a.completion) for a in replies], np.float64),
        seconds=np.array([c.seconds for c in calls], np.float64),
        order=np.array(order, np.int64),
        statuses=tuple(map(_status, replies)),
        chosen=outcome.chosen,
        submission_correct=outcome.chosen is not None and bool(correct[outcome.chosen]),
        rounds=max((reply.key.round for reply in replies), default=0),
        wasted_tokens=sum(w.prompt_tokens + w.completion_tokens for w, _ in waste),
        wasted_money=sum(price.of_tokens(w.prompt_tokens, 0, w.completion_tokens) for w, price in waste),
        saved_calls=outcome.saved_calls,
        wasted_seconds=sum(w.seconds for w, _ in waste),
        auxiliary_tokens=sum(map(_tokens, others)),
        auxiliary_money=sum(prices.get(a.key.source, FREE).of(a.completion) for a in outcome.auxiliary),
        auxiliary_seconds=sum(c.seconds for c in others),
        estimated=any(c.estimated for c in (*calls, *others)) or any(w.estimated for w, _ in waste),
        truncated=sum(c.truncated for c in calls),
        errors=tuple(c.error for c in calls if c.error is not None),
    )


def _status(reply: Reply) -> str:
    if reply.completion.error is not None:
        return "failed"
    return "truncated" if reply.verdict.status == "unparsed" and reply.completion.truncated else reply.verdict.status


def _tokens(call: Completion) -> int:
    return call.prompt_tokens + call.completion_tokens + call.lost_prompt_tokens + call.lost_completion_tokens
