"""`assay sibling`: make fresh siblings of a published set, and measure what a model knows of it by heart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .failures import complain

if TYPE_CHECKING:
    from ..strategies.estimation.leak import Gap
    from ..tasks.core.instance import Instance

HEAD = ("task", "instances", "siblings", "published", "fresh", "gap", "95 % interval", "p", "finds, 80 %")
RANKS = {"finds, 80 %": 1, "siblings": 2, "p": 3}


def sibling(
    file: Annotated[
        str,
        typer.Argument(
            metavar="SET",
            help="A set of instances, or of another data set's rows; or a file of siblings, with --scores.",
        ),
    ],
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Write the published instances and their siblings to this file."),
    ] = None,
    k: Annotated[int, typer.Option("--siblings", "-k", min=1, max=64, help="Siblings of each instance.")] = 4,
    seed: Annotated[int, typer.Option(help="Another seed gives other siblings.")] = 0,
    source: Annotated[
        str | None,
        typer.Option(help="What the rows are, as for assay rejudge: reasoning-gym, eureka, natural-plan, nphardeval."),
    ] = None,
    scores: Annotated[
        str | None,
        typer.Option("--scores", help="Verdicts of assay verify, or any log with id and score: print the gap."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the gap as JSON.")] = False,
) -> None:
    """Measure contamination by fresh siblings.

    First, -o writes every published instance with K fresh siblings of the same form, class and measured difficulty. Let a model answer all of them,
    judge the answers, and give the verdicts to --scores. The gap, published minus fresh, is what the model knows by heart.

    Exit status: 0 success, 1 some instances have no siblings, 2 wrong use or input.

    \b
    Examples:
      assay sibling tsp.jsonl -k 4 --seed 7 -o pairs.jsonl
      assay verify pairs.jsonl answers.jsonl -o verdicts.jsonl
      assay sibling pairs.jsonl --scores verdicts.jsonl
    """
    if (output is None) == (scores is None):
        raise ValueError("sibling: expected either --output or --scores")
    if scores is not None:
        _measure(file, scores, as_json)
    elif output is not None and _write(file, output, k, seed, source):
        raise typer.Exit(1)


def _write(file: str, output: str, k: int, seed: int, source: str | None) -> bool:
    """Write the pairs; return whether some instances have no siblings."""
    from ..harness.foreign.siblings import sibling_records
    from ..tasks.datasets import open_writer

    failed = published = unmatched = 0
    with open_writer(output) as writer:
        for row in sibling_records(_instances(file, source), k, seed):
            if isinstance(row, str):
                failed += 1
                complain(row)
                continue
            published += not row["sibling_of"]
            unmatched += not row["matched"]
            writer.write([row])
    told = f", {unmatched:,} of them farther in effort than 25 %" if unmatched else ""
    typer.echo(f"{published:,} instances with {k * published:,} siblings → {output}{told}", err=True)
    if not published:
        raise ValueError(f"{file}: no instance has siblings")
    return failed > 0


def _instances(file: str, source: str | None) -> Iterator[tuple[str, Instance]]:
    """Yield the published instances with their names."""
    from ..harness.answer_logs.files import open_rows
    from ..harness.foreign.columns import rows_within_all
    from ..harness.foreign.rejudge import SOURCES, read_instances
    from ..tasks.datasets.records import record_to_instance

    if source is not None and source not in SOURCES:
        raise ValueError(f"--source: expected one of {', '.join(SOURCES)}, got {source!r}")
    for batch in map(rows_within_all, open_rows(file)):
        made = (
            read_instances(source, batch)
            if source is not None
            else map(record_to_instance, (row.data for row in batch))
        )
        for row, instance in zip(batch, made, strict=True):
            if isinstance(instance, str):
                complain(f"{file} line {row.number}: {instance}")
            else:
                yield str(row.data.get("id") or row.number), instance


def _measure(file: str, scores: str, as_json: bool) -> None:
    """Print the gap by task, and over all."""
    from ..runs.json_text import json_text
    from ..strategies.estimation.leak import gap

    groups: dict[str, tuple[dict[str, float], dict[str, list[float]]]] = defaultdict(lambda: ({}, defaultdict(list)))
    known = _scores(scores)
    for row in _pairs(file):
        score = known.get(row["id"])
        if score is None:
            continue
        for name in (row["task"], "all"):
            published, siblings = groups[name]
            if row["sibling_of"]:
                siblings[row["sibling_of"]].append(score)
            else:
                published[row["id"]] = score
    if not groups:
        raise ValueError(f"{scores}: no score of an instance of {file}")
    names = [name for name in groups if name != "all"]
    found = {name: gap(*groups[name]) for name in [*names, *(["all"] if len(names) > 1 else [])]}
    if as_json:
        from dataclasses import asdict

        typer.echo(json_text({name: asdict(one) for name, one in found.items()}, indent=True))
        return
    _print(found)


def _pairs(file: str) -> Iterator[dict[str, Any]]:
    from ..harness.answer_logs.files import open_rows

    for batch in open_rows(file):
        for row in batch:
            if row.error or "sibling_of" not in row.data:
                raise ValueError(
                    f"{file} line {row.number}: {row.error or 'expected sibling_of, as assay sibling -o writes it'}"
                )
            yield {name: str(row.data.get(name) or "") for name in ("id", "task", "sibling_of")}


def _scores(name: str) -> dict[str, float]:
    """Return the mean score of each id."""
    from ..harness.scored_logs.side import read_side

    side = read_side(name, name, scorer=None, key="id", missing="leave-out")
    found = {identity: answered.scores for (_, identity), answered in side.questions.items()}
    if any(not 0 <= score <= 1 for one in found.values() for score in one):
        raise ValueError(f"{name}: expected scores from 0 to 1")
    return {identity: sum(one) / len(one) for identity, one in found.items()}


def _print(found: dict[str, Gap]) -> None:
    from .text_table import print_rows, print_text

    rows = []
    for name, one in found.items():
        apart = one.difference
        rows.append([
            name, f"{apart.instances:,}", f"{one.siblings:,}", f"{100 * one.published.mean:.1f}", f"{100 * one.fresh.mean:.1f}",
            f"{100 * apart.mean:+.1f}", f"{100 * apart.low:+.1f} to {100 * apart.high:+.1f}", f"{apart.p_value:.3g}",
            "–" if one.detectable is None else f"{100 * one.detectable:.1f}",
        ])  # fmt: skip
    print_rows(HEAD, rows, ranks=RANKS, hint="--json")
    print_text(
        "gap: published minus fresh, paired by published instance, in points of %. finds, 80 %: the smallest true gap that as many instances "
        "find with 80 % chance; a gap that is not shown may still be as large as the interval says."
    )
