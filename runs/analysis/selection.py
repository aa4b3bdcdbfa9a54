"""What the selecting verifier did in a run, against the exact verdict, and what that bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...strategies.estimation.resampling import first_accepted
from ...tasks import parse_id
from ..directory import Run
from ..store.store import StoredOutcome
from .outcome_reader import read_outcomes


@dataclass
class Confusion:
    """Answers that the selecting verifier was asked about, by the exact verdict.

    Attributes:
        shares: For each instance, the shares of its draws that are right, and that are readable and
            wrong, and whether what was handed in is right.
    """

    true_accepts: int = 0
    false_accepts: int = 0
    true_rejects: int = 0
    false_rejects: int = 0
    shares: list[tuple[float, float, bool]] = field(default_factory=list)

    def add(self, outcome: StoredOutcome) -> None:
        """Counts an instance."""
        right = wrong = 0
        for stored in outcome.attempts:
            correct = stored.attempt.verdict.correct
            right += correct
            wrong += stored.attempt.verdict.status == "wrong"
            if stored.accepted is not None:
                name = (
                    f"{'true' if stored.accepted == correct else 'false'}_{'accepts' if stored.accepted else 'rejects'}"
                )
                setattr(self, name, getattr(self, name) + 1)
        handed_in = outcome.chosen is not None and outcome.attempts[outcome.chosen].attempt.verdict.correct
        calls = max(1, len(outcome.attempts))
        self.shares.append((right / calls, wrong / calls, handed_in))

    @property
    def judged(self) -> int:
        """Answers judged."""
        return self.true_accepts + self.false_accepts + self.true_rejects + self.false_rejects

    @property
    def false_accept_rate(self) -> float | None:
        """Of wrong answers, the share accepted; None without one."""
        return _ratio(self.false_accepts, self.false_accepts + self.true_rejects)

    @property
    def false_reject_rate(self) -> float | None:
        """Of right answers, the share refused; None without one."""
        return _ratio(self.false_rejects, self.false_rejects + self.true_accepts)

    def to_dict(self) -> dict[str, Any]:
        """As data; `ceiling` is None where it cannot be said."""
        return {
            "judged": self.judged, "true_accepts": self.true_accepts, "false_accepts": self.false_accepts,
            "true_rejects": self.true_rejects, "false_rejects": self.false_rejects,
            "false_accept_rate": self.false_accept_rate, "false_reject_rate": self.false_reject_rate,
            "precision": _ratio(self.true_accepts, self.true_accepts + self.false_accepts),
            "accuracy": _ratio(sum(right for *_, right in self.shares), len(self.shares)),
            "ceiling": self.ceiling(),
        }  # fmt: skip

    def ceiling(self) -> float | None:
        """What resampling with this verifier comes to without end: `first_accepted`, averaged over instances.

        With the rates observed here, and each instance's shares of right and of wrong answers among
        its draws in place of their probabilities: a plug-in estimate, coarse where draws are few.
        """
        fa, fr = self.false_accept_rate, self.false_reject_rate
        if not self.shares or (fa is None and fr is None):
            return None
        right, wrong = np.array([share[:2] for share in self.shares]).T
        return float(np.mean(first_accepted(right, wrong, fa or 0.0, fr or 0.0)))


class SelectionReader:
    """Gathers what the selecting verifier did.

    Attributes:
        cells: By task and level.
    """

    def __init__(self, run: Run) -> None:
        """Nothing is read yet."""
        self.cells: dict[tuple[str, int], Confusion] = {}
        self._config = run.config

    def add(self, outcome: StoredOutcome) -> None:
        """As `Reader.add`."""
        self.cells.setdefault(self._config.place(parse_id(outcome.instance)), Confusion()).add(outcome)


def confusions(run: Run) -> dict[tuple[str, int], Confusion]:
    """By task and level."""
    reader = SelectionReader(run)
    read_outcomes(run, reader)
    return reader.cells


def selection_json(run: Run, cells: dict[tuple[str, int], Confusion], independent: bool) -> dict[str, Any]:
    """The section `verifier` of a report: the spec, and per task and level what it did.

    Args:
        cells: As `confusions`.
        independent: Whether the draws of an instance are independent; else there is no ceiling to be told.
    """
    rows = [
        {"task": t, "level": level} | cells[t, level].to_dict() for t, level in run.config.grid if (t, level) in cells
    ]
    for row in rows:
        if not independent:
            row["ceiling"] = None
    return {"spec": run.config.verifier, "cells": rows, "total": _total(rows)}


def selection_facts(selection: dict[str, Any]) -> dict[str, str]:
    """The same in words; nothing of a perfect verifier."""
    if selection["spec"] == "perfect":
        return {}
    total, said = selection["total"], selection["spec"]
    if total["judged"]:
        accepted = _percent(total["false_accepts"], total["false_accepts"] + total["true_rejects"])
        refused = _percent(total["false_rejects"], total["false_rejects"] + total["true_accepts"])
        said += f": of {total['judged']:,} answers judged it accepted {accepted} of the wrong and refused {refused} of the right"
    return {"Selecting verifier": said}


def _total(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    names = ("judged", "true_accepts", "false_accepts", "true_rejects", "false_rejects")
    return {name: sum(row[name] for row in rows) for name in names}


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _percent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none"
