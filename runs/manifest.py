"""The manifest of a run: everything that decides what it does, written once to `manifest.json` and never changed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import math
import platform
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    field_validator,
    model_validator,
)

from .. import __version__
from ..strategies import parse_strategy
from ..strategies.engine.briefing import MOST_SHOTS, Briefing
from ..strategies.engine.budget import parse_budget
from ..strategies.engine.prices import Prices, make_prices
from ..strategies.models.bound_form import FormKind
from ..strategies.models.model import Sampling
from ..strategies.selection import parse_verifier
from ..tasks import InstanceId, Task, get_task
from ..tasks.core.ids import check_seed
from ..tasks.core.prompting import Prompting, Rendering
from ..tasks.core.template import find_template
from .atomic_file import write_atomically
from .grid import CellConfig, Place
from .store.errors import RunError

MANIFEST = "manifest.json"
FORMAT = 2
FORMATS = (1, 2)
"""Those that can be read; the first had no budget, prices, places of samples or bound on thinking."""
PERFECT = "perfect"
"""The verifier that runs were made with before there was a choice."""
PACKAGES = ("numpy", "numba", "ortools", "python-sat", "torch", "transformers")
_CREDENTIALS = re.compile(r"//[^/@\s]+@")


def show_levels(levels: list[int]) -> str:
    """Write levels in the form of the command line: `1:3,7`."""
    ranges: list[list[int]] = []
    for level in levels:
        if ranges and level == ranges[-1][1] + 1:
            ranges[-1][1] = level
        else:
            ranges.append([level, level])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in ranges)


def _read_seed(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 39:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("expected an integer from 0 to 2**128 - 1")
    return check_seed(value)


Seed = Annotated[int, BeforeValidator(_read_seed), PlainSerializer(str, return_type=str)]
"""128 bits. Text in JSON, because many readers of JSON round numbers beyond 2**53."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SamplingConfig(_Strict):
    """How the model draws its replies; the same for every call of a run."""

    temperature: Annotated[float, Field(ge=0, le=100)] = 1.0
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    max_tokens: Annotated[int, Field(ge=1)] = 4096
    max_thinking: Annotated[int, Field(ge=0)] | None = None
    effort: Annotated[str, Field(min_length=1)] | None = None
    stop: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1, max_length=16)] | None = None
    prefill: Annotated[str, Field(min_length=1)] | None = None
    form: FormKind | None = None

    @model_validator(mode="after")
    def _one_beginning(self) -> SamplingConfig:
        if self.form is not None and self.prefill is not None:
            raise ValueError("prefill: a form binds the reply from its first sign; leave out one of the two")
        return self

    def to_sampling(self) -> Sampling:
        """Return the sampling in the form that models take."""
        return Sampling(**self.model_dump())


