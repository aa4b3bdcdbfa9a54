"""The results of a study's runs, read once and grouped for its tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...strategies.estimation.estimators import average_of_n, best_of_n, majority_of_n, worst_of_n
from ...tasks import get_task
from ..analysis.baselines import run_baselines
from ..analysis.instance_records import InstanceRecord, read_records
from ..analysis.statistics import run_statistics
from ..directory import Run, read_run
from ..grid import Place
from ..manifest import MANIFEST
from ..report.report import Report, make_report
from ..store.errors import RunError
from .plan import SAMPLES, StudyPart, StudyPlan, read_plan, study_parts

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of spending calls, as a column: its score on every instance, and its tokens.

    Attributes:
        kind: Names colour and mark.
        scores: Float64 of shape (instances,), in [0, 1].
        tokens: Float64 of shape (instances,); tokens per instance.
        leaks: Whether the score uses knowledge of the right answer, so that it is no strategy for use.
        needs_verifier: Whether it needs a verifier of answers.
    """

    name: str
    kind: str
    scores: Floats
    tokens: Floats
    leaks: bool = False
    needs_verifier: bool = True


@dataclass(eq=False)
class StudyResults:
    """A study, read.

    Attributes:
        records: By part; only instances that every part of all tasks has finished.
        baselines: The score of the best answer without thought, by place.
        reports: By part, where they were asked for.
    """

    directory: Path
    plan: StudyPlan
    parts: list[StudyPart]
    runs: dict[str, Run]
    records: dict[str, list[InstanceRecord]]
    baselines: dict[Place, float] = field(default_factory=dict)
    reports: dict[str, Report] = field(default_factory=dict)

    @property
    def finished(self) -> int:
        """The number of instances on which the draws and all refinements are done."""
        return len(self.records[SAMPLES])

    def labels(self, place: Place) -> dict[str, str | int | float]:
        """Return the labels of a cell."""
        return self.runs[SAMPLES].config.grid[place].labels

    def of(self, part: str, chosen: Callable[[InstanceRecord], bool]) -> list[InstanceRecord]:
        """Return the records of a part for which the condition holds; none where the part was not done.

        Args:
            part: Name of the part.
            chosen: The condition.
        """
        return [record for record in self.records.get(part, ()) if chosen(record)]

    def methods(self, chosen: Callable[[InstanceRecord], bool]) -> list[Method]:
        """Return all methods on the instances for which the condition holds, in the same order of instances."""
        drawn, n = self.of(SAMPLES, chosen), self.plan.draws
        correct = [record.correct for record in drawn]
        each = np.array([record.tokens.mean() for record in drawn])
        made = [
            Method("average", "average", average_of_n(correct, [1])[:, 0], each, needs_verifier=False),
            Method(f"best-of-{n}", "best", best_of_n(correct, [n])[:, 0],
                np.array([tokens_until_right(record.correct, record.tokens) for record in drawn])),
            Method(f"worst-of-{n}", "worst", worst_of_n(correct, [n])[:, 0], n * each, leaks=True),
            Method(f"majority-of-{n}", "majority", majority_of_n([r.draws for r in drawn], [n])[:, 0], n * each,
                needs_verifier=False),
        ]  # fmt: skip
        for number, degree in enumerate(self.plan.degrees):
            refined = self.of(f"refine-{degree}", chosen)
            scores = np.array([record.submission_correct for record in refined], np.float64)
            tokens = np.array([record.total_tokens for record in refined])
            made.append(Method(f"refine ({degree})", f"k{number}", scores, tokens, leaks=degree == "oracle"))
        return made

    def baseline(self, places: Sequence[Place]) -> float | None:
        """Return the baseline over some cells, weighted by their numbers of instances; None where it is unknown."""
        counts = {place: sum(r.place == place for r in self.records[SAMPLES]) for place in places}
        known = [(self.baselines[place], count) for place, count in counts.items() if place in self.baselines and count]
        total = sum(count for _, count in known)
        return sum(score * count for score, count in known) / total if total else None

    def places(self, task: str) -> list[Place]:
        """Return the places of a task's cells, in order."""
        return [place for place in self.runs[SAMPLES].config.grid if place[0] == task]

    def title(self, task: str) -> str:
        """Return the title of a task."""
        return get_task(task).title


def tokens_until_right(correct: NDArray[np.bool_], tokens: Floats) -> float:
    """Return the expected tokens of drawing one by one, in random order, until a right reply or the last one.

    That is what best-of-n costs in use: with a verifier, the draws after the first verified one are not made, and the score
    is the same. A wrong draw is made if it comes before all k right ones, with chance 1 / (k + 1); of the right ones, one is.

    Args:
        correct: Shape (draws,), bool.
        tokens: Shape (draws,), float64; of each draw.
    """
    right = int(correct.sum())
    if not right:
        return float(tokens.sum())
    return float(tokens[~correct].sum() / (right + 1) + tokens[correct].mean())


@contextmanager
def read_study(directory: Path, reports: bool = False) -> Iterator[StudyResults]:
    """Read the study in a directory, finished or not; its runs stay open while the block runs.

    Args:
        reports: Also make the reports of its runs, reading each store once.

    Raises:
        RunError: It is no study, nothing of it is finished, or a run is damaged.
    """
    plan = read_plan(directory)
    parts = [part for part in study_parts(plan) if (directory / part.name / MANIFEST).exists()]
    runs: dict[str, Run] = {}
    try:
        for part in parts:
            runs[part.name] = read_run(directory / part.name)
        made = {name: make_report(run) for name, run in runs.items()} if reports else {}
        records = {name: list(made[name].records) if reports else read_records(run) for name, run in runs.items()}
        if not records.get(SAMPLES):
            raise RunError(f"{directory}: nothing is finished yet; go on with: assay study --resume {directory}")
        _keep_shared(plan, parts, records)
        cells = made[SAMPLES].cells if reports else run_statistics(runs[SAMPLES])
        found = run_baselines(runs[SAMPLES], cells)
        baselines = {(baseline.task, baseline.level): baseline.baseline.score for baseline in found}
        yield StudyResults(directory, plan, parts, runs, records, baselines, made)
    finally:
        for run in runs.values():
            run.close()


def _keep_shared(plan: StudyPlan, parts: list[StudyPart], records: dict[str, list[InstanceRecord]]) -> None:
    """Keep only the instances that all runs of all tasks have finished: every column of a row rests on the same ones."""
    whole = [part.name for part in parts if len(part.tasks) == len(plan.tasks)]
    expected = [SAMPLES, *(f"refine-{degree}" for degree in plan.degrees)]
    if not set(expected) <= set(whole):  # a run has not begun: its column would be empty
        missing = [name for name in expected if name not in whole]
        raise RunError(f"not begun yet: {', '.join(missing)}; go on with the study first")
    shared = set.intersection(*({r.instance for r in records[name] if len(r.correct)} for name in expected))
    if not shared:
        raise RunError("no instance is finished in all runs of the study; go on with the study first")
    n = plan.draws
    full = {r.instance for r in records[SAMPLES] if len(r.correct) == n}
    for name in expected:
        records[name] = [record for record in records[name] if record.instance in shared & full]
