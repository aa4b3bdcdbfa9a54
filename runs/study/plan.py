"""The plan of a study: `study.json`, written once, and the runs it consists of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...strategies import parse_strategy
from ...strategies.selection import parse_verifier
from ..atomic_file import write_atomically
from ..grid import CellConfig, preset_fields
from ..manifest import RunConfig, SamplingConfig, Seed, make_config
from ..store.errors import RunError

STUDY = "study.json"
DEGREES = ("bit", "where", "how", "oracle")
SAMPLES = "samples"
"""The part whose independent draws the others start from."""
SUPERSCALING = "superscaling"
RACE = "race"
PERFECT = "perfect"
DRAWS, REFINE = "draws", "refine"
"""The methods that are done with every verifier; and `RACE`."""
SMALL = 36
"""Instances per task of a quick pass, about: every cell of the preset keeps at least one."""


class StudyPlan(BaseModel):
    """Everything that decides the runs of a study.

    Attributes:
        preset: Name or file of the preset.
        tasks: Of the preset, in its order.
        per_task: About how many instances of each task; None for all of the preset. Cells shrink alike.
        draws: Independent draws per instance (average, best, worst, majority).
        rounds: Of refinement.
        degrees: Of feedback.
        superscaling: Draws per instance of `superscaled`; 0 for none.
        superscaled: The task that gets them, if it is among the tasks.
        template, rendering, language, system, instructions, shots, traces: What the model is told, as in `RunConfig`.
        verifiers: Selecting verifiers beside the perfect one, with which selection and refinement are done again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    format: int = Field(1, ge=1, le=1)
    preset: str
    tasks: list[str] = Field(min_length=1)
    model: str = "classical"
    seed: Seed = 0
    sampling: SamplingConfig = SamplingConfig()
    template: str = ""
    rendering: str = "list"
    language: str = "en"
    system: str = ""
    instructions: str = ""
    shots: int = 0
    traces: bool = False
    concurrency: int = Field(32, ge=1, le=100_000)
    prices: dict[str, Any] = {}
    per_task: int | None = Field(None, ge=1)
    draws: int = Field(5, ge=2, le=1000)
    rounds: int = Field(5, ge=1, le=1000)
    degrees: list[str] = list(DEGREES)
    superscaling: int = Field(256, ge=0, le=100_000)
    superscaled: str = "tsp"
    verifiers: list[str] = ["noisy:fa=0.05,fr=0.1", "none"]


@dataclass(frozen=True, slots=True)
class StudyPart:
    """One run of a study.

    Attributes:
        name: Of its folder.
        title: In words.
        strategy: Its spec.
        tasks: The tasks it does.
        verifier: The selecting verifier's spec.
    """

    name: str
    title: str
    strategy: str
    tasks: tuple[str, ...]
    verifier: str = PERFECT


def study_parts(plan: StudyPlan) -> list[StudyPart]:
    """Return the runs in the order in which they are done: each uses the replies of those before it."""
    tasks = tuple(plan.tasks)
    draws = f"best-of-n:n={plan.draws}"
    parts = [StudyPart(SAMPLES, f"{plan.draws} draws", draws, tasks)]
    for feedback in plan.degrees:
        spec = f"refine:rounds={plan.rounds},feedback={feedback}"
        parts.append(StudyPart(f"refine-{feedback}", f"refinement, feedback {feedback}", spec, tasks))
    far = plan.superscaling > plan.draws and plan.superscaled in tasks
    race, one = f"first-verified:n={plan.superscaling},width=1", (plan.superscaled,)
    if far:
        parts.append(StudyPart(SUPERSCALING, f"{plan.superscaling} draws", f"best-of-n:n={plan.superscaling}", one))
        parts.append(StudyPart(RACE, "stop at the first verified", race, one))
    for number, verifier in enumerate(plan.verifiers, 1):
        parts.append(
            StudyPart(noise_part(number, DRAWS), f"{plan.draws} draws, verifier {verifier}", draws, tasks, verifier)
        )
        if degree := noise_feedback(plan):
            spec, title = f"refine:rounds={plan.rounds},feedback={degree}", f"refinement, feedback {degree}"
            parts.append(StudyPart(noise_part(number, REFINE), f"{title}, verifier {verifier}", spec, tasks, verifier))
        if far:
            title = f"stop at the first accepted, verifier {verifier}"
            parts.append(StudyPart(noise_part(number, RACE), title, race, one, verifier))
    return [
        replace(p, strategy=parse_strategy(p.strategy).spec, verifier=parse_verifier(p.verifier).spec) for p in parts
    ]


