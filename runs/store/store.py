"""The store of a run: every reply and every outcome, in one SQLite file.

Write-ahead logging with `synchronous=NORMAL`: each record is one transaction that the operating
system has before `record` returns, so a process killed at any point loses nothing and the file
is never torn. Against power cuts `sync`, called about once a second beside the work, brings the
log to the disk; a cut costs at most the calls of that second. A sync per record (FULL) would
cost 6 ms each on a busy disk, in line: more than many a model call.

Instances are not stored: their ids rebuild them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...strategies.engine.cache import Reply
from ...strategies.engine.ledger import Waste
from ...strategies.engine.strategy import Outcome
from .checksums import inserted, summed
from .errors import StoreError
from .reply_table import ReplyTable
from .rows import readable
from .schema import COLUMNS, KEY, key_values

_PLACED = {
    "instance": "?1", "strategy": "?2", "position": "?3", "attempt": "id", "vote": "?4", "accepted": "?5", "aside": "?6",
}  # fmt: skip
_PLACE = (
    f"INSERT INTO outcome_attempt ({', '.join(_PLACED)}, checksum) "
    f"SELECT {', '.join(_PLACED.values())}, {summed('outcome_attempt', _PLACED)} FROM attempt WHERE "
    + " AND ".join(f"{name} = ?{number}" for number, name in enumerate(KEY, 7))
)
_HEAD = inserted("outcome", "INSERT OR REPLACE")
_FAILURE = inserted("failure", "INSERT OR REPLACE")


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply as part of an outcome.

    Attributes:
        reply: The reply itself.
        vote: Equal for answers of this outcome that mean the same, from 0 in order of
            appearance; None when no answer could be read.
        arrival: Rises with the order in which the run's calls were first recorded.
        accepted: Whether the selecting verifier accepted it; None where it was not asked.
    """

    reply: Reply
    vote: int | None
    arrival: int
    accepted: bool | None = None


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """The outcome of a strategy on one instance.

    Attributes:
        instance: The id, as text.
        chosen: Position in `replies` of the submitted one; None when every call failed.
        replies: Everything drawn that is an answer, in the strategy's order.
        complete: Whether no call failed.
        tied: As in `strategies.engine.strategy.Outcome`.
        cancelled: Calls cancelled in flight.
        wasted: Their cost by source, as far as it was noted.
        saved_calls: As in `Outcome`.
        auxiliary: Replies that are no answers: opinions, critiques. They count in the costs and in no other figure.
    """

    instance: str
    chosen: int | None
    replies: tuple[StoredReply, ...]
    complete: bool
    tied: int
    cancelled: int
    wasted: tuple[tuple[str, Waste], ...] = ()
    saved_calls: int = 0
    auxiliary: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceFailure:
    """An instance that ended in an exception: the first line for people, the trace for its author."""

    instance: str
    message: str
    trace: str


