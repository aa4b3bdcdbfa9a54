"""Open the run of `assay run`: a new one, one that reuses the replies of others, or a resumed one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .run_fields import next_free

if TYPE_CHECKING:
    from ..runs.directory import Run
    from ..runs.manifest import RunConfig
    from ..strategies.engine.strategy import Strategy
    from ..strategies.models.model import Model

HOME = "assay-runs"
"""Folder of the numbered runs, used without `--output`."""
DEFAULTS: dict[str, Any] = {
    "levels": [1, 2, 3, 4],
    "instances": 30,
    "seed": "0",
    "model": "classical",
    "strategy": "best-of-n:n=16",
    "concurrency": 32,
}


def with_preset(preset: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields together with those of a preset.

    Raises:
        ValueError: Levels or instances are given too, or there is no such preset.
    """
    from ..runs.grid import preset_fields

    if "levels" in given or "instances" in given:
        raise ValueError("--preset: fixes levels and instances; leave out --level and --instances")
    return given | preset_fields(preset, given.get("tasks"))


def new_config(sources: list[Path] | None, given: dict[str, Any]) -> RunConfig:
    """Return the manifest of a new run, which may reuse the replies of others.

    Raises:
        ValueError: A field is wrong.
    """
    from ..runs.manifest import make_config
    from ..tasks import TASKS

    ours = [name for name, place in TASKS.items() if place.startswith(".")]
    taken = _taken_from(sources, given)
    sampling = taken.pop("sampling", {}) | given.pop("sampling", {})
    fields: dict[str, Any] = {"tasks": ours, **DEFAULTS, **taken, **given, "sampling": sampling}
    return make_config(**fields)


def begin_run(out: Path | None, sources: list[Path] | None, given: dict[str, Any]) -> tuple[Run, Model, Strategy]:
    """Create a new run, which may reuse the replies of others."""
    from ..runs.directory import create_run
    from ..strategies import parse_strategy
    from ..strategies.models import open_model

    config = new_config(sources, given)
    model, strategy = open_model(config.model), parse_strategy(config.strategy)
    return create_run(out or next_free(Path(HOME)), config), model, strategy


def _taken_from(sources: list[Path] | None, given: dict[str, Any]) -> dict[str, Any]:
    """Return the default fields of a run that reuses other runs: the fields of the first of them."""
    from ..runs.manifest import read_manifest

    if not sources:
        return {}
    config, *_ = [read_manifest(source) for source in sources]
    kept = {
        "tasks",
        "levels",
        "instances",
        "seed",
        "model",
        "sampling",
        "concurrency",
        "prices",
        "rendering",
        "language",
        "template",
        "system",
        "instructions",
        "shots",
        "traces",
    }
    if not given.keys() & {"tasks", "levels", "instances", "cells"}:
        kept |= {"preset", "cells"}
    return {**config.model_dump(include=kept), "taken_from": [str(source.absolute()) for source in sources]}


def resume_run(
    directory: Path, out: Path | None, sources: list[Path] | None, given: dict[str, Any]
) -> tuple[Run, Model, Strategy]:
    """Open a run to continue. Only options that do not change its results may differ.

    Raises:
        RunError: A folder or other runs are given too, the run cannot be read, or an option would change its results.
    """
    from ..runs.directory import differences, resume_run
    from ..runs.store.errors import RunError
    from ..strategies import parse_strategy
    from ..strategies.models import open_model

    if out is not None:
        raise RunError("--output and --resume: choose one; a resumed run stays in its folder")
    if sources:
        raise RunError("--from and --resume: choose one; only a new run can reuse others")
    opened = resume_run(directory)
    try:
        concurrency = given.pop("concurrency", opened.config.concurrency)
        free: dict[str, Any] = {name: given.pop(name) for name in ("prices", "samples") if name in given}
        given = given | {"sampling": opened.config.sampling.model_dump(mode="json") | given.get("sampling", {})}
        if changed := differences(opened.config, given):
            raise RunError(f"{directory} cannot be resumed with other arguments: {'; '.join(changed)}")
        opened.config = _with_concurrency(opened.config, concurrency).model_copy(update=free)
        return opened, open_model(opened.config.model), parse_strategy(opened.config.strategy)
    except BaseException:
        opened.close()
        raise


def _with_concurrency(config: RunConfig, concurrency: int) -> RunConfig:
    if not 1 <= concurrency <= 100_000:
        raise ValueError(f"concurrency: expected 1 to 100000, got {concurrency}")
    return config.model_copy(update={"concurrency": concurrency})
