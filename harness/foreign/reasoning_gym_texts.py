"""Questions of reasoning-gym whose metadata a log left out: the grid is read from the text of the question.

Source: open-thought/reasoning-gym-eval, whose results hold `question`, `expected_answer` and `completions`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_MAZE = re.compile(
    r"Navigate from '(?P<start>.)' \(start\) to '(?P<goal>.)' \(goal\):\s*```\n(?P<grid>.{1,100000}?)\n```\s*"
    r"Legend: '(?P<wall>.)' = Wall, '(?P<path>.)' = Passage",
    re.DOTALL,
)
_PATH = re.compile(
    r"find the length of the shortest path from \* to # in the following grid:\n(?P<grid>(?:[XO*#](?: [XO*#])*\s*)+)\Z"
)


def metadata_of(question: Any) -> Mapping[str, Any] | None:
    """Return the metadata of a question of `maze` or `shortest_path`, or None for any other text."""
    if not isinstance(question, str):
        return None
    found = _MAZE.search(question)
    if found:
        signs = {name: found[name] for name in ("wall", "start", "goal", "path")}
        return {"source_dataset": "maze", "grid": found["grid"].split("\n"), **signs}
    found = _PATH.search(question)
    if found:
        return {
            "source_dataset": "shortest_path",
            "matrix": [line.split() for line in found["grid"].strip().split("\n")],
        }
    return None
