"""NPHardEval's result files, which hold answers without questions: the matrices of the data set are put beside them.

Source: casmlab/NPHardEval. Its scripts ask the first ten instances of each level, and result i belongs to the i-th of them:
`synthesized_data_TSP_level_L_instance_N.csv`, and for the decision `decision_data_TSP_level_L_instance_N.csv`, whose last line holds the
limit.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ...tasks.datasets import Row

PER_LEVEL = 10
"""Instances of a level that are asked; the first version of the data has more files."""
_NUMBERED = re.compile(r"(?P<kind>\w+?)_level_(?P<level>[0-9]+)_instance_(?P<number>[0-9]+)\.csv")


def read_questions(folder: Path) -> list[dict[str, Any]]:
    """Return the matrices in a folder, by level and number: `nphardeval_weights`, `nphardeval_limit`, `id` and `level`.

    Raises:
        ValueError: The folder has none, or a file is damaged; the message names it.
        OSError: It cannot be read.
    """
    found = {path: match for path in folder.iterdir() if (match := _NUMBERED.fullmatch(path.name))}
    found = {path: match for path, match in found.items() if int(match["number"]) <= PER_LEVEL}
    if not found:
        raise ValueError(f"{folder}: expected files …_level_0_instance_1.csv of NPHardEval")
    if len({match["kind"] for match in found.values()}) > 1:
        raise ValueError(f"{folder}: expected the files of one data set, got several")
    ordered = sorted(found, key=lambda path: (int(found[path]["level"]), int(found[path]["number"])))
    return [{**_read(path), "id": path.stem, "level": int(found[path]["level"])} for path in ordered]


def _read(path: Path) -> dict[str, Any]:
    with path.open(newline="") as file:
        try:
            lines = [[float(cell) for cell in line if cell.strip()] for line in csv.reader(file) if line]
        except ValueError:
            raise ValueError(f"{path}: expected numbers") from None
    limit = lines.pop()[0] if lines and len(lines) == len(lines[0]) + 1 else None
    if not lines or any(len(line) != len(lines) or any(cell != int(cell) for cell in line) for line in lines):
        raise ValueError(f"{path}: expected a square matrix of whole numbers, and a limit below it for a decision")
    return {"nphardeval_weights": [[int(cell) for cell in line] for line in lines], "nphardeval_limit": limit}


def beside(rows: Iterable[Row], questions: Sequence[dict[str, Any]]) -> Iterator[Row]:
    """Yield each result with its question; a result beyond the last question says so."""
    for place, row in enumerate(rows):
        if row.error or place >= len(questions):
            told = row.error or f"expected {len(questions)} results, as many as there are questions"
            yield Row(row.number, row.data, told)
        else:
            yield Row(row.number, {**questions[place], **row.data})
