"""Instances as columns of text, from which every form of a data set is written.

The lines are byte for byte those of `write_object(instance_to_record(instance))`, made for a
batch at a time: a test holds the two together.
"""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any

from ..core.task import Instance
from .request import DatasetPart, DatasetRequest

BATCH = 256
"""Instances whose texts are held at a time."""

Chosen = tuple[Instance, Mapping[str, Any]]
"""An instance, and how it was chosen among others (see `tasks.datasets.difficulty_bands`); empty when it was not."""

PartSource = Callable[[DatasetPart], Iterator[Chosen]]

PLAIN = frozenset({"id", "task", "prompt", "file", "rendering", "language", "image", "preset"})
"""Columns of plain text; the others hold JSON."""

_dump = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Batch:
    """Some instances of one part.

    Attributes:
        instances: The instances themselves.
        level: 1 to 10, or None.
        columns: By name, one text for each instance: plain (see PLAIN) or JSON.
        certificates: By place, what `certify` gave; only where they were asked for.
    """

    instances: Sequence[Instance]
    level: int | None
    columns: Mapping[str, Sequence[str]]
    certificates: Mapping[int, Any]


def batches(
    request: DatasetRequest, part: DatasetPart, threads: int, source: PartSource | None = None
) -> Iterator[Batch]:
    """Yield the instances of a part with their columns.

    Args:
        source: Where the instances come from; those of the part alone when None.

    Raises:
        ValueError: The request cannot be met; see `Task.build`.
    """
    made = source(part) if source else _alone(request, part, threads)
    while waiting := list(itertools.islice(made, BATCH)):
        yield _encode(request, part, waiting)


def _alone(request: DatasetRequest, part: DatasetPart, threads: int) -> Iterator[Chosen]:
    instances = request.made_by.generate(
        part.parameters, seed=request.seed, first=part.first, count=part.count, threads=threads, split=request.split
    )
    return ((instance, {}) for instance in instances)


def lines(batch: Batch, names: Sequence[str]) -> str:
    """Return the JSON lines of a batch with these columns, in this order."""
    columns = [
        [encode_basestring(text) for text in batch.columns[name]] if name in PLAIN else batch.columns[name]
        for name in names
    ]
    form = "{" + ",".join(f'"{name}":%s' for name in names) + "}\n"
    return "".join([form % row for row in zip(*columns, strict=True)])


def stream_columns(request: DatasetRequest) -> dict[str, tuple[str, ...]]:
    """Return the columns of each stream of a data set: `main`, and `truth` when it goes apart."""
    put = () if request.prompting.plain else ("rendering", "language")
    shown = ("image",) if request.rendering == "picture" else ()
    chosen = ("selection",) if request.where else ()
    marks = ("preset", "labels") if request.preset else ()
    main: tuple[str, ...] = ("id", "task", "level", "prompt", "problem", "difficulty")
    proof: tuple[str, ...] = ("certificate",) if request.certificates == "column" else ()
    extra = (*put, *shown, *marks, *chosen, *(("file",) if request.form == "files" else ()))
    if request.truth == "beside":
        return {"main": (*main, "truth", *proof, *extra)}
    if request.truth == "withheld":
        return {"main": (*main, *proof, *extra)}
    return {"main": (*main, *extra), "truth": ("id", "truth", *proof)}


def _encode(request: DatasetRequest, part: DatasetPart, chosen: Sequence[Chosen]) -> Batch:
    task = request.made_by
    instances = [instance for instance, _ in chosen]
    problems = [instance.problem for instance in instances]
    level = instances[0].level
    columns: dict[str, Sequence[str]] = {
        "id": _names(request, instances),
        "task": [request.task] * len(instances),
        "level": ["null" if level is None else str(level)] * len(instances),
        "prompt": _prompts(request, problems),
        "problem": task.problem_texts(problems),
        "difficulty": [_dump(dict(instance.difficulty)) for instance in instances],
    }
    if request.preset:
        columns |= {"preset": [request.preset] * len(instances)}
        columns |= {"labels": [request.labels_of(part.parameters)] * len(instances)}
    if request.where:
        columns["selection"] = [_dump(dict(selection)) for _, selection in chosen]
    if not request.prompting.plain:
        fields = [request.prompting.fields(task, problem) for problem in problems]
        columns |= {name: [row[name] for row in fields] for name in fields[0]}
    if request.truth != "withheld":
        columns["truth"] = ["null" if i.truth is None else _dump(dict(i.truth)) for i in instances]
    certificates = _certify(task, instances) if request.certificates != "none" else {}
    if request.certificates == "column":
        columns["certificate"] = [_certificate_text(certificates.get(place)) for place in range(len(instances))]
    if request.form == "files":
        from .file_formats import format_of_task

        suffix = format_of_task(request.task).suffix
        columns["file"] = [identity.replace(":", "_") + suffix for identity in columns["id"]]
    return Batch(instances, level, columns, certificates)


def _prompts(request: DatasetRequest, problems: Sequence[Any]) -> Sequence[str]:
    task, way = request.made_by, request.prompting
    return task.prompts(problems) if way.plain else [way.text(task, problem) for problem in problems]


def _names(request: DatasetRequest, instances: Sequence[Instance]) -> list[str]:
    if not request.hide_seed:
        return [str(instance.id) for instance in instances]
    return [f"{i.id.task}-{i.id.parameters or 'default'}-{i.id.index}" for i in instances if i.id]


def _certify(task: Any, instances: Sequence[Instance]) -> dict[int, Any]:
    """Return the certificates that can be had; some truths are proved by search and have none in reach."""
    found: dict[int, Any] = {}
    for place, instance in enumerate(instances):
        try:
            found[place] = task.certify(instance.problem, instance.truth or {})
        except ValueError:
            continue
    return found


def _certificate_text(certificate: Any) -> str:
    """Return a certificate as JSON: its claim, and its files as text (`base64:` before what is no UTF-8)."""
    if certificate is None:
        return "null"
    return _dump({"claim": certificate.claim, "files": {n: _text(c) for n, c in certificate.files.items()}})


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return "base64:" + base64.b64encode(content).decode()
