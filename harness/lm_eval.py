"""lm-evaluation-harness: what the task files of `lm_eval_tasks` call. Needs the extra `lm-eval`.

`lm-eval run --include_path "$(assay lm-eval-path)" --tasks assay_tsp --metadata '{"level": 4, "n": 100, "seed": 7}' …`;
the group `assay` is the five tasks of this package. Tasks of other packages are run by `assay_task`, which takes the name
from the metadata: `--tasks assay_task --metadata '{"task": "coloring", "level": 4}'`. A task with more samples of each
instance includes ours:

    include: …/assay_tsp.yaml
    task: my_tsp
    repeats: 8
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..tasks import get_task
from .core.extras import missing
from .core.record import draw_records, read_records
from .score import score_all


def task_folder() -> Path:
    """Return the folder of task files, for `--include_path`."""
    return Path(__file__).parent / "lm_eval_tasks"


def load(
    task: str = "",
    level: int | str = 1,
    n: int = 10,
    seed: int = 0,
    first: int = 0,
    split: str = "",
    file: str = "",
    **_: Any,
) -> Any:
    """Return the documents of a task, as lm-eval's `custom_dataset` wants them: fresh, or those of a file.

    The arguments come from `--metadata`.

    Args:
        task: Name of any task.
        level: A level, or parameters.
        n: Instances, from index `first` of the seed.
        split: `train`, `validation` or `test`; none if empty.
        file: A data set, in place of all but the task.

    Raises:
        ValueError: No task is named, or there is none of this name.
        MissingExtra: The package datasets is not installed.
    """
    if not task:
        raise ValueError('task: expected the name of a task, as in --metadata \'{"task": "tsp"}\'')
    get_task(task)
    try:
        import datasets
    except ImportError as error:
        raise missing("lm-eval", error) from error
    records = (
        [record for record in read_records(file) if record["task"] == task]
        if file
        else draw_records(task, str(level), seed=int(seed), count=int(n), first=int(first), split=split)
    )
    return datasets.DatasetDict({"test": datasets.Dataset.from_list(records)})


load_3sat = functools.partial(load, "3sat")
load_tsp = functools.partial(load, "tsp")
load_maze = functools.partial(load, "maze")
load_spatial_map = functools.partial(load, "spatial-map")
load_calendar = functools.partial(load, "calendar")


def keep_all(responses: Sequence[Sequence[str]], documents: Any) -> list[list[str]]:
    """Keep every sample; lm-eval's default filter keeps the first alone."""
    return [list(one) for one in responses]


def process_results(document: dict[str, Any], results: Sequence[Any]) -> dict[str, Any]:
    """Return the metrics of one document.

    Returns:
        `correct`, the share of right samples; `any_correct` and `all_correct`, 0 or 1; `unparsed`, the verdicts.
    """
    texts = results[0] if results and isinstance(results[0], list) else results
    verdicts = score_all([document["instance"]] * len(texts), texts)
    right = [verdict.correct for verdict in verdicts]
    return {
        "correct": sum(right) / len(right),
        "any_correct": float(any(right)),
        "all_correct": float(all(right)),
        "unparsed": [verdict.to_dict() for verdict in verdicts],
    }


def unparsed_share(documents: Sequence[Sequence[dict[str, Any]]]) -> float:
    """Return the share of samples from which no answer could be read; the samples log shows each verdict."""
    statuses = [verdict["status"] for verdicts in documents for verdict in verdicts]
    return statuses.count("unparsed") / len(statuses) if statuses else 0.0
