"""Rows for training: a prompt, and the text that its instance follows from.

That text, the column `instance`, is an id, or the JSON of `harness.core.record` for an instance that no
id rebuilds. It is a string whatever the task, so that a column has one type; and rows with the
same text share one instance: the replies of a group, epochs, workers, a resumed job.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..tasks import get_task, task_names
from ..tasks.datasets.resolver import SHARED
from .core.record import read_records


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """An instance as trainers take it: a prompt, and the text that the instance follows from.

    Attributes:
        instance: As `score` takes it; see the module.
        level: 0 for an instance that was not made by level.
    """

    instance: str
    prompt: str
    task: str
    level: int

    def messages(self) -> list[dict[str, str]]:
        """Return the prompt as a conversation of one turn."""
        return [{"role": "user", "content": self.prompt}]


def fresh_rows(
    tasks: str | Sequence[str] = (),
    levels: int | Sequence[int] = (1,),
    *,
    seed: int,
    count: int = 1,
    first: int = 0,
    split: str = "train",
    threads: int = 0,
) -> Iterator[TrainingRow]:
    """Rows of fresh instances, `count` for each task and level; the same for the same arguments.

    Args:
        tasks: One name, several, or none for all tasks.
        seed: 0 to 2**128 - 1.
        first: Index of the first instance of each task and level.
        split: `train`, `validation` or `test`, which share no random word; none if empty.
        threads: 0 for all cores; the rows do not depend on it.

    Raises:
        ValueError: A task, level, seed or split does not exist.
    """
    for name, number in (("count", count), ("first", first)):
        if number < 0:
            raise ValueError(f"{name}: expected 0 or more, got {number}")
    for task in map(get_task, [tasks] if isinstance(tasks, str) else tasks or task_names()):
        for level in [levels] if isinstance(levels, int) else levels:
            made = task.generate(level, seed=seed, first=first, count=count, threads=threads, split=split)
            for instance in made:
                yield TrainingRow(str(instance.id), task.prompt(instance.problem), task.name, level)


def stored_rows(name: str) -> Iterator[TrainingRow]:
    """Yield the rows of a data set that `assay generate` wrote.

    Raises:
        ValueError: A record cannot be read; the message names the line.
        OSError: The file cannot be read.
    """
    for record in read_records(name):
        yield row_of(record)


def decidable_rows(rows: Iterable[TrainingRow]) -> Iterator[TrainingRow]:
    """Leave out the rows whose problem the solvers cannot decide within their bound: answers to them may get no reward.

    Rows of ids are kept at no cost; the truth of generated instances is proved.

    Raises:
        ValueError: A row names no instance.
        TaskFailed: A hook of the task raised an exception.
    """
    for row in rows:
        is_id = not row.instance.lstrip().startswith("{")
        if is_id or SHARED.resolve(row.instance).decide().get("status") not in ("unknown", "feasible"):
            yield row


def row_of(record: dict[str, Any]) -> TrainingRow:
    """Return the row of a record of `harness.core.record`."""
    return TrainingRow(record["instance"], record["prompt"], record["task"], record["level"] or 0)
