"""The whole way from a generated instance and a written answer to the verdict, held to the definition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .crosscheck import NOT_ASKED, Crosscheck, Said
from .keys import Stream

if TYPE_CHECKING:
    from .task import Task

Judged = Callable[[Any, Stream], tuple[str, bool]]
"""Draws an answer to a problem: as it is written, and whether it is right by the definition."""


def verdicts(task: Task[Any, Any, Any], requests: tuple[str, ...], judged: Judged) -> Crosscheck:
    """The verdicts on answers to the generator's own instances, right, wrong and malformed.

    Args:
        requests: Parameters of the instances, as `Task.resolve` takes them; one for each batch.
        judged: Draws an answer and judges it.
    """

    def run(stream: Stream, cases: int) -> Said:
        instances = list(task.generate(stream.choice(requests), seed=stream.word(), count=cases, threads=1))
        answers = [judged(instance.problem, stream) for instance in instances]
        texts = [f"I think so.\n<answer>{text}</answer>" for text, _ in answers]
        problems, truths = [i.problem for i in instances], [i.truth for i in instances]
        single = [task.verify(*row) for row in zip(problems, texts, truths, strict=True)]
        together = task.verify_batch(problems, texts, truths)
        return Said(
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
    task: Task[Any, Any, Any], requests: tuple[str, ...], defined: Callable[[Any], dict[str, Any]], share: float = 1.0
) -> Crosscheck:
    """What generated instances say of themselves, their solvers anew, and the definition.

    Args:
        requests: As for `verdicts`.
        defined: The truth of a problem by the definition, under the names of the truth and of `Task.counts`.
    """

    def run(stream: Stream, cases: int) -> Said:
        instances = list(task.generate(stream.choice(requests), seed=stream.word(), count=cases, threads=1))
        expected = [defined(instance.problem) for instance in instances]

        def picked(case: int, truth: Any) -> dict[str, Any]:
            return {name: truth.get(name) for name in expected[case]}

        return Said(
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
