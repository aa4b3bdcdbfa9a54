"""SpatialEval's own rows: `text`, or `prompt` in its results, `oracle_answer`, and an answer; mazes and maps, text only.

Source: SpatialEval (arXiv 2406.14852). Its prompts ask for the answer first and the reasons after (`openings`). Its grids of animals (`spatialgrid`) are no task of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from . import openings
from .maze_questions import read_maze_question
from .question import ForeignQuestion
from .spatial_questions import read_map_question

NAME = "SpatialEval (text, oracle_answer)"


def recognises(row: Mapping[str, Any]) -> bool:
    """Return whether there is a text with an oracle's answer."""
    return ("text" in row or "prompt" in row) and "oracle_answer" in row


def question(row: Mapping[str, Any]) -> ForeignQuestion:
    """Return the question of a row: an option is right when its claim is; the oracle is compared with only.

    Raises:
        ValueError: It is a grid, or its text cannot be read.
    """
    text = str(row["text"] if "text" in row else row["prompt"])
    if "maze" in str(row.get("id", "")).lower() or "(E)" in text:
        read = read_maze_question(text, str(row["oracle_answer"]))
    else:
        read = read_map_question(text, str(row["oracle_answer"]))
    return replace(read, judge=partial(openings.judge, text, read.judge))
