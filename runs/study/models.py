"""Several models in one study: the same instances for each, their scores side by side, and the published ones below."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ...strategies.estimation.intervals import share
from ...strategies.estimation.paired import holm, paired_difference
from ..analysis.instance_records import InstanceRecord
from ..atomic_file import write_atomically
from ..json_text import json_text
from ..report.document import document
from ..store.errors import RunError
from .page import LONG, titled_table
from .plan import SAMPLES
from .published import published_scores
from .result_table import PlainShare, ResultTable, Value, table_csv, table_json, table_markdown
from .results import Floats, StudyResults, read_study

PAGE = "models.html"


def folder_names(models: Sequence[str]) -> list[str]:
    """Return a folder name for each model's study: its spec without signs that file systems refuse.

    Raises:
        ValueError: Two models would share a folder.
    """
    names = [re.sub(r"[^A-Za-z0-9._=-]+", "-", model).strip("-") for model in models]
    if len(set(names)) < len(names):
        raise ValueError(f"models: expected different ones, got {', '.join(models)}")
    return names


def write_models(folder: Path, studies: Sequence[Path]) -> tuple[Path, list[ResultTable]]:
    """Write page, tables and data that compare the studies of several models.

    Args:
        folder: Gets `models.html`, `models.md`, `models.json` and the tables as `models-NAME.csv`.
        studies: Folders of the studies, all of the same plan but for the model; the first is compared with.

    Returns:
        The page and the tables.

    Raises:
        RunError: A study is unfinished or damaged.
        OSError: A file cannot be written.
    """
    with contextlib.ExitStack() as stack:
        results = [stack.enter_context(read_study(study)) for study in studies]
        tables = models_tables(results)
        plan = results[0].plan
        counts = f"{results[0].finished:,} instances, seed {plan.seed}, {plan.draws} samples each"
        names = ", ".join(_model(one) for one in results)
        links = [(_model(one), f"{study.name}/study.html") for one, study in zip(results, studies, strict=True)]
    for table in tables:
        write_atomically(folder / f"models-{table.name}.csv", table_csv(table))
    head = f"# Study {plan.preset} of {len(studies)} models\n\n{names}: {counts}."
    write_atomically(folder / "models.md", "\n\n".join([head, *map(table_markdown, tables)]))
    data = {
        "preset": plan.preset,
        "models": [name for name, _ in links],
        "tables": [table_json(table) for table in tables],
    }
    write_atomically(folder / "models.json", json_text(data, indent=True) + "\n")
    page = folder / PAGE
    write_atomically(
        page,
        document(
            "models.html", f"Assay study {plan.preset}, {len(studies)} models", preset=plan.preset,
            subtitle=f"{names}: {counts}", tables=[titled_table(table) for table in tables], links=links, most_rows=LONG,
        ),
    )  # fmt: skip
    return page, tables


LIST = "models-study.json"
"""File of a folder that holds the studies of several models: their folders, the first first."""


def write_list(folder: Path, names: Sequence[str]) -> None:
    """Write which folders of a new folder hold the studies of several models.

    Raises:
        RunError: The folder holds something or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise RunError(f"{folder} is not empty; choose another directory, or go on by --resume")
        write_atomically(folder / LIST, json_text({"studies": list(names)}) + "\n")
    except OSError as error:
        raise RunError(f"{folder} cannot be used: {error.strerror}") from None


