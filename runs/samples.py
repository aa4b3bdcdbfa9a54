"""Which answers a report shows: per task and level some right ones and some wrong ones."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, replace

from ..strategies.session import Attempt
from ..tasks import parse_id
from ..tasks.prompting import Prompting
from .directory import Run
from .store import StoredOutcome


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer to one instance.

    Attributes:
        instance: The id, as text.
        attempt: The reply with its verdict.
        role: What the reply was to the strategy, in words.
        tally: How the other replies to this instance fared, in words.
        prompting: How it was put to the model; None for the default.
    """

    instance: str
    attempt: Attempt
    role: str
    tally: str
    prompting: Prompting | None = None


def choose_samples(run: Run, each: int) -> dict[tuple[str, int], list[Sample]]:
    """Up to `each` right and `each` wrong answers per (task, level), from the lowest indices.

    Wrong ones are those that the strategy handed in; where it handed in none, wrong replies
    that it passed over.
    """
    right: dict[tuple[str, int], list[tuple[int, Sample]]] = {}
    wrong: dict[tuple[str, int], list[tuple[int, Sample]]] = {}
    for outcome in run.store.outcomes(run.config.strategy):
        name = parse_id(outcome.instance)
        cell = run.config.place(name)
        handed_in, passed_over = (
            found and replace(found, prompting=run.config.prompting)
            for found in (_handed_in(outcome), _passed_over(outcome))
        )
        if handed_in:
            kept = right if handed_in.attempt.verdict.correct else wrong
            _keep(kept.setdefault(cell, []), name.index, handed_in, each)
        if passed_over and not (handed_in and not handed_in.attempt.verdict.correct):
            _keep(wrong.setdefault(cell, []), name.index + 2**64, passed_over, each)
    return {cell: [sample for _, sample in right.get(cell, []) + wrong.get(cell, [])] for cell in run.config.grid}


def _keep(kept: list[tuple[int, Sample]], rank: int, sample: Sample, most: int) -> None:
    kept[:] = heapq.nsmallest(most, [*kept, (rank, sample)], key=lambda item: item[0])


def _handed_in(outcome: StoredOutcome) -> Sample | None:
    if outcome.chosen is None:
        return None
    attempt = outcome.attempts[outcome.chosen].attempt
    return Sample(outcome.instance, attempt, "handed in by the strategy", _tally(outcome))


def _passed_over(outcome: StoredOutcome) -> Sample | None:
    """A wrong reply of an outcome, one with a readable answer if there is one."""
    others = [stored.attempt for i, stored in enumerate(outcome.attempts) if i != outcome.chosen]
    missed = [a for a in others if not a.verdict.correct and a.completion.error is None]
    missed.sort(key=lambda attempt: attempt.verdict.status != "wrong")
    return Sample(outcome.instance, missed[0], "passed over by the strategy", _tally(outcome)) if missed else None


def _tally(outcome: StoredOutcome) -> str:
    total = len(outcome.attempts)
    right = sum(stored.attempt.verdict.correct for stored in outcome.attempts)
    votes = Counter(stored.vote for stored in outcome.attempts if stored.vote is not None)
    most = f", the most frequent given {max(votes.values())} times" if len(votes) > 1 else ""
    different = f"{len(votes)} distinct answer{'s' * (len(votes) != 1)}{most}"
    return f"{right} of {total} repl{'ies' if total != 1 else 'y'} right; {different}."
