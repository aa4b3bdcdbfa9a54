"""Ray Data: the maps by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from thousand import thousand

from assay.harness.ray_maps import Sampler, generate, verify
from assay.tasks import get_task, load

ASKED = {"task": "tsp", "level": 1, "seed": 7}


def test_the_thousand_get_the_verdicts_of_score() -> None:
    rows = thousand()
    responses = np.empty(len(rows), dtype=object)
    responses[:] = [[row.response] for row in rows]
    found = verify({"instance": np.array([row.instance for row in rows], dtype=object), "responses": responses})
    assert [list(one) for one in found["statuses"]] == [[row.verdict.status] for row in rows]
    assert [list(one) for one in found["correct"]] == [[row.expected == "correct"] for row in rows]


def columns(batch: dict[str, Any]) -> list[dict[str, Any]]:
    plain = {name: column.tolist() if hasattr(column, "tolist") else column for name, column in batch.items()}
    return [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def test_what_is_drawn_does_not_depend_on_the_batches() -> None:
    def run(sizes: list[int]) -> list[dict[str, Any]]:
        sampler, rows, first = Sampler("classical", 3, seed=5), [], 0
        for size in sizes:
            made = generate({"id": np.arange(first, first + size)}, **ASKED)  # type: ignore[arg-type]
            batch = {name: np.array(column) for name, column in made.items()}
            rows += columns(verify(sampler(batch)))
            first += size
        return rows

    whole = run([6])
    assert whole == run([1, 3, 2])
    for index, row in enumerate(whole):
        instance = load(f"tsp:v1:L1:train-7:{index}")
        assert row["instance"] == str(instance.id)
        assert row["prompt"] == get_task("tsp").prompt(instance.problem) and len(row["responses"]) == 3
    assert len({text for row in whole for text in row["responses"]}) > 6
    with pytest.raises(ValueError, match="level"):
        generate({"id": np.arange(1)}, "tsp", level=99)