def read_list(folder: Path) -> list[Path] | None:
    """Return the folders of the studies of several models, or None for a folder that holds none.

    Raises:
        RunError: The list cannot be read.
    """
    path = folder / LIST
    if not path.is_file():
        return None
    try:
        return [folder / str(name) for name in json.loads(path.read_bytes())["studies"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{path} cannot be read: {error}") from None


def models_tables(results: Sequence[StudyResults]) -> list[ResultTable]:
    """Return the scores by task and model, the differences from the first model, and the published scores."""
    return [table for table in (_scores(results), _differences(results), published_table(results)) if table.rows]


def _scores(results: Sequence[StudyResults]) -> ResultTable:
    draws = results[0].plan.draws
    head = (
        "task",
        "model",
        "inst.",
        "baseline",
        "average",
        f"best-of-{draws}",
        f"majority-of-{draws}",
        "tokens of a reply",
    )
    rows: list[tuple[Value, ...]] = []
    for task in results[0].plan.tasks:
        for one in results:
            methods = {method.kind: method for method in one.methods(lambda record: record.place[0] == task)}  # noqa: B023
            count = len(methods["average"].scores)
            if count:
                baseline = one.baseline(one.places(task))
                rows.append((
                    one.title(task), _model(one), count, None if baseline is None else round(100 * baseline, 1),
                    *(share(methods[kind].scores) for kind in ("average", "best", "majority")),
                    float(methods["average"].tokens.mean()),
                ))  # fmt: skip
    note = (
        "Shares in %, with 95 % intervals clustered by instance; baseline: the best trivial answer. "
        "All models saw the same instances."
    )
    return ResultTable("scores", "Models by task", note, head, tuple(rows))


def _differences(results: Sequence[StudyResults]) -> ResultTable:
    """Tabulate how far each model is from the first, on the instances that both finished."""
    first, tests = results[0], list[float]()
    rows: list[list[Value]] = []
    for task in first.plan.tasks:
        of_first = _averages(first, task)
        for other in results[1:]:
            of_other = _averages(other, task)
            shared = [name for name in of_first if name in of_other]
            if not shared:
                continue
            found = paired_difference(
                np.array([of_first[name] for name in shared]), np.array([of_other[name] for name in shared])
            )
            rows.append([first.title(task), _model(other), len(shared), found, None])
            tests.append(found.p_value)
    for row, p_value in zip(rows, holm(tests), strict=True):
        row[4] = p_value
    head = ("task", "model", "inst.", f"minus {_model(first)}", "p, Holm")
    note = (
        "Paired differences of the average reply in points, with 95 % intervals and p-values (inverted intervals) corrected for "
        "all rows. With a conventional model first and its thinking relative second, this is the gap of the study."
    )
    return ResultTable("differences", f"Gap to {_model(first)}", note, head, tuple(tuple(row) for row in rows))


def published_table(results: Sequence[StudyResults]) -> ResultTable:
    """Tabulate the published averages of the study's own models beside ours."""
    tasks = results[0].plan.tasks
    published = published_scores(results[0].plan.preset)
    rows: list[tuple[Value, ...]] = []
    for one in results if published else ():
        scores = {task: list(_averages(one, task).values()) for task in tasks}
        rows.append((_model(one), "ours", *(share(np.array(scores[t])) if scores[t] else None for t in tasks)))
    for model in dict.fromkeys(score.model for score in published):
        of_model = {score.task: score for score in published if score.model == model}
        source = next(iter(of_model.values())).source
        rows.append((model, source, *(PlainShare(of_model[t].share) if t in of_model else None for t in tasks)))
    note = (
        "Average of independent samples in %. Published figures are of the paper's own instances of this grid, with its "
        "prompts and parsers, and without intervals; ours are fresh instances, so that small differences mean nothing "
        "(docs/presets.md says what the preset corrects)."
    )
    return ResultTable(
        "published", "Ours and published", note, ("model", "source", *map(results[0].title, tasks)), tuple(rows)
    )


def _averages(results: StudyResults, task: str) -> dict[str, float]:
    records: list[InstanceRecord] = results.of(SAMPLES, lambda record: record.place[0] == task)
    values: Floats = results.methods(lambda record: record.place[0] == task)[0].scores
    return dict(zip((record.instance for record in records), map(float, values), strict=True))


def _model(results: StudyResults) -> str:
    return str(results.runs[SAMPLES].config.shown_model)