class Store(ReplyTable):
    """A SQLite log of replies and of the outcomes of strategies."""

    def record_outcome(
        self,
        instance: str,
        strategy: str,
        outcome: Outcome,
        votes: Sequence[int | None],
        cancelled: int = 0,
        accepted: Sequence[bool | None] | None = None,
        auxiliary: Sequence[Reply] = (),
    ) -> None:
        """Record an outcome; its replies have been recorded before.

        Args:
            votes: For each reply, as in `StoredReply`.
            cancelled: As in `StoredOutcome`.
            accepted: For each reply, as in `StoredReply`; None when the verifier was not asked.
            auxiliary: As in `StoredOutcome`.

        Raises:
            StoreError: The store cannot be written; then nothing of this outcome is kept.
        """
        complete = all(reply.completion.error is None for reply in (*outcome.replies, *auxiliary))
        accepted = accepted or [None] * len(outcome.replies)
        with self._guard(), self._transaction():
            chosen = self._id(outcome.chosen.key) if outcome.chosen else None
            execute = self._connection.execute
            execute("DELETE FROM outcome_attempt WHERE instance = ? AND strategy = ?", (instance, strategy))
            execute("DELETE FROM failure WHERE instance = ? AND strategy = ?", (instance, strategy))
            head = (instance, strategy, chosen, complete, outcome.tied, cancelled, outcome.saved_calls)
            execute(_HEAD, head)
            rows: list[tuple[Any, ...]] = [
                (v, a, 0, *key_values(o.key)) for o, v, a in zip(outcome.replies, votes, accepted, strict=True)
            ]
            rows += [(None, None, 1, *key_values(auxiliary_reply.key)) for auxiliary_reply in auxiliary]
            placed = [(instance, strategy, position, *row) for position, row in enumerate(rows)]
            if placed and self._connection.executemany(_PLACE, placed).rowcount != len(placed):
                raise StoreError(f"{self._path}: an outcome of {instance} names a reply that was never recorded")

    def record_failure(self, instance: str, strategy: str, message: str, trace: str) -> None:
        """Record an exception that ended the work on an instance.

        Args:
            instance: The instance's id.
            strategy: The strategy's spec.
            message: One line for people.
            trace: The traceback.

        Raises:
            StoreError: The store cannot be written.
        """
        row = (instance, strategy, readable(message), readable(trace))
        self._write(_FAILURE, row)

    def finished(self, strategy: str) -> set[str]:
        """Return the ids of the instances with an outcome in which no call failed."""
        return {instance for instance, _ in self.results(strategy)}

    def results(self, strategy: str) -> Iterator[tuple[str, bool]]:
        """Yield the instances that `finished` names, each with whether its chosen answer is right."""
        query = (
            "SELECT o.instance, coalesce(a.status = 'correct', 0) FROM outcome o "
            "LEFT JOIN attempt a ON a.id = o.chosen WHERE o.strategy = ? AND o.complete"
        )
        with self._guard():
            for instance, right in self._connection.execute(query, (strategy,)):
                yield instance, bool(right)

    def outcomes(self, strategy: str, only: str | None = None) -> Iterator[StoredOutcome]:
        """Yield every outcome with its replies, sorted by instance id; or only that of one instance.

        Args:
            strategy: The strategy's spec.
            only: The id of the one instance to yield; None for all.
        """
        heads = (
            "SELECT instance, chosen, complete, tied, cancelled, spared FROM outcome WHERE strategy = ? "
            "AND (? IS NULL OR instance = ?) ORDER BY instance"
        )
        columns = ", ".join(f"a.{name}" for name in COLUMNS)
        rows = (
            f"SELECT a.id, o.vote, o.accepted, o.aside, {columns} FROM outcome_attempt o JOIN attempt a ON a.id = o.attempt "
            "WHERE o.instance = ? AND o.strategy = ? ORDER BY o.position"
        )
        with self._guard():
            for instance, chosen, complete, tied, cancelled, saved_calls in self._connection.execute(
                heads, (strategy, only, only)
            ):
                found = self._connection.execute(rows, (instance, strategy)).fetchall()
                answers = [row for row in found if not row[3]]
                at = next((i for i, row in enumerate(answers) if row[0] == chosen), None)
                replies = tuple(
                    StoredReply(self._reply(row[4:]), row[1], row[0], None if row[2] is None else bool(row[2]))
                    for row in answers
                )
                auxiliary = tuple(self._reply(row[4:]) for row in found if row[3])
                wasted = tuple((key.source, waste) for key, waste in self.wasted(instance))
                yield StoredOutcome(
                    instance, at, replies, bool(complete), tied, cancelled, wasted, saved_calls, auxiliary
                )

    def failures(self, strategy: str) -> list[InstanceFailure]:
        """Return the instances that ended in an exception, sorted by id."""
        query = "SELECT instance, message, trace FROM failure WHERE strategy = ? ORDER BY instance"
        with self._guard():
            return [InstanceFailure(*row) for row in self._connection.execute(query, (strategy,))]

    def forget_outcome(self, instance: str, strategy: str) -> None:
        """Delete an outcome; its replies stay.

        Raises:
            StoreError: The store cannot be written.
        """
        with self._guard(), self._transaction():
            for table in ("outcome_attempt", "outcome"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE instance = ? AND strategy = ?", (instance, strategy)
                )
