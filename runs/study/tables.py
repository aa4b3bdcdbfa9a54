"""The tables of a study, as values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...strategies.estimation.estimators import token_use
from ...strategies.estimation.intervals import Estimate, mean, share
from ...strategies.estimation.noisy_selection import noisy_best_of_n
from ...strategies.estimation.paired import holm, paired_difference
from ..analysis.curves import banded, round_table, subset_tables
from ..analysis.instance_records import InstanceRecord
from ..analysis.statistics import SCORE_NAMES, number, sizes_shown
from .plan import RACE, SAMPLES, SUPERSCALING
from .result_table import ResultTable, Value
from .results import StudyResults

ERRORS = ((0.0, 0.0), (0.0, 0.1), (0.01, 0.1), (0.05, 0.1), (0.2, 0.1))
"""Chances of false acceptance and false refusal for which selection is computed."""
SHARES = "Shares in %, with 95 % intervals clustered by instance. "


def study_tables(results: StudyResults) -> list[ResultTable]:
    """Return all tables that have a row."""
    made = [
        by_task(results), differences(results), *by_label(results), by_round(results), superscaling(results),
        stopping(results), noisy_selection(results), tokens(results), by_cell(results),
    ]  # fmt: skip
    return [table for table in made if table.rows]


def by_task(results: StudyResults) -> ResultTable:
    """Tabulate every method on every task."""
    groups = [(results.title(task), of_task(task), results.places(task)) for task in results.plan.tasks]
    rows = [_scores(results, (title,), chosen, places) for title, chosen, places in groups]
    return ResultTable(
        "by-task", "Accuracy by task",
        SHARES + "baseline: the best trivial answer; worst-of-n: all of the draws right; refine: up to "
        f"{results.plan.rounds} rounds with this degree of feedback.",
        ("task", "inst.", "baseline", *_method_names(results)), tuple(row for row in rows if row),
    )  # fmt: skip


def by_label(results: StudyResults) -> list[ResultTable]:
    """Tabulate each task by each label of its cells: category, size, level …"""
    tables = []
    for task in results.plan.tasks:
        places = results.places(task)
        for label in results.labels(places[0]):
            values = list(dict.fromkeys(results.labels(place)[label] for place in places))
            rows = []
            for value in values:
                there = [place for place in places if results.labels(place)[label] == value]
                rows.append(_scores(results, (value,), of_places(there), there))
            name = f"{task}-by-{label.replace('_', '-')}"
            title = f"{results.title(task)} by {label.replace('_', ' ')}"
            head = (label.replace("_", " "), "inst.", "baseline", *_method_names(results))
            tables.append(ResultTable(name, title, SHARES.strip(), head, tuple(row for row in rows if row)))
    return tables


def by_cell(results: StudyResults) -> ResultTable:
    """Tabulate every cell of the preset by itself."""
    grid = results.runs[SAMPLES].config.grid
    rows = [_scores(results, (task, grid[task, n].name), of_places([(task, n)]), [(task, n)]) for task, n in grid]
    head = ("task", "cell", "inst.", "baseline", *_method_names(results))
    return ResultTable("by-cell", "Every cell of the preset", SHARES.strip(), head, tuple(row for row in rows if row))


def differences(results: StudyResults) -> ResultTable:
    """Tabulate the gain of every method over the average reply, and over best-of-n, on the same instances."""
    rows: list[list[Any]] = []
    for task in results.plan.tasks:
        methods = results.methods(of_task(task))
        if not len(methods[0].scores):
            continue
        for method in methods[1:]:
            over_one = paired_difference(methods[0].scores, method.scores)
            over_best = None if method is methods[1] else paired_difference(methods[1].scores, method.scores)
            # Scores of the same draws are ordered by construction: worst-of-n, average and majority, best-of-n.
            p_one = None if method.kind in ("best", "worst") else over_one.p_value
            p_best = None if over_best is None or method.kind in ("worst", "majority") else over_best.p_value
            cost = float(method.tokens.mean() / max(methods[0].tokens.mean(), 1e-12))
            rows.append([results.title(task), method.name, over_one, p_one, over_best, p_best, cost])
    for column in (3, 5):
        tested = [row for row in rows if row[column] is not None]
        for row, p_value in zip(tested, holm([row[column] for row in tested]), strict=True):
            row[column] = p_value
    head = ("task", "method", "minus average", "p, Holm", f"minus best-of-{results.plan.draws}", "p, Holm (2)",
            "tokens of calls")  # fmt: skip
    note = (
        "Paired differences in points, with 95 % intervals and p-values (inverted intervals), corrected for all rows of a column, "
        "and absent between scores of the same draws that cannot be in the other order; "
        "tokens: as a multiple of one call's."
    )
    return ResultTable("differences", "Gain of each method", note, head, tuple(map(tuple, rows)))


def by_round(results: StudyResults) -> ResultTable:
    """Tabulate refinement by round and degree of feedback."""
    rows: list[tuple[Value, ...]] = []
    rounds = results.plan.rounds
    for task in results.plan.tasks:
        for degree in results.plan.degrees:
            refined = results.of(f"refine-{degree}", of_task(task))
            if refined:
                rows.append((results.title(task), degree, len(refined), *banded(round_table(refined, rounds))))
    head = ("task", "feedback", "inst.", *(f"round {k}" for k in range(1, rounds + 1)))
    note = SHARES + "Right within so many rounds; intervals hold for all rounds of a row together."
    return ResultTable("by-round", "Refinement by rounds and degree of feedback", note, head, tuple(rows))


def superscaling(results: StudyResults) -> ResultTable:
    """Tabulate the four scores against n for many draws."""
    records = results.records.get(SUPERSCALING, [])
    records = [r for r in records if len(r.correct) == results.plan.superscaling]
    rows: list[tuple[Value, ...]] = []
    if records:
        sizes = sizes_shown(results.plan.superscaling)
        tables = subset_tables(records, sizes)
        curves = [banded(table) for table in tables.values()]
        rows = [(n, *(curve[i] for curve in curves)) for i, n in enumerate(sizes)]
    title = f"Superscaling on {results.title(results.plan.superscaled)}, {len(records):,} instances"
    head = ("n", *SCORE_NAMES.values())
    return ResultTable(
        "superscaling", title, SHARES + "Intervals hold for all n of a column together.", head, tuple(rows)
    )


def stopping(results: StudyResults) -> ResultTable:
    """Tabulate the savings of stopping at the first verified answer against drawing all."""
    drawn = {r.instance: r for r in results.records.get(SUPERSCALING, [])}
    raced = [r for r in results.records.get(RACE, []) if r.instance in drawn]
    rows: list[tuple[Value, ...]] = []
    if raced:
        calls = mean([len(r.correct) for r in raced])
        spent = mean([r.total_tokens for r in raced])
        whole = mean([float(drawn[r.instance].tokens.sum()) for r in raced])
        right = share([r.submission_correct for r in raced])
        rows = [
            ("draw all", float(results.plan.superscaling), whole.mean, _best(list(drawn.values())), None),
            ("stop at the first verified", calls.mean, spent.mean, right, 1 - spent.mean / whole.mean),
        ]
    note = "Per instance. One draw after another, ended by the first that is verified."
    head = ("method", "calls", "tokens", "right", "share of tokens saved")
    return ResultTable("stopping", "Savings of stopping early", note, head, tuple(rows))


def noisy_selection(results: StudyResults) -> ResultTable:
    """Tabulate the ceiling that a verifier's errors put on resampling."""
    records = results.records.get(SUPERSCALING) or []
    rows: list[tuple[Value, ...]] = []
    sizes = [2**i for i in range(results.plan.superscaling.bit_length()) if 2**i <= results.plan.superscaling]
    if records:
        right, draws = [int(r.correct.sum()) for r in records], [len(r.correct) for r in records]
        for accept, reject in ERRORS:
            table = noisy_best_of_n(right, draws, sizes, accept, reject)
            table = table[np.isfinite(table).all(axis=1)]
            rows.append((100 * accept, 100 * reject, *(share(table[:, i]) for i in range(len(sizes)))))
    note = SHARES + "Expected score of the first of n draws that a verifier with these errors accepts (in %)."
    head = ("false accepts", "false refusals", *(f"n = {n}" for n in sizes))
    return ResultTable("noisy-selection", "If the verifier erred", note, head, tuple(rows))


