"""verifiers (Prime Intellect), from 0.4 on: a taskset of fresh instances with an exact reward.

Its plugins are modules without a dot in their name; `examples/verifiers` is one in two lines.
Without a file the taskset is infinite: instance 0 of every task and level, then instance 1, ….
"""

from __future__ import annotations

import asyncio
import functools
import itertools
from collections.abc import Iterable, Iterator

from ..tasks import get_task, task_names
from ..tasks.datasets.resolver import SHARED
from ..verifiers.extras import missing
from ..verifiers.verdict import Verdict
from .core.replies import reward, value
from .rows import TrainingRow, fresh_rows, stored_rows
from .score import score

try:
    import verifiers.v1 as vf
except ModuleNotFoundError as error:
    raise missing("verifiers", error) from None

__all__ = ["AssayTaskset"]

BLOCK = 32
"""Instances of a task and level that are made at a time."""


@functools.lru_cache(256)
def _verdict(instance: str, text: str) -> Verdict:
    """One verification a rollout, for the metrics and the reward."""
    return score(instance, text)


class AssayData(vf.TaskData):
    """Data of a task: the prompt, and the text that its instance follows from."""

    instance: str = ""
    task: str = ""
    level: int = 0


class AssayTask(vf.Task[AssayData]):
    """One instance."""

    @property
    def key(self) -> str:
        """The instance: the same in every run."""
        return str(self.data.instance)

    @vf.metric
    async def judged(self, trace: vf.Trace) -> dict[str, float]:
        """Return the metrics of the verdict.

        Returns:
            `parsed` and `undecided`, 0.0 or 1.0; and `graded`, the score, unless the answer is undecided.
        """
        verdict = await asyncio.to_thread(_verdict, self.data.instance, trace.last_reply or "")
        graded = value(verdict, "graded")
        found = {"parsed": float(verdict.status != "unparsed"), "undecided": float(verdict.status == "undecided")}
        return found if graded is None else {**found, "graded": graded}

    @vf.reward(weight=1.0)
    async def exact(self, trace: vf.Trace) -> float:
        """Return 1 for a right answer, else 0.

        Raises:
            UndecidedError: The problem, from elsewhere, cannot be decided: the rollout is an error, without a reward.
        """
        return reward(await asyncio.to_thread(_verdict, self.data.instance, trace.last_reply or ""))

    async def validate(self, runtime: vf.Runtime) -> bool:
        """Return whether an answer made from the truth is judged right."""
        resolved = SHARED.resolve(self.data.instance)
        answer = resolved.task.truth_answer(resolved.problem, resolved.truth)
        return resolved.verify(f"<answer>{resolved.task.write(resolved.problem, answer)}</answer>").correct


class AssayConfig(vf.TasksetConfig):
    """Selection of instances; every field is an option, such as `--env.taskset.seed 7`."""

    names: list[str] = []
    """Names of tasks; all when empty."""
    levels: list[int] = [1]
    seed: int = 0
    first: int = 0
    split: str = "train"
    file: str = ""
    """A data set that `assay generate` wrote, instead of fresh instances."""


class AssayTaskset(vf.Taskset[AssayTask, AssayConfig]):
    """Tasks of fresh instances, without end; or those of a file."""

    INFINITE = True

    def __init__(self, config: AssayConfig) -> None:
        super().__init__(config)
        self.INFINITE = not config.file
        for name in config.names:
            get_task(name)  # says at once which name is wrong

    def load(self) -> Iterable[AssayTask]:
        """Return the tasks, made as they are needed."""
        rows = stored_rows(self.config.file) if self.config.file else self._fresh()
        for row in rows:
            data = AssayData(
                id=row.instance[:200], prompt=row.prompt, instance=row.instance, task=row.task, level=row.level
            )
            yield AssayTask(data, self.config.task)

    def _fresh(self) -> Iterator[TrainingRow]:
        asked = self.config
        kinds = [(name, level) for name in asked.names or task_names() for level in asked.levels]
        for first in itertools.count(asked.first, BLOCK):
            blocks = [
                fresh_rows(name, level, seed=asked.seed, first=first, count=BLOCK, split=asked.split)
                for name, level in kinds
            ]
            for rows in zip(*blocks, strict=True):
                yield from rows
