"""The grid of a run: its cells, their places in a report, and the cells of a preset."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ..tasks.datasets.presets import find_preset


class CellConfig(BaseModel):
    """A cell of a run's grid: `tasks.datasets.presets.GridCell` as the manifest holds it, its parameters written out."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    task: str
    parameters: str
    count: int = Field(ge=1, le=10_000_000)
    labels: dict[str, str | int | float] = {}

    @property
    def name(self) -> str:
        """The labels, or the parameters where there are none."""
        return " ".join(f"{key}={value}" for key, value in self.labels.items()) or self.parameters


Place = tuple[str, int]
"""Where an instance stands in a report: its task, and its level or the number of its cell in the task, from 1."""


def preset_fields(name: str, tasks: list[str] | None) -> dict[str, Any]:
    """Return the fields of a config that runs a preset, or some of its tasks.

    Args:
        name: Name or file of the preset.
        tasks: Some tasks of it; None for all.

    Raises:
        ValueError: There is no such preset, or it has no such task.
    """
    preset = find_preset(name)
    wanted = preset.tasks if tasks is None else tasks
    cells = [cell for task in wanted for cell in preset.of(task)]
    most = max(sum(cell.task == task for cell in cells) for task in wanted)
    made = [
        {"task": cell.task, "parameters": cell.text, "count": cell.count, "labels": dict(cell.labels)} for cell in cells
    ]
    return {
        "tasks": wanted, "levels": list(range(1, most + 1)), "instances": max(cell.count for cell in cells),
        "preset": preset.name, "cells": made,
    }  # fmt: skip
