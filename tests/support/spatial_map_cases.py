"""A small map whose answers are known, and instances of every level."""

from __future__ import annotations

from assay.tasks import get_task
from assay.tasks.core.task import Instance
from assay.verifiers.spatial_map.problem import Question, SpatialMapProblem
from assay.verifiers.verdict import Fault

TASK = get_task("spatial-map")
A, B, C, D = "Amber Mill", "Quiet Harbour", "Narwhal's Novelties", "Coral Pier"


def problem(kind: str, direction: str = "NE") -> SpatialMapProblem:
    """A, D are NE of B, B is NE of C; which of A and D lies farther is open."""
    asked = Question("direction", B, place=A) if kind == "direction" else Question(kind, C, direction=direction)  # type: ignore[arg-type]
    return SpatialMapProblem((A, B, C, D), ((A, "NE", B), (C, "SW", B), (D, "NE", B)), asked)


def parsed(kind: str, inside: str) -> object:
    """What is read from an answer tag: the value, or the kind of the fault."""
    answer = TASK.parse(problem(kind), f"<answer>{inside}</answer>")
    return f"fault: {answer.kind}" if isinstance(answer, Fault) else answer


def every_level(count: int, seed: int = 1) -> list[Instance]:
    """The first instances of each level."""
    return [instance for level in TASK.levels for instance in TASK.generate(level, seed=seed, count=count)]
