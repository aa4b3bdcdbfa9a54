"""Ray: parts of a data set made on the machines of a cluster, with the bytes of one machine.

The folder of the output must be one that every machine sees under the same path; parts are
written there, so what a lost machine or a killed driver has finished stays finished.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..tasks.datasets.engines import Engine
from ..tasks.datasets.part_files import make_part
from ..tasks.datasets.request import Request

BLOCK = 1
"""Parts of one Ray task."""


def ray_engine(threads: int = 1) -> Engine:
    """An engine that maps the numbers of parts over Ray Data.

    It joins the cluster that is running (`ray.init` was called, or RAY_ADDRESS is set) and
    starts one of this machine's cores otherwise.

    Args:
        threads: Of each task, which claims so many CPUs; 0 for one.

    Raises:
        ModuleNotFoundError: Ray is not installed.
    """
    ray = _import_ray()
    used = threads or 1

    def run(request: Request, numbers: Iterable[int], folder: Path, advance: Callable[[int], None]) -> Iterator[int]:
        missing = list(numbers)
        if not missing:
            return
        started = not ray.is_initialized()
        if started:
            ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR")
        try:
            yield from _map(ray, request, missing, folder, used, advance)
        finally:
            if started:
                ray.shutdown()

    return run


def _map(
    ray: Any, request: Request, missing: list[int], folder: Path, threads: int, advance: Callable[[int], None]
) -> Iterator[int]:
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    text, place = request.to_json(), str(folder)
    rows = ray.data.from_items([{"part": number} for number in missing], override_num_blocks=len(missing))
    made = rows.map_batches(
        _make, batch_size=BLOCK, num_cpus=threads, fn_kwargs={"request": text, "folder": place, "threads": threads}
    )
    for row in made.iter_rows():
        number = int(row["part"])
        advance(request.part_at(number).count)
        yield number


def _make(batch: dict[str, Any], request: str, folder: str, threads: int) -> dict[str, Any]:
    asked = Request.from_json(request)
    for number in batch["part"].tolist():
        make_part(asked, number, Path(folder), threads, lambda count: None)
    return batch


def _import_ray() -> Any:
    try:
        import ray
        import ray.data
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f'Ray is not installed ({error}): pip install "assay[ray]"') from None
    return ray