def tokens(results: StudyResults) -> ResultTable:
    """Tabulate the tokens of calls, and how much they vary by chance."""
    rows: list[tuple[Value, ...]] = []
    for task in results.plan.tasks:
        records = results.of(SAMPLES, of_task(task))
        if not records:
            continue
        use = token_use([record.completion_tokens for record in records])
        right, wrong = (_tokens_when(records, state) for state in (True, False))
        rows.append((results.title(task), use.mean.mean, number(use.within), number(use.across), right, wrong))
    note = (
        "Completion tokens per call. within: standard deviation among replies to one instance, which is cost by chance; "
        "across: among the instances' means."
    )
    head = ("task", "mean", "within", "across", "mean of right replies", "mean of wrong replies")
    return ResultTable("tokens", "Tokens, and how much they vary by chance", note, head, tuple(rows))


def _scores(
    results: StudyResults, named: tuple[Value, ...], chosen: Callable[[InstanceRecord], bool], places: Sequence[Any]
) -> tuple[Value, ...]:
    methods = results.methods(chosen)
    count = len(methods[0].scores)
    if not count:
        return ()
    baseline = results.baseline(places)
    percent = None if baseline is None else round(100 * baseline, 1)
    return (*named, count, percent, *(share(method.scores) for method in methods))


def _method_names(results: StudyResults) -> list[str]:
    return [method.name for method in results.methods(lambda _: False)]


def _best(records: Sequence[InstanceRecord]) -> Estimate:
    return share([bool(record.correct.any()) for record in records])


def _tokens_when(records: Sequence[InstanceRecord], right: bool) -> float | None:
    values = [
        float(t) for r in records for t, c in zip(r.completion_tokens, r.correct, strict=True) if bool(c) is right
    ]
    return sum(values) / len(values) if values else None


def of_task(task: str) -> Callable[[InstanceRecord], bool]:
    """Return the condition that a record is of a task."""
    return lambda record: record.place[0] == task


def of_places(places: Sequence[Any]) -> Callable[[InstanceRecord], bool]:
    """Return the condition that a record stands in one of some cells."""
    wanted = set(places)
    return lambda record: record.place in wanted
