"""The figures of a study as data: drawn as SVG on a page and by matplotlib for papers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...strategies.estimation.estimators import best_of_n, majority_of_n, token_use
from ...strategies.estimation.intervals import Estimate, share
from ...strategies.estimation.noisy_selection import noisy_best_of_n
from ..analysis.curves import banded, round_table, subset_tables
from ..analysis.instance_records import InstanceRecord
from ..analysis.statistics import SCORE_NAMES, Kind, sizes_shown
from ..report.plots import BESIDE, Panel, Plot, PlotLine
from .plan import SAMPLES, SUPERSCALING
from .results import StudyResults
from .tables import ERRORS, of_places, of_task


def study_plots(results: StudyResults) -> list[Plot]:
    """Return all figures that have a line."""
    made = [gap(results), by_label(results), against_tokens(results), by_round(results), superscaling(results),
            spread(results)]  # fmt: skip
    return [plot for plot in made if plot.panels and any(panel.lines for panel in plot.panels)]


def gap(results: StudyResults) -> Plot:
    """Plot worst-of-n, average, majority-of-n and best-of-n for every task."""
    tasks = [task for task in results.plan.tasks if results.of(SAMPLES, of_task(task))]
    lines: dict[str, list[tuple[float, Estimate]]] = {}
    labels = {}
    for place, task in enumerate(tasks):
        for number, method in enumerate(results.methods(of_task(task))[:4]):
            labels[method.kind] = method.name
            lines.setdefault(method.kind, []).append((place + BESIDE * (number - 1.5), share(method.scores)))
    ticks = tuple((float(i), results.title(task)) for i, task in enumerate(tasks))
    made = tuple(PlotLine(labels[kind], kind, tuple(points)) for kind, points in lines.items())
    panel = Panel("All tasks", "", made, ticks, joined=False)
    return Plot("gap", "Gap between average, best-of-n and worst-of-n",
                "From worst to best: the part decided by luck, and the gain open to a perfect verifier.", (panel,))  # fmt: skip


def by_label(results: StudyResults) -> Plot:
    """Plot accuracy by level or category, by the labels of the preset's cells."""
    panels = [panel for task in results.plan.tasks for panel in _label_panels(results, task)]
    return Plot("by-level", "Accuracy by level and category",
                "Bands: 95 % intervals, clustered by instance; none where a point is one instance. Dashed: the baseline.", tuple(panels))  # fmt: skip


def against_tokens(results: StudyResults) -> Plot:
    """Plot accuracy against tokens: draws, votes and refinement on one scale."""
    panels = []
    for task in results.plan.tasks:
        drawn = results.of(SAMPLES, of_task(task))
        if not drawn:
            continue
        each = float(np.mean([record.tokens.mean() for record in drawn]))
        sizes = list(range(1, results.plan.draws + 1))
        best = banded(best_of_n([r.correct for r in drawn], sizes))
        votes = banded(majority_of_n([r.draws for r in drawn], sizes))
        scores: tuple[tuple[Kind, list[Estimate]], ...] = (("best", best), ("majority", votes))
        lines = [
            PlotLine(SCORE_NAMES[kind], kind, tuple((n * each, e) for n, e in zip(sizes, curve, strict=True)))
            for kind, curve in scores
        ]
        for number, degree in enumerate(results.plan.degrees):
            refined = results.of(f"refine-{degree}", of_task(task))
            reached = banded(round_table(refined, results.plan.rounds))
            spent = [float(np.mean([r.tokens[:k].sum() for r in refined])) for k in range(1, results.plan.rounds + 1)]
            points = tuple(zip(spent, reached, strict=True))
            lines.append(PlotLine(f"refine ({degree})", f"k{number}", points))
        panels.append(
            Panel(
                results.title(task),
                "tokens per instance",
                tuple(lines),
                baseline=results.baseline(results.places(task)),
            )
        )
    return Plot("against-tokens", "Accuracy against tokens",
                "Prompt and completion tokens, mean per instance; refinement stops at a right answer.", tuple(panels))  # fmt: skip


def by_round(results: StudyResults) -> Plot:
    """Plot refinement round by round, one line per degree of feedback."""
    panels = []
    for task in results.plan.tasks:
        lines = []
        for number, degree in enumerate(results.plan.degrees):
            refined = results.of(f"refine-{degree}", of_task(task))
            if refined:
                curve = banded(round_table(refined, results.plan.rounds))
                lines.append(PlotLine(degree, f"k{number}", tuple((float(k), e) for k, e in enumerate(curve, 1))))
        if lines:
            panels.append(Panel(results.title(task), "round", tuple(lines)))
    return Plot("refinement", "Refinement by degree of feedback",
                "bit: right or wrong; where: the faults' places; how: what is wrong there; oracle: what would be right. "
                "Bands hold for all rounds together.", tuple(panels))  # fmt: skip


