"""Verifier noise in a study: selection, refinement and racing when other verifiers than the perfect one decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...strategies.estimation.intervals import share
from ...strategies.estimation.paired import paired_difference
from ...strategies.selection import parse_verifier
from ...strategies.selection.noisy import Noisy
from ..analysis.instance_records import InstanceRecord
from ..report.plots import BESIDE, Panel, Plot, PlotLine
from .plan import DRAWS, PERFECT, RACE, REFINE, SAMPLES, noise_feedback, noise_part
from .result_table import ResultTable, Value
from .results import StudyResults
from .tables import SHARES, of_task

_BESIDE = {"best": -1, "k0": 0, "k1": 1}
"""Where the marks of equal scores stand beside each other."""


@dataclass(frozen=True, slots=True)
class MethodUnderVerifiers:
    """A method on one task: its records under the perfect verifier, then under every other, on the same instances."""

    task: str
    method: str
    kind: str
    records: tuple[tuple[InstanceRecord, ...], ...]

    def scores(self, verifier: int) -> list[float]:
        """Return 1.0 where the submitted answer is right, by instance; verifier 0 is the perfect one."""
        return [float(record.submission_correct) for record in self.records[verifier]]


def methods_under_verifiers(results: StudyResults) -> Iterator[MethodUnderVerifiers]:
    """Yield every method on every task that was done with all verifiers."""
    plan = results.plan
    degree = noise_feedback(plan)
    methods = [(f"best-of-{plan.draws}", "best", SAMPLES, DRAWS)]
    if degree:
        methods.append((f"refine ({degree})", "k0", f"refine-{degree}", REFINE))
    methods.append((f"first-accepted-of-{plan.superscaling}", "k1", RACE, RACE))
    for task in plan.tasks:
        for name, kind, part, method in methods:
            parts = [part, *(noise_part(number, method) for number in range(1, len(plan.verifiers) + 1))]
            found = [{r.instance: r for r in results.of(one, of_task(task))} for one in parts]
            shared = [key for key in found[0] if all(key in others for others in found)]
            if shared and len(parts) > 1:
                yield MethodUnderVerifiers(
                    task, name, kind, tuple(tuple(there[key] for key in shared) for there in found)
                )


def noise_table(results: StudyResults) -> ResultTable:
    """Tabulate every method with every verifier, and the gain of the perfect one over the last."""
    rows: list[tuple[Value, ...]] = []
    last = len(results.plan.verifiers)
    for method in methods_under_verifiers(results):
        count = len(method.records[0])
        scores = [method.scores(number) for number in range(last + 1)]
        worth = paired_difference(scores[last], scores[0])
        calls = [sum(len(r.correct) for r in there) / count for there in (method.records[0], method.records[1])]
        rows.append((results.title(method.task), method.method, count, *(share(one) for one in scores), worth, *calls))
    names = verifier_names(results.plan.verifiers)
    head = (
        ("task", "method", "inst.", *names, f"perfect minus {names[-1]}", "calls, perfect", f"calls, {names[1]}")
        if last
        else ()
    )
    note = (
        SHARES
        + "The verifier decides which answer is submitted, when to stop and what feedback is given; scores are exact. "
        "A verifier that errs is named by the wrong answers it accepts / the right ones it refuses."
    )
    return ResultTable("verifier-noise", "Verifier noise", note, head, tuple(rows))


def noise_plot(results: StudyResults) -> Plot:
    """Plot the scores from the perfect verifier down to none."""
    panels: dict[str, list[PlotLine]] = {}
    for method in methods_under_verifiers(results):
        points = tuple(
            (number + BESIDE * (_BESIDE[method.kind]), share(method.scores(number)))
            for number, there in enumerate(method.records)
        )
        panels.setdefault(method.task, []).append(PlotLine(method.method, method.kind, points))
    ticks = tuple((float(i), name) for i, name in enumerate(verifier_names(results.plan.verifiers)))
    made = tuple(
        Panel(results.title(task), "", tuple(lines), ticks, baseline=results.baseline(results.places(task)))
        for task, lines in panels.items()
    )
    return Plot("verifier-noise", "Verifier noise",
                "Who selects, from left to right: the perfect verifier, those that err (wrong answers accepted / right ones refused), "
                "none. Submitted answers are scored exactly.", made)  # fmt: skip


def verifier_names(specs: Sequence[str]) -> list[str]:
    """Return distinct names of the perfect verifier and of others for a table's head, short where possible."""
    short = list(map(_short, specs))
    return [PERFECT, *(name if short.count(name) == 1 else spec for name, spec in zip(short, specs, strict=True))]


def describe_verifier(spec: str) -> str:
    """Describe in a sentence who selects."""
    verifier = parse_verifier(spec)
    if isinstance(verifier, Noisy):
        return (
            f"by one that accepts {100 * verifier.fa:g} % of the wrong and refuses {100 * verifier.fr:g} % of the right"
        )
    return "by none" if spec == "none" else f"by {spec}"


def _short(spec: str) -> str:
    verifier = parse_verifier(spec)
    if isinstance(verifier, Noisy):
        return f"{100 * verifier.fa:g} % / {100 * verifier.fr:g} %"
    return spec.split(":")[0]
