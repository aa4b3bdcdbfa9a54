"""Execution of a study: its runs one after the other, resumed where they stopped, nothing drawn twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from ...strategies import parse_strategy
from ...strategies.models import open_model
from ..directory import Run, create_run, resume_run
from ..engine import execute
from ..manifest import MANIFEST
from ..progress import Progress
from ..run_instances import RunInstances
from .plan import StudyPart, StudyPlan, part_config, study_parts

Listener = Callable[[Progress], None]
Show = Callable[[StudyPart, Run], AbstractContextManager[Listener | None]]
"""Called when a part begins; returns the listener of its progress."""


def execute_study(directory: Path, plan: StudyPlan, show: Show) -> list[Progress]:
    """Execute what is unfinished of all runs of a study.

    Args:
        directory: Of the study.
        plan: Of the study.
        show: Called when a part begins.

    Raises:
        RunError: A store cannot be written, or the model never answered.
        KeyboardInterrupt: Ctrl-C; all that was recorded is kept.
    """
    done, earlier, instances = [], list[Path](), RunInstances()
    for part in study_parts(plan):
        with open_part(directory, plan, part, earlier) as run, show(part, run) as listener:
            model, strategy = open_model(run.config.model), parse_strategy(run.config.strategy)
            done.append(execute(run, model, strategy, listener, instances))
        earlier.append(directory / part.name)
    return done


def open_part(directory: Path, plan: StudyPlan, part: StudyPart, earlier: list[Path]) -> Run:
    """Create or resume the run of a part; `earlier` are the folders of the parts before it.

    Args:
        directory: Of the study.
        plan: Of the study.
        part: The part to open.
        earlier: The folders of the parts before it, whose replies it uses.
    """
    place = directory / part.name
    config = part_config(plan, part, earlier)
    if not (place / MANIFEST).exists():
        return create_run(place, config)
    run = resume_run(place)
    run.config = run.config.model_copy(update={"taken_from": config.taken_from, "concurrency": config.concurrency})
    return run
