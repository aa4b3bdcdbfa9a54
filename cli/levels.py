"""`assay levels`: show the levels of a task, their measured difficulty and their baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .task_words import any_of_the_tasks, complete_task

if TYPE_CHECKING:
    from ..tasks.core.canvas import Canvas
    from ..tasks.datasets.level_measures import LevelMeasures


WIDTH = 110
"""Most characters per line of a table."""


def levels(
    task: Annotated[str | None, typer.Argument(help=any_of_the_tasks(), autocompletion=complete_task)] = None,
    count: Annotated[int, typer.Option("--count", "-n", min=1, help="Number of instances measured per level.")] = 50,
    seed: Annotated[str, typer.Option("--seed", "-s", help="Seed, decimal or 0x…, up to 128 bits.")] = "0",
    level: Annotated[str | None, typer.Option("--level", "-l", help="Only these levels, such as 4 or 1:4.")] = None,
    baselines: Annotated[bool, typer.Option("--baselines/--no-baselines", help="Score trivial answers.")] = True,
    learned: Annotated[
        bool,
        typer.Option("--learned/--no-learned", help="Train the learned baseline, if scikit-learn is installed."),
    ] = True,
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw the levels into this .svg or .png file.")] = None,
    tokenizer: Annotated[
        str | None,
        typer.Option("--tokenizer", help="A tokenizer.json file, or a name for transformers. [default: an estimate]"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per level and line.")] = False,
    threads: Annotated[
        int,
        typer.Option("--threads", min=0, help="Threads to use; 0 means all cores. The output does not depend on it."),
    ] = 0,
    preset: Annotated[
        str | None, typer.Option("--preset", help="Show the grid of this preset instead of a task.")
    ] = None,
) -> None:
    """Show the levels of a task and how hard they are.

    For each level it prints the parameters, the mean of each measured difficulty, the length of
    the prompt in characters and tokens, the size of the instance space in bits (up to symmetry),
    the effort of the reference solver, and the baselines: the scores of constant, random, greedy
    and copied answers, and of a classifier that chooses among them by shallow features (learned;
    it takes some hundred instances to learn, -n 500). AUC says how well such features tell
    instances without a solution from others: 0.5 is chance.

    \b
    Examples:
      assay levels tsp
      assay levels maze --level 1:4 -n 200 --json
      assay levels 3sat --plot levels.svg
      assay levels spatial-map -n 1000 --level 1
    """
    from ..tasks import get_task, task_names
    from ..tasks.core.strict_json import write_object
    from ..tasks.datasets.learned_baseline import FEWEST, MISSING, learning_is_possible
    from ..tasks.datasets.level_measures import draw, measure_level, token_counter
    from .options import read_levels, read_seed
    from .progress import progress
    from .text_table import print_text

    if preset is not None and task is None:
        from .preset import show_preset

        return show_preset(preset, as_json)
    if preset is not None:
        raise ValueError("--preset: shows the grid of the preset; leave out the task")
    if task is None:
        raise ValueError(f"expected a task ({', '.join(task_names())}) or --preset NAME")
    found = get_task(task)
    wanted = read_levels(level) if level else sorted(found.levels)
    for one in wanted:
        found.resolve(one)
    if plot is not None and plot.suffix.lower() not in (".svg", ".png"):
        raise ValueError(f"--plot: expected a name ending in .svg or .png, got {str(plot)!r}")
    number, tokens = read_seed(seed), token_counter(tokenizer)
    learns = baselines and learned and learning_is_possible()
    rows = []
    with progress("measuring", len(wanted)) as advance:
        for one in wanted:
            rows.append(
                measure_level(
                    found, one, seed=number, count=count, baselines=baselines, tokens=tokens, threads=threads,
                    learned=learns,
                )
            )  # fmt: skip
            advance(1)
    if plot is not None:
        _write(draw(sorted(rows, key=lambda row: row.level), found.title, found.effort.replace("_", " ")), plot)
    if as_json:
        typer.echo("\n".join(write_object(row.to_dict()) for row in rows))
        return
    print_text(f"{found.title}: mean over {count} instances per level, seed {number}; ~ is measured\n")
    typer.echo("\n\n".join([*_tables(rows), *_evidence(rows, found.effort), *_constant(rows)]))
    if baselines and learned and not learns:
        print_text(f"\n{MISSING}")
    if learns and not any(row.learned and row.learned.count for row in rows):
        print_text(f"\nlearned: too few instances to learn from; -n {FEWEST} is the least for each form of question")


def _write(canvas: Canvas, path: Path) -> None:
    if path.suffix.lower() == ".svg":
        path.write_text(canvas.to_svg(), encoding="utf-8")
    else:
        path.write_bytes(canvas.to_png())


def _tables(rows: list[LevelMeasures]) -> list[str]:
    """Return the parameters and the measures, in one table if it is not too wide."""
    parameters = _changing(rows)
    measures = list(dict.fromkeys(name for row in rows for name in row.difficulty))
    numbers = [["level", *(str(row.level) for row in rows)]]
    set_ = [[name, *(str(row.parameters[name]) for row in rows)] for name in parameters]
    found = [
        [f"~{name}", *(_short(mean.mean if (mean := row.difficulty.get(name)) else None) for row in rows)]
        for name in measures
    ]
    found.append(["~prompt", *(_short(row.characters.mean) for row in rows)])
    found.append(["~tokens", *(_short(row.tokens.mean) for row in rows)])
    found.append(["space(bits)", *("-" if row.space_bits is None else f"{row.space_bits:.0f}" for row in rows)])
    whole = _aligned(numbers + set_ + found)
    return [whole] if _width(whole) <= _most() else [*_split(numbers, set_), *_split(numbers, found)]


def _split(numbers: list[list[str]], found: list[list[str]]) -> list[str]:
    """Return the columns in as many tables as they need."""
    tables, taken = [], list[list[str]]()
    for column in found:
        if taken and _width(_aligned([*numbers, *taken, column])) > _most():
            tables.append(_aligned(numbers + taken))
            taken = []
        taken.append(column)
    return [*tables, _aligned(numbers + taken)]


def _evidence(rows: list[LevelMeasures], effort: str) -> list[str]:
    """Return the effort with its interval and growth, and the baselines."""
    from .text_table import wrapped

    columns = [["level", *(str(row.level) for row in rows)]]
    if any(row.effort for row in rows):
        means = [row.effort for row in rows]
        columns.append([f"effort: {effort}", *(_short(mean.mean if mean else None) for mean in means)])
        columns.append(["95 %", *(f"{_short(mean.low)} to {_short(mean.high)}" if mean else "-" for mean in means)])
        before = [None, *means[:-1]]
        columns.append(
            [
                "growth",
                *(f"x{b.mean / a.mean:.2f}" if a and b and a.mean else "-" for a, b in zip(before, means, strict=True)),
            ]
        )
    for kind in ("constant", "random", "greedy", "copied"):
        scores = [row.baselines.baselines.get(kind) if row.baselines else None for row in rows]
        if any(scores):
            columns.append([kind, *(f"{100 * score.score:.0f} %" if score else "-" for score in scores)])
    if any(row.learned and row.learned.count for row in rows):
        columns.append(["learned", *(_learned(row) for row in rows)])
    if any(row.learned and row.learned.feasibility for row in rows):
        columns.append(["AUC", *(_feasibility(row) for row in rows)])
    if len(columns) == 1:
        return []
    said = "baselines: share of correct answers among constant, random, greedy and copied ones"
    if any(row.learned and row.learned.count for row in rows):
        said += "; learned: of those that a classifier chooses among them by shallow features, with 95 % interval"
    if any(row.learned and row.learned.feasibility for row in rows):
        said += "; AUC: how well these features tell instances without a solution from others (chance: 0.50)"
    head, *others = columns
    whole = _aligned(columns)
    tables = [whole] if _width(whole) <= _most() else _split([head], others)
    if any(row.baselines for row in rows):
        tables[-1] += f"\n{wrapped(said)}"
    return tables


def _learned(row: LevelMeasures) -> str:
    found = row.learned
    if found is None or not found.count:
        return "-"
    return f"{100 * found.score:.0f} % [{100 * found.low:.0f}, {100 * found.high:.0f}]"


def _feasibility(row: LevelMeasures) -> str:
    found = row.learned.feasibility if row.learned else None
    return f"{found.area:.2f} [{found.low:.2f}, {found.high:.2f}]" if found else "-"


def _constant(rows: list[LevelMeasures]) -> list[str]:
    """Return the parameters that all levels share."""
    from .text_table import wrapped

    parameters = _changing(rows)
    same = [f"{name}={value}" for name, value in rows[0].parameters.items() if name not in parameters]
    return [wrapped(f"all levels: {', '.join(same)}")] if same and len(rows) > 1 else []


def _changing(rows: list[LevelMeasures]) -> list[str]:
    return [name for name in rows[0].parameters if len({str(row.parameters[name]) for row in rows}) > 1]


def _most() -> int:
    """Return the most characters per line of a table: WIDTH, or what the terminal has."""
    from .text_table import terminal_width

    return min(WIDTH, terminal_width() or WIDTH)


def _width(table: str) -> int:
    return max(map(len, table.splitlines()))


def _aligned(columns: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in columns]
    lines = zip(*columns, strict=True)
    return "\n".join("  ".join(map(str.rjust, line, widths)) for line in lines)


def _short(value: float | None) -> str:
    if value is None:
        return "-"
    if abs(value) >= 100_000:
        return f"{value:.3g}"
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"
