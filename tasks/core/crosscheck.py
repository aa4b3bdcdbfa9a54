"""What a comparison is: random cases, and what each of several independent ways says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .keys import Stream, make_key

BATCH: Final = 250
"""Cases that are drawn from one stream: a case depends on the seed and its number alone."""
SHOWN: Final = 5
"""Disagreements that are kept with their cases; all of them are counted."""


class _NotAsked:
    """What stands in the place of an answer where a way is not asked about a case."""

    def __repr__(self) -> str:
        return "not asked"


NOT_ASKED: Final = _NotAsked()


@dataclass(frozen=True, slots=True)
class Said:
    """What every way says about every case of a batch.

    Attributes:
        ways: By the name of the way one value per case, or `NOT_ASKED`; values of different
            ways that are asked must be equal.
        show: The case with this number in JSON values, enough to judge it again by hand.
        kinds: What each case turned out to be, for telling what the cases covered.
    """

    ways: Mapping[str, Sequence[Any]]
    show: Callable[[int], Any]
    kinds: Sequence[str]


@dataclass(frozen=True, slots=True)
class Crosscheck:
    """Ways of deciding the same thing, held to each other.

    Attributes:
        name: What is decided, unique within the task.
        run: Draws so many cases from a stream and asks every way. A way that raises is a
            crash of the whole comparison, and is meant to be.
        share: Of the cases asked for, how many are made: less than 1 where a way is slow.
    """

    name: str
    run: Callable[[Stream, int], Said]
    share: float = 1.0


@dataclass(slots=True)
class Tally:
    """What came of a number of cases.

    Attributes:
        cases: How many there were.
        asked: How many of them each way was asked about.
        kinds: What they turned out to be.
        disagreements: On how many not all ways said the same.
        shown: The first of those as JSON: `{"case", "said"}`.
    """

    cases: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    disagreements: int = 0
    shown: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Takes in what came of other cases."""
        self.cases += other.cases
        self.asked.update(other.asked)
        self.kinds.update(other.kinds)
        self.disagreements += other.disagreements
        self.shown = (self.shown + other.shown)[:SHOWN]


def compare_batch(comparison: Crosscheck, task: str, seed: int, batch: int, count: int = BATCH) -> Tally:
    """Do all ways agree on the first `count` cases of a batch?"""
    stream = Stream(make_key("agreement", task, comparison.name, seed), batch)
    said = comparison.run(stream, count)
    tally = Tally(cases=count, kinds=Counter(said.kinds))
    for way, values in said.ways.items():
        if len(values) != count:
            raise ValueError(f"{task}, {comparison.name}: {way} spoke on {len(values)} of {count} cases")
        tally.asked[way] = sum(value is not NOT_ASKED for value in values)
    for case in range(count):
        spoken = {way: values[case] for way, values in said.ways.items() if values[case] is not NOT_ASKED}
        first = next(iter(spoken.values()), None)
        if any(value != first for value in spoken.values()):
            tally.disagreements += 1
            if len(tally.shown) < SHOWN:
                told = {way: repr(value) for way, value in spoken.items()}
                tally.shown.append({"batch": batch, "case": said.show(case), "said": told})
    return tally


def compare(comparison: Crosscheck, task: str, cases: int, seed: int = 0) -> Tally:
    """Do all ways agree on this many cases of a seed? In this process, one batch after the other."""
    tally = Tally()
    for batch, count in batches(cases):
        tally.add(compare_batch(comparison, task, seed, batch, count))
    return tally


def batches(cases: int) -> list[tuple[int, int]]:
    """The number and size of each batch of so many cases."""
    return [(batch, min(BATCH, cases - batch * BATCH)) for batch in range(-(-cases // BATCH))]


def within(stream: Stream, low: int, high: int) -> int:
    """A uniform integer from low to high, both included."""
    return low + stream.below(high - low + 1)


def sample(stream: Stream, size: int, count: int) -> list[int]:
    """So many different integers from 0 to size - 1, in random order."""
    items = list(range(size))
    for i in range(count):
        j = i + stream.below(size - i)
        items[i], items[j] = items[j], items[i]
    return items[:count]
