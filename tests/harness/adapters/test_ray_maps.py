"""Ray Data: the maps as a pipeline on two workers."""

from __future__ import annotations

from typing import Any

import numpy as np
from thousand import thousand

from assay.harness.ray_maps import Sampler, generate, verify

ASKED = {"task": "tsp", "level": 1, "seed": 7}


def columns(batch: dict[str, Any]) -> list[dict[str, Any]]:
    plain = {name: column.tolist() if hasattr(column, "tolist") else column for name, column in batch.items()}
    return [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]


def test_a_pipeline_on_two_workers() -> None:
    import ray as cluster
    from ray import data as ray

    cluster.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    try:
        ray.DataContext.get_current().enable_progress_bars = False
        made = ray.range(12, override_num_blocks=3).map_batches(generate, fn_kwargs=ASKED)
        drawn = made.map_batches(
            Sampler, fn_constructor_args=("classical", 2), compute=ray.ActorPoolStrategy(size=2), num_cpus=0.25
        )
        rows = sorted(drawn.map_batches(verify, num_cpus=0.25).materialize().take_all(), key=lambda row: row["id"])
        cases = thousand()
        items = [{"n": n, "instance": one.instance, "responses": [one.response]} for n, one in enumerate(cases)]
        judged = (
            ray.from_items(items, override_num_blocks=4).map_batches(verify, batch_size=100, num_cpus=0.25).take_all()
        )
    finally:
        cluster.shutdown()
    told = {row["n"]: (list(row["statuses"]), list(row["scores"])) for row in judged}
    assert told == {n: ([one.verdict.status], [one.verdict.score]) for n, one in enumerate(cases)}
    alone = generate({"id": np.arange(12)}, **ASKED)  # type: ignore[arg-type]
    batch = {name: np.array(column) for name, column in alone.items()}
    expected = columns(verify(Sampler("classical", 2)(batch)))
    for row, other in zip(rows, expected, strict=True):
        assert {name: list(row[name]) if name in ("responses", "correct") else row[name] for name in
                ("instance", "responses", "correct")} == {name: other[name] for name in
                ("instance", "responses", "correct")}  # fmt: skip
