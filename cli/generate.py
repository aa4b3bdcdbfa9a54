"""`assay generate`: fresh instances as a data set."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..tasks.datasets.engines import Engine
    from ..tasks.datasets.request import Request


def generate(
    task: Annotated[str, typer.Argument(help="3sat, tsp, maze, spatial-map or calendar.")],
    level: Annotated[
        str | None, typer.Option("--level", "-l", help="1 to 10; a range 1:4 or list 1,3 makes COUNT of each.")
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="name=value; repeat, or join by commas. Changes the level."),
    ] = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="How many, of each level.")] = 1,
    seed: Annotated[
        str | None, typer.Option("--seed", "-s", help="Decimal or 0x…, up to 128 bits. [default: a fresh one]")
    ] = None,
    first: Annotated[int, typer.Option("--first", min=0, help="Index of the first instance.")] = 0,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="A .jsonl, .jsonl.gz or .parquet file; NAME.parquet/ or NAME.jsonl/, a folder of parts; hf:NAME, a "
            "Hugging Face data set; NAME/, a folder of .cnf, .tsp or .ics files; or - (stdout).",
        ),
    ] = "-",
    threads: Annotated[int, typer.Option("--threads", min=0, help="0 for all cores; the output is the same.")] = 0,
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="Processes that share the cores; 0 for as many as pay.")
    ] = 0,
    engine: Annotated[str, typer.Option("--engine", help="local, or ray: the machines of a Ray cluster.")] = "local",
    truth: Annotated[bool, typer.Option("--truth/--no-truth", help="Write the truth beside each problem.")] = True,
    truth_file: Annotated[
        str | None, typer.Option("--truth-file", help="Write the truth to this .jsonl, .jsonl.gz or .parquet instead.")
    ] = None,
    certificates: Annotated[
        str | None, typer.Option("--certificates", help="`column`, or a folder NAME/ with a proof for each instance.")
    ] = None,
    hide_seed: Annotated[
        bool, typer.Option("--hide-seed", help="Ids that rebuild nothing, for a set that is published.")
    ] = False,
    card: Annotated[bool, typer.Option("--card/--no-card", help="Write a data card beside the set.")] = True,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with unfinished work, and with nothing else.")
    ] = False,
    restart: Annotated[bool, typer.Option("--restart", help="Discard unfinished work.")] = False,
) -> None:
    """Make fresh instances with their proved truth.

    One record per instance: id, task, level, prompt, problem, difficulty, truth. The id alone
    rebuilds the instance, so keep the seed of a hidden test set to yourself. After a kill or a
    full disk the same command goes on where it was; the bytes are those of one that ran through.

    \b
    Examples:
      assay generate tsp --level 4 -n 1000 --seed 7 -o tsp.jsonl
      assay generate 3sat --level 1:10 -n 100 --seed 7 -o 3sat.parquet
      assay generate maze --level 4 --param infeasible=0 -n 5 --seed 0xC0FFEE
      assay generate 3sat --level 2 -n 20 --seed 7 -o cnf/
      assay generate maze --level 5 -n 100 --hide-seed --truth-file truth.jsonl -o prompts.jsonl
    """
    from ..tasks.datasets.generating import read_name, write_files, write_stream
    from ..tasks.datasets.request import Request
    from ..tasks.datasets.work import Targets, Work
    from .options import read_parameters, read_seed
    from .progress import progress

    form, folder, path = read_name(output)
    if engine not in ("local", "ray"):
        raise ValueError(f"--engine: expected local or ray, got {engine!r}")
    if truth_file and not truth:
        raise ValueError("--truth-file: the truth is withheld by --no-truth")
    number = read_seed(seed)
    request = Request(
        task,
        tuple(read_parameters(level, param)),
        number,
        first,
        count,
        form,
        folder,
        "apart" if truth_file else "beside" if truth else "withheld",
        _truth_form(truth_file),
        "none" if certificates is None else "column" if certificates == "column" else "folder",
        hide_seed,
    )
    if path is None:
        if truth_file or request.certificates == "folder" or resume or engine != "local":
            raise ValueError("--output: --truth-file, --certificates NAME/, --resume and --engine need a file")
        with _open_stream(output) as file, progress("generating", request.total) as advance:
            write_stream(request, file, threads, advance)
    else:
        folder_of_proofs = Path(certificates.rstrip("/")) if certificates and certificates != "column" else None
        targets = Targets(path, Path(truth_file) if truth_file else None, folder_of_proofs, card)
        work = Work(request, targets, resume=resume, restart=restart, any_seed=seed is None)
        number = work.request.seed
        with progress("generating", request.total) as advance:
            write_files(work, targets, _engine(engine, request, threads, workers), advance)
    if seed is None:
        typer.echo(f"assay: seed {number}", err=True)


@contextlib.contextmanager
def _open_stream(name: str) -> Iterator[IO[bytes]]:
    from ..tasks.datasets.atomic import appearing

    if name == "-":
        yield sys.stdout.buffer
        return
    with appearing(Path(name)) as path, open(path, "wb") as file:
        yield file


def _engine(name: str, request: Request, threads: int, workers: int) -> Engine:
    from ..tasks.datasets.generating import default_engine

    if name == "local":
        return default_engine(request, threads, workers)
    from ..harness.ray import ray_engine

    return ray_engine(threads)


def _truth_form(name: str | None) -> str:
    from ..tasks.datasets.generating import read_name

    if name is None:
        return ""
    form, folder, path = read_name(name)
    if folder or path is None:
        raise ValueError(f"--truth-file: expected a .jsonl, .jsonl.gz or .parquet file, got {name}")
    return form
