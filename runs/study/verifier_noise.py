"""The verifier dial of a study: what selection, refinement and racing come to when other verifiers decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...strategies.estimation.intervals import share
from ...strategies.estimation.paired import paired_difference
from ...strategies.selection import parse_verifier
from ...strategies.selection.noisy import Noisy
from ..analysis.instance_records import InstanceRecord
from ..report.plots import BESIDE, Line, Panel, Plot
from .plan import DRAWS, PERFECT, RACE, REFINE, SAMPLES, dial_degree, dial_part
from .result_table import Table, Value
from .results import StudyResults
from .tables import SHARES, of_task

_BESIDE = {"best": -1, "k0": 0, "k1": 1}
"""Where the marks of equal scores stand beside each other."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """One way on one task: its records under the perfect verifier, then under every other, on the same instances."""

    task: str
    way: str
    kind: str
    records: tuple[tuple[InstanceRecord, ...], ...]

    def scores(self, verifier: int) -> list[float]:
        """What it handed in, by instance; 0 is the perfect verifier."""
        return [float(record.handed_in) for record in self.records[verifier]]


def dialled(results: StudyResults) -> Iterator[Dialled]:
    """Every way on every task that was done with all verifiers."""
    plan = results.plan
    degree = dial_degree(plan)
    ways = [(f"best of {plan.draws}", "best", SAMPLES, DRAWS)]
    if degree:
        ways.append((f"refine ({degree})", "k0", f"refine-{degree}", REFINE))
    ways.append((f"first accepted of {plan.superscaling}", "k1", RACE, RACE))
    for task in plan.tasks:
        for name, kind, part, way in ways:
            parts = [part, *(dial_part(number, way) for number in range(1, len(plan.verifiers) + 1))]
            found = [{r.instance: r for r in results.of(one, of_task(task))} for one in parts]
            shared = [key for key in found[0] if all(key in others for others in found)]
            if shared and len(parts) > 1:
                yield Dialled(task, name, kind, tuple(tuple(there[key] for key in shared) for there in found))


def dial_table(results: StudyResults) -> Table:
    """What every way comes to with every verifier, and what a perfect one is worth over the last."""
    rows: list[tuple[Value, ...]] = []
    last = len(results.plan.verifiers)
    for way in dialled(results):
        count = len(way.records[0])
        scores = [way.scores(number) for number in range(last + 1)]
        worth = paired_difference(scores[last], scores[0])
        calls = [sum(len(r.correct) for r in there) / count for there in (way.records[0], way.records[1])]
        rows.append((results.title(way.task), way.way, count, *(share(one, count) for one in scores), worth, *calls))
    names = verifier_names(results.plan.verifiers)
    head = (
        ("task", "way", "inst.", *names, f"perfect minus {names[-1]}", "calls, perfect", f"calls, {names[1]}")
        if last
        else ()
    )
    note = (
        SHARES + "The verifier decides what is handed in, when to stop and what the model is told; scores are exact. "
        "Of one that errs: how many of the wrong it accepts / of the right it refuses."
    )
    return Table("verifier-dial", "The verifier as a dial", note, head, tuple(rows))


def dial_plot(results: StudyResults) -> Plot:
    """Scores from the perfect verifier down to none."""
    panels: dict[str, list[Line]] = {}
    for way in dialled(results):
        points = tuple(
            (number + BESIDE * (_BESIDE[way.kind]), share(way.scores(number), len(there)))
            for number, there in enumerate(way.records)
        )
        panels.setdefault(way.task, []).append(Line(way.way, way.kind, points))
    ticks = tuple((float(i), name) for i, name in enumerate(verifier_names(results.plan.verifiers)))
    made = tuple(
        Panel(results.title(task), "", tuple(lines), ticks, floor=results.floor(results.places(task)))
        for task, lines in panels.items()
    )
    return Plot("verifier-dial", "The verifier as a dial",
                "Who selects, from left to right: the perfect verifier, those that err (wrong answers accepted / right ones refused), "
                "none. What is handed in is scored exactly.", made)  # fmt: skip


def verifier_names(specs: Sequence[str]) -> list[str]:
    """Different names of the perfect verifier and of others, short where they can be, for a table's head."""
    short = list(map(_short, specs))
    return [PERFECT, *(name if short.count(name) == 1 else spec for name, spec in zip(short, specs, strict=True))]


def tell_verifier(spec: str) -> str:
    """Who selects, in a sentence."""
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
