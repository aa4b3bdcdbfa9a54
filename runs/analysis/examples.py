"""Which answers a report shows: per task and level some right ones and some wrong ones."""

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
class Sample:
    """One answer to one instance.

    Attributes:
        instance: The id, as text.
        attempt: The reply with its verdict.
        role: What the reply was to the strategy, in words.
        tally: How the other replies to this instance fared, in words.
        prompting: How it was put to the model; None for the default.
        others: Every attempt on the instance in the strategy's order, this one among them.
        degree: How much the model was told between rounds; None where it was told nothing.
    """

    instance: str
    attempt: Reply
    role: str
    tally: str
    prompting: Prompting | None = None
    others: tuple[Reply, ...] = ()
    degree: Degree | None = None


def choose_samples(run: Run, each: int) -> dict[tuple[str, int], list[Sample]]:
    """Up to `each` right and `each` wrong answers per (task, level), from the lowest indices.

    Wrong ones are those that the strategy handed in; where it handed in none, wrong replies
    that it passed over.
    """
    reader = SampleReader(run, each)
    read_outcomes(run, reader)
    return reader.samples()


class SampleReader:
    """Gathers the answers that a report shows, and keeps nothing of the others."""

    def __init__(self, run: Run, each: int) -> None:
        """As for `choose_samples`."""
        self._config, self._each = run.config, each
        self._degree = getattr(parse_strategy(run.config.strategy), "feedback", None)
        self._right: dict[Place, list[tuple[int, Sample]]] = {}
        self._wrong: dict[Place, list[tuple[int, Sample]]] = {}

    def add(self, outcome: StoredOutcome) -> None:
        """As `Reader.add`."""
        name = parse_id(outcome.instance)
        cell = self._config.place(name)
        right, wrong = self._right.setdefault(cell, []), self._wrong.setdefault(cell, [])
        correct = outcome.chosen is not None and outcome.attempts[outcome.chosen].attempt.verdict.correct
        self._keep(right if correct else wrong, name.index, outcome, _handed_in)
        if correct or outcome.chosen is None:
            self._keep(wrong, name.index + 2**64, outcome, _passed_over)

    def samples(self) -> dict[tuple[str, int], list[Sample]]:
        """As `choose_samples`."""
        found = {cell: self._right.get(cell, []) + self._wrong.get(cell, []) for cell in self._config.grid}
        return {cell: [sample for _, sample in kept] for cell, kept in found.items()}

    def _keep(
        self, kept: list[tuple[int, Sample]], rank: int, outcome: StoredOutcome,
        choose: Callable[[StoredOutcome], Sample | None],
    ) -> None:  # fmt: skip
        """Keeps a sample if its rank is among the lowest; the others are not even put into words."""
        if len(kept) >= self._each and (not kept or kept[-1][0] <= rank):
            return
        if found := choose(outcome):
            kept.append((rank, replace(found, prompting=self._config.prompting, degree=self._degree)))
            kept.sort(key=lambda item: item[0])
            del kept[self._each :]


def _handed_in(outcome: StoredOutcome) -> Sample | None:
    if outcome.chosen is None:
        return None
    attempt = outcome.attempts[outcome.chosen].attempt
    return Sample(outcome.instance, attempt, "handed in by the strategy", _tally(outcome), others=_all(outcome))


def _passed_over(outcome: StoredOutcome) -> Sample | None:
    """A wrong reply of an outcome, one with a readable answer if there is one."""
    others = [stored.attempt for i, stored in enumerate(outcome.attempts) if i != outcome.chosen]
    missed = [a for a in others if not a.verdict.correct and a.completion.error is None]
    missed.sort(key=lambda attempt: attempt.verdict.status != "wrong")
    if not missed:
        return None
    return Sample(outcome.instance, missed[0], "passed over by the strategy", _tally(outcome), others=_all(outcome))


def sample_of(run: Run, instance: str) -> Sample | None:
    """What was handed in for one instance, or else passed over; None where it has no outcome with a reply."""
    degree = getattr(parse_strategy(run.config.strategy), "feedback", None)
    for outcome in run.store.outcomes(run.config.strategy, instance):
        found = _handed_in(outcome) or _passed_over(outcome)
        return found and replace(found, prompting=run.config.prompting, degree=degree)
    return None


def _all(outcome: StoredOutcome) -> tuple[Reply, ...]:
    return tuple(stored.attempt for stored in outcome.attempts)


def _tally(outcome: StoredOutcome) -> str:
    total = len(outcome.attempts)
    right = sum(stored.attempt.verdict.correct for stored in outcome.attempts)
    votes = Counter(stored.vote for stored in outcome.attempts if stored.vote is not None)
    most = f", the most frequent given {max(votes.values())} times" if len(votes) > 1 else ""
    different = f"{len(votes)} distinct answer{'s' * (len(votes) != 1)}{most}"
    return f"{right} of {total} repl{'ies' if total != 1 else 'y'} right; {different}."
