"""Records and logs of Eureka ML Insights, for the five tasks.

Source: microsoft/eureka-ml-insights, its published columns (`prompt`, `weight_matrix`, `solution`,
`target_options`, `constraints` …) and the columns that its inference and reports add (`model_output`,
`is_valid`, `…_result`, `BACalendarMetric_all_correct`). Nothing is evaluated as code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ....tasks import get_task
from ....tasks.core.task import Instance
from ..question import ForeignQuestion, Source
from . import calendar as calendar_plan
from . import maze, sat, spatial_map, tsp

SOURCES: tuple[Source, ...] = tuple(cast(Source, module) for module in (sat, tsp, maze, spatial_map, calendar_plan))


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question of a row of any of the five data sets.

    Raises:
        ValueError: Its columns are those of none of them, or it cannot be judged.
    """
    for source in SOURCES:
        if source.recognises(row):
            return source.question(row)
    names = ", ".join(source.NAME for source in SOURCES)
    raise ValueError(f"row: expected the columns of {names}, got {', '.join(sorted(map(str, row)))[:200]}")


ROWS = {
    "3sat": sat.row,
    "tsp": tsp.row,
    "maze": maze.row,
    "spatial-map": spatial_map.row,
    "calendar": calendar_plan.row,
}


def row(instance: Instance) -> dict[str, Any]:
    """Return an instance in their columns, with `id`, `uid` and `category` (the level).

    Raises:
        ValueError: They have no such task, or cannot say this instance; the message says why.
    """
    if instance.task not in ROWS:
        raise ValueError(f"task: Eureka has {', '.join(ROWS)}, got {instance.task}")
    truth = instance.truth or get_task(instance.task).solve(instance.problem)
    identity = str(instance.id) if instance.id else None
    made = ROWS[instance.task](instance, truth)
    return {"id": identity, "uid": identity, "category": f"L{instance.level}" if instance.level else "", **made}
