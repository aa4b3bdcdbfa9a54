"""The request of a data set, cut into parts that can be made apart, in any order and on any machine."""

from __future__ import annotations

import bisect
import dataclasses
import itertools
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from ... import __version__
from .. import get_task
from ..core.ids import MAX_INDEX, check_seed, check_split
from ..core.prompting import Prompting, Rendering
from ..core.task import Task
from ..core.template import DEFAULT_LANGUAGE
from .difficulty_bands import parse_band
from .distinct import small_space

PART = 1024
"""Instances of one part: what a kill loses at most per core, and a row group of Parquet."""

FORMS = ("jsonl", "jsonl.gz", "parquet", "hf", "files")
"""JSON lines, the same compressed, Parquet, the Arrow files of Hugging Face `datasets`, the field's own files."""


@dataclass(frozen=True, slots=True)
class DatasetPart:
    """Instances `first` to `first + count - 1` of one level (or set of parameters)."""

    number: int
    parameters: str
    first: int
    count: int


@dataclass(frozen=True)
class DatasetRequest:
    """Everything that decides the bytes of a data set, and nothing else.

    Attributes:
        task: The name of the task.
        parameters: Parameter texts as ids have them, one per level.
        seed: 0 to 2**128 - 1.
        first: Index of the first instance of each level.
        count: Instances of each level.
        form: One of FORMS.
        folder: Whether the parts stay files of their own (JSON lines and Parquet).
        truth: Beside each problem, in a file apart, or withheld.
        truth_form: `jsonl`, `jsonl.gz` or `parquet`, when apart.
        certificates: None, as a column, or one folder for each instance.
        split: As for `Task.generate`.
        rendering, language, template: How prompts are put; as for `tasks.core.prompting.Prompting`.
        where: Bands of measured difficulty, as `tasks.datasets.difficulty_bands.parse_band` takes them.
        tries: Candidates in a row outside the bands after which the search ends.
        unique: Whether instances that are twins of earlier ones up to symmetry are passed over.
        hide_seed: Whether ids name the instance within the set only, so that they rebuild nothing.
        preset: The name of the preset whose cells the parameters are, if any.
        counts: Instances of each of them, where they differ; `count` is then the largest.
        labels: What each of them is labelled with, a JSON object as text.
        task_version: Of the task.
        version: Of this package.
        part: Instances of a part.

    Raises:
        ValueError: A level or parameter does not exist, or a number is out of range.
    """

    task: str
    parameters: tuple[str, ...]
    seed: int
    first: int = 0
    count: int = 1
    form: str = "jsonl"
    folder: bool = False
    truth: Literal["beside", "apart", "withheld"] = "beside"
    truth_form: str = ""
    certificates: Literal["none", "column", "folder"] = "none"
    split: str = ""
    rendering: Rendering = "list"
    language: str = DEFAULT_LANGUAGE
    template: str = ""
    where: tuple[str, ...] = ()
    tries: int = 1000
    unique: bool = False
    hide_seed: bool = False
    preset: str = ""
    counts: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    task_version: int = 0
    version: str = ""
    part: int = PART

    def __post_init__(self) -> None:
        if not self.task_version:
            object.__setattr__(self, "task_version", get_task(self.task).version)
        task = self.made_by
        check_seed(self.seed)
        if self.first < 0 or self.count < 1 or self.first + self.count - 1 > MAX_INDEX:
            raise ValueError(
                f"--first: the last index must stay below 2**63, got {self.first} and {self.count} instances"
            )
        for name in ("counts", "labels"):
            if len(getattr(self, name)) not in (0, len(self.parameters)):
                raise ValueError(f"{name}: expected one for each of {len(self.parameters)} parameters")
        if self.counts and (min(self.counts) < 1 or max(self.counts) != self.count):
            raise ValueError(f"counts: expected 1 to {self.count}, the largest of them, got {self.counts}")
        check_split(self.split)
        if not self.prompting.plain:
            task.renderer()
        if self.where and self.unique:
            raise ValueError("--unique: cannot be combined with --where and the options that stand for it")
        for text in self.where:
            parse_band(text)
        texts = tuple(task.resolve(text)[0] for text in self.parameters)
        object.__setattr__(self, "parameters", texts)
        object.__setattr__(self, "version", self.version or __version__)

    @property
    def made_by(self) -> Task[Any, Any, Any]:
        """The task, in the version that makes the set."""
        return get_task(self.task).of_version(self.task_version)

    @property
    def prompting(self) -> Prompting:
        """Rendering, language and wording of the prompts."""
        return Prompting(self.rendering, self.language, self.template)

    @cached_property
    def in_order(self) -> bool:
        """Whether an instance depends on those before it, so that parts are made one after the other."""
        return bool(self.where) or self.unique or self.counts_twins

    @cached_property
    def counts_twins(self) -> bool:
        """Whether the space is so small that twins are to be expected and are counted."""
        sizes = zip(self.parameters, self.sizes, strict=True)
        return any(small_space(self.made_by, text, count) for text, count in sizes)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Number of instances of each level."""
        return self.counts or (self.count,) * len(self.parameters)

    @property
    def total(self) -> int:
        """Number of instances in all."""
        return sum(self.sizes)

    @property
    def part_count(self) -> int:
        """Number of parts in all; none crosses from one level to the next."""
        return self._parts_before[-1]

    @cached_property
    def _parts_before(self) -> list[int]:
        """Number of parts before each level, and in all."""
        return list(itertools.accumulate((-(-size // self.part) for size in self.sizes), initial=0))

    def part_at(self, number: int) -> DatasetPart:
        """Return the part with this number, from 0."""
        level = bisect.bisect_right(self._parts_before, number) - 1
        start = (number - self._parts_before[level]) * self.part
        return DatasetPart(
            number, self.parameters[level], self.first + start, min(self.part, self.sizes[level] - start)
        )

    def place_of(self, part: DatasetPart) -> int:
        """Return how many instances of the set come before those of a part."""
        level = self.parameters.index(part.parameters)
        return sum(self.sizes[:level]) + part.first - self.first

    def labels_of(self, parameters: str) -> str:
        """Return the labels of a cell of a preset, as JSON text; an empty object without."""
        return self.labels[self.parameters.index(parameters)] if self.labels else "{}"

    def to_json(self) -> str:
        """Write the request for the folder of the job; the seed as text, for it has up to 39 digits."""
        return json.dumps({**dataclasses.asdict(self), "seed": str(self.seed)}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> DatasetRequest:
        """Read a request that `to_json` wrote.

        Raises:
            ValueError: It is no such text.
        """
        try:
            data: dict[str, Any] = json.loads(text)
            return cls(
                **{
                    **data,
                    "seed": int(data["seed"]),
                    "parameters": tuple(data["parameters"]),
                    **{name: tuple(data[name]) for name in ("where", "counts", "labels")},
                }
            )
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"request: not readable ({error})") from None

    def difference(self, other: DatasetRequest) -> str:
        """Return the first field in which two requests differ, with both values; empty when they are the same."""
        for field in dataclasses.fields(self):
            mine, yours = getattr(self, field.name), getattr(other, field.name)
            if mine != yours:
                return f"{field.name}: {mine!r} there, {yours!r} here"
        return ""
