"""The report of a run, as JSON and Markdown; `run_page` makes the HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...strategies.engine.prices import Prices
from ..analysis.baselines import CellBaseline, run_baselines
from ..analysis.examples import Example, ExampleReader
from ..analysis.instance_records import InstanceRecord, RecordReader
from ..analysis.outcome_reader import read_outcomes
from ..analysis.selection import SelectionReader, selection_facts, selection_json
from ..analysis.spending import Spending, SpendingReader, spending_facts
from ..analysis.statistics import CellStatistics, StatisticsReader, curve_rows
from ..directory import Run
from ..grid import Place
from ..json_text import json_text
from ..manifest import RunConfig, SamplingConfig, show_levels
from ..store.store import InstanceFailure
from .baseline_table import LEGEND as BASELINE_LEGEND
from .baseline_table import baseline_table
from .sentences import run_sentences
from .summary_table import LEGEND, markdown_table

LONGEST_SAID = 400
"""Characters of the words told to a model that the facts of a run show."""

SHOWN = 2
"""Right answers and wrong ones that a report shows of every task and level."""


@dataclass(frozen=True)
class Report:
    """The content of a report, in whatever form it is written.

    Attributes:
        facts: The settings and totals of the run, in words, by label.
        cells: The statistics, in the order of the table.
        records: Of every finished instance (`read_records`).
        samples: Answers to show, as `choose_examples`.
        failures: Instances that ended in an exception.
        spending: The cost of the run.
        selection: The judgements of the selecting verifier (`selection_json`).
        finished: Instances with an outcome.
        total: Instances asked for.
        prices: Other prices than the run's own.
    """

    run: Run
    facts: dict[str, str]
    cells: list[CellStatistics]
    records: list[InstanceRecord]
    examples: dict[Place, list[Example]]
    failures: list[InstanceFailure]
    spending: Spending
    selection: dict[str, Any]
    finished: int
    total: int
    prices: Prices | None = None

    def baselines(self) -> list[CellBaseline]:
        """Return the trivial baselines of the cells (`run_baselines`)."""
        return run_baselines(self.run, self.cells)


def make_report(run: Run, prices: Prices | None = None) -> Report:
    """Make the report of what is finished of a run.

    Args:
        prices: Other prices than the run's own.

    Raises:
        RunError: The store cannot be read.
    """
    statistics, records, spent = StatisticsReader(run), RecordReader(run, prices), SpendingReader(run, prices)
    selected, chosen = SelectionReader(run), ExampleReader(run, SHOWN)
    read_outcomes(run, statistics, records, spent, selected, chosen)
    cells, spending = statistics.cells(), spent.spending()
    selection = selection_json(run, selected.cells, bool(cells) and all(cell.exchangeable for cell in cells))
    return Report(
        run=run,
        facts=_facts(run, cells) | selection_facts(selection) | spending_facts(spending),
        cells=cells,
        records=records.records(),
        examples=chosen.examples(),
        failures=run.store.failures(run.config.strategy),
        spending=spending,
        selection=selection,
        finished=sum(cell.instances for cell in cells),
        total=run.config.total,
        prices=prices,
    )


def _facts(run: Run, cells: list[CellStatistics]) -> dict[str, str]:
    config = run.config
    answered, failed = run.store.count_calls()
    prompt, completion = sum(c.prompt_tokens for c in cells), sum(c.completion_tokens for c in cells)
    cancelled, estimated = sum(c.cancelled for c in cells), sum(c.estimated for c in cells)
    sampling = config.sampling
    return {
        "Run": config.name,
        "Model": config.shown_model,
        "Strategy": config.strategy,
        "Tasks": ", ".join(config.tasks),
        **_grid_facts(config),
        "Seed": str(config.seed),
        "Sampling": f"temperature {sampling.temperature:g}, top-p {sampling.top_p:g}, "
        f"at most {sampling.max_tokens:,} tokens" + _bounds(sampling),
        **_briefing_facts(config),
        "Calls": f"{answered:,} answered, {failed:,} failed" + (f", {cancelled:,} cancelled in flight" if cancelled else ""),
        "Tokens": f"{prompt:,} prompt, {completion:,} completion" + (", partly estimated" if estimated else ""),
        "Model time": f"{sum(cell.seconds for cell in cells):,.1f} s, summed over calls",
        "Versions": ", ".join(f"{name} {version}" for name, version in config.versions.items()),
    }  # fmt: skip


def _bounds(sampling: SamplingConfig) -> str:
    """Describe what binds a reply besides temperature, top-p and length."""
    thinking = None if sampling.max_thinking is None else f"{sampling.max_thinking:,} tokens of thinking"
    said = [
        f"at most {thinking}" if thinking else "", f"effort {sampling.effort}" if sampling.effort else "",
        f"form by {sampling.form}" if sampling.form else "", f"begun with {sampling.prefill!r}" if sampling.prefill else "",
        f"ended by {', '.join(map(repr, sampling.stop))}" if sampling.stop else "",
    ]  # fmt: skip
    return "".join(f", {one}" for one in said if one)


def _briefing_facts(config: RunConfig) -> dict[str, str]:
    """Describe what the model is told besides the problem."""
    traces = " with their steps" if config.traces else ""
    said = {
        "System": config.system, "Instructions": config.instructions,
        "Worked examples": f"{config.shots}{traces}" if config.shots else "",
    }  # fmt: skip
    return {
        name: text if len(text) <= LONGEST_SAID else f"{text[:LONGEST_SAID]}…" for name, text in said.items() if text
    }


def _grid_facts(config: RunConfig) -> dict[str, str]:
    """Describe the grid: levels, or the cells of a preset by their numbers, which stand in the column `level`."""
    asked = {} if config.prompting is None else {"Prompts": f"{config.rendering}, {config.language}"}
    if config.cells is None:
        return {
            "Levels": show_levels(config.levels), "Instances per task and level": f"{config.instances:,}", **asked,
        }  # fmt: skip
    cells = "; ".join(f"{task} {number}: {cell.name}" for (task, number), cell in config.grid.items())
    return {"Preset": config.preset or "", "Cells (under level)": cells, "Instances": f"{config.total:,}", **asked}


def report_json(report: Report) -> str:
    """Return the report as JSON text: `run`, `table` (one row per task and level), `baselines`, `curves`, `verifier`,
    `spending`, `timing`, `failures`.

    `table` and `curves` depend on the answers alone; times, which no two runs share, stand
    apart in `timing`. `floors` is the former name of `baselines`.
    """
    config, baselines = report.run.config, [baseline.row() for baseline in report.baselines()]
    data: dict[str, Any] = {
        "run": {
            "name": config.name, "finished": report.finished, "total": report.total,
            **config.model_dump(mode="json"), "model": config.shown_model,
        },
        "table": [cell.row() | _labels(config, cell) for cell in report.cells],
        "baselines": baselines,
        "floors": baselines,
        "curves": list(curve_rows(report.cells)),
        "verifier": report.selection,
        "spending": report.spending.to_dict(),
        "timing": [{"task": c.task, "level": c.level, "model_seconds": c.seconds} for c in report.cells],
        "failures": [{"instance": f.instance, "message": f.message} for f in report.failures],
    }  # fmt: skip
    return json_text(data, indent=True) + "\n"


def _labels(config: RunConfig, cell: CellStatistics) -> dict[str, Any]:
    """Return the labels of a cell of a preset, to group by."""
    if config.cells is None:
        return {}
    found = config.grid[cell.task, cell.level]
    return {"parameters": found.parameters, "labels": found.labels}


def report_markdown(report: Report) -> str:
    """Return the report as Markdown: sentences, facts and tables."""
    facts = [f"- {label}: {value}" for label, value in report.facts.items()]
    baselines = report.baselines()
    sentences = "\n".join(f"- {sentence}" for sentence in run_sentences(report.run, report.records, baselines))
    parts = [
        "# Assay run",
        *filter(None, [sentences]),
        "\n".join(facts),
        markdown_table(report.cells) + f"\n{LEGEND} In brackets 95 % intervals.",
    ]
    if baselines:
        parts.append(f"{baseline_table(baselines)}\n{BASELINE_LEGEND}")
    if notice := incomplete(report):
        parts.insert(1, f"**{notice}**")
    if report.failures:
        parts.append("Instances that ended in an exception:\n")
        parts.append("\n".join(f"- `{failure.instance}`: {failure.message}" for failure in report.failures[:50]))
    return "\n\n".join(parts) + "\n"


def incomplete(report: Report) -> str | None:
    """Say which part of a run is missing; None when it is complete."""
    missing = report.total - report.finished
    failed = sum(cell.failed for cell in report.cells)
    notices = [f"{missing:,} of {report.total:,} instances are not finished"] if missing else []
    if failed:
        notices.append(f"{failed:,} calls failed and count as no answer")
    return "; ".join(notices) + ": a resume makes up for it." if notices else None
