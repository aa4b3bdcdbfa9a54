"""Instances that runs share are the ones that each would make."""

from __future__ import annotations

from assay.runs.manifest import RunConfig, make_config
from assay.runs.run_instances import RunInstances
from assay.tasks import get_task


def _config(language: str) -> RunConfig:
    return make_config(
        tasks=["tsp"], levels=[1], instances=5, seed=3, model="classical", strategy="single", language=language
    )


def _made(instances: RunInstances, config: RunConfig, first: int, count: int) -> list[tuple[str, str, object]]:
    (cell,) = config.grid.values()
    made = instances.make(config, cell, first, count)
    return [(str(one.id), get_task("tsp").ask(one), one.truth) for one in made]


def test_instances_that_runs_share_are_the_ones_that_each_makes() -> None:
    german, english = _config("de"), _config("en")
    alone = {config.language: _made(RunInstances(0), config, 0, 5) for config in (german, english)}
    assert alone["de"] != alone["en"]
    for most in (0, 4, 5, 8):
        shared = RunInstances(most)
        for config in (german, german, english, german):
            assert _made(shared, config, 0, 5) == alone[config.language]
            assert _made(shared, config, 2, 3) == alone[config.language][2:]