def noise_part(number: int, method: str) -> str:
    """Return the name of the part in which a verifier, counted from 1, selects; the method is `DRAWS`, `REFINE` or `RACE`."""
    return f"verifier-{number}-{method}"


def noise_feedback(plan: StudyPlan) -> str | None:
    """Return the degree of feedback of refinement with every verifier: the first that gives no right answer away."""
    return next((degree for degree in plan.degrees if degree != "oracle"), None)


def part_config(plan: StudyPlan, part: StudyPart, earlier: Sequence[Path]) -> RunConfig:
    """Return the run of a part, which uses the replies of the earlier ones.

    Args:
        plan: Of the study.
        part: The part.
        earlier: The folders of the parts whose replies it uses.

    Raises:
        ValueError: A field of the plan is wrong.
    """
    fields = preset_fields(plan.preset, list(part.tasks))
    fields["cells"] = _fewer(fields["cells"], plan.per_task)
    fields["instances"] = max(cell["count"] for cell in fields["cells"])
    return make_config(
        **fields, model=plan.model, strategy=part.strategy, verifier=part.verifier, seed=str(plan.seed), concurrency=plan.concurrency,
        sampling=plan.sampling.model_dump(), prices=plan.prices, taken_from=[str(path.absolute()) for path in earlier],
        template=plan.template, rendering=plan.rendering, language=plan.language, system=plan.system,
        instructions=plan.instructions, shots=plan.shots, traces=plan.traces,
    )  # fmt: skip


def make_plan(**fields: Any) -> StudyPlan:
    """Make a plan from fields, every run of it checked.

    Raises:
        ValueError: A field is wrong; the message names it.
    """
    known = preset_fields(fields["preset"], fields.get("tasks"))
    fields["tasks"] = fields.get("tasks") or known["tasks"]
    try:
        plan = StudyPlan(**fields)
    except ValidationError as error:
        raise ValueError(_explain(error)) from None
    for part in study_parts(plan):
        part_config(plan, part, ())
    if len({parse_verifier(spec).spec for spec in (PERFECT, *plan.verifiers)}) <= len(plan.verifiers):
        raise ValueError(f"verifiers: expected different ones beside the perfect, got {', '.join(plan.verifiers)}")
    return plan


def read_plan(directory: Path) -> StudyPlan:
    """Read the plan of the study in a directory.

    Raises:
        RunError: There is none, or it is not a valid one.
    """
    path = directory / STUDY
    try:
        return StudyPlan(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        raise RunError(f"{directory} is not a study: it has no {STUDY}") from None
    except ValidationError as error:
        raise RunError(f"{path}: {_explain(error)}") from None
    except (OSError, ValueError, TypeError) as error:
        raise RunError(f"{path} cannot be read: {error}") from None


def write_plan(directory: Path, plan: StudyPlan) -> None:
    """Write the plan of a new study to a directory that is empty or does not exist.

    Args:
        directory: Of the study.
        plan: What to write.

    Raises:
        RunError: The directory holds something or cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if (directory / STUDY).exists():
            raise RunError(f"{directory} is a study already; go on with it by --resume, or choose another directory")
        if any(directory.iterdir()):
            raise RunError(f"{directory} is not empty; choose another directory")
        write_atomically(directory / STUDY, plan.model_dump_json(indent=2) + "\n")
    except OSError as error:
        raise RunError(f"{directory} cannot be used: {error.strerror}") from None


def _fewer(cells: list[dict[str, Any]], per_task: int | None) -> list[dict[str, Any]]:
    """Return the cells with about so many instances per task, in the proportions of the preset."""
    if per_task is None:
        return cells
    totals: dict[str, int] = {}
    for cell in cells:
        totals[cell["task"]] = totals.get(cell["task"], 0) + cell["count"]
    return [
        cell | {"count": min(cell["count"], max(1, round(cell["count"] * per_task / totals[cell["task"]])))}
        for cell in (CellConfig(**one).model_dump() for one in cells)
    ]


def _explain(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, item['loc']))}: {item['msg'].removeprefix('Value error, ')}, got {item['input']!r}"[:300]
        for item in error.errors()
    )
