"""Crosschecks: independent methods decide the same random cases and must agree.

A task lists its crosschecks in `Task.crosschecks`. `verdicts` and `truths` make the two that any task
can have: from a generated instance and a written answer to the verdict, and the proved truths, each
held against the definition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from ...verifiers.verdict import Verdict
from .ids import Stream, make_key

BATCH: Final = 250
"""Cases that are drawn from one stream: a case depends on the seed and its number alone."""
SHOWN: Final = 5
"""Disagreements that are kept with their cases; all of them are counted."""


class _NotAsked:
    """The type of NOT_ASKED."""

    def __repr__(self) -> str:
        return "not asked"


NOT_ASKED: Final = _NotAsked()
"""Stands for the decision of a method that was not asked about a case."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions of every method on every case of a batch.

    Attributes:
        methods: For each method one value per case, or `NOT_ASKED`; the values of all methods
            that were asked about a case must be equal.
        show: Returns the case with this number in JSON values, enough to decide it again by hand.
        kinds: The kind of each case, which tells what the cases covered.
    """

    methods: Mapping[str, Sequence[Any]]
    show: Callable[[int], Any]
    kinds: Sequence[str]


@dataclass(frozen=True, slots=True)
class Crosscheck:
    """Methods of deciding the same thing, held against each other.

    Attributes:
        name: What is decided; unique within the task.
        run: Draws so many cases from a stream and asks every method. A method that raises ends
            the whole comparison, and is meant to.
        share: Share of the cases asked for that are made: less than 1 where a method is slow.
    """

    name: str
    run: Callable[[Stream, int], Decisions]
    share: float = 1.0


@dataclass(slots=True)
class CrosscheckResult:
    """The outcome of a number of cases.

    Attributes:
        cases: Number of cases.
        asked: Number of cases that each method decided.
        kinds: Number of cases of each kind.
        disagreements: Number of cases on which two methods differ.
        shown: The first of those as JSON values: `{"batch", "case", "said"}`.
    """

    cases: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    disagreements: int = 0
    shown: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: CrosscheckResult) -> None:
        """Add the outcome of other cases."""
        self.cases += other.cases
        self.asked.update(other.asked)
        self.kinds.update(other.kinds)
        self.disagreements += other.disagreements
        self.shown = (self.shown + other.shown)[:SHOWN]


class CheckedTask(Protocol):
    """The part of a task that `verdicts` and `truths` use; every `Task` has it."""

    def generate(self, parameters: Any, *, seed: int, count: int = 1, threads: int = 0) -> Iterator[Any]:
        """Generate instances."""
        ...

    def verify(self, problem: Any, text: str, truth: Any = None) -> Verdict:
        """Judge one response."""
        ...

    def verify_batch(self, problems: Sequence[Any], texts: Sequence[str], truths: Sequence[Any]) -> list[Verdict]:
        """Judge many responses."""
        ...

    def solve(self, problem: Any) -> Mapping[str, Any]:
        """Prove the truth of a problem."""
        ...

    def counts(self, problem: Any) -> dict[str, Any]:
        """Count right answers."""
        ...


def compare_batch(crosscheck: Crosscheck, task: str, seed: int, batch: int, count: int = BATCH) -> CrosscheckResult:
    """Compare the methods on the first `count` cases of one batch.

    Args:
        crosscheck: One of the crosschecks of the task.
        task: Name of the task.
        seed: Seed of the cases.
        batch: Number of the batch, from 0; a case depends on seed, batch and its place alone.
        count: Number of cases, up to BATCH.

    Raises:
        ValueError: A method decided another number of cases.
    """
    stream = Stream(make_key("agreement", task, crosscheck.name, seed), batch)
    decided = crosscheck.run(stream, count)
    result = CrosscheckResult(cases=count, kinds=Counter(decided.kinds))
    for method, values in decided.methods.items():
        if len(values) != count:
            raise ValueError(f"{task}, {crosscheck.name}: {method} decided {len(values)} of {count} cases")
        result.asked[method] = sum(value is not NOT_ASKED for value in values)
    for case in range(count):
        asked = {name: values[case] for name, values in decided.methods.items() if values[case] is not NOT_ASKED}
        first = next(iter(asked.values()), None)
        if any(value != first for value in asked.values()):
            result.disagreements += 1
            if len(result.shown) < SHOWN:
                said = {name: repr(value) for name, value in asked.items()}
                result.shown.append({"batch": batch, "case": decided.show(case), "said": said})
    return result


def compare(crosscheck: Crosscheck, task: str, cases: int, seed: int = 0) -> CrosscheckResult:
    """Compare the methods on this many cases of a seed, in this process, one batch after the other."""
    result = CrosscheckResult()
    for batch, count in batches(cases):
        result.add(compare_batch(crosscheck, task, seed, batch, count))
    return result


def batches(cases: int) -> list[tuple[int, int]]:
    """Return number and size of each batch of so many cases."""
    return [(batch, min(BATCH, cases - batch * BATCH)) for batch in range(-(-cases // BATCH))]


def within(stream: Stream, low: int, high: int) -> int:
    """Draw a uniform integer from low to high, both included."""
    return low + stream.below(high - low + 1)


def sample(stream: Stream, size: int, count: int) -> list[int]:
    """Draw `count` different integers from 0 to size - 1, in random order."""
    items = list(range(size))
    for i in range(count):
        j = i + stream.below(size - i)
        items[i], items[j] = items[j], items[i]
    return items[:count]


Judged = Callable[[Any, Stream], tuple[str, bool]]
"""Draws an answer to a problem and returns its text, and whether it is right by the definition."""


def verdicts(task: CheckedTask, requests: tuple[str, ...], judged: Judged) -> Crosscheck:
    """Crosscheck the verdicts on answers, right, wrong and malformed, to generated instances.

    Args:
        task: The task.
        requests: Parameters of the instances, as `Task.resolve` takes them; one is drawn for each batch.
        judged: Draws an answer and judges it by the definition.
    """

    def run(stream: Stream, cases: int) -> Decisions:
        instances = list(task.generate(stream.choice(requests), seed=stream.word(), count=cases, threads=1))
        answers = [judged(instance.problem, stream) for instance in instances]
        texts = [f"I think so.\n<answer>{text}</answer>" for text, _ in answers]
        problems, truths = [i.problem for i in instances], [i.truth for i in instances]
        single = [task.verify(*row) for row in zip(problems, texts, truths, strict=True)]
        together = task.verify_batch(problems, texts, truths)
        return Decisions(
            {
                "verify": [verdict.correct for verdict in single],
                "verify_batch": [verdict.correct for verdict in together],
                "definition": [right for _, right in answers],
            },
            lambda i: {"id": str(instances[i].id), "response": texts[i]},
            ["right" if right else single[i].status for i, (_, right) in enumerate(answers)],
        )

    return Crosscheck("verdicts on written answers", run)


def truths(
    task: CheckedTask, requests: tuple[str, ...], defined: Callable[[Any], dict[str, Any]], share: float = 1.0
) -> Crosscheck:
    """Crosscheck the truths of generated instances with the solvers and the definition.

    Args:
        task: The task.
        requests: As for `verdicts`.
        defined: Returns the truth of a problem by the definition, under the names of the truth and of
            `Task.counts`.
        share: As for `Crosscheck`.
    """

    def run(stream: Stream, cases: int) -> Decisions:
        instances = list(task.generate(stream.choice(requests), seed=stream.word(), count=cases, threads=1))
        expected = [defined(instance.problem) for instance in instances]

        def picked(case: int, truth: Any) -> dict[str, Any]:
            return {name: truth.get(name) for name in expected[case]}

        return Decisions(
            {
                "truth": [
                    picked(i, {**(one.truth or {}), **task.counts(one.problem)}) for i, one in enumerate(instances)
                ],
                "solvers": [
                    picked(i, {**task.solve(one.problem), **task.counts(one.problem)}) if i % 5 == 0 else NOT_ASKED
                    for i, one in enumerate(instances)
                ],
                "definition": expected,
            },
            lambda i: {"id": str(instances[i].id)},
            [_kind(next(iter(one.values()))) for one in expected],
        )

    return Crosscheck("truth and counts", run, share)


def _kind(first: Any) -> str:
    return first if isinstance(first, str) else "none" if first is None else "some"
