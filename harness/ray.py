"""Ray: parts of a data set made on the machines of a cluster, with the bytes of one machine.

The folder of the output must be one that every machine sees under the same path; parts are
written there, so what a lost machine or a killed driver has finished stays finished.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..tasks.datasets.part_files import make_part
from ..tasks.datasets.request import DatasetRequest
from ..tasks.datasets.workers import Engine
from ..verifiers.extras import missing
from .answer_logs.judge_file import JudgeEngine
from .answer_logs.judge_pieces import Piece, judge_in


def ray_engine(threads: int = 1) -> Engine:
    """Return an engine that maps the numbers of parts over Ray Data.

    It joins the cluster that is running (`ray.init` was called, or RAY_ADDRESS is set) and
    starts one of this machine's cores otherwise.

    Args:
        threads: Of each task, which claims so many CPUs; 0 for one.

    Raises:
        MissingExtra: Ray is not installed.
    """
    ray = _import_ray()
    used = threads or 1

    def run(
        request: DatasetRequest, numbers: Iterable[int], folder: Path, advance: Callable[[int], None]
    ) -> Iterator[int]:
        missing = [str(number) for number in numbers]
        if missing:
            arguments = {"request": request.to_json(), "folder": str(folder), "threads": used}
            for text in _mapped(ray, missing, _make, arguments, used):
                advance(request.part_at(int(text)).count)
                yield int(text)

    return run


def _mapped(
    ray: Any, jobs: list[str], work: Callable[..., dict[str, Any]], arguments: dict[str, Any], threads: int
) -> Iterator[str]:
    """Has each job done by a task of the cluster, and yields it when it is done."""
    started = not ray.is_initialized()
    if started:
        try:
            ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        except Exception as error:
            raise ValueError(f"--engine: Ray did not start: {error}") from error
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        rows = ray.data.from_items([{"job": job} for job in jobs], override_num_blocks=len(jobs))
        done = rows.map_batches(work, batch_size=1, num_cpus=threads, fn_kwargs=arguments)
        for row in done.iter_rows():
            yield str(row["job"])
    finally:
        if started:
            ray.shutdown()


def _make(batch: dict[str, Any], request: str, folder: str, threads: int) -> dict[str, Any]:
    asked = DatasetRequest.from_json(request)
    for number in batch["job"].tolist():
        make_part(asked, int(number), Path(folder), threads, lambda count: None)
    return batch


def ray_judge_engine(threads: int = 1) -> JudgeEngine:
    """Return an engine that maps the pieces of a file of answers over Ray Data; as `ray_engine`."""
    ray = _import_ray()
    used = threads or 1

    def run(asked: Iterable[Piece], folder: Path) -> Iterator[int]:
        waiting = [json.dumps(asdict(piece)) for piece in asked]
        if waiting:
            arguments = {"folder": str(folder), "threads": used}
            for row in _mapped(ray, waiting, _judge, arguments, used):
                yield int(json.loads(row)["number"])

    return run


def _judge(batch: dict[str, Any], folder: str, threads: int) -> dict[str, Any]:
    for text in batch["job"].tolist():
        judge_in(Path(folder), Piece(**json.loads(text)), threads)
    return batch


def _import_ray() -> Any:
    try:
        import ray
        import ray.data
    except ModuleNotFoundError as error:
        raise missing("ray", error) from None
    return ray
