"""The answers that a report shows: per task and level some right ones and some wrong ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from ...strategies import parse_strategy
from ...strategies.engine.cache import Reply
from ...tasks import parse_id
from ...tasks.core.prompting import Prompting
from ...tasks.core.task import Degree
from ..directory import Run
from ..grid import Place
from ..store.store import StoredOutcome
from .outcome_reader import read_outcomes


@dataclass(frozen=True, slots=True)
class Example:
    """One answer to one instance.

    Attributes:
        instance: The id, as text.
        reply: The reply shown in front, with its verdict.
        role: `submitted by the strategy`, or `passed over by the strategy`.
        tally: How many replies to this instance are right, in words.
        prompting: The form of the prompt; None for the default.
        others: Every reply on the instance in the strategy's order, this one among them.
        degree: The feedback given between rounds; None where there was none.
    """

    instance: str
    reply: Reply
    role: str
    tally: str
    prompting: Prompting | None = None
    others: tuple[Reply, ...] = ()
    degree: Degree | None = None


def choose_examples(run: Run, each: int) -> dict[tuple[str, int], list[Example]]:
    """Choose up to `each` right and `each` wrong answers per (task, level), from the lowest indices.

    Wrong ones are those that the strategy submitted; where it submitted none, wrong replies
    that it passed over.

    Args:
        run: Read or open for writing.
        each: Most right ones, and most wrong ones, of a task and level.
    """
    reader = ExampleReader(run, each)
    read_outcomes(run, reader)
    return reader.examples()


class ExampleReader:
    """Gathers the answers that a report shows, and drops the others."""

    def __init__(self, run: Run, each: int) -> None:
        """Begin with no answer; `each` as for `choose_examples`."""
        self._config, self._each = run.config, each
        self._degree = getattr(parse_strategy(run.config.strategy), "feedback", None)
        self._right: dict[Place, list[tuple[int, Example]]] = {}
        self._wrong: dict[Place, list[tuple[int, Example]]] = {}

    def add(self, outcome: StoredOutcome) -> None:
        """Keep the outcome's answers if they are among those to show."""
        name = parse_id(outcome.instance)
        cell = self._config.place(name)
        right, wrong = self._right.setdefault(cell, []), self._wrong.setdefault(cell, [])
        correct = outcome.chosen is not None and outcome.replies[outcome.chosen].reply.verdict.correct
        self._keep(right if correct else wrong, name.index, outcome, _submitted)
        if correct or outcome.chosen is None:
            self._keep(wrong, name.index + 2**64, outcome, _passed_over)

    def examples(self) -> dict[tuple[str, int], list[Example]]:
        """Return the answers by (task, level), right ones first."""
        found = {cell: self._right.get(cell, []) + self._wrong.get(cell, []) for cell in self._config.grid}
        return {cell: [sample for _, sample in kept] for cell, kept in found.items()}

    def _keep(
        self, kept: list[tuple[int, Example]], rank: int, outcome: StoredOutcome,
        choose: Callable[[StoredOutcome], Example | None],
    ) -> None:  # fmt: skip
        """Keep an example if its rank is among the lowest; the others are not even put into words."""
        if len(kept) >= self._each and (not kept or kept[-1][0] <= rank):
            return
        if found := choose(outcome):
            kept.append((rank, replace(found, prompting=self._config.prompting, degree=self._degree)))
            kept.sort(key=lambda item: item[0])
            del kept[self._each :]


def _submitted(outcome: StoredOutcome) -> Example | None:
    if outcome.chosen is None:
        return None
    reply = outcome.replies[outcome.chosen].reply
    return Example(outcome.instance, reply, "submitted by the strategy", _tally(outcome), others=_all(outcome))


def _passed_over(outcome: StoredOutcome) -> Example | None:
    """Return a wrong reply of an outcome, one with a readable answer if there is one."""
    others = [stored.reply for i, stored in enumerate(outcome.replies) if i != outcome.chosen]
    missed = [a for a in others if not a.verdict.correct and a.completion.error is None]
    missed.sort(key=lambda reply: reply.verdict.status != "wrong")
    if not missed:
        return None
    return Example(outcome.instance, missed[0], "passed over by the strategy", _tally(outcome), others=_all(outcome))


def example_of(run: Run, instance: str) -> Example | None:
    """Return the reply submitted for one instance, or else one passed over; None where it has no outcome with a reply.

    Args:
        run: Read or open for writing.
        instance: The instance's id.
    """
    degree = getattr(parse_strategy(run.config.strategy), "feedback", None)
    for outcome in run.store.outcomes(run.config.strategy, instance):
        found = _submitted(outcome) or _passed_over(outcome)
        return found and replace(found, prompting=run.config.prompting, degree=degree)
    return None


def _all(outcome: StoredOutcome) -> tuple[Reply, ...]:
    return tuple(stored.reply for stored in outcome.replies)


def _tally(outcome: StoredOutcome) -> str:
    total = len(outcome.replies)
    right = sum(stored.reply.verdict.correct for stored in outcome.replies)
    votes = Counter(stored.vote for stored in outcome.replies if stored.vote is not None)
    most = f", the most frequent given {max(votes.values())} times" if len(votes) > 1 else ""
    different = f"{len(votes)} distinct answer{'s' * (len(votes) != 1)}{most}"
    return f"{right} of {total} repl{'ies' if total != 1 else 'y'} right; {different}."
