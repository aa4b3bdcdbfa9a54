"""The data card: a page of Markdown beside every data set that says what is in it and how to rebuild it."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..core.baseline import TRIVIAL_KINDS
from ..core.task import Instance
from .baseline_report import baseline_report
from .encoding import stream_columns
from .files import SUMS, digest, sums_of
from .part_files import read_done
from .request import DatasetPart, DatasetRequest
from .sequential import Sequential
from .set_statistics import PROMPT, SetStatistics

BINS = 12
BARS = "▁▂▃▄▅▆▇█"
FORMS = {
    "jsonl": "JSON lines",
    "jsonl.gz": "JSON lines, compressed",
    "parquet": "Parquet",
    "hf": "Arrow files for `datasets.load_from_disk`",
    "files": "one file of the field's own format for each instance",
}


def write_card(
    request: DatasetRequest,
    folder: Path,
    files: Mapping[str, Path],
    path: Path,
    commitment: Mapping[str, Any] | None = None,
) -> None:
    """Write the card of a finished data set.

    Args:
        folder: Folder of the job, with the records of its parts.
        files: The finished files and folders by the names they will have; the set itself comes first.
        path: Where the card goes.
        commitment: The commitment to the set, if there is one.
    """
    tally, certificates = SetStatistics(), 0
    groups = groups_of(request)
    for number in range(request.part_count):
        done = read_done(folder, number)
        assert done is not None
        tally.merge([done.tally])
        certificates += done.certificates
    name = next(iter(files))
    parts = [
        _head(request, name),
        _request(request),
        _counts(request, tally, certificates),
        _measures(tally.renamed(groups)),
        describe_baselines(request, groups),
        describe_columns(request),
        _rebuild(request, list(files)),
        *([describe_commitment(commitment, name)] if commitment else []),
        # The truth of a set with a commitment is sealed with a salt: a plain hash of a short one could be guessed at.
        _sums({name: files[name]} if commitment else files),
    ]
    path.write_text("\n\n".join(part.strip() for part in parts if part) + "\n", encoding="utf-8")


def _head(request: DatasetRequest, name: str) -> str:
    task = request.made_by
    return (
        f"# {name}\n\n{request.total} instances of {task.title}, made by Assay {request.version}: every one is fresh, and its "
        f"truth is proved.\n\nForm: {FORMS[request.form]}. Licence: Apache-2.0, like the generator; the instances are "
        "drawn at random and contain no data of others."
    )


def _request(request: DatasetRequest) -> str:
    task = request.made_by
    lines = ["## How it was made", "", "| level | parameters |", "|---|---|"]
    for text in request.parameters:
        lines.append(f"| {cell_name(request, text)} | `{task.resolve(text)[1].canonical()}` |")
    seed = "withheld; ids do not contain it" if request.hide_seed else f"`{request.seed}`"
    truth = {"beside": "in the set", "apart": "in a file of its own", "withheld": "left out"}[request.truth]
    lines += [
        "",
        f"- Task: `{request.task}`, version {request.task_version}",
        f"- Seed: {seed}",
        f"- Indices: {_indices(request)}",
        *(
            [f"- Preset: `{request.preset}`, see docs/presets.md; the levels here are its cells"]
            if request.preset
            else []
        ),
        *([f"- Split: {request.split}, a domain of its own of the generator"] if request.split else []),
        *([f"- Chosen by measured difficulty: {' and '.join(request.where)}"] if request.where else []),
        *(["- No two are the same up to symmetry"] if request.unique else []),
        f"- Truth: {truth}",
        f"- Parts of {request.part} instances; the bytes depend on nothing but what stands here",
    ]
    return "\n".join(lines)


def _indices(request: DatasetRequest) -> str:
    if request.counts:
        return f"from {request.first} on in each cell, as many as are counted below"
    return f"{request.first} to {request.first + request.count - 1} of each level"


def _counts(request: DatasetRequest, tally: SetStatistics, certificates: int) -> str:
    statuses = sorted({status for counts in tally.outcomes.values() for status in counts})
    lines = ["## Counts", "", _row(["level", "instances", *statuses]), _row(["---", *["---:"] * (1 + len(statuses))])]
    for label, count in tally.levels.items():
        shares = [str(tally.outcomes.get(label, Counter())[status]) for status in statuses]
        lines.append(_row([cell_name(request, label), str(count), *shares]))
    if request.certificates != "none":
        lines += ["", f"Certificates: {certificates} of {request.total}; the others are out of their method's reach."]
    return "\n".join(lines)


def _measures(tally: SetStatistics) -> str:
    """One table for each measure, one line for each level; values are counted to two digits."""
    names = dict.fromkeys(name for measures in tally.measures.values() for name in measures)
    lines = ["## Difficulty", "", "Measured, to two digits; the bars go from the smallest to the largest value."]
    for name in names:
        counts = {label: measures[name] for label, measures in tally.measures.items() if measures.get(name)}
        low = min(min(values) for values in counts.values())
        high = max(max(values) for values in counts.values())
        title = "Prompt length, in characters" if name == PROMPT else f"`{name}`"
        lines += ["", f"{title}, {_short(low)} to {_short(high)}:", ""]
        lines += [_row(["level", "median", "mean", "largest", "distribution"]), "|---|---:|---:|---:|---|"]
        for label, values in counts.items():
            mean = sum(value * count for value, count in values.items()) / values.total()
            bars = f"`{_bars(values, low, high)}`"
            cells = [label, _short(_median(values)), _short(mean), _short(max(values)), bars]
            lines.append(_row(cells))
    return "\n".join(lines)


def _bars(values: Counter[float], low: float, high: float) -> str:
    bins = [0] * BINS
    for value, count in values.items():
        place = int((value - low) / (high - low) * BINS) if high > low else 0
        bins[min(BINS - 1, place)] += count
    most = max(bins)
    return "".join(" " if not count else BARS[-(-count * (len(BARS) - 1) // most)] for count in bins)


def _median(values: Counter[float]) -> float:
    half, seen = (values.total() + 1) // 2, 0
    for value in sorted(values):
        seen += values[value]
        if seen >= half:
            return value
    return 0.0


def _rebuild(request: DatasetRequest, names: list[str]) -> str:
    name = names[0]
    seed = "SEED" if request.hide_seed else str(request.seed)
    options = [f"--preset {request.preset}"] if request.preset else [f"-n {request.count}"]
    options += [f"--seed {seed}"]
    options += [f"--first {request.first}"] if request.first else []
    options += [f"--split {request.split}"] if request.split else []
    options += [f"--rendering {request.rendering}"] if request.rendering != "list" else []
    options += [f"--language {request.language}"] if request.language != "en" else []
    options += [f"--template {request.template}"] if request.template else []
    options += [f"--where '{text}'" for text in request.where]
    options += ["--unique"] if request.unique else []
    options += ["--no-truth"] if request.truth == "withheld" else []
    options += [f"--truth-file {names[1]}"] if request.truth == "apart" else []
    options += {"none": [], "column": ["--certificates column"], "folder": [f"--certificates {names[-1]}"]}[
        request.certificates
    ]
    options += ["--hide-seed"] if request.hide_seed else []
    target = {"hf": f"hf:{name}"}.get(request.form, name)
    levels = [text for text in request.parameters if text[:1] == "L"]
    if request.preset:
        which = ""
    elif len(levels) == len(request.parameters):
        which = "--level " + ",".join(text[1:] for text in levels)
    else:
        which = " ".join(f"--param {text}" for text in request.parameters if text)
    lines = ["## How to rebuild and verify it", ""]
    if which and len(levels) < len(request.parameters) > 1:
        lines += ["Level and parameters together made these parameters, one after the other.", ""]
    command = f"assay generate {request.task} {which} {' '.join(options)} -o {target}".replace("  ", " ")
    judged = f"assay verify {name} answers.jsonl" if request.form in ("jsonl", "jsonl.gz", "parquet") else ""
    return "\n".join([*lines, "```", *filter(None, [command, judged]), "```"])


def _sums(files: Mapping[str, Path]) -> str:
    lines = ["## SHA-256", "", "```"]
    for name, path in files.items():
        if path.is_file():
            lines.append(f"{digest(path)}  {name}")
            continue
        (path / SUMS).write_text(sums_of(path), encoding="utf-8")
        lines.append(f"{digest(path / SUMS)}  {name.rstrip('/')}/{SUMS}")
    return "\n".join([*lines, "```"])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _short(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 or abs(value) >= 1e7 else f"{value:.0f}"


MOST_LINES = 12
"""Of each table of measures; more cells are told together, by their first label."""


def cell_name(request: DatasetRequest, parameters: str) -> str:
    """Return the name of a level, a set of parameters or a cell."""
    labels = json.loads(request.labels_of(parameters))
    return " ".join(f"{name}={value}" for name, value in labels.items()) or parameters or "defaults"


def groups_of(request: DatasetRequest) -> dict[str, str]:
    """Return the name under which each level is measured: its own, unless there are too many of them."""
    names = {text: cell_name(request, text) for text in request.parameters}
    if len(names) <= MOST_LINES or not request.labels:
        return names
    return {text: name.split(" ")[0] for text, name in names.items()}


SAMPLE = 64
"""Instances of each level, or of each group of cells, that the trivial answers are scored on, at most."""


def describe_baselines(request: DatasetRequest, groups: Mapping[str, str]) -> str:
    """Write the section about baselines: the best constant, random, greedy and copied answer, level by level.

    Args:
        groups: The name under which each of the request's parameters is told.
    """
    lines = [
        "## Baselines", "",
        (f"What answers without thought score, on the first instances of each line, up to {SAMPLE}; what a model scores "
        "above that is its own. The methods are described in docs/difficulty.md."), "",
        "| level | " + " | ".join(TRIVIAL_KINDS) + " |", "|---|" + "---:|" * len(TRIVIAL_KINDS),
    ]  # fmt: skip
    together: dict[str, list[Instance]] = {}
    for parameters, instances in _samples(request, Counter(groups.values()), groups):
        together.setdefault(groups[parameters], []).extend(instances)
    for name, instances in together.items():
        report = baseline_report(instances)
        scores = [report.score(kind) for kind in TRIVIAL_KINDS]
        told = ["-" if score is None else f"{100 * score:.0f} %" for score in scores]
        lines.append(f"| {name} | {' | '.join(told)} |")
    return "\n".join(lines)


def _samples(
    request: DatasetRequest, sharing: Mapping[str, int], groups: Mapping[str, str]
) -> Iterator[tuple[str, list[Instance]]]:
    counts = {
        text: min(size, -(-SAMPLE // sharing[groups[text]]))
        for text, size in zip(request.parameters, request.sizes, strict=True)
    }
    if request.where or request.unique:
        sequence = Sequential(request, threads=0)
        for parameters, count in counts.items():
            chosen = sequence.take(DatasetPart(0, parameters, request.first, count))
            yield parameters, [instance for instance, _ in chosen]
        return
    for parameters, count in counts.items():
        made = request.made_by.generate(
            parameters, seed=request.seed, first=request.first, count=count, split=request.split
        )
        yield parameters, list(itertools.islice(made, count))


def describe_commitment(commitment: Mapping[str, Any], name: str) -> str:
    """Write the section about the commitment to the set."""
    return (
        "## Commitment\n\nThe seed was drawn from the system's entropy when the set was made, and is withheld. It, the files "
        f"and the truth are committed to by `{name}.commitment.json`, whose hash is\n\n```\n{commitment['commitment']}\n```\n\n"
        f"Once `{name}.opening.json` is published, everybody can check that this is that set and that it "
        f"comes from that seed:\n\n```\nassay fresh --verify {name}.commitment.json {name}.opening.json\n```"
    )


COLUMNS = {
    "id": ("text", "task:version:level or parameters:seed:index; rebuilds the instance"),
    "task": ("text", "name of the task, as on the command line"),
    "level": ("integer or null", "1 to 10; null when made by explicit parameters"),
    "prompt": ("text", "what a model reads"),
    "problem": ("JSON", "the mathematics of the instance, which verdicts are about"),
    "difficulty": ("JSON", "measured effort, by name"),
    "truth": ("JSON", "what is proved"),
    "certificate": (
        "JSON or null",
        "claim and proof files, for `assay check-certificate`; null where none is in reach",
    ),
    "rendering": ("text", "form of the prompt; see docs/renderings.md"),
    "language": ("text", "of the prompt"),
    "image": ("text", "the picture that belongs to the prompt, a PNG as a data URL"),
    "preset": ("text", "name of the grid that the instance belongs to"),
    "labels": ("JSON", "the cell of that grid, by the names of its sides"),
    "selection": ("JSON", "the bands asked for, and how many candidates were drawn for this one"),
    "file": ("text", "name of the instance's file in the folder"),
}
OPAQUE = ("text", "names the instance within this set only")


def describe_columns(request: DatasetRequest) -> str:
    """Write the section about the columns of every file of the set."""
    lines = ["## Columns"]
    for stream, names in stream_columns(request).items():
        lines += ["", "| column | type | meaning |" if stream == "main" else "| column of the truth | type | meaning |"]
        lines += ["|---|---|---|"]
        for name in names:
            kind, meaning = OPAQUE if name == "id" and request.hide_seed else COLUMNS[name]
            lines.append(f"| `{name}` | {kind} | {meaning} |")
        if stream == "main" and request.form in ("parquet", "hf"):
            lines.append("| `difficulty_NAME` | number or null | one for each measure in `difficulty`, to filter by |")
    text = "JSON is stored as text in Parquet and Arrow, and as it stands in JSON lines."
    return "\n".join([*lines, "", f"{text} Fields inside are described in docs/datasets.md."])