class RunConfig(_Strict):
    """Everything that decides what a run does and, with the model, its results.

    Attributes:
        tasks: Names, as on the command line, in the order of the report.
        levels: 1 to 10, rising.
        instances: Instances per task and level.
        seed: Of the instances and of every sample.
        model: A model spec, such as `classical`.
        strategy: A strategy spec such as `best-of-n:n=16`; its defaults are written out.
        verifier: What the strategy selects by, such as `noisy:fa=0.05,fr=0.1`; scores are exact whatever it is.
        concurrency: Most model calls in flight. It does not change results, so a resumed
            run may choose another.
        budget: What may be spent on one instance, as `parse_budget` takes it; empty for no limit.
        total_budget: What may be spent on all of them together.
        prices: What tokens cost, as `make_prices` takes it; it may change afterwards.
        taken_from: Directories of runs whose replies are used where they fit.
        samples: A file of samples shared with other runs.
        rendering, language: How instances are put to the model; see `tasks.core.prompting`.
        template: A file with words of prompts, instead of those of a language.
        system, instructions, shots, traces: What the model is told besides the problem; see `Briefing`.
        preset: The name of the preset that the cells come from.
        cells: The grid instead of tasks × levels. `levels` then numbers the cells of the task
            that has most of them, and `instances` is the largest count.
        models: Identity of every model by its spec, '' for the run's own; empty before the run is first executed. It holds
            the contents that are sent, such as those of the file of `body=`, and a resumed run must not change it.
        versions: Of each task and of the packages that the run used.
    """

    format: int = FORMAT
    tasks: list[str] = Field(min_length=1)
    levels: list[int] = Field(min_length=1)
    instances: int = Field(ge=1, le=10_000_000)
    seed: Seed
    model: str = Field(min_length=1)
    strategy: str = Field(min_length=1)
    sampling: SamplingConfig = SamplingConfig()
    concurrency: Annotated[int, Field(ge=1, le=100_000)] = 16
    verifier: str = PERFECT
    budget: str = ""
    total_budget: str = ""
    prices: dict[str, Any] = {}
    taken_from: list[str] = []
    samples: str | None = None
    rendering: Rendering = "list"
    language: str = "en"
    template: str = ""
    system: str = ""
    instructions: str = ""
    shots: Annotated[int, Field(ge=0, le=MOST_SHOTS)] = 0
    traces: bool = False
    preset: str | None = None
    cells: list[CellConfig] | None = None
    models: dict[str, dict[str, Any] | str] = {}
    versions: dict[str, str] = {}

    @field_validator("format")
    @classmethod
    def _known_format(cls, value: int) -> int:
        if value not in FORMATS:
            raise ValueError(f"expected 1 to {FORMAT}; another version of this package wrote it")
        return value

    @field_validator("budget", "total_budget")
    @classmethod
    def _known_limits(cls, value: str) -> str:
        return parse_budget(value).spec

    @field_validator("prices")
    @classmethod
    def _known_prices(cls, value: dict[str, Any]) -> dict[str, Any]:
        return make_prices(value).to_dict() if value else {}

    @field_validator("tasks")
    @classmethod
    def _known_tasks(cls, value: list[str]) -> list[str]:
        if len(set(value)) < len(value):
            raise ValueError("a task is named twice")
        for name in value:
            get_task(name)
        return value

    @field_validator("levels")
    @classmethod
    def _rising(cls, value: list[int]) -> list[int]:
        if value != sorted(set(value)):
            raise ValueError("expected levels that rise, each once")
        return value

    @field_validator("strategy")
    @classmethod
    def _written_out(cls, value: str) -> str:
        return parse_strategy(value).spec

    @field_validator("verifier")
    @classmethod
    def _known_verifier(cls, value: str) -> str:
        return parse_verifier(value).spec

    @model_validator(mode="after")
    def _can_be_asked(self) -> RunConfig:
        if self.traces and not self.shots:
            raise ValueError("traces: there are no worked examples to show them in; ask for some by shots")
        for name in () if self.prompting is None else self.tasks:
            try:
                get_task(name).renderer()
            except ValueError as error:
                raise ValueError(f"rendering: {error}, got {self.rendering!r} in {self.language!r}") from None
            if not self.template:
                find_template(get_task(name), self.language)
        if self.sampling.form is not None:
            for name in self.tasks:
                if type(get_task(name)).answer_form is Task.answer_form:
                    raise ValueError(f"form: {name} has no form of answers, got {self.sampling.form!r}")
        return self

    @model_validator(mode="after")
    def _cells_are_apart(self) -> RunConfig:
        texts = [(cell.task, self.made_by(cell.task).resolve(cell.parameters)[0]) for cell in self.cells or ()]
        if len(set(texts)) < len(texts) or [t for t, _ in texts if t not in self.tasks]:
            raise ValueError("cells: expected cells of the tasks, with parameters of their own")
        return self

    @model_validator(mode="after")
    def _levels_exist(self) -> RunConfig:
        if self.cells is not None:
            return self
        for name in self.tasks:
            known = self.made_by(name).levels
            for level in self.levels:
                if level not in known:
                    raise ValueError(f"levels: {name} has levels {min(known)} to {max(known)}, got {level}")
        return self

    @model_validator(mode="after")
    def _money_has_prices(self) -> RunConfig:
        for name in ("budget", "total_budget"):
            if not math.isinf(parse_budget(getattr(self, name)).money) and not self.prices:
                raise ValueError(f"{name}: a limit in money needs prices, got {getattr(self, name)!r}")
        return self

    def made_by(self, name: str) -> Task[Any, Any, Any]:
        """Return the task with this name, in the version that makes the run's instances."""
        task = get_task(name)
        made = self.versions.get(f"task {name}")
        return task if made is None else task.of_version(int(made))

    def identity(self) -> dict[str, Any]:
        """Return the fields that decide the results, which a resumed run must not change."""
        later = {"budget", "total_budget"}
        without = {"concurrency", "versions", "models", "prices", "taken_from", "samples", *later}
        fields = self.model_dump(mode="json", exclude=without)
        fields["format"] = FORMATS[0]
        # What was added later enters only where it is used: older runs keep their ids.
        fields |= {name: getattr(self, name) for name in later if getattr(self, name)}
        for name in _LATER_SAMPLING:
            if fields["sampling"][name] is None:
                del fields["sampling"][name]
        for name, neutral in _NEUTRAL.items():
            if fields[name] == neutral:
                del fields[name]
        return fields | {"task versions": {name: self.made_by(name).version for name in self.tasks}}

    @property
    def name(self) -> str:
        """The run's id: 12 hexadecimal digits of a hash of `identity`, equal for equal requests."""
        text = json.dumps(self.identity(), sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    def to_prices(self) -> Prices | None:
        """Return the prices, or None."""
        return make_prices(self.prices) if self.prices else None

    @cached_property
    def grid(self) -> dict[Place, CellConfig]:
        """The cells by their place, in the order of the report."""
        if self.cells is None:
            cells = [
                CellConfig(task=t, parameters=f"L{n}", count=self.instances) for t in self.tasks for n in self.levels
            ]
            return {(cell.task, int(cell.parameters[1:])): cell for cell in cells}
        found: dict[Place, CellConfig] = {}
        for task in self.tasks:
            of_task = [cell for cell in self.cells if cell.task == task]
            found |= {(task, number): cell for number, cell in enumerate(of_task, 1)}
        return found

    @cached_property
    def _places(self) -> dict[tuple[str, str], Place]:
        return {(cell.task, cell.parameters): place for place, cell in self.grid.items()}

    def place(self, instance: InstanceId) -> Place:
        """Return the place of an instance of this run."""
        return self._places[instance.task, instance.parameters]

    @property
    def total(self) -> int:
        """Instances asked for."""
        return sum(cell.count for cell in self.grid.values())

    @property
    def prompting(self) -> Prompting | None:
        """The form of the prompts; None for the default."""
        prompting = Prompting(self.rendering, self.language, self.template)
        return None if prompting.plain else prompting

    @property
    def briefing(self) -> Briefing:
        """The words that a model gets besides the problem."""
        return Briefing(self.system, self.instructions, self.shots, self.traces)

    @property
    def shown_strategy(self) -> str:
        """The strategy, and the verifier by which it selects where that is not the perfect one."""
        return self.strategy if self.verifier == PERFECT else f"{self.strategy}, verifier {self.verifier}"

    @property
    def shown_model(self) -> str:
        """The model spec without user names and passwords of its address."""
        return _CREDENTIALS.sub("//", self.model)


_LATER_SAMPLING = ("max_thinking", "effort", "stop", "prefill", "form")
_BRIEFING = {"template": "", "system": "", "instructions": "", "shots": 0, "traces": False}
_NEUTRAL = {**_BRIEFING, "rendering": "list", "language": "en", "preset": None, "cells": None, "verifier": PERFECT}


def make_config(**fields: Any) -> RunConfig:
    """Make a config from fields, versions added.

    Raises:
        ValueError: A field is unknown or wrong; the message names field and value.
    """
    try:
        config = RunConfig(**fields)
    except ValidationError as error:
        raise ValueError(_explain(error)) from None
    return config.model_copy(update={"versions": _versions(config.tasks)})


def read_manifest(directory: Path) -> RunConfig:
    """Read the config of the run in a directory.

    Raises:
        RunError: There is no manifest, or it is not a valid one.
    """
    path = directory / MANIFEST
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise RunError(f"{directory} is not a run: it has no {MANIFEST}") from None
    except (OSError, ValueError) as error:
        raise RunError(f"{path} cannot be read: {error}") from None
    if not isinstance(data, dict):
        raise RunError(f"{path}: expected a JSON object, got {type(data).__name__}")
    try:
        config = RunConfig(**data)
    except ValidationError as error:
        raise RunError(f"{path}: {_explain(error)}") from None
    except TypeError as error:
        raise RunError(f"{path}: {error}") from None
    for name in config.tasks:
        if f"task {name}" not in config.versions:
            raise RunError(f"{path}: versions: expected the version of the task {name}; it has none")
    return config


def write_manifest(directory: Path, config: RunConfig) -> None:
    """Write `manifest.json` whole or not at all, even if the process dies meanwhile.

    Args:
        directory: Of the run.
        config: What to write.
    """
    write_atomically(directory / MANIFEST, config.model_dump_json(indent=2) + "\n")


def _versions(tasks: list[str]) -> dict[str, str]:
    found = {"python": platform.python_version(), "assay": __version__}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found | {f"task {name}": str(get_task(name).version) for name in tasks}


def _explain(error: ValidationError) -> str:
    lines = []
    for item in error.errors():
        place = ".".join(map(str, item["loc"]))
        message = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            message = "unknown field"
        named = f"{place}: {message}" if place else message
        lines.append(named if ", got " in named else f"{named}, got {item['input']!r}"[:300])
    return "; ".join(lines)
