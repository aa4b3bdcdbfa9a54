"""Eureka's Maze: `prompt` with options, `ground_truth` (an option's text), `task`; text only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..maze_questions import read_maze_question
from ..question import Question

NAME = "Maze (prompt with options, ground_truth)"


def recognises(row: Mapping[str, Any]) -> bool:
    """Whether the prompt has options and a drawing of a maze."""
    prompt = str(row.get("prompt", ""))
    return "ptions:" in prompt and "#" in prompt and "(E)" in prompt


def question(row: Mapping[str, Any]) -> Question:
    """An option is right when its claim is; the label is compared with only.

    Raises:
        ValueError: The prompt cannot be read.
    """
    gold = row.get("ground_truth")
    return read_maze_question(str(row["prompt"]), None if gold is None else str(gold))