def superscaling(results: StudyResults) -> Plot:
    """Plot the four scores against n, by size, and under a verifier that errs."""
    most = results.plan.superscaling
    records = [r for r in results.records.get(SUPERSCALING, []) if len(r.correct) == most]
    panels: list[Panel] = []
    if records:
        sizes = sizes_shown(most)
        tables = subset_tables(records, sizes)
        lines = [
            PlotLine(SCORE_NAMES[kind], kind, tuple((float(n), e) for n, e in zip(sizes, banded(table), strict=True)))
            for kind, table in tables.items()
        ]
        baseline = results.baseline(results.places(results.plan.superscaled))
        panels.append(Panel("All instances", "draws n", tuple(lines), logarithmic=True, baseline=baseline))
        panels.append(_by_size(results, records, sizes))
        panels.append(_erring(records, sizes))
    title = f"Superscaling on {results.title(results.plan.superscaled)}"
    return Plot("superscaling", title, "Bands hold at every n together. Right: the first accepted of n draws, when the "
                "verifier errs (false accepts, false refusals).", tuple(panels))  # fmt: skip


def spread(results: StudyResults) -> Plot:
    """Plot the spread of tokens: by chance, and by instance."""
    tasks = [task for task in results.plan.tasks if results.of(SAMPLES, of_task(task))]
    within: list[tuple[float, Estimate]] = []
    across: list[tuple[float, Estimate]] = []
    for place, task in enumerate(tasks):
        use = token_use([record.completion_tokens for record in results.of(SAMPLES, of_task(task))])
        for kept, value in ((within, use.within), (across, use.across)):
            one = value / use.mean.mean if use.mean.mean else 0.0
            kept.append((float(place), Estimate(one, one, one, use.mean.instances)))
    lines = (
        PlotLine("among replies to one instance", "k0", tuple(within)),
        PlotLine("among instances", "k1", tuple(across)),
    )
    ticks = tuple((float(i), results.title(task)) for i, task in enumerate(tasks))
    panel = Panel("Standard deviation of completion tokens / mean", "", lines, ticks, shares=False, joined=False)
    return Plot("tokens", "Token spread", "The cost of a call varies by chance, and by instance.", (panel,))


def _label_panels(results: StudyResults, task: str) -> list[Panel]:
    """Return one panel per category; sizes along x, or categories where there is no size."""
    places = results.places(task)
    first = results.labels(places[0])
    sizes = [name for name, value in first.items() if not isinstance(value, str)]
    words = [name for name, value in first.items() if isinstance(value, str)]
    if sizes:
        groups: dict[str, list[tuple[str, int]]] = {}
        for place in places:
            groups.setdefault(" ".join(str(results.labels(place)[w]) for w in words), []).append(place)
        return [
            _label_panel(results, " · ".join(filter(None, (results.title(task), group))), sizes[0],
                         [(float(results.labels(place)[sizes[0]]), place) for place in there], ())
            for group, there in groups.items()
        ]  # fmt: skip
    ticks = tuple(
        (float(i), results.runs[SAMPLES].config.grid[place].name.split("=")[-1]) for i, place in enumerate(places)
    )
    return [_label_panel(results, results.title(task), " ".join(words) or "cell",
                         [(float(i), place) for i, place in enumerate(places)], ticks)]  # fmt: skip


def _label_panel(
    results: StudyResults, title: str, x_label: str, at: Sequence[tuple[float, tuple[str, int]]],
    ticks: tuple[tuple[float, str], ...],
) -> Panel:  # fmt: skip
    lines: dict[str, list[tuple[float, Estimate]]] = {}
    labels: dict[str, str] = {}
    for x, place in at:
        for number, method in enumerate(results.methods(of_places([place]))[:4]):
            if len(method.scores):
                labels[method.kind] = method.name
                beside = BESIDE * (number - 1.5) if ticks else 0.0
                lines.setdefault(method.kind, []).append((x + beside, share(method.scores)))
    made = tuple(PlotLine(labels[kind], kind, tuple(points)) for kind, points in lines.items())
    baseline = results.baseline([place for _, place in at])
    return Panel(title, x_label.replace("_", " "), made, ticks, baseline=baseline, joined=not ticks)


def _by_size(results: StudyResults, records: Sequence[InstanceRecord], sizes: Sequence[int]) -> Panel:
    """Plot best-of-n for the smallest, the middle and the largest cell."""
    places = results.places(results.plan.superscaled)
    chosen = sorted({0, (len(places) - 1) // 2, len(places) - 1})
    grid = results.runs[SUPERSCALING].config.grid
    lines = []
    for number, place in enumerate(places[i] for i in chosen):
        there = [r for r in records if r.place == place]
        if there:
            curve = banded(best_of_n([r.correct for r in there], sizes))
            points = tuple((float(n), e) for n, e in zip(sizes, curve, strict=True))
            lines.append(PlotLine(grid[place].name.replace("_", " "), f"k{number}", points))
    return Panel("Best-of-n by size", "draws n", tuple(lines), logarithmic=True)


def _erring(records: Sequence[InstanceRecord], sizes: Sequence[int]) -> Panel:
    right, draws = [int(r.correct.sum()) for r in records], [len(r.correct) for r in records]
    lines = []
    for number, (accept, reject) in enumerate(ERRORS):
        curve = banded(noisy_best_of_n(right, draws, sizes, accept, reject))
        points = tuple((float(n), e) for n, e in zip(sizes, curve, strict=True))
        lines.append(PlotLine(f"errors {100 * accept:g} %, {100 * reject:g} %", f"k{number}", points))
    return Panel("If the verifier erred", "draws n", tuple(lines), logarithmic=True)
