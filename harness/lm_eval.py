"""lm-evaluation-harness: what the task files of `lm_eval_tasks` call. Needs the extra `lm-eval`.

`lm-eval run --include_path "$(assay lm-eval-path)" --tasks assay_tsp --metadata '{"level": 4, "n": 100, "seed": 7}' …`;
the group `assay` is the five tasks of this package. Tasks of other packages are run by `assay_task`, which takes the name
from the metadata: `--tasks assay_task --metadata '{"task": "coloring", "level": 4}'`. `assay_tsp_samples` and its kin draw 8
samples of each instance at temperature 0.8, without the fixed seed that lm-eval sends otherwise. Another number of samples:

    include: …/assay_tsp_samples.yaml
    task: my_tsp
    repeats: 32
"""

from __future__ import annotations

import difflib
import functools
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..tasks import get_task
from ..verifiers.extras import missing
from .core.record import draw_levels, read_records
from .score import score_all

_LOG = logging.getLogger("assay")


def task_folder() -> Path:
    """Return the folder of task files, for `--include_path`."""
    return Path(__file__).parent / "lm_eval_tasks"


def load(
    task: str = "",
    level: int | str | list[int | str] = 1,
    n: int = 10,
    seed: int = 0,
    first: int = 0,
    split: str = "",
    file: str = "",
    **others: Any,
) -> Any:
    """Return the documents of a task, as lm-eval's `custom_dataset` wants them: fresh, or those of a file.

    The arguments come from `--metadata`.

    Args:
        task: Name of any task.
        level: A level, several (`"1:5"`, a list), or parameters.
        n: Instances, from index `first` of the seed.
        split: `train`, `validation` or `test`; none if empty.
        file: A data set, in place of all but the task.
        others: Metadata for others; not looked at unless a name is close to one of ours.

    Raises:
        ValueError: No task is named, there is none of this name, or a name is a misspelt one of ours.
        MissingExtra: The package datasets is not installed.
    """
    if not task:
        raise ValueError('task: expected the name of a task, as in --metadata \'{"task": "tsp"}\'')
    get_task(task)
    ours = ("task", "level", "n", "seed", "first", "split", "file")
    for name in others:
        close = difflib.get_close_matches(name, ours, 1, 0.7)
        if close or name in ("levels", "count", "num"):
            meant = close[0] if close else {"levels": "level"}.get(name, "n")
            raise ValueError(f"--metadata: {name} is not one of {', '.join(ours)}; did you mean {meant}?")
    try:
        import datasets
    except ImportError as error:
        raise missing("lm-eval", error) from error
    records = (
        [record for record in read_records(file) if record["task"] == task]
        if file
        else draw_levels(task, level, seed=int(seed), count=int(n), first=int(first), split=split)
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
        `correct`, the share of right samples; `any_correct` and `all_correct`, 0.0 or 1.0; `unparsed` and `undecided`,
        shares of samples; and `verdicts`, which the samples log shows. Undecided samples count in the last two alone; a
        document without a decided sample has no `correct`, `any_correct` and `all_correct`, and lm-eval leaves it out.
    """
    texts = results[0] if results and isinstance(results[0], list) else results
    verdicts = score_all([document["instance"]] * len(texts), texts)
    if len(texts) > 1 and len(set(texts)) == 1:
        _LOG.warning(
            "%s: its %d samples are the same text. Draw them with do_sample, a temperature above 0 and `seed: null` "
            "in generation_kwargs, as in the tasks named assay_…_samples.", document["id"], len(texts),
        )  # fmt: skip
    right = [verdict.correct for verdict in verdicts if verdict.status != "undecided"]
    statuses = [verdict.status for verdict in verdicts]
    found: dict[str, Any] = {
        "unparsed": statuses.count("unparsed") / len(statuses),
        "undecided": statuses.count("undecided") / len(statuses),
        "verdicts": [verdict.to_dict() for verdict in verdicts],
    }
    if right:
        found |= {
            "correct": sum(right) / len(right),
            "any_correct": float(any(right)),
            "all_correct": float(all(right)),
        }
    return found


def count_verdicts(documents: Sequence[Sequence[dict[str, Any]]]) -> int:
    """Return how many samples were judged."""
    return sum(map(len, documents))
