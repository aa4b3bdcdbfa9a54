"""`assay run`: tasks × levels × strategy with a model, into a directory that can be resumed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .failures import INTERRUPTED, USAGE, complain
from .run_begin import begin_run, resume_run, with_preset
from .run_words import read_level_list, read_names, read_price_file, read_sampling, read_spec, read_verifier, seed_text

if TYPE_CHECKING:
    from ..runs.directory import Run
    from ..runs.progress import Progress
    from ..strategies.engine.strategy import Strategy
    from ..strategies.models.model import Model

UNFINISHED = 1


def run(
    task: Annotated[
        list[str] | None, typer.Option("--task", "-t", help="Tasks, joined by commas or repeated. [default: all five]")
    ] = None,
    level: Annotated[str | None, typer.Option("--level", "-l", help="4, 1:4 or 1,3,5:7. [default: 1:4]")] = None,
    instances: Annotated[
        int | None, typer.Option("--instances", "-n", help="Instances per task and level. [default: 30]")
    ] = None,
    seed: Annotated[
        str | None, typer.Option("--seed", "-s", help="Of instances and samples, up to 128 bits. [default: 0]")
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help="classical, openai:URL/NAME, transformers:NAME, replay:FILE. "
                     "[default: classical]"),
    ] = None,
    strategy: Annotated[
        str | None,
        typer.Option("--strategy", help="A spec such as best-of-n:n=64, or a file of one; assay strategies lists them. "
                     "[default: best-of-n:n=16]"),
    ] = None,
    verifier: Annotated[
        str | None,
        typer.Option("--verifier", help="What the strategy selects by: perfect, noisy:fa=0.05,fr=0.1, judge:model=SPEC "
                     "or none; scores stay exact. [default: perfect]"),
    ] = None,
    temperature: Annotated[float | None, typer.Option("--temperature", help="[default: 1]")] = None,
    top_p: Annotated[float | None, typer.Option("--top-p", help="[default: 1]")] = None,
    max_tokens: Annotated[int | None, typer.Option("--max-tokens", help="Per reply. [default: 4096]")] = None,
    max_thinking: Annotated[
        int | None, typer.Option("--max-thinking", help="Most tokens of thinking per reply. [default: no bound]")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option("--concurrency", "-c", help="Most model calls in flight. [default: 32]")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A new directory. [default: the next free assay-runs/N]")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option("--resume", "-r", help="Go on with the run in this directory.")
    ] = None,
    source: Annotated[
        list[Path] | None,
        typer.Option("--from", help="A run whose replies are used where they fit; its tasks, levels, instances, seed, "
                     "model and sampling are the defaults. May be repeated."),
    ] = None,
    samples: Annotated[
        Path | None, typer.Option("--samples", help="A file of replies that runs share, also at the same time.")
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option("--budget", help="Most to spend on one instance: calls, tokens, prompt_tokens, completion_tokens, "
                     "money, model_seconds, wall_seconds, as in tokens=100000,calls=64."),
    ] = None,
    total_budget: Annotated[
        str | None, typer.Option("--total-budget", help="Most to spend on all instances together.")
    ] = None,
    prices: Annotated[
        Path | None, typer.Option("--prices", help="A TOML file of prices per million tokens, by model.")
    ] = None,
    rescore: Annotated[
        Path | None, typer.Option("--rescore", help="Judge all replies of this run again, without the model.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, only the table and the report.")] = False,
    rendering: Annotated[
        str | None, typer.Option("--rendering", help="list, table, json, native or story. [default: list]")
    ] = None,
    language: Annotated[str | None, typer.Option("--language", help="Of the prompts: en, de, fr. [default: en]")] = None,
    preset: Annotated[
        str | None, typer.Option("--preset", help="A named grid such as eureka, instead of levels and instances.")
    ] = None,
) -> None:  # fmt: skip
    """Run a model on tasks; table and report.

    A strategy spends the calls; the run is kept in a folder and resumes after a kill.

    Every call is kept in the run's directory before anything else happens. A run that was
    stopped or killed goes on with --resume: nothing is asked twice, failed calls are tried
    again, and the table is that of an undisturbed run. With --from a new run uses what another
    drew: from best-of-n:n=16 to n=64 only 48 are drawn per instance, and another strategy or
    budget draws nothing that is there. With the same seed the same instances
    are made and the embedded model (a cheap seeded solver, no language model) says the same.

    \b
    Examples:
      assay run
      assay run --task 3sat,tsp --level 1:4 --instances 50 --seed 7 --out RUN
      assay run --model openai:http://localhost:8000/v1/NAME --strategy majority:n=8 --temperature 0.7
      assay run --task maze --strategy refine:rounds=6,feedback=where
      assay run --preset eureka --task tsp --seed 7
      assay run --resume assay-runs/1
      assay run --from assay-runs/1 --strategy best-of-n:n=64 --budget tokens=100000
      assay run --from assay-runs/1 --strategy best-of-n:n=16 --verifier noisy:fa=0.05,fr=0.1
      assay run --strategy "cascade:first=[single],then=[refine:inner=[best-of-n:n=4]]"
      assay run --rescore assay-runs/1

    \b
    Exit status: 0 finished, 1 finished but calls or instances failed (a resume tries them
    again) or the disk is full, 2 wrong use or input, 130 interrupted.
    """
    from ..runs.store.errors import RunError

    given = {
        "tasks": read_names(task), "levels": read_level_list(level), "instances": instances, "seed": seed_text(seed), "model": model,
        "strategy": read_spec(strategy), "verifier": read_verifier(verifier), "sampling": read_sampling(temperature, top_p, max_tokens, max_thinking),
        "concurrency": concurrency, "budget": budget, "total_budget": total_budget,
        "prices": read_price_file(prices), "samples": samples and str(samples.absolute()),
        "rendering": rendering, "language": language,
    }  # fmt: skip
    given = {name: value for name, value in given.items() if value is not None}
    if rescore is not None:
        _rescore(rescore, given, resume or out or source)
        return
    if preset is not None:
        given = with_preset(preset, given)
    try:
        opened, opened_model, chosen = (
            resume_run(resume, out, source, given) if resume else begin_run(out, source, given)
        )
    except RunError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    with opened:
        _execute(opened, opened_model, chosen, quiet)


def _rescore(directory: Path, given: dict[str, Any], other: object) -> None:
    """Judges again; a table, and what changed."""
    from ..runs.directory import resume_run
    from ..runs.report.report import make_report
    from ..runs.rescore import rescore
    from ..runs.store.errors import RunError
    from ..strategies import parse_strategy
    from .run_display import print_table

    try:
        if given or other:
            raise RunError("--rescore judges a run as it is; it goes with no other option")
        with resume_run(directory) as opened:
            done = rescore(opened, parse_strategy(opened.config.strategy))
            print_table(make_report(opened).cells)
    except RunError as error:
        complain(str(error))
        raise typer.Exit(USAGE) from None
    typer.echo(f"{done.replies:,} replies judged again; {done.changed:,} have another verdict")
    if done.unfinished:
        typer.echo(f"{done.unfinished:,} instances need further calls now; go on with: assay run --resume {directory}")
        raise typer.Exit(UNFINISHED)


def _execute(opened: Run, model: Model, strategy: Strategy, quiet: bool) -> None:
    from ..runs.engine import execute
    from ..runs.store.errors import RunError
    from .run_display import show_progress, terminate_as_interrupt

    where = opened.directory
    again = f"go on with: assay run --resume {where}"
    try:
        with terminate_as_interrupt(), show_progress(opened, quiet) as listener:
            progress = execute(opened, model, strategy, listener)
        _tell(opened, progress, again)
    except KeyboardInterrupt:
        complain(f"interrupted; {_count(opened)} and kept, {again}")
        raise typer.Exit(INTERRUPTED) from None
    except RunError as error:
        complain(f"{error}; {again}")
        raise typer.Exit(UNFINISHED) from None


def _tell(opened: Run, progress: Progress, again: str) -> None:
    """The table, what failed, and where the report is."""
    from ..runs.report.report import make_report
    from ..runs.report.run_page import write_page
    from .run_display import print_table

    report = make_report(opened)
    print_table(report.cells)
    try:
        page = write_page(report)
    except OSError as error:
        complain(f"the report cannot be written: {error.strerror}; make it later with: assay report {opened.directory}")
        raise typer.Exit(UNFINISHED) from None
    for failure in report.failures[:5]:
        complain(f"{failure.instance}: {failure.message}")
    if len(report.failures) > 5:
        complain(f"… and {len(report.failures) - 5} more instances that ended in an exception; the report has them")
    typer.echo(f"Report: {page}")
    if progress.failed:
        last = f" (the last said: {progress.last_error})" if progress.last_error else ""
        complain(f"{progress.failed} instances have failed calls or no outcome{last}; {again}")
        raise typer.Exit(UNFINISHED)


def _count(opened: Run) -> str:
    config = opened.config
    return f"{len(opened.store.finished(config.strategy))} of {config.total} instances are finished"
