"""Responses beside records that went through a Hugging Face data set, written and read by its Arrow files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import datasets

from assay.harness.exports import write_datasets
from assay.harness.score import score


def run(given: Sequence[tuple[dict[str, Any], str]]) -> list[Any]:
    """The one call with the rows of the data set."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record, _ in given), encoding="utf-8")
        assert write_datasets(str(file), Path(folder) / "set") == len(given)
        rows = list(datasets.load_from_disk(str(Path(folder) / "set")))
    return [score(row, text) for row, (_, text) in zip(rows, given, strict=True)]
